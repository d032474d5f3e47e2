import type { ComplexArray } from "../../fields/complex.js";
import { solve as solveDense } from "./dense.js";
import { product, transpose } from "./product.js";
import { type Matrix, matrix } from "./strips.js";

/**
 * Small dense complex matrices, row-major with split parts: the blocks that leads and block solvers are written in. Plain
 * loops; large matrices go through the kernels behind dense.ts and product.ts.
 */

export { type Matrix, matrix };

/** Number of products, zeros of the left factor not counted, above which kernels are faster. */
const MANY = 50_000;

export function identity(n: number): Matrix {
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) a.re[i * n + i] = 1;
  return a;
}

/** a·b */
export function times(a: Matrix, b: Matrix): Matrix {
  const c = matrix(a.rows, b.columns);
  addTimes(c, a, b, 1);
  return c;
}

/** c += factor·a·b, factor real. */
export function addTimes(c: Matrix, a: Matrix, b: Matrix, factor: number): void {
  const m = b.columns;
  if (m === 1) {
    addTimesVector(c, a, b, factor);
    return;
  }
  if (hasMany(a, MANY / m)) {
    const ab = product(transpose(a), b);
    for (let x = 0; x < c.re.length; x++) {
      c.re[x] += factor * ab.re[x];
      c.im[x] += factor * ab.im[x];
    }
    return;
  }
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const ar = factor * a.re[i * a.columns + k];
      const ai = factor * a.im[i * a.columns + k];
      if (ar === 0 && ai === 0) continue;
      for (let j = 0, x = i * m, y = k * m; j < m; j++, x++, y++) {
        c.re[x] += ar * b.re[y] - ai * b.im[y];
        c.im[x] += ar * b.im[y] + ai * b.re[y];
      }
    }
  }
}

/** The same of a vector b. */
function addTimesVector(c: Matrix, a: Matrix, b: Matrix, factor: number): void {
  for (let i = 0, x = 0; i < a.rows; i++) {
    let [re, im] = [0, 0];
    for (let k = 0; k < a.columns; k++, x++) {
      re += a.re[x] * b.re[k] - a.im[x] * b.im[k];
      im += a.re[x] * b.im[k] + a.im[x] * b.re[k];
    }
    c.re[i] += factor * re;
    c.im[i] += factor * im;
  }
}

/** Tests whether more than `count` entries are not zero. */
function hasMany({ re, im }: Matrix, count: number): boolean {
  let found = 0;
  for (let i = 0; i < re.length; i++) if ((re[i] !== 0 || im[i] !== 0) && ++found > count) return true;
  return false;
}

/** a + factor·b, factor real. */
export function plus(a: Matrix, b: Matrix, factor: number = 1): Matrix {
  const c = matrix(a.rows, a.columns);
  for (let i = 0; i < c.re.length; i++) {
    c.re[i] = a.re[i] + factor * b.re[i];
    c.im[i] = a.im[i] + factor * b.im[i];
  }
  return c;
}

/** (re + i·im)·a */
export function scaled(a: Matrix, re: number, im: number = 0): Matrix {
  const c = matrix(a.rows, a.columns);
  for (let i = 0; i < a.re.length; i++) {
    c.re[i] = re * a.re[i] - im * a.im[i];
    c.im[i] = re * a.im[i] + im * a.re[i];
  }
  return c;
}

/** a† */
export function adjoint(a: Matrix): Matrix {
  const c = matrix(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) {
      c.re[j * a.rows + i] = a.re[i * a.columns + j];
      c.im[j * a.rows + i] = -a.im[i * a.columns + j];
    }
  }
  return c;
}

/** a⁻¹·b. @throws SingularMatrixError */
export function solve(a: Matrix, b: Matrix, symmetric: boolean = false): Matrix {
  const x = { ...b, re: b.re.slice(), im: b.im.slice() };
  solveDense(a.rows, a.re, a.im, symmetric, x.re, x.im, x.columns);
  return x;
}

/** The columns of a with the given indices. */
export function columnsOf(a: Matrix, indices: ArrayLike<number>): Matrix {
  const c = matrix(a.rows, indices.length);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < indices.length; j++) {
      c.re[i * c.columns + j] = a.re[i * a.columns + indices[j]];
      c.im[i * c.columns + j] = a.im[i * a.columns + indices[j]];
    }
  }
  return c;
}

/** The rows of a with the given indices. */
export function rowsOf(a: Matrix, indices: ArrayLike<number>): Matrix {
  const c = matrix(indices.length, a.columns);
  for (let i = 0; i < indices.length; i++) {
    const at = indices[i] * a.columns;
    c.re.set(a.re.subarray(at, at + a.columns), i * a.columns);
    c.im.set(a.im.subarray(at, at + a.columns), i * a.columns);
  }
  return c;
}

