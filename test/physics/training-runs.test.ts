/** Runs of the learners: a run of no iterations is a run, and its display shows where the learner stands. */
import {
  adam,
  classifierLearner,
  complexArray,
  detectorCost,
  device,
  digits,
  echoBatchLearner,
  echoLearner,
  encodeImages,
  fieldCost,
  kerrArray,
  layeredNetwork,
  modeCost,
  monitor,
  neuralNetwork,
  photonicDevice,
  photonicNetwork,
  random,
  trainTogether,
  xorPorts,
} from "echolab";
import { afterEach, describe, expect, test, vi } from "vitest";
import { run, set } from "./small-sets.js";

const machine = device(kerrArray(), { duration: 2, steps: 50 });
const { samples } = xorPorts({ amplitude: 0.5, target: 0.25 });
const array = (seed: number) =>
  echoLearner({ device: machine, samples, cost: modeCost([3]), theta: new Float64Array(16).fill(0.1), seed });

const photonic = photonicNetwork({ side: 4, channels: 1, stages: 2, g: 0.5 });
const detectors = Array.from({ length: 10 }, (_, c) => [photonic.size + c]);
const light = random(1);
const fields = Array.from({ length: 20 }, () => {
  const field = () =>
    Float64Array.from({ length: 2 * photonic.size }, (_, i) => (i < photonic.size ? light.normal() : 0));
  return { re: field(), im: field() };
});

interface Learner {
  readonly costs: readonly number[];
  readonly iteration: number;
  train(iterations: number): ReturnType<typeof trainTogether>;
}

const LEARNERS: [string, () => Learner][] = [
  ["echo learner", () => array(1)],
  [
    "two echo learners together",
    () => {
      const learners = [array(1), array(2)];
      return {
        get costs() {
          return learners[0].costs.map((cost, i) => (cost + learners[1].costs[i]) / 2);
        },
        get iteration() {
          return learners[0].iteration;
        },
        train: (iterations) => trainTogether(learners, iterations),
      };
    },
  ],
  [
    "batch learner",
    () =>
      echoBatchLearner({
        device: photonicDevice(photonic),
        train: { count: 20, labels: fields.map((_, i) => i % 10), field: (i) => fields[i] },
        cost: detectorCost({ detectors, energy: 9, scale: 20, reading: "energy" }),
        theta: new Float64Array(photonic.learningSize).fill(0.1),
        batch: 5,
        seed: 1,
      }),
  ],
  [
    "classifier",
    () =>
      classifierLearner({
        network: layeredNetwork({ layers: [128, 4, 10], seed: 1 }),
        train: encodeImages(digits().train),
        optimiser: adam({ rate: 0.01 }),
        batch: 5,
        seed: 1,
      }),
  ],
];

describe.each(LEARNERS)("%s", (_, make) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("train(0) yields nothing and changes nothing, before the first iteration and after some", () => {
    const learner = make();
    expect([...learner.train(0)]).toEqual([]);
    expect(learner.iteration).toBe(0);
    expect([...learner.train(3)].map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
    const costs = [...learner.costs];
    expect([...learner.train(0)]).toEqual([]);
    expect(learner.costs).toEqual(costs);
    expect([...learner.train(1)].map(({ iteration, total }) => [iteration, total])).toEqual([[4, 4]]);
  });

  test("a run knows the costs before it", () => {
    const learner = make();
    expect(learner.train(2).earlier).toEqual([]);
    for (const _ of learner.train(2)) void _;
    const { earlier } = learner.train(2);
    expect(earlier).toEqual(learner.costs);
    expect(earlier).toHaveLength(2);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("train(%s) is refused at once", (iterations) => {
    const learner = make();
    expect(() => learner.train(iterations)).toThrow(/(steps|iterations) is .*; it should be a whole number/);
  });

  test("monitor(train(0)) shows where the learner stands", () => {
    const learner = make();
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line) => lines.push(line));
    expect([...monitor(learner.train(0), { accuracy: () => 0.25 })]).toEqual([]);
    for (const _ of learner.train(3)) void _;
    expect([...monitor(learner.train(0), { title: "Done", accuracy: () => 0.5 })]).toEqual([]);
    expect(lines[0]).toBe("training finished: iteration 0 of 0; accuracy 25.00 %.");
    const cost = learner.costs[2].toPrecision(3);
    expect(lines[1]).toBe(`Done: training finished: iteration 3 of 3; cost ${cost}; accuracy 50.00 %.`);
  });
});

test("an optimiser remembers one network", () => {
  const optimiser = adam({ rate: 0.1 });
  const options = { train: set(), optimiser, batch: 10, seed: 1 };
  run(classifierLearner({ network: neuralNetwork({ layers: [4, 3], seed: 1 }), ...options }));
  const other = classifierLearner({ network: neuralNetwork({ layers: [4, 5, 3], seed: 1 }), ...options });
  expect(() => run(other)).toThrow(/parameters has 43 values; this optimiser remembers 15/);
});

test("targets that fit cost what they should", () => {
  const { samples } = xorPorts({ amplitude: 1, target: 0.5 });
  expect(modeCost([3])(complexArray([0, 0, 0, 0]), samples[0].target).cost).toBeCloseTo(0.25, 15);
  expect(fieldCost()(complexArray([1, 2]), complexArray([0, 0])).cost).toBe(5);
});
