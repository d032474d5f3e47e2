import {
  adam,
  batchCrossEntropy,
  classifierLearner,
  crossEntropy,
  digits,
  encodeImages,
  type LayeredNetworkOptions,
  layeredNetwork,
  leastSquares,
  logisticRegression,
  random,
  relativeError,
  sgd,
  type Weigh,
} from "echolab";
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
  const { gradient, prediction } = crossEntropy(y, 1, 3);
  expect(prediction).toBe(2);
  expect(
    relativeError(
      gradient,
      centralDifferences((p) => crossEntropy(p, 1, 3).cost, y, 1e-6),
    ),
  ).toBeLessThan(1e-8);
  expect(crossEntropy([1e4, -1e4], 1, 8).cost).toBeCloseTo(1.6e5, 6);
});

describe("the cross-entropy of a batch", () => {
  const labels = [2, 0, 1, 1, 2];
  const r = random(4);
  const inputs = Float64Array.from({ length: 5 * labels.length }, () => r.normal());
  const gradient = (options: Partial<LayeredNetworkOptions>, weigh: Weigh) => {
    const network = layeredNetwork({ layers: [5, 4, 3], seed: 1, ...options });
    network.addGradientAll(inputs, labels.length, weigh);
    return network.gradient;
  };

  test.each([
    {},
    { detect: "real" },
    { detect: "intensity" },
    { readout: "transmission" },
    { readout: "transmission", detect: "real", precision: "float32" },
    { frequencies: [-0.1, 0.2] },
  ] as const)("is the same in a network and in JavaScript: %j", (options) => {
    const [own, asked] = [batchCrossEntropy(labels, 3, 0.1), batchCrossEntropy(labels, 3, 0.1)];
    const error = relativeError(
      gradient(options, own),
      gradient(options, (y, i) => asked(y, i)),
    );
    const limit = "precision" in options ? 1e-5 : 1e-12;
    expect(error).toBeLessThan(limit);
    expect(relativeError(own.crossEntropy.costs, asked.crossEntropy.costs)).toBeLessThan(limit);
  });

  test("names a label that is no class", () => {
    expect(() => gradient({}, batchCrossEntropy([0, 1, 3, 0, 0]))).toThrow(/^labels\[2\] is 3/);
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
    classifierLearner({
      network: layeredNetwork({ layers: [128, 8, 10], seed }),
      train,
      optimiser: adam({ rate: 0.01 }),
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
    expect(second.network.parameters).toEqual(whole.network.parameters);
    expect(second.costs).toEqual(whole.costs);
  });

  test("confusion matrix counts every image once", () => {
    const { confusion, accuracy } = fresh().evaluate(held);
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
      const learner = classifierLearner({
        network: layeredNetwork({ layers: [128, 80, 10], seed, precision: "float32" }),
        train,
        optimiser: sgd({ rate: 0.2 }),
        batch: 200,
        seed,
      });
      expect(learner.network.parameters.length).toBe(11258);
      for (const { iteration } of learner.train(660)) {
        if (iteration === 60) early.push(learner.evaluate(held).accuracy);
        if (iteration >= 540 && iteration % 30 === 0) late.push(learner.evaluate(held).accuracy);
      }
    }
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    expect(Math.abs(mean(early) - 0.71)).toBeLessThan(0.1);
    expect(Math.abs(mean(late) - 0.918)).toBeLessThan(0.025);
  });
});
