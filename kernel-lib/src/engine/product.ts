import { matrix } from "./layered-core.js";
import type { Matrix } from "./strips.js";

/** AᵀB of complex row-major matrices with the same number of rows; a missing imaginary part is zero. */
export function product(
  a: { rows: number; columns: number; re: Float64Array; im?: Float64Array },
  b: Matrix,
): Matrix {
  const c = matrix(a.columns, b.columns);
  const n = b.columns;
  for (let k = 0; k < a.rows; k++) {
    for (let i = 0; i < a.columns; i++) {
      const ar = a.re[k * a.columns + i];
      const ai = a.im ? a.im[k * a.columns + i] : 0;
      for (let j = 0; j < n; j++) {
        const br = b.re[k * n + j];
        const bi = b.im[k * n + j];
        c.re[i * n + j] += ar * br - ai * bi;
        c.im[i * n + j] += ar * bi + ai * br;
      }
    }
  }
  return c;
}

export function transpose({ rows, columns, re, im }: Matrix): Matrix {
  const t = matrix(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      t.re[j * rows + i] = re[i * columns + j];
      t.im[j * rows + i] = im[i * columns + j];
    }
  }
  return t;
}
