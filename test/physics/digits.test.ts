import {
  adam,
  byScattering,
  crossEntropyCost,
  descent,
  digits,
  encodeImages,
  evaluate,
  type LayeredNetworkOptions,
  layeredNetwork,
  randomStream,
  relativeError,
  sgd,
  trainer,
} from "echolab";
import { leastSquares, logisticRegression } from "echolab/learning";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";

const data = digits();

describe("UCI digits", () => {
  test("are the published ones: sizes, first rows, classes", () => {
    expect([data.train.count, data.test.count]).toEqual([3823, 1797]);
    expect(Array.from(data.train.pixels.subarray(0, 8))).toEqual([0, 1, 6, 15, 12, 1, 0, 0]);
    expect(Array.from(data.test.pixels.subarray(0, 8))).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
    const counts = new Array(10).fill(0);
    for (const label of data.test.labels) counts[label]++;
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(data.train.pixels.reduce((a, b) => Math.max(a, b))).toBe(data.train.white);
  });

  test("linear baselines: least squares 92.4 %, softmax regression about 95 %", () => {
    expect(leastSquares(data.train).accuracy(data.test)).toBeCloseTo(0.9238, 2);
    const logistic = logisticRegression(data.train).accuracy(data.test);
    expect(logistic).toBeGreaterThan(0.945);
    expect(logistic).toBeLessThan(0.957);
  });

  test("become detunings, each pixel twice, strokes on resonance", () => {
    const { inputs, size } = encodeImages(data.train);
    expect(size).toBe(128);
    expect(Array.from(inputs.subarray(0, 8))).toEqual([
      5,
      5,
      5 - 5 / 16,
      5 - 5 / 16,
      5 - 30 / 16,
      5 - 30 / 16,
      5 - 75 / 16,
      5 - 75 / 16,
    ]);
  });
});

test("cross-entropy and its gradient agree with differences", () => {
  const y = Float64Array.of(0.3, -1, 2, 0.1);
  const cost = crossEntropyCost({ scale: 3 });
  const { gradient, output } = cost(y, 1);
  expect(output).toBe(2);
  expect(
    relativeError(
      gradient,
      centralDifferences((p) => cost(p, 1).cost, y, 1e-6),
    ),
  ).toBeLessThan(1e-8);
  expect(crossEntropyCost()(Float64Array.of(1e4, -1e4), 1).cost).toBeCloseTo(1.6e5, 6);
});

describe("the cross-entropy of a batch", () => {
  const labels = [2, 0, 1, 1, 2];
  const r = randomStream(4);
  const inputs = Float64Array.from({ length: 5 * labels.length }, () => r.normal());
  const cost = crossEntropyCost({ scale: 3, smoothing: 0.1 });
  /** Gradient and costs of the batch; the cost in numbers is what a network may compute by itself. */
  const batch = (options: Partial<LayeredNetworkOptions>, targets: readonly number[], asNumbers: boolean) => {
    const network = layeredNetwork({ layers: [5, 4, 3], seed: 1, ...options });
    const gradient = new Float64Array(network.parameters.length);
    const crossEntropy = asNumbers ? cost.batch?.(targets) : undefined;
    const costs = crossEntropy?.costs ?? new Float64Array(labels.length);
    const weigh = (outputs: Float64Array, i: number) => {
      const value = cost(outputs, targets[i]);
      costs[i] = value.cost;
      return value.gradient.map((g) => g / targets.length);
    };
    network.adjointPullback()(inputs, labels.length, Object.assign(weigh, { crossEntropy }), gradient);
    return { gradient, costs };
  };

  test.each([
    {},
    { readout: "real" },
    { readout: "intensity" },
    { drive: "input" },
    { drive: "input", readout: "real", precision: "float32" },
    { frequencies: [-0.1, 0.2] },
  ] as const)("is the same in a network and in JavaScript: %j", (options) => {
    const [own, asked] = [true, false].map((asNumbers) => batch(options, labels, asNumbers));
    const limit = "precision" in options ? 1e-5 : 1e-12;
    expect(relativeError(own.gradient, asked.gradient)).toBeLessThan(limit);
    expect(relativeError(own.costs, asked.costs)).toBeLessThan(limit);
  });

  test("names a label that is no class", () => {
    expect(() => batch({}, [0, 1, 3, 0, 0], true)).toThrow(/^labels\[2\] is 3/);
  });
});

