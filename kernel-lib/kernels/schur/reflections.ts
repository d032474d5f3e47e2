// Householder reflections 1 − f v v† of row-major matrices; v stands as real parts, then imaginary parts, n numbers each.

import { madd, nmadd } from "../shared/fma";

/** Square below which a number is zero beside a matrix of order one. */
const NEGLIGIBLE: f64 = 1e-280;

/**
 * Makes the reflection that turns column k to zero below the subdiagonal; returns f, 0 where nothing is to be done. v,
 * on rows from k + 1 on, goes to `v`, its first entry to number k of `heads`; the others stay in the column.
 */
export function reflect(n: i32, k: i32, re: usize, im: usize, v: usize, heads: usize): f64 {
  const bytes = (<usize>n) << 3;
  let beyond: f64 = 0;
  for (let i = k + 2; i < n; i++) {
    const at = (<usize>(i * n + k)) << 3;
    const x = load<f64>(re + at);
    const y = load<f64>(im + at);
    store<f64>(v + ((<usize>i) << 3), x);
    store<f64>(v + bytes + ((<usize>i) << 3), y);
    beyond += x * x + y * y;
  }
  if (beyond < NEGLIGIBLE) return 0;
  const at = (<usize>((k + 1) * n + k)) << 3;
  const hr = load<f64>(re + at);
  const hi = load<f64>(im + at);
  const head = Math.sqrt(hr * hr + hi * hi);
  const norm = Math.sqrt(beyond + head * head);
  const pr = head > 0 ? hr / head : 1;
  const pi = head > 0 ? hi / head : 0;
  const own = (<usize>(k + 1)) << 3;
  const number = (<usize>k) << 3;
  store<f64>(v + own, hr + pr * norm);
  store<f64>(v + bytes + own, hi + pi * norm);
  store<f64>(heads + number, hr + pr * norm);
  store<f64>(heads + bytes + number, hi + pi * norm);
  store<f64>(re + at, -pr * norm);
  store<f64>(im + at, -pi * norm);
  return 1 / (norm * (norm + head));
}

/** Computes A ← (1 − f v v†)A on the columns from `first` on; v lives on the rows from `first` on. `sums`: 2 n numbers. */
export function rowsReflected(n: i32, first: i32, re: usize, im: usize, f: f64, v: usize, sums: usize): void {
  const bytes = (<usize>n) << 3;
  const even = first & ~1;
  memory.fill(sums, 0, 2 * bytes);
  for (let i = first; i < n; i++) {
    const row = <usize>i * bytes;
    const vr = v128.load64_splat(v + ((<usize>i) << 3));
    const vi = v128.load64_splat(v + bytes + ((<usize>i) << 3));
    let j = even;
    for (; j + 1 < n; j += 2) {
      const o = (<usize>j) << 3;
      const x = v128.load(re + row + o);
      const y = v128.load(im + row + o);
      v128.store(sums + o, madd<f64>(vi, y, madd<f64>(vr, x, v128.load(sums + o))));
      v128.store(sums + bytes + o, nmadd<f64>(vi, x, madd<f64>(vr, y, v128.load(sums + bytes + o))));
    }
    if (j < n) {
      const o = (<usize>j) << 3;
      const x = load<f64>(re + row + o);
      const y = load<f64>(im + row + o);
      const wr = load<f64>(v + ((<usize>i) << 3));
      const wi = load<f64>(v + bytes + ((<usize>i) << 3));
      store<f64>(sums + o, load<f64>(sums + o) + wr * x + wi * y);
      store<f64>(sums + bytes + o, load<f64>(sums + bytes + o) + wr * y - wi * x);
    }
  }
  for (let i = first; i < n; i++) {
    const row = <usize>i * bytes;
    const wr = f * load<f64>(v + ((<usize>i) << 3));
    const wi = f * load<f64>(v + bytes + ((<usize>i) << 3));
    subtract(n, first, re + row, im + row, wr, wi, sums, sums + bytes);
  }
}

