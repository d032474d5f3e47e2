import { checkGradient, positive, wholeNumber } from "../../fields/check.js";
import { Random } from "../../fields/random.js";
import { runsPerInput } from "../../machine/machine.js";
import { SPALL_1992 } from "../../machine/sources.js";
import { type GradientMethod, weightsOf } from "./method.js";

/** Settings of {@link byPerturbation}. */
export interface PerturbationOptions {
  /** Size c of the change of every parameter. Default 1e-3; with noise, larger is better. */
  readonly size?: number;
  /** Number of random directions, over which the gradient is the mean. Default 1. */
  readonly directions?: number;
  /** Seed of the directions. */
  readonly seed: number;
}

/**
 * Estimates the gradient from runs with all parameters changed at once, by ±c at random (SPSA): two runs a direction, however
 * many parameters there are. Right in the mean; with k directions its variance falls as N/k.
 *
 * The directions are those of the seed, the present parameters and the inputs: a training that goes on from a checkpoint draws the
 * same. Source: Spall, IEEE Trans. Autom. Control 37, 332 (1992).
 */
export function byPerturbation({ size = 1e-3, directions = 1, seed }: PerturbationOptions): GradientMethod {
  positive("size", size);
  wholeNumber("directions", directions, 1);
  wholeNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  return {
    name: "random directions",
    settings: { size, directions, seed },
    facts: {
      model: false,
      internals: false,
      backward: false,
      physicalUpdate: false,
      error: "random, √(parameters / directions)",
      runs: (_parameters, _outputs, machine) => (1 + 2 * directions) * runsPerInput(machine),
      source: [SPALL_1992],
    },
    pullback: (machine) => (inputs, count, weigh, gradient) => {
      const { parameters } = machine;
      checkGradient(gradient, parameters);
      const outputs = machine.forward(inputs, count);
      const weights = weightsOf(weigh, outputs, count);
      const start = parameters.slice();
      const stream = new Random(seed, "directions", ...digest(start), ...digest(inputs));
      /** Σ weights·outputs with the parameters at start ± size · direction. */
      const weighed = (direction: Float64Array, sign: number) => {
        for (let k = 0; k < start.length; k++) parameters[k] = start[k] + sign * size * direction[k];
        return machine.forward(inputs, count).reduce((sum, y, l) => sum + weights[l] * y, 0);
      };
      try {
        for (let d = 0; d < directions; d++) {
          const direction = start.map(() => (stream.uniform() < 0.5 ? -1 : 1));
          const slope = (weighed(direction, 1) - weighed(direction, -1)) / (2 * size * directions);
          for (let k = 0; k < start.length; k++) gradient[k] += slope * direction[k];
        }
      } finally {
        parameters.set(start);
      }
    },
  };
}

/** Hashes numbers, bit by bit, to two 32-bit integers (FNV-1a, forward and with another start). */
function digest(values: Float64Array): [number, number] {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ (word >>> 13) ^ (word << 19), 0x01000193);
  }
  return [a >>> 0, b >>> 0];
}
