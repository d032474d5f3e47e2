import { allFinite } from "../../fields/lists.js";
import type { Weigh } from "../../machine/machine.js";
import type { GradientMethod } from "../gradients/method.js";
import type { Optimiser, OptimiserState } from "../optimisers.js";
import { type Batch, NotFiniteError, type Rule } from "./rule.js";

/**
 * Moves parameters down a gradient: `descent(adam({ rate: 0.01 }), byScattering())`. The gradient is that of the mean cost of a
 * batch; a computer reads it out and writes the parameters.
 */
export function descent(optimiser: Optimiser, method: GradientMethod): Rule {
  return {
    name: `${optimiser.name}, gradient by ${method.name}`,
    facts: {
      ...method.facts,
      physicalUpdate: false,
      source: [...method.facts.source, ...(optimiser.source ?? [])],
    },
    begin(machine) {
      const pullback = method.pullback(machine);
      const gradient = new Float64Array(machine.parameters.length);
      const own = optimiser.fresh();
      const { rate } = optimiser;
      return {
        settings: {
          optimiser: own.name,
          rate,
          ...prefixed("optimiser", own.settings),
          gradient: method.name,
          ...prefixed("gradient", method.settings),
        },
        get remedy() {
          return `The optimiser's rate is ${own.rate}; a smaller one is likely right.`;
        },
        // biome-ignore lint/correctness/useYield: it has nothing to ask of a shared device.
        *update(batch, factor) {
          const { weigh, costs } = weighed(batch);
          gradient.fill(0);
          pullback(batch.inputs, batch.count, weigh, gradient);
          if (!allFinite(gradient) || !allFinite(costs)) throw new NotFiniteError();
          own.rate = rate * factor;
          own.step(machine.parameters, gradient);
          machine.confine?.();
          return costs;
        },
        save: () => own.save(),
        load: (memory) => own.load(memory as OptimiserState, "checkpoint.memory", gradient.length),
      };
    },
  };
}

/**
 * Makes a function that returns the derivatives of the mean cost of a batch, and the list that receives the cost of every
 * sample.
 */
export function weighed(batch: Batch): { weigh: Weigh; costs: Float64Array } {
  const costs = batch.crossEntropy?.costs ?? new Float64Array(batch.count);
  const weigh = (outputs: Float64Array, i: number) => {
    const { cost, gradient } = batch.value(outputs, i);
    costs[i] = cost;
    for (let l = 0; l < gradient.length; l++) gradient[l] /= batch.count;
    return gradient;
  };
  return { weigh: Object.assign(weigh, { crossEntropy: batch.crossEntropy }), costs };
}

/** Names settings by what they belong to: two may have an epsilon. */
function prefixed(owner: string, settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${owner}.${name}`, value]));
}
