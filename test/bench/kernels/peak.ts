// The most that multiplications and additions can do in WebAssembly's 128-bit vectors: no memory, no waiting.

import { madd } from "../../../kernel-lib/kernels/shared/fma";

/** `count` rounds of 12 independent products and sums of two float64 each: 48 operations a round. */
export function mulAdd(count: i32): f64 {
  const factor = f64x2.splat(0.999999);
  const term = f64x2.splat(1e-6);
  let a = f64x2.splat(1);
  let b = f64x2.splat(2);
  let c = f64x2.splat(3);
  let d = f64x2.splat(4);
  let e = f64x2.splat(5);
  let f = f64x2.splat(6);
  let g = f64x2.splat(7);
  let h = f64x2.splat(8);
  let i = f64x2.splat(9);
  let j = f64x2.splat(10);
  let k = f64x2.splat(11);
  let l = f64x2.splat(12);
  for (let n = 0; n < count; n++) {
    a = madd<f64>(a, factor, term);
    b = madd<f64>(b, factor, term);
    c = madd<f64>(c, factor, term);
    d = madd<f64>(d, factor, term);
    e = madd<f64>(e, factor, term);
    f = madd<f64>(f, factor, term);
    g = madd<f64>(g, factor, term);
    h = madd<f64>(h, factor, term);
    i = madd<f64>(i, factor, term);
    j = madd<f64>(j, factor, term);
    k = madd<f64>(k, factor, term);
    l = madd<f64>(l, factor, term);
  }
  const sum = f64x2.add(
    f64x2.add(f64x2.add(a, b), f64x2.add(c, d)),
    f64x2.add(f64x2.add(f64x2.add(e, f), f64x2.add(g, h)), f64x2.add(f64x2.add(i, j), f64x2.add(k, l))),
  );
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
