// Complex symmetric elimination A = Uᵀ D U without pivots, on strips (see tile.ts), and the solutions with it.
// Rows are padded to a multiple of four by ones on the diagonal, so that no loop has a remainder.
//
// Every tile is computed once, from all rows above it (left-looking): it stays in registers while the sum grows.
// The upper triangle of the matrix becomes V = D U; what stands below the diagonal afterwards means nothing.

import { madd, nmadd } from "../shared/fma";
import { storeTile } from "../shared/registers";
import { addProducts, BLOCK, outer, ROW, TILE, width } from "./tile";

/** Rows that share one pass over the rows above them, and rows of such a pass that stay in the cache. */
const GROUP: i32 = 64;
const DEPTH: i32 = 128;
/** Bytes of a panel of multipliers, three planes for four rows. */
const PANEL_PLANE: usize = 32 * DEPTH;
const PANEL: usize = 3 * PANEL_PLANE;

// Where things stand in the scratch memory of an elimination.
export const PRODUCTS: usize = 0;
export const MULTIPLIERS: usize = 3 * TILE;
const CORNER: usize = MULTIPLIERS + 128;
export const PANELS: usize = CORNER + 256;
const END: usize = PANELS + PANEL * (GROUP / BLOCK);

/** Bytes of scratch memory for an elimination of any size. */
export function eliminationScratch(): i32 {
  return <i32>END;
}

/**
 * Eliminates the n rows (a multiple of four) of a matrix `a`, if it is `fresh`, and of `count` strips of right-hand sides
 * at `x`, which become D U times the solution. `d` receives or gives 1/D, real and imaginary part of one after the other.
 * `leads`, where it is not 0, says of every such strip how many of its first rows are zero, a multiple of four.
 * Returns the number of the first pivot with |D|² ≤ least, or −1.
 */
export function eliminate<T>(
  n: i32,
  a: usize,
  d: usize,
  x: usize,
  count: i32,
  leads: usize,
  fresh: bool,
  work: usize,
  least: f64,
): i32 {
  const w = width<T>();
  const strips = fresh ? (n + w - 1) / w : 0;
  const plane = <usize>n * ROW;
  const step: usize = 3 * plane;
  const panels = work + PANELS;
  const products = work + PRODUCTS;
  for (let first = 0; first < n; first += GROUP) {
    const end = min(first + GROUP, n);
    for (let start = 0; start < first; start += DEPTH) {
      const depth = min(DEPTH, first - start);
      for (let i = first; i < end; i += BLOCK)
        pack<T>(n, a, d, i, start, depth, panels + <usize>((i - first) / BLOCK) * PANEL);
      for (let j = first / w; j < strips; j++)
        update<T>(first, min(end, (j + 1) * w), start, depth, 0, a + <usize>j * step, plane, work);
      for (let j = 0; j < count; j++)
        update<T>(first, end, start, depth, lead(leads, j), x + <usize>j * step, plane, work);
    }
    for (let i = first; i < end; i += BLOCK) {
      const depth = i - first;
      const above = <usize>depth * ROW;
      pack<T>(n, a, d, i, first, depth, panels);
      const own = i / w;
      const corner = a + <usize>own * step + <usize>i * ROW;
      const square = corner + <usize>(i - own * w) * sizeof<T>();
      if (fresh) {
        multiply<T>(depth, panels, corner - above, plane, products);
        addProducts<T>(corner, plane, products);
        const bad = pivots<T>(square, plane, work, d, i, least);
        if (bad >= 0) return bad;
        memory.fill(products, 0, 3 * TILE);
        finish<T>(corner, plane, work);
        for (let j = own + 1; j < strips; j++) {
          const tile = a + <usize>j * step + <usize>i * ROW;
          multiply<T>(depth, panels, tile - above, plane, products);
          finish<T>(tile, plane, work);
        }
      } else multipliers<T>(square, plane, work, d, i);
      for (let j = 0; j < count; j++) {
        const skip = max(0, lead(leads, j) - first);
        if (skip > depth) continue;
        const tile = x + <usize>j * step + <usize>i * ROW;
        const zeros = <usize>skip * ROW;
        multiply<T>(depth - skip, panels + zeros, tile - above + zeros, plane, products);
        finish<T>(tile, plane, work);
      }
    }
  }
  return -1;
}

function lead(leads: usize, j: i32): i32 {
  return leads ? load<i32>(leads + ((<usize>j) << 2)) : 0;
}

