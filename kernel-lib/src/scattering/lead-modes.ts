import { SingularMatrixError } from "../engine/dense.js";
import { eigensystem } from "../engine/eigen.js";
import {
  addTimes,
  adjoint,
  columnsOf,
  identity,
  largest,
  type Matrix,
  matrix,
  plus,
  rankFactors,
  scaled,
  solve,
  times,
} from "../engine/matrix.js";
import type { Complex, ComplexArray } from "../fields/complex.js";
import type { Lead } from "./lead.js";

/** ||λ| − 1| below this is a propagating mode: eigenvalues carry rounding of 1e-13 or so. */
const ON_CIRCLE = 1e-9;
/** Modes whose λ are this close are separated by their flux, not by the eigenvalue problem. */
export const DEGENERATE = 1e-5;
/**
 * On a band edge two λ meet on the circle, and rounding parts them by its square root: along the circle, which shows in
 * a flux below this fraction of the largest hopping, or off it by less than this.
 */
const EDGE = 1e-7;
/** Places to look from for eigenvalues λ; none may be one itself. */
const SHIFTS = [
  { re: 0.37, im: 0.61 },
  { re: -0.53, im: 0.29 },
  { re: 0.19, im: -0.77 },
];
/** A shifted inverse larger than this has a λ too close to the shift. */
const TOO_CLOSE = 1e8;

/** A propagating mode of a lead, normalised to unit flux. */
export interface LeadMode {
  /** Phase from one cell to the next, away from the device, in (−π, π]. */
  readonly wavenumber: number;
  /** Group velocity dω/dk in cells per time; positive away from the device. */
  readonly velocity: number;
  /** Amplitude on the sites of a cell; its largest entry is real and positive. */
  readonly profile: ComplexArray;
}

/** What a device at the end of a lead sees of it. */
export interface LeadEnd {
  /** Σ on cell 0. */
  readonly selfEnergy: Matrix;
  /** Source on cell 0 for a unit-flux wave in each incoming mode: (ω − H − Σ) ψ = source. */
  readonly source: Matrix;
  /** Outgoing amplitudes from the wave on cell 0: projection·ψ₀ − direct. */
  readonly projection: Matrix;
  readonly direct: Matrix;
}

/** The modes of a lead at one frequency, and what a device at its end needs to know of them. */
export interface LeadModes extends LeadEnd {
  readonly omega: number;
  /** Modes that run away from the device, sorted by wavenumber. */
  readonly outgoing: readonly LeadMode[];
  /** Modes that run towards the device; number i is the time reverse of outgoing mode i in a real lead. */
  readonly incoming: readonly LeadMode[];
}

/** One solution ψ_i = λ^i ψ_0: x = B†ψ₁ and y = A†ψ₀, where T = A B†. */
export interface Solution {
  readonly lambda: { re: number; im: number };
  readonly x: ComplexArray;
  readonly y: ComplexArray;
}

/**
 * Modes by wave matching. With T = A B† of rank r, the wave between two cells is the pair x = B†ψ_{i+1}, y = A†ψ_i;
 * the 2r × 2r problem M(x, y) = λN(x, y) gives them all, also where T has no inverse. A term i(AA† + BB†) on both
 * sides keeps the cell's inverse finite at its own resonances. Follows the idea of M. Wimmer's thesis (Regensburg,
 * 2009, appendix B); the eigenvalue problem is solved by a shift and an inverse.
 */
