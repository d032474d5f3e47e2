/** Regression and what `evaluate` makes of sets of samples: numbers, several numbers, classes. */
import {
  adam,
  byAdjoint,
  byScattering,
  type Cost,
  crossEntropyCost,
  type Data,
  descent,
  digits,
  encodeImages,
  evaluate,
  linspace,
  type Machine,
  neuralNetwork,
  type Readout,
  randomStream,
  readouts,
  recurrentNetwork,
  relativeError,
  squaredError,
  trainer,
} from "echolab";
import { readOut } from "echolab/learning";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";

const network = (layers: readonly number[]) => neuralNetwork({ layers, activation: "tanh", seed: 1 });

describe("regression: a function of one number", () => {
  const x = linspace(-1, 1, 40);
  const set = (f: (x: number) => number, at: Float64Array = x) => ({
    count: at.length,
    size: 1,
    inputs: at,
    targets: at.map(f),
  });
  // Between the points of the training.
  const between = linspace(-0.97, 0.97, 33);

  test("a neural network fits a sine to 2 % of its amplitude, also between the points", () => {
    const f = (at: number) => Math.sin(3 * at);
    const machine = network([1, 12, 1]);
    const rule = descent(adam({ rate: 0.02 }), byAdjoint());
    const trained = trainer({ machine, data: set(f), cost: squaredError(), rule, batch: 20, seed: 1 });
    for (const _ of trained.train(1500)) void _;
    const { cost, read } = evaluate(machine, set(f, between), squaredError());
    expect(Math.sqrt(cost)).toBeLessThan(0.02);
    expect(read).toHaveLength(33);
  });

  test("a scattering network fits a parabola", () => {
    const r = randomStream(3);
    const machine = recurrentNetwork({
      detuning: Float64Array.from({ length: 6 }, () => r.normal()),
      couplings: [0, 1, 2, 3, 4].map((j) => ({
        between: [j, j + 1] as const,
        value: 0.5 + 0.3 * r.uniform(),
      })),
      inputs: [[0, 2, 4]],
      outputs: [5],
    });
    const f = (at: number) => 0.5 * at * at - 0.2;
    const rule = descent(adam({ rate: 0.02 }), byScattering());
    const trained = trainer({ machine, data: set(f), cost: squaredError(), rule, batch: 10, seed: 1 });
    const before = evaluate(machine, set(f), squaredError()).cost;
    for (const _ of trained.train(1000)) void _;
    const after = evaluate(machine, set(f, between), squaredError()).cost;
    expect(before).toBeGreaterThan(0.01);
    // 6 % of its range; 4 % are left when six resonances are trained for long.
    expect(Math.sqrt(after)).toBeLessThan(0.03);
  });
});

