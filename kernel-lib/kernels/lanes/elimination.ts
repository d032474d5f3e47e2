// Complex symmetric elimination A = Vᵀ V without pivots, V upper triangular, one matrix a lane (see tile.ts), and the
// solutions with it. Safe where the real part of A is positive definite: then so is that of every Schur complement, and
// no pivot comes near zero. A pivot that is zero leaves NaN in its lane only.
//
// Every tile is computed once, from all rows above it (left-looking). V's diagonal is kept as its inverse, apart.

import { madd, nmadd } from "../shared/fma";
import { storeTile } from "../shared/registers";
import { BLOCK, ROW, TILE } from "../strips/tile";
import { height, NUMBER, takeLanes, triangle } from "./tile";

/** Bytes of scratch memory that the functions here need at `work`. */
export const SCRATCH: usize = 3 * TILE;

/**
 * Eliminates the n rows (a multiple of four) of the upper triangle `a` and of `count` strips of right-hand sides, which
 * become V⁻ᵀ times themselves. `inverse` receives 1/V_kk, pairs of real and imaginary part.
 */
export function eliminateLanes<T>(
  n: i32,
  a: usize,
  inverse: usize,
  sides: usize,
  count: i32,
  work: usize,
): void {
  const whole = <usize>n * ROW;
  for (let i = 0; i < n; i += BLOCK) {
    const own = i >> 1;
    const x = a + triangle(own);
    const z = a + triangle(own + 1);
    const plane = <usize>(i + BLOCK) * ROW;
    const row = <usize>i * ROW;
    const d = inverse + <usize>i * 2 * NUMBER;
    takeLanes<T>(i, x, z, plane, x, plane, x + row, plane, work);
    takeLanes<T>(i, x, z, plane, z, plane, z + row, plane, work);
    corner<T>(x + row, z + row, plane, d);
    for (let j = own + 2; j < n >> 1; j++) {
      const y = a + triangle(j);
      const q = <usize>height(j) * ROW;
      takeLanes<T>(i, x, z, plane, y, q, y + row, q, work);
      finish<T>(y + row, q, x + row, z + row, plane, d);
      finish<T>(y + row + 16, q, x + row, z + row, plane, d);
    }
    for (let j = 0; j < count; j++) {
      const y = sides + <usize>j * 3 * whole;
      takeLanes<T>(i, x, z, plane, y, whole, y + row, whole, work);
      finish<T>(y + row, whole, x + row, z + row, plane, d);
      finish<T>(y + row + 16, whole, x + row, z + row, plane, d);
    }
  }
}

/** Subtracts the complex number of three products from a tile. */
function subtract<T>(to: usize, plane: usize, products: usize): void {
  for (let o: usize = 0; o < TILE; o += 16) {
    const p = v128.load(products + o);
    const q = v128.load(products + o, 128);
    const s = v128.load(products + o, 256);
    const im = to + plane + o;
    v128.store(to + o, v128.sub<T>(v128.load(to + o), v128.sub<T>(p, q)));
    v128.store(im, v128.sub<T>(v128.load(im), v128.sub<T>(s, v128.add<T>(p, q))));
  }
}

/** Returns the address of entry (r, c) of a corner whose first two columns are at x, the others at z. */
function entry(x: usize, z: usize, r: i32, c: i32): usize {
  return (c < 2 ? x : z) + <usize>r * ROW + ((<usize>(c & 1)) << 4);
}

/** Eliminates a 4 × 4 corner; `d` receives the inverses of V's diagonal. */
function corner<T>(x: usize, z: usize, plane: usize, d: usize): void {
  for (let p = 0; p < 4; p++, d += 2 * NUMBER) {
    const at = entry(x, z, p, p);
    inverseRoot<T>(v128.load(at), v128.load(at + plane), d);
    const dr = v128.load(d);
    const di = v128.load(d, 16);
    for (let r = p + 1; r < 4; r++) {
      const to = entry(x, z, p, r);
      const re = v128.load(to);
      const im = v128.load(to + plane);
      const mr = nmadd<T>(im, di, v128.mul<T>(re, dr));
      const mi = madd<T>(im, dr, v128.mul<T>(re, di));
      v128.store(to, mr);
      v128.store(to + plane, mi);
      // Column r of the rows p + 1 … r, whose own multipliers are already known.
      for (let q = p + 1; q <= r; q++) {
        const from = entry(x, z, p, q);
        const nr = v128.load(from);
        const ni = v128.load(from + plane);
        const target = entry(x, z, q, r);
        v128.store(target, madd<T>(mi, ni, nmadd<T>(mr, nr, v128.load(target))));
        const other = target + plane;
        v128.store(other, nmadd<T>(mi, nr, nmadd<T>(mr, ni, v128.load(other))));
      }
    }
  }
}

