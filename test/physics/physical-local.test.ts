/** Layers that learn by themselves, with unknown physical systems: goodness and gradient of the reference; what they learn. */
import { readFileSync } from "node:fs";
import {
  adam,
  crossEntropyCost,
  evaluate,
  iris,
  type Machine,
  neuralNetwork,
  relativeError,
  trainer,
} from "echolab";
import { splitTable, standardised } from "echolab/data";
import { expect, test } from "vitest";
import { gelu } from "../../kernel-lib/src/learning/gelu.js";
import { addContrast, physicalLocalLearning } from "../../kernel-lib/src/learning/rules/physical-local.js";
import { localLayers } from "../../kernel-lib/src/platforms/local-layers.js";
import { pendulums } from "../../kernel-lib/src/platforms/pendulums.js";

const { local: given } = JSON.parse(
  readFileSync(new URL("../reference/physical-local-learning.json", import.meta.url), "utf8"),
);
/** Numbers of the reference are kept to 15 digits. */
const PEER = 1e-9;

/** The unknown system of the reference, tanh(M z)². */
function unknown(): Machine {
  const rows: number[][] = given.M;
  return {
    name: "an unknown system",
    inputs: 8,
    outputs: 10,
    parameters: new Float64Array(0),
    runs: 0,
    forward: (z) =>
      Float64Array.from(rows, (row) => Math.tanh(row.reduce((sum, m, j) => sum + m * z[j], 0)) ** 2),
  };
}
const inputs: Float64Array[] = given.x.map((row: number[]) => Float64Array.from(row));

function layer() {
  const machine = localLayers({
    systems: [unknown()],
    units: [6],
    classes: 3,
    level: Math.max(...given.x.flat()),
  });
  machine.parameters.set(given.A.flat());
  machine.directions[0].set(given.probe);
  return machine;
}

test.each([
  [0, 0, 0.5],
  [1, 0.8413447460685429, 1.0833154705876864],
  [-2, -0.04550026389635841, -0.08523180107819693],
  [8, 8, 1],
  [-12, 0, 0],
])("gelu(%f) = %f", (x, value, slope) => {
  expect(gelu(x).value).toBeCloseTo(value, 13);
  expect(gelu(x).slope).toBeCloseTo(slope, 13);
});

test("goodness of right and wrong labels, cost and gradient are those of the reference", () => {
  const machine = layer();
  const gradient = new Float64Array(machine.parameters.length);
  let cost = 0;
  for (const [i, input] of inputs.entries()) {
    expect(machine.judge(input, given.labels[i]).goodness[0]).toBeCloseTo(given.right_goodness[i], 10);
    expect(machine.judge(input, given.wrong[i]).goodness[0]).toBeCloseTo(given.wrong_goodness[i], 10);
    cost += addContrast(machine, input, given.labels[i], given.wrong[i], 1 / 4, gradient) / 4;
  }
  expect(cost).toBeCloseTo(given.loss, 10);
  expect(relativeError(gradient, given.gradient.flat())).toBeLessThan(PEER);
});

test("irises are told apart by layers of pendulums that are never differentiated", () => {
  const { train, test: held } = splitTable(standardised(iris()), { seed: 1 });
  // Three marks, then the four measurements.
  const marked = (set: typeof train) => {
    const data = new Float64Array(set.count * 7);
    for (let i = 0; i < set.count; i++) data.set(set.inputs.slice(i * 4, (i + 1) * 4), i * 7 + 3);
    return { count: set.count, size: 7, inputs: data, labels: set.labels };
  };
  const machine = localLayers({
    systems: [pendulums({ count: 10, inputs: 7, seed: 1 }), pendulums({ count: 12, seed: 2 })],
    units: [12, 12],
    classes: 3,
    level: 2,
    seed: 1,
  });
  const cost = crossEntropyCost();
  const learner = trainer({
    machine,
    data: marked(train),
    cost,
    rule: physicalLocalLearning(adam({ rate: 0.01 }), { seed: 1 }),
    batch: 10,
    seed: 1,
  });
  for (const _ of learner.train(100));
  // Two labels a sample, two layers.
  expect(machine.runs).toBe(100 * 10 * learner.rule.facts.runs(0, 0, machine));
  expect(evaluate(machine, marked(held), cost).accuracy).toBeGreaterThan(0.85);
  expect(learner.costs[99]).toBeLessThan(learner.costs[0] / 2);
});

test("training goes on from a checkpoint as if never interrupted", () => {
  const make = () =>
    trainer({
      machine: localLayers({ systems: [pendulums({ count: 6 })], units: [5], classes: 3, seed: 1 }),
      data: {
        count: 4,
        size: 6,
        inputs: Float64Array.from({ length: 24 }, (_, k) => Math.sin(k)),
        labels: Uint8Array.of(0, 1, 2, 1),
      },
      cost: crossEntropyCost(),
      rule: physicalLocalLearning(adam({ rate: 0.01 }), { seed: 3 }),
      batch: 2,
      seed: 1,
    });
  const [whole, first, second] = [make(), make(), make()];
  for (const _ of whole.train(6));
  for (const _ of first.train(3));
  second.restore(JSON.parse(JSON.stringify(first.checkpoint())));
  for (const _ of second.train(3));
  expect(second.machine.parameters).toEqual(whole.machine.parameters);
  expect(second.costs).toEqual(whole.costs);
});

test("what does not fit is refused", () => {
  const rule = physicalLocalLearning(adam({ rate: 0.01 }), { seed: 1 });
  expect(() => rule.begin(neuralNetwork({ layers: [3, 2], seed: 1 }))).toThrow(
    /needs a machine of layers that learn by themselves.*the neural network is none/,
  );
  const systems = [pendulums({ count: 4 })];
  expect(() => localLayers({ systems: [], units: [], classes: 2 })).toThrow(/systems is empty/);
  expect(() => localLayers({ systems, units: [3, 3], classes: 2 })).toThrow(
    /units has 2 numbers; there are 1 systems/,
  );
  expect(() => localLayers({ systems, units: [3], classes: 5 })).toThrow(
    /classes is 5; it should be a whole number from 2 to 4/,
  );
  expect(() =>
    localLayers({ systems: [...systems, pendulums({ count: 4 })], units: [3, 3], classes: 2 }),
  ).toThrow(/systems\[1\] has 4 inputs; it should have 3/);
});
