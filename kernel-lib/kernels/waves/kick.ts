// All operations in real space in one pass over memory: the last butterfly of the inverse transform, the local phase
// and kick, the motion of the learning field, the first butterfly of the next transform.

import { madd } from "../shared/fma";
import {
  cosNear,
  cosSmall,
  SINES,
  sincosAny,
  sinNear,
  sinSmall,
  smallAngles,
  writeNear,
  writeSines,
} from "../shared/sincos";
import { Common, factorBytes, factorIm, factorRe, Own } from "./fourier";
import { conjugateIm, conjugateRe, ELEMENT, loadIm, loadRe, productIm, productRe, put, splatAt } from "./vectors";

/**
 * Whether the pass has a butterfly: `Halves` has one of radix 2 over the elements j and j + n/2, with factors that are
 * common to the lanes, `OwnHalves` with their own, which leaves a power of four to the transform; `Whole` has none.
 */
export type Whole = u8;
export type Halves = u16;
export type OwnHalves = u32;

/** Offset of the tables in scratch memory, behind room for sines and cosines of one pair. */
const SMALL_AT: usize = 64;
const NEAR_AT: usize = SMALL_AT + SINES;

/** Writes the tables of sines to scratch memory, 384 bytes. */
export function prepareKicks<T>(scratch: usize): void {
  writeSines<T>(scratch + SMALL_AT);
  writeNear<T>(scratch + NEAR_AT);
}

@inline
function isHalves<Mode>(): bool {
  return sizeof<Mode>() !== 1;
}

/** Returns the factor at `w` of the butterfly. */
@inline
function turnRe<T, Mode>(w: usize): v128 {
  return sizeof<Mode>() === 4 ? factorRe<T, Own>(w, 0) : factorRe<T, Common>(w, 0);
}

@inline
function turnIm<T, Mode>(w: usize): v128 {
  return sizeof<Mode>() === 4 ? factorIm<T, Own>(w, 0) : factorIm<T, Common>(w, 0);
}

@inline
function turnBytes<T, Mode>(): usize {
  return sizeof<Mode>() === 4 ? factorBytes<T, Own>() : factorBytes<T, Common>();
}

/**
 * Which part of the pass: `Enter` the forward butterfly, `Leave` the inverse one, `KickNear` all, up to the first angle
 * that is not near to zero, `KickSmall` up to the first that is not small, `KickAny` all with angles of any size: the
 * call that those need would slow the loop of the others.
 */
export type Enter = u8;
export type Leave = u16;
export type KickNear = u32;
export type KickSmall = i32;
export type KickAny = u64;

/**
 * Works on pairs of elements from number `pair` on, up to `end`, and returns the first pair that it left alone. A pair
 * is j and j + n/2 with a butterfly, else neighbours (the last of an odd number is its own neighbour: both halves of
 * the work then write the same values).
 *
 * The kick is ψ ← exp(iα)ψ with α = a|ψ|² + bθ, π ← π + b|ψ|², then θ ← cθ + dπ, π ← eθ + cπ exactly; `numbers`
 * holds a, b, c, d, e. `field` has elements [θ][π] in the order of ψ; `scratch` is what `prepareKicks` made ready.
 */
