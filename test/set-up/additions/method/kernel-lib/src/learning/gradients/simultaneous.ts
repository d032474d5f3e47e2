import { checkGradient, positive } from "../../fields/check.js";
import { Random } from "../../fields/random.js";
import type { GradientMethod } from "./method.js";

/**
 * Estimates the gradient from two runs a sample, in which all parameters move at once by ±step (SPSA). The mean over many
 * estimates is the gradient; the noise of one grows with the square root of the number of parameters.
 */
export function bySimultaneous(options: { readonly step?: number; readonly seed?: number }): GradientMethod {
  const step = positive("step", options.step ?? 1e-5);
  const random = new Random(options.seed ?? 0);
  return {
    name: "simultaneous perturbation",
    settings: { step },
    facts: {
      model: false,
      internals: false,
      backward: false,
      physicalUpdate: false,
      error: "noise O(√parameters), bias O(step²)",
      runs: () => 3,
      source: [
        {
          key: "spall1992",
          authors: "J. C. Spall",
          title:
            "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation",
          published: "IEEE Transactions on Automatic Control 37, 332",
          year: 1992,
        },
      ],
    },
    pullback: (machine) => (inputs, count, weigh, gradient) => {
      checkGradient(gradient, machine.parameters);
      const { parameters, outputs: n } = machine;
      const outputs = machine.forward(inputs, count);
      const kept = parameters.slice();
      const signs = parameters.map(() => (random.uniform() < 0.5 ? -1 : 1));
      const moved = (side: number) => {
        parameters.set(kept.map((value, k) => value + side * step * signs[k]));
        return machine.forward(inputs, count);
      };
      const [up, down] = [moved(1), moved(-1)];
      parameters.set(kept);
      let slope = 0;
      for (let i = 0; i < count; i++) {
        const weights = weigh(outputs.slice(i * n, (i + 1) * n), i);
        for (let l = 0; l < n; l++) slope += (weights[l] * (up[i * n + l] - down[i * n + l])) / (2 * step);
      }
      for (let k = 0; k < gradient.length; k++) gradient[k] += slope * signs[k];
    },
  };
}
