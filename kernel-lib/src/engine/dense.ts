import { float64, free, reserve } from "./memory.js";
import { plainKernels, scaleRow, subtractRow } from "./symmetric.js";
import { kernels } from "./wasm.js";

/**
 * Dense complex linear systems on split row-major arrays: LDLᵀ for complex symmetric matrices, LU with
 * partial pivoting for all others and as the fallback.
 *
 * With loss in every mode, symmetric elimination needs no pivots; a small pivot hands over to LU, so that
 * the answer is accurate either way.
 */

/** Pivots below this fraction of the largest entry of the matrix make the unpivoted elimination give up. */
const SMALL_PIVOT = 1e-8;
/** Pivots below this fraction of the largest entry count as zero: the matrix is singular. */
const SINGULAR_PIVOT = 1e-15;

/** A factored matrix, ready to solve. */
export interface Factorisation {
  readonly n: number;
  /** Overwrites `count` right-hand sides (n × count, row-major) with the solutions. */
  solve(re: Float64Array, im: Float64Array, count: number): void;
}

/** Thrown where a matrix has no inverse to working precision. */
export class SingularMatrixError extends RangeError {
  override readonly name: string = "SingularMatrixError";
}

/** Factors an n × n matrix; `symmetric` promises A = Aᵀ (not Hermitian). The arrays are not changed. */
export function factorise(n: number, re: Float64Array, im: Float64Array, symmetric: boolean): Factorisation {
  if (symmetric) {
    const a = { re: re.slice(), im: im.slice() };
    if (ldlt(n, a.re, a.im, SMALL_PIVOT * largest(re, im))) {
      return { n, solve: (xr, xi, count) => plainKernels.ldltSolve(n, a.re, a.im, xr, xi, count) };
    }
  }
  return lu(n, re.slice(), im.slice());
}

/** A = Uᵀ D U in place, by the compiled kernel where there is one; false at a pivot below `threshold`. */
function ldlt(n: number, re: Float64Array, im: Float64Array, threshold: number): boolean {
  const exports = kernels("symmetric");
  if (!exports) return plainKernels.ldlt(n, re, im, threshold);
  const address = reserve({}, 16 * n * n);
  try {
    const [aRe, aIm] = [float64(address, n * n), float64(address + 8 * n * n, n * n)];
    aRe.set(re);
    aIm.set(im);
    if (!exports.ldlt(n, aRe.byteOffset, aIm.byteOffset, threshold)) return false;
    re.set(aRe);
    im.set(aIm);
    return true;
  } finally {
    free(address);
  }
}

/** The inverse matrix. @throws SingularMatrixError */
export function inverse(
  n: number,
  re: Float64Array,
  im: Float64Array,
  symmetric: boolean,
): { re: Float64Array; im: Float64Array } {
  const result = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) result.re[i * n + i] = 1;
  factorise(n, re, im, symmetric).solve(result.re, result.im, n);
  return result;
}

function largest(re: Float64Array, im: Float64Array): number {
  let most = 0;
  for (let i = 0; i < re.length; i++) most = Math.max(most, Math.abs(re[i]), Math.abs(im[i]));
  return most;
}

/** LU with partial pivoting, in place. */
function lu(n: number, re: Float64Array, im: Float64Array): Factorisation {
  const threshold = SINGULAR_PIVOT * largest(re, im);
  const order = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    let best = -1;
    for (let i = k; i < n; i++) {
      const size = Math.hypot(re[i * n + k], im[i * n + k]);
      if (size > best) {
        best = size;
        pivot = i;
      }
    }
    if (!(best > threshold)) {
      throw new SingularMatrixError(
        `The ${n} × ${n} matrix is singular: pivot ${k} is ${best.toExponential(1)}. ` +
          "A lossless mode may sit exactly at this frequency; shift omega or give it some decay.",
      );
    }
    order[k] = pivot;
    if (pivot !== k) swapRows(re, im, k * n, pivot * n, n);
    const size = re[k * n + k] ** 2 + im[k * n + k] ** 2;
    const vr = re[k * n + k] / size;
    const vi = -im[k * n + k] / size;
    for (let i = k + 1; i < n; i++) {
      const ar = re[i * n + k];
      const ai = im[i * n + k];
      const lr = ar * vr - ai * vi;
      const li = ar * vi + ai * vr;
      re[i * n + k] = lr;
      im[i * n + k] = li;
      for (let j = k + 1; j < n; j++) {
        const br = re[k * n + j];
        const bi = im[k * n + j];
        re[i * n + j] -= lr * br - li * bi;
        im[i * n + j] -= lr * bi + li * br;
      }
    }
    re[k * n + k] = vr;
    im[k * n + k] = vi;
  }
  return {
    n,
    solve(xr, xi, count) {
      for (let k = 0; k < n; k++) {
        if (order[k] !== k) swapRows(xr, xi, k * count, order[k] * count, count);
      }
      for (let k = 0; k < n; k++) {
        for (let i = k + 1; i < n; i++)
          subtractRow(xr, xi, i * count, k * count, count, re[i * n + k], im[i * n + k]);
      }
      for (let k = n - 1; k >= 0; k--) {
        for (let j = k + 1; j < n; j++)
          subtractRow(xr, xi, k * count, j * count, count, re[k * n + j], im[k * n + j]);
        scaleRow(xr, xi, k * count, count, re[k * n + k], im[k * n + k]);
      }
    },
  };
}

function swapRows(re: Float64Array, im: Float64Array, a: number, b: number, count: number): void {
  for (let j = 0; j < count; j++) {
    [re[a + j], re[b + j]] = [re[b + j], re[a + j]];
    [im[a + j], im[b + j]] = [im[b + j], im[a + j]];
  }
}