export function leadModes(lead: Lead, omega: number): LeadModes {
  const { A, through, solutions } = leadSolutions(lead, { re: omega, im: 0 });
  const r = A.columns;
  const { outgoing, incoming, evanescent } = sorted(solutions, largest(lead.hopping), omega);
  if (outgoing.length + evanescent.length !== r || incoming.length !== outgoing.length)
    throw bandEdge(omega, `${outgoing.length} modes leave and ${incoming.length} arrive`);
  const profile = ({ lambda, x, y }: Solution): ComplexArray => {
    // ψ₀ = G [A(λx₀ + iλy₀₋) + B(y₀₋ + ix₀)] with x₀ = x/λ, y₀₋ = y/λ
    const right = matrix(r, 1);
    const left = matrix(r, 1);
    const size = lambda.re ** 2 + lambda.im ** 2;
    for (let i = 0; i < r; i++) {
      right.re[i] = x.re[i] - y.im[i];
      right.im[i] = x.im[i] + y.re[i];
      const [ur, ui] = [y.re[i] - x.im[i], y.im[i] + x.re[i]];
      left.re[i] = (ur * lambda.re + ui * lambda.im) / size;
      left.im[i] = (ui * lambda.re - ur * lambda.im) / size;
    }
    const psi = times(through.A, right);
    addTimes(psi, through.B, left, 1);
    return psi;
  };
  const out = outgoing
    .map((s) => ({ s, psi: profile(s) }))
    .map(({ s, psi }) => turned(s, psi, phaseOf(psi)))
    .sort((p, q) => p.wavenumber - q.wavenumber);
  const into = lead.real
    ? out.map(reversed)
    : incoming
        .map((s) => ({ s, psi: profile(s) }))
        .map(({ s, psi }) => turned(s, psi, phaseOf(psi)))
        .sort((p, q) => q.wavenumber - p.wavenumber);
  return matched(omega, A, out, into, evanescent);
}

/** All waves in a lead at a frequency that may be complex. */
export function leadSolutions(
  lead: Lead,
  omega: Complex,
): { A: Matrix; through: { A: Matrix; B: Matrix }; solutions: Solution[] } {
  const a = rankFactors(lead.hopping);
  const [A, B] = [a.left, adjoint(a.right)];
  const cell = plus(scaled(identity(lead.size), omega.re, omega.im), lead.cell, -1);
  addTimes(cell, scaled(A, 0, 1), adjoint(A), 1);
  addTimes(cell, scaled(B, 0, 1), adjoint(B), 1);
  const through = { A: solve(cell, A), B: solve(cell, B) };
  return { A, through, solutions: allSolutions(adjoint(A), adjoint(B), through, omega.re) };
}

/** Σ = A R A† with x = R y for as many of the solutions as T has ranks. */
export function selfEnergyOf(A: Matrix, solutions: readonly Solution[]): Matrix {
  const X = stacked(solutions.map(({ x }) => x));
  const Y = stacked(solutions.map(({ y }) => y));
  return times(times(A, times(X, solve(Y, identity(Y.rows)))), adjoint(A));
}

/** What cell 0 sees: x = R y for outgoing waves, hence Σ = A R A†. */
function matched(
  omega: number,
  A: Matrix,
  out: readonly Turned[],
  into: readonly Turned[],
  evanescent: readonly Solution[],
): LeadModes {
  const all = [...out, ...evanescent];
  const X = stacked(all.map(({ x }) => x));
  const Y = stacked(all.map(({ y }) => y));
  const inverse = solve(Y, identity(Y.rows));
  const response = times(X, inverse);
  const xIn = stacked(
    into.map(({ x }) => x),
    A.columns,
  );
  const yIn = stacked(
    into.map(({ y }) => y),
    A.columns,
  );
  const open = Array.from(out.keys());
  const project = adjoint(columnsOf(adjoint(inverse), open));
  const asMode = ({ wavenumber, velocity, profile }: Turned): LeadMode => ({ wavenumber, velocity, profile });
  const source = plus(xIn, times(response, yIn), -1);
  return {
    omega,
    outgoing: out.map(asMode),
    incoming: into.map(asMode),
    selfEnergy: times(times(A, response), adjoint(A)),
    source: times(A, source),
    projection: times(project, adjoint(A)),
    direct: times(project, yIn),
  };
}

