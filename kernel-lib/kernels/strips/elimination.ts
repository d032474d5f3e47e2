// Complex symmetric elimination A = Uᵀ D U without pivots, on strips (see tile.ts), and the solutions with it.
// Rows are padded to a multiple of four by ones on the diagonal, so that no loop has a remainder.
//
// Every tile is computed once, from all rows above it (left-looking): it stays in registers while the sum grows.
// The upper triangle of the matrix becomes V = D U; what stands below the diagonal is never read.

import { madd, nmadd } from "../shared/fma";
import { addOuter, BLOCK, planeBytes, ROW, SPARE, subtractProduct, TILE } from "./tile";

/**
 * Number of rows that share one pass over the rows above them, and of rows of such a pass that stay in the cache. More
 * rows in a group cost a little less, but threads that share a matrix meet once a group.
 */
const GROUP: i32 = 32;
const DEPTH: i32 = 128;
/** Bytes of a panel of multipliers, three planes for four rows. */
export const PANEL_PLANE: usize = 32 * (DEPTH + SPARE);
const PANEL: usize = 3 * PANEL_PLANE;

// Offsets in the scratch memory of an elimination.
export const PRODUCT: usize = 0;
export const MULTIPLIERS: usize = TILE;
const CORNER: usize = MULTIPLIERS + 128;
export const PANELS: usize = CORNER + 256;
const END: usize = PANELS + PANEL * (GROUP / BLOCK);

/** Returns the bytes of scratch memory for an elimination of any size. */
export function eliminationScratch(): i32 {
  return <i32>END;
}

/**
 * Eliminates the n rows (a multiple of four) of a matrix `a`, if it is `fresh`, and of `count` strips of right-hand sides
 * at `x`, which become D U times the solution. `d` receives or gives 1/D, real and imaginary part of one after the other.
 * `leads`, where it is not 0, says of every such strip how many of its first rows are zero, a multiple of four.
 * Returns the number of the first pivot that is zero or not a number, or −1.
 */
export function eliminate(
  n: i32,
  a: usize,
  d: usize,
  x: usize,
  count: i32,
  leads: usize,
  fresh: bool,
  work: usize,
): i32 {
  for (let first = 0; first < n; first += groupRows(n)) {
    const bad = eliminateGroup(n, first, a, d, fresh ? n / BLOCK : 0, x, count, leads, work);
    if (bad >= 0) return bad;
  }
  return -1;
}

/** Returns the number of rows of a group; all of a matrix that stays in the cache. */
export function groupRows(n: i32): i32 {
  return n > DEPTH ? GROUP : n;
}

/**
 * Eliminates one group of rows, from row `first` on, once all rows above are done: in its own strips of the matrix and
 * those beside them up to `strips`, or, where that is 0, in none, because it is eliminated; and in those at `x`.
 */
export function eliminateGroup(
  n: i32,
  first: i32,
  a: usize,
  d: usize,
  strips: i32,
  x: usize,
  count: i32,
  leads: usize,
  work: usize,
): i32 {
  const plane = planeBytes(n);
  const step: usize = 3 * plane;
  const panels = work + PANELS;
  const end = min(first + groupRows(n), n);
  for (let start = 0; start < first; start += DEPTH) {
    const depth = min(DEPTH, first - start);
    for (let i = first; i < end; i += BLOCK)
      pack(n, a, d, i, start, depth, panels + <usize>((i - first) / BLOCK) * PANEL);
    for (let j = first / BLOCK; j < strips; j++)
      update(first, min(end, (j + 1) * BLOCK), start, depth, 0, a + <usize>j * step, plane, work);
    for (let j = 0; j < count; j++)
      update(first, end, start, depth, lead(leads, j), x + <usize>j * step, plane, work);
  }
  for (let i = first; i < end; i += BLOCK) {
    const depth = i - first;
    pack(n, a, d, i, first, depth, panels);
    const own = i / BLOCK;
    const corner = a + <usize>own * step + <usize>i * ROW;
    if (strips > 0) {
      subtractRows(depth, panels, corner, plane, work);
      const bad = pivots(corner, plane, work, d, i);
      if (bad >= 0) return bad;
      finish(corner, plane, work);
    }
    // Computed from the finished corner, so that they are the same to the last bit for strips that follow.
    multipliers(corner, plane, work, d, i);
    for (let j = own + 1; j < strips; j++) {
      const tile = a + <usize>j * step + <usize>i * ROW;
      subtractRows(depth, panels, tile, plane, work);
      finish(tile, plane, work);
    }
    for (let j = 0; j < count; j++) {
      const skip = max(0, lead(leads, j) - first);
      if (skip > depth) continue;
      const tile = x + <usize>j * step + <usize>i * ROW;
      subtractRows(depth - skip, panels + <usize>skip * ROW, tile, plane, work);
      finish(tile, plane, work);
    }
  }
  return -1;
}

