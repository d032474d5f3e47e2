/**
 * Sine and cosine that are the same to the last bit everywhere. The language leaves the last bit of Math.sin and
 * Math.cos to its implementations, and those differ between Node and browsers; every table that kernels compute with
 * is made by these, so that a page repeats what the kernel computed.
 */

/** π/2 in three parts: products of the first two with whole numbers below 2²⁰ are exact. */
const QUARTER = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** Taylor coefficients of sin r = r + r³ P(r²) and cos r = 1 − r²/2 + r⁴ Q(r²), the highest power first. */
const SINE = series(17, 3);
const COSINE = series(18, 4);

/** Largest number of quarter turns whose product with QUARTER is exact; larger angles use the platform's functions. */
const MOST_QUARTERS = 2 ** 20;

/** cos x, to within a unit in the last place. */
export function cos(x: number): number {
  const n = Math.round(x / (Math.PI / 2));
  if (!(Math.abs(n) < MOST_QUARTERS)) return Math.cos(x);
  return quarterTurns(remainder(x, n), n + 1);
}

/** sin x, to within a unit in the last place. */
export function sin(x: number): number {
  const n = Math.round(x / (Math.PI / 2));
  if (!(Math.abs(n) < MOST_QUARTERS)) return Math.sin(x);
  return quarterTurns(remainder(x, n), n);
}

/** x − nπ/2. */
function remainder(x: number, n: number): number {
  return x - n * QUARTER[0] - n * QUARTER[1] - n * QUARTER[2];
}

/** sin(r + nπ/2) for |r| ≤ π/4. */
function quarterTurns(r: number, n: number): number {
  const square = r * r;
  const sign = n & 2 ? -1 : 1;
  if ((n & 1) === 0) return sign * (r + r * square * horner(SINE, square));
  const half = square / 2;
  const head = 1 - half;
  // What the subtraction lost is added back.
  return sign * (head + (1 - head - half + square * square * horner(COSINE, square)));
}

function horner(coefficients: Float64Array, x: number): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return sum;
}

/** (−1)^⌊k/2⌋/k! for k = from, from − 2, …, to. */
function series(from: number, to: number): Float64Array {
  const terms: number[] = [];
  for (let k = from; k >= to; k -= 2) {
    let factorial = 1;
    for (let i = 2; i <= k; i++) factorial *= i;
    terms.push((k & 2 ? -1 : 1) / factorial);
  }
  return Float64Array.from(terms);
}
