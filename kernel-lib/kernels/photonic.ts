// Light through a photonic network, two samples in the two lanes of a vector.
//
// A field is channels × n × n elements (n a power of 4), each 32 bytes: two real parts, two imaginary parts.
// Fourier planes are kept in the digit-reversed order that radix 4 leaves behind, their tables and intensities
// too, so that nothing is ever sorted. Exchanging the offsets of real and imaginary parts conjugates a transform.

const ELEMENT: usize = 32;
/** Adding it to a small number rounds it to a whole one, which then stands in the low bits. */
const ROUNDER: f64 = 6755399441055744.0;
/** π/2 in two parts: the first with trailing zero bits, so that small multiples of it are exact. */
const HALF_PI: f64 = 1.5707963267341256;
const HALF_PI_REST: f64 = 6.0771005065061922e-11;

/**
 * Light that passes all stages towards the camera; the field of each pair is overwritten by what arrives there.
 * Tables of a stage: cos and sin of its two Fourier-plane phases, both divided by n, and its local phases. What
 * the light's intensity is at each of these is added to `intensities`, lane by lane.
 */
export function forward(
  field: usize,
  pairs: i32,
  n: i32,
  channels: i32,
  stages: i32,
  kerr: f64,
  tables: usize,
  twiddles: usize,
  intensities: usize,
): void {
  const size = n * n * channels;
  const area = <f64>(n * n);
  for (let p = 0; p < pairs; p++) {
    let table = tables;
    let sum = intensities;
    for (let s = 0; s < stages; s++) {
      decimate(field, n, channels, 0, twiddles);
      phases(field, size, table, sum, 1);
      mix(field, n * n, channels);
      phases(field, size, table + ((<usize>size) << 4), sum + ((<usize>size) << 4), area);
      interleave(field, n, channels, 16, twiddles);
      local(field, size, table + ((<usize>size) << 5), kerr, sum + ((<usize>size) << 5));
      table += <usize>size * 40;
      sum += <usize>size * 48;
    }
    decimate(field, n, channels, 0, twiddles);
    scale(field, size, 1 / <f64>n);
    field += <usize>size * ELEMENT;
  }
}

/** Light that enters at the camera and passes the stages in the opposite order, the transpose of `forward`. */
export function backward(
  field: usize,
  pairs: i32,
  n: i32,
  channels: i32,
  stages: i32,
  kerr: f64,
  tables: usize,
  twiddles: usize,
  intensities: usize,
): void {
  const size = n * n * channels;
  const area = <f64>(n * n);
  for (let p = 0; p < pairs; p++) {
    scale(field, size, 1 / <f64>n);
    interleave(field, n, channels, 0, twiddles);
    for (let s = stages - 1; s >= 0; s--) {
      const table = tables + <usize>(s * size) * 40;
      const sum = intensities + <usize>(s * size) * 48;
      local(field, size, table + ((<usize>size) << 5), kerr, sum + ((<usize>size) << 5));
      decimate(field, n, channels, 16, twiddles);
      phases(field, size, table + ((<usize>size) << 4), sum + ((<usize>size) << 4), 1);
      mix(field, n * n, channels);
      phases(field, size, table, sum, area);
      interleave(field, n, channels, 0, twiddles);
    }
    field += <usize>size * ELEMENT;
  }
}

/** Ψ ← Ψ exp(−iφ); the intensities, times a factor that undoes the factors in the tables, are added to `sum`. */
function phases(at: usize, size: i32, table: usize, sum: usize, factor: f64): void {
  const weight = f64x2.splat(factor);
  const end = at + <usize>size * ELEMENT;
  while (at < end) {
    const c = v128.load64_splat(table);
    const s = v128.load64_splat(table, 8);
    const r = v128.load(at);
    const i = v128.load(at, 16);
    const re = f64x2.add(f64x2.mul(r, c), f64x2.mul(i, s));
    const im = f64x2.sub(f64x2.mul(i, c), f64x2.mul(r, s));
    const intensity = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
    v128.store(at, re);
    v128.store(at, im, 16);
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(weight, intensity)));
    at += ELEMENT;
    table += 16;
    sum += 16;
  }
}

