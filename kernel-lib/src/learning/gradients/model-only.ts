import { checkGradient } from "../../fields/check.js";
import type { Machine } from "../../machine/machine.js";
import { type GradientMethod, weightsOf } from "./method.js";
import { checkModel } from "./model-aware.js";

/**
 * Finds the gradient on a model alone, values and derivatives: the device is not run at all. What the model does wrong, the
 * training does wrong.
 */
export function modelOnly(model: Machine): GradientMethod {
  return {
    name: "model only",
    settings: {},
    facts: {
      model: true,
      internals: false,
      backward: false,
      physicalUpdate: false,
      error: "that of the model",
      runs: () => 0,
      source: [],
    },
    pullback(machine) {
      checkModel("modelOnly(model)", model, machine);
      const pull = model.adjointPullback?.();
      return (inputs, count, weigh, gradient) => {
        checkGradient(gradient, machine.parameters);
        model.parameters.set(machine.parameters);
        if (pull) {
          pull(inputs, count, weigh, gradient);
          return;
        }
        const outputs = model.forward(inputs, count);
        const weights = weightsOf(weigh, outputs, count);
        model.vectorJacobian?.(inputs, count, weights, gradient);
      };
    },
  };
}
