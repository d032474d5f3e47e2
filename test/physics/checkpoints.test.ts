import {
  adam,
  type ClassifierLearnerOptions,
  type ComplexArray,
  classifierLearner,
  coupledWaves,
  device,
  type EchoBatchLearnerOptions,
  type EchoLearnerOptions,
  echoBatchLearner,
  echoLearner,
  grid,
  muon,
  neuralNetwork,
  photonicClassifier,
  quadratureCost,
  sgd,
  xorWaves,
} from "echolab";
import { describe, expect, test } from "vitest";
import { run } from "./small-sets.js";

// A checkpoint is plain JSON of any content: tests damage it in ways that its type forbids.
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Damage = (checkpoint: any) => void;
const damaged = (checkpoint: object, damage: Damage) => {
  const copy = JSON.parse(JSON.stringify(checkpoint));
  damage(copy);
  return copy;
};

const samples = (shift = 0) => ({
  count: 12,
  size: 4,
  inputs: Float64Array.from({ length: 48 }, (_, i) => Math.sin(i) + (i === 47 ? shift : 0)),
  labels: Uint8Array.from({ length: 12 }, (_, i) => i % 3),
});
const classifier = (options: Partial<ClassifierLearnerOptions> = {}) =>
  classifierLearner({
    network: neuralNetwork({ layers: [4, 5, 3], seed: 2 }),
    train: samples(),
    optimiser: adam({ rate: 0.05 }),
    batch: 5,
    averaging: 3,
    seed: 1,
    ...options,
  });

const orthogonal = () =>
  classifier({
    optimiser: muon({
      rate: 0.02,
      matrices: [{ from: 0, rows: 5, columns: 4 }],
      others: adam({ rate: 0.01 }),
    }),
  });

const machine = photonicClassifier({ side: 4, channels: 2, stages: 2, classes: 3, each: 2, seed: 1 });
const beams = (brightness = 40) =>
  machine.beams({
    count: 6,
    rows: 4,
    columns: 4,
    white: 255,
    pixels: Uint8Array.from({ length: 96 }, (_, i) => (i === 95 ? brightness : (7 * i) % 200)),
    labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
  });
const byEcho = (options: Partial<EchoBatchLearnerOptions> = {}) =>
  echoBatchLearner({
    ...machine,
    train: beams(),
    optimiser: adam({ rate: 0.1 }),
    batch: 4,
    seed: 1,
    ...options,
  });

const space = grid({ points: 32, length: 16 });
const waves = device(coupledWaves({ grid: space }), { duration: 2, steps: 40 });
const task = xorWaves({ grid: space });
const selfLearning = (options: Partial<EchoLearnerOptions<number>> = {}) =>
  echoLearner({
    device: waves,
    samples: task.samples,
    cost: quadratureCost(task.readout),
    theta: new Float64Array(32),
    seed: 1,
    ...options,
  });

interface Learner {
  train(steps: number): Iterable<unknown>;
  checkpoint(): object;
  restore(checkpoint: never): void;
  readonly costs: readonly number[];
}

const LEARNERS: [string, () => Learner][] = [
  ["classifier", classifier],
  [
    "classifier with momentum",
    () => classifier({ optimiser: sgd({ rate: 0.1, momentum: 0.9 }), averaging: 0 }),
  ],
  ["classifier by orthogonal steps", orthogonal],
  ["echoes with an optimiser", byEcho],
  ["echoes with friction", () => byEcho({ optimiser: undefined })],
  ["self-learning waves", selfLearning],
  ["self-learning waves with momentum", () => selfLearning({ loss: 0.5, batch: 2 })],
];

describe("a checkpoint goes on step for step as if never interrupted", () => {
  test.each(LEARNERS)("%s", (_, make) => {
    const whole = run(make(), 7);
    const saved = JSON.stringify(run(make(), 3).checkpoint());
    const next = make();
    next.restore(JSON.parse(saved) as never);
    expect(JSON.stringify(next.checkpoint())).toBe(saved);
    run(next, 4);
    expect(JSON.stringify(next.checkpoint())).toBe(JSON.stringify(whole.checkpoint()));
  });

  test.each(LEARNERS)("%s, before the first step", (_, make) => {
    const next = run(make(), 2);
    next.restore(JSON.parse(JSON.stringify(make().checkpoint())) as never);
    expect(run(next, 3).costs).toEqual(run(make(), 3).costs);
  });
});

const OTHER_DATA = /made with other data .* would not go on as if never interrupted/;

