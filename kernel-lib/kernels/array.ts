// Strang steps of 4 × 4 Kerr-cavity arrays, two samples in one SIMD vector.
//
// A group of two samples holds 20 modes of 32 bytes, [re re][im im]: first the 12 cavities that are no corner, row by
// row, then the 4 corners, then the 4 ports. All arguments are byte addresses, counts or numbers.

const MODE: usize = 32;
const GROUP: usize = 640;
const CORNERS: usize = 12 * MODE;
const PORTS: usize = 16 * MODE;
/** Bytes of a lattice propagator: even and odd 2 × 2 blocks, three complex entries each. */
const LATTICE: usize = 96;
/** Bytes of a substep: −g h, −h, cos κh, sin κh, then the propagator that follows it. */
const SUBSTEP: usize = 32 + LATTICE;

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
): void {
  for (let i = 0; i < count; i++) {
    const group = groups + <usize>i * GROUP;
    lattice(group, first);
    for (let step = 0; step < steps; step++) {
      for (let k = 0; k < substepCount; k++) {
        const substep = substeps + <usize>k * SUBSTEP;
        if (ports) kerrAndPorts(group, substep, detuning);
        else kerr(group, 16, load<f64>(substep), load<f64>(substep, 8), detuning);
        lattice(group, step === steps - 1 && k === substepCount - 1 ? last : substep + 32);
      }
    }
  }
}

/** Kerr phase of all cavities and, in two halves around the exchange with the ports, of corners and ports. */
function kerrAndPorts(group: usize, substep: usize, detuning: usize): void {
  const gh = load<f64>(substep);
  const h = load<f64>(substep, 8);
  const c = f64x2.splat(load<f64>(substep, 16));
  const s = f64x2.splat(load<f64>(substep, 24));
  kerr(group, 12, gh, h, detuning);
  kerr(group + CORNERS, 8, 0.5 * gh, 0.5 * h, detuning + 12 * 8);
  for (let p: usize = 0; p < 4 * MODE; p += MODE) exchange(group + CORNERS + p, group + PORTS + p, c, s);
  kerr(group + CORNERS, 8, 0.5 * gh, 0.5 * h, detuning + 12 * 8);
}

/** Both ← c·both − i s·the other. */
function exchange(a: usize, b: usize, c: v128, s: v128): void {
  const ar = v128.load(a);
  const ai = v128.load(a, 16);
  const br = v128.load(b);
  const bi = v128.load(b, 16);
  v128.store(a, f64x2.add(f64x2.mul(c, ar), f64x2.mul(s, bi)));
  v128.store(a, f64x2.sub(f64x2.mul(c, ai), f64x2.mul(s, br)), 16);
  v128.store(b, f64x2.add(f64x2.mul(c, br), f64x2.mul(s, ai)));
  v128.store(b, f64x2.sub(f64x2.mul(c, bi), f64x2.mul(s, ar)), 16);
}

/** Φ ← exp(i (gh|Φ|² + h δ)) Φ of an even number of neighbouring modes. */
function kerr(modes: usize, count: i32, gh: f64, h: f64, detuning: usize): void {
  const g = f64x2.splat(gh);
  const end = modes + <usize>count * MODE;
  for (; modes < end; modes += 2 * MODE, detuning += 16) {
    const ar = v128.load(modes);
    const ai = v128.load(modes, 16);
    const br = v128.load(modes, 32);
    const bi = v128.load(modes, 48);
    const a = f64x2.add(
      f64x2.mul(g, f64x2.add(f64x2.mul(ar, ar), f64x2.mul(ai, ai))),
      f64x2.splat(h * load<f64>(detuning)),
    );
    const b = f64x2.add(
      f64x2.mul(g, f64x2.add(f64x2.mul(br, br), f64x2.mul(bi, bi))),
      f64x2.splat(h * load<f64>(detuning, 8)),
    );
    // Taylor series: for |φ| < 1/16 the first omitted terms are below 1e-18.
    const a2 = f64x2.mul(a, a);
    const b2 = f64x2.mul(b, b);
    let sa = f64x2.splat(1.0 / 362880.0);
    let sb = f64x2.splat(1.0 / 362880.0);
    let ca = f64x2.splat(1.0 / 40320.0);
    let cb = f64x2.splat(1.0 / 40320.0);
    sa = f64x2.add(f64x2.splat(-1.0 / 5040.0), f64x2.mul(a2, sa));
    sb = f64x2.add(f64x2.splat(-1.0 / 5040.0), f64x2.mul(b2, sb));
    ca = f64x2.add(f64x2.splat(-1.0 / 720.0), f64x2.mul(a2, ca));
    cb = f64x2.add(f64x2.splat(-1.0 / 720.0), f64x2.mul(b2, cb));
    sa = f64x2.add(f64x2.splat(1.0 / 120.0), f64x2.mul(a2, sa));
    sb = f64x2.add(f64x2.splat(1.0 / 120.0), f64x2.mul(b2, sb));
    ca = f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(a2, ca));
    cb = f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(b2, cb));
    sa = f64x2.add(f64x2.splat(-1.0 / 6.0), f64x2.mul(a2, sa));
    sb = f64x2.add(f64x2.splat(-1.0 / 6.0), f64x2.mul(b2, sb));
    ca = f64x2.add(f64x2.splat(-0.5), f64x2.mul(a2, ca));
    cb = f64x2.add(f64x2.splat(-0.5), f64x2.mul(b2, cb));
    sa = f64x2.add(a, f64x2.mul(f64x2.mul(a, a2), sa));
    sb = f64x2.add(b, f64x2.mul(f64x2.mul(b, b2), sb));
    ca = f64x2.add(f64x2.splat(1), f64x2.mul(a2, ca));
    cb = f64x2.add(f64x2.splat(1), f64x2.mul(b2, cb));
    const largeA = f64x2.gt(f64x2.abs(a), f64x2.splat(0.0625));
    const largeB = f64x2.gt(f64x2.abs(b), f64x2.splat(0.0625));
    if (v128.any_true(v128.or(largeA, largeB))) {
      wind(modes, ar, ai, a, ca, sa, largeA);
      wind(modes + MODE, br, bi, b, cb, sb, largeB);
    } else {
      turn(modes, ar, ai, ca, sa);
      turn(modes + MODE, br, bi, cb, sb);
    }
  }
}

