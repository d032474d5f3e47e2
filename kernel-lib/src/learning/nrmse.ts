import { numbers } from "../fields/check.js";

/**
 * Computes the normalised error of a prediction: its root mean square over the standard deviation of the target. Predicting
 * the mean gives 1.
 */
export function nrmse(predicted: ArrayLike<number>, target: ArrayLike<number>): number {
  const y = numbers("target", target);
  const x = numbers("predicted", predicted, y.length);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  let error = 0;
  let variance = 0;
  for (let i = 0; i < y.length; i++) {
    error += (x[i] - y[i]) ** 2;
    variance += (y[i] - mean) ** 2;
  }
  return Math.sqrt(error / variance);
}
