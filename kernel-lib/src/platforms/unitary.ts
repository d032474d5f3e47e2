import { wholeNumber } from "../fields/check.js";
import { type ComplexArray, complexZeros } from "../fields/complex.js";
import { Random } from "../fields/random.js";

/**
 * Draws a unitary matrix at random, all equally likely (Haar measure): modes × modes values, row by row. Columns of normal
 * complex numbers are made orthogonal one after the other.
 */
export function randomUnitary({
  modes,
  seed,
}: {
  readonly modes: number;
  readonly seed: number;
}): ComplexArray {
  wholeNumber("modes", modes, 1, 4096);
  const stream = new Random(seed, "unitary");
  const columns = Array.from({ length: modes }, () => complexZeros(modes));
  for (const [j, { re, im }] of columns.entries()) {
    for (let k = 0; k < modes; k++) [re[k], im[k]] = [stream.normal(), stream.normal()];
    // Twice: after the first time rounding is left, which grows where columns are nearly parallel.
    for (let round = 0; round < 2; round++)
      for (const { re: qr, im: qi } of columns.slice(0, j)) {
        let [x, y] = [0, 0];
        for (let k = 0; k < modes; k++) {
          x += qr[k] * re[k] + qi[k] * im[k];
          y += qr[k] * im[k] - qi[k] * re[k];
        }
        for (let k = 0; k < modes; k++) {
          re[k] -= x * qr[k] - y * qi[k];
          im[k] -= x * qi[k] + y * qr[k];
        }
      }
    const norm = Math.sqrt(re.reduce((sum, value, k) => sum + value * value + im[k] * im[k], 0));
    for (let k = 0; k < modes; k++) {
      re[k] /= norm;
      im[k] /= norm;
    }
  }
  const unitary = complexZeros(modes * modes);
  for (const [j, { re, im }] of columns.entries())
    for (let i = 0; i < modes; i++) {
      unitary.re[i * modes + j] = re[i];
      unitary.im[i * modes + j] = im[i];
    }
  return unitary;
}
