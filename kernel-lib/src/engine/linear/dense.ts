import type { ComplexArray } from "../../fields/complex.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32, reserve } from "../memory/memory.js";
import { mayBlock, parallel, placesFor, stream, threads } from "../memory/pool.js";
import { WORDS } from "../memory/pool-worker.js";
import { kernels } from "../memory/wasm.js";
import { plainLu, plainSymmetric } from "./plain-dense.js";

/**
 * Dense complex linear systems on split row-major arrays: LDLᵀ for complex symmetric matrices, LU with
 * partial pivoting for all others and as the fallback.
 *
 * With loss in every mode, symmetric elimination needs no pivots. Otherwise its backward error decides: a small one is
 * removed by a step of iterative refinement, with a large one LU is used instead.
 */

/** Largest backward error of a stable elimination, with |re| + |im| as modulus. */
const STABLE = 1e-14;
/** Largest backward error that is refined; a step of refinement multiplies the error by it times the condition number. */
const MENDABLE = 1e-10;
/**
 * Largest number subtracted in an elimination, in units of the largest entry, at which its backward error stays below
 * STABLE.
 */
const MOST_GROWTH = 32;
/** Size of a pivot, relative to the largest entry, below which the condition number is estimated. */
const SMALL_PIVOT = 1e-12;
/** Number of unknowns above which threads share one system. */
const TOGETHER = 192;
/** Condition number at which no digit is correct. */
const HOPELESS = 1 / Number.EPSILON;

/** A factored matrix, ready to solve. */
export interface Factorisation {
  readonly n: number;
  /** Estimate of the condition number ‖A‖₁‖A⁻¹‖₁, at most too small by a small factor; costs a few solutions. */
  readonly condition: number;
  /** Overwrites `count` right-hand sides (n × count, row-major) with the solutions. */
  solve(re: Float64Array, im: Float64Array, count: number): void;
}

/** Thrown where a matrix has no inverse to working precision. */
export class SingularMatrixError extends RangeError {
  override readonly name: string = "SingularMatrixError";
}

/** One way to solve with one matrix; `pivot` is the smallest pivot as a fraction of the largest entry. */
interface Factors {
  readonly pivot: number;
  /** Backward error of the solution for one right-hand side, where it was looked at. */
  readonly error?: number;
  solve(re: Float64Array, im: Float64Array, count: number): void;
}

/**
 * Factors an n × n matrix; `symmetric` states that A = Aᵀ (not Hermitian). The arrays are not changed, but must not
 * change as long as the result is used.
 * @throws SingularMatrixError
 */
export function factorise(
  n: number,
  re: Float64Array,
  im: Float64Array,
  symmetric: boolean,
  { plain = false }: { plain?: boolean } = {},
): Factorisation {
  const matrix = { n, re, im, symmetric };
  const make = plain || !kernels("dense") ? plainFactors : compiledFactors;
  let factors: Factors | undefined;
  if (symmetric) {
    factors = make(matrix, false);
    if (factors.pivot > 0) {
      const error = factors.error ?? trialError(matrix, factors);
      if (!(error <= STABLE)) factors = error <= MENDABLE ? refined(matrix, factors) : undefined;
    } else factors = undefined;
  }
  factors ??= make(matrix, true);
  if (!(factors.pivot > SMALL_PIVOT)) {
    const number = factors.pivot > 0 ? condition(matrix, factors) : Number.POSITIVE_INFINITY;
    if (!(number < HOPELESS)) throw singular(n, number);
  }
  return {
    n,
    solve: factors.solve,
    get condition() {
      return condition(matrix, factors);
    },
  };
}

function singular(n: number, number: number): SingularMatrixError {
  return new SingularMatrixError(
    `The ${n} × ${n} matrix is singular to working precision: its condition number is ` +
      `${Number.isFinite(number) ? `about ${number.toExponential(0)}` : "infinite"}. ` +
      "A lossless mode may sit exactly at this frequency; shift omega or give it some decay.",
  );
}

/** Computes the inverse matrix. @throws SingularMatrixError */
export function inverse(
  n: number,
  re: Float64Array,
  im: Float64Array,
  symmetric: boolean,
): { re: Float64Array; im: Float64Array } {
  const result = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) result.re[i * n + i] = 1;
  solve(n, re, im, symmetric, result.re, result.im, n);
  return result;
}

/**
 * Solves one system, whose matrix is not needed again: `count` right-hand sides (n × count, row-major) are overwritten
 * by the solutions. Faster than to factor and to solve.
 * @throws SingularMatrixError
 */
