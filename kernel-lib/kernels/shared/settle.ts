// What a tile of relaxing units ends with.

/** Writes the states of one unit and two samples; returns their changes. */
@inline
export function settle(unit: usize, scale: usize, lower: usize, upper: usize, sum: v128, at: usize): v128 {
  const most = v128.load64_splat(upper + unit);
  const least = v128.load64_splat(lower + unit);
  const value = f64x2.pmin(most, f64x2.pmax(least, f64x2.mul(v128.load64_splat(scale + unit), sum)));
  const change = f64x2.abs(f64x2.sub(value, v128.load(at)));
  v128.store(at, value);
  return change;
}
