// Statistical tests of random numbers; each returns a number that is standard normal, or uniform, where all is well.

/** Deviation of the mean of numbers from `mean`, in its standard errors. */
export function meanDeviation(values: ArrayLike<number>, mean: number, deviation: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return ((sum / values.length - mean) * Math.sqrt(values.length)) / deviation;
}

/** Correlation of two lists of uniform numbers, in its standard errors (exact mean 1/2 and variance 1/12). */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += 12 * (a[i] - 0.5) * (b[i] - 0.5);
  return sum / Math.sqrt(a.length);
}

/** χ² of uniform numbers in equal bins, as a normal deviate (Wilson and Hilferty 1931). */
export function chiSquare(values: ArrayLike<number>, bins: number): number {
  const counts = new Float64Array(bins);
  for (let i = 0; i < values.length; i++) counts[Math.floor(values[i] * bins)]++;
  return chiSquareOfCounts(counts);
}

/** χ² of counts that should be equal, as a normal deviate. */
export function chiSquareOfCounts(counts: ArrayLike<number>): number {
  const list = Array.from(counts);
  const expected = list.reduce((a, b) => a + b, 0) / list.length;
  const chi = list.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  const freedom = list.length - 1;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(chi / freedom) - (1 - spread)) / Math.sqrt(spread);
}

/** Largest distance of the distribution of numbers from `cumulative`, times √n: above 2.5 with probability 7·10⁻⁶ (Kolmogorov, Smirnov). */
export function kolmogorov(values: ArrayLike<number>, cumulative: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let most = 0;
  sorted.forEach((x, i) => {
    const f = cumulative(x);
    most = Math.max(most, Math.abs(f - i / n), Math.abs(f - (i + 1) / n));
  });
  return most * Math.sqrt(n);
}

/** Cumulative normal distribution, to 1.2·10⁻⁷ (rational approximation of the complementary error function). */
export function normalCumulative(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((sum, c) => sum * t + c, 0);
  const tail = (t * Math.exp(-z * z + series)) / 2;
  return x > 0 ? 1 - tail : tail;
}