@inline
export function boundary<T, Mode, Part>(
  base: usize,
  n: i32,
  twiddles: usize,
  field: usize,
  numbers: usize,
  scratch: usize,
  pair: i32,
  end: i32,
): i32 {
  const distance = isHalves<Mode>() ? (<usize>n >> 1) * ELEMENT : ELEMENT;
  const stride = isHalves<Mode>() ? ELEMENT : ELEMENT * 2;
  const sines = sizeof<Part>() === 4 && !isSigned<Part>() ? scratch + NEAR_AT : scratch + SMALL_AT;
  const drifts = sizeof<Part>() >= 4 && load<T>(numbers, 4 * sizeof<T>()) === <T>0;
  let x = base + <usize>pair * stride;
  let f = field + <usize>pair * stride;
  let w = twiddles + <usize>pair * turnBytes<T, Mode>();
  for (; pair < end; pair++) {
    const apart = !isHalves<Mode>() && 2 * pair + 1 === n ? <usize>0 : distance;
    const y = x + apart;
    const g = f + apart;
    let ar = loadRe(x);
    let ai = loadIm(x);
    let br = loadRe(y);
    let bi = loadIm(y);

    if (sizeof<Part>() !== 1 && isHalves<Mode>()) {
      const wr = turnRe<T, Mode>(w);
      const wi = turnIm<T, Mode>(w);
      const tr = conjugateRe<T>(br, bi, wr, wi);
      const ti = conjugateIm<T>(br, bi, wr, wi);
      br = v128.sub<T>(ar, tr);
      bi = v128.sub<T>(ai, ti);
      ar = v128.add<T>(ar, tr);
      ai = v128.add<T>(ai, ti);
    }

    if (sizeof<Part>() >= 4) {
      const da = madd<T>(ai, ai, v128.mul<T>(ar, ar));
      const db = madd<T>(bi, bi, v128.mul<T>(br, br));
      const qa = loadRe(f);
      const qb = loadRe(g);
      const na = splatAt<T>(numbers, 0);
      const nb = splatAt<T>(numbers, 1);
      const aa = madd<T>(na, da, v128.mul<T>(nb, qa));
      const ab = madd<T>(na, db, v128.mul<T>(nb, qb));
      let ca: v128;
      let sa: v128;
      let cb: v128;
      let sb: v128;
      if (sizeof<Part>() === 4) {
        const za = v128.mul<T>(aa, aa);
        const zb = v128.mul<T>(ab, ab);
        if (!smallAngles<T>(v128.pmax<T>(za, zb), sines)) return pair;
        if (isSigned<Part>()) {
          sa = sinSmall<T>(aa, za, sines);
          sb = sinSmall<T>(ab, zb, sines);
          ca = cosSmall<T>(za, sines);
          cb = cosSmall<T>(zb, sines);
        } else {
          sa = sinNear<T>(aa, za, sines);
          sb = sinNear<T>(ab, zb, sines);
          ca = cosNear<T>(za, sines);
          cb = cosNear<T>(zb, sines);
        }
      } else {
        sincosAny<T>(aa, scratch, scratch + 16);
        sincosAny<T>(ab, scratch + 32, scratch + 48);
        ca = v128.load(scratch);
        sa = v128.load(scratch, 16);
        cb = v128.load(scratch, 32);
        sb = v128.load(scratch, 48);
      }
      const nd = splatAt<T>(numbers, 3);
      const pa = madd<T>(nb, da, loadIm(f));
      const pb = madd<T>(nb, db, loadIm(g));
      if (drifts) {
        put(f, madd<T>(nd, pa, qa), pa);
        put(g, madd<T>(nd, pb, qb), pb);
      } else {
        const nc = splatAt<T>(numbers, 2);
        const ne = splatAt<T>(numbers, 4);
        putMoved<T>(f, qa, pa, nc, nd, ne);
        putMoved<T>(g, qb, pb, nc, nd, ne);
      }
      const tr = ar;
      ar = productRe<T>(ar, ai, ca, sa);
      ai = productIm<T>(tr, ai, ca, sa);
      const ur = br;
      br = productRe<T>(br, bi, cb, sb);
      bi = productIm<T>(ur, bi, cb, sb);
    }

    if (sizeof<Part>() !== 2 && isHalves<Mode>()) {
      const wr = turnRe<T, Mode>(w);
      const wi = turnIm<T, Mode>(w);
      const dr = v128.sub<T>(ar, br);
      const di = v128.sub<T>(ai, bi);
      ar = v128.add<T>(ar, br);
      ai = v128.add<T>(ai, bi);
      br = productRe<T>(dr, di, wr, wi);
      bi = productIm<T>(dr, di, wr, wi);
    }
    put(x, ar, ai);
    put(y, br, bi);

    x += stride;
    f += stride;
    if (isHalves<Mode>()) w += turnBytes<T, Mode>();
  }
  return pair;
}

@inline
function putMoved<T>(element: usize, q: v128, p: v128, c: v128, d: v128, e: v128): void {
  put(element, madd<T>(c, q, v128.mul<T>(d, p)), madd<T>(c, p, v128.mul<T>(e, q)));
}

/** Moves the learning field alone: θ ← cθ + dπ, π ← eθ + cπ. */
export function oscillate<T>(field: usize, n: i32, numbers: usize): void {
  const c = splatAt<T>(numbers, 2);
  const d = splatAt<T>(numbers, 3);
  const e = splatAt<T>(numbers, 4);
  for (let f = field; f < field + <usize>n * ELEMENT; f += ELEMENT) {
    putMoved<T>(f, loadRe(f), loadIm(f), c, d, e);
  }
}
