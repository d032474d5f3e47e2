// Schur form A = Q T Q† of a complex matrix: T upper triangular, Q unitary. Householder reflections to Hessenberg form on
// row-major matrices, then QR steps on matrices in strips (see schur/strips.ts). Q† is kept instead of Q: it is turned
// by the same rotations of rows as T. Which steps are made is decided in engine/linear/eigen.ts.
//
// A QR step turns the block it needs at once; all else, Q† and what lies beside and above the block, is turned later by
// several steps together, while it is in cache.

import { columnsReflected, reflect, rowsReflected } from "./schur/reflections";
import { makeRotation, ROTATION, turnColumns, turnRows, turnRowsUpwards } from "./schur/rotations";
import { entry, HALF, ROW, stripBytes } from "./schur/strips";

/** Returns the bytes of an n × n matrix in strips. */
export function stripsBytes(n: i32): i32 {
  return ((n + 3) >> 2) * <i32>stripBytes(n);
}

/** Returns the bytes of the rotations of one QR step. */
export function stepBytes(n: i32): i32 {
  return n * <i32>ROTATION;
}

/**
 * Reduces a row-major matrix to Hessenberg form H = Q†AQ; what lies below is left over. Where `qRe` is not zero, Q† is
 * written there, row-major. `work`: 8 n numbers.
 */
export function hessenberg(n: i32, re: usize, im: usize, qRe: usize, qIm: usize, work: usize): void {
  const bytes = (<usize>n) << 3;
  const factors = work + 6 * bytes;
  const heads = work + 4 * bytes;
  for (let k = 0; k + 2 < n; k++) {
    const factor = reflect(n, k, re, im, work, heads);
    store<f64>(factors + ((<usize>k) << 3), factor);
    if (factor === 0) continue;
    rowsReflected(n, k + 1, re, im, factor, work, work + 2 * bytes);
    columnsReflected(n, 0, k + 1, re, im, factor, work);
  }
  if (qRe === 0) return;
  memory.fill(qRe, 0, <usize>n * bytes);
  memory.fill(qIm, 0, <usize>n * bytes);
  for (let i = 0; i < n; i++) store<f64>(qRe + ((<usize>(i * n + i)) << 3), 1);
  for (let k = n - 3; k >= 0; k--) {
    const factor = load<f64>(factors + ((<usize>k) << 3));
    if (factor === 0) continue;
    // The reflector stands below the subdiagonal of its column.
    for (let i = k + 2; i < n; i++) {
      const at = (<usize>(i * n + k)) << 3;
      store<f64>(work + ((<usize>i) << 3), load<f64>(re + at));
      store<f64>(work + bytes + ((<usize>i) << 3), load<f64>(im + at));
    }
    store<f64>(work + ((<usize>(k + 1)) << 3), load<f64>(heads + ((<usize>k) << 3)));
    store<f64>(work + bytes + ((<usize>(k + 1)) << 3), load<f64>(heads + bytes + ((<usize>k) << 3)));
    columnsReflected(n, k + 1, k + 1, qRe, qIm, factor, work);
  }
}

/** Copies a row-major matrix to strips; of column j the rows 0 … j + below only, zeros under them. */
export function toStrips(n: i32, re: usize, im: usize, to: usize, below: i32): void {
  memory.fill(to, 0, stripsBytes(n));
  for (let i = 0; i < n; i++) {
    for (let j = max(0, i - below); j < n; j++) {
      const at = entry(to, n, i, j);
      const from = (<usize>(i * n + j)) << 3;
      store<f64>(at, load<f64>(re + from));
      store<f64>(at + HALF, load<f64>(im + from));
    }
  }
}

/** Copies strips to a row-major matrix. */
export function fromStrips(n: i32, a: usize, re: usize, im: usize): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const from = entry(a, n, i, j);
      const at = (<usize>(i * n + j)) << 3;
      store<f64>(re + at, load<f64>(from));
      store<f64>(im + at, load<f64>(from + HALF));
    }
  }
}

function shift(n: i32, low: i32, high: i32, t: usize, re: f64, im: f64): void {
  for (let k = low; k <= high; k++) {
    const at = entry(t, n, k, k);
    store<f64>(at, load<f64>(at) + re);
    store<f64>(at + HALF, load<f64>(at + HALF) + im);
  }
}

/**
 * Makes one QR step on rows and columns low … high of a Hessenberg matrix. It turns the columns up to the strip of
 * `last` and the rows from `first` (a multiple of 4) on; the rotations are left for the others.
 */