function turn(mode: usize, re: v128, im: v128, c: v128, s: v128): void {
  v128.store(mode, f64x2.sub(f64x2.mul(re, c), f64x2.mul(im, s)));
  v128.store(mode, f64x2.add(f64x2.mul(re, s), f64x2.mul(im, c)), 16);
}

/**
 * Φ ← exp(iφ) Φ for any φ: reduced by multiples of π/2, then Taylor series on |φ| ≤ π/4. A sample with a small phase
 * keeps its short series, so that no result depends on which samples share a vector.
 */
function wind(mode: usize, re: v128, im: v128, angle: v128, smallC: v128, smallS: v128, large: v128): void {
  const quarter = f64x2.nearest(f64x2.mul(angle, f64x2.splat(2.0 / Math.PI)));
  // π/2 in three parts, so that the products with whole numbers up to 2^20 are exact.
  let x = f64x2.sub(angle, f64x2.mul(quarter, f64x2.splat(1.5707963267341256)));
  x = f64x2.sub(x, f64x2.mul(quarter, f64x2.splat(6.077100506303966e-11)));
  x = f64x2.sub(x, f64x2.mul(quarter, f64x2.splat(2.0222662487959506e-21)));
  const x2 = f64x2.mul(x, x);
  let s = f64x2.splat(-1.0 / 1307674368000.0);
  s = f64x2.add(f64x2.splat(1.0 / 6227020800.0), f64x2.mul(x2, s));
  s = f64x2.add(f64x2.splat(-1.0 / 39916800.0), f64x2.mul(x2, s));
  s = f64x2.add(f64x2.splat(1.0 / 362880.0), f64x2.mul(x2, s));
  s = f64x2.add(f64x2.splat(-1.0 / 5040.0), f64x2.mul(x2, s));
  s = f64x2.add(f64x2.splat(1.0 / 120.0), f64x2.mul(x2, s));
  s = f64x2.add(f64x2.splat(-1.0 / 6.0), f64x2.mul(x2, s));
  s = f64x2.add(x, f64x2.mul(f64x2.mul(x, x2), s));
  let c = f64x2.splat(1.0 / 20922789888000.0);
  c = f64x2.add(f64x2.splat(-1.0 / 87178291200.0), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(1.0 / 479001600.0), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(-1.0 / 3628800.0), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(1.0 / 40320.0), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(-1.0 / 720.0), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(-0.5), f64x2.mul(x2, c));
  c = f64x2.add(f64x2.splat(1), f64x2.mul(x2, c));
  // Quadrants 1 and 3 exchange sine and cosine; 2 and 3 change the sign of the sine, 1 and 2 that of the cosine.
  const half = f64x2.mul(quarter, f64x2.splat(0.5));
  const odd = f64x2.ne(f64x2.floor(half), half);
  const shifted = f64x2.mul(f64x2.add(quarter, f64x2.splat(1)), f64x2.splat(0.25));
  const minusCosine = f64x2.ge(f64x2.sub(shifted, f64x2.floor(shifted)), f64x2.splat(0.5));
  const fourth = f64x2.mul(quarter, f64x2.splat(0.25));
  const minusSine = f64x2.ge(f64x2.sub(fourth, f64x2.floor(fourth)), f64x2.splat(0.5));
  const sign = f64x2.splat(-0.0);
  const sine = v128.xor(v128.bitselect(c, s, odd), v128.and(minusSine, sign));
  const cosine = v128.xor(v128.bitselect(s, c, odd), v128.and(minusCosine, sign));
  turn(mode, re, im, v128.bitselect(cosine, smallC, large), v128.bitselect(sine, smallS, large));
}

/** One propagator along all rows, then along all columns. */
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

/** A chain of four is mirror symmetric: even and odd combinations each have a 2 × 2 propagator of their own. */
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

/** Real part of m·x + n·y with the complex m at `table` + `at` and n behind it. */
function productRe(table: usize, at: usize, xr: v128, xi: v128, yr: v128, yi: v128): v128 {
  const mr = v128.load64_splat(table + at);
  const mi = v128.load64_splat(table + at, 8);
  const nr = v128.load64_splat(table + at, 16);
  const ni = v128.load64_splat(table + at, 24);
  return f64x2.add(
    f64x2.sub(f64x2.mul(mr, xr), f64x2.mul(mi, xi)),
    f64x2.sub(f64x2.mul(nr, yr), f64x2.mul(ni, yi)),
  );
}

/** Imaginary part of the same. */
function productIm(table: usize, at: usize, xr: v128, xi: v128, yr: v128, yi: v128): v128 {
  const mr = v128.load64_splat(table + at);
  const mi = v128.load64_splat(table + at, 8);
  const nr = v128.load64_splat(table + at, 16);
  const ni = v128.load64_splat(table + at, 24);
  return f64x2.add(
    f64x2.add(f64x2.mul(mr, xi), f64x2.mul(mi, xr)),
    f64x2.add(f64x2.mul(nr, yi), f64x2.mul(ni, yr)),
  );
}
