// The inner loop of all dense kernels: a tile of 4 × W values, W = 4 in float64 and 8 in float32, summed in registers.
//
// Layout of everything dense: a matrix is cut into strips of W columns. A real strip is one plane, [row][W], 32 bytes
// a row; a complex strip is three, real part, imaginary part and their sum, because (a + ib)(c + id) then costs
// three products instead of four: ac, bd, (a + b)(c + d). All loops run through planes byte after byte.

import { madd, nmadd } from "../shared/fma";
import { meet, storeTile } from "../shared/registers";

/** Bytes of a row of a plane. */
export const ROW: usize = 32;
/** Bytes of a tile: four rows of a plane. */
export const TILE: usize = 128;
/** Number of rows of a tile, of which all row counts are padded to a multiple. */
export const BLOCK: i32 = 4;

/**
 * Number of rows that planes of eliminated matrices have to spare, a cache line. Were they multiples of 4 KiB apart,
 * loads would wait for stores to the other planes: processors compare the last twelve bits of addresses first.
 */
export const SPARE: i32 = 2;

/** Returns the bytes of such a plane of n rows. */
export function planeBytes(n: i32): usize {
  return <usize>(n + SPARE) * ROW;
}

/** Returns the number of columns of a strip. */
export function width<T>(): i32 {
  return 32 / <i32>sizeof<T>();
}

/** Computes to = Σ_k x[k][0…3] y[k][0…W): sum of outer products of two planes. */
export function outer<T>(depth: i32, x: usize, y: usize, to: usize): void {
  outerRows<T>(depth, x, ROW, y, ROW, to);
}

/**
 * Computes the same of rows that stand dx and dy bytes apart. Not unrolled: with two steps in the loop V8 loads too far
 * ahead, runs out of registers and is a third slower.
 */
export function outerRows<T>(depth: i32, x: usize, dx: usize, y: usize, dy: usize, to: usize): void {
  let a0 = i64x2.splat(0);
  let b0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let b1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let b2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let b3 = i64x2.splat(0);
  for (const end = y + <usize>depth * dy; y < end; x += dx, y += dy) {
    const u = v128.load(y);
    const w = v128.load(y, 16);
    let s = v128.load_splat<T>(x);
    a0 = madd<T>(s, u, a0);
    b0 = madd<T>(s, w, b0);
    s = v128.load_splat<T>(x, sizeof<T>());
    a1 = madd<T>(s, u, a1);
    b1 = madd<T>(s, w, b1);
    s = v128.load_splat<T>(x, 2 * sizeof<T>());
    a2 = madd<T>(s, u, a2);
    b2 = madd<T>(s, w, b2);
    s = v128.load_splat<T>(x, 3 * sizeof<T>());
    a3 = madd<T>(s, u, a3);
    b3 = madd<T>(s, w, b3);
  }
  storeTile(to, a0, b0, a1, b1, a2, b2, a3, b3);
}

/**
 * Adds XᵀY to a tile of a complex strip, X and Y of `depth` rows, in float64; every operand is given by its real part
 * and the size of its planes. `work` has room for a tile. Of the three products p, q, s, only p goes through memory:
 * re −= q − p, im += s − (q − p) − 2p.
 */
