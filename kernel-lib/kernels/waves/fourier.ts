// The passes of a Fourier transform, every lane for itself: forward passes (decimation in frequency) leave the
// result in digit-reversed order, backward passes (decimation in time, mirror images of the forward ones) start
// from it, so that no reordering is ever needed. A pass of radix r works on `blocks` blocks of r·m elements each:
// element p of the r parts of a block, twiddle factors exp(−2πi p j/(r m)) in a table [p][j = 1 … r − 1](re, im).
// Neighbouring blocks share the factors, so the inner loop runs over the blocks.
//
// `Direction` is `Along` for lines that lie in memory element by element, and `Across` for columns of a plane: then
// `width` bytes of neighbouring columns are transformed at once, and rows are `pitch` bytes apart.
//
// `Factors` is `Common` where all lanes (samples) share twiddle factors and phases, which are then single numbers in
// memory, and `Own` where they are vectors: the lanes are neighbouring points of one sample.

import { madd, nmadd } from "../shared/fma";
import { conjugateIm, conjugateRe, ELEMENT, loadIm, loadRe, productIm, productRe, put, splatAt } from "./vectors";

export type Along = u8;
export type Across = u16;
export type Common = u8;
export type Own = u16;

@inline
export function isAcross<Direction>(): bool {
  return sizeof<Direction>() === 2;
}

@inline
function isOwn<Factors>(): bool {
  return sizeof<Factors>() === 2;
}

/** Returns the complex factor number `index` of a table. */
@inline
export function factorRe<T, Factors>(table: usize, index: usize): v128 {
  return isOwn<Factors>() ? loadRe(table + index * ELEMENT) : splatAt<T>(table, 2 * index);
}

@inline
export function factorIm<T, Factors>(table: usize, index: usize): v128 {
  return isOwn<Factors>() ? loadIm(table + index * ELEMENT) : splatAt<T>(table, 2 * index + 1);
}

/** Returns the bytes of one complex factor. */
@inline
export function factorBytes<T, Factors>(): usize {
  return isOwn<Factors>() ? ELEMENT : 2 * sizeof<T>();
}

/** Returns the bytes from one element of a line to the next. */
@inline
export function pitchOf<Direction>(pitch: usize): usize {
  return isAcross<Direction>() ? pitch : ELEMENT;
}

function forward2<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 2;
  const length = <usize>blocks * jump;
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    const wr = factorRe<T, Factors>(twiddles, 0);
    const wi = factorIm<T, Factors>(twiddles, 0);
    twiddles += 1 * factorBytes<T, Factors>();
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        const br = loadRe(b);
        const bi = loadIm(b);
        put(a, v128.add<T>(ar, br), v128.add<T>(ai, bi));
        const dr = v128.sub<T>(ar, br);
        const di = v128.sub<T>(ai, bi);
        put(b, productRe<T>(dr, di, wr, wi), productIm<T>(dr, di, wr, wi));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
  }
}

function backward2<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 2;
  const length = <usize>blocks * jump;
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    const wr = factorRe<T, Factors>(twiddles, 0);
    const wi = factorIm<T, Factors>(twiddles, 0);
    twiddles += 1 * factorBytes<T, Factors>();
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        const yr = loadRe(b);
        const yi = loadIm(b);
        const br = conjugateRe<T>(yr, yi, wr, wi);
        const bi = conjugateIm<T>(yr, yi, wr, wi);
        put(a, v128.add<T>(ar, br), v128.add<T>(ai, bi));
        put(b, v128.sub<T>(ar, br), v128.sub<T>(ai, bi));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
  }
}

function forward4<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 4;
  const length = <usize>blocks * jump;
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    const w1r = factorRe<T, Factors>(twiddles, 0);
    const w1i = factorIm<T, Factors>(twiddles, 0);
    const w2r = factorRe<T, Factors>(twiddles, 1);
    const w2i = factorIm<T, Factors>(twiddles, 1);
    const w3r = factorRe<T, Factors>(twiddles, 2);
    const w3i = factorIm<T, Factors>(twiddles, 2);
    twiddles += 3 * factorBytes<T, Factors>();
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const c = b + step;
        const d = c + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        const cr = loadRe(c);
        const ci = loadIm(c);
        const sr = v128.add<T>(ar, cr);
        const si = v128.add<T>(ai, ci);
        const dr = v128.sub<T>(ar, cr);
        const di = v128.sub<T>(ai, ci);
        const br = loadRe(b);
        const bi = loadIm(b);
        const er = loadRe(d);
        const ei = loadIm(d);
        const tr = v128.add<T>(br, er);
        const ti = v128.add<T>(bi, ei);
        const ur = v128.sub<T>(br, er);
        const ui = v128.sub<T>(bi, ei);
        put(a, v128.add<T>(sr, tr), v128.add<T>(si, ti));
        const y2r = v128.sub<T>(sr, tr);
        const y2i = v128.sub<T>(si, ti);
        put(c, productRe<T>(y2r, y2i, w2r, w2i), productIm<T>(y2r, y2i, w2r, w2i));
        const y1r = v128.add<T>(dr, ui);
        const y1i = v128.sub<T>(di, ur);
        put(b, productRe<T>(y1r, y1i, w1r, w1i), productIm<T>(y1r, y1i, w1r, w1i));
        const y3r = v128.sub<T>(dr, ui);
        const y3i = v128.add<T>(di, ur);
        put(d, productRe<T>(y3r, y3i, w3r, w3i), productIm<T>(y3r, y3i, w3r, w3i));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
  }
}

