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

/** Adds matrix · vector to a vector; with `backward`, the transpose · vector. */
export function addProduct(
  { re, im }: ComplexArray,
  x: ComplexArray,
  to: ComplexArray,
  backward: boolean = false,
): void {
  const rows = backward ? x.re.length : to.re.length;
  const columns = backward ? to.re.length : x.re.length;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      const [from, into] = backward ? [i, j] : [j, i];
      to.re[into] += re[at] * x.re[from] - im[at] * x.im[from];
      to.im[into] += re[at] * x.im[from] + im[at] * x.re[from];
    }
}
