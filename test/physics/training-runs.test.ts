/** Runs of a trainer: of no iterations, broken off and gone on with, of several side by side; displays show where it stands. */
import {
  adam,
  byAdjoint,
  byScattering,
  crossEntropyCost,
  descent,
  digits,
  echoMachine,
  encodeImages,
  kerrArray,
  layeredNetwork,
  modeCost,
  monitor,
  neuralNetwork,
  type Rule,
  randomStream,
  reversibleDevice,
  schedules,
  selfLearning,
  sgd,
  squaredError,
  trainer,
  trainTogether,
  xorPorts,
} from "echolab";
import { detectorCost, fieldCost } from "echolab/learning";
import { complexArray, photonicDevice, photonicNetwork } from "echolab/waves";
import { afterEach, describe, expect, test, vi } from "vitest";

const cavities = reversibleDevice(kerrArray(), { duration: 2, steps: 50 });
const { samples } = xorPorts({ amplitude: 0.5, target: 0.25 });
const array = (seed: number) =>
  trainer({
    machine: echoMachine(cavities, { theta: new Float64Array(16).fill(0.1) }),
    data: samples,
    cost: modeCost([3]),
    rule: selfLearning(),
    order: "random",
    seed,
  });

const photonic = photonicNetwork({ side: 4, channels: 1, stages: 2, kerr: 0.5 });
const detectors = Array.from({ length: 10 }, (_, c) => [photonic.size + c]);
const light = randomStream(1);
const fields = Array.from({ length: 20 }, () => {
  const field = () =>
    Float64Array.from({ length: 2 * photonic.size }, (_, i) => (i < photonic.size ? light.normal() : 0));
  return { re: field(), im: field() };
});

interface Trained {
  readonly costs: readonly number[];
  readonly iteration: number;
  train(iterations: number): ReturnType<typeof trainTogether>;
}

const TRAINERS: [string, () => Trained][] = [
  ["self-learning", () => array(1)],
  [
    "two of one device together",
    () => {
      const both = [array(1), array(2)];
      return {
        get costs() {
          return both[0].costs.map((cost, i) => (cost + both[1].costs[i]) / 2);
        },
        get iteration() {
          return both[0].iteration;
        },
        train: (iterations) => trainTogether(both, iterations),
      };
    },
  ],
  [
    "self-learning, a heavy learning field",
    () =>
      trainer({
        machine: echoMachine(photonicDevice(photonic), {
          theta: new Float64Array(photonic.learningSize).fill(0.1),
        }),
        data: { count: 20, labels: fields.map((_, i) => i % 10), field: (i) => fields[i] },
        cost: detectorCost({ detectors, energy: 9, scale: 20, readout: "energy" }),
        rule: selfLearning({ epsilon: 1e-5, rate: 0.5, friction: -Math.log(0.9) }),
        batch: 5,
        seed: 1,
      }),
  ],
  [
    "descent",
    () =>
      trainer({
        machine: layeredNetwork({ layers: [128, 4, 10], seed: 1 }),
        data: encodeImages(digits().train),
        cost: crossEntropyCost(),
        rule: descent(adam({ rate: 0.01 }), byScattering()),
        batch: 5,
        seed: 1,
      }),
  ],
];

describe.each(TRAINERS)("%s", (_, make) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("train(0) yields nothing and changes nothing, before the first iteration and after some", () => {
    const trained = make();
    expect([...trained.train(0)]).toEqual([]);
    expect(trained.iteration).toBe(0);
    expect([...trained.train(3)].map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
    const costs = [...trained.costs];
    expect([...trained.train(0)]).toEqual([]);
    expect(trained.costs).toEqual(costs);
    expect([...trained.train(1)].map(({ iteration, total }) => [iteration, total])).toEqual([[4, 4]]);
  });

  test("a run knows the costs before it", () => {
    const trained = make();
    expect(trained.train(2).earlier).toEqual([]);
    for (const _ of trained.train(2)) void _;
    const { earlier } = trained.train(2);
    expect(earlier).toEqual(trained.costs);
    expect(earlier).toHaveLength(2);
  });

  test("a loop that is broken off goes on as if never interrupted", () => {
    const whole = make();
    for (const _ of whole.train(6)) void _;
    const trained = make();
    for (const { iteration } of trained.train(6)) if (iteration === 2) break;
    expect(trained.iteration).toBe(2);
    for (const { iteration } of trained.train(6)) if (iteration === 3) break;
    for (const _ of trained.train(3)) void _;
    expect(trained.costs).toEqual(whole.costs);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("train(%s) is refused at once", (iterations) => {
    const trained = make();
    expect(() => trained.train(iterations)).toThrow(/iterations is .*; it should be a whole number/);
  });

  test("monitor(train(0)) shows where the trainer stands", () => {
    const trained = make();
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line) => lines.push(line));
    expect([...monitor(trained.train(0), { accuracy: () => 0.25 })]).toEqual([]);
    for (const _ of trained.train(3)) void _;
    expect([...monitor(trained.train(0), { title: "Done", accuracy: () => 0.5 })]).toEqual([]);
    expect(lines[0]).toBe("training finished: iteration 0 of 0; accuracy 25.00 %.");
    const cost = trained.costs[2].toPrecision(3);
    expect(lines[1]).toBe(`Done: training finished: iteration 3 of 3; cost ${cost}; accuracy 50.00 %.`);
  });
});

