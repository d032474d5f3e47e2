import {
  checkBatch,
  finite,
  notNegative,
  numbers,
  oneOf,
  positive,
  reject,
  wholeNumber,
} from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { Machine } from "../machine/machine.js";
import { layerDiagram } from "./layer-diagram.js";
import { addProduct, checkMatrix, randomMatrix } from "./random-matrix.js";
import { checkSeries, type Reservoir } from "./reservoir.js";
import { ringDiagram } from "./ring.js";

const DONG_2019: Source = {
  key: "dong2019",
  authors: "J. Dong, M. Rafayelyan, F. Krzakala and S. Gigan",
  title: "Optical Reservoir Computing using multiple light scattering for chaotic systems prediction",
  published: "arXiv:1907.00657",
  year: 2019,
  arxiv: "1907.00657",
};

/** A camera: it reads intensities as grey values. */
export interface CameraOptions {
  /** Bits of a grey value; "exact" reads the intensity in units of the saturation, without limit. Default 8. */
  readonly bits?: number | "exact";
  /** Intensity that is read as white, 1. Default 4 times the mean intensity. */
  readonly saturation?: number;
}

/** Returns the grey value, from 0 to 1, of an intensity. */
function camera({ bits = 8, saturation }: CameraOptions, mean: number): (intensity: number) => number {
  const white = positive("saturation", saturation ?? 4 * mean);
  if (bits === "exact") return (intensity) => intensity / white;
  const levels = 2 ** wholeNumber("bits", bits, 1, 32) - 1;
  return (intensity) => Math.floor(levels * Math.min(1, intensity / white)) / levels;
}

/** Settings of {@link randomMedium}: modulator, medium and camera. */
export interface RandomMediumOptions extends CameraOptions {
  /** Pixels of the light modulator; one number each. */
  readonly inputs: number;
  /** Pixels of the camera. */
  readonly outputs: number;
  /** "phase" (default): a number u becomes the field exp(iπu); "amplitude": the field u. */
  readonly modulation?: "phase" | "amplitude";
  /** Transmission matrix, outputs × inputs. Default: complex normal numbers of the seed with mean |w|² = 1/inputs. */
  readonly matrix?: ComplexArray;
  /** Seed of the matrix; not needed where one is given. */
  readonly seed?: number;
}

/**
 * Makes optics in a complex medium: numbers on a light modulator, a random transmission matrix, a camera that reads
 * intensities. Without parameters; `withReadout` puts a trained read-out behind it.
 *
 * Source: Dong, Rafayelyan, Krzakala & Gigan, arXiv:1907.00657.
 */
export function randomMedium(
  options: RandomMediumOptions,
): Machine & { toDiagram(input?: ArrayLike<number>): Diagram } {
  const inputs = wholeNumber("inputs", options.inputs, 1);
  const outputs = wholeNumber("outputs", options.outputs, 1);
  const modulation = oneOf("modulation", options.modulation ?? "phase", ["phase", "amplitude"]);
  const matrix = given("matrix", options.matrix, outputs, inputs, 1 / inputs, options.seed);
  const grey = camera(options, 1);
  const machine = {
    name: "the random medium",
    inputs,
    outputs,
    parameters: new Float64Array(0),
    runs: 0,
    source: [DONG_2019],
    forward(batch: Float64Array, count: number): Float64Array {
      checkBatch(batch, count, inputs);
      machine.runs += count;
      const result = new Float64Array(count * outputs);
      for (let s = 0; s < count; s++) {
        const u = batch.subarray(s * inputs, (s + 1) * inputs);
        const light = modulation === "phase" ? phases(u) : { re: u, im: new Float64Array(inputs) };
        const field = { re: new Float64Array(outputs), im: new Float64Array(outputs) };
        addProduct(matrix, light, field);
        for (let i = 0; i < outputs; i++) result[s * outputs + i] = grey(field.re[i] ** 2 + field.im[i] ** 2);
      }
      return result;
    },
    toDiagram(input?: ArrayLike<number>): Diagram {
      const sent = input && numbers("input", input, inputs);
      return layerDiagram({
        title: `a random medium, ${inputs} pixels to ${outputs}`,
        inputs,
        outputs,
        weights: matrix.re.map((re, k) => Math.hypot(re, matrix.im[k])),
        weight: "transmission |w|",
        ...(sent && { values: { inputs: sent, outputs: machine.forward(sent, 1) } }),
        value: "number sent, grey value",
      });
    },
  };
  return machine;
}

