import { SingularMatrixError } from "../../engine/linear/dense.js";
import { eigenvectors } from "../../engine/linear/eigen.js";
import { invariantSubspace } from "../../engine/linear/invariant-subspace.js";
import {
  adjoint,
  columnRange,
  identity,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  scaled,
  times,
} from "../../engine/linear/matrix.js";
import type { Complex, ComplexArray } from "../../fields/complex.js";
import type { Lead } from "./lead.js";
import { type BlochWave, blochWaves, norm, orthonormal } from "./lead-bloch.js";
import { extendedEnd, hasPole, type LeadEnd, plainEnd, response } from "./lead-end.js";
import { type SeparableWaves, separableEnd, separableWaves } from "./lead-separable.js";
import { BandEdgeError, flatBand, type LeadWaves, leadWaves, pair, sideBySide } from "./lead-waves.js";

/** ||λ| − 1| below this is a propagating mode: eigenvalues carry rounding of 1e-13 or so. */
const ON_CIRCLE = 1e-9;
/** Modes whose λ are this close are separated by their velocities, not by the eigenvalue problem. */
export const DEGENERATE = 1e-5;
/** A mode whose λ is this far from all others is determined well by its eigenvector. */
const FAR = 1e-2;
/** Beside a band edge two λ leave the circle by the root of the distance; closer than this is the edge itself. */
const EDGE = 1e-7;
/** Velocities below this fraction of the largest hopping belong to a band edge. */
const AT_REST = 1e-9;

/** Errors of waves and currents above this are not rounding. */
const WRONG = 1e-10;
/** Further ways to solve the eigenvalue problem where the checks fail. */
const MOST_ATTEMPTS = 2;

/** A propagating mode of a lead, normalised to unit flux. */
export interface LeadMode {
  /** Phase from one cell to the next, away from the device, in (−π, π]. */
  readonly wavenumber: number;
  /** Group velocity dω/dk in cells per time; positive away from the device. */
  readonly velocity: number;
  /** Amplitude on the sites of a cell; its phase changes continuously with ω: a fixed weighted sum of it is positive. */
  readonly profile: ComplexArray;
}

/** The modes of a lead at one frequency, and what a device at its end needs to know of them. */
export interface LeadModes {
  /** Frequency ω. */
  readonly omega: number;
  /** What the sites of cell 0 see; undefined where Σ has a pole. */
  readonly plain: LeadEnd | undefined;
  /** What a device should use: with more unknowns behind cell 0 where Σ has a pole near ω, else the same. */
  readonly end: LeadEnd;
  /** Number of further unknowns. */
  readonly unknowns: number;
  /** Modes that run away from the device, sorted by wavenumber. */
  readonly outgoing: readonly LeadMode[];
  /** Modes that run towards the device; number i is the time reverse of outgoing mode i in a real lead. */
  readonly incoming: readonly LeadMode[];
}

/**
 * Modes of a lead at a frequency, and what a device sees of it. All is checked before it is used: that the waves solve
 * the wave equation, and that they conserve currents. Where not, the eigenvalue problem is solved in another way.
 * @throws BandEdgeError on a band edge, in a flat band, and where no way passes the checks
 */