/** Computes 1/√(re + i im), with the root whose real part is not negative. */
function inverseRoot<T>(re: v128, im: v128, to: usize): void {
  const size = v128.sqrt<T>(madd<T>(im, im, v128.mul<T>(re, re)));
  const half = v128.splat<T>(<T>0.5);
  // √((|d| + |re|)/2) does not cancel; the other part of the root is |im|/2 by it.
  const large = v128.sqrt<T>(v128.mul<T>(half, v128.add<T>(size, v128.abs<T>(re))));
  const small = v128.div<T>(v128.mul<T>(half, v128.abs<T>(im)), large);
  const zero = v128.splat<T>(<T>0);
  const right = v128.ge<T>(re, zero);
  const a = v128.bitselect(large, small, right);
  const b = v128.bitselect(small, large, right);
  // |root|² = |d|, and the inverse is the conjugate by it.
  v128.store(to, v128.div<T>(a, size));
  const c = v128.div<T>(b, size);
  v128.store(to, v128.bitselect(c, v128.neg<T>(c), v128.lt<T>(im, zero)), 16);
}

/** Eliminates one column of a tile of four rows with the corner at x and z. */
function finish<T>(tile: usize, plane: usize, x: usize, z: usize, own: usize, d: usize): void {
  const im = tile + plane;
  const sum = im + plane;
  let r = v128.load(tile);
  let i = v128.load(im);
  let dr = v128.load(d);
  let di = v128.load(d, 16);
  const r0 = nmadd<T>(i, di, v128.mul<T>(r, dr));
  const i0 = madd<T>(i, dr, v128.mul<T>(r, di));
  v128.store(tile, r0);
  v128.store(im, i0);
  v128.store(sum, v128.add<T>(r0, i0));

  r = v128.load(tile, 32);
  i = v128.load(im, 32);
  let mr = v128.load(x, 16);
  let mi = v128.load(x + own, 16);
  r = madd<T>(mi, i0, nmadd<T>(mr, r0, r));
  i = nmadd<T>(mi, r0, nmadd<T>(mr, i0, i));
  dr = v128.load(d, 32);
  di = v128.load(d, 48);
  const r1 = nmadd<T>(i, di, v128.mul<T>(r, dr));
  const i1 = madd<T>(i, dr, v128.mul<T>(r, di));
  v128.store(tile, r1, 32);
  v128.store(im, i1, 32);
  v128.store(sum, v128.add<T>(r1, i1), 32);

  r = v128.load(tile, 64);
  i = v128.load(im, 64);
  mr = v128.load(z);
  mi = v128.load(z + own);
  r = madd<T>(mi, i0, nmadd<T>(mr, r0, r));
  i = nmadd<T>(mi, r0, nmadd<T>(mr, i0, i));
  mr = v128.load(z, 32);
  mi = v128.load(z + own, 32);
  r = madd<T>(mi, i1, nmadd<T>(mr, r1, r));
  i = nmadd<T>(mi, r1, nmadd<T>(mr, i1, i));
  dr = v128.load(d, 64);
  di = v128.load(d, 80);
  const r2 = nmadd<T>(i, di, v128.mul<T>(r, dr));
  const i2 = madd<T>(i, dr, v128.mul<T>(r, di));
  v128.store(tile, r2, 64);
  v128.store(im, i2, 64);
  v128.store(sum, v128.add<T>(r2, i2), 64);

  r = v128.load(tile, 96);
  i = v128.load(im, 96);
  mr = v128.load(z, 16);
  mi = v128.load(z + own, 16);
  r = madd<T>(mi, i0, nmadd<T>(mr, r0, r));
  i = nmadd<T>(mi, r0, nmadd<T>(mr, i0, i));
  mr = v128.load(z, 48);
  mi = v128.load(z + own, 48);
  r = madd<T>(mi, i1, nmadd<T>(mr, r1, r));
  i = nmadd<T>(mi, r1, nmadd<T>(mr, i1, i));
  mr = v128.load(z, 80);
  mi = v128.load(z + own, 80);
  r = madd<T>(mi, i2, nmadd<T>(mr, r2, r));
  i = nmadd<T>(mi, r2, nmadd<T>(mr, i2, i));
  dr = v128.load(d, 96);
  di = v128.load(d, 112);
  const r3 = nmadd<T>(i, di, v128.mul<T>(r, dr));
  const i3 = madd<T>(i, dr, v128.mul<T>(r, di));
  v128.store(tile, r3, 96);
  v128.store(im, i3, 96);
  v128.store(sum, v128.add<T>(r3, i3), 96);
}

