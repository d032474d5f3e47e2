import { allFinite } from "../../fields/lists.js";
import type { Source } from "../../machine/facts.js";
import { runsPerInput } from "../../machine/machine.js";
import type { LinearFitter } from "../ridge.js";
import { NotFiniteError, type Rule } from "./rule.js";

const JAEGER_2001: Source = {
  key: "jaeger2001",
  authors: "H. Jaeger",
  title: "The “echo state” approach to analysing and training recurrent neural networks",
  published: "GMD Report 148",
  year: 2001,
};

/** Largest cost that may be left at the target of a squared error, relative to the cost before. */
const SAME = 1e-9;

/**
 * Trains the read-out of a reservoir in closed form: `readoutOnly(ridge())`. One update of all samples at once, with
 * `squaredError()` or `oneHotCost()`, is the whole training; every sample runs through the machine once. With a batch of
 * some samples it fits those.
 */
export function readoutOnly(fitter: LinearFitter): Rule {
  const name = `read-out only, by ${fitter.name}`;
  return {
    name,
    facts: {
      model: false,
      internals: true,
      backward: false,
      physicalUpdate: false,
      error: "none, of what is trained",
      runs: (_parameters, _outputs, machine) => runsPerInput(machine),
      source: [JAEGER_2001],
    },
    begin(machine) {
      const { linearReadout: readout, parameters } = machine;
      if (!readout)
        throw new RangeError(
          `readoutOnly() needs a linear read-out; ${machine.name} has none. withReadout(machine, { outputs }) puts one behind it.`,
        );
      const { features, outputs, rows } = readout;
      const size = rows * outputs;
      return {
        settings: { ...fitter.settings },
        remedy: "The states of the machine are not finite; a weaker drive or feedback is likely right.",
        *update(batch, factor) {
          const seen = readout.see(batch.inputs, batch.count);
          if (!allFinite(seen)) throw new NotFiniteError();
          const targets = new Float64Array(batch.count * size);
          const costs = new Float64Array(batch.count);
          for (let i = 0; i < batch.count; i++) {
            const read = new Float64Array(size);
            for (let k = 0; k < size; k++) {
              const at = (k % outputs) * (features + 1);
              const from = (i * rows + Math.floor(k / outputs)) * features;
              read[k] = parameters[at + features];
              for (let j = 0; j < features; j++) read[k] += parameters[at + j] * seen[from + j];
            }
            const { cost, gradient } = batch.value(read, i);
            const slopes = gradient.reduce((sum, g) => sum + g * g, 0);
            // Of a squared error κ/2 Σ(y − t)² the derivative is κ(y − t): both tell κ and the target t.
            const curvature = slopes / (2 * cost) || 1;
            const target = read.map((y, k) => y - gradient[k] / curvature);
            const left = batch.value(target, i).cost;
            if (!(left <= SAME * cost))
              throw new RangeError(
                `readoutOnly(ridge()) fits a squared error, which this cost is not: a squared error would be 0 where this one is ${left}. Use squaredError(), or oneHotCost() for classes.`,
              );
            targets.set(target, i * size);
            costs[i] = cost;
          }
          const inputs = { count: batch.count * rows, size: features, inputs: seen, targets };
          const { weights } = fitter.fit(inputs);
          if (!allFinite(weights)) throw new NotFiniteError();
          for (let k = 0; k < weights.length; k++) parameters[k] += factor * (weights[k] - parameters[k]);
          return costs;
        },
        save: () => null,
        load: () => {},
      };
    },
  };
}