export function solve(
  n: number,
  re: Float64Array,
  im: Float64Array,
  symmetric: boolean,
  xr: Float64Array,
  xi: Float64Array,
  count: number,
): void {
  const exports = kernels("dense");
  if (symmetric || !exports) {
    const x = { re: xr, im: xi };
    solveAll(n, count, { re, im }, x, x, symmetric);
    return;
  }
  const pieces = [
    8 * n * n,
    8 * n * n,
    8 * n * count,
    8 * n * count,
    exports.systemBytes(n, 1),
    exports.sidesBytes(n, count),
  ];
  const solved = borrowed(pieces, ([ar, ai, br, bi, system, sides]) => {
    copyIn(ar, re, 0, n * n);
    copyIn(ai, im, 0, n * n);
    if (!(exports.factor(n, ar, ai, system, 1, work()) > SMALL_PIVOT)) return false;
    copyIn(br, xr, 0, n * count);
    copyIn(bi, xi, 0, n * count);
    exports.solve(n, count, system, 1, br, bi, sides, work());
    copyOut(br, xr, 0, n * count);
    copyOut(bi, xi, 0, n * count);
    return true;
  });
  if (!solved) factorise(n, re, im, false).solve(xr, xi, count);
}

/**
 * Solves many systems of one size, symmetric ones on all threads: `a` holds the matrices one after the other, `b` their
 * right-hand sides (n × count each), and `x`, which may be `b`, receives the solutions.
 * @throws SingularMatrixError
 */
export function solveAll(
  n: number,
  count: number,
  a: ComplexArray,
  b: ComplexArray,
  x: ComplexArray,
  symmetric: boolean,
): void {
  const systems = a.re.length / (n * n);
  const sides = n * count;
  const matrixOf = (s: number, part: Float64Array) => part.subarray(s * n * n, (s + 1) * n * n);
  const sidesOf = (s: number, part: Float64Array) => part.subarray(s * sides, (s + 1) * sides);
  const one = (s: number) => {
    x.re.set(sidesOf(s, b.re), s * sides);
    x.im.set(sidesOf(s, b.im), s * sides);
    factorise(n, matrixOf(s, a.re), matrixOf(s, a.im), symmetric).solve(
      sidesOf(s, x.re),
      sidesOf(s, x.im),
      count,
    );
  };
  const exports = kernels("dense");
  if (!exports || !symmetric) {
    for (let s = 0; s < systems; s++) one(s);
    return;
  }
  const pieces = [8 * n * n, 8 * n * n, 8 * sides, 8 * sides];
  if (systems === 1 && n > TOGETHER && threads() > 1) {
    if (!solveTogether(n, count, a, b, x)) one(0);
    return;
  }
  const places = placesFor(systems);
  const rooms = Math.min(threads(), places) * exports.roomBytes(n, count);
  const refused: number[] = [];
  borrowed([rooms, ...Array.from({ length: places }, () => pieces).flat()], ([work, ...addresses]) => {
    const room = Array.from({ length: places }, (_, place) => {
      const at = addresses.slice(place * pieces.length, (place + 1) * pieces.length);
      const [ar, ai, br, bi] = at.map((address, i) => float64(address, pieces[i] / 8));
      return { ar, ai, br, bi, call: [n, count, ...at, work, SMALL_PIVOT] };
    });
    stream("dense", "solveOnce", {
      count: systems,
      stride: room[0].call.length,
      places,
      operations: 8 * n * n * (n / 6 + count) * systems,
      bring(s, place) {
        const { ar, ai, br, bi, call } = room[place];
        ar.set(matrixOf(s, a.re));
        ai.set(matrixOf(s, a.im));
        br.set(sidesOf(s, b.re));
        bi.set(sidesOf(s, b.im));
        return call;
      },
      fetch(s, place, growth) {
        if (growth <= MOST_GROWTH) {
          x.re.set(room[place].br, s * sides);
          x.im.set(room[place].bi, s * sides);
        } else refused.push(s);
      },
    });
  });
  refused.forEach(one);
}

/** Solves one symmetric system on all threads; false, and nothing in `x`, where it needs pivots. */
function solveTogether(n: number, count: number, a: ComplexArray, b: ComplexArray, x: ComplexArray): boolean {
  const { sharedBytes, sharedRoomBytes } = kernels("dense")!;
  const workers = threads();
  const sides = n * count;
  const pieces = [
    8 * n * n,
    8 * n * n,
    8 * sides,
    8 * sides,
    sharedRoomBytes(n, count, workers),
    sharedBytes(workers),
  ];
  return borrowed(pieces, ([ar, ai, br, bi, room, system]) => {
    copyIn(ar, a.re, 0, n * n);
    copyIn(ai, a.im, 0, n * n);
    copyIn(br, b.re, 0, sides);
    copyIn(bi, b.im, 0, sides);
    int32(system, sharedBytes(workers) / 4)
      .fill(0)
      .set([n, count, ar, ai, br, bi, room, workers]);
    const call = [system, SMALL_PIVOT, 4 * WORDS.abandoned, mayBlock() ? 1 : 0];
    const calls = Array.from({ length: workers }, () => call);
    if (!parallel("dense", "solveTogether", calls).every((growth) => growth <= MOST_GROWTH)) return false;
    copyOut(br, x.re, 0, sides);
    copyOut(bi, x.im, 0, sides);
    return true;
  });
}