/** Subtracts the `depth` rows above a tile from it, by a panel of their multipliers. */
function subtractRows(depth: i32, panel: usize, tile: usize, plane: usize, work: usize): void {
  addOuter(depth, panel, PANEL_PLANE, tile - <usize>depth * ROW, plane, tile, plane, work + PRODUCT);
}

function lead(leads: usize, j: i32): i32 {
  return leads ? load<i32>(leads + ((<usize>j) << 2)) : 0;
}

/**
 * Subtracts the packed rows start … start + depth, but the first ones that are `zeros`, from the rows first … end of a
 * strip.
 */
function update(
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
  const rows = strip + <usize>start * ROW + from;
  let panel = work + PANELS + from;
  for (let i = first; i < end; i += BLOCK, panel += PANEL)
    addOuter(depth - skip, panel, PANEL_PLANE, rows, plane, strip + <usize>i * ROW, plane, work + PRODUCT);
}

/** Computes the six multipliers of a corner that is eliminated. */
function multipliers(corner: usize, plane: usize, work: usize, d: usize, i: i32): void {
  let m = work + MULTIPLIERS;
  for (let p = 0; p < 4; p++) {
    const dr = load<f64>(d + <usize>(i + p) * 16);
    const di = load<f64>(d + <usize>(i + p) * 16, 8);
    for (let r = p + 1; r < 4; r++, m += 16) {
      const at = corner + <usize>p * ROW + ((<usize>r) << 3);
      const vr = load<f64>(at);
      const vi = load<f64>(at + plane);
      store<f64>(m, vr * dr - vi * di);
      store<f64>(m, vr * di + vi * dr, 8);
    }
  }
}

/** Writes the multipliers −V[k, i…i+3]/D_k of `depth` rows from `start` on as a panel. */
export function pack(n: i32, a: usize, d: usize, i: i32, start: i32, depth: i32, to: usize): void {
  const plane = planeBytes(n);
  let from = a + <usize>(i / BLOCK) * 3 * plane + <usize>start * ROW;
  d += <usize>start * 16;
  for (const end = to + <usize>depth * ROW; to < end; to += ROW, from += ROW, d += 16) {
    const dr = v128.load64_splat(d);
    const di = v128.load64_splat(d, 8);
    packHalf(from, from + plane, dr, di, to);
    packHalf(from + 16, from + plane + 16, dr, di, to + 16);
  }
}

function packHalf(re: usize, im: usize, dr: v128, di: v128, to: usize): void {
  const vr = v128.load(re);
  const vi = v128.load(im);
  const r = nmadd<f64>(vr, dr, f64x2.mul(vi, di));
  const i = f64x2.neg(madd<f64>(vi, dr, f64x2.mul(vr, di)));
  v128.store(to, r);
  v128.store(to, i, PANEL_PLANE);
  v128.store(to, f64x2.add(r, i), 2 * PANEL_PLANE);
}