describe("a checkpoint of other data or settings is refused, with a way to use its parameters", () => {
  test.each<[string, Learner, Learner, RegExp]>([
    ["one input of another value", classifier(), classifier({ train: samples(1e-9) }), OTHER_DATA],
    [
      "inputs of opposite sign",
      classifier(),
      classifier({ train: { ...samples(), inputs: samples().inputs.map((x) => -x) } }),
      OTHER_DATA,
    ],
    [
      "one class more",
      classifier(),
      classifier({ train: { ...samples(), labels: Uint8Array.of(1, ...samples().labels.subarray(1)) } }),
      OTHER_DATA,
    ],
    [
      "samples in another order",
      classifier(),
      classifier({ train: { ...samples(), inputs: samples().inputs.reverse() } }),
      OTHER_DATA,
    ],
    [
      "another batch",
      classifier(),
      classifier({ batch: 6 }),
      /checkpoint.settings.batch is 5; this learner has 6.*copy checkpoint.parameters into network.parameters/,
    ],
    [
      "another scale",
      classifier(),
      classifier({ scale: 1 }),
      /checkpoint.settings.scale is 8; this learner has 1,/,
    ],
    [
      "another smoothing",
      classifier(),
      classifier({ smoothing: 0.1 }),
      /settings.smoothing is 0; this learner has 0.1/,
    ],
    [
      "another mean",
      classifier(),
      classifier({ averaging: 4 }),
      /settings.averaging is 3; this learner has 4/,
    ],
    [
      "without changes of samples",
      classifier({ augment: () => {} }),
      classifier(),
      /settings.augment is true; this learner has false/,
    ],
    [
      "another optimiser",
      classifier(),
      classifier({ optimiser: sgd({ rate: 1 }) }),
      /settings.optimiser is adam; this learner has sgd/,
    ],
    ["a pixel of another grey", byEcho(), byEcho({ train: beams(41) }), OTHER_DATA],
    [
      "another batch of echoes",
      byEcho(),
      byEcho({ batch: 3 }),
      /settings.batch is 4; this learner has 3.*theta: checkpoint.theta.re/,
    ],
    [
      "another error signal",
      byEcho(),
      byEcho({ epsilon: 1e-6 }),
      /settings.epsilon is 0.00001; this learner has 0.000001/,
    ],
    [
      "friction instead of an optimiser",
      byEcho(),
      byEcho({ optimiser: undefined }),
      /settings.optimiser is adam; this learner has none/,
    ],
    [
      "another friction",
      byEcho({ optimiser: undefined, loss: 1 }),
      byEcho({ optimiser: undefined, loss: Number.POSITIVE_INFINITY }),
      /settings.loss is 1; this learner has Infinity/,
    ],
    [
      "another target",
      selfLearning(),
      selfLearning({ samples: task.samples.map((s) => ({ ...s, target: -s.target })) }),
      OTHER_DATA,
    ],
    ["fewer samples", selfLearning(), selfLearning({ samples: task.samples.slice(1) }), OTHER_DATA],
    ["another mass", selfLearning(), selfLearning({ mass: 1 }), /settings.mass is 0.001; this learner has 1/],
    [
      "another update",
      selfLearning(),
      selfLearning({ update: "simple" }),
      /settings.update is averaged; this learner has simple/,
    ],
    [
      "another order",
      selfLearning(),
      selfLearning({ order: "cyclic" }),
      /settings.order is random; this learner has cyclic/,
    ],
  ])("%s", (_, from, to, message) => {
    const before = JSON.stringify(to.checkpoint());
    expect(() => to.restore(JSON.parse(JSON.stringify(from.checkpoint())) as never)).toThrow(message);
    expect(JSON.stringify(to.checkpoint())).toBe(before);
  });
});