function backward4<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 4;
  const length = <usize>blocks * jump;
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    const w1r = factorRe<T, Factors>(twiddles, 0);
    const w1i = factorIm<T, Factors>(twiddles, 0);
    const w2r = factorRe<T, Factors>(twiddles, 1);
    const w2i = factorIm<T, Factors>(twiddles, 1);
    const w3r = factorRe<T, Factors>(twiddles, 2);
    const w3i = factorIm<T, Factors>(twiddles, 2);
    twiddles += 3 * factorBytes<T, Factors>();
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const c = b + step;
        const d = c + step;
        let yr = loadRe(b);
        let yi = loadIm(b);
        const br = conjugateRe<T>(yr, yi, w1r, w1i);
        const bi = conjugateIm<T>(yr, yi, w1r, w1i);
        yr = loadRe(d);
        yi = loadIm(d);
        const er = conjugateRe<T>(yr, yi, w3r, w3i);
        const ei = conjugateIm<T>(yr, yi, w3r, w3i);
        const tr = v128.add<T>(br, er);
        const ti = v128.add<T>(bi, ei);
        const ur = v128.sub<T>(br, er);
        const ui = v128.sub<T>(bi, ei);
        yr = loadRe(c);
        yi = loadIm(c);
        const cr = conjugateRe<T>(yr, yi, w2r, w2i);
        const ci = conjugateIm<T>(yr, yi, w2r, w2i);
        const ar = loadRe(a);
        const ai = loadIm(a);
        const sr = v128.add<T>(ar, cr);
        const si = v128.add<T>(ai, ci);
        const dr = v128.sub<T>(ar, cr);
        const di = v128.sub<T>(ai, ci);
        put(a, v128.add<T>(sr, tr), v128.add<T>(si, ti));
        put(c, v128.sub<T>(sr, tr), v128.sub<T>(si, ti));
        put(b, v128.sub<T>(dr, ui), v128.add<T>(di, ur));
        put(d, v128.add<T>(dr, ui), v128.sub<T>(di, ur));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
  }
}

const SIN_60: f64 = 0.8660254037844386;

function forward3<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 3;
  const length = <usize>blocks * jump;
  const half = v128.splat<T>(<T>0.5);
  const root = v128.splat<T>(<T>SIN_60);
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    const w1r = factorRe<T, Factors>(twiddles, 0);
    const w1i = factorIm<T, Factors>(twiddles, 0);
    const w2r = factorRe<T, Factors>(twiddles, 1);
    const w2i = factorIm<T, Factors>(twiddles, 1);
    twiddles += 2 * factorBytes<T, Factors>();
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const c = b + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        const br = loadRe(b);
        const bi = loadIm(b);
        const cr = loadRe(c);
        const ci = loadIm(c);
        const sr = v128.add<T>(br, cr);
        const si = v128.add<T>(bi, ci);
        put(a, v128.add<T>(ar, sr), v128.add<T>(ai, si));
        const ur = nmadd<T>(half, sr, ar);
        const ui = nmadd<T>(half, si, ai);
        // −i sin 60° (b − c)
        const vr = v128.mul<T>(root, v128.sub<T>(bi, ci));
        const vi = v128.mul<T>(root, v128.sub<T>(cr, br));
        const y1r = v128.add<T>(ur, vr);
        const y1i = v128.add<T>(ui, vi);
        put(b, productRe<T>(y1r, y1i, w1r, w1i), productIm<T>(y1r, y1i, w1r, w1i));
        const y2r = v128.sub<T>(ur, vr);
        const y2i = v128.sub<T>(ui, vi);
        put(c, productRe<T>(y2r, y2i, w2r, w2i), productIm<T>(y2r, y2i, w2r, w2i));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
  }
}

