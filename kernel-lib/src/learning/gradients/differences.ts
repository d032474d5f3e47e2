import { checkGradient, positive } from "../../fields/check.js";
import { runsPerInput } from "../../machine/machine.js";
import { type GradientMethod, weightsOf } from "./method.js";

/**
 * Finds the gradient by central differences with step h: two runs a parameter and sample, whatever the machine. Error
 * O(h²), and the error of an output divided by h. Default step 1e-5; with noise, larger is better.
 */
export function byDifferences({ step = 1e-5 }: { readonly step?: number } = {}): GradientMethod {
  positive("step", step);
  return {
    name: "central differences",
    settings: { step },
    facts: {
      model: false,
      internals: false,
      backward: false,
      physicalUpdate: false,
      error: "O(step²)",
      runs: (parameters, _outputs, machine) => (1 + 2 * parameters) * runsPerInput(machine),
      source: [],
    },
    pullback: (machine) => (inputs, count, weigh, gradient) => {
      checkGradient(gradient, machine.parameters);
      const { parameters } = machine;
      const weights = weightsOf(weigh, machine.forward(inputs, count), count);
      for (let k = 0; k < parameters.length; k++) {
        const value = parameters[k];
        try {
          parameters[k] = value + step;
          const up = machine.forward(inputs, count);
          parameters[k] = value - step;
          const down = machine.forward(inputs, count);
          for (let l = 0; l < weights.length; l++)
            gradient[k] += (weights[l] * (up[l] - down[l])) / (2 * step);
        } finally {
          parameters[k] = value;
        }
      }
    },
  };
}
