// LU factorisation with partial pivoting of a complex matrix in float64 strips (see tile.ts), and its solutions.
//
// Column strip after column strip, each updated once by all that stand before it. U stays in the strips; −L is kept
// in panels of four rows, [panel][re, im, sum][column][4], as the products want it.

import { finish, MULTIPLIERS, PRODUCT } from "./elimination";
import { addOuter, BLOCK, planeBytes, ROW } from "./tile";

/**
 * Factors n rows (a multiple of four). `order` receives the row that was exchanged with row k, int32; `d` 1/U_kk in
 * pairs; `l` has the size of the matrix. Returns the smallest |U_kk|², at once if it is zero or not a number.
 */
export function factorLu(n: i32, a: usize, l: usize, d: usize, order: usize, work: usize): f64 {
  const plane = planeBytes(n);
  const step = 3 * plane;
  let least: f64 = Infinity;
  for (let first = 0; first < n; first += BLOCK) {
    const strip = a + <usize>(first / BLOCK) * step;
    exchange(strip, plane, order, first);
    for (let i = 0; i < n; i += BLOCK) {
      const tile = strip + <usize>i * ROW;
      const panel = l + <usize>(i / BLOCK) * step;
      addOuter(min(i, first), panel, plane, strip, plane, tile, plane, work + PRODUCT);
      if (i < first) {
        multipliers(panel, plane, i, work);
        finish(tile, plane, work);
      }
    }
    for (let c = 0; c < BLOCK; c++) {
      const size = eliminateColumn(n, strip, plane, l, first, c, d, order);
      if (!(size > 0)) return 0;
      least = min(least, size);
    }
    keepMultipliers(n, strip, plane, l, first);
  }
  return least;
}

/** Solves for `count` strips of right-hand sides up to U x = y; substituteBack does the rest. */
export function substituteLu(n: i32, l: usize, order: usize, x: usize, count: i32, work: usize): void {
  const plane = planeBytes(n);
  for (; count > 0; count--, x += 3 * plane) {
    exchange(x, plane, order, n);
    for (let i = 0; i < n; i += BLOCK) {
      const panel = l + <usize>(i / BLOCK) * 3 * plane;
      const tile = x + <usize>i * ROW;
      addOuter(i, panel, plane, x, plane, tile, plane, work + PRODUCT);
      multipliers(panel, plane, i, work);
      finish(tile, plane, work);
    }
  }
}

/** Makes the first `count` exchanges in a strip. */
function exchange(strip: usize, plane: usize, order: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const p = load<i32>(order + ((<usize>k) << 2));
    if (p !== k) swapRows(strip, plane, k, p);
  }
}

function swapRows(strip: usize, plane: usize, i: i32, j: i32): void {
  let p = strip + <usize>i * ROW;
  let q = strip + <usize>j * ROW;
  for (let part = 0; part < 2; part++, p += plane, q += plane) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    v128.store(p, v128.load(q));
    v128.store(p, v128.load(q, 16), 16);
    v128.store(q, a);
    v128.store(q, b, 16);
  }
}

/** Computes the six multipliers inside the block of rows i … i+3. */
function multipliers(panel: usize, plane: usize, i: i32, work: usize): void {
  let m = work + MULTIPLIERS;
  for (let p = 0; p < BLOCK; p++) {
    const row = panel + <usize>(i + p) * ROW;
    for (let r = p + 1; r < BLOCK; r++, m += 16) {
      store<f64>(m, -load<f64>(row + ((<usize>r) << 3)));
      store<f64>(m, -load<f64>(row + plane + ((<usize>r) << 3)), 8);
    }
  }
}

/** Pivots column c of a strip and eliminates it from the columns beside it. Returns |pivot|². */
function eliminateColumn(
  n: i32,
  strip: usize,
  plane: usize,
  l: usize,
  first: i32,
  c: i32,
  d: usize,
  order: usize,
): f64 {
  const k = first + c;
  const column = strip + ((<usize>c) << 3);
  let pivot = k;
  let best: f64 = -1;
  for (let i = k; i < n; i++) {
    const at = column + <usize>i * ROW;
    const re = load<f64>(at);
    const im = load<f64>(at + plane);
    const size = re * re + im * im;
    if (size > best) {
      best = size;
      pivot = i;
    }
  }
  if (!(best > 0)) return 0;
  store<i32>(order + ((<usize>k) << 2), pivot);
  if (pivot !== k) {
    swapRows(strip, plane, k, pivot);
    swapLanes(l, plane, k, pivot, first);
  }
  const own = column + <usize>k * ROW;
  const vr = load<f64>(own) / best;
  const vi = -load<f64>(own + plane) / best;
  store<f64>(d + ((<usize>k) << 4), vr);
  store<f64>(d + ((<usize>k) << 4), vi, 8);
  for (let i = k + 1; i < n; i++) {
    const at = column + <usize>i * ROW;
    const ar = load<f64>(at);
    const ai = load<f64>(at + plane);
    const mr = ar * vr - ai * vi;
    const mi = ar * vi + ai * vr;
    store<f64>(at, mr);
    store<f64>(at + plane, mi);
    for (let o: usize = 8; o < (<usize>(BLOCK - c)) << 3; o += 8) {
      const br = load<f64>(own + o);
      const bi = load<f64>(own + plane + o);
      store<f64>(at + o, load<f64>(at + o) - (mr * br - mi * bi));
      store<f64>(at + plane + o, load<f64>(at + plane + o) - (mr * bi + mi * br));
    }
  }
  return best;
}

/** Exchanges rows i and j of −L in the columns before `end`. */
function swapLanes(l: usize, plane: usize, i: i32, j: i32, end: i32): void {
  let p = l + <usize>(i / BLOCK) * 3 * plane + ((<usize>(i % BLOCK)) << 3);
  let q = l + <usize>(j / BLOCK) * 3 * plane + ((<usize>(j % BLOCK)) << 3);
  for (let part = 0; part < 3; part++, p += plane, q += plane) {
    for (let o: usize = 0; o < <usize>end * ROW; o += ROW) {
      const a = load<f64>(p + o);
      store<f64>(p + o, load<f64>(q + o));
      store<f64>(q + o, a);
    }
  }
}

/** Copies the multipliers of a finished strip to the panels of −L, and completes the sums of its rows of U. */
function keepMultipliers(n: i32, strip: usize, plane: usize, l: usize, first: i32): void {
  for (let i = first; i < first + BLOCK; i++) {
    const at = strip + <usize>i * ROW;
    for (let o: usize = 0; o < ROW; o += 16)
      v128.store(at + 2 * plane + o, f64x2.add(v128.load(at + o), v128.load(at + plane + o)));
  }
  for (let i = first; i < n; i++) {
    const from = strip + <usize>i * ROW;
    const to = l + <usize>(i / BLOCK) * 3 * plane + ((<usize>(i % BLOCK)) << 3) + <usize>first * ROW;
    for (let c = 0; c < BLOCK && first + c < i; c++) {
      const re = -load<f64>(from + ((<usize>c) << 3));
      const im = -load<f64>(from + plane + ((<usize>c) << 3));
      const at = to + <usize>c * ROW;
      store<f64>(at, re);
      store<f64>(at + plane, im);
      store<f64>(at + 2 * plane, re + im);
    }
  }
}