/** Computes x = V⁻¹ x for `count` strips of right-hand sides. */
export function substituteBackLanes<T>(
  n: i32,
  a: usize,
  inverse: usize,
  sides: usize,
  count: i32,
  work: usize,
): void {
  const plane = <usize>n * ROW;
  for (; count > 0; count--, sides += 3 * plane) {
    for (let i = n - BLOCK; i >= 0; i -= BLOCK) {
      const own = i >> 1;
      const row = <usize>i * ROW;
      for (let part = 0; part < 3; part++)
        inner<T>(n, a, own + 2, part, row, sides + <usize>part * plane, work + <usize>part * TILE);
      const x = a + triangle(own) + row;
      const z = a + triangle(own + 1) + row;
      const d = inverse + <usize>i * 2 * NUMBER;
      const p = <usize>(i + BLOCK) * ROW;
      subtract<T>(sides + row, plane, work);
      cornerBack<T>(sides + row, plane, x, z, p, d);
      cornerBack<T>(sides + row + 16, plane, x, z, p, d);
      for (let o: usize = 0; o < TILE; o += 16) {
        const at = sides + row + o;
        v128.store(at + 2 * plane, v128.add<T>(v128.load(at), v128.load(at + plane)));
      }
    }
  }
}

/** Computes to = Σ_c v[0…3][c] x[c][0…1] in one plane: four rows, `row` bytes from the first, of the strips from `first` on. */
function inner<T>(n: i32, a: usize, first: i32, part: i32, row: usize, x: usize, to: usize): void {
  let a0 = i64x2.splat(0);
  let b0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let b1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let b2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let b3 = i64x2.splat(0);
  a += triangle(first) + row;
  x += <usize>first * 2 * ROW;
  for (let j = first; j < n >> 1; j++) {
    const plane = <usize>height(j) * ROW;
    let v = a + <usize>part * plane;
    a += 3 * plane;
    for (const end = x + 2 * ROW; x < end; x += ROW, v += 16) {
      const u = v128.load(x);
      const w = v128.load(x, 16);
      let s = v128.load(v);
      a0 = madd<T>(s, u, a0);
      b0 = madd<T>(s, w, b0);
      s = v128.load(v, 32);
      a1 = madd<T>(s, u, a1);
      b1 = madd<T>(s, w, b1);
      s = v128.load(v, 64);
      a2 = madd<T>(s, u, a2);
      b2 = madd<T>(s, w, b2);
      s = v128.load(v, 96);
      a3 = madd<T>(s, u, a3);
      b3 = madd<T>(s, w, b3);
    }
  }
  storeTile(to, a0, b0, a1, b1, a2, b2, a3, b3);
}

/** Solves with a corner, last row first, in one column; the same as {@link cornerForward} with the rows turned round. */
function cornerBack<T>(at: usize, plane: usize, x: usize, z: usize, own: usize, d: usize): void {
  for (let r = 3; r >= 0; r--) {
    let re = v128.load(at + <usize>r * ROW);
    let im = v128.load(at + <usize>r * ROW + plane);
    for (let c = r + 1; c < 4; c++) {
      const v = entry(x, z, r, c);
      const vr = v128.load(v);
      const vi = v128.load(v + own);
      const xr = v128.load(at + <usize>c * ROW);
      const xi = v128.load(at + <usize>c * ROW + plane);
      re = madd<T>(vi, xi, nmadd<T>(vr, xr, re));
      im = nmadd<T>(vi, xr, nmadd<T>(vr, xi, im));
    }
    scaled<T>(at + <usize>r * ROW, plane, re, im, d + <usize>r * 2 * NUMBER);
  }
}

function cornerForward<T>(at: usize, plane: usize, x: usize, z: usize, own: usize, d: usize): void {
  for (let r = 0; r < 4; r++) {
    let re = v128.load(at + <usize>r * ROW);
    let im = v128.load(at + <usize>r * ROW + plane);
    for (let c = 0; c < r; c++) {
      const v = entry(x, z, c, r);
      const vr = v128.load(v);
      const vi = v128.load(v + own);
      const xr = v128.load(at + <usize>c * ROW);
      const xi = v128.load(at + <usize>c * ROW + plane);
      re = madd<T>(vi, xi, nmadd<T>(vr, xr, re));
      im = nmadd<T>(vi, xr, nmadd<T>(vr, xi, im));
    }
    scaled<T>(at + <usize>r * ROW, plane, re, im, d + <usize>r * 2 * NUMBER);
  }
}

