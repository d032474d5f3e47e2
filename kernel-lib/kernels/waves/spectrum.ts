// A transform, the phases of all wavenumbers and the inverse transform, without reordering in between.
//
// A plan is a list of int32 triples: (radix, m, address of the twiddle factors) for each pass, and at its end
// (0, kind, 0) for the last butterfly, which stands with the phases and the first one back in one pass:
//   1 none, 4 over four elements, 2 across the lanes of one element, 8 over the eight float64 lanes of four elements.
// `Factors` and `Direction` as in waves/fourier.ts.

import { madd, nmadd } from "../shared/fma";
import { backward, factorBytes, factorIm, factorRe, forward, isAcross, pitchOf } from "./fourier";
import { acrossIm, acrossRe, backAcrossIm, backAcrossRe } from "./lanes";
import { ELEMENT, loadIm, loadRe, productIm, productRe, put, splatAt } from "./vectors";

/** Bytes of the phases of one element for the butterfly over eight lanes: a, then b of both lanes. */
export const TURNS: usize = 48;
/** Number of elements that stay in the fastest cache (16 KiB) while all deeper passes run over them. */
const NEAR: i32 = 512;
/** Bytes of a line of the plan. */
const LINE: usize = 12;

/**
 * Computes ψ ← F⁻¹ · phases · F ψ on `blocks` blocks of n elements; the phases hold the factor 1/N and have `each` bytes an
 * element. See waves/fourier.ts for `Factors`, `Direction`, `pitch` and `width`.
 */
export function sweep<T, Factors, Direction>(
  plan: usize,
  base: usize,
  n: i32,
  blocks: i32,
  phases: usize,
  each: usize,
  pitch: usize,
  width: usize,
): void {
  const near = isAcross<Direction>() ? NEAR / <i32>(width / ELEMENT) : NEAR;
  if (blocks > 1 && n * blocks > near) {
    const block = <usize>n * pitchOf<Direction>(pitch);
    const table = <usize>n * each;
    for (let i = 0; i < blocks; i++) {
      const at = <usize>i;
      sweep<T, Factors, Direction>(plan, base + at * block, n, 1, phases + at * table, each, pitch, width);
    }
    return;
  }
  const radix = load<i32>(plan);
  const m = load<i32>(plan, 4);
  const twiddles = load<usize>(plan, 8);
  if (radix === 0) {
    if (sizeof<Factors>() === 2) {
      // Only lines whose lanes have factors of their own can have their last butterfly across lanes.
      if (m === 2) middleLanes<T, Direction>(base, blocks, phases, pitch, width);
      else if (sizeof<T>() === 8 && m === 8) middle8<Direction>(base, blocks, phases, pitch, width);
    }
    if (m === 4) middle4<T, Factors, Direction>(base, blocks, phases, pitch, width);
    else if (m === 1) middle1<T, Factors, Direction>(base, blocks, phases, pitch, width);
    return;
  }
  forward<T, Factors, Direction>(radix, base, m, blocks, twiddles, pitch, width);
  sweep<T, Factors, Direction>(plan + LINE, base, m, radix * blocks, phases, each, pitch, width);
  backward<T, Factors, Direction>(radix, base, m, blocks, twiddles, pitch, width);
}

function middle1<T, Factors, Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const step = pitchOf<Direction>(pitch);
  const end = base + <usize>count * step;
  for (let row = base; row < end; row += step) {
    const pr = factorRe<T, Factors>(phases, 0);
    const pi = factorIm<T, Factors>(phases, 0);
    let x = row;
    do {
      const re = loadRe(x);
      const im = loadIm(x);
      put(x, productRe<T>(re, im, pr, pi), productIm<T>(re, im, pr, pi));
      x += ELEMENT;
    } while (isAcross<Direction>() && x < row + width);
    phases += factorBytes<T, Factors>();
  }
}