/** Takes the packed rows start … start + depth, but the first ones that are `zeros`, from the rows first … end of a strip. */
function update<T>(
  first: i32,
  end: i32,
  start: i32,
  depth: i32,
  zeros: i32,
  strip: usize,
  plane: usize,
  work: usize,
): void {
  const skip = max(0, zeros - start);
  if (skip >= depth) return;
  const from = <usize>skip * ROW;
  let panel = work + PANELS;
  for (let i = first; i < end; i += BLOCK, panel += PANEL) {
    multiply<T>(depth - skip, panel + from, strip + <usize>start * ROW + from, plane, work + PRODUCTS);
    addProducts<T>(strip + <usize>i * ROW, plane, work + PRODUCTS);
  }
}

/** The six multipliers of a corner that was eliminated before. */
function multipliers<T>(square: usize, plane: usize, work: usize, d: usize, i: i32): void {
  let m = work + MULTIPLIERS;
  for (let p = 0; p < 4; p++) {
    const dr = load<T>(d + <usize>(i + p) * 2 * sizeof<T>());
    const di = load<T>(d + <usize>(i + p) * 2 * sizeof<T>(), sizeof<T>());
    for (let r = p + 1; r < 4; r++, m += 2 * sizeof<T>()) {
      const at = square + <usize>p * ROW + <usize>r * sizeof<T>();
      const vr = load<T>(at);
      const vi = load<T>(at + plane);
      store<T>(m, vr * dr - vi * di);
      store<T>(m, vr * di + vi * dr, sizeof<T>());
    }
  }
}

/** The three products of a panel of multipliers and a strip, `depth` rows of each. */
export function multiply<T>(depth: i32, x: usize, y: usize, plane: usize, to: usize): void {
  outer<T>(depth, x, y, to);
  outer<T>(depth, x + PANEL_PLANE, y + plane, to + TILE);
  outer<T>(depth, x + 2 * PANEL_PLANE, y + 2 * plane, to + 2 * TILE);
}

/** Multipliers −V[k, i…i+3]/D_k of `depth` rows from `start` on, as a panel. */
export function pack<T>(n: i32, a: usize, d: usize, i: i32, start: i32, depth: i32, to: usize): void {
  const w = width<T>();
  const own = i / w;
  const plane = <usize>n * ROW;
  let from = a + <usize>own * 3 * plane + <usize>(i - own * w) * sizeof<T>() + <usize>start * ROW;
  d += <usize>start * 2 * sizeof<T>();
  for (const end = to + <usize>depth * ROW; to < end; to += ROW, from += ROW, d += 2 * sizeof<T>()) {
    const dr = v128.load_splat<T>(d);
    const di = v128.load_splat<T>(d, sizeof<T>());
    packHalf<T>(from, from + plane, dr, di, to);
    if (sizeof<T>() === 8) packHalf<T>(from + 16, from + plane + 16, dr, di, to + 16);
  }
}

function packHalf<T>(re: usize, im: usize, dr: v128, di: v128, to: usize): void {
  const vr = v128.load(re);
  const vi = v128.load(im);
  const r = nmadd<T>(vr, dr, v128.mul<T>(vi, di));
  const i = v128.neg<T>(madd<T>(vi, dr, v128.mul<T>(vr, di)));
  v128.store(to, r);
  v128.store(to, i, PANEL_PLANE);
  v128.store(to, v128.add<T>(r, i), 2 * PANEL_PLANE);
}

/** Eliminates the 4 × 4 corner at `re`: inverse pivots i … i+3 and the six multipliers between its rows. */
function pivots<T>(re: usize, plane: usize, work: usize, inverse: usize, i: i32, least: f64): i32 {
  const im = re + plane;
  const d = work + CORNER;
  for (let r = 0; r < 4; r++) {
    for (let c = r; c < 4; c++) {
      const o = <usize>r * ROW + <usize>c * sizeof<T>();
      store<f64>(d + <usize>(4 * r + c) * 16, <f64>load<T>(re + o));
      store<f64>(d + <usize>(4 * r + c) * 16, <f64>load<T>(im + o), 8);
    }
  }
  let m = work + MULTIPLIERS;
  for (let p = 0; p < 4; p++) {
    const dr = load<f64>(d + <usize>(5 * p) * 16);
    const di = load<f64>(d + <usize>(5 * p) * 16, 8);
    const size = dr * dr + di * di;
    if (!(size > least)) return i + p;
    const vr = dr / size;
    const vi = -di / size;
    const to = inverse + <usize>(i + p) * 2 * sizeof<T>();
    store<T>(to, <T>vr);
    store<T>(to, <T>vi, sizeof<T>());
    for (let r = p + 1; r < 4; r++) {
      const from = d + <usize>(4 * p) * 16;
      const ar = load<f64>(from + <usize>r * 16);
      const ai = load<f64>(from + <usize>r * 16, 8);
      const mr = ar * vr - ai * vi;
      const mi = ar * vi + ai * vr;
      store<T>(m, <T>mr);
      store<T>(m, <T>mi, sizeof<T>());
      m += 2 * sizeof<T>();
      for (let c = r; c < 4; c++) {
        const br = load<f64>(from + <usize>c * 16);
        const bi = load<f64>(from + <usize>c * 16, 8);
        const at = d + <usize>(4 * r + c) * 16;
        store<f64>(at, load<f64>(at) - (mr * br - mi * bi));
        store<f64>(at, load<f64>(at, 8) - (mr * bi + mi * br), 8);
      }
    }
  }
  return -1;
}

