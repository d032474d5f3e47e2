// Dense complex systems in float64. See strips/tile.ts for the layout.

import { madd } from "./shared/fma";
import { eliminate, eliminationScratch, substituteBack } from "./strips/elimination";
import { factorLu, substituteLu } from "./strips/lu";
import { BLOCK, ROW } from "./strips/tile";

/** Columns of a strip. */
const WIDTH: i32 = 4;

/** Scratch memory that the functions of this module want at `work`. */
export function workBytes(): i32 {
  return eliminationScratch();
}

/**
 * A row-major matrix times a real factor to strips of `rowsThere` rows, with `upper` only as far down as the elimination of
 * a symmetric matrix looks. What the matrix does not reach stays as it is.
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
): void {
  const plane = <usize>rowsThere * ROW;
  const step = 3 * plane;
  const f = f64x2.splat(factor);
  for (let j = 0; j < columns; j += WIDTH, to += step) {
    if (j + WIDTH > columns) {
      rest(rows, columns, j, re, im, factor, plane, to);
      return;
    }
    let from = (<usize>j) << 3;
    const end = to + <usize>(upper ? min(rows, j + WIDTH) : rows) * ROW;
    for (let at = to; at < end; at += ROW, from += (<usize>columns) << 3) {
      const a = f64x2.mul(f, v128.load(re + from));
      const b = f64x2.mul(f, v128.load(re + from, 16));
      v128.store(at, a);
      v128.store(at, b, 16);
      const c = f64x2.mul(f, v128.load(im + from));
      const d = f64x2.mul(f, v128.load(im + from, 16));
      v128.store(at + plane, c);
      v128.store(at + plane, d, 16);
      v128.store(at + 2 * plane, f64x2.add(a, c));
      v128.store(at + 2 * plane, f64x2.add(b, d), 16);
    }
  }
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
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = first; j < columns; j++) {
      const from = (<usize>(i * columns + j)) << 3;
      const at = to + <usize>i * ROW + ((<usize>(j - first)) << 3);
      const r = factor * load<f64>(re + from);
      store<f64>(at, r);
      const s = factor * load<f64>(im + from);
      store<f64>(at + plane, s);
      store<f64>(at + 2 * plane, r + s);
    }
  }
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
  return <usize>((columns + WIDTH - 1) / WIDTH) * 3 * <usize>height(n) * ROW;
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
    return sqrt<f64>(factorLu(height(n), a, l, d, l + stripsBytes(n, height(n)), work));
  }
  return eliminate<f64>(height(n), a, d, 0, 0, 0, true, work, 0) < 0 ? smallest(n, d) : 0;
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
  } else eliminate<f64>(height(n), a, d, sides, strips, 0, false, work, 0);
  substituteBack<f64>(height(n), a, d, sides, strips, work);
  fromStrips(n, count, sides, height(n), load<f64>(system) / scale, xr, xi);
}

/**
 * Solves one of many systems by symmetric elimination in a single pass over its matrix and right-hand sides. Returns the
 * backward error of a combination of the right-hand sides with signs that do not depend on them: growth of the factors
 * shows in it. Infinity where a pivot is smaller than `least` times the largest entry.
 */
export function solveOnce(
  n: i32,
  count: i32,
  re: usize,
  im: usize,
  xr: usize,
  xi: usize,
  system: usize,
  sides: usize,
  vectors: usize,
  work: usize,
  least: f64,
): f64 {
  const a = system + HEADER;
  const d = system + inversesAt(n);
  const strips = (count + WIDTH - 1) / WIDTH;
  const rows = height(n);
  const most = largest(n * n, re, im);
  const mostSide = largest(n * count, xr, xi);
  if (!(most > 0) || most === Infinity) return Infinity;
  if (mostSide === 0) return 0;
  const scale = powerBelow(most);
  const sideScale = powerBelow(mostSide);
  const b = vectors;
  const x = vectors + <usize>n * 16;
  // Signs may lie where the right-hand sides are in strips in between.
  combine(n, count, xr, xi, b, sides);
  setStrips(n, n, re, im, scale, a, true);
  padDiagonal(n, rows, a);
  setStrips(n, count, xr, xi, sideScale, sides, false);
  if (eliminate<f64>(rows, a, d, sides, strips, 0, true, work, 0) >= 0) return Infinity;
  if (!(smallest(n, d) > least)) return Infinity;
  substituteBack<f64>(rows, a, d, sides, strips, work);
  fromStrips(n, count, sides, rows, scale / sideScale, xr, xi);
  combine(n, count, xr, xi, x, sides);
  return backwardError(n, re, im, x, b);
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

/** Σ_l ±x_l: n real parts, then n imaginary parts. `signs` has room for eight bytes a column. */
function combine(n: i32, count: i32, xr: usize, xi: usize, to: usize, signs: usize): void {
  const tail = (<usize>n) << 3;
  const row = (<usize>count) << 3;
  let bits: u32 = 0x9e3779b9;
  for (let o: usize = 0; o < row; o += 8) {
    bits = bits * 1664525 + 1013904223;
    store<u64>(signs + o, (<u64>(bits >> 31)) << 63);
  }
  for (let i = 0; i < n; i++, to += 8, xr += row, xi += row) {
    let r = f64x2.splat(0);
    let s = f64x2.splat(0);
    let o: usize = 0;
    for (; o + 8 < row; o += 16) {
      const sign = v128.load(signs + o);
      r = f64x2.add(r, v128.xor(sign, v128.load(xr + o)));
      s = f64x2.add(s, v128.xor(sign, v128.load(xi + o)));
    }
    if (o < row) {
      const sign = v128.load64_zero(signs + o);
      r = f64x2.add(r, v128.xor(sign, v128.load64_zero(xr + o)));
      s = f64x2.add(s, v128.xor(sign, v128.load64_zero(xi + o)));
    }
    store<f64>(to, sumOfLanes(r));
    store<f64>(to + tail, sumOfLanes(s));
  }
}

/** The same, with zeros in the padding. */
function setStrips(n: i32, columns: i32, re: usize, im: usize, factor: f64, to: usize, upper: bool): void {
  const rows = height(n);
  const plane = <usize>rows * ROW;
  const strips = (columns + WIDTH - 1) / WIDTH;
  if (rows > n) {
    for (let part = 0; part < 3 * strips; part++)
      memory.fill(to + <usize>part * plane + <usize>n * ROW, 0, <usize>(rows - n) * ROW);
  }
  if (columns % WIDTH !== 0) memory.fill(to + <usize>(strips - 1) * 3 * plane, 0, 3 * plane);
  copyToStrips(n, columns, re, im, factor, rows, to, upper);
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
  const plane = <usize>end * ROW;
  for (let i = from; i < end; i++) {
    const at = to + <usize>(i / WIDTH) * 3 * plane + <usize>i * ROW + ((<usize>(i % WIDTH)) << 3);
    store<f64>(at, 1);
    store<f64>(at + 2 * plane, 1);
  }
}
