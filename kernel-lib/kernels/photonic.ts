// Light through a photonic network, two samples in the two lanes of a vector.
//
// A field is channels × n × n elements (n a power of 4), each 32 bytes: two real parts, two imaginary parts.
// Fourier planes are kept in the digit-reversed order that radix 4 leaves behind, their tables and intensities
// too, so that nothing is ever sorted. Exchanging the offsets of real and imaginary parts conjugates a transform.

import { madd, nmadd } from "./shared/fma";

const ELEMENT: usize = 32;
/**
 * Sends light through all stages to the camera; the field of each pair is overwritten by the field that arrives there.
 * Tables of a stage: cos and sin of its two Fourier-plane phases, both divided by n, and its local phases. The light's
 * intensity at each of these is added to `intensities`, lane by lane. `constants` are those of the sine and cosine, see
 * engine/waves/photonic.ts.
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
  constants: usize,
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
      local(field, size, table + ((<usize>size) << 5), kerr, sum + ((<usize>size) << 5), constants);
      table += <usize>size * 40;
      sum += <usize>size * 48;
    }
    decimate(field, n, channels, 0, twiddles);
    scale(field, size, 1 / <f64>n);
    field += <usize>size * ELEMENT;
  }
}

/** Sends light that enters at the camera through the stages in the opposite order, the transpose of `forward`. */
export function backward(
  field: usize,
  pairs: i32,
  n: i32,
  channels: i32,
  stages: i32,
  kerr: f64,
  tables: usize,
  twiddles: usize,
  constants: usize,
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
      local(field, size, table + ((<usize>size) << 5), kerr, sum + ((<usize>size) << 5), constants);
      decimate(field, n, channels, 16, twiddles);
      phases(field, size, table + ((<usize>size) << 4), sum + ((<usize>size) << 4), 1);
      mix(field, n * n, channels);
      phases(field, size, table, sum, area);
      interleave(field, n, channels, 0, twiddles);
    }
    field += <usize>size * ELEMENT;
  }
}

/** Computes Ψ ← Ψ exp(−iφ); the intensities, times a factor that undoes the factors in the tables, are added to `sum`. */
function phases(at: usize, size: i32, table: usize, sum: usize, factor: f64): void {
  const weight = f64x2.splat(factor);
  const end = at + <usize>size * ELEMENT;
  while (at < end) {
    const c = v128.load64_splat(table);
    const s = v128.load64_splat(table, 8);
    const r = v128.load(at);
    const i = v128.load(at, 16);
    const re = madd<f64>(i, s, f64x2.mul(r, c));
    const im = nmadd<f64>(r, s, f64x2.mul(i, c));
    const intensity = madd<f64>(im, im, f64x2.mul(re, re));
    v128.store(at, re);
    v128.store(at, im, 16);
    v128.store(sum, madd<f64>(weight, intensity, v128.load(sum)));
    at += ELEMENT;
    table += 16;
    sum += 16;
  }
}

/**
 * Computes Ψ ← Ψ exp(−i(θ + g|Ψ|²)): the local phase and the Kerr effect, by an own sine and cosine, for two elements at a
 * time, which share the constants. Those lie in memory, because V8 builds a constant vector anew at every use.
 */