/** Ψ ← Ψ exp(−i(θ + g|Ψ|²)): the local phase and the Kerr effect, by an own sine and cosine. */
function local(at: usize, size: i32, table: usize, kerr: f64, sum: usize): void {
  const g = f64x2.splat(kerr);
  const end = at + <usize>size * ELEMENT;
  while (at < end) {
    const r = v128.load(at);
    const i = v128.load(at, 16);
    const intensity = f64x2.add(f64x2.mul(r, r), f64x2.mul(i, i));
    v128.store(sum, f64x2.add(v128.load(sum), intensity));
    const angle = f64x2.add(v128.load64_splat(table), f64x2.mul(g, intensity));
    const rounded = f64x2.add(f64x2.mul(angle, f64x2.splat(2 / Math.PI)), f64x2.splat(ROUNDER));
    const quarter = f64x2.sub(rounded, f64x2.splat(ROUNDER));
    const x = f64x2.sub(
      f64x2.sub(angle, f64x2.mul(quarter, f64x2.splat(HALF_PI))),
      f64x2.mul(quarter, f64x2.splat(HALF_PI_REST)),
    );
    const xx = f64x2.mul(x, x);
    // Taylor series, good to rounding for |x| ≤ π/4.
    let s = f64x2.splat(-1.0 / 1307674368000.0);
    s = f64x2.add(f64x2.mul(s, xx), f64x2.splat(1.0 / 6227020800.0));
    s = f64x2.add(f64x2.mul(s, xx), f64x2.splat(-1.0 / 39916800.0));
    s = f64x2.add(f64x2.mul(s, xx), f64x2.splat(1.0 / 362880.0));
    s = f64x2.add(f64x2.mul(s, xx), f64x2.splat(-1.0 / 5040.0));
    s = f64x2.add(f64x2.mul(s, xx), f64x2.splat(1.0 / 120.0));
    s = f64x2.add(f64x2.mul(s, xx), f64x2.splat(-1.0 / 6.0));
    s = f64x2.add(x, f64x2.mul(f64x2.mul(s, xx), x));
    let c = f64x2.splat(1.0 / 20922789888000.0);
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(-1.0 / 87178291200.0));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(1.0 / 479001600.0));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(-1.0 / 3628800.0));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(1.0 / 40320.0));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(-1.0 / 720.0));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(1.0 / 24.0));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(-0.5));
    c = f64x2.add(f64x2.mul(c, xx), f64x2.splat(1.0));
    // Odd quarters exchange sine and cosine; bit 1 of the quarter gives the signs.
    const odd = i64x2.neg(v128.and(rounded, i64x2.splat(1)));
    const sine = v128.xor(v128.bitselect(c, s, odd), i64x2.shl(v128.and(rounded, i64x2.splat(2)), 62));
    const cosine = v128.xor(
      v128.bitselect(s, c, odd),
      i64x2.shl(v128.and(i64x2.add(rounded, i64x2.splat(1)), i64x2.splat(2)), 62),
    );
    v128.store(at, f64x2.add(f64x2.mul(r, cosine), f64x2.mul(i, sine)));
    v128.store(at, f64x2.sub(f64x2.mul(i, cosine), f64x2.mul(r, sine)), 16);
    at += ELEMENT;
    table += 8;
    sum += 16;
  }
}

/** Unitary discrete Fourier transform across the channels (1, 2 or 4 of them). */
function mix(at: usize, area: i32, channels: i32): void {
  const span = <usize>area * ELEMENT;
  if (channels === 2) {
    const end = at + span;
    const half = f64x2.splat(Math.SQRT1_2);
    for (; at < end; at += 16) {
      const a = v128.load(at);
      const b = v128.load(at + span);
      v128.store(at, f64x2.mul(half, f64x2.add(a, b)));
      v128.store(at + span, f64x2.mul(half, f64x2.sub(a, b)));
    }
  } else if (channels === 4) {
    butterflies(at, area, ELEMENT, span, 0);
    scale(at, area * 4, 0.5);
  }
}

function scale(at: usize, size: i32, factor: f64): void {
  const f = f64x2.splat(factor);
  const end = at + <usize>size * ELEMENT;
  for (; at < end; at += 16) v128.store(at, f64x2.mul(f, v128.load(at)));
}

