/** Terms of the series of the error function, enough for the largest |x| at which it is summed. */
const TERMS = 150;
/** Beyond it the error function is ±1 in double precision. */
const LARGE = 6;

/** Computes the error function, by a series without cancellation: 2/√π e^{−x²} Σ 2ᵏ x^{2k+1}/(2k+1)!!. */
function errorFunction(x: number): number {
  if (Math.abs(x) > LARGE) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let k = 1; k < TERMS && Math.abs(term) > Number.EPSILON * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Returns the Gaussian error linear unit x Φ(x) and its slope, with the normal distribution Φ. */
export function gelu(x: number): { readonly value: number; readonly slope: number } {
  const share = (1 + errorFunction(x / Math.SQRT2)) / 2;
  return { value: x * share, slope: share + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI) };
}