export function leadModes(lead: Lead, omega: number): LeadModes {
  const separable = separableWaves(lead, omega);
  if (separable) return separableModes(lead, omega, separable);
  for (let attempt = 0; ; attempt++) {
    try {
      return modesAt(lead, omega, attempt);
    } catch (error) {
      if (error instanceof SingularMatrixError) throw flatBand(omega);
      if (!(error instanceof BandEdgeError && error.uncertain) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

function separableModes(lead: Lead, omega: number, waves: SeparableWaves): LeadModes {
  if (waves.level.length) throw bandEdge(omega, "a mode has no velocity");
  const { leaving, arriving } = inOrder(lead, waves.leaving.map(turned), waves.arriving.map(turned));
  const end = separableEnd(lead.size, waves.selfEnergy, leaving, arriving);
  return {
    omega,
    outgoing: leaving.map(asMode),
    incoming: arriving.map(asMode),
    plain: end,
    end,
    unknowns: 0,
  };
}

/** Modes sorted by wavenumber; arriving ones of a real lead are the time reverses of those that leave. */
function inOrder(lead: Lead, leaving: readonly BlochWave[], arriving: readonly BlochWave[]) {
  const sorted = [...leaving].sort((p, q) => p.wavenumber - q.wavenumber);
  return {
    leaving: sorted,
    arriving: lead.real ? sorted.map(reversed) : [...arriving].sort((p, q) => q.wavenumber - p.wavenumber),
  };
}

const asMode = ({ wavenumber, velocity, psi }: BlochWave): LeadMode => ({
  wavenumber,
  velocity,
  profile: psi,
});

function modesAt(lead: Lead, omega: number, attempt: number): LeadModes {
  const waves = leadWaves(lead, { re: omega, im: 0 }, attempt);
  const fades = waves.lambdas.map((l) => fading(l, omega));
  const running = propagating(
    lead,
    omega,
    waves,
    fades.map((f) => f === undefined),
  );
  const { leaving, arriving } = inOrder(
    lead,
    running.filter(({ velocity }) => velocity > 0),
    running.filter(({ velocity }) => velocity < 0),
  );
  const evanescent = fades.map((f) => f === true);
  const r = waves.A.columns;
  if (leaving.length + evanescent.filter(Boolean).length !== r || 2 * leaving.length !== running.length)
    throw bandEdge(
      omega,
      `${leaving.length} modes leave and ${running.length - leaving.length} arrive`,
      true,
    );
  return matched(lead, omega, waves, leaving, arriving, invariantSubspace(2 * r, waves.form, evanescent));
}

/** Tests whether a wave decays away from the device; undefined where it propagates. */
function fading({ re, im }: Complex, omega: number): boolean | undefined {
  const size = Math.hypot(re, im);
  if (Math.abs(size - 1) < ON_CIRCLE) return undefined;
  if (Math.abs(size - 1) < EDGE) throw bandEdge(omega, "a mode neither runs nor fades");
  return size < 1;
}

/** Propagating waves of unit flux, in both directions. */
function propagating(lead: Lead, omega: number, waves: LeadWaves, wanted: readonly boolean[]): BlochWave[] {
  const { lambdas, form } = waves;
  const n = lambdas.length;
  const vectors: Matrix = { rows: n, columns: n, ...eigenvectors(n, form, wanted) };
  const profile = (k: number) => {
    const { x, y } = pair(columnRange(vectors, k, 1));
    const psi = waves.profile(k, x, y);
    return scaled(psi, 1 / norm(psi));
  };
  const least = AT_REST * largest(lead.hopping);
  const all = Array.from(lambdas.keys()).filter((k) => wanted[k]);
  const left = all.slice();
  const found: BlochWave[] = [];
  while (left.length) {
    const group = near(lambdas, left);
    const [re, im] = group.reduce(([x, y], k) => [x + lambdas[k].re, y + lambdas[k].im], [0, 0]);
    const isolated =
      group.length === 1 && all.every((k) => k === group[0] || apart(lambdas[k], lambdas[group[0]]) > FAR);
    const starts = sideBySide(group.map(profile));
    const bloch = blochWaves(lead, omega, Math.atan2(im, re), starts, isolated);
    if (!bloch?.every(({ velocity }) => Math.abs(velocity) > least))
      throw bandEdge(omega, "a mode has no velocity");
    found.push(...bloch.map((wave) => turned(wave)));
  }
  return found;
}

/** Takes out of a list the λ that are degenerate with the first, or with one that is. */
function near(lambdas: readonly Complex[], left: number[]): number[] {
  const group = left.splice(0, 1);
  for (const k of group) {
    for (let i = left.length - 1; i >= 0; i--) {
      if (apart(lambdas[k], lambdas[left[i]]) < DEGENERATE) group.push(...left.splice(i, 1));
    }
  }
  return group;
}

const apart = (a: Complex, b: Complex) => Math.hypot(a.re - b.re, a.im - b.im);

const bandEdge = (omega: number, what: string, uncertain: boolean = false): BandEdgeError =>
  new BandEdgeError(
    `omega = ${omega} is on a band edge of the lead (${what}): shift omega a little.`,
    uncertain,
  );

/** Waves x = λB†ψ above y = A†ψ across the first bond as columns, 2r × modes. */
function ofModes({ A, B }: LeadWaves, modes: readonly BlochWave[]): Matrix {
  const psi = sideBySide(
    modes.map((mode) => mode.psi),
    A.rows,
  );
  const turnedPsi = matrix(psi.rows, psi.columns);
  modes.forEach(({ wavenumber: k }, j) => {
    insert(turnedPsi, scaled(columnRange(psi, j, 1), Math.cos(k), Math.sin(k)), 0, j);
  });
  const whole = matrix(2 * A.columns, modes.length);
  insert(whole, times(adjoint(B), turnedPsi), 0, 0);
  insert(whole, times(adjoint(A), psi), A.columns, 0);
  return whole;
}

/** What a device at the end of the lead sees of these waves. */
function matched(
  lead: Lead,
  omega: number,
  waves: LeadWaves,
  leaving: readonly BlochWave[],
  arriving: readonly BlochWave[],
  evanescent: Matrix,
): LeadModes {
  const { A } = waves;
  const count = leaving.length;
  const signs = [...leaving, ...arriving].map(({ velocity }) => Math.sign(velocity));
  const columns = fluxOrthonormal(ofModes(waves, [...leaving, ...arriving]), signs);
  const [out, into] = [columnRange(columns, 0, count), columnRange(columns, count, count)];
  const faded = independent(withoutFlux(evanescent, columns, signs), omega);
  // An orthonormal basis of all waves that leave or fade away; it exists also where two of them are nearly parallel.
  let open = columnRange(columns, 0, count);
  for (let round = 0; round < 2; round++) open = plus(open, times(faded, times(adjoint(faded), open)), -1);
  const span = sideBySide([independent(open, omega), faded]);
  check(omega, waves, span, columns, signs, faded);
  const R = response(span);
  const plain = R && plainEnd(A, R, out, into);
  return {
    omega,
    outgoing: leaving.map(asMode),
    incoming: arriving.map(asMode),
    plain,
    ...(plain && !hasPole(R) ? { end: plain, unknowns: 0 } : extendedEnd(A, span, out, into, lead.real)),
  };
}

/** Checks waves that leave or fade away, and their currents. @throws BandEdgeError */
function check(
  omega: number,
  { inverse }: LeadWaves,
  span: Matrix,
  modes: Matrix,
  signs: readonly number[],
  faded: Matrix,
): void {
  const image = times(inverse, span);
  const outside = plus(image, times(span, times(adjoint(span), image)), -1);
  const fluxes = rowsTimes(times(adjoint(modes), current(modes)), signs);
  const errors = {
    "the waves that leave do not solve the wave equation": largest(outside) / largest(inverse),
    "the modes are not independent": largest(plus(fluxes, identity(signs.length), -1)),
    "fading waves carry a current": largest(times(adjoint(faded), current(faded))),
    "fading waves share a current with modes": largest(times(adjoint(modes), current(faded))),
  };
  // NaN is refused too.
  for (const [what, error] of Object.entries(errors))
    if (!(error < WRONG)) throw bandEdge(omega, `${what}, by ${error.toExponential(1)}`, true);
}

function independent(a: Matrix, omega: number): Matrix {
  const basis = orthonormal(a);
  if (!basis) throw bandEdge(omega, "two waves cannot be told apart", true);
  return basis;
}

/**
 * Waves that fade carry no flux, neither alone nor with propagating ones. Rounding breaks this beside a band edge, where
 * they differ little from those that grow; mended, currents are conserved all the same.
 */
function withoutFlux(evanescent: Matrix, columns: Matrix, signs: readonly number[]): Matrix {
  let faded = evanescent;
  for (let round = 0; round < 2; round++) {
    // J = −i[0, 1; −1, 0] is its own inverse: E − ½JE(E†JE) has no flux to first order.
    const J = current(faded);
    faded = plus(faded, times(J, times(adjoint(faded), J)), -0.5);
    const shares = times(adjoint(columns), current(faded));
    faded = plus(faded, times(columns, rowsTimes(shares, signs)), -1);
  }
  return faded;
}

/** Modes turned into each other's complements, to first order twice: their mutual flux becomes ±1 and 0. */
function fluxOrthonormal(columns: Matrix, signs: readonly number[]): Matrix {
  let modes = columns;
  for (let round = 0; round < 2; round++) {
    const gram = rowsTimes(times(adjoint(modes), current(modes)), signs);
    modes = plus(scaled(modes, 1.5), times(modes, gram), -0.5);
  }
  return modes;
}

/** J z for waves z = (x, y): a†Jb is the flux between waves. */
function current(z: Matrix): Matrix {
  const whole = matrix(z.rows, z.columns);
  const half = z.re.length / 2;
  for (let i = 0, j = half; i < half; i++, j++) {
    // −iy above ix
    whole.re[i] = z.im[j];
    whole.im[i] = -z.re[j];
    whole.re[j] = -z.im[i];
    whole.im[j] = z.re[i];
  }
  return whole;
}

function rowsTimes(a: Matrix, factors: readonly number[]): Matrix {
  const b = matrix(a.rows, a.columns);
  for (let i = 0, at = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++, at++) {
      b.re[at] = factors[i] * a.re[at];
      b.im[at] = factors[i] * a.im[at];
    }
  return b;
}

/**
 * Turns a wave so that its reference sum is real and positive. Along a sweep every single amplitude may pass through
 * zero, which would make the phase jump; a complex sum of all in general does not.
 */
function turned(wave: BlochWave): BlochWave {
  const { re, im } = referenceSum(wave.psi, wave.velocity);
  const size = Math.hypot(re, im);
  return size === 0 ? wave : { ...wave, psi: scaled(wave.psi, re / size, -im / size) };
}

/**
 * Σ w_a ψ_a over the sites of a cell, w_a = e^{±iα_a} with α_a = π/2 times the fractional part of a times the golden
 * ratio; the sign is that of the velocity, so that the sums of a mode and its time reverse are each other's conjugates.
 */
export function referenceSum(psi: ComplexArray, velocity: number): Complex {
  let [re, im] = [0, 0];
  for (let a = 0; a < psi.re.length; a++) {
    const angle = Math.sign(velocity) * (Math.PI / 2) * ((a * 0.6180339887498949) % 1);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    re += c * psi.re[a] - s * psi.im[a];
    im += s * psi.re[a] + c * psi.im[a];
  }
  return { re, im };
}

/** The time reverse of a mode of a real lead. */
function reversed({ wavenumber, velocity, psi }: BlochWave): BlochWave {
  // −π is written π.
  return {
    wavenumber: wavenumber === Math.PI ? wavenumber : -wavenumber,
    velocity: -velocity,
    psi: { ...psi, im: psi.im.map((v) => -v) },
  };
}

/** Profiles of modes of a lead of m sites as columns, m × modes. */
export function profilesOf(m: number, modes: readonly LeadMode[]): Matrix {
  const profiles = matrix(m, modes.length);
  modes.forEach(({ profile }, k) => {
    insert(profiles, { rows: m, columns: 1, ...profile }, 0, k);
  });
  return profiles;
}
