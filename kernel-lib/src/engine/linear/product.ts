import { borrowed } from "../memory/arena.js";
import { float64, placeOf } from "../memory/memory.js";
import { parallel } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";
import { type Matrix, matrix } from "./strips.js";

/** A row-major factor; one that is real has no imaginary part. */
export interface Factor {
  readonly rows: number;
  readonly columns: number;
  readonly re: Float64Array;
  readonly im?: Float64Array;
  /** Distance of two rows, where it is more than the number of columns. */
  readonly pitch?: number;
}

export interface ProductOptions {
  /** States that the product is symmetric, which halves the work. */
  readonly symmetric?: boolean;
  /**
   * Makes the matrix for the result, all of which is set. Matrices in kernel memory (see batch-memory.ts) are not copied.
   */
  readonly make?: (rows: number, columns: number) => Matrix;
}

/** Number of products below which plain loops are faster than copying to kernel memory. */
const WORTH_COPYING = 10_000;
/** Number of pieces of a product for threads. */
const PIECES = 16;
/** Columns of a tile: pieces end at the end of one. */
const TILE = 4;
/** Bytes that a kernel may read behind the end of a factor. */
const BEHIND = 32;

/** Computes AᵀB of row-major matrices with the same number of rows. */
export function product(a: Factor, b: Factor, options: ProductOptions = {}): Matrix {
  const exports = kernels("products");
  if (!exports || a.rows * a.columns * b.columns < WORTH_COPYING) return plainProduct(a, b, options);
  const c = (options.make ?? matrix)(a.columns, b.columns);
  const whole = a.im && b.im;
  const parts = [a.re, a.im, b.re, b.im, c.re, a.im || b.im ? c.im : undefined];
  if (!parts[5]) c.im.fill(0);
  const places = parts.map((x) => x && placeOf(x));
  const scratch = exports.workBytes();
  const bytes = [
    ...parts.map((x, i) => (x && places[i] === undefined ? 8 * x.length + BEHIND : 0)),
    whole ? 8 * a.re.length + BEHIND : 0,
    whole ? 8 * b.re.length + BEHIND : 0,
    PIECES * scratch,
  ];
  return borrowed(bytes, (room) => {
    const at = parts.map((x, i) => (x ? (places[i] ?? room[i]) : 0));
    for (let i = 0; i < 4; i++) if (at[i] === room[i]) float64(at[i], parts[i]!.length).set(parts[i]!);
    if (whole) {
      exports.add(a.re.length, at[0], at[1], room[6]);
      exports.add(b.re.length, at[2], at[3], room[7]);
    }
    const each = TILE * Math.ceil(b.columns / (TILE * PIECES));
    const calls = Array.from({ length: Math.ceil(b.columns / each) }, (_, i) => [
      ...[a.rows, a.columns, b.columns, i * each, Math.min((i + 1) * each, b.columns)],
      ...[at[0], at[1], room[6], a.pitch ?? a.columns],
      ...[at[2], at[3], room[7], b.pitch ?? b.columns],
      ...[at[4], at[5], options.symmetric ? 1 : 0, room[8] + i * scratch],
    ]);
    parallel("products", "product", calls, 6 * a.rows * a.columns * b.columns);
    for (let i = 4; i < 6; i++) if (at[i] === room[i]) parts[i]!.set(float64(at[i], parts[i]!.length));
    return c;
  });
}

/** The plain twin of {@link product}. */
export function plainProduct(a: Factor, b: Factor, { make = matrix }: ProductOptions = {}): Matrix {
  const c = make(a.columns, b.columns);
  for (const part of [c.re, c.im]) part.fill(0);
  const n = b.columns;
  const { pitch: stepA = a.columns } = a;
  const { pitch: stepB = b.columns } = b;
  for (let k = 0; k < a.rows; k++) {
    for (let i = 0; i < a.columns; i++) {
      const ar = a.re[k * stepA + i];
      const ai = a.im ? a.im[k * stepA + i] : 0;
      for (let j = 0; j < n; j++) {
        const br = b.re[k * stepB + j];
        const bi = b.im ? b.im[k * stepB + j] : 0;
        c.re[i * n + j] += ar * br - ai * bi;
        c.im[i * n + j] += ar * bi + ai * br;
      }
    }
  }
  return c;
}

export function transpose(
  { rows, columns, re, im }: Matrix,
  { make = matrix }: Pick<ProductOptions, "make"> = {},
): Matrix {
  const t = make(columns, rows);
  turn(rows, columns, re, t.re);
  turn(rows, columns, im, t.im);
  return t;
}

/** Returns the transpose, of `rows` rows, of a real matrix. */
export function transposeReal(
  rows: number,
  columns: number,
  a: Float64Array,
  { make = matrix }: Pick<ProductOptions, "make"> = {},
): Factor {
  const { re } = make(rows, columns);
  turn(columns, rows, a, re);
  return { rows, columns, re };
}

/** Writes the transpose of a row-major matrix. */
function turn(rows: number, columns: number, from: Float64Array, to: Float64Array): void {
  const [at, place] = [placeOf(from), placeOf(to)];
  const exports = kernels("products");
  if (exports && at !== undefined && place !== undefined) {
    exports.transpose(rows, columns, at, place);
    return;
  }
  for (let j = 0, next = 0; j < columns; j++)
    for (let i = j; i < rows * columns; i += columns, next++) to[next] = from[i];
}
