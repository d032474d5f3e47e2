import { allFinite } from "../../fields/lists.js";
import type { Source } from "../../machine/facts.js";
import type { Machine } from "../../machine/machine.js";
import type { GradientMethod } from "../gradients/method.js";
import { weighed } from "./descent.js";
import { NotFiniteError, type Rule } from "./rule.js";

export const PREZIOSO_2015: Source = {
  key: "prezioso2015",
  authors: "M. Prezioso and others",
  title: "Training and operation of an integrated neuromorphic network based on metal-oxide memristors",
  published: "Nature 521, 61",
  year: 2015,
  arxiv: "1412.0611",
};

/** A machine whose parameters move by pulses of one size, such as memristors. */
export interface PulsedMachine extends Machine {
  /** Gives every parameter one pulse: up where the sign is positive, down where it is negative, none where it is 0. */
  pulse(signs: ArrayLike<number>): void;
}

/**
 * Learns by the Manhattan rule of memristors: every parameter gets one pulse against the sign of its derivative, none where
 * that is zero. The size of a pulse belongs to the device, so that a schedule has no effect.
 *
 * Source: Prezioso et al., Nature 521, 61 (2015).
 */
export function signPulses(method: GradientMethod): Rule {
  return {
    name: `pulses by the sign of the gradient, by ${method.name}`,
    facts: { ...method.facts, physicalUpdate: false, source: [...method.facts.source, PREZIOSO_2015] },
    begin(machine) {
      const { pulse } = machine as Partial<PulsedMachine>;
      if (typeof pulse !== "function")
        throw new RangeError(
          `signPulses() needs parameters that move by pulses; those of ${machine.name} do not. ` +
            "descent(optimiser, method) trains any machine.",
        );
      const pullback = method.pullback(machine);
      const gradient = new Float64Array(machine.parameters.length);
      return {
        settings: { gradient: method.name, ...method.settings },
        remedy: "The derivatives are not finite; smaller inputs or a smaller gain are likely right.",
        *update(batch) {
          const { weigh, costs } = weighed(batch);
          gradient.fill(0);
          pullback(batch.inputs, batch.count, weigh, gradient);
          if (!allFinite(gradient) || !allFinite(costs)) throw new NotFiniteError();
          (machine as PulsedMachine).pulse(gradient.map((g) => -Math.sign(g)));
          return costs;
        },
        save: () => null,
        load: () => {},
      };
    },
  };
}
