// Plane rotations [c, s; −s*, c], c real, of neighbouring rows or columns. A rotation is 32 bytes: c, re s, im s, unused;
// number k turns rows k and k + 1.

import { madd, nmadd } from "../shared/fma";
import { HALF, ROW } from "./strips";

export const ROTATION: usize = 32;

/** Makes the rotation that turns (a, b) to (r, 0). */
export function makeRotation(to: usize, ar: f64, ai: f64, br: f64, bi: f64): void {
  const top = ar * ar + ai * ai;
  const norm = Math.sqrt(top + br * br + bi * bi);
  let c: f64 = 1;
  let sr: f64 = 0;
  let si: f64 = 0;
  if (norm > 0) {
    const size = Math.sqrt(top);
    const pr = size > 0 ? ar / size : 1;
    const pi = size > 0 ? ai / size : 0;
    c = size / norm;
    sr = (pr * br + pi * bi) / norm;
    si = (pi * br - pr * bi) / norm;
  }
  store<f64>(to, c);
  store<f64>(to, sr, 8);
  store<f64>(to, si, 16);
}

/** Turns rows first … last of a strip by the rotations first … last − 1, one after the other. */
export function turnRows(strip: usize, first: i32, last: i32, rotations: usize): void {
  let at = strip + <usize>first * ROW;
  let g = rotations + <usize>first * ROTATION;
  const end = rotations + <usize>last * ROTATION;
  let ur0 = v128.load(at);
  let ur1 = v128.load(at, 16);
  let ui0 = v128.load(at, 32);
  let ui1 = v128.load(at, 48);
  for (; g < end; g += ROTATION, at += ROW) {
    const c = v128.load64_splat(g);
    const sr = v128.load64_splat(g, 8);
    const si = v128.load64_splat(g, 16);
    const wr0 = v128.load(at, 64);
    const wr1 = v128.load(at, 80);
    const wi0 = v128.load(at, 96);
    const wi1 = v128.load(at, 112);
    v128.store(at, nmadd<f64>(si, wi0, madd<f64>(sr, wr0, f64x2.mul(c, ur0))));
    v128.store(at, nmadd<f64>(si, wi1, madd<f64>(sr, wr1, f64x2.mul(c, ur1))), 16);
    v128.store(at, madd<f64>(si, wr0, madd<f64>(sr, wi0, f64x2.mul(c, ui0))), 32);
    v128.store(at, madd<f64>(si, wr1, madd<f64>(sr, wi1, f64x2.mul(c, ui1))), 48);
    const vr0 = nmadd<f64>(si, ui0, nmadd<f64>(sr, ur0, f64x2.mul(c, wr0)));
    const vr1 = nmadd<f64>(si, ui1, nmadd<f64>(sr, ur1, f64x2.mul(c, wr1)));
    ui0 = madd<f64>(si, ur0, nmadd<f64>(sr, ui0, f64x2.mul(c, wi0)));
    ui1 = madd<f64>(si, ur1, nmadd<f64>(sr, ui1, f64x2.mul(c, wi1)));
    ur0 = vr0;
    ur1 = vr1;
  }
  v128.store(at, ur0);
  v128.store(at, ur1, 16);
  v128.store(at, ui0, 32);
  v128.store(at, ui1, 48);
}

