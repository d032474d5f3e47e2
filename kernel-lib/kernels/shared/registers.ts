// Last operations of the inner loops of dense kernels.

import { nmadd } from "./fma";

/** Writes a tile of four rows, two vectors each, that was summed in registers. */
@inline
export function storeTile(to: usize, a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128, a3: v128, b3: v128): void {
  v128.store(to, a0);
  v128.store(to, b0, 16);
  v128.store(to, a1, 32);
  v128.store(to, b1, 48);
  v128.store(to, a2, 64);
  v128.store(to, b2, 80);
  v128.store(to, a3, 96);
  v128.store(to, b3, 112);
}

/**
 * Subtracts a difference q − p of two products from a real part; returns the start of the sum of the third product, im
 * − (q − p) − 2p.
 */
@inline
export function meet<T>(re: usize, im: usize, product: usize, difference: v128): v128 {
  v128.store(re, v128.sub<T>(v128.load(re), difference));
  return nmadd<T>(v128.splat<T>(<T>2), v128.load(product), v128.sub<T>(v128.load(im), difference));
}