function allSolutions(Ah: Matrix, Bh: Matrix, through: { A: Matrix; B: Matrix }, omega: number): Solution[] {
  const r = Ah.rows;
  const [P, Q] = [times(Bh, through.A), times(Bh, through.B)];
  const [R, W] = [times(Ah, through.A), times(Ah, through.B)];
  const one = identity(r);
  // M = [1 − iQ, −Q; iW, W], N = [P, iP; −R, 1 − iR], acting on (x, y) one cell back
  const M = blocks(plus(one, scaled(Q, 0, 1), -1), scaled(Q, -1), scaled(W, 0, 1), W);
  const N = blocks(P, scaled(P, 0, 1), scaled(R, -1), plus(one, scaled(R, 0, 1), -1));
  for (const shift of SHIFTS) {
    try {
      const K = solve(plus(M, scaled(N, shift.re, shift.im), -1), N);
      if (largest(K) > TOO_CLOSE) continue;
      const { values, vectors } = eigensystem(2 * r, K);
      return Array.from({ length: 2 * r }, (_, k) => {
        const size = values.re[k] ** 2 + values.im[k] ** 2;
        const lambda =
          size < 1e-24
            ? { re: Number.POSITIVE_INFINITY, im: 0 }
            : { re: shift.re + values.re[k] / size, im: shift.im - values.im[k] / size };
        const part = (from: number, factor: { re: number; im: number }): ComplexArray => {
          const z = { re: new Float64Array(r), im: new Float64Array(r) };
          for (let i = 0; i < r; i++) {
            const at = (from + i) * 2 * r + k;
            z.re[i] = factor.re * vectors.re[at] - factor.im * vectors.im[at];
            z.im[i] = factor.re * vectors.im[at] + factor.im * vectors.re[at];
          }
          return z;
        };
        // The eigenvector holds x = B†ψ_i and y = A†ψ_{i−1}: the pair across the bond (i − 1, i).
        return { lambda, x: part(0, { re: 1, im: 0 }), y: part(r, { re: 1, im: 0 }) };
      });
    } catch (error) {
      if (!(error instanceof SingularMatrixError)) throw error;
    }
  }
  throw new RangeError(
    `The lead has a flat band or a decoupled site at omega = ${omega}: its modes are not defined there. Shift omega.`,
  );
}

function blocks(a: Matrix, b: Matrix, c: Matrix, d: Matrix): Matrix {
  const r = a.rows;
  const whole = matrix(2 * r, 2 * r);
  for (const [block, top, left] of [
    [a, 0, 0],
    [b, 0, r],
    [c, r, 0],
    [d, r, r],
  ] as const) {
    for (let i = 0; i < r; i++) {
      whole.re.set(block.re.subarray(i * r, (i + 1) * r), (top + i) * 2 * r + left);
      whole.im.set(block.im.subarray(i * r, (i + 1) * r), (top + i) * 2 * r + left);
    }
  }
  return whole;
}

/** Splits solutions into those that leave, arrive, and fade away from the device; unit flux where there is any. */
function sorted(
  solutions: readonly Solution[],
  scale: number,
  omega: number,
): { outgoing: Solution[]; incoming: Solution[]; evanescent: Solution[] } {
  const outgoing: Solution[] = [];
  const incoming: Solution[] = [];
  const evanescent: Solution[] = [];
  const open: Solution[] = [];
  for (const s of solutions) {
    const size = Math.hypot(s.lambda.re, s.lambda.im);
    if (Math.abs(size - 1) < ON_CIRCLE) open.push(s);
    else if (Math.abs(size - 1) < EDGE) throw bandEdge(omega, "a mode neither runs nor fades");
    else if (size < 1) evanescent.push(s);
  }
  while (open.length) {
    const first = open[0].lambda;
    const near = ({ lambda }: Solution) =>
      Math.hypot(lambda.re - first.re, lambda.im - first.im) < DEGENERATE;
    const group = open.filter(near);
    open.splice(0, open.length, ...open.filter((s) => !near(s)));
    for (const { flux, solution } of byFlux(group)) {
      if (Math.abs(flux) < EDGE * scale) throw bandEdge(omega, "a mode has no velocity");
      (flux > 0 ? outgoing : incoming).push(solution);
    }
  }
  return { outgoing, incoming, evanescent };
}

const bandEdge = (omega: number, what: string): RangeError =>
  new RangeError(`omega = ${omega} is on a band edge of the lead (${what}): shift omega a little.`);