/** Adds the products to a tile and eliminates its four rows among themselves. */
export function finish<T>(tile: usize, plane: usize, work: usize): void {
  finishHalf<T>(tile, plane, work + PRODUCTS, work + MULTIPLIERS);
  finishHalf<T>(tile + 16, plane, work + PRODUCTS + 16, work + MULTIPLIERS);
}

function finishHalf<T>(tile: usize, plane: usize, products: usize, m: usize): void {
  const im = tile + plane;
  const sum = im + plane;
  let p = v128.load(products);
  let q = v128.load(products, 128);
  const r0 = v128.add<T>(v128.load(tile), v128.sub<T>(p, q));
  const i0 = v128.add<T>(v128.load(im), v128.sub<T>(v128.load(products, 256), v128.add<T>(p, q)));
  v128.store(tile, r0);
  v128.store(im, i0);
  v128.store(sum, v128.add<T>(r0, i0));
  p = v128.load(products, 32);
  q = v128.load(products, 160);
  let r1 = v128.add<T>(v128.load(tile, 32), v128.sub<T>(p, q));
  let i1 = v128.add<T>(v128.load(im, 32), v128.sub<T>(v128.load(products, 288), v128.add<T>(p, q)));
  let mr = v128.load_splat<T>(m);
  let mi = v128.load_splat<T>(m, sizeof<T>());
  r1 = madd<T>(mi, i0, nmadd<T>(mr, r0, r1));
  i1 = nmadd<T>(mi, r0, nmadd<T>(mr, i0, i1));
  v128.store(tile, r1, 32);
  v128.store(im, i1, 32);
  v128.store(sum, v128.add<T>(r1, i1), 32);
  p = v128.load(products, 64);
  q = v128.load(products, 192);
  let r2 = v128.add<T>(v128.load(tile, 64), v128.sub<T>(p, q));
  let i2 = v128.add<T>(v128.load(im, 64), v128.sub<T>(v128.load(products, 320), v128.add<T>(p, q)));
  mr = v128.load_splat<T>(m, 2 * sizeof<T>());
  mi = v128.load_splat<T>(m, 3 * sizeof<T>());
  r2 = madd<T>(mi, i0, nmadd<T>(mr, r0, r2));
  i2 = nmadd<T>(mi, r0, nmadd<T>(mr, i0, i2));
  mr = v128.load_splat<T>(m, 6 * sizeof<T>());
  mi = v128.load_splat<T>(m, 7 * sizeof<T>());
  r2 = madd<T>(mi, i1, nmadd<T>(mr, r1, r2));
  i2 = nmadd<T>(mi, r1, nmadd<T>(mr, i1, i2));
  v128.store(tile, r2, 64);
  v128.store(im, i2, 64);
  v128.store(sum, v128.add<T>(r2, i2), 64);
  p = v128.load(products, 96);
  q = v128.load(products, 224);
  let r3 = v128.add<T>(v128.load(tile, 96), v128.sub<T>(p, q));
  let i3 = v128.add<T>(v128.load(im, 96), v128.sub<T>(v128.load(products, 352), v128.add<T>(p, q)));
  mr = v128.load_splat<T>(m, 4 * sizeof<T>());
  mi = v128.load_splat<T>(m, 5 * sizeof<T>());
  r3 = madd<T>(mi, i0, nmadd<T>(mr, r0, r3));
  i3 = nmadd<T>(mi, r0, nmadd<T>(mr, i0, i3));
  mr = v128.load_splat<T>(m, 8 * sizeof<T>());
  mi = v128.load_splat<T>(m, 9 * sizeof<T>());
  r3 = madd<T>(mi, i1, nmadd<T>(mr, r1, r3));
  i3 = nmadd<T>(mi, r1, nmadd<T>(mr, i1, i3));
  mr = v128.load_splat<T>(m, 10 * sizeof<T>());
  mi = v128.load_splat<T>(m, 11 * sizeof<T>());
  r3 = madd<T>(mi, i2, nmadd<T>(mr, r2, r3));
  i3 = nmadd<T>(mi, r2, nmadd<T>(mr, i2, i3));
  v128.store(tile, r3, 96);
  v128.store(im, i3, 96);
  v128.store(sum, v128.add<T>(r3, i3), 96);
}

