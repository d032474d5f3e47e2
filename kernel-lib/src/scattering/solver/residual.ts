import type { ComplexArray } from "../../fields/complex.js";
import { multiply, type SparseMatrix } from "./sparse.js";

/** b − A x for `count` columns, row-major; `exactly` with twice the digits, rounded at the end. */
export function residual(
  a: SparseMatrix,
  x: ComplexArray,
  b: ComplexArray,
  count: number,
  { exactly = false }: { exactly?: boolean } = {},
): ComplexArray {
  if (exactly) return exactResidual(a, x, b, count);
  const rest = multiply(a, x, count);
  for (let i = 0; i < rest.re.length; i++) {
    rest.re[i] = b.re[i] - rest.re[i];
    rest.im[i] = b.im[i] - rest.im[i];
  }
  return rest;
}

/** 2²⁷ + 1: parts a number of 53 digits into two of 26. */
const SPLIT = 134217729;

/** By error-free sums and products (T. J. Dekker, Numer. Math. 18, 224 (1971)): each sum is a number and its remainder. */
function exactResidual(a: SparseMatrix, x: ComplexArray, b: ComplexArray, count: number): ComplexArray {
  const rest = { re: b.re.slice(), im: b.im.slice() };
  const remainder = { re: new Float64Array(count), im: new Float64Array(count) };
  /** sum[at] −= f·g */
  const subtract = (part: "re" | "im", at: number, c: number, f: number, g: number) => {
    const product = -f * g;
    const [fs, gs] = [SPLIT * f, SPLIT * g];
    const [fh, gh] = [fs - (fs - f), gs - (gs - g)];
    const [fl, gl] = [f - fh, g - gh];
    const lost = -(fh * gh + product + fh * gl + fl * gh + fl * gl);
    const old = rest[part][at];
    const sum = old + product;
    const back = sum - old;
    rest[part][at] = sum;
    remainder[part][c] += lost + (old - (sum - back) + (product - back));
  };
  for (let i = 0; i < a.n; i++) {
    remainder.re.fill(0);
    remainder.im.fill(0);
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      const [ar, ai] = [a.re[at], a.im[at]];
      for (let c = 0, p = i * count, q = a.column[at] * count; c < count; c++, p++, q++) {
        if (ar !== 0) {
          subtract("re", p, c, ar, x.re[q]);
          subtract("im", p, c, ar, x.im[q]);
        }
        if (ai !== 0) {
          subtract("re", p, c, -ai, x.im[q]);
          subtract("im", p, c, ai, x.re[q]);
        }
      }
    }
    for (let c = 0, p = i * count; c < count; c++, p++) {
      rest.re[p] += remainder.re[c];
      rest.im[p] += remainder.im[c];
    }
  }
  return rest;
}
