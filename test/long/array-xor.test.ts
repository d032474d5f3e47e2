/** The cavity array of Phys. Rev. X 13, 031020 (2023), Fig. 8, trained as in the paper; minutes long. */

import {
  echoMachine,
  evaluate,
  kerrArray,
  linspace,
  modeCost,
  randomStream,
  reversibleDevice,
  type SelfLearningOptions,
  selfLearning,
  type TrainerOptions,
  trainer,
  trainTogether,
  xorPorts,
} from "echolab";
import { disorderedArray } from "echolab/waves";
import { expect, test } from "vitest";

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const cost = modeCost([3]);

const INDEX = 13;
const amplitude = (16 / 25) * (0.4 + INDEX / 39);
const { samples, scale } = xorPorts({ amplitude, target: amplitude / 2 });
/** All four normalised costs below this count as learned. */
const LEARNED = 1e-2;
const STARTS = 24;
/** One pattern an iteration, in a fixed order, over which incomplete friction averages. */
const IN_TURN = { friction: -Math.log(0.95), mass: 1 / 1200, kickLimit: 0.05 };

/** Starts of Fig. 8b at 1.47 I0, trained; when each had learned, and log10 of its mean normalised cost at the end. */
function train(words: string, order: TrainerOptions<unknown>["order"], options: SelfLearningOptions) {
  const machine = reversibleDevice(kerrArray(), { duration: 20, steps: 500 });
  const rule = selfLearning({ mass: 1 / 300, kickLimit: 0.1, ...options });
  const trainers = Array.from({ length: STARTS }, (_, i) => {
    const stream = randomStream(i);
    const theta = Float64Array.from({ length: 16 }, () => stream.uniform());
    const norm = Math.hypot(...theta);
    const cavities = echoMachine(machine, { theta: theta.map((t) => t / norm) });
    return trainer({ machine: cavities, data: samples, cost, rule, order, seed: i });
  });
  const costs = () =>
    trainers.map((one) => [...evaluate(one.machine, samples, cost).costs].map((c) => c / scale ** 2));
  const first = trainers.map(() => Number.POSITIVE_INFINITY);
  for (const { iteration } of trainTogether(trainers, 2000)) {
    if (iteration % 20 > 0) continue;
    for (const [i, c] of costs().entries())
      if (Math.max(...c) < LEARNED) first[i] = Math.min(first[i], iteration);
  }
  const final = costs().map((c) => Math.log10(mean(c)));
  const by = (iteration: number) => first.filter((f) => f <= iteration).length;
  const deep = final.filter((c) => c < -3).length;
  console.log(
    `${words}: learned by 1,000 ${by(1000)}, by 2,000 ${by(2000)} of ${STARTS}; log10 C < -3: ${deep}`,
  );
  console.log(first, final);
  return { atThousand: by(1000), atTwoThousand: by(2000), deep };
}

/** One pattern an iteration in both, each the starts with seeds 0 to 23. */
test("five of six starts learn from patterns in turn with incomplete friction", () => {
  // Chosen with seeds 100 to 171, of which 65 of 72 learn by 1,000. Seen here: all 24, with log10 C < -3.
  const { atThousand, deep } = train("in turn", "cyclic", IN_TURN);
  expect(atThousand).toBeGreaterThanOrEqual((5 / 6) * STARTS);
  expect(deep).toBeGreaterThanOrEqual((5 / 6) * STARTS);
});

test("three of five do from random ones with complete friction, the paper's way", () => {
  // Seen: 20 by 1,000, 23 by 2,000, log10 C < -3 for 20 there; of seeds 100 to 171 only 46 of 72 by 1,000.
  const { atThousand, atTwoThousand, deep } = train("at random", "random", {});
  expect(atThousand).toBeGreaterThanOrEqual((3 / 5) * STARTS);
  expect(atTwoThousand).toBeGreaterThanOrEqual((3 / 4) * STARTS);
  expect(deep).toBeGreaterThanOrEqual((3 / 5) * STARTS);
});

/** Fig. 8c: twenty devices with rising disorder, none of which is known to anybody. */
test("four of five disordered devices learn", () => {
  const task = xorPorts({ amplitude: 1, target: 0.25 });
  const results = Array.from(linspace(0, 0.03, 20), (sigma, i) => {
    const stream = randomStream(200 + i);
    const detuning = Float64Array.from({ length: 16 }, () => sigma * stream.normal());
    const theta = Float64Array.from({ length: 12 }, () => stream.normal());
    const norm = Math.hypot(...theta);
    const fabricated = reversibleDevice(disorderedArray({ detuning }), { duration: 20, steps: 2000 });
    const trained = trainer({
      machine: echoMachine(fabricated, { theta: theta.map((t) => t / norm) }),
      data: task.samples,
      cost,
      rule: selfLearning({ ...IN_TURN, mass: 1 / 2000 }),
      order: "cyclic",
      seed: i,
    });
    for (const _ of trained.train(500)) void _;
    return evaluate(trained.machine, task.samples, cost).cost / task.scale ** 2;
  });
  console.log(results);
  // Divided by the target's square, which is the stricter reading of the figure.
  expect(results.filter((c) => c < LEARNED).length).toBeGreaterThanOrEqual(16);
});
