// Everything that happens in real space in one pass over memory: the last butterfly of the inverse transform, the
// local phase and kick, the motion of the learning field, the first butterfly of the next transform.

import { cosSmall, sincosAny, sinSmall, smallSquare } from "../shared/sincos";
import {
  acrossIm,
  acrossRe,
  backAcrossIm,
  backAcrossRe,
  paired,
  quadHighIm,
  quadHighRe,
  quadLowIm,
  quadLowRe,
} from "./lanes";
import { isAcross, pitchOf } from "./fourier";
import { conjugateIm, conjugateRe, ELEMENT, loadIm, loadRe, productIm, productRe, put, splatAt } from "./vectors";

/** Which part of the pass: `Enter` the forward butterfly, `Leave` the inverse one, `Kick` all. */
export type Enter = u8;
export type Leave = u16;
export type Kick = u32;

/**
 * Two elements at a time: j and j + n/2 where the mode pairs them, else neighbours (the last of an odd number is
 * its own neighbour: both halves of the work then write the same values).
 *
 * The kick is ψ ← exp(iα)ψ with α = a|ψ|² + bθ, π ← π + b|ψ|², then θ ← cθ + dπ, π ← eθ + cπ exactly; `numbers`
 * holds a, b, c, d, e. `field` has elements [θ][π] in the order of ψ; `scratch` has room for 128 bytes. A kick works
 * along lines only; see waves/fourier.ts for `Direction`, `pitch` and `width`.
 */
