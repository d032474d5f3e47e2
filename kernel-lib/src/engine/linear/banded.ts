/** A symmetric positive definite matrix with entries near its diagonal only, as its lower band: n rows of width + 1. */
export interface BandedMatrix {
  readonly n: number;
  /** Number of diagonals below the main one. */
  readonly width: number;
  /** Entry (i, j) with i − width ≤ j ≤ i stands at i·(width + 1) + j − i + width. */
  readonly band: Float64Array;
}

/** Makes a banded matrix of zeros. */
export function bandedZeros(n: number, width: number): BandedMatrix {
  return { n, width, band: new Float64Array(n * (width + 1)) };
}

/** Factors A = LLᵀ in place (Cholesky). @throws RangeError where A is not positive definite */
export function factorBanded({ n, width, band }: BandedMatrix): void {
  const w = width + 1;
  for (let i = 0; i < n; i++)
    for (let j = Math.max(0, i - width); j <= i; j++) {
      let sum = band[i * w + j - i + width];
      for (let k = Math.max(0, i - width, j - width); k < j; k++)
        sum -= band[i * w + k - i + width] * band[j * w + k - j + width];
      if (i > j) band[i * w + j - i + width] = sum / band[j * w + width];
      else if (sum > 0) band[i * w + width] = Math.sqrt(sum);
      else throw new RangeError(`The banded matrix is not positive definite: its pivot ${i} is ${sum}.`);
    }
}

/** Solves LLᵀx = b in place. */
export function solveBanded({ n, width, band }: BandedMatrix, b: Float64Array): void {
  const w = width + 1;
  for (let i = 0; i < n; i++) {
    for (let k = Math.max(0, i - width); k < i; k++) b[i] -= band[i * w + k - i + width] * b[k];
    b[i] /= band[i * w + width];
  }
  for (let i = n - 1; i >= 0; i--) {
    b[i] /= band[i * w + width];
    for (let k = Math.max(0, i - width); k < i; k++) b[k] -= band[i * w + k - i + width] * b[i];
  }
}
