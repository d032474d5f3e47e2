// Matrices of several samples at once: every number is a vector with one sample a lane, two in float64 and four in
// float32, so that the same operations serve all samples and nothing is ever shuffled.
//
// Layout: as in strips/tile.ts, with strips of two columns: [row][2] vectors are 32 bytes a row, a complex strip is the
// planes of real part, imaginary part and (where it is multiplied) their sum. An upper triangle keeps of strip j only the
// rows that it has, up to a multiple of four.

import { madd } from "../shared/fma";
import { storeTile } from "../shared/registers";
import { ROW, TILE } from "../strips/tile";

/** Bytes of a number. */
export const NUMBER: usize = 16;

/** Rows of strip j of an upper triangle. */
export function height(j: i32): i32 {
  return ((j >> 1) + 1) << 2;
}

/** Rows of all strips of an upper triangle before strip j. */
export function rowsBefore(j: i32): i32 {
  const pairs = j >> 1;
  return ((pairs + (j & 1)) << 2) * (pairs + 1);
}

/** Bytes of all strips of an upper triangle before strip j. */
export function triangle(j: i32): usize {
  return <usize>rowsBefore(j) * 3 * ROW;
}

/** to = Σ_k (x[k][0…1], z[k][0…1]) y[k][0…1]: sum of outer products of planes of two strips with that of a third. */
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

/** The three products of two complex strips `p` bytes a plane at x and z with one of `q` bytes a plane at y. */
export function multiplyLanes<T>(
  depth: i32,
  x: usize,
  z: usize,
  p: usize,
  y: usize,
  q: usize,
  to: usize,
): void {
  outerLanes<T>(depth, x, z, y, to);
  outerLanes<T>(depth, x + p, z + p, y + q, to + TILE);
  outerLanes<T>(depth, x + 2 * p, z + 2 * p, y + 2 * q, to + 2 * TILE);
}

/** to = base + Σ_k x[k][0…3] y[k][0…1] with numbers that all samples share in `base`, [4][2], and in x, four a row. */
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