function copyIn(address: number, from: Float64Array, at: number, length: number): void {
  float64(address, length).set(from.subarray(at, at + length));
}

function copyOut(address: number, to: Float64Array, at: number, length: number): void {
  to.set(float64(address, length), at);
}

interface DenseMatrix {
  readonly n: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly symmetric: boolean;
}

function plainFactors({ n, re, im }: DenseMatrix, lu: boolean): Factors {
  const scale = 1 / largestPart({ re, im });
  // Scaling by a power of two is exact, and keeps squares from overflowing.
  const power = Number.isFinite(scale) ? 2 ** Math.floor(Math.log2(scale)) : Number.NaN;
  const scaled = [re, im].map((x) => x.map((v) => v * power));
  const { pivot, solve } = (lu ? plainLu : plainSymmetric)(n, scaled[0], scaled[1]);
  return {
    pivot,
    solve(xr, xi, count) {
      solve(xr, xi, count);
      for (let i = 0; i < n * count; i++) {
        xr[i] *= power;
        xi[i] *= power;
      }
    },
  };
}

/** Largest size of a real or imaginary part. */
export function largestPart({ re, im }: ComplexArray): number {
  let most = 0;
  for (let i = 0; i < re.length; i++) most = Math.max(most, Math.abs(re[i]), Math.abs(im[i]));
  return most;
}

/** Scratch memory of the compiled kernels on this thread. */
let scratch = 0;
const SCRATCH = {};

function work(): number {
  if (scratch === 0) scratch = reserve(SCRATCH, kernels("dense")!.workBytes());
  return scratch;
}

function compiledFactors({ n, re, im }: DenseMatrix, lu: boolean): Factors {
  const exports = kernels("dense")!;
  const flag = lu ? 1 : 0;
  const bytes = exports.systemBytes(n, flag);
  // Kernel memory would be given back between tasks only, and training loops block for hours: keep a copy instead.
  const kept = new Float64Array(Math.ceil(bytes / 8));
  const pieces = [8 * n * n, 8 * n * n, bytes, 16 * n, 16 * n, exports.sidesBytes(n, 1)];
  const { pivot, error } = borrowed(pieces, ([ar, ai, system, x, b, sides]) => {
    copyIn(ar, re, 0, n * n);
    copyIn(ai, im, 0, n * n);
    const least = exports.factor(n, ar, ai, system, flag, work());
    copyOut(system, kept, 0, kept.length);
    if (lu || !(least > 0)) return { pivot: least, error: 0 };
    const side = trialSide(n);
    for (const at of [x, b]) {
      copyIn(at, side.re, 0, n);
      copyIn(at + 8 * n, side.im, 0, n);
    }
    exports.solve(n, 1, system, flag, x, x + 8 * n, sides, work());
    return { pivot: least, error: exports.backwardError(n, ar, ai, x, b) };
  });
  return {
    pivot,
    error,
    solve(xr, xi, count) {
      const pieces = [bytes, 8 * n * count, 8 * n * count, exports.sidesBytes(n, count)];
      borrowed(pieces, ([system, br, bi, sides]) => {
        copyIn(system, kept, 0, kept.length);
        copyIn(br, xr, 0, n * count);
        copyIn(bi, xi, 0, n * count);
        exports.solve(n, count, system, flag, br, bi, sides, work());
        copyOut(br, xr, 0, n * count);
        copyOut(bi, xi, 0, n * count);
      });
    },
  };
}

/** Computes b − A x for `count` columns. */
function residual(
  { n, re, im }: DenseMatrix,
  xr: Float64Array,
  xi: Float64Array,
  br: Float64Array,
  bi: Float64Array,
  count: number,
): { re: Float64Array; im: Float64Array } {
  const r = { re: br.slice(), im: bi.slice() };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const ar = re[i * n + k];
      const ai = im[i * n + k];
      for (let l = 0, to = i * count, from = k * count; l < count; l++, to++, from++) {
        r.re[to] -= ar * xr[from] - ai * xi[from];
        r.im[to] -= ar * xi[from] + ai * xr[from];
      }
    }
  }
  return r;
}

/** A right-hand side of alternating signs and sizes. */
function trialSide(n: number): { re: Float64Array; im: Float64Array } {
  const b = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    b.re[i] = (i % 2 ? -1 : 1) * (1 + i / n);
    b.im[i] = (i % 3) - 1;
  }
  return b;
}

