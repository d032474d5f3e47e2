// Strang steps of 4 × 4 Kerr-cavity arrays, two samples in one SIMD vector.
//
// A group of two samples holds 20 modes of 32 bytes, [re re][im im]: first the 12 cavities that are no corner, row by
// row, then the 4 corners, then the 4 ports. All arguments are byte addresses, counts or numbers.

import { madd, nmadd } from "./shared/fma";
import { cosSmall, sincos2, sinSmall, smallAngles, writeSines } from "./shared/sincos";

const MODE: usize = 32;
const GROUP: usize = 640;
const CORNERS: usize = 12 * MODE;
const PORTS: usize = 16 * MODE;
/** Bytes of a lattice propagator: even and odd 2 × 2 blocks, three complex entries each. */
const LATTICE: usize = 96;
/** Offset in a table of sines of the square of the largest small angle. */
const LARGEST_SMALL: usize = 16;
/** Bytes of a substep: −g h, −h, cos κh, sin κh, then the propagator that follows it. */
const SUBSTEP: usize = 32 + LATTICE;

/** Writes the numbers for sines that `advance` needs, 160 bytes, once for all its calls. */
export function prepare(sines: usize): void {
  writeSines<f64>(sines);
}

/**
 * Advances all groups: the first half of the lattice step, then `steps` times all substeps, of which the very last
 * lattice step is `last`. With `ports` = 0 there are no ports: the corners are cavities like the others.
 */
export function advance(
  groups: usize,
  count: i32,
  steps: i32,
  first: usize,
  substeps: usize,
  substepCount: i32,
  last: usize,
  detuning: usize,
  ports: i32,
  sines: usize,
): void {
  for (let i = 0; i < count; i++) {
    const group = groups + <usize>i * GROUP;
    lattice(group, first);
    for (let step = 0; step < steps; step++) {
      for (let k = 0; k < substepCount; k++) {
        const substep = substeps + <usize>k * SUBSTEP;
        if (ports) kerrAndPorts(group, substep, detuning, sines);
        else kerr(group, 16, load<f64>(substep), load<f64>(substep, 8), detuning, sines);
        lattice(group, step === steps - 1 && k === substepCount - 1 ? last : substep + 32);
      }
    }
  }
}

/**
 * Applies the Kerr phase to all cavities and, in two halves around the exchange with the ports, to corners and ports.
 */
function kerrAndPorts(group: usize, substep: usize, detuning: usize, sines: usize): void {
  const gh = load<f64>(substep);
  const h = load<f64>(substep, 8);
  const c = f64x2.splat(load<f64>(substep, 16));
  const s = f64x2.splat(load<f64>(substep, 24));
  kerr(group, 12, gh, h, detuning, sines);
  kerr(group + CORNERS, 8, 0.5 * gh, 0.5 * h, detuning + 12 * 8, sines);
  for (let p: usize = 0; p < 4 * MODE; p += MODE) exchange(group + CORNERS + p, group + PORTS + p, c, s);
  kerr(group + CORNERS, 8, 0.5 * gh, 0.5 * h, detuning + 12 * 8, sines);
}

/** Exchanges amplitude between two modes: both ← c·both − i s·the other. */
function exchange(a: usize, b: usize, c: v128, s: v128): void {
  const ar = v128.load(a);
  const ai = v128.load(a, 16);
  const br = v128.load(b);
  const bi = v128.load(b, 16);
  v128.store(a, madd<f64>(s, bi, f64x2.mul(c, ar)));
  v128.store(a, nmadd<f64>(s, br, f64x2.mul(c, ai)), 16);
  v128.store(b, madd<f64>(s, ai, f64x2.mul(c, br)));
  v128.store(b, nmadd<f64>(s, ar, f64x2.mul(c, bi)), 16);
}

/** Computes Φ ← exp(i (gh|Φ|² + h δ)) Φ of an even number of neighbouring modes. */
function kerr(modes: usize, count: i32, gh: f64, h: f64, detuning: usize, sines: usize): void {
  const g = f64x2.splat(gh);
  const end = modes + <usize>count * MODE;
  for (; modes < end; modes += 2 * MODE, detuning += 16) {
    const ar = v128.load(modes);
    const ai = v128.load(modes, 16);
    const br = v128.load(modes, 32);
    const bi = v128.load(modes, 48);
    const a = madd<f64>(g, madd<f64>(ai, ai, f64x2.mul(ar, ar)), f64x2.splat(h * load<f64>(detuning)));
    const b = madd<f64>(g, madd<f64>(bi, bi, f64x2.mul(br, br)), f64x2.splat(h * load<f64>(detuning, 8)));
    const za = f64x2.mul(a, a);
    const zb = f64x2.mul(b, b);
    const ca = cosSmall<f64>(za, sines);
    const cb = cosSmall<f64>(zb, sines);
    const sa = sinSmall<f64>(a, za, sines);
    const sb = sinSmall<f64>(b, zb, sines);
    if (smallAngles<f64>(za, sines) && smallAngles<f64>(zb, sines)) {
      turn(modes, ar, ai, ca, sa);
      turn(modes + MODE, br, bi, cb, sb);
    } else {
      wind(modes, ar, ai, a, za, ca, sa, sines);
      wind(modes + MODE, br, bi, b, zb, cb, sb, sines);
    }
  }
}