describe("evaluate", () => {
  const machine = network([2, 4, 3]);
  const inputs = Float64Array.from({ length: 600 }, (_, i) => Math.sin(i));
  const outputs = machine.forward(inputs, 300);

  test("of several numbers: the cost of every sample, and no single reading", () => {
    const targets = outputs.map((y, i) => y + (i % 3 === 0 ? 0.1 : 0));
    const parameters = machine.parameters.slice();
    const result = evaluate(machine, { count: 300, size: 2, inputs, targets }, squaredError());
    expect(result.costs).toHaveLength(300);
    for (const cost of result.costs) expect(cost).toBeCloseTo(0.01, 12);
    expect(result.cost).toBeCloseTo(0.01, 12);
    expect(result).not.toHaveProperty("read");
    expect(result).not.toHaveProperty("confusion");
    expect(machine.parameters).toEqual(parameters);
  });

  test("of one number: what was read, of more samples than run at once", () => {
    const cost = readOut(readouts.selection([1], { scale: 2 }), squaredError());
    const data = Array.from({ length: 300 }, (_, i) => ({
      input: inputs.slice(2 * i, 2 * i + 2),
      target: 0,
    }));
    const { read, costs } = evaluate(machine, data, cost);
    for (let i = 0; i < 300; i++) {
      expect(read?.[i]).toBe(2 * outputs[3 * i + 1]);
      expect(costs[i]).toBeCloseTo(4 * outputs[3 * i + 1] ** 2, 14);
    }
  });

  test("of classes: every sample counted once, probabilities, and no smoothing", () => {
    const labels = Uint8Array.from({ length: 300 }, (_, i) => i % 3);
    const data = { count: 300, size: 2, inputs, labels };
    const result = evaluate(machine, data, crossEntropyCost({ scale: 2, smoothing: 0.2 }));
    const { read, confusion, accuracy, probabilities, cost } = result;
    let [right, sum] = [0, 0];
    for (let i = 0; i < 300; i++) {
      const own = outputs.slice(3 * i, 3 * i + 3);
      const weights = own.map((y) => Math.exp(2 * y));
      const odds = weights.map((w) => w / weights.reduce((a, b) => a + b));
      expect(read[i]).toBe(own.indexOf(Math.max(...own)));
      for (let c = 0; c < 3; c++) expect(probabilities?.[3 * i + c]).toBeCloseTo(odds[c], 6);
      if (read[i] === labels[i]) right++;
      sum -= Math.log(odds[labels[i]]) / 300;
    }
    expect(accuracy).toBe(right / 300);
    expect(cost).toBeCloseTo(sum, 12);
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(300);
    expect(confusion.map((row) => row.reduce((a, b) => a + b))).toEqual([100, 100, 100]);
    expect(confusion[0][0] + confusion[1][1] + confusion[2][2]).toBe(right);
  });

  test("of some classes only", () => {
    const cost = readOut(readouts.selection([0, 2]), crossEntropyCost());
    const data = { count: 300, size: 2, inputs, labels: new Uint8Array(300).fill(1) };
    const { confusion, read, probabilities } = evaluate(machine, data, cost);
    expect(confusion.map((row) => row.length)).toEqual([2, 2]);
    for (let i = 0; i < 300; i++) expect(read[i]).toBe(outputs[3 * i] >= outputs[3 * i + 2] ? 0 : 1);
    expect(probabilities).toHaveLength(600);
    expect(() => evaluate(machine, { ...data, labels: new Uint8Array(300).fill(2) }, cost)).toThrow(
      /data.labels\[0\] is 2; it should be one of 2 classes/,
    );
  });

  const square = squaredError();
  test.each<[string, Machine, Data<never>, Cost<never>, RegExp]>([
    ["no samples", machine, [], square, /data is \[\]; it should be a list with at least one sample/],
    ["no data", machine, undefined as never, square, /data/],
    [
      "an input of another size",
      machine,
      [{ input: [1], target: 0 }] as never,
      square,
      /data\[0\].input has 1 values; it should have 2/,
    ],
    [
      "a target of another size",
      machine,
      { count: 1, size: 2, inputs: [0, 0], targets: [1, 2] } as never,
      square,
      /target has 2 outputs; it should have 3/,
    ],
    [
      "targets that do not divide among the samples",
      machine,
      { count: 2, size: 2, inputs: [0, 0, 0, 0], targets: [1, 2, 3] } as never,
      square,
      /data.targets.length is 3; it should be a multiple of the 2 samples/,
    ],
    [
      "a NaN among the targets",
      machine,
      { count: 1, size: 2, inputs: [0, 0], targets: [1, 2, Number.NaN] } as never,
      square,
      /data.targets\[2\] is NaN/,
    ],
    [
      "images for another machine",
      machine,
      encodeImages(digits().test) as never,
      crossEntropyCost() as never,
      /data has 128 inputs a sample; the machine takes 2/,
    ],
    [
      "a cost that is not finite",
      machine,
      [{ input: [1, 1], target: 0 }] as never,
      (y) => ({ cost: Number.NaN, gradient: y }),
      /cost of sample 0 is NaN/,
    ],
    [
      "an output that the machine has not",
      machine,
      [{ input: [1, 1], target: 0 }] as never,
      readOut(readouts.selection([3]), square) as never,
      /indices\[0\] is 3; it should be a whole number from 0 to 2/,
    ],
  ])("refuses %s", (_, machine, data, cost, message) => {
    expect(() => evaluate(machine, data, cost)).toThrow(message);
  });
});

describe("a read-out's pullback is the derivative of what it reads", () => {
  const outputs = Float64Array.of(0.3, -0.7, 0.5, 0.2, 0.9, -0.4);
  test.each<[string, Readout]>([
    ["quadrature", readouts.quadrature({ re: Float64Array.of(1, 0.5, 0), im: Float64Array.of(0, -0.3, 2) })],
    ["mode amplitudes", readouts.modeAmplitudes([2, 0])],
    ["detectors of energy", readouts.detectors({ detectors: [[0, 1], [2]], energy: 4 })],
    [
      "detectors of amplitude",
      readouts.detectors({ detectors: [[0], [1, 2]], energy: 4, readout: "amplitude" }),
    ],
    ["selection", readouts.selection([5, 1, 1], { scale: -3 })],
  ])("%s", (_, readout) => {
    const read = readout.read(outputs);
    const weights = read.map((_, r) => 1 + r);
    const value = (y: Float64Array) => readout.read(y).reduce((sum, v, r) => sum + weights[r] * v, 0);
    // Polynomials of second order at most: differences are exact but for rounding.
    const exact = centralDifferences(value, outputs, 1e-3);
    expect(relativeError(readout.pull(outputs, weights), exact)).toBeLessThan(1e-11);
  });
});
