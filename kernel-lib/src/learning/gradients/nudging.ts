import { checkBatch, checkGradient, positive } from "../../fields/check.js";
import type { Equilibrium } from "../../machine/machine.js";
import { SCELLIER_2017 } from "../../machine/sources.js";
import { type GradientMethod, lacks } from "./method.js";

/** Settings of {@link byNudging}. */
export interface NudgingOptions {
  /** Strength β of the forces on the outputs. Default 0.01. */
  readonly beta?: number;
  /** Nudges by −β and +β instead of by +β alone. Default true. */
  readonly centred?: boolean;
  /** Largest change of a variable in the last step of a relaxation, in units of β. Default 0.05. */
  readonly stationary?: number;
}

/**
 * Finds the gradient by equilibrium propagation: the machine relaxes freely and once more with the force −β ∂C/∂y_ℓ on every
 * output, which lowers the cost; ∂C/∂θ = [∂E/∂θ(nudged) − ∂E/∂θ(free)]/β, and ∂E/∂θ is local. Error O(β), with `centred` O(β²);
 * in a machine whose forces are piecewise linear the centred gradient is exact as long as no unit changes its branch. C is the
 * cost of a sample: where a batch has n samples and the mean cost is learned, the forces are n times as large as its slopes.
 *
 * Source: Scellier & Bengio, Front. Comput. Neurosci. 11, 24 (2017). The nudge is linear in the outputs, for any cost.
 */
export function byNudging({
  beta = 0.01,
  centred = true,
  stationary = 0.05,
}: NudgingOptions = {}): GradientMethod {
  positive("beta", beta);
  positive("stationary", stationary);
  return {
    name: centred ? "equilibrium propagation at ±β" : "equilibrium propagation",
    settings: { beta, centred, stationary },
    facts: {
      model: false,
      internals: true,
      backward: false,
      physicalUpdate: false,
      error: centred ? "O(β²)" : "O(β)",
      runs: () => (centred ? 3 : 2),
      source: [SCELLIER_2017],
    },
    pullback(machine) {
      if (!machine.relax) lacks(machine, "byNudging()", "a machine that relaxes to an equilibrium");
      const relax = machine.relax.bind(machine);
      const settled = (state: Equilibrium, which: string) => {
        if (state.change <= stationary * beta) return state;
        throw new RangeError(
          `The ${which} state of ${machine.name} still changes by ${state.change.toExponential(1)} in a step, more than ` +
            `stationary · beta = ${(stationary * beta).toExponential(1)}; let it relax for more sweeps, or take a larger beta.`,
        );
      };
      return (inputs, count, weigh, gradient) => {
        checkBatch(inputs, count, machine.inputs);
        checkGradient(gradient, machine.parameters);
        const free = settled(relax(inputs, count), "free");
        const n = machine.outputs;
        const forces = new Float64Array(count * n);
        for (let i = 0; i < count; i++) {
          const weights = weigh(free.outputs.slice(i * n, (i + 1) * n), i);
          for (let l = 0; l < n; l++) forces[i * n + l] = -beta * count * weights[l];
        }
        const nudged = settled(free.nudge(forces), "nudged");
        const other = centred ? settled(free.nudge(forces.map((force) => -force)), "nudged") : free;
        nudged.addEnergyDifference(other, 1 / ((centred ? 2 : 1) * beta * count), gradient);
      };
    },
  };
}