/** Computes to = (re + i im) d */
function scaled<T>(to: usize, plane: usize, re: v128, im: v128, d: usize): void {
  const dr = v128.load(d);
  const di = v128.load(d, 16);
  v128.store(to, nmadd<T>(im, di, v128.mul<T>(re, dr)));
  v128.store(to + plane, madd<T>(im, dr, v128.mul<T>(re, di)));
}

/** Computes b = V⁻ᵀ b for one column of a strip of right-hand sides. */
export function substituteColumn<T>(n: i32, a: usize, inverse: usize, b: usize): void {
  const plane = <usize>n * ROW;
  for (let i = 0; i < n; i += BLOCK) {
    const own = i >> 1;
    const row = <usize>i * ROW;
    const x = a + triangle(own);
    const z = a + triangle(own + 1);
    const p = <usize>(i + BLOCK) * ROW;
    columnSums<T>(i, x, p, b, plane, b + row);
    columnSums<T>(i, z, p, b, plane, b + row + 2 * ROW);
    cornerForward<T>(b + row, plane, x + row, z + row, p, inverse + <usize>i * 2 * NUMBER);
  }
}

/** Computes two rows of a column at `to` −= Σ_k v[k][0…1] b_k over `depth` rows. */
function columnSums<T>(depth: i32, v: usize, p: usize, b: usize, plane: usize, to: usize): void {
  let r0 = v128.load(to);
  let i0 = v128.load(to + plane);
  let r1 = v128.load(to, 32);
  let i1 = v128.load(to + plane, 32);
  let s0 = i64x2.splat(0);
  let j0 = i64x2.splat(0);
  let s1 = i64x2.splat(0);
  let j1 = i64x2.splat(0);
  for (const end = b + <usize>depth * ROW; b < end; b += ROW, v += ROW) {
    const br = v128.load(b);
    const bi = v128.load(b + plane);
    const im = v + p;
    let u = v128.load(v);
    r0 = nmadd<T>(u, br, r0);
    i0 = nmadd<T>(u, bi, i0);
    u = v128.load(v, 16);
    r1 = nmadd<T>(u, br, r1);
    i1 = nmadd<T>(u, bi, i1);
    u = v128.load(im);
    s0 = madd<T>(u, bi, s0);
    j0 = madd<T>(u, br, j0);
    u = v128.load(im, 16);
    s1 = madd<T>(u, bi, s1);
    j1 = madd<T>(u, br, j1);
  }
  v128.store(to, v128.add<T>(r0, s0));
  v128.store(to + plane, v128.sub<T>(i0, j0));
  v128.store(to, v128.add<T>(r1, s1), 32);
  v128.store(to + plane, v128.sub<T>(i1, j1), 32);
}

/** Computes b = V⁻¹ b for one column of a strip of right-hand sides. */
export function substituteBackColumn<T>(n: i32, a: usize, inverse: usize, b: usize): void {
  const plane = <usize>n * ROW;
  for (let i = n - BLOCK; i >= 0; i -= BLOCK) {
    const own = i >> 1;
    const row = <usize>i * ROW;
    const x = a + triangle(own);
    const z = a + triangle(own + 1);
    const p = <usize>(i + BLOCK) * ROW;
    cornerBack<T>(b + row, plane, x + row, z + row, p, inverse + <usize>i * 2 * NUMBER);
    takeColumns<T>(i, x, p, b + row, plane, b);
    takeColumns<T>(i, z, p, b + row + 2 * ROW, plane, b);
  }
}

/** Computes `depth` rows of a column at `to` −= v[·][0…1] b[0…1]. */
function takeColumns<T>(depth: i32, v: usize, p: usize, b: usize, plane: usize, to: usize): void {
  const r0 = v128.load(b);
  const i0 = v128.load(b + plane);
  const r1 = v128.load(b, 32);
  const i1 = v128.load(b + plane, 32);
  for (const end = to + <usize>depth * ROW; to < end; to += ROW, v += ROW) {
    const im = v + p;
    let re = v128.load(to);
    let part = v128.load(to + plane);
    let u = v128.load(v);
    re = nmadd<T>(u, r0, re);
    part = nmadd<T>(u, i0, part);
    u = v128.load(v, 16);
    re = nmadd<T>(u, r1, re);
    part = nmadd<T>(u, i1, part);
    u = v128.load(im);
    re = madd<T>(u, i0, re);
    part = nmadd<T>(u, r0, part);
    u = v128.load(im, 16);
    re = madd<T>(u, i1, re);
    part = nmadd<T>(u, r1, part);
    v128.store(to, re);
    v128.store(to + plane, part);
  }
}
