import { product } from "../engine/linear/product.js";
import type { Sweeps } from "../engine/relaxation/layers.js";
import { notNegative, reject, wholeNumber } from "../fields/check.js";

/** Parameters of machines of layers: how they lie in memory, and products with them. */

/** Checks the sizes of layers: at least inputs and outputs. */
export function checkLayers(layers: readonly number[]): readonly number[] {
  if (!Array.isArray(layers) || layers.length < 2)
    reject("layers", layers, "a list of at least two layer sizes");
  return layers.map((n, i) => wholeNumber(`layers[${i}]`, n, 1, 100_000));
}

/** Checks when relaxations end. */
export function checkSweeps(sweeps: number, tolerance: number): Sweeps {
  return {
    sweeps: wholeNumber("sweeps", sweeps, 1, 1_000_000),
    tolerance: notNegative("tolerance", tolerance),
  };
}

/** Parameters of layers, and views of them. */
export interface LayerParameters {
  readonly parameters: Float64Array;
  /** Weights of every pair of layers, from × to. */
  readonly weights: readonly Float64Array[];
  /** Biases of every layer but the first. */
  readonly biases: readonly Float64Array[];
}

/** Makes views of a list of parameters: weights of every pair of layers (from × to), then biases of every layer but the first. */
export function parametersOf(sizes: readonly number[], list?: Float64Array): LayerParameters {
  const free = sizes.slice(1);
  const lengths = [...free.map((n, l) => sizes[l] * n), ...free];
  const parameters = list ?? new Float64Array(lengths.reduce((a, b) => a + b));
  let at = 0;
  const views = lengths.map((length) => {
    at += length;
    return parameters.subarray(at - length, at);
  });
  return { parameters, weights: views.slice(0, free.length), biases: views.slice(free.length) };
}

/**
 * Computes the drives of all free layers (units × samples): their biases, and Wᵀx of the first one, where x has a row of samples for
 * every input.
 */
export function drivesOf(
  { weights, biases }: LayerParameters,
  x: Float64Array,
  count: number,
): Float64Array[] {
  return biases.map((bias, l) => {
    const drive =
      l === 0 ? timesInputs(weights[0], bias.length, x, count) : new Float64Array(bias.length * count);
    for (let i = 0, at = 0; i < bias.length; i++)
      for (let end = at + count; at < end; at++) drive[at] += bias[i];
    return drive;
  });
}

/** Makes the matrix of a real product. */
const make = (rows: number, columns: number) => ({
  ...{ rows, columns, re: new Float64Array(rows * columns) },
  im: new Float64Array(0),
});

function timesInputs(weights: Float64Array, columns: number, x: Float64Array, count: number): Float64Array {
  const rows = weights.length / columns;
  return product({ rows, columns, re: weights }, { rows, columns: count, re: x }, { make }).re;
}

/** Adds factor · Σ over pairs and samples of a bᵀ to a matrix with `rows` rows; a and b have a row for every sample. */
export function addProduct(
  pairs: readonly (readonly [Float64Array, Float64Array])[],
  rows: number,
  count: number,
  factor: number,
  into: Float64Array,
): void {
  const columns = into.length / rows;
  for (const [a, b] of pairs) {
    const { re } = product({ rows: count, columns: rows, re: a }, { rows: count, columns, re: b }, { make });
    for (let i = 0; i < into.length; i++) into[i] += factor * re[i];
  }
}
