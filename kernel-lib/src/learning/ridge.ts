import { eigensystem } from "../engine/linear/eigen.js";
import { product, transposeReal } from "../engine/linear/product.js";
import { checkBatch, notNegative, numbers, reject, wholeNumber } from "../fields/check.js";
import type { Regression } from "./samples.js";

/** A way to fit linear weights in closed form. */
export interface LinearFitter {
  /** Name in settings and messages. */
  readonly name: string;
  /** Settings by name; a checkpoint keeps them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Fits targets ≈ weights · inputs + offset. @throws RangeError where the data are not finite or too few */
  fit(data: Regression): LinearFit;
}

/** A fitted linear map. */
export interface LinearFit {
  /** Numbers of one input. */
  readonly size: number;
  /** Numbers of one target. */
  readonly outputs: number;
  /** outputs × (size + 1): the weights of an output, then its offset. */
  readonly weights: Float64Array;
  /** Strength λ of the punishment that was used. */
  readonly strength: number;
  /** Effective number of weights, Σ d/(d + λ) over the eigenvalues d of the inputs' covariance times their count. */
  readonly freedom: number;
  /** Mean squared error that generalised cross-validation expects of new data, summed over the outputs. */
  readonly expected: number;
  /** Returns weights · inputs + offset of count × size inputs: count × outputs. */
  predict(inputs: ArrayLike<number>): Float64Array;
}

/** Settings of {@link ridge}. */
export interface RidgeOptions {
  /**
   * Strength λ of the punishment λ‖weights‖², in units of the inputs squared, summed over the samples. Default: of 37
   * strengths, from 1e-14 to 1e4 of the largest eigenvalue of the inputs' covariance times their count, the one with the
   * least error by generalised cross-validation.
   */
  readonly strength?: number;
}

/** Largest and smallest strength tried, relative to the largest eigenvalue, as powers of ten, and the number of them. */
const TRIED = { most: 4, least: -14, count: 37 };
/** Eigenvalues below this part of the largest are rounding: their directions are not used. */
const NEGLIGIBLE = 1e-14;

/**
 * Fits by least squares with a punishment of large weights (ridge regression): minimises Σ|weights · inputs + offset −
 * target|² + λ‖weights‖². The offset is not punished.
 *
 * Source: G. H. Golub, M. Heath and G. Wahba, Technometrics 21, 215 (1979), for the choice of λ.
 */
export function ridge({ strength }: RidgeOptions = {}): LinearFitter {
  if (strength !== undefined) notNegative("strength", strength);
  return {
    name: "ridge regression",
    settings: { strength: strength ?? "generalised cross-validation" },
    fit: (data) => fitRidge(data, strength),
  };
}

function fitRidge(data: Regression, strength: number | undefined): LinearFit {
  const count = wholeNumber("count", data.count, 2);
  const size = wholeNumber("size", data.size, 1);
  const inputs = numbers("inputs", data.inputs);
  checkBatch(inputs, count, size);
  const targets = numbers("targets", data.targets);
  const outputs = targets.length / count;
  if (!(Number.isInteger(outputs) && outputs > 0))
    reject("targets.length", targets.length, `a multiple of the ${count} samples`);
  // What rounding leaves of inputs that never change.
  const rounding = inputs.reduce((sum, x) => sum + (Number.EPSILON * x) ** 2, 0);
  const inputMean = centre(inputs, size);
  const targetMean = centre(targets, outputs);
  const { d, basis, seen } = directions(inputs, targets, count, size, rounding);
  const rank = d.length;
  const most = d[rank - 1] ?? 1;
  // Squares of the targets that no weights reach; none where there are as many weights as samples.
  const reached = seen.reduce((sum, x) => sum + x * x, 0);
  const beyond = rank >= count - 1 ? 0 : Math.max(0, targets.reduce((sum, y) => sum + y * y, 0) - reached);
  /** Computes the effective number of weights for a strength, and the error to expect. */
  const judge = (lambda: number) => {
    let error = beyond;
    let freedom = 0;
    for (let j = 0; j < rank; j++) {
      const left = lambda / (d[j] + lambda);
      freedom += d[j] / (d[j] + lambda);
      for (let l = 0; l < outputs; l++) error += (left * seen[j * outputs + l]) ** 2;
    }
    // One more degree of freedom for the offset.
    const rest = count - 1 - freedom;
    return { freedom, expected: rest > 0 ? (count * error) / rest ** 2 : Number.POSITIVE_INFINITY };
  };
  const tried =
    strength !== undefined
      ? [strength]
      : Array.from(
          { length: TRIED.count },
          (_, i) => most * 10 ** (TRIED.most + (i * (TRIED.least - TRIED.most)) / (TRIED.count - 1)),
        );
  // The strongest of equals: the smallest weights.
  const lambda = tried.reduce((best, next) => (judge(next).expected < judge(best).expected ? next : best));
  // Inputs that never change leave no direction, and weights of zero.
  const scaled = seen.map((x, k) => x / (d[Math.floor(k / outputs)] + lambda));
  const weights = new Float64Array(outputs * (size + 1));
  for (let l = 0; l < outputs; l++) {
    let offset = targetMean[l];
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < rank; j++) sum += basis[i * rank + j] * scaled[j * outputs + l];
      weights[l * (size + 1) + i] = sum;
      offset -= sum * inputMean[i];
    }
    weights[l * (size + 1) + size] = offset;
  }
  return {
    size,
    outputs,
    weights,
    strength: lambda,
    ...judge(lambda),
    predict: (given) => predict(weights, size, numbers("inputs", given)),
  };
}