/** Combinations of degenerate solutions that carry no common flux; flux away from the device is positive. */
function byFlux(group: readonly Solution[]): { flux: number; solution: Solution }[] {
  const n = group.length;
  const flux = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  const dot = (a: ComplexArray, b: ComplexArray) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < a.re.length; i++) {
      re += a.re[i] * b.re[i] + a.im[i] * b.im[i];
      im += a.re[i] * b.im[i] - a.im[i] * b.re[i];
    }
    return { re, im };
  };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      // −i (x†y − y†x): the current from cell i to cell i + 1
      const there = dot(group[i].x, group[j].y);
      const back = dot(group[i].y, group[j].x);
      flux.re[i * n + j] = there.im - back.im;
      flux.im[i * n + j] = -(there.re - back.re);
    }
  }
  const { values, vectors } = eigensystem(n, flux, { hermitian: true });
  return Array.from({ length: n }, (_, k) => {
    const mix = (part: "x" | "y"): ComplexArray => {
      const z = { re: new Float64Array(group[0].x.re.length), im: new Float64Array(group[0].x.re.length) };
      const norm = 1 / Math.sqrt(Math.abs(values.re[k]) || 1);
      group.forEach((s, g) => {
        const [cr, ci] = [norm * vectors.re[g * n + k], norm * vectors.im[g * n + k]];
        for (let i = 0; i < z.re.length; i++) {
          z.re[i] += cr * s[part].re[i] - ci * s[part].im[i];
          z.im[i] += cr * s[part].im[i] + ci * s[part].re[i];
        }
      });
      return z;
    };
    return { flux: values.re[k], solution: { lambda: group[0].lambda, x: mix("x"), y: mix("y") } };
  });
}

interface Turned extends Solution, LeadMode {}

/** Where the largest entry is; entries of equal size differ by rounding: the first of them decides. */
export function peak(psi: ComplexArray): number {
  let at = 0;
  const size = (i: number) => Math.hypot(psi.re[i], psi.im[i]);
  for (let i = 1; i < psi.re.length; i++) if (size(i) > size(at) * (1 + 1e-8)) at = i;
  return at;
}

/** e^{−iφ} that makes the largest entry real and positive. */
function phaseOf(psi: ComplexArray): { re: number; im: number } {
  const at = peak(psi);
  const size = Math.hypot(psi.re[at], psi.im[at]);
  return { re: psi.re[at] / size, im: -psi.im[at] / size };
}

function turned(s: Solution, psi: ComplexArray, phase: { re: number; im: number }): Turned {
  const turn = (z: ComplexArray): ComplexArray => ({
    re: z.re.map((x, i) => x * phase.re - z.im[i] * phase.im),
    im: z.re.map((x, i) => x * phase.im + z.im[i] * phase.re),
  });
  let norm = 0;
  for (let i = 0; i < psi.re.length; i++) norm += psi.re[i] ** 2 + psi.im[i] ** 2;
  let flux = 0;
  for (let i = 0; i < s.x.re.length; i++) flux += 2 * (s.x.re[i] * s.y.im[i] - s.x.im[i] * s.y.re[i]);
  return {
    lambda: s.lambda,
    x: turn(s.x),
    y: turn(s.y),
    wavenumber: Math.atan2(s.lambda.im, s.lambda.re),
    velocity: flux / norm,
    profile: turn(psi),
  };
}

/** The time reverse of a mode of a real lead. */
function reversed(mode: Turned): Turned {
  const conjugate = (z: ComplexArray): ComplexArray => ({ re: z.re.slice(), im: z.im.map((v) => -v) });
  return {
    lambda: { re: mode.lambda.re, im: -mode.lambda.im },
    x: conjugate(mode.x),
    y: conjugate(mode.y),
    wavenumber: -mode.wavenumber,
    velocity: -mode.velocity,
    profile: conjugate(mode.profile),
  };
}

/** Profiles of modes of a lead of m sites as columns, m × modes. */
export function profilesOf(m: number, modes: readonly LeadMode[]): Matrix {
  return stacked(
    modes.map(({ profile }) => profile),
    m,
  );
}

export function stacked(columns: readonly ComplexArray[], rows: number = columns[0]?.re.length ?? 0): Matrix {
  const a = matrix(rows, columns.length);
  columns.forEach((z, k) => {
    for (let i = 0; i < rows; i++) {
      a.re[i * columns.length + k] = z.re[i];
      a.im[i * columns.length + k] = z.im[i];
    }
  });
  return a;
}
