// Functions by which both read-outs write to the panels and the sums.

import { madd } from "../shared/fma";

/** Writes a complex number to the planes of a strip: real part, imaginary part, and their sum. */
export function put<T>(to: usize, rows: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to + rows, im);
  v128.store(to + 2 * rows, v128.add<T>(re, im));
}

/** Computes to += Im(w z) */
export function addImaginary<T>(to: usize, wr: v128, wi: v128, zr: v128, zi: v128): void {
  v128.store(to, madd<T>(wi, zr, madd<T>(wr, zi, v128.load(to))));
}
