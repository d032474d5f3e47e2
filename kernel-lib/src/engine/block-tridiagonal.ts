import { borrowed } from "./arena.js";
import { solve } from "./dense.js";
import { identity, plus, scaled } from "./matrix.js";
import { float64, int32 } from "./memory.js";
import { product, transpose } from "./product.js";
import { fromStrips, type Matrix, matrix, padded, stripBytes, toStrips } from "./strips.js";
import { kernels } from "./wasm.js";

/** A matrix of blocks in a row, each coupled to the next only. */
export interface BlockChain {
  readonly count: number;
  /** A_kk, square. */
  diagonal(k: number): Matrix;
  /** A_k,k+1 for k < count − 1. */
  upper(k: number): Matrix;
  /** A_k+1,k. Default: the transpose of A_k,k+1, and every A_kk is symmetric. */
  lower?(k: number): Matrix;
}

/** The blocks of the inverse between the ends of a chain, G[row block, column block]. */
export interface ChainEnds {
  readonly first: Matrix;
  /** G_1N, from the last block to the first one. */
  readonly across: Matrix;
  /** G_N1. */
  readonly back: Matrix;
  readonly last: Matrix;
}

/** Pivots below this fraction of the largest entry hand over to elimination with pivots. */
const SMALL_PIVOT = 1e-6;
/** Columns of a strip, and bytes of a row in it. */
const WIDTH = 4;
const ROW = 32;

/**
 * Recursive Green's function: the corner blocks of the inverse of a block tridiagonal matrix. Block after block is
 * eliminated, K' = A' − V K⁻¹ V', and only what leads to the first block is carried along, so that memory does not grow
 * with the length. Symmetric chains take half the operations, and fewer where couplings have zeros, as between the
 * slices of a lattice.
 * @throws SingularMatrixError where a block has no inverse
 */
export function blockTridiagonalGreen(
  chain: BlockChain,
  { plain = false }: { plain?: boolean } = {},
): ChainEnds {
  const fast = !chain.lower && !plain && kernels("dense") ? symmetricEnds(chain) : undefined;
  return fast ?? generalEnds(chain);
}

/** In readable products: also for chains that are not symmetric. */
function generalEnds(chain: BlockChain): ChainEnds {
  let k = chain.diagonal(0);
  const p = k.rows;
  // Columns and rows that lead to the first block.
  let e = identity(p);
  let f = e;
  let c = matrix(p, p);
  for (let n = 0; n + 1 < chain.count; n++) {
    const v = chain.upper(n);
    const w = chain.lower?.(n) ?? transpose(v);
    const [xv, xe] = solved(k, v, e);
    const wt = transpose(w);
    const ft = transpose(f);
    k = plus(chain.diagonal(n + 1), product(wt, xv), -1);
    c = plus(c, product(ft, xe), -1);
    f = scaled(product(ft, xv), -1);
    e = scaled(product(wt, xe), -1);
  }
  const [last, back] = solved(k, identity(k.rows), e);
  const ft = transpose(f);
  return { first: plus(product(ft, back), c, -1), across: product(ft, last), back, last };
}

