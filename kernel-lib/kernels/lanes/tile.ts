// Matrices of several samples at once: every number is a vector with one sample a lane, two in float64 and four in
// float32, so that the same operations serve all samples and nothing is ever shuffled.
//
// Layout: as in strips/tile.ts, with strips of two columns: [row][2] vectors are 32 bytes a row, a complex strip is the
// planes of real part, imaginary part and (where it is multiplied) their sum. An upper triangle keeps of strip j only the
// rows that it has, up to a multiple of four.

import { madd, nmadd } from "../shared/fma";
import { meet, storeTile } from "../shared/registers";
import { ROW } from "../strips/tile";

/** Bytes of a number. */
export const NUMBER: usize = 16;

/** Returns the number of rows of strip j of an upper triangle. */
export function height(j: i32): i32 {
  return ((j >> 1) + 1) << 2;
}

/** Returns the number of rows of all strips of an upper triangle before strip j. */
export function rowsBefore(j: i32): i32 {
  const pairs = j >> 1;
  return ((pairs + (j & 1)) << 2) * (pairs + 1);
}

/** Returns the bytes of all strips of an upper triangle before strip j. */
export function triangle(j: i32): usize {
  return <usize>rowsBefore(j) * 3 * ROW;
}

/** Computes to = Σ_k (x[k][0…1], z[k][0…1]) y[k][0…1]: sum of outer products of planes of two strips with that of a third. */
export function outerLanes<T>(depth: i32, x: usize, z: usize, y: usize, to: usize): void {
  let a0 = i64x2.splat(0);
  let b0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let b1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let b2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let b3 = i64x2.splat(0);
  for (const end = y + <usize>depth * ROW; y < end; x += ROW, z += ROW, y += ROW) {
    const u = v128.load(y);
    const w = v128.load(y, 16);
    let s = v128.load(x);
    a0 = madd<T>(s, u, a0);
    b0 = madd<T>(s, w, b0);
    s = v128.load(x, 16);
    a1 = madd<T>(s, u, a1);
    b1 = madd<T>(s, w, b1);
    s = v128.load(z);
    a2 = madd<T>(s, u, a2);
    b2 = madd<T>(s, w, b2);
    s = v128.load(z, 16);
    a3 = madd<T>(s, u, a3);
    b3 = madd<T>(s, w, b3);
  }
  storeTile(to, a0, b0, a1, b1, a2, b2, a3, b3);
}

/**
 * Subtracts the product of two complex strips, x and z with `p` bytes a plane, and a third one, y with `q`, from a tile
 * of a complex strip. `work` has room for a tile: the first of the three real products goes through memory.
 */
export function takeLanes<T>(
  depth: i32,
  x: usize,
  z: usize,
  p: usize,
  y: usize,
  q: usize,
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
  for (let part = 0; ; part++, x += p, z += p, y += q) {
    let i = x;
    let k = z;
    let j = y;
    for (const end = y + rows; j < end; i += ROW, k += ROW, j += ROW) {
      const u = v128.load(j);
      const w = v128.load(j, 16);
      let s = v128.load(i);
      a0 = nmadd<T>(s, u, a0);
      b0 = nmadd<T>(s, w, b0);
      s = v128.load(i, 16);
      a1 = nmadd<T>(s, u, a1);
      b1 = nmadd<T>(s, w, b1);
      s = v128.load(k);
      a2 = nmadd<T>(s, u, a2);
      b2 = nmadd<T>(s, w, b2);
      s = v128.load(k, 16);
      a3 = nmadd<T>(s, u, a3);
      b3 = nmadd<T>(s, w, b3);
    }
    if (part === 0) {
      storeTile(work, a0, b0, a1, b1, a2, b2, a3, b3);
      a0 = v128.neg<T>(a0);
      b0 = v128.neg<T>(b0);
      a1 = v128.neg<T>(a1);
      b1 = v128.neg<T>(b1);
      a2 = v128.neg<T>(a2);
      b2 = v128.neg<T>(b2);
      a3 = v128.neg<T>(a3);
      b3 = v128.neg<T>(b3);
    } else if (part === 1) {
      const im = to + plane;
      a0 = meet<T>(to, im, work, a0);
      b0 = meet<T>(to + 16, im + 16, work + 16, b0);
      a1 = meet<T>(to + 32, im + 32, work + 32, a1);
      b1 = meet<T>(to + 48, im + 48, work + 48, b1);
      a2 = meet<T>(to + 64, im + 64, work + 64, a2);
      b2 = meet<T>(to + 80, im + 80, work + 80, b2);
      a3 = meet<T>(to + 96, im + 96, work + 96, a3);
      b3 = meet<T>(to + 112, im + 112, work + 112, b3);
    } else {
      storeTile(to + plane, a0, b0, a1, b1, a2, b2, a3, b3);
      return;
    }
  }
}

/** Computes to = base + Σ_k x[k][0…3] y[k][0…1] with numbers that all samples share in `base`, [4][2], and in x, four a row. */
export function outerOnto<T>(depth: i32, x: usize, y: usize, base: usize, to: usize): void {
  let a0 = v128.load_splat<T>(base);
  let b0 = v128.load_splat<T>(base, sizeof<T>());
  let a1 = v128.load_splat<T>(base, 2 * sizeof<T>());
  let b1 = v128.load_splat<T>(base, 3 * sizeof<T>());
  let a2 = v128.load_splat<T>(base, 4 * sizeof<T>());
  let b2 = v128.load_splat<T>(base, 5 * sizeof<T>());
  let a3 = v128.load_splat<T>(base, 6 * sizeof<T>());
  let b3 = v128.load_splat<T>(base, 7 * sizeof<T>());
  for (const end = y + <usize>depth * ROW; y < end; x += ROW, y += ROW) {
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