/** Two-dimensional transform, natural to digit-reversed order, without its factor 1/n; re = 16 conjugates it. */
function decimate(at: usize, n: i32, channels: i32, re: usize, twiddles: usize): void {
  const row = <usize>n * ELEMENT;
  const plane = <usize>n * row;
  for (let c = 0; c < channels; c++) {
    let twiddle = twiddles;
    for (let length = n; length >= 4; length >>= 2) {
      const quarter = length >> 2;
      for (let block = 0; block < n; block += length) {
        for (let j = 0; j < quarter; j++) {
          const w = twiddle + <usize>j * 48;
          const offset = <usize>(block + j);
          if (j === 0) {
            butterflies(at + offset * row, n, ELEMENT, <usize>quarter * row, re);
            butterflies(at + offset * ELEMENT, n, row, <usize>quarter * ELEMENT, re);
          } else {
            butterfliesThenTurn(at + offset * row, n, ELEMENT, <usize>quarter * row, re, w);
            butterfliesThenTurn(at + offset * ELEMENT, n, row, <usize>quarter * ELEMENT, re, w);
          }
        }
      }
      twiddle += <usize>quarter * 48;
    }
    at += plane;
  }
}

/** The transpose of `decimate`: digit-reversed to natural order, with the same sign in the exponent. */
function interleave(at: usize, n: i32, channels: i32, re: usize, twiddles: usize): void {
  const row = <usize>n * ELEMENT;
  const plane = <usize>n * row;
  for (let c = 0; c < channels; c++) {
    for (let length = 4; length <= n; length <<= 2) {
      const quarter = length >> 2;
      // Tables of the longer transforms come first: n/4 + n/16 + … entries.
      let twiddle = twiddles;
      for (let longer = n; longer > length; longer >>= 2) twiddle += <usize>(longer >> 2) * 48;
      for (let block = 0; block < n; block += length) {
        for (let j = 0; j < quarter; j++) {
          const w = twiddle + <usize>j * 48;
          const offset = <usize>(block + j);
          if (j === 0) {
            butterflies(at + offset * row, n, ELEMENT, <usize>quarter * row, re);
            butterflies(at + offset * ELEMENT, n, row, <usize>quarter * ELEMENT, re);
          } else {
            turnThenButterflies(at + offset * row, n, ELEMENT, <usize>quarter * row, re, w);
            turnThenButterflies(at + offset * ELEMENT, n, row, <usize>quarter * ELEMENT, re, w);
          }
        }
      }
    }
    at += plane;
  }
}

/** `count` transforms of four elements `span` apart. */
function butterflies(at: usize, count: i32, step: usize, span: usize, re: usize): void {
  const im: usize = 16 - re;
  for (let k = 0; k < count; k++) {
    const b = at + span;
    const c = b + span;
    const d = c + span;
    const ar = v128.load(at + re);
    const cr = v128.load(c + re);
    const br = v128.load(b + re);
    const dr = v128.load(d + re);
    const ai = v128.load(at + im);
    const ci = v128.load(c + im);
    const bi = v128.load(b + im);
    const di = v128.load(d + im);
    const sr = f64x2.add(ar, cr);
    const er = f64x2.sub(ar, cr);
    const tr = f64x2.add(br, dr);
    const fr = f64x2.sub(br, dr);
    const si = f64x2.add(ai, ci);
    const ei = f64x2.sub(ai, ci);
    const ti = f64x2.add(bi, di);
    const fi = f64x2.sub(bi, di);
    v128.store(at + re, f64x2.add(sr, tr));
    v128.store(at + im, f64x2.add(si, ti));
    v128.store(b + re, f64x2.add(er, fi));
    v128.store(b + im, f64x2.sub(ei, fr));
    v128.store(c + re, f64x2.sub(sr, tr));
    v128.store(c + im, f64x2.sub(si, ti));
    v128.store(d + re, f64x2.sub(er, fi));
    v128.store(d + im, f64x2.add(ei, fr));
    at += step;
  }
}

