// tanh of numbers of any size.

import { madd, nmadd } from "./fma";

/** Returns tanh of any numbers, to a few units in the last place: u/(u + 2) with u = exp(2|x|) − 1. */
export function tanh(x: v128): v128 {
  // Beyond 20 it is 1 in float64.
  const y = f64x2.min(f64x2.mul(f64x2.splat(2), f64x2.abs(x)), f64x2.splat(40));
  const k = f64x2.nearest(f64x2.mul(y, f64x2.splat(Math.LOG2E)));
  // ln 2 in two parts: the product with the first one is exact.
  let r = nmadd<f64>(k, f64x2.splat(0.693147180369123816490), y);
  r = nmadd<f64>(k, f64x2.splat(1.90821492927058770002e-10), r);
  // exp(r) − 1 = r·odd + r²·even for |r| ≤ (ln 2)/2: the terms that are left out are below 2^−57.
  const s = f64x2.mul(r, r);
  let even = f64x2.splat(1 / 479001600.0);
  even = madd<f64>(even, s, f64x2.splat(1 / 3628800.0));
  even = madd<f64>(even, s, f64x2.splat(1 / 40320.0));
  even = madd<f64>(even, s, f64x2.splat(1 / 720.0));
  even = madd<f64>(even, s, f64x2.splat(1 / 24.0));
  even = madd<f64>(even, s, f64x2.splat(0.5));
  let odd = f64x2.splat(1 / 6227020800.0);
  odd = madd<f64>(odd, s, f64x2.splat(1 / 39916800.0));
  odd = madd<f64>(odd, s, f64x2.splat(1 / 362880.0));
  odd = madd<f64>(odd, s, f64x2.splat(1 / 5040.0));
  odd = madd<f64>(odd, s, f64x2.splat(1 / 120.0));
  odd = madd<f64>(odd, s, f64x2.splat(1 / 6.0));
  odd = madd<f64>(odd, s, f64x2.splat(1));
  const p = madd<f64>(odd, r, f64x2.mul(even, s));
  // 2^k: k + 1023 in the lowest bits of this sum, moved to the exponent.
  const power = i64x2.shl(f64x2.add(k, f64x2.splat(6755399441055744.0 + 1023)), 52);
  const u = madd<f64>(power, p, f64x2.sub(power, f64x2.splat(1)));
  const size = f64x2.div(u, f64x2.add(u, f64x2.splat(2)));
  return v128.bitselect(x, size, i64x2.splat(i64.MIN_VALUE));
}
