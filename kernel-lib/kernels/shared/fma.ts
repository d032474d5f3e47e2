// Products and sums in one. Where a module is built with relaxed SIMD they are the processor's fused multiply-add,
// rounded once, in one instruction; in the other build of the same source they are a product and a sum.
// engine/waves/fused.ts chooses the build.

/** Returns a b + c. */
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** Returns c − a b. */
@inline
export function nmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}
