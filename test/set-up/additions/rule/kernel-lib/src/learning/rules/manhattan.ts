import { positive } from "../../fields/check.js";
import { allFinite } from "../../fields/lists.js";
import type { GradientMethod } from "../gradients/method.js";
import { weighed } from "./descent.js";
import { NotFiniteError, type Rule } from "./rule.js";

/**
 * Moves every parameter by the same step against the sign of its derivative (the Manhattan rule): a device then needs pulses
 * of one size only.
 */
export function manhattan(step: number, method: GradientMethod): Rule {
  positive("step", step);
  return {
    name: `Manhattan, gradient by ${method.name}`,
    facts: { ...method.facts, physicalUpdate: false },
    begin(machine) {
      const pullback = method.pullback(machine);
      const gradient = new Float64Array(machine.parameters.length);
      return {
        settings: { step, gradient: method.name, ...method.settings },
        remedy: `The step is ${step}; a smaller one is likely right.`,
        // biome-ignore lint/correctness/useYield: it has nothing to ask of a shared device.
        *update(batch, factor) {
          const { weigh, costs } = weighed(batch);
          gradient.fill(0);
          pullback(batch.inputs, batch.count, weigh, gradient);
          if (!allFinite(gradient) || !allFinite(costs)) throw new NotFiniteError();
          for (let k = 0; k < gradient.length; k++)
            machine.parameters[k] -= step * factor * Math.sign(gradient[k]);
          return costs;
        },
        save: () => null,
        load: () => {},
      };
    },
  };
}
