// Products AᵀB of float64 matrices as they lie in memory, row-major and of any size: nothing is copied to strips or padded.
// Vectors at the end of a row may reach into the next one; what they compute there is left out.

import { BLOCK, outerRows, ROW, TILE } from "./strips/tile";

/** Returns the bytes of scratch memory that `product` needs at `work`. */
export function workBytes(): i32 {
  return 3 * <i32>TILE;
}

/** Computes to = x + y, number by number. */
export function add(count: i32, x: usize, y: usize, to: usize): void {
  const end = to + ((<usize>count) << 3);
  for (; to + 8 < end; to += 16, x += 16, y += 16) v128.store(to, f64x2.add(v128.load(x), v128.load(y)));
  if (to < end) store<f64>(to, load<f64>(x) + load<f64>(y));
}

/**
 * Computes the columns first … last of C = AᵀB, of a matrix of `rows` columns and one of `columns`, both `depth` rows
 * of pitchA and pitchB numbers. A factor without imaginary part has 0 for its address; of complex ones the sums of both
 * parts are needed too, because (a + ib)(c + id) then costs three products. With `upper` C is known to be symmetric,
 * and computed down to its diagonal only.
 */
export function product(
  depth: i32,
  rows: i32,
  columns: i32,
  first: i32,
  last: i32,
  a: usize,
  aIm: usize,
  aSum: usize,
  pitchA: i32,
  b: usize,
  bIm: usize,
  bSum: usize,
  pitchB: i32,
  c: usize,
  cIm: usize,
  upper: i32,
  work: usize,
): void {
  const stepA = (<usize>pitchA) << 3;
  const stepB = (<usize>pitchB) << 3;
  const whole = aIm !== 0 && bIm !== 0;
  const half = whole || aIm !== 0 || bIm !== 0;
  for (let j = first; j < last; j += BLOCK) {
    const y = (<usize>j) << 3;
    const end = upper ? min(rows, j + BLOCK) : rows;
    for (let i = 0; i < end; i += BLOCK) {
      const x = (<usize>i) << 3;
      outerRows<f64>(depth, a + x, stepA, b + y, stepB, work);
      if (whole) {
        outerRows<f64>(depth, aIm + x, stepA, bIm + y, stepB, work + TILE);
        outerRows<f64>(depth, aSum + x, stepA, bSum + y, stepB, work + 2 * TILE);
        combine(work);
      } else if (half)
        outerRows<f64>(depth, (aIm ? aIm : a) + x, stepA, (bIm ? bIm : b) + y, stepB, work + TILE);
      put(work, c, rows, columns, i, j, upper);
      if (half) put(work + TILE, cIm, rows, columns, i, j, upper);
    }
  }
}

/** Turns tiles of ac, bd and (a + b)(c + d) into ac − bd and ad + bc. */
function combine(tiles: usize): void {
  for (const end = tiles + TILE; tiles < end; tiles += 16) {
    const p = v128.load(tiles);
    const q = v128.load(tiles, TILE);
    v128.store(tiles, f64x2.sub(p, q));
    v128.store(tiles, f64x2.sub(v128.load(tiles, 2 * TILE), f64x2.add(p, q)), TILE);
  }
}

/**
 * Copies a tile to row i and column j of a row-major matrix, as far as it reaches there; with `turned` also to row j
 * and column i.
 */
function put(tile: usize, to: usize, rows: i32, columns: i32, i: i32, j: i32, turned: i32): void {
  const height = min(BLOCK, rows - i);
  const width = min(BLOCK, columns - j);
  for (let r = 0; r < height; r++) {
    const from = tile + <usize>r * ROW;
    const at = to + ((<usize>((i + r) * columns + j)) << 3);
    if (width === BLOCK) {
      v128.store(at, v128.load(from));
      v128.store(at, v128.load(from, 16), 16);
    } else for (let o: usize = 0; o < (<usize>width) << 3; o += 8) store<f64>(at + o, load<f64>(from + o));
    if (!turned) continue;
    for (let q = 0; q < width; q++)
      store<f64>(to + ((<usize>((j + q) * columns + i + r)) << 3), load<f64>(from + ((<usize>q) << 3)));
  }
}

/** Computes to = fromᵀ of a matrix of `rows` rows, two by two. */
export function transpose(rows: i32, columns: i32, from: usize, to: usize): void {
  const step = (<usize>columns) << 3;
  const across = (<usize>rows) << 3;
  let i = 0;
  for (; i + 1 < rows; i += 2, from += 2 * step, to += 16) {
    let at = to;
    let j: usize = 0;
    for (; j + 8 < step; j += 16, at += 2 * across) {
      const p = v128.load(from + j);
      const q = v128.load(from + step + j);
      v128.store(at, v128.shuffle<i64>(p, q, 0, 2));
      v128.store(at + across, v128.shuffle<i64>(p, q, 1, 3));
    }
    if (j < step) {
      store<f64>(at, load<f64>(from + j));
      store<f64>(at, load<f64>(from + step + j), 8);
    }
  }
  if (i < rows) for (let j: usize = 0; j < step; j += 8, to += across) store<f64>(to, load<f64>(from + j));
}