/** Some neighbouring rows. */
export function rowRange(a: Matrix, first: number, count: number): Matrix {
  const [from, to] = [first * a.columns, (first + count) * a.columns];
  return { rows: count, columns: a.columns, re: a.re.slice(from, to), im: a.im.slice(from, to) };
}

/** Some neighbouring columns. */
export function columnRange(a: Matrix, first: number, count: number): Matrix {
  if (count === 1) return columnsOf(a, [first]);
  const c = matrix(a.rows, count);
  for (const part of ["re", "im"] as const)
    for (let i = 0; i < a.rows; i++) {
      const from = i * a.columns + first;
      c[part].set(a[part].subarray(from, from + count), i * count);
    }
  return c;
}

/** Writes a matrix into a larger one. */
export function insert(to: Matrix, from: Matrix, row: number, column: number): void {
  if (from.columns === 1) {
    for (let i = 0, at = row * to.columns + column; i < from.rows; i++, at += to.columns) {
      to.re[at] = from.re[i];
      to.im[at] = from.im[i];
    }
    return;
  }
  for (const part of ["re", "im"] as const)
    for (let i = 0; i < from.rows; i++)
      to[part].set(
        from[part].subarray(i * from.columns, (i + 1) * from.columns),
        (row + i) * to.columns + column,
      );
}

/** Largest modulus of an entry. */
export function largest(a: ComplexArray): number {
  let most = 0;
  for (let i = 0; i < a.re.length; i++) most = Math.max(most, a.re[i] ** 2 + a.im[i] ** 2);
  return Math.sqrt(most);
}

/**
 * a = left·right with as few columns of `left` as the rank of a, by Gaussian elimination with complete
 * pivoting; what is below `tolerance`·largest(a) counts as zero.
 */
export function rankFactors(a: Matrix, tolerance: number = 1e-13): { left: Matrix; right: Matrix } {
  const { rows, columns } = a;
  const rest = { re: a.re.slice(), im: a.im.slice() };
  const threshold = tolerance * largest(a);
  const cross: { column: ComplexArray; row: ComplexArray }[] = [];
  // Place and square of the largest entry of every row; a step changes few rows of a sparse matrix.
  const places = new Int32Array(rows);
  const squares = new Float64Array(rows);
  const look = (i: number) => {
    squares[i] = 0;
    for (let x = i * columns; x < (i + 1) * columns; x++) {
      const square = rest.re[x] ** 2 + rest.im[x] ** 2;
      if (square > squares[i]) [squares[i], places[i]] = [square, x];
    }
  };
  for (let i = 0; i < rows; i++) look(i);
  while (cross.length < Math.min(rows, columns)) {
    const p = squares.reduce((best, square, i) => (square > squares[best] ? i : best), 0);
    const [at, best] = [places[p], squares[p]];
    if (!(Math.sqrt(best) > threshold)) break;
    const q = at % columns;
    // Column and row share the root of the pivot, so that both factors are of the same size.
    const root = Math.sqrt(Math.sqrt(best));
    const [ur, ui] = [rest.re[at] / best, -rest.im[at] / best];
    const column = { re: new Float64Array(rows), im: new Float64Array(rows) };
    const row = { re: new Float64Array(columns), im: new Float64Array(columns) };
    for (let j = 0; j < columns; j++) {
      row.re[j] = rest.re[p * columns + j] / root;
      row.im[j] = rest.im[p * columns + j] / root;
    }
    for (let i = 0; i < rows; i++) {
      const [xr, xi] = [rest.re[i * columns + q], rest.im[i * columns + q]];
      if (xr === 0 && xi === 0) continue;
      const [cr, ci] = [root * (xr * ur - xi * ui), root * (xr * ui + xi * ur)];
      column.re[i] = cr;
      column.im[i] = ci;
      for (let j = 0, x = i * columns; j < columns; j++, x++) {
        rest.re[x] -= cr * row.re[j] - ci * row.im[j];
        rest.im[x] -= cr * row.im[j] + ci * row.re[j];
      }
      look(i);
    }
    cross.push({ column, row });
  }
  const left = matrix(rows, cross.length);
  const right = matrix(cross.length, columns);
  cross.forEach(({ column, row }, k) => {
    for (let i = 0; i < rows; i++) {
      left.re[i * cross.length + k] = column.re[i];
      left.im[i * cross.length + k] = column.im[i];
    }
    right.re.set(row.re, k * columns);
    right.im.set(row.im, k * columns);
  });
  return { left, right };
}
