import { wholeNumber } from "../../fields/check.js";
import { allFinite } from "../../fields/lists.js";
import { Random } from "../../fields/random.js";
import type { Source } from "../../machine/facts.js";
import type { Machine } from "../../machine/machine.js";
import type { Optimiser, OptimiserState } from "../optimisers.js";
import { NotFiniteError, type Rule } from "./rule.js";

export const MOMENI_2023: Source = {
  key: "momeni2023",
  authors: "A. Momeni, B. Rahmani, M. Malléjac, P. del Hougne and R. Fleury",
  title: "Backpropagation-free training of deep physical neural networks",
  published: "Science 382, 1297",
  year: 2023,
  arxiv: "2304.11042",
};

/** Factor of the difference of two goodnesses in the cost of a layer. */
const STEEPNESS = 4;

/** A machine whose layers learn by themselves; see {@link physicalLocalLearning}. */
export interface LocalLayersMachine extends Machine {
  /** Number of layers, each with one run of its system for an answer. */
  readonly depth: number;
  /** Number of labels that an input can be marked with. */
  readonly classes: number;
  /** Runs one input marked with a label. */
  judge(input: Float64Array, label: number): Judgement;
}

/** How good the layers find an input with a label. */
export interface Judgement {
  /** Goodness of every layer, from −1 to 1. */
  readonly goodness: Float64Array;
  /** Adds Σ factor_k ∂goodness_k/∂θ, each layer's derivative to its own parameters, to the gradient. */
  addDerivatives(factors: ArrayLike<number>, gradient: Float64Array): void;
}

function isLocal(machine: Machine): machine is LocalLayersMachine {
  return typeof (machine as LocalLayersMachine).judge === "function";
}

/**
 * Trains every layer by itself, without derivatives of the physical systems: each sample runs twice, marked with its right label
 * and with a wrong one, and every layer learns to be good for the first and not for the second, lowering
 * ln(1 + exp(−4 (goodness_right − goodness_wrong))). The cost that it reports is the mean of these over the layers.
 *
 * Needs a cost with classes such as `crossEntropyCost()`, from which it takes the labels.
 * Source: Momeni et al., Science 382, 1297 (2023).
 */
export function physicalLocalLearning(optimiser: Optimiser, options: { readonly seed: number }): Rule {
  const seed = wholeNumber("seed", options?.seed, 0, Number.MAX_SAFE_INTEGER);
  return {
    name: `${optimiser.name}, physical local learning`,
    facts: {
      model: false,
      internals: false,
      backward: false,
      physicalUpdate: false,
      error: "another objective",
      runs: (_parameters, _outputs, machine) => 2 * (machine && isLocal(machine) ? machine.depth : 1),
      source: [MOMENI_2023, ...(optimiser.source ?? [])],
    },
    begin(machine) {
      if (!isLocal(machine))
        throw new RangeError(
          `physicalLocalLearning() needs a machine of layers that learn by themselves, such as localLayers(); ${machine.name} is none. descent() would do for it.`,
        );
      const { classes, depth } = machine;
      const own = optimiser.fresh();
      const { rate } = optimiser;
      const gradient = new Float64Array(machine.parameters.length);
      let steps = 0;
      return {
        settings: { optimiser: own.name, rate, ...own.settings, seed },
        get remedy() {
          return `The optimiser's rate is ${own.rate}; a smaller one is likely right.`;
        },
        // biome-ignore lint/correctness/useYield: it has nothing to ask of a shared device.
        *update(batch, factor) {
          const labels = batch.crossEntropy?.labels;
          if (!labels)
            throw new RangeError(
              "physicalLocalLearning() needs the labels of the samples; take crossEntropyCost() without a read-out as the cost.",
            );
          const stream = new Random(seed, "wrong labels", steps);
          gradient.fill(0);
          const costs = new Float64Array(batch.count);
          for (let i = 0; i < batch.count; i++) {
            const input = batch.inputs.subarray(i * machine.inputs, (i + 1) * machine.inputs);
            const wrong = (labels[i] + 1 + stream.index(classes - 1)) % classes;
            costs[i] = addContrast(machine, input, labels[i], wrong, 1 / batch.count, gradient) / depth;
          }
          if (!allFinite(gradient) || !allFinite(costs)) throw new NotFiniteError();
          own.rate = rate * factor;
          own.step(machine.parameters, gradient);
          steps++;
          return costs;
        },
        save: () => ({ steps, optimiser: own.save() }),
        load(memory) {
          const saved = memory as { steps: number; optimiser: OptimiserState };
          const count = wholeNumber("checkpoint.memory.steps", saved?.steps, 0);
          own.load(saved.optimiser, "checkpoint.memory.optimiser", machine.parameters.length);
          steps = count;
        },
      };
    },
  };
}

/**
 * Adds factor · ∂/∂θ of Σ_layers ln(1 + exp(−4 (goodness_right − goodness_wrong))) of one sample to the gradient; returns the sum.
 */
export function addContrast(
  machine: LocalLayersMachine,
  input: Float64Array,
  right: number,
  wrong: number,
  factor: number,
  gradient: Float64Array,
): number {
  const [good, bad] = [machine.judge(input, right), machine.judge(input, wrong)];
  const differences = good.goodness.map((g, k) => g - bad.goodness[k]);
  const slopes = differences.map((d) => (-STEEPNESS * factor) / (1 + Math.exp(STEEPNESS * d)));
  good.addDerivatives(slopes, gradient);
  bad.addDerivatives(
    slopes.map((slope) => -slope),
    gradient,
  );
  return differences.reduce((sum, d) => sum + Math.log1p(Math.exp(-STEEPNESS * d)), 0);
}
