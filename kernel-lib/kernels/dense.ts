// Dense complex systems in float64. See strips/tile.ts for the layout.

import { madd } from "./shared/fma";
import { eliminate, eliminationScratch, largestSum, substituteBack } from "./strips/elimination";
import { factorLu, substituteLu } from "./strips/lu";
import { BLOCK, planeBytes, ROW, SPARE } from "./strips/tile";

/** Columns of a strip. */
const WIDTH: i32 = 4;

/** Scratch memory that the functions of this module want at `work`. */
export function workBytes(): i32 {
  return eliminationScratch();
}

/**
 * A row-major matrix times a real factor to strips of `rowsThere` rows, with `upper` only as far down as the elimination of
 * a symmetric matrix looks. Without sums, which eliminations make; what the matrix does not reach stays as it is. Returns the largest |re| or |im| of what it
 * wrote; what is not a number does not count, but makes all pivots alike.
 */
function copyToStrips(
  rows: i32,
  columns: i32,
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
  for (let j = 0; j < columns; j += WIDTH, to += step) {
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

/** The last, incomplete strip. */
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

/** Complex strips to a row-major matrix, times a real factor. */
function fromStrips(
  rows: i32,
  columns: i32,
  from: usize,
  rowsThere: i32,
  factor: f64,
  re: usize,
  im: usize,
): void {
  const plane = <usize>rowsThere * ROW;
  const f = f64x2.splat(factor);
  const row = (<usize>columns) << 3;
  for (let j = 0; j < columns; j += WIDTH, from += 3 * plane) {
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

// A linear system in memory: a header, the factors in strips, inverse pivots; for LU also −L and the exchanged rows.

/** Bytes of the header: the power of two that the matrix was multiplied with. */
const HEADER: usize = 64;

function height(n: i32): i32 {
  return (n + BLOCK - 1) & ~(BLOCK - 1);
}

function stripsBytes(n: i32, columns: i32): usize {
  return <usize>((columns + WIDTH - 1) / WIDTH) * 3 * planeBytes(height(n));
}

function inversesAt(n: i32): usize {
  return HEADER + stripsBytes(n, height(n));
}

function lowerAt(n: i32): usize {
  return inversesAt(n) + <usize>height(n) * 16;
}

/** Bytes of a factored system of n unknowns, by LU or by symmetric elimination. */
export function systemBytes(n: i32, lu: i32): i32 {
  const lower = <i32>lowerAt(n);
  return lu ? lower + <i32>stripsBytes(n, height(n)) + height(n) * 4 : lower;
}

/** Bytes of `count` right-hand sides in strips. */
export function sidesBytes(n: i32, count: i32): i32 {
  return <i32>stripsBytes(n, count);
}

/**
 * Factors a row-major matrix: by LU with partial pivoting, or, of a symmetric matrix, by elimination without pivots.
 * Returns the smallest pivot as a fraction of the largest entry; 0 where one is zero or not a number.
 */
export function factor(n: i32, re: usize, im: usize, system: usize, lu: i32, work: usize): f64 {
  const a = system + HEADER;
  const d = system + inversesAt(n);
  const most = largest(n * n, re, im);
  if (!(most > 0) || most === Infinity) return 0;
  const scale = powerBelow(most);
  store<f64>(system, scale);
  setStrips(n, n, re, im, scale, a, !lu);
  padDiagonal(n, height(n), a);
  if (lu) {
    const l = system + lowerAt(n);
    const least = factorLu(height(n), a, l, d, l + stripsBytes(n, height(n)), work);
    return sqrt<f64>(least);
  }
  if (eliminate(height(n), a, d, 0, 0, 0, true, work) >= 0) return 0;
  return smallest(n, d);
}

/** Overwrites `count` row-major right-hand sides by the solutions; `sides` has room for them in strips. */
export function solve(
  n: i32,
  count: i32,
  system: usize,
  lu: i32,
  xr: usize,
  xi: usize,
  sides: usize,
  work: usize,
): void {
  const a = system + HEADER;
  const d = system + inversesAt(n);
  const strips = (count + WIDTH - 1) / WIDTH;
  const most = largest(n * count, xr, xi);
  if (most === 0) return;
  const scale = powerBelow(most);
  setStrips(n, count, xr, xi, scale, sides, false);
  if (lu) {
    const l = system + lowerAt(n);
    substituteLu(height(n), l, l + stripsBytes(n, height(n)), sides, strips, work);
  } else eliminate(height(n), a, d, sides, strips, 0, false, work);
  substituteBack(height(n), a, d, sides, strips, work);
  fromStrips(n, count, sides, height(n) + SPARE, load<f64>(system) / scale, xr, xi);
}

/** Beyond these powers of two squares would overflow or vanish. */
const LEAST: f64 = reinterpret<f64>((<u64>(1023 - 400)) << 52);
const MOST: f64 = reinterpret<f64>((<u64>(1023 + 400)) << 52);

/** Bytes that a thread works in while it solves one of many systems. */
export function roomBytes(n: i32, count: i32): i32 {
  return <i32>(stripsBytes(n, height(n)) + stripsBytes(n, count)) + height(n) * 16 + eliminationScratch();
}

/**
 * Solves one of many systems by symmetric elimination in a single pass over its matrix and right-hand sides, in `rooms`
 * of all threads. Returns how much larger than the matrix what was subtracted from it is, which bounds the rounding
 * errors.
 * Infinity, and the right-hand sides as they were, where a pivot is smaller than `least` times the largest entry or
 * numbers are too large or too small to be squared.
 */
export function solveOnce(
  n: i32,
  count: i32,
  re: usize,
  im: usize,
  xr: usize,
  xi: usize,
  rooms: usize,
  least: f64,
  thread: i32,
): f64 {
  const a = rooms + <usize>thread * <usize>roomBytes(n, count);
  const x = a + stripsBytes(n, height(n));
  const d = x + stripsBytes(n, count);
  const work = d + <usize>height(n) * 16;
  const rows = height(n);
  const strips = (count + WIDTH - 1) / WIDTH;
  const most = setStrips(n, n, re, im, 1, a, true);
  const mostSide = setStrips(n, count, xr, xi, 1, x, false);
  if (!(most > LEAST && most < MOST && mostSide < MOST)) return Infinity;
  if (mostSide > 0 && mostSide < LEAST) return Infinity;
  padDiagonal(n, rows, a);
  if (eliminate(rows, a, d, x, strips, 0, true, work) >= 0) return Infinity;
  if (!(smallest(n, d) > least * most)) return Infinity;
  substituteBack(rows, a, d, x, strips, work);
  fromStrips(n, count, x, rows + SPARE, 1, xr, xi);
  return largestSum(n, a, d) / most;
}

/** ‖b − Ax‖/(‖A‖‖x‖ + ‖b‖) in maximum norms, moduli as |re| + |im|. Vectors are n real, then n imaginary parts. */
export function backwardError(n: i32, re: usize, im: usize, x: usize, b: usize): f64 {
  const tail = (<usize>n) << 3;
  let residual: f64 = 0;
  let norm: f64 = 0;
  let mostX: f64 = 0;
  let mostB: f64 = 0;
  for (let at: usize = 0; at < tail; at += 8, re += tail, im += tail) {
    let rr = f64x2.splat(0);
    let ii = f64x2.splat(0);
    let ri = f64x2.splat(0);
    let ir = f64x2.splat(0);
    let absRe = f64x2.splat(0);
    let absIm = f64x2.splat(0);
    let j: usize = 0;
    for (; j + 8 < tail; j += 16) {
      const ar = v128.load(re + j);
      const ai = v128.load(im + j);
      const ur = v128.load(x + j);
      const ui = v128.load(x + tail + j);
      rr = madd<f64>(ar, ur, rr);
      ii = madd<f64>(ai, ui, ii);
      ri = madd<f64>(ar, ui, ri);
      ir = madd<f64>(ai, ur, ir);
      absRe = f64x2.add(absRe, f64x2.abs(ar));
      absIm = f64x2.add(absIm, f64x2.abs(ai));
    }
    let r = sumOfLanes(f64x2.sub(rr, ii));
    let s = sumOfLanes(f64x2.add(ri, ir));
    let row = sumOfLanes(f64x2.add(absRe, absIm));
    if (j < tail) {
      const ar = load<f64>(re + j);
      const ai = load<f64>(im + j);
      const ur = load<f64>(x + j);
      const ui = load<f64>(x + tail + j);
      r += ar * ur - ai * ui;
      s += ar * ui + ai * ur;
      row += abs(ar) + abs(ai);
    }
    const br = load<f64>(b + at);
    const bi = load<f64>(b + tail + at);
    residual = max(residual, abs(br - r) + abs(bi - s));
    norm = max(norm, row);
    mostX = max(mostX, abs(load<f64>(x + at)) + abs(load<f64>(x + tail + at)));
    mostB = max(mostB, abs(br) + abs(bi));
  }
  const all = norm * mostX + mostB;
  // Not a number where anything is: no comparison with it holds.
  return all === 0 ? 0 : residual / all;
}

function sumOfLanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** The same as copyToStrips, with zeros in the padding. */
function setStrips(n: i32, columns: i32, re: usize, im: usize, factor: f64, to: usize, upper: bool): f64 {
  const rows = height(n);
  const plane = planeBytes(rows);
  const strips = (columns + WIDTH - 1) / WIDTH;
  if (rows > n) {
    for (let part = 0; part < 3 * strips; part++)
      memory.fill(to + <usize>part * plane + <usize>n * ROW, 0, <usize>(rows - n) * ROW);
  }
  if (columns % WIDTH !== 0) memory.fill(to + <usize>(strips - 1) * 3 * plane, 0, 3 * plane);
  return copyToStrips(n, columns, re, im, factor, rows + SPARE, to, upper);
}

/** Largest |re| or |im|; what is not a number does not count, but makes all pivots alike. */
function largest(count: i32, re: usize, im: usize): f64 {
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

/** 2^−e with x = f·2^e, 1 ≤ f < 2, as far as that is a normal number: scaling by it is exact. */
function powerBelow(x: f64): f64 {
  const exponent = max(1, min(2045, <i32>((reinterpret<u64>(x) >> 52) & 0x7ff)));
  return reinterpret<f64>((<u64>(2046 - exponent)) << 52);
}

/** 1/max |1/D| of the first n pivots. */
function smallest(n: i32, d: usize): f64 {
  let most: f64 = 0;
  for (let i = 0; i < n; i++, d += 16) {
    const re = load<f64>(d);
    const im = load<f64>(d, 8);
    most = max(most, re * re + im * im);
  }
  return 1 / sqrt<f64>(most);
}

/** Ones on the diagonal of a complex square matrix from row `from` to row `end`. */
function padDiagonal(from: i32, end: i32, to: usize): void {
  const plane = planeBytes(end);
  for (let i = from; i < end; i++) {
    const at = to + <usize>(i / WIDTH) * 3 * plane + <usize>i * ROW + ((<usize>(i % WIDTH)) << 3);
    store<f64>(at, 1);
  }
}
