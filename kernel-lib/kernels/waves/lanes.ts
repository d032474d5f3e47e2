// Butterflies across the lanes of an element, where these are neighbouring points of one sample. Each function gives
// one of the parts; the compiler shares what they have in common.

/** Returns v · [1, −1] or v · [1, 1, −1, −1]. */
@inline
function alternate<T>(v: v128): v128 {
  if (sizeof<T>() === 8) return v128.xor(v, i64x2(0, i64.MIN_VALUE));
  return v128.xor(v, i32x4(0, 0, i32.MIN_VALUE, i32.MIN_VALUE));
}

@inline
function fold<T>(v: v128): v128 {
  if (sizeof<T>() === 8) return v128.add<T>(v128.shuffle<f64>(v, v, 1, 0), alternate<T>(v));
  return v128.add<T>(v128.shuffle<f32>(v, v, 0, 1, 0, 1), alternate<T>(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
}

@inline
function foldPairs(v: v128): v128 {
  return f32x4.add(v128.shuffle<f32>(v, v, 0, 2, 0, 2), alternate<f32>(v128.shuffle<f32>(v, v, 1, 3, 1, 3)));
}

/** Multiplies lane 3 by −i; returns the real part, the function below the imaginary part. */
@inline
function turnRe(re: v128, im: v128): v128 {
  return v128.shuffle<f32>(re, im, 0, 1, 2, 7);
}

@inline
function turnIm(re: v128, im: v128): v128 {
  return v128.xor(v128.shuffle<f32>(im, re, 0, 1, 2, 7), i32x4(0, 0, 0, i32.MIN_VALUE));
}

/**
 * Transforms the lanes of one element, by radix 2 (float64) or 4 (float32); returns the real part, the function below
 * the imaginary part.
 */
@inline
export function acrossRe<T>(re: v128, im: v128): v128 {
  if (sizeof<T>() === 8) return fold<T>(re);
  return foldPairs(turnRe(fold<T>(re), fold<T>(im)));
}

@inline
export function acrossIm<T>(re: v128, im: v128): v128 {
  if (sizeof<T>() === 8) return fold<T>(im);
  return foldPairs(turnIm(fold<T>(re), fold<T>(im)));
}

/** Transforms back: the same with real and imaginary parts exchanged. */
@inline
export function backAcrossRe<T>(re: v128, im: v128): v128 {
  return acrossIm<T>(im, re);
}

@inline
export function backAcrossIm<T>(re: v128, im: v128): v128 {
  return acrossRe<T>(im, re);
}
