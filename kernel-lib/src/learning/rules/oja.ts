import { positive } from "../../fields/check.js";
import type { Source } from "../../machine/facts.js";
import type { Cost } from "../costs.js";
import { forEachSample, localFacts, localRule } from "./local.js";
import type { Rule } from "./rule.js";

const OJA_1982: Source = {
  key: "oja1982",
  authors: "E. Oja",
  title: "Simplified neuron model as a principal component analyzer",
  published: "J. Math. Biology 15, 267",
  year: 1982,
};

const SANGER_1989: Source = {
  key: "sanger1989",
  authors: "T. D. Sanger",
  title: "Optimal unsupervised learning in a single-layer linear feedforward neural network",
  published: "Neural Networks 2, 459",
  year: 1989,
};

/**
 * Learns principal components, one sample after the other: Hebb's rule with the forgetting that keeps |w| = 1 (Oja), and
 * for several outputs each minus what those before it explain (Sanger),
 *
 *   ΔW = η [y xᵀ − lower(y yᵀ) W],   y = Wx.
 *
 * The rows of W converge to the principal components of inputs without a mean, up to their signs. The machine must be linear.
 */
export function oja(options: { readonly rate: number }): Rule {
  const rate = positive("rate", options.rate);
  return localRule({
    name: "Oja's and Sanger's rule",
    call: "oja()",
    facts: localFacts([OJA_1982, SANGER_1989]),
    settings: { rate },
    change(layer, batch, factor, costs) {
      const { inputs: n, outputs: m } = layer;
      const explained = new Float64Array(n);
      forEachSample(layer, batch, costs, (x, y) => {
        const w = layer.weights();
        const change = new Float64Array(m * n);
        explained.fill(0);
        for (let o = 0; o < m; o++)
          for (let j = 0; j < n; j++) {
            explained[j] += y[o] * w[o * n + j];
            change[o * n + j] = rate * factor * y[o] * (x[j] - explained[j]);
          }
        layer.changeWeights(change);
      });
    },
  });
}

/** Makes the cost C = −½ Σ y²: minus half the variance that linear outputs catch of inputs without a mean. It has no target. */
export function caughtVariance(): Cost<unknown> {
  return (y) => ({
    cost: -0.5 * y.reduce((sum, value) => sum + value * value, 0),
    gradient: y.map((value) => -value),
  });
}
