// Complex arithmetic on SIMD vectors. An element of a field is 32 bytes: a vector of real parts, then one of
// imaginary parts, for two float64 or four float32 lanes.

import { madd, nmadd } from "../shared/fma";

/** Bytes of one element. */
export const ELEMENT: usize = 32;

@inline
export function loadRe(element: usize): v128 {
  return v128.load(element);
}

@inline
export function loadIm(element: usize): v128 {
  return v128.load(element, 16);
}

@inline
export function put(element: usize, re: v128, im: v128): void {
  v128.store(element, re);
  v128.store(element, im, 16);
}

/** Loads one number from memory into all lanes; `index` counts numbers of type T. */
@inline
export function splatAt<T>(address: usize, index: usize): v128 {
  if (sizeof<T>() === 8) return v128.load64_splat(address + (index << 3));
  return v128.load32_splat(address + (index << 2));
}

/** Returns the real part of (a + ib)(c + id); the function below the imaginary part. */
@inline
export function productRe<T>(a: v128, b: v128, c: v128, d: v128): v128 {
  return nmadd<T>(b, d, v128.mul<T>(a, c));
}

@inline
export function productIm<T>(a: v128, b: v128, c: v128, d: v128): v128 {
  return madd<T>(b, c, v128.mul<T>(a, d));
}

/** Returns the real part of (a + ib)(c − id); the function below the imaginary part. */
@inline
export function conjugateRe<T>(a: v128, b: v128, c: v128, d: v128): v128 {
  return madd<T>(b, d, v128.mul<T>(a, c));
}

@inline
export function conjugateIm<T>(a: v128, b: v128, c: v128, d: v128): v128 {
  return nmadd<T>(a, d, v128.mul<T>(b, c));
}