/** Turns them by the rotations last − 1 … first, the last one first. */
export function turnRowsUpwards(strip: usize, first: i32, last: i32, rotations: usize): void {
  if (first >= last) return;
  let at = strip + <usize>last * ROW;
  const begin = rotations + <usize>first * ROTATION;
  let wr0 = v128.load(at);
  let wr1 = v128.load(at, 16);
  let wi0 = v128.load(at, 32);
  let wi1 = v128.load(at, 48);
  for (let g = rotations + <usize>last * ROTATION; g > begin; ) {
    g -= ROTATION;
    at -= ROW;
    const c = v128.load64_splat(g);
    const sr = v128.load64_splat(g, 8);
    const si = v128.load64_splat(g, 16);
    const ur0 = v128.load(at);
    const ur1 = v128.load(at, 16);
    const ui0 = v128.load(at, 32);
    const ui1 = v128.load(at, 48);
    v128.store(at, nmadd<f64>(si, ui0, nmadd<f64>(sr, ur0, f64x2.mul(c, wr0))), 64);
    v128.store(at, nmadd<f64>(si, ui1, nmadd<f64>(sr, ur1, f64x2.mul(c, wr1))), 80);
    v128.store(at, madd<f64>(si, ur0, nmadd<f64>(sr, ui0, f64x2.mul(c, wi0))), 96);
    v128.store(at, madd<f64>(si, ur1, nmadd<f64>(sr, ui1, f64x2.mul(c, wi1))), 112);
    const vr0 = nmadd<f64>(si, wi0, madd<f64>(sr, wr0, f64x2.mul(c, ur0)));
    const vr1 = nmadd<f64>(si, wi1, madd<f64>(sr, wr1, f64x2.mul(c, ur1)));
    wi0 = madd<f64>(si, wr0, madd<f64>(sr, wi0, f64x2.mul(c, ui0)));
    wi1 = madd<f64>(si, wr1, madd<f64>(sr, wi1, f64x2.mul(c, ui1)));
    wr0 = vr0;
    wr1 = vr1;
  }
  v128.store(at, wr0);
  v128.store(at, wr1, 16);
  v128.store(at, wi0, 32);
  v128.store(at, wi1, 48);
}

/** Returns the numbers of two rows in a column. */
function two(at: usize): v128 {
  return v128.load64_lane(at + ROW, v128.load64_splat(at), 1);
}

function putTwo(at: usize, pair: v128): void {
  v128.store64_lane(at, pair, 0);
  v128.store64_lane(at + ROW, pair, 1);
}

/**
 * Turns the columns first … last of the rows from … to − 1, four at a time, by the adjoints of the rotations first … last − 1.
 * Best are few rotations: all of them turn four rows before the next four.
 */
export function turnColumns(
  a: usize,
  bytes: usize,
  from: i32,
  to: i32,
  first: i32,
  last: i32,
  rotations: usize,
): void {
  if (first >= last) return;
  const begin = a + <usize>(first >> 2) * bytes + ((<usize>(first & 3)) << 3);
  const skip = bytes - 24;
  for (let row = from; row < to; row += 4) {
    let at = begin + <usize>row * ROW;
    let ur0 = two(at);
    let ur1 = two(at + 2 * ROW);
    let ui0 = two(at + HALF);
    let ui1 = two(at + HALF + 2 * ROW);
    let g = rotations + <usize>first * ROTATION;
    for (let k = first; k < last; k++, g += ROTATION) {
      const next = at + ((k & 3) === 3 ? skip : 8);
      const c = v128.load64_splat(g);
      const sr = v128.load64_splat(g, 8);
      const si = v128.load64_splat(g, 16);
      const wr0 = two(next);
      const wr1 = two(next + 2 * ROW);
      const wi0 = two(next + HALF);
      const wi1 = two(next + HALF + 2 * ROW);
      putTwo(at, madd<f64>(si, wi0, madd<f64>(sr, wr0, f64x2.mul(c, ur0))));
      putTwo(at + 2 * ROW, madd<f64>(si, wi1, madd<f64>(sr, wr1, f64x2.mul(c, ur1))));
      putTwo(at + HALF, nmadd<f64>(si, wr0, madd<f64>(sr, wi0, f64x2.mul(c, ui0))));
      putTwo(at + HALF + 2 * ROW, nmadd<f64>(si, wr1, madd<f64>(sr, wi1, f64x2.mul(c, ui1))));
      const vr0 = madd<f64>(si, ui0, nmadd<f64>(sr, ur0, f64x2.mul(c, wr0)));
      const vr1 = madd<f64>(si, ui1, nmadd<f64>(sr, ur1, f64x2.mul(c, wr1)));
      ui0 = nmadd<f64>(si, ur0, nmadd<f64>(sr, ui0, f64x2.mul(c, wi0)));
      ui1 = nmadd<f64>(si, ur1, nmadd<f64>(sr, ui1, f64x2.mul(c, wi1)));
      ur0 = vr0;
      ur1 = vr1;
      at = next;
    }
    putTwo(at, ur0);
    putTwo(at + 2 * ROW, ur1);
    putTwo(at + HALF, ui0);
    putTwo(at + HALF + 2 * ROW, ui1);
  }
}
