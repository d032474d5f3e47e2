import { borrowed } from "./arena.js";
import { float64 } from "./memory.js";
import { parallel } from "./pool.js";
import { type Matrix, matrix, padded, stripBytes } from "./strips.js";
import { kernels } from "./wasm.js";

/** A left factor without imaginary part may leave it out. */
export interface LeftFactor {
  readonly rows: number;
  readonly columns: number;
  readonly re: Float64Array;
  readonly im?: Float64Array;
}

/** Below this many products, plain loops are faster than copying to kernel memory. */
const WORTH_COPYING = 10_000;
/** Pieces of a product for threads; fixed, though here nothing depends on it. */
const PIECES = 16;
const STRIP = 4;
/** Bytes where a piece keeps a tile of three products. */
const SCRATCH = 512;

/** AᵀB of complex row-major matrices with the same number of rows. */
export function product(a: LeftFactor, b: Matrix): Matrix {
  const exports = kernels("dense");
  if (!exports || a.rows * a.columns * b.columns < WORTH_COPYING) return plainProduct(a, b);
  const depth = padded(a.rows);
  const planes = a.im ? 3 : 1;
  const bytes = [
    stripBytes(depth, a.columns, planes, "double"),
    stripBytes(depth, b.columns, 3, "double"),
    stripBytes(padded(a.columns), b.columns, 3, "double"),
    16 * Math.max(a.rows * a.columns, b.rows * b.columns, a.columns * b.columns),
    PIECES * SCRATCH,
  ];
  return borrowed(bytes, ([at, bt, ct, plain, work]) => {
    // Padding must be zero, and sums begin with it.
    float64(at, bytes[0] / 8).fill(0);
    float64(bt, bytes[1] / 8).fill(0);
    float64(ct, bytes[2] / 8).fill(0);
    toStrips(a, depth, at, plain);
    toStrips(b, depth, bt, plain);
    const strips = Math.ceil(b.columns / STRIP);
    const each = Math.ceil(strips / PIECES);
    const calls: number[][] = [];
    for (let j = 0; j < strips; j += each) {
      const scratch = work + calls.length * SCRATCH;
      calls.push([depth, a.columns, j, Math.min(j + each, strips), at, a.im ? 0 : 1, bt, ct, scratch]);
    }
    parallel("dense", "product", calls, 6 * depth * a.columns * b.columns);
    const length = a.columns * b.columns;
    exports.fromStrips(a.columns, b.columns, ct, padded(a.columns), 1, plain, plain + 8 * length);
    return {
      rows: a.columns,
      columns: b.columns,
      re: float64(plain, length).slice(),
      im: float64(plain + 8 * length, length).slice(),
    };
  });
}

function toStrips({ rows, columns, re, im }: LeftFactor, depth: number, to: number, plain: number): void {
  const length = rows * columns;
  float64(plain, length).set(re);
  if (im) float64(plain + 8 * length, length).set(im);
  kernels("dense")!.toStrips(rows, columns, plain, im ? plain + 8 * length : 0, 1, depth, to);
}

/** The plain twin of {@link product}. */
export function plainProduct(a: LeftFactor, b: Matrix): Matrix {
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