/** Applies radix 4 forward, phases and radix 4 back to every four neighbours. */
function middle4<T, Factors, Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const step = pitchOf<Direction>(pitch);
  const end = base + <usize>count * 4 * step;
  for (let row = base; row < end; row += 4 * step) {
    let x = row;
    do {
      const ar = loadRe(x);
      const ai = loadIm(x);
      const cr = loadRe(x + 2 * step);
      const ci = loadIm(x + 2 * step);
      let sr = v128.add<T>(ar, cr);
      let si = v128.add<T>(ai, ci);
      let dr = v128.sub<T>(ar, cr);
      let di = v128.sub<T>(ai, ci);
      const br = loadRe(x + step);
      const bi = loadIm(x + step);
      const er = loadRe(x + 3 * step);
      const ei = loadIm(x + 3 * step);
      let tr = v128.add<T>(br, er);
      let ti = v128.add<T>(bi, ei);
      let ur = v128.sub<T>(br, er);
      let ui = v128.sub<T>(bi, ei);

      let yr = v128.add<T>(sr, tr);
      let yi = v128.add<T>(si, ti);
      let wr = factorRe<T, Factors>(phases, 0);
      let wi = factorIm<T, Factors>(phases, 0);
      const y0r = productRe<T>(yr, yi, wr, wi);
      const y0i = productIm<T>(yr, yi, wr, wi);
      yr = v128.sub<T>(sr, tr);
      yi = v128.sub<T>(si, ti);
      wr = factorRe<T, Factors>(phases, 2);
      wi = factorIm<T, Factors>(phases, 2);
      const y2r = productRe<T>(yr, yi, wr, wi);
      const y2i = productIm<T>(yr, yi, wr, wi);
      yr = v128.add<T>(dr, ui);
      yi = v128.sub<T>(di, ur);
      wr = factorRe<T, Factors>(phases, 1);
      wi = factorIm<T, Factors>(phases, 1);
      const y1r = productRe<T>(yr, yi, wr, wi);
      const y1i = productIm<T>(yr, yi, wr, wi);
      yr = v128.sub<T>(dr, ui);
      yi = v128.add<T>(di, ur);
      wr = factorRe<T, Factors>(phases, 3);
      wi = factorIm<T, Factors>(phases, 3);
      const y3r = productRe<T>(yr, yi, wr, wi);
      const y3i = productIm<T>(yr, yi, wr, wi);

      sr = v128.add<T>(y0r, y2r);
      si = v128.add<T>(y0i, y2i);
      dr = v128.sub<T>(y0r, y2r);
      di = v128.sub<T>(y0i, y2i);
      tr = v128.add<T>(y1r, y3r);
      ti = v128.add<T>(y1i, y3i);
      ur = v128.sub<T>(y1r, y3r);
      ui = v128.sub<T>(y1i, y3i);
      put(x, v128.add<T>(sr, tr), v128.add<T>(si, ti));
      put(x + 2 * step, v128.sub<T>(sr, tr), v128.sub<T>(si, ti));
      put(x + step, v128.sub<T>(dr, ui), v128.add<T>(di, ur));
      put(x + 3 * step, v128.add<T>(dr, ui), v128.sub<T>(di, ur));
      x += ELEMENT;
    } while (isAcross<Direction>() && x < row + width);
    phases += 4 * factorBytes<T, Factors>();
  }
}

/** Works on the lanes of each element: radix 2 or 4 forward, phases, radix 2 or 4 back. */
function middleLanes<T, Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const step = pitchOf<Direction>(pitch);
  const end = base + <usize>count * step;
  for (let row = base; row < end; row += step) {
    const wr = loadRe(phases);
    const wi = loadIm(phases);
    let x = row;
    do {
      const ar = loadRe(x);
      const ai = loadIm(x);
      const tr = acrossRe<T>(ar, ai);
      const ti = acrossIm<T>(ar, ai);
      const yr = productRe<T>(tr, ti, wr, wi);
      const yi = productIm<T>(tr, ti, wr, wi);
      put(x, backAcrossRe<T>(yr, yi), backAcrossIm<T>(yr, yi));
      x += ELEMENT;
    } while (isAcross<Direction>() && x < row + width);
    phases += ELEMENT;
  }
}

/**
 * Works on the eight lanes of every four elements, in float64: radix 4 over the elements, then what is left of a
 * transform across the lanes, its phases p, q and its inverse. With the twiddle factor w of the second lane that is one
 * unitary matrix, symmetric but for w: x₀ ← a x₀ + b w x₁, x₁ ← b w* x₀ + a x₁, where a = p + q, b = p − q.
 */
