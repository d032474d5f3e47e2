import { finite, positive, wholeNumber } from "../../fields/check.js";
import type { Source } from "../../machine/facts.js";
import { localFacts, localRule } from "./local.js";
import type { Rule } from "./rule.js";

const KROTOV_2019: Source = {
  key: "krotov2019",
  authors: "D. Krotov and J. J. Hopfield",
  title: "Unsupervised learning by competing hidden units",
  published: "PNAS 116, 7723",
  year: 2019,
  arxiv: "1806.10181",
};

/** Settings of {@link competing}: rate, power of the weights, which unit is pushed away and how strongly. */
export interface CompetingOptions {
  /** Largest change of a weight in one update. */
  readonly rate: number;
  /** Power p of the metric: currents are Σ sgn(w)|w|^(p−1) x. Default 2. */
  readonly power?: number;
  /** Rank k of the unit that is pushed away from the input. Default 2. */
  readonly rank?: number;
  /** Strength δ with which it is pushed away. Default 0.4. */
  readonly push?: number;
}

/** Smallest largest change that is scaled up; below it nothing happens. */
const LEAST_CHANGE = 1e-30;

/**
 * Learns features without labels by units that compete: for every input the unit with the largest current I moves towards
 * it, g = 1, and the k-th away from it, g = −δ,
 *
 *   ΔW = η D/max|D|,   D = Σ_samples g xᵀ − (Σ_samples g I) W,   I_i = Σ_j sgn(W_ij)|W_ij|^(p−1) x_j.
 *
 * Source: Krotov & Hopfield, PNAS 116, 7723 (2019).
 */
export function competing(options: CompetingOptions): Rule {
  const { power = 2, rank = 2, push = 0.4 } = options;
  const rate = positive("rate", options.rate);
  finite("power", power);
  wholeNumber("rank", rank, 2);
  finite("push", push);
  return localRule({
    name: "competing units",
    call: "competing()",
    // Ranks are global, and the largest change of all weights sets the scale: a computer finds them.
    facts: localFacts([KROTOV_2019], false),
    settings: { rate, power, rank, push },
    change(layer, batch, factor, costs) {
      const { inputs: n, outputs: m } = layer;
      if (rank > m)
        throw new RangeError(
          `rank is ${rank}; ${layer.name} has ${m} units, so that it should be at most ${m}.`,
        );
      const answers = layer.forward(batch.inputs.slice(0, batch.count * n), batch.count);
      for (let i = 0; i < batch.count; i++) costs[i] = batch.value(answers.slice(i * m, (i + 1) * m), i).cost;
      const w = layer.weights();
      const metric = w.map((value) => Math.sign(value) * Math.abs(value) ** (power - 1));
      const change = new Float64Array(m * n);
      const shrink = new Float64Array(m);
      const current = new Float64Array(m);
      for (let b = 0; b < batch.count; b++) {
        const x = batch.inputs.subarray(b * n, (b + 1) * n);
        for (let o = 0; o < m; o++) {
          current[o] = 0;
          for (let j = 0; j < n; j++) current[o] += metric[o * n + j] * x[j];
        }
        const order = Array.from(current.keys()).sort((p, q) => current[q] - current[p] || p - q);
        for (const [o, g] of [
          [order[0], 1],
          [order[rank - 1], -push],
        ]) {
          shrink[o] += g * current[o];
          for (let j = 0; j < n; j++) change[o * n + j] += g * x[j];
        }
      }
      let most = LEAST_CHANGE;
      for (let o = 0; o < m; o++)
        for (let j = 0; j < n; j++) {
          change[o * n + j] -= shrink[o] * w[o * n + j];
          most = Math.max(most, Math.abs(change[o * n + j]));
        }
      layer.changeWeights(change.map((d) => (rate * factor * d) / most));
    },
  });
}