/** Settings of {@link mediumReservoir}: sizes, medium and camera. */
export interface MediumReservoirOptions extends CameraOptions {
  /** Pixels of the camera, which are shown on the modulator at the next step. */
  readonly units: number;
  /** Numbers of the series at one step. Default 1. */
  readonly inputs?: number;
  /** Power of the light of the inputs, relative to that of the state. Default 1. */
  readonly inputPower?: number;
  /** Phase of an input of 1, in units of π. Default 1. */
  readonly inputPhase?: number;
  /** Transmission from the pixels that show the state, units × units. Default: random, mean |w|² = 1/units. */
  readonly matrix?: ComplexArray;
  /** Transmission from the pixels that show the inputs, units × inputs. Default: random, mean |w|² = inputPower/inputs. */
  readonly inputMatrix?: ComplexArray;
  /** Seed of the matrices; not needed where both are given. */
  readonly seed?: number;
}

/**
 * Makes an optical reservoir: s ← camera(|W exp(iπs) + V exp(iπ·inputPhase·u)|²), W and V the transmission of a random medium.
 *
 * Source: Dong, Rafayelyan, Krzakala & Gigan, arXiv:1907.00657. The camera is our own.
 */
export function mediumReservoir(options: MediumReservoirOptions): Reservoir {
  const units = wholeNumber("units", options.units, 1, 20_000);
  const inputs = wholeNumber("inputs", options.inputs ?? 1, 1);
  const inputPower = notNegative("inputPower", options.inputPower ?? 1);
  const inputPhase = finite("inputPhase", options.inputPhase ?? 1);
  const { seed } = options;
  const matrix = given("matrix", options.matrix, units, units, 1 / units, seed);
  const inputMatrix = given("inputMatrix", options.inputMatrix, units, inputs, inputPower / inputs, seed);
  const grey = camera(options, 1 + inputPower);
  const reservoir: Reservoir = {
    name: "the random medium",
    inputs,
    units,
    runs: 0,
    source: [DONG_2019],
    states(list, from) {
      const { series, steps, start = new Float64Array(units) } = checkSeries(reservoir, list, from);
      reservoir.runs += steps;
      const states = new Float64Array(steps * units);
      let state: Float64Array = start;
      for (let t = 0; t < steps; t++) {
        const field = { re: new Float64Array(units), im: new Float64Array(units) };
        addProduct(matrix, phases(state), field);
        const shown = series.subarray(t * inputs, (t + 1) * inputs).map((u) => inputPhase * u);
        addProduct(inputMatrix, phases(shown), field);
        state = states.subarray(t * units, (t + 1) * units);
        for (let i = 0; i < units; i++) state[i] = grey(field.re[i] ** 2 + field.im[i] ** 2);
      }
      return states;
    },
    toDiagram(series): Diagram {
      const edges = Array.from(matrix.re.keys(), (k) => ({
        from: k % units,
        to: Math.floor(k / units),
        weight: Math.hypot(matrix.re[k], matrix.im[k]),
      }));
      return ringDiagram(`a random medium, ${units} pixels`, units, edges, {
        name: "grey value",
        states: series && reservoir.states(series),
      });
    },
  };
  return reservoir;
}

/** Fields exp(iπu). */
function phases(u: ArrayLike<number>): { re: Float64Array; im: Float64Array } {
  return {
    re: Float64Array.from(u, (x) => Math.cos(Math.PI * x)),
    im: Float64Array.from(u, (x) => Math.sin(Math.PI * x)),
  };
}

/** Returns the matrix that is given, checked, or draws one. */
function given(
  name: string,
  matrix: ComplexArray | undefined,
  rows: number,
  columns: number,
  power: number,
  seed: number | undefined,
): ComplexArray {
  if (matrix) return checkMatrix(name, matrix, rows, columns);
  if (seed === undefined) reject("seed", seed, `a whole number, or ${name} a matrix { re, im }`);
  return randomMatrix(rows, columns, power, new Random(seed, name));
}
