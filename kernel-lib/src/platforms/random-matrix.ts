import { numbers, reject } from "../fields/check.js";
import { type ComplexArray, complexArray } from "../fields/complex.js";
import type { Random } from "../fields/random.js";

/** Draws a complex matrix, row-major, of independent normal numbers with the given mean of |w|². */
export function randomMatrix(rows: number, columns: number, power: number, random: Random): ComplexArray {
  const size = Math.sqrt(power / 2);
  const draw = () => Float64Array.from({ length: rows * columns }, () => size * random.normal());
  return { re: draw(), im: draw() };
}

/** Checks a complex matrix, row-major; returns a copy. */
export function checkMatrix(name: string, matrix: ComplexArray, rows: number, columns: number): ComplexArray {
  if (typeof matrix !== "object" || matrix === null)
    reject(name, matrix, `a complex ${rows} × ${columns} matrix { re, im }, row-major`);
  return complexArray(
    numbers(`${name}.re`, matrix.re, rows * columns),
    numbers(`${name}.im`, matrix.im, rows * columns),
  );
}

/** Adds matrix · vector to a vector. */
export function addProduct({ re, im }: ComplexArray, x: ComplexArray, to: ComplexArray): void {
  const columns = x.re.length;
  for (let i = 0, at = 0; i < to.re.length; i++) {
    let [sr, si] = [0, 0];
    for (let j = 0; j < columns; j++, at++) {
      sr += re[at] * x.re[j] - im[at] * x.im[j];
      si += re[at] * x.im[j] + im[at] * x.re[j];
    }
    to.re[i] += sr;
    to.im[i] += si;
  }
}

/** Adds the transposed matrix · vector to a vector. */
export function addTransposedProduct({ re, im }: ComplexArray, x: ComplexArray, to: ComplexArray): void {
  const columns = to.re.length;
  for (let i = 0, at = 0; i < x.re.length; i++)
    for (let j = 0; j < columns; j++, at++) {
      to.re[j] += re[at] * x.re[i] - im[at] * x.im[i];
      to.im[j] += re[at] * x.im[i] + im[at] * x.re[i];
    }
}
