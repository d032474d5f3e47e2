// Bounds that tell whether an elimination without pivots can be trusted (see elimination.ts).

import { madd } from "../shared/fma";
import { height } from "./rows";
import { BLOCK, planeBytes, ROW } from "./tile";

/** Powers of two beyond which squares overflow or vanish. */
const LEAST: f64 = reinterpret<f64>((<u64>(1023 - 400)) << 52);
const MOST: f64 = reinterpret<f64>((<u64>(1023 + 400)) << 52);

/**
 * Tells whether a matrix and right-hand sides with these largest entries are neither too large nor too small to be
 * squared.
 */
export function squarable(most: f64, mostSide: f64): bool {
  if (!(most > LEAST && most < MOST && mostSide < MOST)) return false;
  return mostSide === 0 || mostSide > LEAST;
}

/** Returns 1/max |1/D| of the first n pivots. */
export function smallest(n: i32, d: usize): f64 {
  let most: f64 = 0;
  for (let i = 0; i < n; i++, d += 16) {
    const re = load<f64>(d);
    const im = load<f64>(d, 8);
    most = max(most, re * re + im * im);
  }
  return 1 / sqrt<f64>(most);
}

/**
 * Returns max_j Σ_k |V_kj|²/|D_k| of the n eliminated rows of a matrix, those of its padding left out: it bounds Σ_k
 * |V_ki V_kj/D_k|, all that was subtracted, by Cauchy-Schwarz.
 */
export function largestSum(n: i32, a: usize, d: usize): f64 {
  const plane = planeBytes(height(n));
  let most: f64 = 0;
  for (let j = 0; j < n; j += BLOCK, a += 3 * plane)
    most = max(most, sumOfSquares(min(n, j + BLOCK), a, plane, d));
  return most;
}

/** Returns the same of four columns with `rows` rows; moduli of 1/D as |re| + |im|. */
export function sumOfSquares(rows: i32, v: usize, plane: usize, d: usize): f64 {
  let p = f64x2.splat(0);
  let q = f64x2.splat(0);
  for (const end = v + <usize>rows * ROW; v < end; v += ROW, d += 16) {
    const parts = f64x2.abs(v128.load(d));
    const w = f64x2.add(parts, v128.shuffle<i64>(parts, parts, 1, 0));
    const r = v128.load(v);
    const s = v128.load(v, 16);
    const t = v128.load(v + plane);
    const u = v128.load(v + plane, 16);
    p = madd<f64>(w, madd<f64>(r, r, f64x2.mul(t, t)), p);
    q = madd<f64>(w, madd<f64>(s, s, f64x2.mul(u, u)), q);
  }
  const most = f64x2.max(p, q);
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}
