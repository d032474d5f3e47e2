/** What a scattering matrix promises, in numbers: unitarity without loss, symmetry with reciprocity. */

/** Below this, in double precision, a matrix is called unitary or reciprocal. */
export const DOUBLE_TOLERANCE = 1e-9;
/** The same where only the float32 values of the picture are known. */
export const SINGLE_TOLERANCE = 2e-5;

/** More multiplications than this are not worth the wait for a number in a caption. */
const MAX_WORK = 2e8;

/** max |S†S − 1| of each frequency, or `undefined` where it would take too long. */
export function unitarityErrors(
  n: number,
  re: ArrayLike<number>,
  im: ArrayLike<number>,
): Float64Array | undefined {
  const matrices = re.length / (n * n);
  if (matrices * n ** 3 > MAX_WORK) return undefined;
  const errors = new Float64Array(matrices);
  for (let k = 0; k < matrices; k++) {
    for (let a = 0; a < n; a++) {
      for (let b = a; b < n; b++) {
        let x = a === b ? -1 : 0;
        let y = 0;
        for (let out = 0; out < n; out++) {
          const p = (k * n + out) * n + a;
          const q = (k * n + out) * n + b;
          x += re[p] * re[q] + im[p] * im[q];
          y += re[p] * im[q] - im[p] * re[q];
        }
        errors[k] = larger(errors[k], Math.hypot(x, y));
      }
    }
  }
  return errors;
}

/** max |S − Sᵀ| of each frequency. */
export function reciprocityErrors(n: number, re: ArrayLike<number>, im: ArrayLike<number>): Float64Array {
  const errors = new Float64Array(re.length / (n * n));
  for (let k = 0; k < errors.length; k++) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < a; b++) {
        const p = (k * n + a) * n + b;
        const q = (k * n + b) * n + a;
        errors[k] = larger(errors[k], Math.hypot(re[p] - re[q], im[p] - im[q]));
      }
    }
  }
  return errors;
}

/** A maximum that keeps NaN, which a plain comparison would lose. */
function larger(a: number, b: number): number {
  return b <= a ? a : b;
}