/** Singular value decomposition X = U √d Vᵀ, as far as a fit needs it. */
interface Directions {
  /** Squares of the singular values above rounding. */
  readonly d: Float64Array;
  /** V √d, size × rank. */
  readonly basis: Float64Array;
  /** UᵀY, rank × outputs. */
  readonly seen: Float64Array;
}

/** Decomposes XᵀX or X Xᵀ, whichever is smaller. */
function directions(
  inputs: Float64Array,
  targets: Float64Array,
  count: number,
  size: number,
  rounding: number,
): Directions {
  const outputs = targets.length / count;
  const x = { rows: count, columns: size, re: inputs };
  const y = { rows: count, columns: outputs, re: targets };
  const wide = size > count;
  const narrow = wide ? transposeReal(size, count, inputs) : x;
  const square = product(narrow, narrow, { symmetric: true });
  const n = square.rows;
  const { values, vectors } = eigensystem(n, square, { hermitian: true });
  const most = Math.max(0, values.re[n - 1]);
  const used = [...values.re.keys()].filter((k) => values.re[k] > Math.max(rounding, NEGLIGIBLE * most));
  const rank = used.length;
  const d = Float64Array.from(used, (k) => values.re[k]);
  const chosen = new Float64Array(n * rank);
  for (let i = 0; i < n; i++)
    for (const [j, k] of used.entries()) chosen[i * rank + j] = vectors.re[i * n + k];
  const part = { rows: n, columns: rank, re: chosen };
  if (wide) return { d, basis: product(x, part).re, seen: product(part, y).re };
  const seen = product(part, { rows: size, columns: outputs, re: product(x, y).re }).re;
  const roots = d.map(Math.sqrt);
  return {
    d,
    basis: chosen.map((v, k) => v * roots[k % rank]),
    seen: seen.map((value, k) => value / roots[Math.floor(k / outputs)]),
  };
}

/** Subtracts the mean of every column in place; returns the means. */
function centre(rows: Float64Array, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  const count = rows.length / columns;
  // The second time takes away what rounding left of the mean.
  for (let pass = 0; pass < 2; pass++) {
    const rest = new Float64Array(columns);
    for (let i = 0; i < rows.length; i++) rest[i % columns] += rows[i] / count;
    for (let i = 0; i < rows.length; i++) rows[i] -= rest[i % columns];
    for (let k = 0; k < columns; k++) mean[k] += rest[k];
  }
  return mean;
}

function predict(weights: Float64Array, size: number, inputs: Float64Array): Float64Array {
  const count = inputs.length / size;
  if (!Number.isInteger(count))
    reject("inputs.length", inputs.length, `a multiple of the ${size} inputs of a sample`);
  const outputs = weights.length / (size + 1);
  const predicted = new Float64Array(count * outputs);
  for (let i = 0; i < count; i++)
    for (let l = 0; l < outputs; l++) {
      const at = l * (size + 1);
      let sum = weights[at + size];
      for (let j = 0; j < size; j++) sum += weights[at + j] * inputs[i * size + j];
      predicted[i * outputs + l] = sum;
    }
  return predicted;
}