describe("a damaged checkpoint is refused and leaves the learner as it was", () => {
  const put =
    (path: string, value: unknown): Damage =>
    (checkpoint) => {
      const keys = path.split(".");
      const last = keys.pop() as string;
      keys.reduce((part, key) => part[key], checkpoint)[last] = value;
    };
  const nulled = (path: string) => put(path, null);
  test.each<[string, () => Learner, Damage, RegExp]>([
    [
      "NaN, which JSON writes as null, in parameters",
      classifier,
      nulled("parameters.3"),
      /checkpoint.parameters\[3\] is null/,
    ],
    ["null in the mean", classifier, nulled("mean.0"), /checkpoint.mean\[0\] is null/],
    ["no mean", classifier, nulled("mean"), /checkpoint.mean is null/],
    [
      "null in the optimiser's memory",
      classifier,
      nulled("optimiser.memory.1.2"),
      /state.memory\[1\]\[2\] is null/,
    ],
    [
      "a memory too few",
      classifier,
      (c) => c.optimiser.memory.pop(),
      /state.memory is .*; it should be 2 lists/,
    ],
    [
      "memories of unequal length",
      classifier,
      (c) => c.optimiser.memory[1].pop(),
      /state.memory\[1\] has .* values; it should have/,
    ],
    ["no steps of the optimiser", classifier, nulled("optimiser.steps"), /state.steps is null/],
    ["no optimiser", classifier, nulled("optimiser"), /state.name is undefined/],
    [
      "a parameter too few",
      classifier,
      (c) => c.parameters.pop(),
      /checkpoint.parameters has 42 values; it should have 43/,
    ],
    ["no costs", classifier, nulled("costs"), /checkpoint.costs is null/],
    ["a cost of null", classifier, nulled("costs.1"), /checkpoint.costs\[1\] is null/],
    ["more samples used than there are", classifier, put("used", 13), /checkpoint.used is 13/],
    ["numbers drawn in text", classifier, put("drawn", "12"), /checkpoint.drawn is "12"/],
    ["no settings", classifier, put("settings", undefined), /checkpoint.settings.batch is undefined/],
    [
      "a foreign kind",
      classifier,
      put("kind", "echo-learner"),
      /checkpoint.kind is "echo-learner"; it should be "classifier-learner"/,
    ],
    ["null in θ", byEcho, nulled("theta.re.7"), /checkpoint.theta.re\[7\] is null/],
    ["null in the momentum", byEcho, nulled("theta.im.0"), /checkpoint.theta.im\[0\] is null/],
    ["no θ", byEcho, nulled("theta"), /checkpoint.theta.re is undefined/],
    ["a waiting sample that is none", byEcho, put("waiting.0", 6), /checkpoint.waiting\[0\] is 6/],
    ["half a waiting sample", byEcho, put("waiting.0", 0.5), /checkpoint.waiting\[0\] is 0.5/],
    [
      "an optimiser gone",
      byEcho,
      put("optimiser", undefined),
      /checkpoint.optimiser is undefined; it should be the memory of adam/,
    ],
    [
      "fewer errors than costs",
      byEcho,
      (c) => c.errors.pop(),
      /checkpoint.errors has 2 values; it should have 3/,
    ],
    ["a seed that is none", byEcho, nulled("seed"), /seed is null; it should be a whole number/],
    [
      "more numbers drawn than can be counted",
      byEcho,
      put("drawn", 2 ** 60),
      /checkpoint.drawn is 11529215046068470/,
    ],
    ["no optimiser of orthogonal steps", orthogonal, nulled("optimiser"), /state.name is undefined/],
    [
      "no memory of orthogonal steps",
      orthogonal,
      nulled("optimiser.memory"),
      /state.memory\[0\] is undefined/,
    ],
    [
      "null in the memory of the other parameters",
      orthogonal,
      nulled("optimiser.memory.2.0"),
      /state.memory\[1\]\[0\] is null/,
    ],
    ["null in θ of waves", selfLearning, nulled("theta.re.7"), /checkpoint.theta.re\[7\] is null/],
    ["true in θ of waves", selfLearning, put("theta.re.7", true), /checkpoint.theta.re\[7\] is true/],
    ["costs of waves in text", selfLearning, put("costs", "1, 2"), /checkpoint.costs is "1, 2"/],
  ])("%s", (_, make, damage, message) => {
    const learner = make();
    const before = JSON.stringify(learner.checkpoint());
    const saved = run(make(), 3).checkpoint();
    expect(() => learner.restore(damaged(saved, damage) as never)).toThrow(message);
    expect(JSON.stringify(learner.checkpoint())).toBe(before);
  });

  test("no checkpoint", () => {
    for (const [, make] of LEARNERS)
      expect(() => make().restore(undefined as never)).toThrow(/checkpoint.kind is undefined/);
  });
});

test("a step that leaves the finite numbers leaves the optimiser's memory as it was", () => {
  let gain = 1;
  const cost = Object.assign(
    (output: ComplexArray, label: number) => {
      const value = machine.cost(output, label);
      const { re, im } = value.error;
      return { ...value, error: { re: re.map((x) => gain * x), im: im.map((x) => gain * x) } };
    },
    { classes: 3 },
  );
  const learner = run(byEcho({ cost }), 1);
  const { optimiser, theta } = learner.checkpoint();
  // So strong an error signal that |Ψ|² overflows.
  gain = 1e300;
  expect(() => run(learner, 1)).toThrow(/left the finite numbers at iteration 2; θ is kept as it was before/);
  expect(learner.checkpoint().optimiser).toEqual(optimiser);
  expect(learner.checkpoint().theta).toEqual(theta);
});
