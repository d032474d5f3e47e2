import { positive } from "../../fields/check.js";
import { type Instrument, runsPerInput } from "../../machine/machine.js";
import { WANJURA_2024 } from "../../machine/sources.js";
import { type GradientMethod, lacks } from "./method.js";

/**
 * Finds the gradient from scattering measurements: the product of the field of a probe at the inputs and that of a probe
 * at the outputs. Exact for linear waves; for nonlinear ones the second probe is an error signal of strength β (default
 * 0.01) on top of the first. `measure` and `taps` add the errors of instruments (default: none).
 *
 * Sources: Wanjura & Marquardt, Nature Physics 20, 1434 (2024); nonlinear: Dal Cin, Marquardt & Wanjura, arXiv:2508.11750.
 */
export function byScattering({ measure, taps, beta = 0.01 }: Partial<Instrument> = {}): GradientMethod {
  positive("beta", beta);
  return {
    name: "scattering measurements",
    settings: { beta, measured: Boolean(measure), tapped: Boolean(taps) },
    facts: {
      model: false,
      internals: true,
      backward: true,
      physicalUpdate: false,
      error: "noise; if nonlinear, the phase-sensitive part",
      runs: (_parameters, _outputs, machine) =>
        machine?.scatteringRuns?.({ measure, taps, beta }) ?? 2 * runsPerInput(machine),
      source: [WANJURA_2024],
    },
    pullback(machine) {
      if (!machine.scatteringPullback) lacks(machine, "byScattering()", "waves that scatter at the machine");
      return machine.scatteringPullback({ measure, taps, beta });
    },
  };
}
