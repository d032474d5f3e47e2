// Light through circuits of phase shifters and couplers, eight samples at a time.
//
// A block of light is modes × 8 samples: 64 bytes of real parts, then 64 bytes of imaginary parts. Phases are never applied to
// light that stays in its waveguide: every mode has a phase of its own that the caller carries along, and only the difference
// of two phases is applied where modes meet. A program is a list of steps, 16 bytes each: kind, upper mode, first place and
// address of its six coefficients (see engine/mesh/kernel.ts). Places are the phase shifters that learn, in the order of the light.

import { madd, nmadd } from "./shared/fma";

/** Bytes of the light in one mode, and of half of it. */
const MODE: usize = 128;
const PART: usize = 64;
const STEP: usize = 16;

/** A phase shifter that learns: its place is measured. */
const SHIFTER = 0;
/** A coupler: turn of the upper mode, cosine and sine of the coupler, and of its inverse. Kind 1 are fixed phases. */
const COUPLER = 2;
// Else an interferometer: turn of the upper mode, sine and cosine of half of θ, and of the inverse.

/** Sends blocks from the inputs to the outputs, in place; a block is `size` bytes. */
export function send(
  light: usize,
  blocks: i32,
  size: i32,
  steps: i32,
  program: usize,
  coefficients: usize,
): void {
  for (let b = 0; b < blocks; b++) sendBlock(light + <usize>b * size, steps, program, coefficients);
}

function sendBlock(light: usize, steps: i32, program: usize, coefficients: usize): void {
  for (const end = program + <usize>steps * STEP; program < end; program += STEP) {
    const kind = load<i32>(program);
    if (kind < COUPLER) continue;
    const at = light + <usize>load<i32>(program, 4) * MODE;
    const from = coefficients + <usize>load<i32>(program, 12);
    const p = v128.load64_splat(from);
    const q = v128.load64_splat(from, 8);
    const s = v128.load64_splat(from, 16);
    const c = v128.load64_splat(from, 24);
    if (kind === COUPLER) couple(at, p, q, s, c);
    else rotate(at, p, q, s, c);
  }
}

/** Computes (a, b) ← (s x + c b, c x − s b) with x = (p + iq) a. */
function rotate(at: usize, p: v128, q: v128, s: v128, c: v128): void {
  for (const end = at + PART; at < end; at += 16) {
    const ar = v128.load(at);
    const ai = v128.load(at, PART);
    const br = v128.load(at, MODE);
    const bi = v128.load(at, MODE + PART);
    const xr = nmadd<f64>(q, ai, f64x2.mul(p, ar));
    const xi = madd<f64>(q, ar, f64x2.mul(p, ai));
    v128.store(at, madd<f64>(c, br, f64x2.mul(s, xr)));
    v128.store(at, madd<f64>(c, bi, f64x2.mul(s, xi)), PART);
    v128.store(at, nmadd<f64>(s, br, f64x2.mul(c, xr)), MODE);
    v128.store(at, nmadd<f64>(s, bi, f64x2.mul(c, xi)), MODE + PART);
  }
}

/** Computes (a, b) ← (c x + i s b, i s x + c b) with x = (p + iq) a; the coefficients are c, s. */
function couple(at: usize, p: v128, q: v128, c: v128, s: v128): void {
  for (const end = at + PART; at < end; at += 16) {
    const ar = v128.load(at);
    const ai = v128.load(at, PART);
    const br = v128.load(at, MODE);
    const bi = v128.load(at, MODE + PART);
    const xr = nmadd<f64>(q, ai, f64x2.mul(p, ar));
    const xi = madd<f64>(q, ar, f64x2.mul(p, ai));
    v128.store(at, nmadd<f64>(s, bi, f64x2.mul(c, xr)));
    v128.store(at, madd<f64>(s, br, f64x2.mul(c, xi)), PART);
    v128.store(at, nmadd<f64>(s, xi, f64x2.mul(c, br)), MODE);
    v128.store(at, madd<f64>(s, xr, f64x2.mul(c, bi)), MODE + PART);
  }
}

/**
 * Goes back from the outputs to the inputs, in place: the field by the inverse of each step, the adjoint field by its
 * transpose. Adds −Im(A B) of every place, summed over the samples, to `derivatives`.
 */
export function pull(
  field: usize,
  adjoint: usize,
  blocks: i32,
  size: i32,
  steps: i32,
  program: usize,
  coefficients: usize,
  derivatives: usize,
): void {
  for (let b = 0; b < blocks; b++)
    pullBlock(field + <usize>b * size, adjoint + <usize>b * size, steps, program, coefficients, derivatives);
}

function pullBlock(
  field: usize,
  adjoint: usize,
  steps: i32,
  program: usize,
  coefficients: usize,
  derivatives: usize,
): void {
  for (let step = program + <usize>steps * STEP; step > program; ) {
    step -= STEP;
    const kind = load<i32>(step);
    const mode = <usize>load<i32>(step, 4) * MODE;
    const place = derivatives + ((<usize>load<i32>(step, 8)) << 3);
    const from = coefficients + <usize>load<i32>(step, 12);
    if (kind === SHIFTER) measure(field + mode, adjoint + mode, place);
    else if (kind === COUPLER) {
      coupleBack(field + mode, from, true);
      coupleBack(adjoint + mode, from, false);
    } else if (kind > COUPLER) rotateBack(field + mode, adjoint + mode, from, place);
  }
}

