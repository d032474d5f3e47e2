import { allFinite } from "../../fields/lists.js";
import type { Facts, Source } from "../../machine/facts.js";
import { asWeightMachine, type WeightMachine } from "../../machine/weights.js";
import { type Batch, NotFiniteError, type Rule } from "./rule.js";

/** Facts of all local rules: one forward run, and at each weight only what is there. */
export const localFacts = (source: readonly Source[], physicalUpdate: boolean = true): Facts => ({
  model: false,
  internals: true,
  backward: false,
  physicalUpdate,
  error: "another objective",
  runs: () => 1,
  source,
});

/** What a local rule is made of. */
export interface LocalRule {
  /** Name in settings and messages. */
  readonly name: string;
  /** Call in messages, such as "oja()". */
  readonly call: string;
  readonly facts: Facts;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Changes the weights by one batch and writes the cost of every sample, for the weights before its own change. */
  change(layer: WeightMachine, batch: Batch, factor: number, costs: Float64Array): void;
}

/** Makes a rule of a change of weights that keeps no memory; a step that leaves the finite numbers is undone. */
export function localRule({ name, call, facts, settings, change }: LocalRule): Rule {
  return {
    name,
    facts,
    begin(machine) {
      const layer = asWeightMachine(machine, call);
      return {
        settings,
        remedy: `The rate is ${settings.rate}; a smaller one is likely right.`,
        // biome-ignore lint/correctness/useYield: it has nothing to ask of a shared device.
        *update(batch, factor) {
          const before = machine.parameters.slice();
          const costs = new Float64Array(batch.count);
          change(layer, batch, factor, costs);
          if (!allFinite(machine.parameters) || !allFinite(costs)) {
            machine.parameters.set(before);
            throw new NotFiniteError();
          }
          return costs;
        },
        save: () => null,
        load: () => {},
      };
    },
  };
}

/** Visits the samples one after the other: input x and outputs y for the weights of that moment. */
export function forEachSample(
  layer: WeightMachine,
  batch: Batch,
  costs: Float64Array,
  visit: (x: Float64Array, y: Float64Array, i: number) => void,
): void {
  for (let i = 0; i < batch.count; i++) {
    const x = batch.inputs.slice(i * layer.inputs, (i + 1) * layer.inputs);
    const y = layer.forward(x, 1);
    costs[i] = batch.value(y, i).cost;
    visit(x, y, i);
  }
}
