import { borrowed } from "../memory/arena.js";
import { float64, int32 } from "../memory/memory.js";
import { kernels } from "../memory/wasm.js";

/** Sparse rows [W V b] of a leaky tanh reservoir x ← (1 − a) x + a tanh(W x + V u + b), by unit. */
export interface LeakyTanh {
  readonly units: number;
  readonly inputs: number;
  /** Fraction a of a state that is replaced in a step. */
  readonly leak: number;
  /** Number of the first weight of every unit, and the number of all weights behind them. */
  readonly starts: Int32Array;
  /** Column of every weight: a unit, then an input (from `units` on), then 1 for the offset. */
  readonly columns: Int32Array;
  readonly weights: Float64Array;
}

/** Steps of one call: states of 500 units stay in the cache until they are copied. */
const CHUNK = 64;

/** Rows as the kernel reads them: those of two units side by side. */
interface Paired {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly weights: Float64Array;
}

const layouts = new WeakMap<LeakyTanh, Paired>();

/** Computes the states (steps × units) that follow a series (steps × inputs) from a start. */
export function leakyTanhStates(
  network: LeakyTanh,
  series: Float64Array,
  start: Float64Array,
): Float64Array<ArrayBuffer> {
  const exports = kernels("reservoir");
  if (!exports) return plainLeakyTanhStates(network, series, start);
  const { units, inputs, leak } = network;
  const steps = series.length / inputs;
  const paired = layouts.get(network) ?? pair(network);
  layouts.set(network, paired);
  const { starts, columns, weights } = paired;
  const padded = 2 * Math.ceil(units / 2);
  const states = new Float64Array(steps * units);
  const bytes = [
    4 * starts.length,
    4 * columns.length,
    8 * weights.length,
    8 * (padded + inputs + 1),
    8 * CHUNK * inputs,
    8 * CHUNK * padded,
  ];
  return borrowed(bytes, ([atStarts, atColumns, atWeights, atState, atSeries, atStates]) => {
    int32(atStarts, starts.length).set(starts);
    int32(atColumns, columns.length).set(columns);
    float64(atWeights, weights.length).set(weights);
    const state = float64(atState, padded + inputs + 1);
    state.fill(0);
    state.set(start);
    state[padded + inputs] = 1;
    const driven = float64(atSeries, CHUNK * inputs);
    const reached = float64(atStates, CHUNK * padded);
    for (let from = 0; from < steps; from += CHUNK) {
      const some = Math.min(CHUNK, steps - from);
      driven.set(series.subarray(from * inputs, (from + some) * inputs));
      exports.advance(units, inputs, some, atStarts, atColumns, atWeights, leak, atState, atSeries, atStates);
      if (padded === units) states.set(reached.subarray(0, some * units), from * units);
      else
        for (let k = 0; k < some; k++)
          states.set(reached.subarray(k * padded, k * padded + units), (from + k) * units);
    }
    return states;
  });
}

/** The plain twin of {@link leakyTanhStates}. */
export function plainLeakyTanhStates(
  { units, inputs, leak, starts, columns, weights }: LeakyTanh,
  series: Float64Array,
  start: Float64Array,
): Float64Array<ArrayBuffer> {
  const steps = series.length / inputs;
  const states = new Float64Array(steps * units);
  const seen = new Float64Array(units + inputs + 1);
  seen.set(start);
  seen[units + inputs] = 1;
  for (let step = 0; step < steps; step++) {
    seen.set(series.subarray(step * inputs, (step + 1) * inputs), units);
    const state = states.subarray(step * units, (step + 1) * units);
    for (let i = 0; i < units; i++) {
      let sum = 0;
      for (let k = starts[i]; k < starts[i + 1]; k++) sum += weights[k] * seen[columns[k]];
      state[i] = (1 - leak) * seen[i] + leak * Math.tanh(sum);
    }
    seen.set(state);
  }
  return states;
}

/** Lays rows out for the kernel; see kernels/reservoir.ts. */
function pair({ units, inputs, starts, columns, weights }: LeakyTanh): Paired {
  const padded = 2 * Math.ceil(units / 2);
  const pairs = padded / 2;
  const lengthOf = (unit: number) => (unit < units ? starts[unit + 1] - starts[unit] : 0);
  const first = new Int32Array(pairs + 1);
  for (let p = 0; p < pairs; p++)
    first[p + 1] = first[p] + 4 * Math.ceil(Math.max(lengthOf(2 * p), lengthOf(2 * p + 1)) / 2);
  // The offset's 1, so that a weight of zero never meets a number that is not finite elsewhere.
  const places = new Int32Array(first[pairs]).fill(8 * (padded + inputs));
  const values = new Float64Array(first[pairs]);
  for (let unit = 0; unit < units; unit++)
    for (let k = 0; k < lengthOf(unit); k++) {
      const from = starts[unit] + k;
      const column = columns[from] < units ? columns[from] : columns[from] - units + padded;
      const group = first[unit >> 1] + 4 * (k >> 1);
      places[group + 2 * (unit & 1) + (k & 1)] = 8 * column;
      values[group + 2 * (k & 1) + (unit & 1)] = weights[from];
    }
  return { starts: first, columns: places, weights: values };
}