/** Adds −Im(A B), summed over the samples. */
function measure(a: usize, b: usize, to: usize): void {
  let sum = f64x2.splat(0);
  for (const end = a + PART; a < end; a += 16, b += 16) {
    sum = nmadd<f64>(v128.load(a), v128.load(b, PART), sum);
    sum = nmadd<f64>(v128.load(a, PART), v128.load(b), sum);
  }
  store<f64>(to, load<f64>(to) + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** Applies the inverse of a coupler, or its transpose. */
function coupleBack(at: usize, from: usize, inverse: bool): void {
  const p = v128.load64_splat(from);
  let q = v128.load64_splat(from, 8);
  if (inverse) q = f64x2.neg(q);
  const c = inverse ? v128.load64_splat(from, 32) : v128.load64_splat(from, 16);
  const s = inverse ? v128.load64_splat(from, 40) : v128.load64_splat(from, 24);
  for (const end = at + PART; at < end; at += 16) {
    const ar = v128.load(at);
    const ai = v128.load(at, PART);
    const br = v128.load(at, MODE);
    const bi = v128.load(at, MODE + PART);
    const xr = nmadd<f64>(s, bi, f64x2.mul(c, ar));
    const xi = madd<f64>(s, br, f64x2.mul(c, ai));
    v128.store(at, nmadd<f64>(s, ai, f64x2.mul(c, br)), MODE);
    v128.store(at, madd<f64>(s, ar, f64x2.mul(c, bi)), MODE + PART);
    v128.store(at, nmadd<f64>(q, xi, f64x2.mul(p, xr)));
    v128.store(at, madd<f64>(q, xr, f64x2.mul(p, xi)), PART);
  }
}

/**
 * Back through an interferometer M = i e^{iθ/2} [[s, c], [c, −s]] diag(e^{iφ}, 1): with the fields x, b and the adjoint fields u, v
 * behind φ, the derivative to φ is −Im(xu), that to θ is ½ [−Im(xu) − Im(bv) + Re(xv) − Re(bu)].
 */
function rotateBack(f: usize, g: usize, from: usize, place: usize): void {
  const p = v128.load64_splat(from);
  const q = v128.load64_splat(from, 8);
  const s = v128.load64_splat(from, 16);
  const c = v128.load64_splat(from, 24);
  const si = v128.load64_splat(from, 32);
  const ci = v128.load64_splat(from, 40);
  let phi = f64x2.splat(0);
  let other = f64x2.splat(0);
  for (const end = f + PART; f < end; f += 16, g += 16) {
    let r0 = v128.load(f);
    let i0 = v128.load(f, PART);
    let r1 = v128.load(f, MODE);
    let i1 = v128.load(f, MODE + PART);
    const xr = madd<f64>(ci, r1, f64x2.mul(si, r0));
    const xi = madd<f64>(ci, i1, f64x2.mul(si, i0));
    const br = nmadd<f64>(si, r1, f64x2.mul(ci, r0));
    const bi = nmadd<f64>(si, i1, f64x2.mul(ci, i0));
    v128.store(f, madd<f64>(q, xi, f64x2.mul(p, xr)));
    v128.store(f, nmadd<f64>(q, xr, f64x2.mul(p, xi)), PART);
    v128.store(f, br, MODE);
    v128.store(f, bi, MODE + PART);
    r0 = v128.load(g);
    i0 = v128.load(g, PART);
    r1 = v128.load(g, MODE);
    i1 = v128.load(g, MODE + PART);
    const ur = madd<f64>(c, r1, f64x2.mul(s, r0));
    const ui = madd<f64>(c, i1, f64x2.mul(s, i0));
    const vr = nmadd<f64>(s, r1, f64x2.mul(c, r0));
    const vi = nmadd<f64>(s, i1, f64x2.mul(c, i0));
    v128.store(g, nmadd<f64>(q, ui, f64x2.mul(p, ur)));
    v128.store(g, madd<f64>(q, ur, f64x2.mul(p, ui)), PART);
    v128.store(g, vr, MODE);
    v128.store(g, vi, MODE + PART);
    phi = nmadd<f64>(xr, ui, nmadd<f64>(xi, ur, phi));
    other = nmadd<f64>(br, vi, nmadd<f64>(bi, vr, other));
    other = madd<f64>(xr, vr, nmadd<f64>(xi, vi, other));
    other = nmadd<f64>(br, ur, madd<f64>(bi, ui, other));
  }
  const first = f64x2.extract_lane(phi, 0) + f64x2.extract_lane(phi, 1);
  const second = f64x2.extract_lane(other, 0) + f64x2.extract_lane(other, 1);
  store<f64>(place, load<f64>(place) + first);
  store<f64>(place, load<f64>(place, 8) + (first + second) / 2, 8);
}
