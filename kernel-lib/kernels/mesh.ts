// Light through circuits of phase shifters and couplers, eight samples at a time.
//
// A block of light is modes × 8 samples: 64 bytes of real parts, then 64 bytes of imaginary parts. A program is a list of
// steps, 16 bytes each: kind, upper mode, and the number of the first of its places (see below). Coefficients are 16 bytes a
// pair (cosine, sine), and lie as the steps: one pair for a phase shifter; two for a coupler, its matrix and the inverse of
// it; six for a whole interferometer: phase φ, coupler and inverse, phase θ, coupler and inverse. Places are the phase shifters that
// learn, in the order of the light.

import { madd, nmadd } from "./shared/fma";

/** Bytes of the light in one mode, and of half of it. */
const MODE: usize = 128;
const PART: usize = 64;
const STEP: usize = 16;

const FIXED = 0;
const LEARNED = 1;
const COUPLER = 2;

/** Sends a block from the inputs to the outputs, in place. */
export function send(light: usize, steps: i32, program: usize, coefficients: usize): void {
  for (let i = 0; i < steps; i++, program += STEP) {
    const kind = load<i32>(program);
    const at = light + <usize>load<i32>(program, 4) * MODE;
    if (kind === FIXED || kind === LEARNED) {
      turn(at, coefficients);
      coefficients += 16;
    } else if (kind === COUPLER) {
      couple(at, coefficients);
      coefficients += 32;
    } else {
      interfere(at, coefficients);
      coefficients += 96;
    }
  }
}

/**
 * Goes back from the outputs to the inputs, in place: the field by the inverse of each step, the adjoint field by its
 * transpose. Writes −Im(A B) of every place, summed over the samples, to `derivatives`.
 */
export function pull(
  field: usize,
  adjoint: usize,
  steps: i32,
  program: usize,
  coefficients: usize,
  derivatives: usize,
): void {
  program += <usize>(steps - 1) * STEP;
  for (let i = steps - 1; i >= 0; i--, program -= STEP) {
    const kind = load<i32>(program);
    const mode = <usize>load<i32>(program, 4) * MODE;
    const place = derivatives + ((<usize>load<i32>(program, 8)) << 3);
    const from = coefficients + <usize>load<i32>(program, 12);
    if (kind === FIXED || kind === LEARNED) {
      if (kind === LEARNED) measure(field + mode, adjoint + mode, place);
      turnBack(field + mode, from);
      turn(adjoint + mode, from);
    } else if (kind === COUPLER) {
      couple(adjoint + mode, from);
      couple(field + mode, from + 16);
    } else interfereBack(field + mode, adjoint + mode, from, place);
  }
}

/** A ← e^{iα} A */
function turn(at: usize, angle: usize): void {
  const c = v128.load64_splat(angle);
  const s = v128.load64_splat(angle, 8);
  for (const end = at + PART; at < end; at += 16) {
    const re = v128.load(at);
    const im = v128.load(at, PART);
    v128.store(at, nmadd<f64>(s, im, f64x2.mul(c, re)));
    v128.store(at, madd<f64>(s, re, f64x2.mul(c, im)), PART);
  }
}

/** A ← e^{−iα} A */
function turnBack(at: usize, angle: usize): void {
  const c = v128.load64_splat(angle);
  const s = v128.load64_splat(angle, 8);
  for (const end = at + PART; at < end; at += 16) {
    const re = v128.load(at);
    const im = v128.load(at, PART);
    v128.store(at, madd<f64>(s, im, f64x2.mul(c, re)));
    v128.store(at, nmadd<f64>(s, re, f64x2.mul(c, im)), PART);
  }
}

/** (A, B) ← (c A + i s B, i s A + c B) */
function couple(at: usize, coefficients: usize): void {
  const c = v128.load64_splat(coefficients);
  const s = v128.load64_splat(coefficients, 8);
  for (const end = at + PART; at < end; at += 16) {
    const ar = v128.load(at);
    const ai = v128.load(at, PART);
    const br = v128.load(at, MODE);
    const bi = v128.load(at, MODE + PART);
    v128.store(at, nmadd<f64>(s, bi, f64x2.mul(c, ar)));
    v128.store(at, madd<f64>(s, br, f64x2.mul(c, ai)), PART);
    v128.store(at, nmadd<f64>(s, ai, f64x2.mul(c, br)), MODE);
    v128.store(at, madd<f64>(s, ar, f64x2.mul(c, bi)), MODE + PART);
  }
}