/** The same, then the second to fourth element times the twiddle factors at `w`. */
function butterfliesThenTurn(at: usize, count: i32, step: usize, span: usize, re: usize, w: usize): void {
  const im: usize = 16 - re;
  for (let k = 0; k < count; k++) {
    const b = at + span;
    const c = b + span;
    const d = c + span;
    const ar = v128.load(at + re);
    const cr = v128.load(c + re);
    const br = v128.load(b + re);
    const dr = v128.load(d + re);
    const ai = v128.load(at + im);
    const ci = v128.load(c + im);
    const bi = v128.load(b + im);
    const di = v128.load(d + im);
    const sr = f64x2.add(ar, cr);
    const er = f64x2.sub(ar, cr);
    const tr = f64x2.add(br, dr);
    const fr = f64x2.sub(br, dr);
    const si = f64x2.add(ai, ci);
    const ei = f64x2.sub(ai, ci);
    const ti = f64x2.add(bi, di);
    const fi = f64x2.sub(bi, di);
    v128.store(at + re, f64x2.add(sr, tr));
    v128.store(at + im, f64x2.add(si, ti));
    const xr = f64x2.add(er, fi);
    const xi = f64x2.sub(ei, fr);
    const yr = f64x2.sub(sr, tr);
    const yi = f64x2.sub(si, ti);
    const zr = f64x2.sub(er, fi);
    const zi = f64x2.add(ei, fr);
    const w1r = v128.load64_splat(w);
    const w1i = v128.load64_splat(w, 8);
    v128.store(b + re, f64x2.sub(f64x2.mul(xr, w1r), f64x2.mul(xi, w1i)));
    v128.store(b + im, f64x2.add(f64x2.mul(xr, w1i), f64x2.mul(xi, w1r)));
    const w2r = v128.load64_splat(w, 16);
    const w2i = v128.load64_splat(w, 24);
    v128.store(c + re, f64x2.sub(f64x2.mul(yr, w2r), f64x2.mul(yi, w2i)));
    v128.store(c + im, f64x2.add(f64x2.mul(yr, w2i), f64x2.mul(yi, w2r)));
    const w3r = v128.load64_splat(w, 32);
    const w3i = v128.load64_splat(w, 40);
    v128.store(d + re, f64x2.sub(f64x2.mul(zr, w3r), f64x2.mul(zi, w3i)));
    v128.store(d + im, f64x2.add(f64x2.mul(zr, w3i), f64x2.mul(zi, w3r)));
    at += step;
  }
}

/** The transpose of it: twiddle factors first. */
function turnThenButterflies(at: usize, count: i32, step: usize, span: usize, re: usize, w: usize): void {
  const im: usize = 16 - re;
  for (let k = 0; k < count; k++) {
    const b = at + span;
    const c = b + span;
    const d = c + span;
    let xr = v128.load(c + re);
    let xi = v128.load(c + im);
    const w2r = v128.load64_splat(w, 16);
    const w2i = v128.load64_splat(w, 24);
    const cr = f64x2.sub(f64x2.mul(xr, w2r), f64x2.mul(xi, w2i));
    const ci = f64x2.add(f64x2.mul(xr, w2i), f64x2.mul(xi, w2r));
    const ar = v128.load(at + re);
    const ai = v128.load(at + im);
    const sr = f64x2.add(ar, cr);
    const er = f64x2.sub(ar, cr);
    const si = f64x2.add(ai, ci);
    const ei = f64x2.sub(ai, ci);
    xr = v128.load(b + re);
    xi = v128.load(b + im);
    const w1r = v128.load64_splat(w);
    const w1i = v128.load64_splat(w, 8);
    const br = f64x2.sub(f64x2.mul(xr, w1r), f64x2.mul(xi, w1i));
    const bi = f64x2.add(f64x2.mul(xr, w1i), f64x2.mul(xi, w1r));
    xr = v128.load(d + re);
    xi = v128.load(d + im);
    const w3r = v128.load64_splat(w, 32);
    const w3i = v128.load64_splat(w, 40);
    const dr = f64x2.sub(f64x2.mul(xr, w3r), f64x2.mul(xi, w3i));
    const di = f64x2.add(f64x2.mul(xr, w3i), f64x2.mul(xi, w3r));
    const tr = f64x2.add(br, dr);
    const fr = f64x2.sub(br, dr);
    const ti = f64x2.add(bi, di);
    const fi = f64x2.sub(bi, di);
    v128.store(at + re, f64x2.add(sr, tr));
    v128.store(at + im, f64x2.add(si, ti));
    v128.store(b + re, f64x2.add(er, fi));
    v128.store(b + im, f64x2.sub(ei, fr));
    v128.store(c + re, f64x2.sub(sr, tr));
    v128.store(c + im, f64x2.sub(si, ti));
    v128.store(d + re, f64x2.sub(er, fi));
    v128.store(d + im, f64x2.add(ei, fr));
    at += step;
  }
}
