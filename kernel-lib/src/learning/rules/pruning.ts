import { allFinite } from "../../fields/lists.js";
import type { GradientMethod } from "../gradients/method.js";
import { weighed } from "./descent.js";
import { NotFiniteError, type Rule } from "./rule.js";

/**
 * Makes pruning for a wanted response: each update removes the element that raises the cost most, by first order: the one with
 * the largest θ_b ∂C/∂θ_b, whose parameter is set to 0. An element without which the machine does not stand, or without which
 * the cost of the batch is larger than before, is kept, and the next one is tried; when none is left, nothing changes any more.
 * A rule of our own, for machines whose parameters are stiffnesses or conductances that may be 0.
 */
export function pruning(method: GradientMethod): Rule {
  return {
    name: `pruning, gradient by ${method.name}`,
    facts: { ...method.facts, error: "first order in what is removed" },
    begin(machine) {
      const pullback = method.pullback(machine);
      const { parameters } = machine;
      return {
        settings: { gradient: method.name },
        remedy: "The machine answers with numbers that are not finite.",
        *update(batch) {
          const { weigh, costs } = weighed(batch);
          const gradient = new Float64Array(parameters.length);
          pullback(batch.inputs, batch.count, weigh, gradient);
          if (!allFinite(gradient) || !allFinite(costs)) throw new NotFiniteError();
          const total = () => {
            const outputs = machine.forward(batch.inputs, batch.count);
            const n = machine.outputs;
            let sum = 0;
            for (let i = 0; i < batch.count; i++)
              sum += batch.value(outputs.slice(i * n, (i + 1) * n), i).cost;
            return sum;
          };
          const before = costs.reduce((a, b) => a + b, 0);
          const gain = (b: number) => parameters[b] * gradient[b];
          const candidates = [...parameters.keys()]
            .filter((b) => parameters[b] > 0 && gain(b) > 0)
            .sort((a, b) => gain(b) - gain(a));
          for (const b of candidates) {
            const kept = parameters[b];
            parameters[b] = 0;
            try {
              if (total() < before) break;
            } catch (error) {
              // Without this element the machine does not stand.
              if (!(error instanceof RangeError)) throw error;
            }
            parameters[b] = kept;
          }
          return costs;
        },
        save: () => null,
        load() {},
      };
    },
  };
}