function backward3<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 3;
  const length = <usize>blocks * jump;
  const half = v128.splat<T>(<T>0.5);
  const root = v128.splat<T>(<T>SIN_60);
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    const w1r = factorRe<T, Factors>(twiddles, 0);
    const w1i = factorIm<T, Factors>(twiddles, 0);
    const w2r = factorRe<T, Factors>(twiddles, 1);
    const w2i = factorIm<T, Factors>(twiddles, 1);
    twiddles += 2 * factorBytes<T, Factors>();
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const c = b + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        let yr = loadRe(b);
        let yi = loadIm(b);
        const br = conjugateRe<T>(yr, yi, w1r, w1i);
        const bi = conjugateIm<T>(yr, yi, w1r, w1i);
        yr = loadRe(c);
        yi = loadIm(c);
        const cr = conjugateRe<T>(yr, yi, w2r, w2i);
        const ci = conjugateIm<T>(yr, yi, w2r, w2i);
        const sr = v128.add<T>(br, cr);
        const si = v128.add<T>(bi, ci);
        put(a, v128.add<T>(ar, sr), v128.add<T>(ai, si));
        const ur = nmadd<T>(half, sr, ar);
        const ui = nmadd<T>(half, si, ai);
        const vr = v128.mul<T>(root, v128.sub<T>(bi, ci));
        const vi = v128.mul<T>(root, v128.sub<T>(cr, br));
        put(b, v128.sub<T>(ur, vr), v128.sub<T>(ui, vi));
        put(c, v128.add<T>(ur, vr), v128.add<T>(ui, vi));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
  }
}

const COS_72: f64 = 0.30901699437494745;
const SIN_72: f64 = 0.9510565162951535;
const COS_144: f64 = -0.8090169943749475;
const SIN_144: f64 = 0.5877852522924731;

function forward5<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 5;
  const length = <usize>blocks * jump;
  const c1 = v128.splat<T>(<T>COS_72);
  const c2 = v128.splat<T>(<T>COS_144);
  const s1 = v128.splat<T>(<T>SIN_72);
  const s2 = v128.splat<T>(<T>SIN_144);
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const c = b + step;
        const d = c + step;
        const e = d + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        const p1r = v128.add<T>(loadRe(b), loadRe(e));
        const p1i = v128.add<T>(loadIm(b), loadIm(e));
        const q1r = v128.sub<T>(loadRe(b), loadRe(e));
        const q1i = v128.sub<T>(loadIm(b), loadIm(e));
        const p2r = v128.add<T>(loadRe(c), loadRe(d));
        const p2i = v128.add<T>(loadIm(c), loadIm(d));
        const q2r = v128.sub<T>(loadRe(c), loadRe(d));
        const q2i = v128.sub<T>(loadIm(c), loadIm(d));
        put(a, v128.add<T>(ar, v128.add<T>(p1r, p2r)), v128.add<T>(ai, v128.add<T>(p1i, p2i)));
        let ur = madd<T>(c1, p1r, madd<T>(c2, p2r, ar));
        let ui = madd<T>(c1, p1i, madd<T>(c2, p2i, ai));
        // −i (sin 72° q1 + sin 144° q2)
        let vr = madd<T>(s1, q1i, v128.mul<T>(s2, q2i));
        let vi = v128.neg<T>(madd<T>(s1, q1r, v128.mul<T>(s2, q2r)));
        putProduct<T, Factors>(b, v128.add<T>(ur, vr), v128.add<T>(ui, vi), twiddles, 0);
        putProduct<T, Factors>(e, v128.sub<T>(ur, vr), v128.sub<T>(ui, vi), twiddles, 3);
        ur = madd<T>(c2, p1r, madd<T>(c1, p2r, ar));
        ui = madd<T>(c2, p1i, madd<T>(c1, p2i, ai));
        vr = nmadd<T>(s1, q2i, v128.mul<T>(s2, q1i));
        vi = nmadd<T>(s2, q1r, v128.mul<T>(s1, q2r));
        putProduct<T, Factors>(c, v128.add<T>(ur, vr), v128.add<T>(ui, vi), twiddles, 1);
        putProduct<T, Factors>(d, v128.sub<T>(ur, vr), v128.sub<T>(ui, vi), twiddles, 2);
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
    twiddles += 4 * factorBytes<T, Factors>();
  }
}