@inline
export function boundary<T, Mode, Part, Direction>(
  base: usize,
  n: i32,
  twiddles: usize,
  field: usize,
  numbers: usize,
  scratch: usize,
  pitch: usize,
  width: usize,
): void {
  const step = pitchOf<Direction>(pitch);
  const distance = paired<Mode>() ? (<usize>n >> 1) * step : step;
  const count = (n + 1) >> 1;
  const limit = smallSquare<T>();
  let na = v128.splat<T>(0);
  let nb = v128.splat<T>(0);
  let nc = v128.splat<T>(0);
  let nd = v128.splat<T>(0);
  let ne = v128.splat<T>(0);
  if (sizeof<Part>() === 4) {
    na = splatAt<T>(numbers, 0);
    nb = splatAt<T>(numbers, 1);
    nc = splatAt<T>(numbers, 2);
    nd = splatAt<T>(numbers, 3);
    ne = splatAt<T>(numbers, 4);
  }
  let start = base;
  let f = field;
  let w = twiddles;
  for (let j = 0; j < count; j++) {
    const apart = !paired<Mode>() && 2 * j + 1 === n ? <usize>0 : distance;
    let x = start;
    do {
      const y = x + apart;
      const g = f + apart;
      let ar = loadRe(x);
      let ai = loadIm(x);
      let br = loadRe(y);
      let bi = loadIm(y);

      if (sizeof<Part>() !== 1) {
        if (sizeof<Mode>() === 2) {
          const wr = splatAt<T>(w, 0);
          const wi = splatAt<T>(w, 1);
          const tr = conjugateRe<T>(br, bi, wr, wi);
          const ti = conjugateIm<T>(br, bi, wr, wi);
          br = v128.sub<T>(ar, tr);
          bi = v128.sub<T>(ai, ti);
          ar = v128.add<T>(ar, tr);
          ai = v128.add<T>(ai, ti);
        } else if (sizeof<Mode>() >= 4) {
          const w0r = loadRe(w);
          const w0i = loadIm(w);
          const w1r = loadRe(w + ELEMENT);
          const w1i = loadIm(w + ELEMENT);
          const tr = conjugateRe<T>(ar, ai, w0r, w0i);
          const ti = conjugateIm<T>(ar, ai, w0r, w0i);
          const ur = conjugateRe<T>(br, bi, w1r, w1i);
          const ui = conjugateIm<T>(br, bi, w1r, w1i);
          if (sizeof<Mode>() === 4) {
            ar = backAcrossRe<T>(tr, ti);
            ai = backAcrossIm<T>(tr, ti);
            br = backAcrossRe<T>(ur, ui);
            bi = backAcrossIm<T>(ur, ui);
          } else {
            ar = quadLowIm(ti, tr, ui, ur);
            ai = quadLowRe(ti, tr, ui, ur);
            br = quadHighIm(ti, tr, ui, ur);
            bi = quadHighRe(ti, tr, ui, ur);
          }
        }
      }

      if (sizeof<Part>() === 4) {
        const da = v128.add<T>(v128.mul<T>(ar, ar), v128.mul<T>(ai, ai));
        const db = v128.add<T>(v128.mul<T>(br, br), v128.mul<T>(bi, bi));
        const qa = loadRe(f);
        const qb = loadRe(g);
        const pa = v128.add<T>(loadIm(f), v128.mul<T>(nb, da));
        const pb = v128.add<T>(loadIm(g), v128.mul<T>(nb, db));
        put(f, v128.add<T>(v128.mul<T>(nc, qa), v128.mul<T>(nd, pa)), v128.add<T>(v128.mul<T>(nc, pa), v128.mul<T>(ne, qa)));
        put(g, v128.add<T>(v128.mul<T>(nc, qb), v128.mul<T>(nd, pb)), v128.add<T>(v128.mul<T>(nc, pb), v128.mul<T>(ne, qb)));
        const aa = v128.add<T>(v128.mul<T>(na, da), v128.mul<T>(nb, qa));
        const ab = v128.add<T>(v128.mul<T>(na, db), v128.mul<T>(nb, qb));
        const za = v128.mul<T>(aa, aa);
        const zb = v128.mul<T>(ab, ab);
        let ca: v128;
        let sa: v128;
        let cb: v128;
        let sb: v128;
        if (v128.any_true(v128.gt<T>(v128.pmax<T>(za, zb), limit))) {
          large<T>(aa, ab, scratch);
          ca = v128.load(scratch);
          sa = v128.load(scratch, 16);
          cb = v128.load(scratch, 32);
          sb = v128.load(scratch, 48);
        } else {
          ca = cosSmall<T>(za);
          sa = sinSmall<T>(aa, za);
          cb = cosSmall<T>(zb);
          sb = sinSmall<T>(ab, zb);
        }
        const tr = ar;
        ar = productRe<T>(ar, ai, ca, sa);
        ai = productIm<T>(tr, ai, ca, sa);
        const ur = br;
        br = productRe<T>(br, bi, cb, sb);
        bi = productIm<T>(ur, bi, cb, sb);
      }

      if (sizeof<Part>() !== 2) {
        if (sizeof<Mode>() === 2) {
          const wr = splatAt<T>(w, 0);
          const wi = splatAt<T>(w, 1);
          const dr = v128.sub<T>(ar, br);
          const di = v128.sub<T>(ai, bi);
          ar = v128.add<T>(ar, br);
          ai = v128.add<T>(ai, bi);
          br = productRe<T>(dr, di, wr, wi);
          bi = productIm<T>(dr, di, wr, wi);
        } else if (sizeof<Mode>() >= 4) {
          let tr: v128;
          let ti: v128;
          let ur: v128;
          let ui: v128;
          if (sizeof<Mode>() === 4) {
            tr = acrossRe<T>(ar, ai);
            ti = acrossIm<T>(ar, ai);
            ur = acrossRe<T>(br, bi);
            ui = acrossIm<T>(br, bi);
          } else {
            tr = quadLowRe(ar, ai, br, bi);
            ti = quadLowIm(ar, ai, br, bi);
            ur = quadHighRe(ar, ai, br, bi);
            ui = quadHighIm(ar, ai, br, bi);
          }
          const w0r = loadRe(w);
          const w0i = loadIm(w);
          const w1r = loadRe(w + ELEMENT);
          const w1i = loadIm(w + ELEMENT);
          ar = productRe<T>(tr, ti, w0r, w0i);
          ai = productIm<T>(tr, ti, w0r, w0i);
          br = productRe<T>(ur, ui, w1r, w1i);
          bi = productIm<T>(ur, ui, w1r, w1i);
        }
      }
      put(x, ar, ai);
      put(y, br, bi);
      x += ELEMENT;
    } while (isAcross<Direction>() && x < start + width);

    const stride = paired<Mode>() ? step : step * 2;
    start += stride;
    f += stride;
    if (sizeof<Mode>() === 2) w += 2 * sizeof<T>();
    if (sizeof<Mode>() >= 4) w += ELEMENT * 2;
  }
}

/** cos and sin of two vectors of angles beyond the short polynomials; apart, so that they do not crowd the loop. */
function large<T>(a: v128, b: v128, scratch: usize): void {
  sincosAny<T>(a, scratch, scratch + 16);
  sincosAny<T>(b, scratch + 32, scratch + 48);
}

/** The motion of the learning field alone: θ ← cθ + dπ, π ← eθ + cπ. */
export function oscillate<T>(field: usize, n: i32, numbers: usize): void {
  const c = splatAt<T>(numbers, 2);
  const d = splatAt<T>(numbers, 3);
  const e = splatAt<T>(numbers, 4);
  for (let f = field; f < field + <usize>n * ELEMENT; f += ELEMENT) {
    const q = loadRe(f);
    const p = loadIm(f);
    put(f, v128.add<T>(v128.mul<T>(c, q), v128.mul<T>(d, p)), v128.add<T>(v128.mul<T>(c, p), v128.mul<T>(e, q)));
  }
}
