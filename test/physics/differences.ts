/** Central differences of a scalar function of many parameters: the oracle of every gradient test. */
export function centralDifferences(
  f: (p: Float64Array) => number,
  at: ArrayLike<number>,
  step: number,
): Float64Array {
  const p = Float64Array.from(at);
  return p.map((value, i) => {
    p[i] = value + step;
    const up = f(p);
    p[i] = value - step;
    const down = f(p);
    p[i] = value;
    return (up - down) / (2 * step);
  });
}
