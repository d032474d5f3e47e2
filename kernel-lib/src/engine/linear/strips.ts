import type { ComplexArray } from "../../fields/complex.js";
import { float32, float64 } from "../memory/memory.js";
import type { Precision } from "../memory/precision.js";

/**
 * The layout of matrices in the dense kernels (kernel-lib/kernels/strips): strips of 32 bytes' width, planes of real
 * parts, or of real parts, imaginary parts and their sums. See kernels/strips/tile.ts for why.
 */

/** A complex matrix, row-major with split parts. */
export interface Matrix extends ComplexArray {
  readonly rows: number;
  readonly columns: number;
}

/** Largest length of a typed array that V8 makes without a buffer of its own. */
const SMALL = 8;

/** Makes a matrix of zeros whose parts share one buffer; making buffers takes most of the time for a small matrix. */
export function matrix(rows: number, columns: number): Matrix {
  const n = rows * columns;
  if (n <= SMALL) return { rows, columns, re: new Float64Array(n), im: new Float64Array(n) };
  const both = new ArrayBuffer(16 * n);
  return { rows, columns, re: new Float64Array(both, 0, n), im: new Float64Array(both, 8 * n, n) };
}

/** Rows are padded to a multiple of this. */
export const BLOCK = 4;
/** Bytes of one row of a plane. */
const ROW = 32;

/** Rows to spare in the planes of matrices that are eliminated; see kernels/strips/tile.ts. */
export const SPARE = 2;

/** Columns of a strip. */
export function stripWidth(precision: Precision): number {
  return precision === "float64" ? 4 : 8;
}

export function padded(rows: number): number {
  return Math.ceil(rows / BLOCK) * BLOCK;
}

/** Bytes of a matrix in strips; `rows` as padded, one plane for a real matrix, three for a complex one. */
export function stripBytes(rows: number, columns: number, planes: 1 | 3, precision: Precision): number {
  return Math.ceil(columns / stripWidth(precision)) * planes * rows * ROW;
}

export function values(precision: Precision, address: number, bytes: number): Float64Array | Float32Array {
  return precision === "float64" ? float64(address, bytes / 8) : float32(address, bytes / 4);
}

/** Writes a row-major matrix, or its transpose, to strips of `height` rows at `address`. Padding is left as it is. */
export function toStrips(
  address: number,
  height: number,
  precision: Precision,
  { rows, columns, re, im }: { rows: number; columns: number; re: Float64Array; im?: Float64Array },
  { transposed = false }: { transposed?: boolean } = {},
): void {
  const w = stripWidth(precision);
  const plane = height * w;
  const planes = im ? 3 : 1;
  const across = transposed ? rows : columns;
  const to = values(precision, address, stripBytes(height, across, planes, precision));
  const [down, right] = transposed ? [1, columns] : [columns, 1];
  const count = transposed ? columns : rows;
  for (let j = 0; j < across; j++) {
    let at = Math.floor(j / w) * planes * plane + (j % w);
    for (let i = 0, from = j * right; i < count; i++, from += down, at += w) {
      to[at] = re[from];
      if (im) {
        to[at + plane] = im[from];
        to[at + 2 * plane] = re[from] + im[from];
      }
    }
  }
}

/** Reads a row-major matrix from strips; with `upper` only its upper triangle, mirrored. */
export function fromStrips(
  address: number,
  height: number,
  precision: Precision,
  rows: number,
  columns: number,
  { upper = false }: { upper?: boolean } = {},
): Matrix {
  const w = stripWidth(precision);
  const plane = height * w;
  const from = values(precision, address, stripBytes(height, columns, 3, precision));
  const re = new Float64Array(rows * columns);
  const im = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    let at = Math.floor(j / w) * 3 * plane + (j % w);
    const end = upper ? j + 1 : rows;
    for (let i = 0; i < end; i++, at += w) {
      re[i * columns + j] = from[at];
      im[i * columns + j] = from[at + plane];
      if (upper) {
        re[j * columns + i] = from[at];
        im[j * columns + i] = from[at + plane];
      }
    }
  }
  return { rows, columns, re, im };
}
