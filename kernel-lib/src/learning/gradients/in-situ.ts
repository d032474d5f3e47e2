import { reject } from "../../fields/check.js";
import { runsPerInput } from "../../machine/machine.js";
import { HUGHES_2018, PAI_2023 } from "../../machine/sources.js";
import { type GradientMethod, lacks } from "./method.js";
import { type Measuring, twoExperiments } from "./two-experiments.js";

/** Settings of {@link inSitu}. */
export interface InSituOptions {
  /**
   * Finds the products of the fields from powers alone, ½(|A + B*|² − |A|² − |B|²), with a third experiment in which both waves
   * run at once. Exact where nothing is lost. Default false: the fields are measured with their phases.
   */
  readonly powers?: boolean;
  /**
   * Measures local fields, or powers where `powers` is on, such as with noise: changes what it is given in place. Default:
   * exactly.
   */
  readonly measure?: Measuring;
}

/**
 * Finds the gradient by two experiments on the machine: the forward run, and a run of the error signal from the outputs back
 * through it. The product of both local fields at each parameter is the derivative.
 *
 * Sources: Hughes, Minkov, Shi & Fan, Optica 5, 864 (2018); Pai et al., Science 380, 398 (2023).
 */
export function inSitu({ powers = false, measure }: InSituOptions = {}): GradientMethod {
  if (typeof powers !== "boolean") reject("powers", powers, "true or false");
  if (measure !== undefined && typeof measure !== "function")
    reject("measure", measure, "a function that changes the measured values in place, or left out");
  return {
    name: powers ? "in situ, by powers" : "in situ",
    settings: { powers, measured: measure !== undefined },
    facts: {
      model: false,
      internals: true,
      backward: true,
      physicalUpdate: false,
      error: powers ? "losses of the machine" : "rounding",
      runs: (_parameters, _outputs, machine) => (powers ? 3 : 2) * runsPerInput(machine),
      source: [HUGHES_2018, PAI_2023],
    },
    pullback(machine) {
      const experiments = machine.experiments?.();
      if (!experiments) lacks(machine, "inSitu()", "an error signal that runs back through the machine");
      if (powers && !experiments.together)
        lacks(machine, "inSitu({ powers: true })", "a run of both waves at once");
      if (experiments.approximation)
        throw new RangeError(
          `inSitu() is exact, but ${machine.name} has ${experiments.approximation}; byPumpProbe() is the method for it.`,
        );
      if (experiments.pullback && !powers && !measure) return experiments.pullback;
      return twoExperiments(machine, experiments, powers, measure);
    },
  };
}
