import { finite, positive } from "../../fields/check.js";
import { forEachSample, localFacts, localRule } from "./local.js";
import type { Rule } from "./rule.js";

/** Settings of {@link hebbian}: rate, teacher, offset of the inputs, forgetting. */
export interface HebbianOptions {
  /** Learning rate η. */
  readonly rate: number;
  /**
   * Whether a teacher holds the outputs at their targets while the weights change. The target is told by the slope of the
   * cost where there is no output yet: v = −∂C/∂y at y = 0, twice the target for the squared error. Default false: v = y.
   */
  readonly teacher?: boolean;
  /** Input m at which a weight stays: inputs above it are strengthened, those below weakened. Default 0. */
  readonly offset?: number;
  /** Share of the weights that is forgotten with each sample. Default 0. */
  readonly forgetting?: number;
}

/**
 * Learns by Hebb's rule, one sample after the other: what is active together is connected more strongly,
 *
 *   ΔW_ij = η v_i (x_j − m) − forgetting W_ij,
 *
 * v the outputs, or with a teacher their targets. It sums the correlations of targets and inputs and never asks whether the
 * answer is right already: weights grow without limit unless the device has one, and patterns that overlap disturb each other.
 * With an offset it is the rule of phase-change synapses: at a spike, inputs that were on are strengthened and the others weakened.
 */
export function hebbian(options: HebbianOptions): Rule {
  const { teacher = false, offset = 0, forgetting = 0 } = options;
  const rate = positive("rate", options.rate);
  finite("offset", offset);
  finite("forgetting", forgetting);
  return localRule({
    name: teacher ? "Hebb's rule with a teacher" : "Hebb's rule",
    call: "hebbian()",
    facts: localFacts([]),
    settings: { rate, teacher, offset, forgetting },
    change(layer, batch, factor, costs) {
      const silence = new Float64Array(layer.outputs);
      forEachSample(layer, batch, costs, (x, y, i) => {
        const v = teacher ? batch.value(silence, i).gradient.map((slope) => -slope) : y;
        const change = forgetting
          ? layer.weights().map((w) => -forgetting * w)
          : new Float64Array(v.length * x.length);
        for (let o = 0; o < v.length; o++)
          for (let j = 0; j < x.length; j++)
            change[o * x.length + j] += rate * factor * v[o] * (x[j] - offset);
        layer.changeWeights(change);
      });
    },
  });
}
