// exp of numbers that are not positive, as softmax needs them.

import { madd, nmadd } from "./fma";

/**
 * Returns exp(x), x ≤ 0, to one or two units in the last place; a result below the smallest normal number may be
 * rounded up to that.
 */
export function exponential<T>(x: v128): v128 {
  if (sizeof<T>() === 8) {
    const y = f64x2.max(x, f64x2.splat(-708));
    const k = f64x2.nearest(f64x2.mul(y, f64x2.splat(1.4426950408889634)));
    // ln 2 in two parts: the product with the first one is exact.
    let r = nmadd<f64>(k, f64x2.splat(0.693147180369123816490), y);
    r = nmadd<f64>(k, f64x2.splat(1.90821492927058770002e-10), r);
    // |r| ≤ (ln 2)/2: the terms that are left out are below 2^−57.
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
    const e = f64x2.add(f64x2.splat(1), madd<f64>(odd, r, f64x2.mul(even, s)));
    // 2^k: k + 1023 in the lowest bits of this sum, moved to the exponent.
    return f64x2.mul(e, i64x2.shl(f64x2.add(k, f64x2.splat(6755399441055744.0 + 1023)), 52));
  }
  const y = f32x4.max(x, f32x4.splat(-87));
  const k = f32x4.nearest(f32x4.mul(y, f32x4.splat(1.44269504)));
  let r = nmadd<f32>(k, f32x4.splat(0.693359375), y);
  r = nmadd<f32>(k, f32x4.splat(-2.12194440e-4), r);
  let p = f32x4.splat(1 / 5040.0);
  p = madd<f32>(p, r, f32x4.splat(1 / 720.0));
  p = madd<f32>(p, r, f32x4.splat(1 / 120.0));
  p = madd<f32>(p, r, f32x4.splat(1 / 24.0));
  p = madd<f32>(p, r, f32x4.splat(1 / 6.0));
  p = madd<f32>(p, r, f32x4.splat(0.5));
  const e = f32x4.add(f32x4.splat(1), madd<f32>(p, f32x4.mul(r, r), r));
  return f32x4.mul(e, i32x4.shl(f32x4.add(k, f32x4.splat(12582912.0 + 127)), 23));
}