/** Eliminates the 4 × 4 corner at `re`: inverse pivots i … i+3 and the six multipliers between its rows. */
function pivots(re: usize, plane: usize, work: usize, inverse: usize, i: i32): i32 {
  const im = re + plane;
  const d = work + CORNER;
  for (let r = 0; r < 4; r++) {
    for (let c = r; c < 4; c++) {
      const o = <usize>r * ROW + ((<usize>c) << 3);
      store<f64>(d + <usize>(4 * r + c) * 16, load<f64>(re + o));
      store<f64>(d + <usize>(4 * r + c) * 16, load<f64>(im + o), 8);
    }
  }
  let m = work + MULTIPLIERS;
  for (let p = 0; p < 4; p++) {
    const dr = load<f64>(d + <usize>(5 * p) * 16);
    const di = load<f64>(d + <usize>(5 * p) * 16, 8);
    const size = dr * dr + di * di;
    if (!(size > 0)) return i + p;
    const vr = dr / size;
    const vi = -di / size;
    const to = inverse + <usize>(i + p) * 16;
    store<f64>(to, vr);
    store<f64>(to, vi, 8);
    for (let r = p + 1; r < 4; r++, m += 16) {
      const from = d + <usize>(4 * p) * 16;
      const ar = load<f64>(from + <usize>r * 16);
      const ai = load<f64>(from + <usize>r * 16, 8);
      const mr = ar * vr - ai * vi;
      const mi = ar * vi + ai * vr;
      store<f64>(m, mr);
      store<f64>(m, mi, 8);
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

/** Eliminates the four rows of a tile among themselves. */
export function finish(tile: usize, plane: usize, work: usize): void {
  finishHalf(tile, plane, work + MULTIPLIERS);
  finishHalf(tile + 16, plane, work + MULTIPLIERS);
}

function finishHalf(tile: usize, plane: usize, m: usize): void {
  const im = tile + plane;
  const sum = im + plane;
  const r0 = v128.load(tile);
  const i0 = v128.load(im);
  v128.store(sum, f64x2.add(r0, i0));
  let r1 = v128.load(tile, 32);
  let i1 = v128.load(im, 32);
  let mr = v128.load64_splat(m);
  let mi = v128.load64_splat(m, 8);
  r1 = madd<f64>(mi, i0, nmadd<f64>(mr, r0, r1));
  i1 = nmadd<f64>(mi, r0, nmadd<f64>(mr, i0, i1));
  v128.store(tile, r1, 32);
  v128.store(im, i1, 32);
  v128.store(sum, f64x2.add(r1, i1), 32);
  let r2 = v128.load(tile, 64);
  let i2 = v128.load(im, 64);
  mr = v128.load64_splat(m, 16);
  mi = v128.load64_splat(m, 24);
  r2 = madd<f64>(mi, i0, nmadd<f64>(mr, r0, r2));
  i2 = nmadd<f64>(mi, r0, nmadd<f64>(mr, i0, i2));
  mr = v128.load64_splat(m, 48);
  mi = v128.load64_splat(m, 56);
  r2 = madd<f64>(mi, i1, nmadd<f64>(mr, r1, r2));
  i2 = nmadd<f64>(mi, r1, nmadd<f64>(mr, i1, i2));
  v128.store(tile, r2, 64);
  v128.store(im, i2, 64);
  v128.store(sum, f64x2.add(r2, i2), 64);
  let r3 = v128.load(tile, 96);
  let i3 = v128.load(im, 96);
  mr = v128.load64_splat(m, 32);
  mi = v128.load64_splat(m, 40);
  r3 = madd<f64>(mi, i0, nmadd<f64>(mr, r0, r3));
  i3 = nmadd<f64>(mi, r0, nmadd<f64>(mr, i0, i3));
  mr = v128.load64_splat(m, 64);
  mi = v128.load64_splat(m, 72);
  r3 = madd<f64>(mi, i1, nmadd<f64>(mr, r1, r3));
  i3 = nmadd<f64>(mi, r1, nmadd<f64>(mr, i1, i3));
  mr = v128.load64_splat(m, 80);
  mi = v128.load64_splat(m, 88);
  r3 = madd<f64>(mi, i2, nmadd<f64>(mr, r2, r3));
  i3 = nmadd<f64>(mi, r2, nmadd<f64>(mr, i2, i3));
  v128.store(tile, r3, 96);
  v128.store(im, i3, 96);
  v128.store(sum, f64x2.add(r3, i3), 96);
}

/** Computes x = U⁻¹ D⁻¹ y for `count` strips at x, as {@link eliminate} leaves them. */
export function substituteBack(n: i32, a: usize, d: usize, x: usize, count: i32, work: usize): void {
  const plane = planeBytes(n);
  const step: usize = 3 * plane;
  for (let i = n - BLOCK; i >= 0; i -= BLOCK) {
    const corner = a + <usize>(i / BLOCK) * step + <usize>i * ROW;
    const behind = (n - i) / BLOCK - 1;
    multipliers(corner, plane, work, d, i);
    let tile = x + <usize>i * ROW;
    for (let s = 0; s < count; s++, tile += step) {
      subtractProduct(behind, corner + step, plane, tile + TILE, plane, tile, plane, work + PRODUCT);
      backHalf(tile, plane, d + <usize>i * 16, work + MULTIPLIERS);
      backHalf(tile + 16, plane, d + <usize>i * 16, work + MULTIPLIERS);
    }
  }
}

/** Solves the four rows of a tile among themselves, last row first: z_r = y_r/D_r − Σ_c m_rc z_c. */
function backHalf(tile: usize, plane: usize, d: usize, m: usize): void {
  const im = tile + plane;
  const sum = im + plane;
  let dr = v128.load64_splat(d, 48);
  let di = v128.load64_splat(d, 56);
  let yr = v128.load(tile, 96);
  let yi = v128.load(im, 96);
  const r3 = nmadd<f64>(yi, di, f64x2.mul(yr, dr));
  const i3 = madd<f64>(yi, dr, f64x2.mul(yr, di));
  v128.store(tile, r3, 96);
  v128.store(im, i3, 96);
  v128.store(sum, f64x2.add(r3, i3), 96);
  dr = v128.load64_splat(d, 32);
  di = v128.load64_splat(d, 40);
  yr = v128.load(tile, 64);
  yi = v128.load(im, 64);
  let r2 = nmadd<f64>(yi, di, f64x2.mul(yr, dr));
  let i2 = madd<f64>(yi, dr, f64x2.mul(yr, di));
  let mr = v128.load64_splat(m, 80);
  let mi = v128.load64_splat(m, 88);
  r2 = madd<f64>(mi, i3, nmadd<f64>(mr, r3, r2));
  i2 = nmadd<f64>(mi, r3, nmadd<f64>(mr, i3, i2));
  v128.store(tile, r2, 64);
  v128.store(im, i2, 64);
  v128.store(sum, f64x2.add(r2, i2), 64);
  dr = v128.load64_splat(d, 16);
  di = v128.load64_splat(d, 24);
  yr = v128.load(tile, 32);
  yi = v128.load(im, 32);
  let r1 = nmadd<f64>(yi, di, f64x2.mul(yr, dr));
  let i1 = madd<f64>(yi, dr, f64x2.mul(yr, di));
  mr = v128.load64_splat(m, 64);
  mi = v128.load64_splat(m, 72);
  r1 = madd<f64>(mi, i3, nmadd<f64>(mr, r3, r1));
  i1 = nmadd<f64>(mi, r3, nmadd<f64>(mr, i3, i1));
  mr = v128.load64_splat(m, 48);
  mi = v128.load64_splat(m, 56);
  r1 = madd<f64>(mi, i2, nmadd<f64>(mr, r2, r1));
  i1 = nmadd<f64>(mi, r2, nmadd<f64>(mr, i2, i1));
  v128.store(tile, r1, 32);
  v128.store(im, i1, 32);
  v128.store(sum, f64x2.add(r1, i1), 32);
  dr = v128.load64_splat(d);
  di = v128.load64_splat(d, 8);
  yr = v128.load(tile);
  yi = v128.load(im);
  let r0 = nmadd<f64>(yi, di, f64x2.mul(yr, dr));
  let i0 = madd<f64>(yi, dr, f64x2.mul(yr, di));
  mr = v128.load64_splat(m, 32);
  mi = v128.load64_splat(m, 40);
  r0 = madd<f64>(mi, i3, nmadd<f64>(mr, r3, r0));
  i0 = nmadd<f64>(mi, r3, nmadd<f64>(mr, i3, i0));
  mr = v128.load64_splat(m, 16);
  mi = v128.load64_splat(m, 24);
  r0 = madd<f64>(mi, i2, nmadd<f64>(mr, r2, r0));
  i0 = nmadd<f64>(mi, r2, nmadd<f64>(mr, i2, i0));
  mr = v128.load64_splat(m);
  mi = v128.load64_splat(m, 8);
  r0 = madd<f64>(mi, i1, nmadd<f64>(mr, r1, r0));
  i0 = nmadd<f64>(mi, r1, nmadd<f64>(mr, i1, i0));
  v128.store(tile, r0);
  v128.store(im, i0);
  v128.store(sum, f64x2.add(r0, i0));
}