test("optimisers follow their formulas", () => {
  const p = Float64Array.of(1, -2);
  const plain = sgd({ rate: 0.1 });
  plain.step(p, Float64Array.of(1, 2));
  expect(Array.from(p)).toEqual([0.9, -2.2]);
  const heavy = sgd({ rate: 0.1, momentum: 0.5 });
  const q = Float64Array.of(0);
  for (let i = 0; i < 3; i++) heavy.step(q, Float64Array.of(1));
  // Velocities 1, 1.5, 1.75.
  expect(q[0]).toBeCloseTo(-0.425, 14);
  const a = Float64Array.of(0);
  const first = adam({ rate: 0.01 });
  first.step(a, Float64Array.of(123));
  expect(a[0]).toBeCloseTo(-0.01, 10);
});

describe("learning digits by scattering", () => {
  const train = encodeImages(data.train);
  const held = encodeImages(data.test);
  const fresh = (seed = 1, batch = 20) =>
    trainer({
      machine: layeredNetwork({ layers: [128, 8, 10], seed }),
      data: train,
      cost: crossEntropyCost(),
      rule: descent(adam({ rate: 0.01 }), byScattering()),
      batch,
      seed,
    });

  test("goes on from a checkpoint as if never interrupted, over the end of an epoch", () => {
    const whole = fresh(2, 1500);
    for (const _ of whole.train(5)) void _;
    const first = fresh(2, 1500);
    for (const step of first.train(5)) if (step.iteration === 3) break;
    const second = fresh(7, 1500);
    second.restore(JSON.parse(JSON.stringify(first.checkpoint())));
    for (const _ of second.train(2)) void _;
    expect(second.machine.parameters).toEqual(whole.machine.parameters);
    expect(second.costs).toEqual(whole.costs);
  });

  test("confusion matrix counts every image once", () => {
    const { confusion, accuracy } = evaluate(
      layeredNetwork({ layers: [128, 8, 10], seed: 1 }),
      held,
      crossEntropyCost(),
    );
    const sum = confusion.flat().reduce((a, b) => a + b, 0);
    expect(sum).toBe(1797);
    expect(confusion.reduce((right, row, i) => right + row[i], 0) / sum).toBeCloseTo(accuracy, 12);
  });

  // Reference: test accuracy of the published code, N2 = 80, plain gradient descent 0.2, batch 200: one run, one reading. Ours is
  // the mean of two runs and, later, of five readings; single ones scatter by 0.045 at step 60 and by 0.012 near 600.
  test("follows the published learning curve at steps 60 and 600", () => {
    const early: number[] = [];
    const late: number[] = [];
    for (const seed of [1, 2]) {
      const machine = layeredNetwork({ layers: [128, 80, 10], seed, precision: "float32" });
      expect(machine.parameters.length).toBe(11258);
      const cost = crossEntropyCost();
      const rule = descent(sgd({ rate: 0.2 }), byScattering());
      const accuracy = () => evaluate(machine, held, cost).accuracy;
      for (const { iteration } of trainer({ machine, data: train, cost, rule, batch: 200, seed }).train(
        660,
      )) {
        if (iteration === 60) early.push(accuracy());
        if (iteration >= 540 && iteration % 30 === 0) late.push(accuracy());
      }
    }
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    expect(Math.abs(mean(early) - 0.71)).toBeLessThan(0.1);
    expect(Math.abs(mean(late) - 0.918)).toBeLessThan(0.025);
  });
});