export function step(
  n: i32,
  first: i32,
  last: i32,
  low: i32,
  high: i32,
  shiftRe: f64,
  shiftIm: f64,
  t: usize,
  rotations: usize,
): void {
  const bytes = stripBytes(n);
  shift(n, low, high, t, -shiftRe, -shiftIm);
  for (let s = low >> 2; s <= last >> 2; s++) {
    const strip = t + <usize>s * bytes;
    const begin = max(4 * s, low);
    turnRows(strip, low, min(begin, high), rotations);
    for (let k = begin; k < min(4 * s + 4, high); k++) {
      const g = rotations + <usize>k * ROTATION;
      const at = entry(t, n, k, k);
      makeRotation(g, load<f64>(at), load<f64>(at + HALF), load<f64>(at + ROW), load<f64>(at + ROW + HALF));
      turnRows(strip, k, k + 1, rotations);
      store<f64>(at + ROW, 0);
      store<f64>(at + ROW + HALF, 0);
    }
    // The columns up to the first one of this strip are complete. Rows below the diagonal are zero there.
    turnColumns(t, bytes, first, min(4 * s, high) + 1, max(4 * s - 4, low), min(4 * s, high), rotations);
  }
  const end = (last | 3) + 1;
  turnColumns(t, bytes, first, high + 1, max(end - 4, low), high, rotations);
  shift(n, low, high, t, shiftRe, shiftIm);
}

/** Turns the rows of the strips from … to − 1 by the rotations of `count` steps; `ranges` holds low and high of each. */
export function turnStrips(
  n: i32,
  from: i32,
  to: i32,
  a: usize,
  count: i32,
  ranges: usize,
  rotations: usize,
): void {
  const bytes = stripBytes(n);
  for (let s = from; s < to; s++) {
    for (let q = 0; q < count; q++) {
      const range = ranges + ((<usize>q) << 3);
      turnRows(
        a + <usize>s * bytes,
        load<i32>(range),
        load<i32>(range, 4),
        rotations + <usize>q * stepBytes(n),
      );
    }
  }
}

/** Turns the columns of the rows 0 … end − 1, end a multiple of 4, by the same. */
export function turnAbove(n: i32, end: i32, a: usize, count: i32, ranges: usize, rotations: usize): void {
  for (let q = 0; q < count; q++) {
    const range = ranges + ((<usize>q) << 3);
    const high = load<i32>(range, 4);
    const from = rotations + <usize>q * stepBytes(n);
    for (let k = load<i32>(range); k < high; k = (k | 3) + 1)
      turnColumns(a, stripBytes(n), 0, end, k, min((k | 3) + 1, high), from);
  }
}

/**
 * Moves the eigenvalue at place `from` of a triangular matrix up to place `to`, by exchanges of neighbours (Golub &
 * Van Loan, Matrix Computations, section 7.6.2), and turns the rows of Q† with it. `rotations`: stepBytes.
 */
export function move(n: i32, from: i32, to: i32, t: usize, q: usize, rotations: usize): void {
  const bytes = stripBytes(n);
  const strips = (n + 3) >> 2;
  const own = entry(t, n, from, from);
  const br = load<f64>(own);
  const bi = load<f64>(own + HALF);
  for (let k = from - 1; k >= to; k--) {
    const a = entry(t, n, k, k);
    const ar = load<f64>(a);
    const ai = load<f64>(a + HALF);
    const f = entry(t, n, k, k + 1);
    // Turns (t_{k,k+1}, b − a), the eigenvector of b, to the first axis.
    makeRotation(rotations + <usize>k * ROTATION, load<f64>(f), load<f64>(f + HALF), br - ar, bi - ai);
    turnColumns(t, bytes, 0, k + 2, k, k + 1, rotations);
    for (let s = k >> 2; s <= (k + 1) >> 2; s++) turnRows(t + <usize>s * bytes, k, k + 1, rotations);
    const b = entry(t, n, k + 1, k + 1);
    store<f64>(b, ar);
    store<f64>(b + HALF, ai);
    store<f64>(a, br);
    store<f64>(a + HALF, bi);
    store<f64>(a + ROW, 0);
    store<f64>(a + ROW + HALF, 0);
  }
  for (let s = (to >> 2) + 1; s < strips; s++)
    turnRowsUpwards(t + <usize>s * bytes, to, min(from, 4 * s - 1), rotations);
  for (let s = 0; s < strips; s++) turnRowsUpwards(q + <usize>s * bytes, to, from, rotations);
}