/** ‖b − Ax‖/(‖A‖‖x‖ + ‖b‖) for the trial side. */
function trialError(matrix: DenseMatrix, factors: Factors): number {
  const { n, re, im } = matrix;
  const b = trialSide(n);
  const scale = largestPart({ re, im });
  const x = { re: b.re.slice(), im: b.im.slice() };
  factors.solve(x.re, x.im, 1);
  // In units of the largest entry, so that nothing overflows.
  const unit = (v: { re: Float64Array; im: Float64Array }, f: number) => ({
    re: v.re.map((y) => y * f),
    im: v.im.map((y) => y * f),
  });
  const r = residual({ ...matrix, ...unit(matrix, 1 / scale) }, ...pair(unit(x, scale)), b.re, b.im, 1);
  let norm = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let at = i * n; at < (i + 1) * n; at++) sum += (Math.abs(re[at]) + Math.abs(im[at])) / scale;
    norm = Math.max(norm, sum);
  }
  return most(r) / (norm * most(unit(x, scale)) + most(b));
}

function pair({ re, im }: { re: Float64Array; im: Float64Array }): [Float64Array, Float64Array] {
  return [re, im];
}

function most({ re, im }: { re: Float64Array; im: Float64Array }): number {
  let result = 0;
  for (let i = 0; i < re.length; i++) result = Math.max(result, Math.abs(re[i]) + Math.abs(im[i]));
  return result;
}

/** The same factors with one step of iterative refinement after every solution. */
function refined(matrix: DenseMatrix, factors: Factors): Factors {
  return {
    pivot: factors.pivot,
    solve(xr, xi, count) {
      const [br, bi] = [xr.slice(), xi.slice()];
      factors.solve(xr, xi, count);
      const d = residual(matrix, xr, xi, br, bi, count);
      factors.solve(d.re, d.im, count);
      for (let i = 0; i < xr.length; i++) {
        xr[i] += d.re[i];
        xi[i] += d.im[i];
      }
    },
  };
}

/**
 * ‖A‖₁‖A⁻¹‖₁, the second estimated by Hager's method with Higham's safeguard (N. J. Higham, ACM Trans. Math. Softw. 14,
 * 381 (1988)): a few solutions with A and its adjoint.
 */
function condition(matrix: DenseMatrix, factors: Factors): number {
  const { n, re, im, symmetric } = matrix;
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let at = j; at < n * n; at += n) sum += Math.hypot(re[at], im[at]);
    norm = Math.max(norm, sum);
  }
  const turned = symmetric ? factors : compiledOrPlain(transposed(matrix));
  const x = { re: new Float64Array(n).fill(1 / n), im: new Float64Array(n) };
  let best = 0;
  for (let step = 0; step < 5; step++) {
    const y = { re: x.re.slice(), im: x.im.slice() };
    factors.solve(y.re, y.im, 1);
    const size = sumOfModuli(y);
    if (!(size > best)) break;
    best = size;
    // A⁻ᴴ(y/|y|), by the conjugate of A⁻ᵀ of the conjugate.
    for (let i = 0; i < n; i++) {
      const modulus = Math.hypot(y.re[i], y.im[i]);
      y.re[i] = modulus > 0 ? y.re[i] / modulus : 1;
      y.im[i] = modulus > 0 ? -y.im[i] / modulus : 0;
    }
    turned.solve(y.re, y.im, 1);
    let peak = 0;
    let at = 0;
    let along = 0;
    for (let i = 0; i < n; i++) {
      const modulus = Math.hypot(y.re[i], y.im[i]);
      along += y.re[i] * x.re[i] + y.im[i] * x.im[i];
      if (modulus > peak) [peak, at] = [modulus, i];
    }
    if (!(peak > along)) break;
    x.re.fill(0);
    x.im.fill(0);
    x.re[at] = 1;
  }
  const other = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let i = 0; i < n; i++) other.re[i] = (i % 2 ? -1 : 1) * (1 + i / Math.max(1, n - 1));
  factors.solve(other.re, other.im, 1);
  return norm * Math.max(best, (2 * sumOfModuli(other)) / (3 * n));
}

function compiledOrPlain(matrix: DenseMatrix): Factors {
  return (kernels("dense") ? compiledFactors : plainFactors)(matrix, true);
}

function transposed({ n, re, im, symmetric }: DenseMatrix): DenseMatrix {
  const turn = (a: Float64Array) => a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]);
  return { n, re: turn(re), im: turn(im), symmetric };
}

function sumOfModuli({ re, im }: { re: Float64Array; im: Float64Array }): number {
  return re.reduce((sum, x, i) => sum + Math.hypot(x, im[i]), 0);
}
