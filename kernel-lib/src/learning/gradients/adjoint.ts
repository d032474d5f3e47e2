import { runsPerInput } from "../../machine/machine.js";
import { type GradientMethod, lacks } from "./method.js";

/** Finds the exact gradient by a computer that knows the inside of the machine (backpropagation, adjoint equations). */
export function byAdjoint(): GradientMethod {
  return {
    name: "adjoint",
    settings: {},
    facts: {
      model: true,
      internals: true,
      backward: false,
      physicalUpdate: false,
      error: "rounding",
      runs: (_parameters, _outputs, machine) => runsPerInput(machine),
      source: [],
    },
    pullback(machine) {
      if (!machine.adjointPullback)
        lacks(machine, "byAdjoint()", "a machine whose equations a computer can solve backward");
      return machine.adjointPullback();
    },
  };
}