/** Writes −Im(A B), summed over the samples. */
function measure(a: usize, b: usize, to: usize): void {
  let sum = f64x2.splat(0);
  for (const end = a + PART; a < end; a += 16, b += 16) {
    sum = nmadd<f64>(v128.load(a), v128.load(b, PART), sum);
    sum = nmadd<f64>(v128.load(a, PART), v128.load(b), sum);
  }
  store<f64>(to, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** A whole interferometer: phase φ of the upper mode, coupler, phase θ, coupler, in registers. */
function interfere(at: usize, k: usize): void {
  for (const end = at + PART; at < end; at += 16) {
    let ar = v128.load(at);
    let ai = v128.load(at, PART);
    let br = v128.load(at, MODE);
    let bi = v128.load(at, MODE + PART);
    for (let half: usize = 0; half < 96; half += 48) {
      const pc = v128.load64_splat(k + half);
      const ps = v128.load64_splat(k + half, 8);
      const xr = nmadd<f64>(ps, ai, f64x2.mul(pc, ar));
      const xi = madd<f64>(ps, ar, f64x2.mul(pc, ai));
      const c = v128.load64_splat(k + half, 16);
      const s = v128.load64_splat(k + half, 24);
      ar = nmadd<f64>(s, bi, f64x2.mul(c, xr));
      ai = madd<f64>(s, br, f64x2.mul(c, xi));
      br = nmadd<f64>(s, xi, f64x2.mul(c, br));
      bi = madd<f64>(s, xr, f64x2.mul(c, bi));
    }
    v128.store(at, ar);
    v128.store(at, ai, PART);
    v128.store(at, br, MODE);
    v128.store(at, bi, MODE + PART);
  }
}

/** The way back through it: the field by the inverse, the adjoint field by the transpose. */
function interfereBack(f: usize, g: usize, k: usize, place: usize): void {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  for (const end = f + PART; f < end; f += 16, g += 16) {
    let ar = v128.load(f);
    let ai = v128.load(f, PART);
    let br = v128.load(f, MODE);
    let bi = v128.load(f, MODE + PART);
    let ur = v128.load(g);
    let ui = v128.load(g, PART);
    let vr = v128.load(g, MODE);
    let vi = v128.load(g, MODE + PART);
    for (let half: usize = 48; ; half = 0) {
      // Coupler: inverse for the field.
      let c = v128.load64_splat(k + half, 32);
      let s = v128.load64_splat(k + half, 40);
      const xr = nmadd<f64>(s, bi, f64x2.mul(c, ar));
      const xi = madd<f64>(s, br, f64x2.mul(c, ai));
      const yr = nmadd<f64>(s, ai, f64x2.mul(c, br));
      bi = madd<f64>(s, ar, f64x2.mul(c, bi));
      br = yr;
      c = v128.load64_splat(k + half, 16);
      s = v128.load64_splat(k + half, 24);
      const wr = nmadd<f64>(s, vi, f64x2.mul(c, ur));
      const wi = madd<f64>(s, vr, f64x2.mul(c, ui));
      const zr = nmadd<f64>(s, ui, f64x2.mul(c, vr));
      vi = madd<f64>(s, ur, f64x2.mul(c, vi));
      vr = zr;
      const product = nmadd<f64>(xi, wr, nmadd<f64>(xr, wi, half ? first : second));
      if (half) first = product;
      else second = product;
      c = v128.load64_splat(k + half);
      s = v128.load64_splat(k + half, 8);
      ar = madd<f64>(s, xi, f64x2.mul(c, xr));
      ai = nmadd<f64>(s, xr, f64x2.mul(c, xi));
      ur = nmadd<f64>(s, wi, f64x2.mul(c, wr));
      ui = madd<f64>(s, wr, f64x2.mul(c, wi));
      if (!half) break;
    }
    v128.store(f, ar);
    v128.store(f, ai, PART);
    v128.store(f, br, MODE);
    v128.store(f, bi, MODE + PART);
    v128.store(g, ur);
    v128.store(g, ui, PART);
    v128.store(g, vr, MODE);
    v128.store(g, vi, MODE + PART);
  }
  // In the order of the light: φ, then θ.
  store<f64>(place, f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
  store<f64>(place, f64x2.extract_lane(first, 0) + f64x2.extract_lane(first, 1), 8);
}
