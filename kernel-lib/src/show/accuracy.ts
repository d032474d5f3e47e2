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

/** Steps of the power iteration; its error falls faster than the tolerance long before, or S is far from passive. */
const POWER_STEPS = 60;

/** The most that S adds to a wave's energy: the largest eigenvalue of S†S less 1, 0 where nothing is gained. */
export function passivityErrors(
  n: number,
  re: ArrayLike<number>,
  im: ArrayLike<number>,
): Float64Array | undefined {
  const matrices = re.length / (n * n);
  if (2 * POWER_STEPS * matrices * n * n > MAX_WORK) return undefined;
  return Float64Array.from({ length: matrices }, (_, k) =>
    Math.max(0, largestGain(n, re, im, k * n * n) - 1),
  );
}

/** Largest eigenvalue of S†S by power iteration from a vector that no symmetry singles out. */
function largestGain(n: number, re: ArrayLike<number>, im: ArrayLike<number>, from: number): number {
  let x = Float64Array.from({ length: n }, (_, i) => 1 + 0.3 * Math.sin(1.7 * i + 0.4));
  let y = new Float64Array(n);
  let gain = 0;
  for (let step = 0; step < POWER_STEPS; step++) {
    const norm = Math.sqrt(x.reduce((sum, v, i) => sum + v * v + y[i] * y[i], 0));
    if (!(norm > 0)) return gain;
    const outRe = new Float64Array(n);
    const outIm = new Float64Array(n);
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) {
        const [a, b] = [re[from + r * n + c], im[from + r * n + c]];
        outRe[r] += (a * x[c] - b * y[c]) / norm;
        outIm[r] += (a * y[c] + b * x[c]) / norm;
      }
    }
    gain = outRe.reduce((sum, v, i) => sum + v * v + outIm[i] * outIm[i], 0);
    x = new Float64Array(n);
    y = new Float64Array(n);
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) {
        const [a, b] = [re[from + r * n + c], im[from + r * n + c]];
        x[c] += a * outRe[r] + b * outIm[r];
        y[c] += a * outIm[r] - b * outRe[r];
      }
    }
  }
  return gain;
}

/** A maximum that keeps NaN, which a plain comparison would lose. */
function larger(a: number, b: number): number {
  return b <= a ? a : b;
}