function middle8<Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const step = pitchOf<Direction>(pitch);
  const end = base + <usize>count * 4 * step;
  for (let row = base; row < end; row += 4 * step) {
    let x = row;
    do {
      const ar = loadRe(x);
      const ai = loadIm(x);
      const cr = loadRe(x + 2 * step);
      const ci = loadIm(x + 2 * step);
      let sr = f64x2.add(ar, cr);
      let si = f64x2.add(ai, ci);
      let dr = f64x2.sub(ar, cr);
      let di = f64x2.sub(ai, ci);
      const br = loadRe(x + step);
      const bi = loadIm(x + step);
      const er = loadRe(x + 3 * step);
      const ei = loadIm(x + 3 * step);
      let tr = f64x2.add(br, er);
      let ti = f64x2.add(bi, ei);
      let ur = f64x2.sub(br, er);
      let ui = f64x2.sub(bi, ei);

      const y0r = f64x2.add(sr, tr);
      const y0i = f64x2.add(si, ti);
      const y2r = f64x2.sub(sr, tr);
      const y2i = f64x2.sub(si, ti);
      put(x, turnedRe(y0r, y0i, phases), turnedIm(y0r, y0i, phases));
      put(x + 2 * step, turnedRe(y2r, y2i, phases + 2 * TURNS), turnedIm(y2r, y2i, phases + 2 * TURNS));
      const y1r = f64x2.add(dr, ui);
      const y1i = f64x2.sub(di, ur);
      const y3r = f64x2.sub(dr, ui);
      const y3i = f64x2.add(di, ur);
      put(x + step, turnedRe(y1r, y1i, phases + TURNS), turnedIm(y1r, y1i, phases + TURNS));
      const z3r = turnedRe(y3r, y3i, phases + 3 * TURNS);
      const z3i = turnedIm(y3r, y3i, phases + 3 * TURNS);
      const z1r = loadRe(x + step);
      const z1i = loadIm(x + step);
      tr = f64x2.add(z1r, z3r);
      ti = f64x2.add(z1i, z3i);
      ur = f64x2.sub(z1r, z3r);
      ui = f64x2.sub(z1i, z3i);
      // Stored and loaded again, because V8 keeps what it can between two stores in registers, and has too few.
      const z0r = loadRe(x);
      const z0i = loadIm(x);
      const z2r = loadRe(x + 2 * step);
      const z2i = loadIm(x + 2 * step);
      sr = f64x2.add(z0r, z2r);
      si = f64x2.add(z0i, z2i);
      dr = f64x2.sub(z0r, z2r);
      di = f64x2.sub(z0i, z2i);
      put(x, f64x2.add(sr, tr), f64x2.add(si, ti));
      put(x + 2 * step, f64x2.sub(sr, tr), f64x2.sub(si, ti));
      put(x + step, f64x2.sub(dr, ui), f64x2.add(di, ur));
      put(x + 3 * step, f64x2.add(dr, ui), f64x2.sub(di, ur));
      x += ELEMENT;
    } while (isAcross<Direction>() && x < row + width);
    phases += 4 * TURNS;
  }
}

@inline
function exchanged(v: v128): v128 {
  return v128.shuffle<f64>(v, v, 1, 0);
}

/** Returns the real part of a x + b (x with its lanes exchanged); the function below the imaginary part. */
@inline
function turnedRe(re: v128, im: v128, turns: usize): v128 {
  const r = nmadd<f64>(im, splatAt<f64>(turns, 1), f64x2.mul(re, splatAt<f64>(turns, 0)));
  return nmadd<f64>(exchanged(im), v128.load(turns, 32), madd<f64>(exchanged(re), v128.load(turns, 16), r));
}

@inline
function turnedIm(re: v128, im: v128, turns: usize): v128 {
  const i = madd<f64>(im, splatAt<f64>(turns, 0), f64x2.mul(re, splatAt<f64>(turns, 1)));
  return madd<f64>(exchanged(re), v128.load(turns, 32), madd<f64>(exchanged(im), v128.load(turns, 16), i));
}
