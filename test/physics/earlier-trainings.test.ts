/** The one trainer trains as the learners did that it replaced: costs of single iterations, recorded with those. */
import {
  adam,
  byScattering,
  coupledWaves,
  crossEntropyCost,
  descent,
  digits,
  echoMachine,
  encodeImages,
  grid,
  layeredNetwork,
  quadratureCost,
  randomStream,
  readouts,
  recurrentNetwork,
  reversibleDevice,
  schedules,
  selfLearning,
  sgd,
  smoothRandom,
  squaredError,
  type Trainer,
  trainer,
  xorWaves,
} from "echolab";
import { readOut } from "echolab/learning";
import { measurement } from "echolab/scattering";
import { describe, expect, test } from "vitest";
import { kerrModes } from "./kerr-modes.js";

const space = grid({ points: 64, length: 16 });
const waves = reversibleDevice(coupledWaves({ grid: space }), { duration: 6, steps: 240 });
const xor = xorWaves({ grid: space });
const xorTraining = () =>
  trainer({
    machine: echoMachine(waves, { theta: smoothRandom(space, { seed: 1 }) }),
    data: xor.samples,
    cost: quadratureCost(xor.readout),
    rule: selfLearning(),
    order: "random",
    seed: 1,
  });

/** Six linear modes learn the product of two signs from scattering matrices with the noise of 10⁶ photons. */
function linearTraining() {
  const [size, strength, seed] = [6, 2, 4];
  const start = randomStream(seed);
  const detuning = Float64Array.from({ length: size }, () => 0.5 * start.normal());
  const pairs = Array.from({ length: size }, (_, i) =>
    Array.from({ length: i }, (_, j) => [i, j] as const),
  ).flat();
  const machine = recurrentNetwork({
    detuning,
    couplings: pairs.map((between) => ({ between, value: 0.6 * start.normal() })),
    decay: 1,
    inputs: [
      [0, 1],
      [2, 3],
    ],
    outputs: [5],
  });
  const data = [
    [1, 1, -0.5],
    [1, -1, 0.5],
    [-1, 1, 0.5],
    [-1, -1, -0.5],
  ].map(([a, b, target]) => ({ input: [strength * a, strength * b], target }));
  const method = byScattering({ measure: measurement({ photons: 1e6, seed }) });
  const rule = descent(sgd({ rate: 0.2, momentum: 0.9 }), method);
  return trainer({ machine, data, cost: squaredError(), rule, batch: 4, order: "cyclic", seed: 1 });
}

/** Three Kerr modes learn XOR by scattering backpropagation. */
function kerrTraining() {
  const machine = kerrModes(0.2, 1);
  const data = [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ].map(([a, b, target]) => ({ input: [a, b], target }));
  const cost = readOut(readouts.selection([0], { scale: 10 }), squaredError());
  const rule = descent(adam({ rate: 0.02, stabiliser: 2.5e-9 }), byScattering({ beta: 0.01 }));
  return trainer({ machine, data, cost, rule, batch: 4, order: "cyclic", seed: 1 });
}

describe("trainings go as with the learners of before: costs of single iterations", () => {
  /** The same on one machine; sines, cosines and exponentials of another processor may differ in their last place. */
  const PROCESSOR = 1e-9;
  test.each<[string, () => Trainer<never>, number, Record<number, number>]>([
    [
      "XOR by echoes of waves",
      xorTraining,
      PROCESSOR,
      {
        1: 6.642437425384746,
        2: 0.2732524078954169,
        10: 0.06286388981585547,
        50: 0.0009474328271789826,
        100: 0.027071156242625488,
        200: 0.05658451036600451,
      },
    ],
    [
      "digits by scattering",
      () =>
        trainer({
          machine: layeredNetwork({ layers: [128, 80, 10], decay: 0.5, seed: 1 }),
          data: encodeImages(digits().train),
          cost: crossEntropyCost(),
          rule: descent(adam({ rate: 0.01 }), byScattering()),
          schedule: schedules.cosine(1200),
          batch: 50,
          seed: 1,
        }),
      PROCESSOR,
      {
        1: 2.338841167961789,
        2: 2.306989725684831,
        10: 1.3583643011822426,
        50: 0.273130631356511,
        100: 0.2373519948683952,
        200: 0.1852424666235719,
      },
    ],
    [
      "linear modes from measurements with photon noise",
      linearTraining,
      // The sum over the samples adds in another order than the sum over four gradients did.
      1e-12,
      {
        1: 0.3688648943804886,
        2: 0.3324210579564163,
        10: 0.25042912795205585,
        50: 0.14070263082363624,
        100: 0.005473998282426087,
        200: 0.0000014040226386930432,
      },
    ],
    [
      "Kerr modes by scattering backpropagation",
      kerrTraining,
      // The steady states are solved to 1e-13 of the drive, which the signal strength and Adam's division amplify.
      1e-6,
      {
        1: 0.853004768140271,
        2: 0.7777291369220415,
        10: 0.42231971357485265,
        50: 0.3379475971735933,
        100: 0.33704071815652553,
        200: 0.3363088114566152,
      },
    ],
  ] as [string, () => Trainer<never>, number, Record<number, number>][])(
    "%s",
    (_, make, tolerance, costs) => {
      const trained = make();
      for (const _ of trained.train(200)) void _;
      for (const [iteration, cost] of Object.entries(costs))
        expect(Math.abs(trained.costs[Number(iteration) - 1] - cost)).toBeLessThan(tolerance);
    },
  );
});
