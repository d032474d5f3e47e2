import { eigenvalues } from "../../engine/linear/eigen.js";

/**
 * Computes the phases of the eigenvalues of scattering matrices of n ports, of one frequency or of several one after the
 * other, row-major: n phases a frequency, ascending in (−π, π].
 */
export function eigenphases(n: number, re: Float64Array, im: Float64Array): Float64Array {
  const phases = new Float64Array(re.length / n);
  for (let k = 0; k * n < phases.length; k++) {
    const [from, to] = [k * n * n, (k + 1) * n * n];
    const values = eigenvalues(n, { re: re.subarray(from, to), im: im.subarray(from, to) });
    phases.set(values.re.map((x, i) => Math.atan2(values.im[i], x)).sort(), k * n);
  }
  return phases;
}
