import { positive } from "../fields/check.js";
import { type GradientMethod, lacks } from "../learning/gradients/method.js";
import { runsPerInput } from "../machine/machine.js";
import { LOPEZ_PASTOR_2023 } from "../machine/sources.js";

/** Settings of {@link byEcho}: strength of the error signal and number of echoes. */
export interface EchoOptions {
  /** Strength ε of the error signal. Default 1e-6. */
  readonly epsilon?: number;
  /** Echoes at +ε and −ε: error O(ε²) for one passage more. Default false: one echo, error O(ε). */
  readonly central?: boolean;
}

/**
 * Finds the gradient by a Hamiltonian echo: a wave runs forward, gets a small error signal, is time-reversed and runs
 * back; the momentum that the learning field has gained is read out. It needs a reversible device and knows nothing of
 * its inside.
 *
 * Source: López-Pastor & Marquardt, Phys. Rev. X 13, 031020 (2023).
 */
export function byEcho({ epsilon = 1e-6, central = false }: EchoOptions = {}): GradientMethod {
  positive("epsilon", epsilon);
  return {
    name: central ? "echoes at ±ε" : "one echo",
    settings: { epsilon },
    facts: {
      model: false,
      internals: false,
      backward: true,
      physicalUpdate: false,
      error: central ? "O(ε²)" : "O(ε)",
      runs: (_parameters, _outputs, machine) => (central ? 3 : 2) * runsPerInput(machine),
      source: [LOPEZ_PASTOR_2023],
    },
    pullback(machine) {
      if (!machine.echoPullback) lacks(machine, "byEcho()", "a device with time-reversal symmetry");
      return machine.echoPullback({ epsilon, central });
    },
  };
}
