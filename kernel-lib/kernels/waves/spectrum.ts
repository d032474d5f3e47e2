// A transform, the phases of all wavenumbers and the inverse transform, without reordering in between.
//
// A plan is a list of int32 triples: (radix, m, address of the twiddle factors) for each pass, and at its end
// (0, 1 or 4, 0): the last butterfly, which stands with the phases and the first one back in one pass.
// `Own` is u16 where every lane has phases of its own (segments of one sample), u8 where all share them.

import {
  backward2,
  backward3,
  backward4,
  backward5,
  forward2,
  forward3,
  forward4,
  forward5,
  isAcross,
  pitchOf,
} from "./fourier";
import { ELEMENT, loadIm, loadRe, productIm, productRe, put, splatAt } from "./vectors";

/** Elements that stay in the fastest cache (16 KiB) while all deeper passes run over them. */
const NEAR: i32 = 512;
/** Bytes of a line of the plan. */
const LINE: usize = 12;

/**
 * ψ ← F⁻¹ · phases · F ψ on `blocks` blocks of n elements; the phases hold the factor 1/N. See waves/fourier.ts for
 * `Direction`, `pitch` and `width`.
 */
export function sweep<T, Own, Direction>(
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
    const table = <usize>n * phaseStride<T, Own>();
    for (let i = 0; i < blocks; i++) {
      const at = <usize>i;
      sweep<T, Own, Direction>(plan, base + at * block, n, 1, phases + at * table, pitch, width);
    }
    return;
  }
  const radix = load<i32>(plan);
  const m = load<i32>(plan, 4);
  const twiddles = load<usize>(plan, 8);
  if (radix === 4) {
    forward4<T, Direction>(base, m, blocks, twiddles, pitch, width);
    sweep<T, Own, Direction>(plan + LINE, base, m, 4 * blocks, phases, pitch, width);
    backward4<T, Direction>(base, m, blocks, twiddles, pitch, width);
  } else if (radix === 0) {
    if (m === 4) middle4<T, Own, Direction>(base, blocks, phases, pitch, width);
    else middle1<T, Own, Direction>(base, blocks, phases, pitch, width);
  } else if (radix === 2) {
    forward2<T, Direction>(base, m, blocks, twiddles, pitch, width);
    sweep<T, Own, Direction>(plan + LINE, base, m, 2 * blocks, phases, pitch, width);
    backward2<T, Direction>(base, m, blocks, twiddles, pitch, width);
  } else if (radix === 3) {
    forward3<T, Direction>(base, m, blocks, twiddles, pitch, width);
    sweep<T, Own, Direction>(plan + LINE, base, m, 3 * blocks, phases, pitch, width);
    backward3<T, Direction>(base, m, blocks, twiddles, pitch, width);
  } else {
    forward5<T, Direction>(base, m, blocks, twiddles, pitch, width);
    sweep<T, Own, Direction>(plan + LINE, base, m, 5 * blocks, phases, pitch, width);
    backward5<T, Direction>(base, m, blocks, twiddles, pitch, width);
  }
}

/** Bytes of phases for one element. */
@inline
export function phaseStride<T, Own>(): usize {
  return sizeof<Own>() === 2 ? ELEMENT : 2 * sizeof<T>();
}

@inline
function phaseRe<T, Own>(phases: usize): v128 {
  return sizeof<Own>() === 2 ? loadRe(phases) : splatAt<T>(phases, 0);
}

@inline
function phaseIm<T, Own>(phases: usize): v128 {
  return sizeof<Own>() === 2 ? loadIm(phases) : splatAt<T>(phases, 1);
}

function middle1<T, Own, Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const step = pitchOf<Direction>(pitch);
  const end = base + <usize>count * step;
  for (let row = base; row < end; row += step) {
    const pr = phaseRe<T, Own>(phases);
    const pi = phaseIm<T, Own>(phases);
    let x = row;
    do {
      const re = loadRe(x);
      const im = loadIm(x);
      put(x, productRe<T>(re, im, pr, pi), productIm<T>(re, im, pr, pi));
      x += ELEMENT;
    } while (isAcross<Direction>() && x < row + width);
    phases += phaseStride<T, Own>();
  }
}

/** Radix 4 forward, phases, radix 4 back on every four neighbours. */
function middle4<T, Own, Direction>(base: usize, count: i32, phases: usize, pitch: usize, width: usize): void {
  const stride = phaseStride<T, Own>();
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
      let wr = phaseRe<T, Own>(phases);
      let wi = phaseIm<T, Own>(phases);
      const y0r = productRe<T>(yr, yi, wr, wi);
      const y0i = productIm<T>(yr, yi, wr, wi);
      yr = v128.sub<T>(sr, tr);
      yi = v128.sub<T>(si, ti);
      wr = phaseRe<T, Own>(phases + 2 * stride);
      wi = phaseIm<T, Own>(phases + 2 * stride);
      const y2r = productRe<T>(yr, yi, wr, wi);
      const y2i = productIm<T>(yr, yi, wr, wi);
      yr = v128.add<T>(dr, ui);
      yi = v128.sub<T>(di, ur);
      wr = phaseRe<T, Own>(phases + stride);
      wi = phaseIm<T, Own>(phases + stride);
      const y1r = productRe<T>(yr, yi, wr, wi);
      const y1i = productIm<T>(yr, yi, wr, wi);
      yr = v128.sub<T>(dr, ui);
      yi = v128.add<T>(di, ur);
      wr = phaseRe<T, Own>(phases + 3 * stride);
      wi = phaseIm<T, Own>(phases + 3 * stride);
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
    phases += 4 * stride;
  }
}
