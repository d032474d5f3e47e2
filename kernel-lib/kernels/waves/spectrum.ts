// A transform, the phases of all wavenumbers and the inverse transform, without reordering in between.
//
// A plan is a list of int32 triples: (radix, m, address of the twiddle factors) for each pass, and at its end
// (0, kind, 0) for the last butterfly, which stands with the phases and the first one back in one pass:
//   1 none, 4 over four elements, 2 across the lanes of one element, 8 over the four float64 lanes of two elements.
// `Factors` and `Direction` as in waves/fourier.ts.

import { backward, factorBytes, factorIm, factorRe, forward, isAcross, pitchOf } from "./fourier";
import {
  acrossIm,
  acrossRe,
  backAcrossIm,
  backAcrossRe,
  quadHighIm,
  quadHighRe,
  quadLowIm,
  quadLowRe,
} from "./lanes";
import { ELEMENT, loadIm, loadRe, productIm, productRe, put } from "./vectors";

/** Elements that stay in the fastest cache (16 KiB) while all deeper passes run over them. */
const NEAR: i32 = 512;
/** Bytes of a line of the plan. */
const LINE: usize = 12;

/**
 * ψ ← F⁻¹ · phases · F ψ on `blocks` blocks of n elements; the phases hold the factor 1/N. See waves/fourier.ts for
 * `Factors`, `Direction`, `pitch` and `width`.
 */
export function sweep<T, Factors, Direction>(
  plan: usize,
  base: usize,
  n: i32,
  blocks: i32,
  phases: usize,
  pitch: usize,
  width: usize,
): void {
  const near = isAcross<Direction>() ? NEAR / <i32>(width / ELEMENT) : NEAR;
  if (blocks > 1 && n * blocks > near) {
    const block = <usize>n * pitchOf<Direction>(pitch);
    const table = <usize>n * factorBytes<T, Factors>();
    for (let i = 0; i < blocks; i++) {
      const at = <usize>i;
      sweep<T, Factors, Direction>(plan, base + at * block, n, 1, phases + at * table, pitch, width);
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
      else if (sizeof<T>() === 8 && m === 8) middleQuad<Direction>(base, blocks, phases, pitch, width);
    }
    if (m === 4) middle4<T, Factors, Direction>(base, blocks, phases, pitch, width);
    else if (m === 1) middle1<T, Factors, Direction>(base, blocks, phases, pitch, width);
    return;
  }
  forward<T, Factors, Direction>(radix, base, m, blocks, twiddles, pitch, width);
  sweep<T, Factors, Direction>(plan + LINE, base, m, radix * blocks, phases, pitch, width);
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

/** Radix 4 forward, phases, radix 4 back on every four neighbours. */
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

/** The lanes of each element: radix 2 or 4 forward, phases, radix 2 or 4 back. */
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

/** The four lanes of every two elements, in float64: radix 4 forward, phases, radix 4 back. */
function middleQuad<Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const step = pitchOf<Direction>(pitch);
  const end = base + <usize>count * 2 * step;
  for (let row = base; row < end; row += 2 * step) {
    let x = row;
    do {
      const ar = loadRe(x);
      const ai = loadIm(x);
      const br = loadRe(x + step);
      const bi = loadIm(x + step);
      const tr = quadLowRe(ar, ai, br, bi);
      const ti = quadLowIm(ar, ai, br, bi);
      const ur = quadHighRe(ar, ai, br, bi);
      const ui = quadHighIm(ar, ai, br, bi);
      let wr = loadRe(phases);
      let wi = loadIm(phases);
      const yr = productRe<f64>(tr, ti, wr, wi);
      const yi = productIm<f64>(tr, ti, wr, wi);
      wr = loadRe(phases + ELEMENT);
      wi = loadIm(phases + ELEMENT);
      const zr = productRe<f64>(ur, ui, wr, wi);
      const zi = productIm<f64>(ur, ui, wr, wi);
      // The inverse is the same with real and imaginary parts exchanged.
      put(x, quadLowIm(yi, yr, zi, zr), quadLowRe(yi, yr, zi, zr));
      put(x + step, quadHighIm(yi, yr, zi, zr), quadHighRe(yi, yr, zi, zr));
      x += ELEMENT;
    } while (isAcross<Direction>() && x < row + width);
    phases += 2 * ELEMENT;
  }
}
