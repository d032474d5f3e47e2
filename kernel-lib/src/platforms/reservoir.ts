import { checkBatch, notNegative, numbers, oneOf, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { allFinite } from "../fields/lists.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { Machine } from "../machine/machine.js";

/** A dynamical system that a series drives, step by step; a read-out is trained on its states. */
export interface Reservoir {
  /** Name in tables and messages, such as "the tanh reservoir". */
  readonly name: string;
  /** Numbers of the series at one step. */
  readonly inputs: number;
  /** Numbers of a state. */
  readonly units: number;
  /** Steps made so far. */
  runs: number;
  /**
   * Returns the states (steps × units) that follow a series (steps × inputs) from rest, or from the last state of an earlier
   * series.
   *
   * @throws RangeError where the series does not fit, or a state leaves the finite numbers
   */
  states(series: ArrayLike<number>, start?: ArrayLike<number>): Float64Array;
  /** Picture of the reservoir: its units and strongest connections, with a series its states step by step. */
  toDiagram(series?: ArrayLike<number>): Diagram;
  /** Papers that the reservoir comes from. */
  readonly source: readonly Source[];
}

/** Checks the series of a reservoir and its start; returns both as numbers. */
export function checkSeries(
  { inputs, units }: Pick<Reservoir, "inputs" | "units">,
  given: ArrayLike<number>,
  start?: ArrayLike<number>,
): { series: Float64Array; steps: number; start?: Float64Array } {
  const series = numbers("series", given);
  const steps = series.length / inputs;
  if (!(Number.isInteger(steps) && steps > 0))
    reject("series.length", series.length, `a multiple of the ${inputs} inputs of a step`);
  return { series, steps, ...(start && { start: numbers("start", start, units) }) };
}

/** Checks that all states are finite. */
export function checkStates(name: string, states: Float64Array, units: number, remedy: string): Float64Array {
  if (allFinite(states)) return states;
  const step = 1 + Math.floor(states.findIndex((x) => !Number.isFinite(x)) / units);
  throw new RangeError(`${name} leaves the finite numbers at step ${step}: it diverges. ${remedy}`);
}

/** Settings of {@link memoryOfStart}: the seed of the other start. */
export interface MemoryOptions {
  /** Seed of the other start, uniform in [0, 1) in every unit. Default 1. */
  readonly seed?: number;
}

/**
 * Measures how a reservoir forgets where it started: runs a series from rest and from a random start, and returns the
 * distance of both states after every step, relative to the first. A reservoir that is to be trained must forget (the echo
 * state property): the distance falls to zero.
 */
export function memoryOfStart(
  reservoir: Reservoir,
  series: ArrayLike<number>,
  { seed = 1 }: MemoryOptions = {},
): Float64Array {
  const { units } = reservoir;
  const random = new Random(seed, "other start");
  const other = Float64Array.from({ length: units }, () => random.uniform());
  const a = reservoir.states(series);
  const b = reservoir.states(series, other);
  const norm = Math.hypot(...other);
  return Float64Array.from({ length: a.length / units }, (_, t) => {
    let sum = 0;
    for (let i = t * units; i < (t + 1) * units; i++) sum += (a[i] - b[i]) ** 2;
    return Math.sqrt(sum) / norm;
  });
}

/** Settings of {@link seriesMachine}: length of the series, and which states are read. */
export interface SeriesMachineOptions {
  /** Steps of a series; the longest, if they vary. */
  readonly steps: number;
  /** Steps at the beginning that are not read, while the reservoir forgets its start. Default 0. */
  readonly washout?: number;
  /** States that are read: of "each" step (default), their "mean", or the "last". */
  readonly read?: "each" | "mean" | "last";
  /** Whether series may be shorter: each input then begins with its number of steps; "mean" and "last" only. */
  readonly variable?: boolean;
  /** Largest distance of two starts, relative to the first, that may be left after the washout. Default 0.01. */
  readonly tolerance?: number;
}

/**
 * Makes a machine of a reservoir: a whole series in, states out, without parameters; `withReadout` puts a trained read-out
 * behind it. With a washout it checks at its first series that the reservoir has forgotten its start by then.
 *
 * @throws RangeError where the reservoir remembers its start
 */
export function seriesMachine(
  reservoir: Reservoir,
  options: SeriesMachineOptions,
): Machine & { toDiagram(input?: ArrayLike<number>): Diagram } {
  const { inputs: each, units } = reservoir;
  const { variable = false } = options;
  const steps = wholeNumber("steps", options.steps, 1);
  const washout = wholeNumber("washout", options.washout ?? 0, 0, steps - 1);
  const read = oneOf("read", options.read ?? "each", ["each", "mean", "last"]);
  const tolerance = notNegative("tolerance", options.tolerance ?? 0.01);
  if (variable && read === "each")
    reject("read", read, '"mean" or "last": series of different lengths have different numbers of states');
  const inputs = steps * each + (variable ? 1 : 0);
  const outputs = (read === "each" ? steps - washout : 1) * units;
  let checked = washout === 0;
  /** Returns the steps of an input, without the padding. */
  const seriesOf = (input: Float64Array): Float64Array => {
    if (!variable) return input;
    const length = wholeNumber("the number of steps of a series", input[0], washout + 1, steps);
    return input.subarray(1, 1 + length * each);
  };
  const machine = {
    name: reservoir.name,
    inputs,
    outputs,
    parameters: new Float64Array(0),
    runs: 0,
    source: reservoir.source,
    forward(batch: Float64Array, count: number): Float64Array {
      checkBatch(batch, count, inputs);
      const result = new Float64Array(count * outputs);
      for (let i = 0; i < count; i++) {
        const series = seriesOf(batch.subarray(i * inputs, (i + 1) * inputs));
        if (!checked) checkForgets(reservoir, series.subarray(0, washout * each), tolerance);
        checked = true;
        const states = reservoir.states(series).subarray(washout * units);
        const own = result.subarray(i * outputs, (i + 1) * outputs);
        if (read === "each") own.set(states);
        else if (read === "last") own.set(states.subarray(states.length - units));
        else for (let k = 0; k < states.length; k++) own[k % units] += (states[k] * units) / states.length;
        machine.runs++;
      }
      return result;
    },
    toDiagram: (input?: ArrayLike<number>) =>
      reservoir.toDiagram(input && seriesOf(numbers("input", input, inputs))),
  };
  return machine;
}

function checkForgets(reservoir: Reservoir, series: Float64Array, tolerance: number): void {
  const memory = memoryOfStart(reservoir, series);
  const left = memory[memory.length - 1];
  if (!(left <= tolerance))
    throw new RangeError(
      `${reservoir.name} does not forget its start: after a washout of ${memory.length} steps, two starts are still ${left.toPrecision(2)} of their first distance apart, and at most ${tolerance} is allowed. A longer washout, or a weaker feedback (a smaller spectral radius or gain), is likely right.`,
    );
}
