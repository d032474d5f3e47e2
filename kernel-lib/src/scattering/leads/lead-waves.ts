import { SingularMatrixError } from "../../engine/linear/dense.js";
import { eigenvectors } from "../../engine/linear/eigen.js";
import { invariantSubspace } from "../../engine/linear/invariant-subspace.js";
import {
  addTimes,
  adjoint,
  columnRange,
  identity,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  rankFactors,
  rowRange,
  scaled,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { diagonal, type SchurForm, schurForm } from "../../engine/linear/schur.js";
import type { Complex } from "../../fields/complex.js";
import type { Lead } from "./lead.js";

/**
 * Candidates for the shift σ of the eigenvalue problem; the one whose shifted inverse is smallest is farthest from all
 * eigenvalues λ and loses least to rounding.
 */
const SHIFTS: readonly Complex[] = [
  { re: 0.37, im: 0.61 },
  { re: -0.53, im: 0.29 },
  { re: 0.19, im: -0.77 },
  { re: -0.416, im: 0.909 },
  { re: 0.921, im: 0.39 },
  { re: -0.798, im: -0.603 },
];
/** Size of a shifted inverse below which no other shift is tried. */
const FAR_ENOUGH = 30;
/** Largest shifted inverse; a larger one leaves too few digits. */
const TOO_CLOSE = 1e14;
/** Squares of shifted inverse eigenvalues below this belong to λ = ∞. */
const INFINITE = 1e-24;

/** The waves of a lead at one frequency: solutions (x, y) of M(x, y) = λN(x, y), by the Schur form of (M − σN)⁻¹N. */
export interface LeadWaves {
  /** T = A B†, both m × r. */
  readonly A: Matrix;
  readonly B: Matrix;
  /** λ of every solution; infinite ones have re = ∞. */
  readonly lambdas: readonly Complex[];
  /** The shifted inverse (M − σN)⁻¹N, 2r × 2r: (x, y) are its eigenvectors. */
  readonly inverse: Matrix;
  /** Its Schur form; number k on the diagonal belongs to lambdas[k]. */
  readonly form: SchurForm;
  /** ψ₀ on the sites of a cell of solution k, of which x and y are given. */
  profile(k: number, x: Matrix, y: Matrix): Matrix;
}

/** One solution ψ_i = λ^i ψ_0: x = B†ψ₁ and y = A†ψ₀ as columns, where T = A B†. */
export interface Solution {
  readonly lambda: Complex;
  readonly x: Matrix;
  readonly y: Matrix;
}

/**
 * Waves by wave matching. With T = A B† of rank r, the wave between two cells is the pair x = B†ψ_{i+1}, y = A†ψ_i;
 * the 2r × 2r problem M(x, y) = λN(x, y) gives them all, also where T has no inverse. A term i(AA† + BB†) on both
 * sides keeps the cell's inverse finite at its own resonances. Follows the idea of M. Wimmer's thesis (Regensburg,
 * 2009, appendix B); the eigenvalue problem is solved by a shift and an inverse. `attempt` 1, 2, … take other shifts.
 */
export function leadWaves(lead: Lead, omega: Complex, attempt: number = 0): LeadWaves {
  const { left: A, right: Bh } = rankFactors(lead.hopping);
  const [Ah, B] = [adjoint(A), adjoint(Bh)];
  const r = A.columns;
  const cell = plus(scaled(identity(lead.size), omega.re, omega.im), lead.cell, -1);
  addTimes(cell, scaled(A, 0, 1), Ah, 1);
  addTimes(cell, scaled(B, 0, 1), Bh, 1);
  const { left: throughA, right: throughB } = halves(solve(cell, beside(A, B)), r);
  const one = identity(r);
  // M = [1 − iQ, −Q; iW, W], N = [P, iP; −R, 1 − iR], acting on (x, y) one cell back
  const [P, Q] = [times(Bh, throughA), times(Bh, throughB)];
  const [R, W] = [times(Ah, throughA), times(Ah, throughB)];
  const M = blocks(plus(one, scaled(Q, 0, 1), -1), scaled(Q, -1), scaled(W, 0, 1), W);
  const N = blocks(P, scaled(P, 0, 1), scaled(R, -1), plus(one, scaled(R, 0, 1), -1));
  const { shift, inverse } = shifted(M, N, omega.re, attempt);
  const form = schurForm(2 * r, inverse);
  const values = diagonal(2 * r, form.t);
  const lambdas = Array.from(values.re, (re, k): Complex => {
    const im = values.im[k];
    const size = re * re + im * im;
    return size < INFINITE
      ? { re: Number.POSITIVE_INFINITY, im: 0 }
      : { re: shift.re + re / size, im: shift.im - im / size };
  });
  return {
    A,
    B,
    lambdas,
    inverse,
    form,
    profile(k, x, y) {
      // (ω − H₀ + i(AA† + BB†)) ψ₀ = A(x + iy) + B(y + ix)/λ
      const { re, im } = lambdas[k];
      const size = re * re + im * im;
      const psi = times(throughA, plus(x, scaled(y, 0, 1)));
      addTimes(psi, throughB, scaled(plus(y, scaled(x, 0, 1)), re / size, -im / size), 1);
      return psi;
    },
  };
}

/** Every wave of a lead by its eigenvector. */
export interface LeadSolutions {
  readonly A: Matrix;
  readonly solutions: readonly Solution[];
  /** Σ = A R A† with x = R y for the waves chosen by their numbers, as many as T has ranks; by an orthonormal basis. */
  selfEnergyOf(wanted: readonly boolean[]): Matrix;
}

/** Waves at a frequency that may be complex. */
export function leadSolutions(lead: Lead, omega: Complex): LeadSolutions {
  const { A, lambdas, form } = leadWaves(lead, omega);
  const r = A.columns;
  const vectors: Matrix = { rows: 2 * r, columns: 2 * r, ...eigenvectors(2 * r, form) };
  const solutions = lambdas.map((lambda, k) => ({ lambda, ...pair(columnRange(vectors, k, 1)) }));
  return {
    A,
    solutions,
    selfEnergyOf(wanted) {
      const { x, y } = pair(invariantSubspace(2 * r, form, wanted));
      return times(times(A, adjoint(solve(adjoint(y), adjoint(x)))), adjoint(A));
    },
  };
}

/** x above y of one or several solutions as columns. */
export function pair(columns: Matrix): { x: Matrix; y: Matrix } {
  const r = columns.rows / 2;
  return { x: rowRange(columns, 0, r), y: rowRange(columns, r, r) };
}

/** Matrices of equal height side by side; `rows` is needed where there may be none. */
export function sideBySide(parts: readonly Matrix[], rows: number = parts[0]?.rows ?? 0): Matrix {
  const whole = matrix(
    rows,
    parts.reduce((sum, { columns }) => sum + columns, 0),
  );
  let at = 0;
  for (const part of parts) {
    insert(whole, part, 0, at);
    at += part.columns;
  }
  return whole;
}

/** (M − σN)⁻¹N for the best shift σ, or for the next best ones. */
function shifted(M: Matrix, N: Matrix, omega: number, attempt: number): { shift: Complex; inverse: Matrix } {
  const tried: { shift: Complex; inverse: Matrix; size: number }[] = [];
  for (const shift of SHIFTS) {
    try {
      const inverse = solve(plus(M, scaled(N, shift.re, shift.im), -1), N);
      const size = largest(inverse);
      if (size < TOO_CLOSE) tried.push({ shift, inverse, size });
      if (size < FAR_ENOUGH && attempt === 0) break;
    } catch (error) {
      if (!(error instanceof SingularMatrixError)) throw error;
    }
  }
  tried.sort((a, b) => a.size - b.size);
  if (tried.length > attempt) return tried[attempt];
  throw flatBand(omega);
}

/** Thrown where S of a lead is not defined because a mode has no velocity: on a band edge, or in a flat band. */
export class BandEdgeError extends RangeError {
  override readonly name: string = "BandEdgeError";

  constructor(
    message: string,
    /** Whether rounding may be the cause, so that another way of computing may succeed. */
    readonly uncertain: boolean = false,
  ) {
    super(message);
  }
}

export const flatBand = (omega: number): BandEdgeError =>
  new BandEdgeError(
    `The lead has a flat band or a decoupled site at omega = ${omega}: its modes are not defined there. Shift omega.`,
  );

const beside = (a: Matrix, b: Matrix): Matrix => sideBySide([a, b]);

function halves(a: Matrix, r: number): { left: Matrix; right: Matrix } {
  return { left: columnRange(a, 0, r), right: columnRange(a, r, r) };
}

function blocks(a: Matrix, b: Matrix, c: Matrix, d: Matrix): Matrix {
  const r = a.rows;
  const whole = matrix(2 * r, 2 * r);
  insert(whole, a, 0, 0);
  insert(whole, b, 0, r);
  insert(whole, c, r, 0);
  insert(whole, d, r, r);
  return whole;
}