function backward5<T, Factors, Direction>(
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  const step = <usize>m * pitchOf<Direction>(pitch);
  const jump = step * 5;
  const length = <usize>blocks * jump;
  const c1 = v128.splat<T>(<T>COS_72);
  const c2 = v128.splat<T>(<T>COS_144);
  const s1 = v128.splat<T>(<T>SIN_72);
  const s2 = v128.splat<T>(<T>SIN_144);
  for (let start = base; start < base + step; start += pitchOf<Direction>(pitch)) {
    let block = start;
    do {
      let a = block;
      do {
        const b = a + step;
        const c = b + step;
        const d = c + step;
        const e = d + step;
        const ar = loadRe(a);
        const ai = loadIm(a);
        const br = turnedRe<T, Factors>(b, twiddles, 0);
        const bi = turnedIm<T, Factors>(b, twiddles, 0);
        const er = turnedRe<T, Factors>(e, twiddles, 3);
        const ei = turnedIm<T, Factors>(e, twiddles, 3);
        const p1r = v128.add<T>(br, er);
        const p1i = v128.add<T>(bi, ei);
        const q1r = v128.sub<T>(br, er);
        const q1i = v128.sub<T>(bi, ei);
        const cr = turnedRe<T, Factors>(c, twiddles, 1);
        const ci = turnedIm<T, Factors>(c, twiddles, 1);
        const dr = turnedRe<T, Factors>(d, twiddles, 2);
        const di = turnedIm<T, Factors>(d, twiddles, 2);
        const p2r = v128.add<T>(cr, dr);
        const p2i = v128.add<T>(ci, di);
        const q2r = v128.sub<T>(cr, dr);
        const q2i = v128.sub<T>(ci, di);
        put(a, v128.add<T>(ar, v128.add<T>(p1r, p2r)), v128.add<T>(ai, v128.add<T>(p1i, p2i)));
        let ur = madd<T>(c1, p1r, madd<T>(c2, p2r, ar));
        let ui = madd<T>(c1, p1i, madd<T>(c2, p2i, ai));
        let vr = madd<T>(s1, q1i, v128.mul<T>(s2, q2i));
        let vi = madd<T>(s1, q1r, v128.mul<T>(s2, q2r));
        put(b, v128.sub<T>(ur, vr), v128.add<T>(ui, vi));
        put(e, v128.add<T>(ur, vr), v128.sub<T>(ui, vi));
        ur = madd<T>(c2, p1r, madd<T>(c1, p2r, ar));
        ui = madd<T>(c2, p1i, madd<T>(c1, p2i, ai));
        vr = nmadd<T>(s1, q2i, v128.mul<T>(s2, q1i));
        vi = nmadd<T>(s1, q2r, v128.mul<T>(s2, q1r));
        put(c, v128.sub<T>(ur, vr), v128.add<T>(ui, vi));
        put(d, v128.add<T>(ur, vr), v128.sub<T>(ui, vi));
        a += ELEMENT;
      } while (isAcross<Direction>() && a < block + width);
      block += jump;
    } while (block < start + length);
    twiddles += 4 * factorBytes<T, Factors>();
  }
}

@inline
function putProduct<T, Factors>(element: usize, re: v128, im: v128, twiddles: usize, index: usize): void {
  const wr = factorRe<T, Factors>(twiddles, index);
  const wi = factorIm<T, Factors>(twiddles, index);
  put(element, productRe<T>(re, im, wr, wi), productIm<T>(re, im, wr, wi));
}

@inline
function turnedRe<T, Factors>(element: usize, twiddles: usize, index: usize): v128 {
  const wr = factorRe<T, Factors>(twiddles, index);
  return conjugateRe<T>(loadRe(element), loadIm(element), wr, factorIm<T, Factors>(twiddles, index));
}

@inline
function turnedIm<T, Factors>(element: usize, twiddles: usize, index: usize): v128 {
  const wr = factorRe<T, Factors>(twiddles, index);
  return conjugateIm<T>(loadRe(element), loadIm(element), wr, factorIm<T, Factors>(twiddles, index));
}

/** Makes a forward pass of any radix. */
@inline
export function forward<T, Factors, Direction>(
  radix: i32,
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  if (radix === 4) forward4<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
  else if (radix === 2) forward2<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
  else if (radix === 3) forward3<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
  else forward5<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
}

/** Makes the backward pass that undoes it, but for the factor `radix`. */
@inline
export function backward<T, Factors, Direction>(
  radix: i32,
  base: usize,
  m: i32,
  blocks: i32,
  twiddles: usize,
  pitch: usize,
  width: usize,
): void {
  if (radix === 4) backward4<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
  else if (radix === 2) backward2<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
  else if (radix === 3) backward3<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
  else backward5<T, Factors, Direction>(base, m, blocks, twiddles, pitch, width);
}