/** The same with symmetric kernels; undefined where a pivot is small. */
function symmetricEnds(chain: BlockChain): ChainEnds | undefined {
  const exports = kernels("dense")!;
  const sizes = Array.from({ length: chain.count }, (_, k) => chain.diagonal(k).rows);
  const [p, most] = [padded(sizes[0]), padded(Math.max(...sizes))];
  const rows = most + p;
  const strips = (n: number, columns: number) => stripBytes(n, columns, 3, "double");
  const bytes = [
    strips(most, most),
    16 * most,
    strips(most, most + p),
    strips(most, most),
    strips(rows, rows),
    strips(p, p),
    16 * most * most,
    4 * (rows / WIDTH),
    exports.workBytes(),
  ].map((n) => Math.ceil(n / 64) * 64);
  return borrowed(bytes, ([block, pivots, sides, coupling, next, carried, plain, leads, work]) => {
    float64(sides, bytes[2] / 8).fill(0);
    float64(carried, bytes[5] / 8).fill(0);
    let largest = 0;
    const setDiagonal = (k: number, height: number, to: number) => {
      const { re, im, rows: n } = chain.diagonal(k);
      float64(plain, n * n).set(re);
      float64(plain + 8 * n * n, n * n).set(im);
      largest = Math.max(largest, exports.setBlock(n, plain, plain + 8 * n * n, height, to));
    };
    /** Where the sums c stand in `next`, behind a block of n rows. */
    const sums = (n: number) => next + strips(rows, n) + ROW * n;
    setDiagonal(0, p, block);
    let known: Matrix | undefined;
    let placed = -1;
    for (let k = 0, n = p; k < chain.count; k++) {
      const end = k + 1 === chain.count;
      const size = end ? n : padded(sizes[k + 1]);
      const lead = int32(leads, (size + p) / WIDTH).fill(0);
      if (end) unit(sides, n, lead);
      else {
        const v = chain.upper(k);
        if (v !== known) {
          float64(coupling, strips(n, size) / 8).fill(0);
          toStrips(coupling, n, "double", v);
          known = v;
        }
        exports.copyStrips(n, size / WIDTH, coupling, n, sides, n);
        leadingZeros(v, lead);
      }
      const e = sides + strips(n, size);
      if (k === 0) unit(e, n, lead.subarray(size / WIDTH));
      else exports.copyStrips(n, p / WIDTH, next + strips(rows, n), rows, e, n);
      // To `next` go the next block, zeros beside it, and the sums that stood there.
      if (placed !== size) {
        if (placed >= 0) exports.copyStrips(p, p / WIDTH, sums(placed), rows, carried, p);
        float64(next, strips(rows, rows) / 8).fill(0);
        exports.copyStrips(p, p / WIDTH, carried, p, sums(size), rows);
        placed = size;
      }
      for (let part = 0; part < (3 * p) / WIDTH; part++)
        float64(next + strips(rows, size) + part * ROW * rows, WIDTH * size).fill(0);
      if (end) float64(next, strips(rows, size) / 8).fill(0);
      else setDiagonal(k + 1, rows, next);
      const pivot = exports.chainStep(n, block, pivots, sides, (size + p) / WIDTH, leads, rows, next, work);
      if (!(pivot > SMALL_PIVOT * largest)) return undefined;
      if (!end) exports.copyStrips(size, size / WIDTH, next, rows, block, size);
      n = size;
    }
    const n = padded(sizes[chain.count - 1]);
    // −G between the two ends: the last block, then the first.
    const g = fromStrips(next, rows, "double", n + p, n + p, { upper: true });
    const part = (row: number, column0: number, height: number, width: number) =>
      scaled(piece(g, row, column0, height, width), -1);
    const [first, last] = [sizes[0], sizes[sizes.length - 1]];
    const back = part(0, n, last, first);
    return { first: part(n, n, first, first), across: transpose(back), back, last: part(0, 0, last, last) };
  });
}

/** The unit matrix in strips of n rows, and its leading zeros. */
function unit(at: number, n: number, lead: Int32Array): void {
  const to = float64(at, stripBytes(n, n, 3, "double") / 8).fill(0);
  for (let i = 0; i < n; i++) {
    const from = Math.floor(i / WIDTH) * 3 * n * WIDTH + i * WIDTH + (i % WIDTH);
    to[from] = 1;
    to[from + 2 * n * WIDTH] = 1;
  }
  for (let j = 0; j < n / WIDTH; j++) lead[j] = WIDTH * j;
}

/** Rows of zeros above each strip of columns, in whole blocks of four. */
function leadingZeros({ rows, columns, re, im }: Matrix, to: Int32Array): void {
  for (let j = 0; j < columns; j += WIDTH) {
    let i = 0;
    const end = Math.min(columns, j + WIDTH);
    const empty = () => {
      for (let at = i * columns + j; at < i * columns + end; at++)
        if (re[at] !== 0 || im[at] !== 0) return false;
      return true;
    };
    while (i < rows && empty()) i++;
    to[j / WIDTH] = i - (i % WIDTH);
  }
}

function piece(a: Matrix, row: number, column: number, rows: number, columns: number): Matrix {
  const result = matrix(rows, columns);
  for (const part of ["re", "im"] as const) {
    for (let i = 0; i < rows; i++) {
      const from = (row + i) * a.columns + column;
      result[part].set(a[part].subarray(from, from + columns), i * columns);
    }
  }
  return result;
}

/** K⁻¹ times two matrices. */
function solved(k: Matrix, a: Matrix, b: Matrix): [Matrix, Matrix] {
  const n = k.rows;
  const x = matrix(n, a.columns + b.columns);
  for (const part of ["re", "im"] as const) {
    for (let i = 0; i < n; i++) {
      x[part].set(a[part].subarray(i * a.columns, (i + 1) * a.columns), i * x.columns);
      x[part].set(b[part].subarray(i * b.columns, (i + 1) * b.columns), i * x.columns + a.columns);
    }
  }
  solve(n, k.re, k.im, false, x.re, x.im, x.columns);
  return [piece(x, 0, 0, n, a.columns), piece(x, 0, a.columns, n, b.columns)];
}
