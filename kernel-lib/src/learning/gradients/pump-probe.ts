import { runsPerInput } from "../../machine/machine.js";
import { GUO_2021 } from "../../machine/sources.js";
import { type GradientMethod, lacks } from "./method.js";
import { twoExperiments } from "./two-experiments.js";

/**
 * Finds an approximate gradient of light through saturable absorbers by two experiments: the forward light is the pump that
 * saturates them, the error signal a weak probe that runs back and sees their transmission in place of their slope.
 *
 * Source: Guo et al., Photon. Res. 9, B71 (2021).
 */
export function byPumpProbe(): GradientMethod {
  return {
    name: "pump and probe",
    settings: {},
    facts: {
      model: false,
      internals: true,
      backward: true,
      physicalUpdate: false,
      error: "the slope of an absorber is taken as its transmission",
      runs: (_parameters, _outputs, machine) => 2 * runsPerInput(machine),
      source: [GUO_2021],
    },
    pullback(machine) {
      const experiments = machine.experiments?.();
      if (!experiments?.approximation)
        lacks(machine, "byPumpProbe()", "absorbers that the forward light saturates");
      return experiments.pullback ?? twoExperiments(machine, experiments);
    },
  };
}
