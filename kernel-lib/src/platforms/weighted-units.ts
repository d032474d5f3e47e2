import { checkBatch, checkGradient, numbers, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { WeightMachine } from "../machine/weights.js";
import { layerDiagram } from "./layer-diagram.js";

/** Physics of a layer of weighted units. */
export interface UnitPhysics {
  /** Name in tables and messages. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Parameters of the weights at the start, outputs × inputs. */
  readonly start: Float64Array;
  /** Smallest and largest parameter that the device can hold. Default: no limits. */
  readonly range?: readonly [number, number];
  /** Weight of a parameter, and the parameter of a weight. Default: the same. */
  readonly weight?: {
    of(parameter: number): number;
    slope(parameter: number): number;
    inverse(weight: number): number;
  };
  /** Output y of a unit that is driven by s = Σ W x, and its derivative dy/ds. */
  respond(drive: number): { readonly y: number; readonly slope: number };
  /** Checks one input. */
  check?(inputs: Float64Array): void;
  /** Names of weights and of values with their units, for the picture. */
  readonly names: readonly [weight: string, value: string];
  readonly source: readonly Source[];
}

/** A layer of weighted units with its picture. */
export interface WeightedUnits extends WeightMachine {
  /** Draws the weights and, for an input, what goes in and comes out. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes a machine of units that add weighted inputs and answer with a function of the sum, y_i = f(Σ_j W_ij x_j). A parameter
 * that a step moves beyond the range of the device stays at its end.
 */
export function weightedUnits(physics: UnitPhysics): WeightedUnits {
  const { inputs, outputs, start, range, respond, names } = physics;
  const parameters = start.slice();
  const { of, slope, inverse } = physics.weight ?? { of: (p) => p, slope: () => 1, inverse: (w) => w };
  const confine = () => {
    if (!range) return;
    for (let k = 0; k < parameters.length; k++)
      parameters[k] = Math.min(range[1], Math.max(range[0], parameters[k]));
  };
  const drive = (x: Float64Array, o: number) => {
    let s = 0;
    for (let j = 0; j < inputs; j++) s += of(parameters[o * inputs + j]) * x[j];
    return s;
  };
  const machine: WeightedUnits = {
    name: physics.name,
    inputs,
    outputs,
    parameters,
    runs: 0,
    source: physics.source,
    confine,
    forward(batch, count) {
      checkBatch(batch, count, inputs);
      physics.check?.(batch);
      confine();
      machine.runs += count;
      const answers = new Float64Array(count * outputs);
      for (let i = 0; i < count; i++) {
        const x = batch.subarray(i * inputs, (i + 1) * inputs);
        for (let o = 0; o < outputs; o++) answers[i * outputs + o] = respond(drive(x, o)).y;
      }
      return answers;
    },
    adjointPullback: () => (batch, count, weigh, gradient) => {
      checkBatch(batch, count, inputs);
      checkGradient(gradient, parameters);
      physics.check?.(batch);
      confine();
      machine.runs += count;
      for (let i = 0; i < count; i++) {
        const x = batch.subarray(i * inputs, (i + 1) * inputs);
        const answers = Array.from({ length: outputs }, (_, o) => respond(drive(x, o)));
        const weights = weigh(
          Float64Array.from(answers, ({ y }) => y),
          i,
        );
        for (const [o, answer] of answers.entries())
          for (let j = 0; j < inputs; j++) {
            const k = o * inputs + j;
            gradient[k] += weights[o] * answer.slope * slope(parameters[k]) * x[j];
          }
      }
    },
    weights() {
      confine();
      return parameters.map(of);
    },
    changeWeights(change) {
      checkGradient(change, parameters);
      for (let k = 0; k < parameters.length; k++) parameters[k] = inverse(of(parameters[k]) + change[k]);
      confine();
    },
    toDiagram(input) {
      const x = input && numbers("input", input, inputs);
      return layerDiagram({
        title: machine.name,
        inputs,
        outputs,
        weights: machine.weights(),
        weight: names[0],
        value: names[1],
        ...(x && {
          values: {
            inputs: x,
            outputs: Float64Array.from({ length: outputs }, (_, o) => respond(drive(x, o)).y),
          },
        }),
      });
    },
  };
  return machine;
}

/** Checks the sizes of a layer and draws or checks its start: `start` as given, or uniform in a range by the seed. */
export function startOf(
  name: string,
  options: {
    readonly inputs: number;
    readonly outputs: number;
    readonly start?: ArrayLike<number>;
    readonly seed?: number;
  },
  [least, most]: readonly [number, number],
): Float64Array {
  const size =
    wholeNumber("inputs", options.inputs, 1, 100_000) * wholeNumber("outputs", options.outputs, 1, 100_000);
  if (options.start) return numbers("start", options.start, size);
  const random = new Random(options.seed ?? 1, name);
  return Float64Array.from({ length: size }, () => least + (most - least) * random.uniform());
}
