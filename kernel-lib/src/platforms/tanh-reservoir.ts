import { eigenvalues } from "../engine/linear/eigen.js";
import { type LeakyTanh, leakyTanhStates } from "../engine/recurrent/leaky-tanh.js";
import { finite, notNegative, numbers, positive, reject, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import { checkSeries, checkStates, type Reservoir } from "./reservoir.js";
import { ringDiagram } from "./ring.js";

const JAEGER_2007: Source = {
  key: "jaeger2007",
  authors: "H. Jaeger, M. Lukoševičius, D. Popovici and U. Siewert",
  title: "Optimization and applications of echo state networks with leaky-integrator neurons",
  published: "Neural Networks 20, 335",
  year: 2007,
};

/** Settings of {@link tanhReservoir}: size, weights drawn at random, and leak. */
export interface TanhReservoirOptions {
  /** Number of units. */
  readonly units: number;
  /** Numbers of the series at one step. Default 1. */
  readonly inputs?: number;
  /** Fraction a of a state that is replaced in a step, in (0, 1]. Default 1: all of it. */
  readonly leak?: number;
  /** Largest modulus of the eigenvalues of W; below about 1 the reservoir forgets its start. Default 0.9. */
  readonly radius?: number;
  /** Connections that arrive at a unit from others. Default 10, or all units where there are fewer. */
  readonly connections?: number;
  /** Input weights are uniform in ± this. Default 1. */
  readonly inputScale?: number;
  /** Offsets are uniform in ± this. Default 0.2. */
  readonly offset?: number;
  /** Seed of all weights. */
  readonly seed: number;
}

/** Weights of {@link tanhReservoirOf}, where they are given. */
export interface TanhReservoirWeights {
  /** units × units, row-major: W[to, from]. */
  readonly weights: ArrayLike<number>;
  /** units × inputs, row-major. */
  readonly inputWeights: ArrayLike<number>;
  /** Offset of every unit. */
  readonly offsets: ArrayLike<number>;
  /** Fraction a of a state that is replaced in a step, in (0, 1]. Default 1. */
  readonly leak?: number;
}

/**
 * Makes a reservoir of tanh units, an echo state network: x(t) = (1 − a) x(t − 1) + a tanh(W x(t − 1) + V u(t) + b), with
 * random weights that stay as they are.
 *
 * Source: Jaeger, Lukoševičius, Popovici & Siewert, Neural Networks 20, 335 (2007).
 */
export function tanhReservoir(options: TanhReservoirOptions): Reservoir {
  const { inputs = 1, leak = 1, radius = 0.9, inputScale = 1, offset = 0.2, seed } = options;
  const units = wholeNumber("units", options.units, 1, 10_000);
  wholeNumber("inputs", inputs, 1, 10_000);
  const connections = wholeNumber("connections", options.connections ?? Math.min(10, units), 0, units);
  notNegative("radius", radius);
  notNegative("inputScale", inputScale);
  notNegative("offset", offset);
  const random = new Random(seed, "tanh reservoir");
  const weights = new Float64Array(units * units);
  for (let i = 0; i < units; i++) {
    const chosen = random.permutation(units).subarray(0, connections);
    for (const j of chosen) weights[i * units + j] = random.normal();
  }
  const largest = spectralRadius(units, weights);
  // Without a loop of connections all eigenvalues are zero, and no factor gives them another radius.
  const scale = largest > 1e-12 ? radius / largest : 1;
  for (let k = 0; k < weights.length; k++) weights[k] *= scale;
  const spread = (n: number, width: number) =>
    Float64Array.from({ length: n }, () => width * (2 * random.uniform() - 1));
  return tanhReservoirOf({
    weights,
    inputWeights: spread(units * inputs, inputScale),
    offsets: spread(units, offset),
    leak,
  });
}

/** Makes the same reservoir with given weights. */
export function tanhReservoirOf(options: TanhReservoirWeights): Reservoir {
  const offsets = numbers("offsets", options.offsets);
  const units = wholeNumber("offsets.length", offsets.length, 1);
  const weights = numbers("weights", options.weights, units * units);
  const inputWeights = numbers("inputWeights", options.inputWeights);
  const inputs = inputWeights.length / units;
  if (!(Number.isInteger(inputs) && inputs > 0))
    reject("inputWeights.length", inputWeights.length, `a multiple of the ${units} units`);
  const leak = positive("leak", options.leak ?? 1);
  if (leak > 1) reject("leak", leak, "a fraction of at most 1");
  const network = sparse(units, inputs, leak, weights, inputWeights, offsets);
  const reservoir: Reservoir = {
    name: "the tanh reservoir",
    inputs,
    units,
    runs: 0,
    source: [JAEGER_2007],
    states(given, from) {
      const { series, steps, start = new Float64Array(units) } = checkSeries(reservoir, given, from);
      reservoir.runs += steps;
      const states = leakyTanhStates(network, series, start);
      return checkStates(reservoir.name, states, units, "Smaller weights are likely right.");
    },
    toDiagram(series) {
      const edges = [...network.columns.keys()].flatMap((k) => {
        const to = rowOf(network, k);
        return network.columns[k] < units
          ? [{ from: network.columns[k], to, weight: network.weights[k] }]
          : [];
      });
      return ringDiagram(`${units} tanh units`, units, edges, {
        name: "state x",
        states: series && reservoir.states(series),
      });
    },
  };
  return reservoir;
}

/** Collects the weights that are not zero, row by row. */
function sparse(
  units: number,
  inputs: number,
  leak: number,
  weights: Float64Array,
  inputWeights: Float64Array,
  offsets: Float64Array,
): LeakyTanh {
  const starts = new Int32Array(units + 1);
  const columns: number[] = [];
  const values: number[] = [];
  const add = (column: number, value: number) => {
    if (value === 0) return;
    columns.push(column);
    values.push(value);
  };
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < units; j++) add(j, weights[i * units + j]);
    for (let k = 0; k < inputs; k++) add(units + k, inputWeights[i * inputs + k]);
    add(units + inputs, offsets[i]);
    starts[i + 1] = columns.length;
  }
  return {
    units,
    inputs,
    leak,
    starts,
    columns: Int32Array.from(columns),
    weights: Float64Array.from(values),
  };
}

/** Returns the unit whose row holds weight k. */
function rowOf({ starts }: LeakyTanh, k: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= k) low = middle;
    else high = middle;
  }
  return low;
}

/** Computes the largest modulus of the eigenvalues of a real n × n matrix. */
export function spectralRadius(n: number, matrix: ArrayLike<number>): number {
  const re = numbers("matrix", matrix, n * n);
  for (const x of re) finite("matrix", x);
  const { re: a, im: b } = eigenvalues(n, { re, im: new Float64Array(n * n) });
  let most = 0;
  for (let k = 0; k < n; k++) most = Math.max(most, Math.hypot(a[k], b[k]));
  return most;
}