/** x = U⁻¹ D⁻¹ y for `count` strips at x, as {@link eliminate} leaves them. */
export function substituteBack<T>(n: i32, a: usize, d: usize, x: usize, count: i32, work: usize): void {
  const w = width<T>();
  const plane = <usize>n * ROW;
  const products = work + PRODUCTS;
  for (let s = 0; s < count; s++, x += 3 * plane) {
    for (let i = n - BLOCK; i >= 0; i -= BLOCK) {
      const own = i / w;
      const corner = a + <usize>own * 3 * plane + <usize>i * ROW;
      inner<T>(n, corner, i + BLOCK, n, x, products);
      inner<T>(n, corner + plane, i + BLOCK, n, x + plane, products + TILE);
      inner<T>(n, corner + 2 * plane, i + BLOCK, n, x + 2 * plane, products + 2 * TILE);
      const rows = x + <usize>i * ROW;
      const v = corner + <usize>(i - own * w) * sizeof<T>();
      const four = d + <usize>i * 2 * sizeof<T>();
      backHalf<T>(rows, plane, v, four, products);
      backHalf<T>(rows + 16, plane, v, four, products + 16);
    }
  }
}

/** to = Σ_j v[0…3][j] x[j][0…W) for start ≤ j < end; `v` is the first of four rows in the strip of row start − 4. */
function inner<T>(n: i32, v: usize, start: i32, end: i32, x: usize, to: usize): void {
  const w = width<T>();
  let a0 = i64x2.splat(0);
  let b0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let b1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let b2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let b3 = i64x2.splat(0);
  const first = (start - BLOCK) / w;
  x += <usize>start * ROW;
  for (let j = start; j < end; j += BLOCK) {
    const strip = j / w;
    let p = v + <usize>(strip - first) * 3 * (<usize>n * ROW) + <usize>(j - strip * w) * sizeof<T>();
    for (const stop = x + TILE; x < stop; x += ROW, p += sizeof<T>()) {
      const u = v128.load(x);
      const t = v128.load(x, 16);
      let s = v128.load_splat<T>(p);
      a0 = madd<T>(s, u, a0);
      b0 = madd<T>(s, t, b0);
      s = v128.load_splat<T>(p, 32);
      a1 = madd<T>(s, u, a1);
      b1 = madd<T>(s, t, b1);
      s = v128.load_splat<T>(p, 64);
      a2 = madd<T>(s, u, a2);
      b2 = madd<T>(s, t, b2);
      s = v128.load_splat<T>(p, 96);
      a3 = madd<T>(s, u, a3);
      b3 = madd<T>(s, t, b3);
    }
  }
  storeTile(to, a0, b0, a1, b1, a2, b2, a3, b3);
}

/** Subtracts the products from four rows of right-hand sides and solves the 4 × 4 corner `v`, last row first. */
function backHalf<T>(x: usize, plane: usize, v: usize, d: usize, products: usize): void {
  for (let r = 3; r >= 0; r--) {
    const o = <usize>r * ROW;
    const p = v128.load(products + o);
    const q = v128.load(products + o, 128);
    let yr = v128.sub<T>(v128.load(x + o), v128.sub<T>(p, q));
    let yi = v128.sub<T>(
      v128.load(x + plane + o),
      v128.sub<T>(v128.load(products + o, 256), v128.add<T>(p, q)),
    );
    for (let c = r + 1; c < 4; c++) {
      const at = v + o + <usize>c * sizeof<T>();
      const vr = v128.load_splat<T>(at);
      const vi = v128.load_splat<T>(at + plane);
      const ur = v128.load(x + <usize>c * ROW);
      const ui = v128.load(x + plane + <usize>c * ROW);
      yr = madd<T>(vi, ui, nmadd<T>(vr, ur, yr));
      yi = nmadd<T>(vi, ur, nmadd<T>(vr, ui, yi));
    }
    const dr = v128.load_splat<T>(d + <usize>r * 2 * sizeof<T>());
    const di = v128.load_splat<T>(d + <usize>r * 2 * sizeof<T>(), sizeof<T>());
    const zr = nmadd<T>(yi, di, v128.mul<T>(yr, dr));
    const zi = madd<T>(yi, dr, v128.mul<T>(yr, di));
    v128.store(x + o, zr);
    v128.store(x + plane + o, zi);
    v128.store(x + 2 * plane + o, v128.add<T>(zr, zi));
  }
}