/** Computes Φ ← (c + is) Φ */
function turn(mode: usize, re: v128, im: v128, c: v128, s: v128): void {
  v128.store(mode, nmadd<f64>(im, s, f64x2.mul(re, c)));
  v128.store(mode, madd<f64>(im, c, f64x2.mul(re, s)), 16);
}

/**
 * Computes Φ ← exp(iφ) Φ for any φ, z = φ². A sample with a small phase keeps the sine and cosine of small angles, so that no
 * result depends on which samples share a vector.
 */
function wind(mode: usize, re: v128, im: v128, angle: v128, z: v128, c: v128, s: v128, sines: usize): void {
  // The mode itself is the room for both, as it is written anew in the end.
  sincos2(angle, mode, mode + 16);
  const large = f64x2.gt(z, v128.load(sines, LARGEST_SMALL));
  turn(
    mode,
    re,
    im,
    v128.bitselect(v128.load(mode), c, large),
    v128.bitselect(v128.load(mode, 16), s, large),
  );
}

/** Applies one propagator along all rows, then along all columns. */
function lattice(group: usize, table: usize): void {
  const c = group + CORNERS;
  chain(c, group, group + MODE, c + MODE, table);
  chain(group + 2 * MODE, group + 3 * MODE, group + 4 * MODE, group + 5 * MODE, table);
  chain(group + 6 * MODE, group + 7 * MODE, group + 8 * MODE, group + 9 * MODE, table);
  chain(c + 2 * MODE, group + 10 * MODE, group + 11 * MODE, c + 3 * MODE, table);
  chain(c, group + 2 * MODE, group + 6 * MODE, c + 2 * MODE, table);
  chain(group, group + 3 * MODE, group + 7 * MODE, group + 10 * MODE, table);
  chain(group + MODE, group + 4 * MODE, group + 8 * MODE, group + 11 * MODE, table);
  chain(c + MODE, group + 5 * MODE, group + 9 * MODE, c + 3 * MODE, table);
}

/**
 * Applies a propagator to a chain of four. The chain is mirror symmetric: even and odd combinations each have a 2 × 2
 * propagator of their own.
 */
function chain(p0: usize, p1: usize, p2: usize, p3: usize, table: usize): void {
  const ar = v128.load(p0);
  const ai = v128.load(p0, 16);
  const br = v128.load(p3);
  const bi = v128.load(p3, 16);
  const cr = v128.load(p1);
  const ci = v128.load(p1, 16);
  const dr = v128.load(p2);
  const di = v128.load(p2, 16);
  const ur = f64x2.add(ar, br);
  const ui = f64x2.add(ai, bi);
  const vr = f64x2.add(cr, dr);
  const vi = f64x2.add(ci, di);
  const even0r = productRe(table, 0, ur, ui, vr, vi);
  const even0i = productIm(table, 0, ur, ui, vr, vi);
  const even1r = productRe(table, 16, ur, ui, vr, vi);
  const even1i = productIm(table, 16, ur, ui, vr, vi);
  const wr = f64x2.sub(ar, br);
  const wi = f64x2.sub(ai, bi);
  const zr = f64x2.sub(cr, dr);
  const zi = f64x2.sub(ci, di);
  const odd0r = productRe(table, 48, wr, wi, zr, zi);
  const odd0i = productIm(table, 48, wr, wi, zr, zi);
  const odd1r = productRe(table, 64, wr, wi, zr, zi);
  const odd1i = productIm(table, 64, wr, wi, zr, zi);
  v128.store(p0, f64x2.add(even0r, odd0r));
  v128.store(p0, f64x2.add(even0i, odd0i), 16);
  v128.store(p3, f64x2.sub(even0r, odd0r));
  v128.store(p3, f64x2.sub(even0i, odd0i), 16);
  v128.store(p1, f64x2.add(even1r, odd1r));
  v128.store(p1, f64x2.add(even1i, odd1i), 16);
  v128.store(p2, f64x2.sub(even1r, odd1r));
  v128.store(p2, f64x2.sub(even1i, odd1i), 16);
}

/** Returns the real part of m·x + n·y with the complex m at `table` + `at` and n behind it. */
function productRe(table: usize, at: usize, xr: v128, xi: v128, yr: v128, yi: v128): v128 {
  const mr = v128.load64_splat(table + at);
  const mi = v128.load64_splat(table + at, 8);
  const nr = v128.load64_splat(table + at, 16);
  const ni = v128.load64_splat(table + at, 24);
  return nmadd<f64>(ni, yi, madd<f64>(nr, yr, nmadd<f64>(mi, xi, f64x2.mul(mr, xr))));
}

/** Returns the imaginary part of the same. */
function productIm(table: usize, at: usize, xr: v128, xi: v128, yr: v128, yi: v128): v128 {
  const mr = v128.load64_splat(table + at);
  const mi = v128.load64_splat(table + at, 8);
  const nr = v128.load64_splat(table + at, 16);
  const ni = v128.load64_splat(table + at, 24);
  return madd<f64>(ni, yr, madd<f64>(nr, yi, madd<f64>(mi, xr, f64x2.mul(mr, xi))));
}