export function addOuter(
  depth: i32,
  x: usize,
  planeX: usize,
  y: usize,
  planeY: usize,
  to: usize,
  plane: usize,
  work: usize,
): void {
  let a0 = i64x2.splat(0);
  let b0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let b1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let b2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let b3 = i64x2.splat(0);
  const rows = <usize>depth * ROW;
  for (let part = 0; ; part++, x += planeX, y += planeY) {
    let p = x;
    let q = y;
    for (const end = y + rows; q < end; p += ROW, q += ROW) {
      const u = v128.load(q);
      const w = v128.load(q, 16);
      let s = v128.load64_splat(p);
      a0 = madd<f64>(s, u, a0);
      b0 = madd<f64>(s, w, b0);
      s = v128.load64_splat(p, 8);
      a1 = madd<f64>(s, u, a1);
      b1 = madd<f64>(s, w, b1);
      s = v128.load64_splat(p, 16);
      a2 = madd<f64>(s, u, a2);
      b2 = madd<f64>(s, w, b2);
      s = v128.load64_splat(p, 24);
      a3 = madd<f64>(s, u, a3);
      b3 = madd<f64>(s, w, b3);
    }
    if (part === 0) {
      storeTile(work, a0, b0, a1, b1, a2, b2, a3, b3);
      a0 = f64x2.neg(a0);
      b0 = f64x2.neg(b0);
      a1 = f64x2.neg(a1);
      b1 = f64x2.neg(b1);
      a2 = f64x2.neg(a2);
      b2 = f64x2.neg(b2);
      a3 = f64x2.neg(a3);
      b3 = f64x2.neg(b3);
    } else if (part === 1) {
      const im = to + plane;
      a0 = meet<f64>(to, im, work, a0);
      b0 = meet<f64>(to + 16, im + 16, work + 16, b0);
      a1 = meet<f64>(to + 32, im + 32, work + 32, a1);
      b1 = meet<f64>(to + 48, im + 48, work + 48, b1);
      a2 = meet<f64>(to + 64, im + 64, work + 64, a2);
      b2 = meet<f64>(to + 80, im + 80, work + 80, b2);
      a3 = meet<f64>(to + 96, im + 96, work + 96, a3);
      b3 = meet<f64>(to + 112, im + 112, work + 112, b3);
    } else {
      storeTile(to + plane, a0, b0, a1, b1, a2, b2, a3, b3);
      return;
    }
  }
}

/**
 * Subtracts A X from a tile of a complex strip: A is `count` tiles side by side, each in a strip of its own, X as many
 * tiles below each other. Otherwise like {@link addOuter}.
 */
export function subtractProduct(
  count: i32,
  x: usize,
  planeX: usize,
  y: usize,
  planeY: usize,
  to: usize,
  plane: usize,
  work: usize,
): void {
  let a0 = i64x2.splat(0);
  let b0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let b1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let b2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let b3 = i64x2.splat(0);
  const step = 3 * planeX;
  const rows = <usize>count * TILE;
  for (let part = 0; ; part++, x += planeX, y += planeY) {
    let strip = x;
    let q = y;
    for (const end = y + rows; q < end; strip += step) {
      let p = strip;
      for (const edge = strip + ROW; p < edge; p += 8, q += ROW) {
        const u = v128.load(q);
        const w = v128.load(q, 16);
        let s = v128.load64_splat(p);
        a0 = nmadd<f64>(s, u, a0);
        b0 = nmadd<f64>(s, w, b0);
        s = v128.load64_splat(p, 32);
        a1 = nmadd<f64>(s, u, a1);
        b1 = nmadd<f64>(s, w, b1);
        s = v128.load64_splat(p, 64);
        a2 = nmadd<f64>(s, u, a2);
        b2 = nmadd<f64>(s, w, b2);
        s = v128.load64_splat(p, 96);
        a3 = nmadd<f64>(s, u, a3);
        b3 = nmadd<f64>(s, w, b3);
      }
    }
    if (part === 0) {
      storeTile(work, a0, b0, a1, b1, a2, b2, a3, b3);
      a0 = f64x2.neg(a0);
      b0 = f64x2.neg(b0);
      a1 = f64x2.neg(a1);
      b1 = f64x2.neg(b1);
      a2 = f64x2.neg(a2);
      b2 = f64x2.neg(b2);
      a3 = f64x2.neg(a3);
      b3 = f64x2.neg(b3);
    } else if (part === 1) {
      const im = to + plane;
      a0 = meet<f64>(to, im, work, a0);
      b0 = meet<f64>(to + 16, im + 16, work + 16, b0);
      a1 = meet<f64>(to + 32, im + 32, work + 32, a1);
      b1 = meet<f64>(to + 48, im + 48, work + 48, b1);
      a2 = meet<f64>(to + 64, im + 64, work + 64, a2);
      b2 = meet<f64>(to + 80, im + 80, work + 80, b2);
      a3 = meet<f64>(to + 96, im + 96, work + 96, a3);
      b3 = meet<f64>(to + 112, im + 112, work + 112, b3);
    } else {
      storeTile(to + plane, a0, b0, a1, b1, a2, b2, a3, b3);
      return;
    }
  }
}

/** Computes to += from, one tile. */
export function addTile<T>(to: usize, from: usize): void {
  for (let o: usize = 0; o < TILE; o += 16)
    v128.store(to + o, v128.add<T>(v128.load(to + o), v128.load(from + o)));
}
