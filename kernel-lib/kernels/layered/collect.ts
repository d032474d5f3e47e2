// Matrices of sums over samples, which lanes and tiles have added up.

import { NUMBER } from "../lanes/tile";
import { BLOCK, ROW } from "../strips/tile";

/**
 * Writes one plane of sums in tiles, `apart` bytes from one to the next and `strips` of them side by side, to row-major
 * float64.
 */
export function collect<T>(from: usize, apart: usize, strips: i32, rows: i32, columns: i32, to: usize): void {
  for (let i = 0; i < rows; i++) {
    let at = from + <usize>((i / BLOCK) * strips) * apart + <usize>(i % BLOCK) * ROW;
    let j = 0;
    for (; j + 1 < columns; j += 2, at += apart, to += 16)
      v128.store(to, both<T>(v128.load(at), v128.load(at, NUMBER)));
    if (j < columns) {
      store<f64>(to, f64x2.extract_lane(both<T>(v128.load(at), v128.load(at, NUMBER)), 0));
      to += 8;
    }
  }
}

/** Returns the sums of the lanes of two numbers. */
function both<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() === 8) return pairs(a, b);
  const low = pairs(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const c = v128.shuffle<i64>(a, a, 1, 1);
  const d = v128.shuffle<i64>(b, b, 1, 1);
  return f64x2.add(low, pairs(f64x2.promote_low_f32x4(c), f64x2.promote_low_f32x4(d)));
}

function pairs(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<i64>(a, b, 0, 2), v128.shuffle<i64>(a, b, 1, 3));
}
