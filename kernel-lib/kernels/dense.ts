// Dense complex systems in float64. See strips/tile.ts for the layout.

import { madd } from "./shared/fma";
import { largestSum, smallest, squarable } from "./strips/bounds";
import { eliminate, eliminationScratch, substituteBack } from "./strips/elimination";
import { factorLu, substituteLu } from "./strips/lu";
import { fromStrips, height, largest, padDiagonal, setStrips, stripsBytes, WIDTH } from "./strips/rows";
import { SPARE } from "./strips/tile";
import { SHARED_BYTES, shareSystem } from "./strips/together";

/** Returns the bytes of scratch memory that the functions of this module need at `work`. */
export function workBytes(): i32 {
  return eliminationScratch();
}

// A linear system in memory: a header, the factors in strips, inverse pivots; for LU also −L and the exchanged rows.

/** Bytes of the header: the power of two that the matrix was multiplied with. */
const HEADER: usize = 64;

function inversesAt(n: i32): usize {
  return HEADER + stripsBytes(n, height(n));
}

function lowerAt(n: i32): usize {
  return inversesAt(n) + <usize>height(n) * 16;
}

/** Returns the bytes of a factored system of n unknowns, by LU or by symmetric elimination. */
export function systemBytes(n: i32, lu: i32): i32 {
  const lower = <i32>lowerAt(n);
  return lu ? lower + <i32>stripsBytes(n, height(n)) + height(n) * 4 : lower;
}

/** Returns the bytes of `count` right-hand sides in strips. */
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
  setStrips(n, n, 0, n, re, im, scale, a, !lu);
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
  setStrips(n, count, 0, count, xr, xi, scale, sides, false);
  if (lu) {
    const l = system + lowerAt(n);
    substituteLu(height(n), l, l + stripsBytes(n, height(n)), sides, strips, work);
  } else eliminate(height(n), a, d, sides, strips, 0, false, work);
  substituteBack(height(n), a, d, sides, strips, work);
  fromStrips(n, count, 0, count, sides, height(n) + SPARE, load<f64>(system) / scale, xr, xi);
}

/** Returns the bytes that a thread works in while it solves one of many systems. */
export function roomBytes(n: i32, count: i32): i32 {
  return <i32>(stripsBytes(n, height(n)) + stripsBytes(n, count)) + height(n) * 16 + eliminationScratch();
}

/**
 * Solves one of many systems by symmetric elimination in a single pass over its matrix and right-hand sides, in `rooms`
 * of all threads. Returns the ratio of the largest subtracted number to the largest of the matrix, which bounds the
 * rounding errors. Infinity, and the right-hand sides as they were, where a pivot is smaller than `least` times the
 * largest entry or numbers are too large or too small to be squared.
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
  const most = setStrips(n, n, 0, n, re, im, 1, a, true);
  const mostSide = setStrips(n, count, 0, count, xr, xi, 1, x, false);
  if (!squarable(most, mostSide)) return Infinity;
  padDiagonal(n, rows, a);
  if (eliminate(rows, a, d, x, strips, 0, true, work) >= 0) return Infinity;
  if (!(smallest(n, d) > least * most)) return Infinity;
  substituteBack(rows, a, d, x, strips, work);
  fromStrips(n, count, 0, count, x, rows + SPARE, 1, xr, xi);
  return largestSum(n, a, d) / most;
}

/** Returns the bytes of the description of a system that threads share. */
export function sharedBytes(parts: i32): i32 {
  return <i32>SHARED_BYTES + parts * 16;
}

/** Returns the bytes that `threads` threads work in while they solve one system together. */
export function sharedRoomBytes(n: i32, count: i32, threads: i32): i32 {
  return roomBytes(n, count) + (threads - 1) * eliminationScratch();
}

/**
 * Solves one system like {@link solveOnce}, or helps other threads to solve it; see strips/together.ts. `stop` is the
 * pool's word for a job whose caller is gone; where `sleep` is 0 (the main thread of a page), it waits without
 * sleeping.
 */
export function solveTogether(system: usize, least: f64, stop: usize, sleep: i32, thread: i32): f64 {
  return shareSystem(system, least, stop, sleep, thread);
}

/** Computes ‖b − Ax‖/(‖A‖‖x‖ + ‖b‖) in maximum norms, moduli as |re| + |im|. Vectors are n real, then n imaginary parts. */
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
  // NaN where any number is NaN: no comparison with it holds.
  return all === 0 ? 0 : residual / all;
}

function sumOfLanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Computes 2^−e with x = f·2^e, 1 ≤ f < 2, as far as that is a normal number: scaling by it is exact. */
function powerBelow(x: f64): f64 {
  const exponent = max(1, min(2045, <i32>((reinterpret<u64>(x) >> 52) & 0x7ff)));
  return reinterpret<f64>((<u64>(2046 - exponent)) << 52);
}