describe("trainers with one rule object", () => {
  const rules: [string, () => Rule][] = [
    ["Adam", () => descent(adam({ rate: 0.05 }), byAdjoint())],
    ["momentum", () => descent(sgd({ rate: 0.05, momentum: 0.9 }), byAdjoint())],
  ];
  const data = Array.from({ length: 6 }, (_, i) => ({
    input: [Math.sin(i), Math.cos(3 * i)],
    target: i / 6,
  }));
  const neural = (rule: Rule, layers = [2, 3, 1]) =>
    trainer({
      machine: neuralNetwork({ layers, activation: "tanh", seed: 1 }),
      data,
      cost: squaredError(),
      rule,
      seed: 1,
    });

  test.each(rules)("do not share its memory: %s", (_, rule) => {
    const shared = rule();
    // Of other sizes too: nothing of one machine stays in the optimiser.
    const trainers = [neural(shared), neural(shared, [2, 5, 1]), neural(shared)];
    for (let turn = 0; turn < 4; turn++) for (const one of trainers) for (const _ of one.train(1)) void _;
    const alone = [neural(rule()), neural(rule(), [2, 5, 1])];
    for (const one of alone) for (const _ of one.train(4)) void _;
    for (const [i, one] of [alone[0], alone[1], alone[0]].entries())
      expect(trainers[i].checkpoint()).toEqual(one.checkpoint());
  });

  test("do not share its momentum: self-learning", () => {
    const rule = selfLearning({ friction: 0.5 });
    const fresh = (own: Rule) =>
      trainer({
        machine: echoMachine(cavities, { theta: new Float64Array(16).fill(0.1) }),
        data: samples,
        cost: modeCost([3]),
        rule: own,
        seed: 1,
      });
    const [first, second, alone] = [fresh(rule), fresh(rule), fresh(selfLearning({ friction: 0.5 }))];
    for (const one of [first, second, alone]) for (const _ of one.train(3)) void _;
    expect(second.checkpoint()).toEqual(first.checkpoint());
    expect(second.checkpoint()).toEqual(alone.checkpoint());
  });

  test("leave the optimiser that they were given as it was, whatever the schedule", () => {
    const optimiser = adam({ rate: 0.05 });
    const rule = descent(optimiser, byAdjoint());
    const trained = trainer({
      machine: neuralNetwork({ layers: [2, 1], seed: 1 }),
      data,
      cost: squaredError(),
      rule,
      schedule: schedules.cosine(3),
      seed: 1,
    });
    for (const _ of trained.train(3)) void _;
    expect(optimiser.rate).toBe(0.05);
    expect(optimiser.save().steps).toBe(0);
  });
});

describe("trainers side by side", () => {
  const neural = (seed: number) =>
    trainer({
      machine: neuralNetwork({ layers: [2, 3, 1], seed }),
      data: [{ input: [0.3, -0.5], target: 1 }],
      cost: squaredError(),
      rule: descent(sgd({ rate: 0.05 }), byAdjoint()),
      seed,
    });

  test("of different devices, rules and machines run as each alone", () => {
    const other = reversibleDevice(kerrArray({ kerr: -1 }), { duration: 1, steps: 25 });
    const elsewhere = () =>
      trainer({
        machine: echoMachine(other, { theta: new Float64Array(16).fill(0.2) }),
        data: samples,
        cost: modeCost([3]),
        rule: selfLearning({ update: "simple" }),
        seed: 3,
      });
    const make = () => [array(1), neural(1), elsewhere(), array(2), neural(2)];
    const [together, alone] = [make(), make()];
    const means: number[] = [];
    for (const { cost } of trainTogether(together, 4)) means.push(cost);
    for (const one of alone) for (const _ of one.train(4)) void _;
    for (const [i, one] of alone.entries())
      for (const [k, cost] of one.costs.entries()) {
        // Echoes in one run and in several differ by the rounding of fields, 1e-13, over the mass, 1e-3.
        expect(Math.abs(together[i].costs[k] - cost)).toBeLessThan(1e-9);
      }
    for (const [k, mean] of means.entries())
      expect(mean).toBeCloseTo(
        together.reduce((sum, { costs }) => sum + costs[k] / 5, 0),
        12,
      );
  });

  test("that have done different numbers of iterations have the mean of what there is", () => {
    const [first, second] = [neural(1), neural(2)];
    for (const _ of first.train(1)) void _;
    for (const _ of second.train(3)) void _;
    const run = trainTogether([first, second], 1);
    const [a, b] = [first.costs.slice(), second.costs.slice()];
    expect(run.earlier).toEqual([(a[0] + b[0]) / 2, b[1], b[2]]);
    expect([...run].map(({ iteration, total }) => [iteration, total])).toEqual([[4, 4]]);
  });

  test("of one machine are refused: one would undo what the other does", () => {
    const [first, second] = [neural(1), neural(2)];
    expect(() => trainTogether([first, second, first], 1)).toThrow(
      /trainers\[2\] and trainers\[0\] train one machine; make one for each/,
    );
  });

  test("none is refused", () => {
    expect(() => trainTogether([], 1)).toThrow(/trainers is \[\]/);
  });
});

test("an optimiser remembers one machine", () => {
  const optimiser = adam({ rate: 0.1 });
  optimiser.step(new Float64Array(15), new Float64Array(15));
  expect(() => optimiser.step(new Float64Array(43), new Float64Array(43))).toThrow(
    /parameters has 43 values; this optimiser remembers 15/,
  );
});

test("targets that fit cost what they should", () => {
  const { samples } = xorPorts({ amplitude: 1, target: 0.5 });
  expect(modeCost([3])(new Float64Array(8), samples[0].target).cost).toBeCloseTo(0.25, 15);
  expect(fieldCost()(Float64Array.of(1, 2, 0, 0), complexArray([0, 0])).cost).toBe(5);
});
