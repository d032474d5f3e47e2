// Recursive Green's functions of complex symmetric block tridiagonal matrices; src/engine/layered/chain.ts says what for.
// See strips/tile.ts for the layout of matrices.

import { largestSum, sumOfSquares } from "./strips/bounds";
import { eliminate, eliminationScratch, PANEL_PLANE, PANELS, PRODUCT, pack } from "./strips/elimination";
import { WIDTH } from "./strips/rows";
import { addOuter, BLOCK, planeBytes, ROW } from "./strips/tile";

/** Number of rows of multipliers that stay in the cache. */
const DEPTH: i32 = 128;

/** Returns the bytes of scratch memory that `sweep` needs at `work`. */
export function workBytes(): i32 {
  return eliminationScratch();
}

/**
 * Eliminates the blocks of one side of a chain, from its end inwards. Of every block `program` holds: its rows n and those
 * of the next block (both multiples of four), the number of its own entries and of those of its coupling to the next,
 * how many strips of wanted columns begin at it, the leading zero rows of every strip of the coupling, and the rows of
 * the wanted columns (−1 for none). `offsets` and `values` hold the entries block after block: their places in strips and
 * their real and imaginary parts.
 *
 * Leaves in block `count % 2` of `k` what the side adds to the matrix of the block after the last, likewise in `e` the
 * wanted columns, and in `c`, of `height` rows, the upper triangle of the sums. Returns a bound of all that was
 * subtracted anywhere, and so of the rounding errors; Infinity where a pivot is zero.
 */
export function sweep(
  count: i32,
  program: usize,
  offsets: usize,
  values: usize,
  k: usize,
  kBytes: usize,
  e: usize,
  eBytes: usize,
  v: usize,
  c: usize,
  height: i32,
  d: usize,
  leads: usize,
  work: usize,
): f64 {
  let growth: f64 = 0;
  let wanted: i32 = 0;
  if (count > 0) clear(load<i32>(program), load<i32>(program) / WIDTH, k);
  for (let b = 0; b < count; b++) {
    const block = k + <usize>(b & 1) * kBytes;
    const columns = e + <usize>(b & 1) * eBytes;
    const n = load<i32>(program);
    const next = load<i32>(program, 4);
    const own = load<i32>(program, 8);
    const coupling = load<i32>(program, 12);
    const more = load<i32>(program, 16);
    program += 20;
    scatter(own, n, offsets, values, block);
    offsets += (<usize>own) << 2;
    values += (<usize>own) << 4;
    clear(n, next / WIDTH, v);
    scatter(coupling, n, offsets, values, v);
    offsets += (<usize>coupling) << 2;
    values += (<usize>coupling) << 4;
    const couplingLeads = program;
    program += next;
    for (let j = 0; j < wanted; j++) store<i32>(leads + ((<usize>j) << 2), 0);
    clear(n, more, columns + <usize>wanted * 3 * planeBytes(n));
    for (let j = 0; j < more; j++, program += 16)
      store<i32>(
        leads + ((<usize>(wanted + j)) << 2),
        units(n, program, columns + <usize>(wanted + j) * 3 * planeBytes(n)),
      );
    wanted += more;
    if (eliminate(n, block, d, v, next / WIDTH, couplingLeads, true, work) >= 0) return Infinity;
    eliminate(n, block, d, columns, wanted, leads, false, work);
    growth = max(growth, largestOf(n, block, v, next / WIDTH, columns, wanted, d));
    const after = k + <usize>(~b & 1) * kBytes;
    const moved = e + <usize>(~b & 1) * eBytes;
    clear(next, next / WIDTH, after);
    clear(next, wanted, moved);
    complement(n, d, v, next / WIDTH, couplingLeads, v, next / WIDTH, couplingLeads, next, after, work);
    complement(n, d, v, next / WIDTH, couplingLeads, columns, wanted, leads, next, moved, work);
    complement(n, d, columns, wanted, leads, columns, wanted, leads, height, c, work);
  }
  return growth;
}

/**
 * Computes to −= Xᵀ D⁻¹ Y for strips X and Y of n rows as `eliminate` leaves them; where they are the same, the upper triangle.
 */
function complement(
  n: i32,
  d: usize,
  x: usize,
  countX: i32,
  leadsX: usize,
  y: usize,
  countY: i32,
  leadsY: usize,
  height: i32,
  to: usize,
  work: usize,
): void {
  const step: usize = 3 * planeBytes(n);
  const target = planeBytes(height);
  for (let i = 0; i < countX; i++) {
    for (let start = lead(leadsX, i); start < n; start += DEPTH) {
      const depth = min(DEPTH, n - start);
      pack(n, x, d, i * BLOCK, start, depth, work + PANELS);
      for (let j = x === y ? i : 0; j < countY; j++) {
        const skip = max(0, lead(leadsY, j) - start);
        if (skip >= depth) continue;
        const from = <usize>skip * ROW;
        const strip = y + <usize>j * step + <usize>start * ROW + from;
        const tile = to + <usize>j * 3 * target + <usize>(i * BLOCK) * ROW;
        const panel = work + PANELS + from;
        addOuter(depth - skip, panel, PANEL_PLANE, strip, planeBytes(n), tile, target, work + PRODUCT);
      }
    }
  }
}

function lead(leads: usize, j: i32): i32 {
  return load<i32>(leads + ((<usize>j) << 2));
}

/** Writes zeros to the real and imaginary parts of `count` strips; the sums are set when they are needed. */
function clear(n: i32, count: i32, to: usize): void {
  const plane = planeBytes(n);
  for (; count > 0; count--, to += 3 * plane) memory.fill(to, 0, 2 * plane);
}

/** Adds entries to strips of n rows. */
function scatter(count: i32, n: i32, offsets: usize, values: usize, to: usize): void {
  const plane = planeBytes(n);
  for (; count > 0; count--, offsets += 4, values += 16) {
    const at = to + ((<usize>load<i32>(offsets)) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(values));
    store<f64>(at + plane, load<f64>(at + plane) + load<f64>(values, 8));
  }
}

/** Writes unit columns with ones in the given rows; returns how many of the first rows are zero in all of them. */
function units(n: i32, rows: usize, to: usize): i32 {
  let first = n;
  for (let j = 0; j < WIDTH; j++) {
    const row = load<i32>(rows + ((<usize>j) << 2));
    if (row < 0) continue;
    store<f64>(to + <usize>row * ROW + ((<usize>j) << 3), 1);
    first = min(first, row);
  }
  return first & ~(BLOCK - 1);
}

/**
 * Returns a bound of what was subtracted by the eliminated rows of a block: {@link largestSum} over all strips beside
 * it too.
 */
function largestOf(n: i32, block: usize, v: usize, countV: i32, e: usize, countE: i32, d: usize): f64 {
  const plane = planeBytes(n);
  let most = largestSum(n, block, d);
  for (; countV > 0; countV--, v += 3 * plane) most = max(most, sumOfSquares(n, v, plane, d));
  for (; countE > 0; countE--, e += 3 * plane) most = max(most, sumOfSquares(n, e, plane, d));
  return most;
}
