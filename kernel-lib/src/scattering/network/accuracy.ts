/**
 * Properties of scattering matrices of n ports, of one frequency or of several one after the other, row-major: errors of
 * unitarity and symmetry, and gain.
 */

/** Counts the matrices; between leads in a gap one without ports remains. */
function matrices(n: number, { length }: ArrayLike<number>): number {
  return n === 0 ? 1 : length / (n * n);
}

/** Computes the largest entry of |S†S − 1| at each frequency: zero without loss or gain; NaN where a matrix is not finite. */
export function unitarityErrors(n: number, re: ArrayLike<number>, im: ArrayLike<number>): Float64Array {
  const errors = new Float64Array(matrices(n, re));
  for (let k = 0; k < errors.length; k++) {
    const gramRe = new Float64Array(n * n);
    const gramIm = new Float64Array(n * n);
    for (let out = 0; out < n; out++) {
      const row = (k * n + out) * n;
      for (let a = 0; a < n; a++) {
        const [x, y] = [re[row + a], im[row + a]];
        for (let b = a; b < n; b++) {
          gramRe[a * n + b] += x * re[row + b] + y * im[row + b];
          gramIm[a * n + b] += x * im[row + b] - y * re[row + b];
        }
      }
    }
    for (let a = 0; a < n; a++)
      for (let b = a; b < n; b++)
        errors[k] = larger(errors[k], Math.hypot(gramRe[a * n + b] - (a === b ? 1 : 0), gramIm[a * n + b]));
  }
  return errors;
}

/** Computes the largest entry of |S − Sᵀ| at each frequency: zero for a reciprocal device; NaN where a matrix is not finite. */
export function reciprocityErrors(n: number, re: ArrayLike<number>, im: ArrayLike<number>): Float64Array {
  const errors = new Float64Array(matrices(n, re));
  for (let k = 0; k < errors.length; k++) {
    for (let a = 0; a < n; a++) {
      // The diagonal too: it is its own transpose unless it is not a number.
      for (let b = 0; b <= a; b++) {
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

/**
 * Computes the most that S adds to a wave's energy at each frequency: the largest eigenvalue of S†S less 1; zero without
 * gain, NaN where S is not finite.
 */
export function passivityErrors(n: number, re: ArrayLike<number>, im: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: matrices(n, re) }, (_, k) =>
    Math.max(0, largestGain(n, re, im, k * n * n) - 1),
  );
}

/** The power iteration ends where the eigenvalue changes by less than this part of it. */
const SETTLED = 1e-13;

/** Largest eigenvalue of S†S by power iteration from a vector that no symmetry singles out. */
function largestGain(n: number, re: ArrayLike<number>, im: ArrayLike<number>, from: number): number {
  const x = Float64Array.from({ length: n }, (_, i) => 1 + 0.3 * Math.sin(1.7 * i + 0.4));
  const y = new Float64Array(n);
  const outRe = new Float64Array(n);
  const outIm = new Float64Array(n);
  let gain = 0;
  for (let step = 0; step < POWER_STEPS; step++) {
    const norm = Math.sqrt(x.reduce((sum, v, i) => sum + v * v + y[i] * y[i], 0));
    if (!Number.isFinite(norm)) return Number.NaN;
    if (norm === 0) return gain;
    const before = gain;
    gain = 0;
    for (let r = 0; r < n; r++) {
      let u = 0;
      let v = 0;
      for (let c = 0, k = from + r * n; c < n; c++, k++) {
        u += re[k] * x[c] - im[k] * y[c];
        v += re[k] * y[c] + im[k] * x[c];
      }
      outRe[r] = u / norm;
      outIm[r] = v / norm;
      gain += outRe[r] * outRe[r] + outIm[r] * outIm[r];
    }
    if (Math.abs(gain - before) <= SETTLED * gain) return gain;
    x.fill(0);
    y.fill(0);
    for (let r = 0; r < n; r++)
      for (let c = 0, k = from + r * n; c < n; c++, k++) {
        x[c] += re[k] * outRe[r] + im[k] * outIm[r];
        y[c] += re[k] * outIm[r] - im[k] * outRe[r];
      }
  }
  return gain;
}

/** The larger of two errors, NaN where one of them is NaN. */
function larger(a: number, b: number): number {
  return b <= a || Number.isNaN(a) ? a : b;
}