function local(at: usize, size: i32, table: usize, kerr: f64, sum: usize, constants: usize): void {
  const g = f64x2.splat(kerr);
  const rounder = v128.load64_splat(constants);
  const end = at + <usize>size * ELEMENT;
  while (at < end) {
    const r0 = v128.load(at);
    const i0 = v128.load(at, 16);
    const r1 = v128.load(at, 32);
    const i1 = v128.load(at, 48);
    const d0 = madd<f64>(i0, i0, f64x2.mul(r0, r0));
    const d1 = madd<f64>(i1, i1, f64x2.mul(r1, r1));
    v128.store(sum, f64x2.add(v128.load(sum), d0));
    v128.store(sum, f64x2.add(v128.load(sum, 16), d1), 16);
    let x0 = madd<f64>(g, d0, v128.load64_splat(table));
    let x1 = madd<f64>(g, d1, v128.load64_splat(table, 8));
    // Adding the rounder makes a whole number of quarter turns, which then stands in the low bits.
    let k = v128.load64_splat(constants, 8);
    const q0 = madd<f64>(x0, k, rounder);
    const q1 = madd<f64>(x1, k, rounder);
    const n0 = f64x2.sub(q0, rounder);
    const n1 = f64x2.sub(q1, rounder);
    k = v128.load64_splat(constants, 16);
    x0 = nmadd<f64>(n0, k, x0);
    x1 = nmadd<f64>(n1, k, x1);
    k = v128.load64_splat(constants, 24);
    x0 = nmadd<f64>(n0, k, x0);
    x1 = nmadd<f64>(n1, k, x1);
    const y0 = f64x2.mul(x0, x0);
    const y1 = f64x2.mul(x1, x1);
    // Taylor series, good to rounding for |x| ≤ π/4: sine without its first term, then cosine.
    let s0 = v128.load64_splat(constants, 32);
    let s1 = s0;
    for (let c = constants + 40; c < constants + 88; c += 8) {
      k = v128.load64_splat(c);
      s0 = madd<f64>(s0, y0, k);
      s1 = madd<f64>(s1, y1, k);
    }
    s0 = madd<f64>(f64x2.mul(s0, y0), x0, x0);
    s1 = madd<f64>(f64x2.mul(s1, y1), x1, x1);
    let c0 = v128.load64_splat(constants, 88);
    let c1 = c0;
    for (let c = constants + 96; c < constants + 160; c += 8) {
      k = v128.load64_splat(c);
      c0 = madd<f64>(c0, y0, k);
      c1 = madd<f64>(c1, y1, k);
    }
    turn(at, r0, i0, s0, c0, q0);
    turn(at + ELEMENT, r1, i1, s1, c1, q1);
    at += 2 * ELEMENT;
    table += 16;
    sum += 32;
  }
}

/** Computes Ψ exp(−iφ) from sine and cosine of the rest of φ and the number of quarter turns in the low bits of `quarters`. */
function turn(at: usize, r: v128, i: v128, s: v128, c: v128, quarters: v128): void {
  // Odd quarters exchange sine and cosine; their bit 1 gives the signs.
  const odd = i64x2.shr_s(i64x2.shl(quarters, 63), 63);
  const high = i64x2.shl(i64x2.shr_u(quarters, 1), 63);
  const sine = v128.xor(v128.bitselect(c, s, odd), high);
  const cosine = v128.xor(v128.bitselect(s, c, odd), v128.xor(high, i64x2.shl(quarters, 63)));
  v128.store(at, madd<f64>(i, sine, f64x2.mul(r, cosine)));
  v128.store(at, nmadd<f64>(r, sine, f64x2.mul(i, cosine)), 16);
}

/** Applies a unitary discrete Fourier transform across the channels (1, 2 or 4 of them). */
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

/**
 * Transforms in two dimensions, from natural to digit-reversed order, without the factor 1/n; re = 16 conjugates it.
 */
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

/** Applies the transpose of `decimate`: from digit-reversed to natural order, with the same sign in the exponent. */
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

/** Makes `count` transforms of four elements `span` apart. */
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

/** Makes the same, then multiplies the second to fourth element by the twiddle factors at `w`. */
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
    v128.store(b + re, nmadd<f64>(xi, w1i, f64x2.mul(xr, w1r)));
    v128.store(b + im, madd<f64>(xi, w1r, f64x2.mul(xr, w1i)));
    const w2r = v128.load64_splat(w, 16);
    const w2i = v128.load64_splat(w, 24);
    v128.store(c + re, nmadd<f64>(yi, w2i, f64x2.mul(yr, w2r)));
    v128.store(c + im, madd<f64>(yi, w2r, f64x2.mul(yr, w2i)));
    const w3r = v128.load64_splat(w, 32);
    const w3i = v128.load64_splat(w, 40);
    v128.store(d + re, nmadd<f64>(zi, w3i, f64x2.mul(zr, w3r)));
    v128.store(d + im, madd<f64>(zi, w3r, f64x2.mul(zr, w3i)));
    at += step;
  }
}

/** Applies its transpose: twiddle factors first. */
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
    const cr = nmadd<f64>(xi, w2i, f64x2.mul(xr, w2r));
    const ci = madd<f64>(xi, w2r, f64x2.mul(xr, w2i));
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
    const br = nmadd<f64>(xi, w1i, f64x2.mul(xr, w1r));
    const bi = madd<f64>(xi, w1r, f64x2.mul(xr, w1i));
    xr = v128.load(d + re);
    xi = v128.load(d + im);
    const w3r = v128.load64_splat(w, 32);
    const w3i = v128.load64_splat(w, 40);
    const dr = nmadd<f64>(xi, w3i, f64x2.mul(xr, w3r));
    const di = madd<f64>(xi, w3r, f64x2.mul(xr, w3i));
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
