import { checkClasses } from "../data/labelled.js";
import { reject } from "../fields/check.js";
import type { ClassCost, CostValue } from "./costs.js";

/** Makes the cost C = ½ Σ_ℓ (y_ℓ − t_ℓ)² of a class, t = 1 at its output and 0 at all others; the largest output is read. */
export function oneHotCost(): ClassCost {
  return classCost((outputs, label) => {
    const gradient = outputs.slice();
    gradient[label] -= 1;
    return { cost: gradient.reduce((sum, g) => sum + (g * g) / 2, 0), gradient, output: largest(outputs) };
  });
}

/**
 * Makes the cost C = −ln(|y_class| / Σ_ℓ|y_ℓ|) of a class, for outputs of either sign such as displacements; the output that is
 * largest in size is read.
 */
export function shareCost(): ClassCost {
  return classCost((outputs, label) => {
    const sizes = outputs.map(Math.abs);
    const total = sizes.reduce((a, b) => a + b, 0);
    const gradient = outputs.map((y, l) => Math.sign(y) * (1 / total - (l === label ? 1 / sizes[l] : 0)));
    return {
      cost: Math.log(total / sizes[label]),
      gradient,
      output: largest(sizes),
      probabilities: sizes.map((size) => size / total),
    };
  });
}

function classCost(cost: (outputs: Float64Array, label: number) => CostValue): ClassCost {
  return Object.assign(
    (outputs: Float64Array, label: number) => {
      if (!Number.isInteger(label) || label < 0 || label >= outputs.length)
        reject("target", label, `a class from 0 to ${outputs.length - 1}`);
      return cost(outputs, label);
    },
    { classes: (outputs: number) => checkClasses("the number of outputs", outputs) },
  );
}

/** Returns the number of the largest value. */
function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[most]) most = i;
  return most;
}
