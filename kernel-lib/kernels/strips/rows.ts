// Conversion of row-major complex matrices to strips (see tile.ts) and back, in float64.

import { BLOCK, planeBytes, ROW, SPARE } from "./tile";

/** Columns of a strip. */
export const WIDTH: i32 = 4;

/** Returns the number of rows with padding. */
export function height(n: i32): i32 {
  return (n + BLOCK - 1) & ~(BLOCK - 1);
}

/** Returns the bytes of a complex n × columns matrix in strips. */
export function stripsBytes(n: i32, columns: i32): usize {
  return <usize>((columns + WIDTH - 1) / WIDTH) * 3 * planeBytes(height(n));
}

/**
 * Copies the columns first … last of a row-major matrix times a real factor to strips of `rowsThere` rows, with `upper`
 * only as far down as the elimination of a symmetric matrix looks. Without sums, which eliminations make; entries that
 * the matrix does not reach stay as they are. Returns the largest |re| or |im| of what it wrote; NaN does not count,
 * but makes all pivots alike.
 */
function copyToStrips(
  rows: i32,
  columns: i32,
  first: i32,
  last: i32,
  re: usize,
  im: usize,
  factor: f64,
  rowsThere: i32,
  to: usize,
  upper: bool,
): f64 {
  const plane = <usize>rowsThere * ROW;
  const step = 3 * plane;
  const f = f64x2.splat(factor);
  // pmax is one instruction, max eight.
  let p = f64x2.splat(0);
  let q = f64x2.splat(0);
  let most: f64 = 0;
  to += <usize>(first / WIDTH) * step;
  for (let j = first; j < last; j += WIDTH, to += step) {
    if (j + WIDTH > columns) {
      most = rest(rows, columns, j, re, im, factor, plane, to);
      break;
    }
    let from = (<usize>j) << 3;
    const end = to + <usize>(upper ? min(rows, j + WIDTH) : rows) * ROW;
    for (let at = to; at < end; at += ROW, from += (<usize>columns) << 3) {
      const a = f64x2.mul(f, v128.load(re + from));
      const b = f64x2.mul(f, v128.load(re + from, 16));
      v128.store(at, a);
      v128.store(at, b, 16);
      p = f64x2.pmax(f64x2.pmax(p, f64x2.abs(a)), f64x2.abs(b));
      const c = f64x2.mul(f, v128.load(im + from));
      const d = f64x2.mul(f, v128.load(im + from, 16));
      v128.store(at + plane, c);
      v128.store(at + plane, d, 16);
      q = f64x2.pmax(f64x2.pmax(q, f64x2.abs(c)), f64x2.abs(d));
    }
  }
  p = f64x2.pmax(p, q);
  return max(most, max(f64x2.extract_lane(p, 0), f64x2.extract_lane(p, 1)));
}

/** Copies the last, incomplete strip. */
function rest(
  rows: i32,
  columns: i32,
  first: i32,
  re: usize,
  im: usize,
  factor: f64,
  plane: usize,
  to: usize,
): f64 {
  let most: f64 = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = first; j < columns; j++) {
      const from = (<usize>(i * columns + j)) << 3;
      const at = to + <usize>i * ROW + ((<usize>(j - first)) << 3);
      const r = factor * load<f64>(re + from);
      store<f64>(at, r);
      if (abs(r) > most) most = abs(r);
      const s = factor * load<f64>(im + from);
      store<f64>(at + plane, s);
      if (abs(s) > most) most = abs(s);
    }
  }
  return most;
}

/** Copies the columns first … last of complex strips to a row-major matrix, times a real factor. */
export function fromStrips(
  rows: i32,
  columns: i32,
  first: i32,
  last: i32,
  from: usize,
  rowsThere: i32,
  factor: f64,
  re: usize,
  im: usize,
): void {
  const plane = <usize>rowsThere * ROW;
  const f = f64x2.splat(factor);
  const row = (<usize>columns) << 3;
  from += <usize>(first / WIDTH) * 3 * plane;
  for (let j = first; j < last; j += WIDTH, from += 3 * plane) {
    const width = (<usize>min(WIDTH, columns - j)) << 3;
    let to = (<usize>j) << 3;
    for (let at = from; at < from + <usize>rows * ROW; at += ROW, to += row) {
      if (width === ROW) {
        v128.store(re + to, f64x2.mul(f, v128.load(at)));
        v128.store(re + to, f64x2.mul(f, v128.load(at, 16)), 16);
        v128.store(im + to, f64x2.mul(f, v128.load(at + plane)));
        v128.store(im + to, f64x2.mul(f, v128.load(at + plane, 16)), 16);
        continue;
      }
      for (let o: usize = 0; o < width; o += 8) {
        store<f64>(re + to + o, factor * load<f64>(at + o));
        store<f64>(im + to + o, factor * load<f64>(at + plane + o));
      }
    }
  }
}

/** Copies like copyToStrips, with zeros in the padding. */
export function setStrips(
  n: i32,
  columns: i32,
  first: i32,
  last: i32,
  re: usize,
  im: usize,
  factor: f64,
  to: usize,
  upper: bool,
): f64 {
  const rows = height(n);
  const plane = planeBytes(rows);
  const end = min(last, columns);
  if (rows > n) {
    for (let part = 3 * (first / WIDTH); part < 3 * ((end + WIDTH - 1) / WIDTH); part++)
      memory.fill(to + <usize>part * plane + <usize>n * ROW, 0, <usize>(rows - n) * ROW);
  }
  if (end % WIDTH !== 0) memory.fill(to + <usize>(end / WIDTH) * 3 * plane, 0, 3 * plane);
  return copyToStrips(n, columns, first, end, re, im, factor, rows + SPARE, to, upper);
}

/** Returns the largest |re| or |im|; NaN does not count, but makes all pivots alike. */
export function largest(count: i32, re: usize, im: usize): f64 {
  let p = f64x2.splat(0);
  let q = f64x2.splat(0);
  let o: usize = 0;
  const end = (<usize>count) << 3;
  // pmax is one instruction, max eight.
  for (; o + 8 < end; o += 16) {
    p = f64x2.pmax(p, f64x2.abs(v128.load(re + o)));
    q = f64x2.pmax(q, f64x2.abs(v128.load(im + o)));
  }
  if (o < end) {
    p = f64x2.pmax(p, f64x2.splat(abs(load<f64>(re + o))));
    q = f64x2.pmax(q, f64x2.splat(abs(load<f64>(im + o))));
  }
  p = f64x2.pmax(p, q);
  return max(f64x2.extract_lane(p, 0), f64x2.extract_lane(p, 1));
}

/** Writes ones to the diagonal of a complex square matrix from row `from` to row `end`. */
export function padDiagonal(from: i32, end: i32, to: usize): void {
  const plane = planeBytes(end);
  for (let i = from; i < end; i++) {
    const at = to + <usize>(i / WIDTH) * 3 * plane + <usize>i * ROW + ((<usize>(i % WIDTH)) << 3);
    store<f64>(at, 1);
  }
}