/** Computes a_j −= w z_j for the numbers of a row from `first` on. */
function subtract(n: i32, first: i32, re: usize, im: usize, wr: f64, wi: f64, zRe: usize, zIm: usize): void {
  const vr = f64x2.splat(wr);
  const vi = f64x2.splat(wi);
  let j = first;
  for (; j + 1 < n; j += 2) {
    const o = (<usize>j) << 3;
    const x = v128.load(zRe + o);
    const y = v128.load(zIm + o);
    v128.store(re + o, madd<f64>(vi, y, nmadd<f64>(vr, x, v128.load(re + o))));
    v128.store(im + o, nmadd<f64>(vi, x, nmadd<f64>(vr, y, v128.load(im + o))));
  }
  if (j < n) {
    const o = (<usize>j) << 3;
    const x = load<f64>(zRe + o);
    const y = load<f64>(zIm + o);
    store<f64>(re + o, load<f64>(re + o) - wr * x + wi * y);
    store<f64>(im + o, load<f64>(im + o) - wr * y - wi * x);
  }
}

/** Computes A ← A(1 − f v v†) on the rows from `top` on; v lives on the columns from `first` on. */
export function columnsReflected(n: i32, top: i32, first: i32, re: usize, im: usize, f: f64, v: usize): void {
  const bytes = (<usize>n) << 3;
  for (let i = top; i < n; i++) {
    const row = <usize>i * bytes;
    // Each of the four products has a sum of its own, so that none waits for another.
    let xr = f64x2.splat(0);
    let xi = f64x2.splat(0);
    let yr = f64x2.splat(0);
    let yi = f64x2.splat(0);
    let xr1 = f64x2.splat(0);
    let xi1 = f64x2.splat(0);
    let yr1 = f64x2.splat(0);
    let yi1 = f64x2.splat(0);
    let j = first;
    for (; j + 3 < n; j += 4) {
      const o = (<usize>j) << 3;
      const x = v128.load(re + row + o);
      const y = v128.load(im + row + o);
      const vr = v128.load(v + o);
      const vi = v128.load(v + bytes + o);
      xr = madd<f64>(x, vr, xr);
      xi = madd<f64>(x, vi, xi);
      yr = madd<f64>(y, vr, yr);
      yi = madd<f64>(y, vi, yi);
      const x1 = v128.load(re + row + o, 16);
      const y1 = v128.load(im + row + o, 16);
      const vr1 = v128.load(v + o, 16);
      const vi1 = v128.load(v + bytes + o, 16);
      xr1 = madd<f64>(x1, vr1, xr1);
      xi1 = madd<f64>(x1, vi1, xi1);
      yr1 = madd<f64>(y1, vr1, yr1);
      yi1 = madd<f64>(y1, vi1, yi1);
    }
    const sumRe = f64x2.sub(f64x2.add(xr, xr1), f64x2.add(yi, yi1));
    const sumIm = f64x2.add(f64x2.add(xi, xi1), f64x2.add(yr, yr1));
    let sr = f64x2.extract_lane(sumRe, 0) + f64x2.extract_lane(sumRe, 1);
    let si = f64x2.extract_lane(sumIm, 0) + f64x2.extract_lane(sumIm, 1);
    for (; j < n; j++) {
      const o = (<usize>j) << 3;
      const x = load<f64>(re + row + o);
      const y = load<f64>(im + row + o);
      const wr = load<f64>(v + o);
      const wi = load<f64>(v + bytes + o);
      sr += x * wr - y * wi;
      si += x * wi + y * wr;
    }
    // − s v†, as − (s)(v*): the numbers v* are not stored, so that the signs of their imaginary parts are turned here.
    subtractConjugate(n, first, re + row, im + row, f * sr, f * si, v, v + bytes);
  }
}

/** Computes a_j −= w z_j* for the numbers of a row from `first` on. */
function subtractConjugate(
  n: i32,
  first: i32,
  re: usize,
  im: usize,
  wr: f64,
  wi: f64,
  zRe: usize,
  zIm: usize,
): void {
  const vr = f64x2.splat(wr);
  const vi = f64x2.splat(wi);
  let j = first;
  for (; j + 1 < n; j += 2) {
    const o = (<usize>j) << 3;
    const x = v128.load(zRe + o);
    const y = v128.load(zIm + o);
    v128.store(re + o, nmadd<f64>(vi, y, nmadd<f64>(vr, x, v128.load(re + o))));
    v128.store(im + o, madd<f64>(vr, y, nmadd<f64>(vi, x, v128.load(im + o))));
  }
  if (j < n) {
    const o = (<usize>j) << 3;
    const x = load<f64>(zRe + o);
    const y = load<f64>(zIm + o);
    store<f64>(re + o, load<f64>(re + o) - wr * x - wi * y);
    store<f64>(im + o, load<f64>(im + o) - wi * x + wr * y);
  }
}
