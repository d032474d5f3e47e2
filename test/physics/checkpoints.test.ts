import { adam, byEcho, crossEntropyCost, descent, sgd } from "echolab";
import { describe, expect, test } from "vitest";
import { run } from "./small-sets.js";
import {
  beams,
  byBackpropagation,
  byMuon,
  classifier,
  echoes,
  friction,
  light,
  orthogonal,
  samples,
  task,
  waves,
  wavesBy,
} from "./small-trainers.js";

// A checkpoint is plain JSON of any content: tests damage it in ways that its type forbids.
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Damage = (checkpoint: any) => void;
const damaged = (checkpoint: object, damage: Damage) => {
  const copy = JSON.parse(JSON.stringify(checkpoint));
  damage(copy);
  return copy;
};

interface Trained {
  train(steps: number): Iterable<unknown>;
  checkpoint(): object;
  restore(checkpoint: never): void;
  readonly costs: readonly number[];
}

const TRAINERS: [string, () => Trained][] = [
  ["descent", classifier],
  [
    "descent with momentum",
    () => classifier({ rule: byBackpropagation(sgd({ rate: 0.1, momentum: 0.9 })), average: 0 }),
  ],
  ["descent by orthogonal steps", orthogonal],
  ["descent with early stopping", () => classifier({ stopping: { data: samples(0.1), every: 2 } })],
  ["descent with changes of samples", () => classifier({ augment: (x, r) => x.set([r.normal()]) })],
  ["descent in turn", () => classifier({ order: "cyclic" })],
  ["echoes with an optimiser", light],
  ["self-learning, a heavy field with friction", friction],
  ["self-learning waves", waves],
  ["self-learning waves with momentum", () => wavesBy({ friction: 0.5 }, { batch: 2 })],
  ["self-learning waves, shuffled", () => waves({ order: "shuffled" })],
];

describe("a checkpoint goes on step for step as if never interrupted", () => {
  test.each(TRAINERS)("%s", (_, make) => {
    const whole = run(make(), 7);
    const saved = JSON.stringify(run(make(), 3).checkpoint());
    const next = make();
    next.restore(JSON.parse(saved) as never);
    expect(JSON.stringify(next.checkpoint())).toBe(saved);
    run(next, 4);
    expect(JSON.stringify(next.checkpoint())).toBe(JSON.stringify(whole.checkpoint()));
  });

  test.each(TRAINERS)("%s, before the first step", (_, make) => {
    const next = run(make(), 2);
    next.restore(JSON.parse(JSON.stringify(make().checkpoint())) as never);
    expect(run(next, 3).costs).toEqual(run(make(), 3).costs);
  });
});

const OTHER_DATA = /made with other data .* would not go on as if never interrupted/;

describe("a checkpoint of other data or settings is refused, with a way to use its parameters", () => {
  test.each<[string, Trained, Trained, RegExp]>([
    ["one input of another value", classifier(), classifier({ data: samples(1e-9) }), OTHER_DATA],
    [
      "inputs of opposite sign",
      classifier(),
      classifier({ data: { ...samples(), inputs: samples().inputs.map((x) => -x) } }),
      OTHER_DATA,
    ],
    [
      "one class more",
      classifier(),
      classifier({ data: { ...samples(), labels: Uint8Array.of(1, ...samples().labels.subarray(1)) } }),
      OTHER_DATA,
    ],
    [
      "samples in another order",
      classifier(),
      classifier({ data: { ...samples(), inputs: samples().inputs.reverse() } }),
      OTHER_DATA,
    ],
    [
      "another batch",
      classifier(),
      classifier({ batch: 6 }),
      /checkpoint.settings.batch is 5; this trainer has 6.*copy checkpoint.parameters into machine.parameters of a new trainer/,
    ],
    [
      "another scale",
      classifier(),
      classifier({ cost: crossEntropyCost({ scale: 1 }) }),
      /checkpoint.settings.scale is 8; this trainer has 1,/,
    ],
    [
      "another smoothing",
      classifier(),
      classifier({ cost: crossEntropyCost({ smoothing: 0.1 }) }),
      /settings.smoothing is 0; this trainer has 0.1/,
    ],
    ["another mean", classifier(), classifier({ average: 4 }), /settings.average is 3; this trainer has 4/],
    [
      "without changes of samples",
      classifier({ augment: () => {} }),
      classifier(),
      /settings.augment is true; this trainer has false/,
    ],
    [
      "another optimiser",
      classifier(),
      classifier({ rule: byBackpropagation(sgd({ rate: 1 })) }),
      /settings.rule is adam, gradient by adjoint; this trainer has sgd, gradient by adjoint/,
    ],
    [
      "another rate",
      classifier(),
      classifier({ rule: byBackpropagation(adam({ rate: 0.06 })) }),
      /settings.rate is 0.05; this trainer has 0.06/,
    ],
    [
      "another memory of the optimiser",
      classifier(),
      classifier({ rule: byBackpropagation(adam({ rate: 0.05, beta1: 0.8 })) }),
      /settings.optimiser.beta1 is 0.9; this trainer has 0.8/,
    ],
    [
      "another momentum",
      classifier({ rule: byBackpropagation(sgd({ rate: 0.1, momentum: 0.9 })) }),
      classifier({ rule: byBackpropagation(sgd({ rate: 0.1, momentum: 0.8 })) }),
      /settings.optimiser.momentum is 0.9; this trainer has 0.8/,
    ],
    [
      "another momentum of orthogonal steps",
      orthogonal(),
      classifier({ rule: byMuon(0.9) }),
      /settings.optimiser.momentum is 0.95; this trainer has 0.9/,
    ],
    [
      "other samples held out",
      classifier({ stopping: { data: samples(0.1), every: 2 } }),
      classifier({ stopping: { data: samples(0.2), every: 2 } }),
      OTHER_DATA,
    ],
    [
      "no samples held out",
      classifier({ stopping: { data: samples(0.1), every: 2 } }),
      classifier(),
      /settings.stopping is 2 × 5; this trainer has never/,
    ],
    ["a pixel of another grey", light(), light({ data: beams(41) }), OTHER_DATA],
    ["another batch of echoes", light(), light({ batch: 3 }), /settings.batch is 4; this trainer has 3/],
    [
      "another error signal",
      light(),
      light({ rule: echoes(1e-5) }),
      /settings.gradient.epsilon is 0.000001; this trainer has 0.00001/,
    ],
    [
      "one echo for two",
      light(),
      light({ rule: descent(adam({ rate: 0.1 }), byEcho({ central: true })) }),
      /settings.rule is adam, gradient by one echo; this trainer has adam, gradient by echoes at ±ε/,
    ],
    [
      "friction instead of an optimiser",
      light(),
      friction(),
      /settings.rule is adam, gradient by one echo; this trainer has Hamiltonian echo backpropagation/,
    ],
    [
      "another friction",
      friction(1),
      friction(Number.POSITIVE_INFINITY),
      /settings.(loss is 1; this trainer has Infinity|mass is)/,
    ],
    [
      "another target",
      waves(),
      waves({ data: task.samples.map((s) => ({ ...s, target: -s.target })) }),
      OTHER_DATA,
    ],
    ["fewer samples", waves(), waves({ data: task.samples.slice(1) }), OTHER_DATA],
    ["another mass", waves(), wavesBy({ mass: 1 }), /settings.mass is 0.001; this trainer has 1/],
    [
      "another update",
      waves(),
      wavesBy({ update: "simple" }),
      /settings.update is averaged; this trainer has simple/,
    ],
    [
      "another order",
      waves(),
      waves({ order: "cyclic" }),
      /settings.order is random; this trainer has cyclic/,
    ],
  ])("%s", (_, from, to, message) => {
    const before = JSON.stringify(to.checkpoint());
    expect(() => to.restore(JSON.parse(JSON.stringify(from.checkpoint())) as never)).toThrow(message);
    expect(JSON.stringify(to.checkpoint())).toBe(before);
  });
});

describe("a damaged checkpoint is refused and leaves the trainer as it was", () => {
  const put =
    (path: string, value: unknown): Damage =>
    (checkpoint) => {
      const keys = path.split(".");
      const last = keys.pop() as string;
      keys.reduce((part, key) => part[key], checkpoint)[last] = value;
    };
  const nulled = (path: string) => put(path, null);
  test.each<[string, () => Trained, Damage, RegExp]>([
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
      nulled("memory.memory.1.2"),
      /checkpoint.memory.memory\[1\]\[2\] is null/,
    ],
    [
      "a memory too few",
      classifier,
      (c) => c.memory.memory.pop(),
      /checkpoint.memory.memory is .*; it should be 2 lists/,
    ],
    [
      "memories of unequal length",
      classifier,
      (c) => c.memory.memory[1].pop(),
      /checkpoint.memory.memory\[1\] has .* values; it should have/,
    ],
    ["no steps of the optimiser", classifier, nulled("memory.steps"), /checkpoint.memory.steps is null/],
    ["no memory", classifier, nulled("memory"), /checkpoint.memory.name is undefined/],
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
    ["no settings", classifier, put("settings", undefined), /checkpoint.settings.rule is undefined/],
    [
      "a foreign kind",
      classifier,
      put("kind", "echo-learner"),
      /checkpoint.kind is "echo-learner"; it should be "trainer"/,
    ],
    ["null in θ", light, nulled("parameters.7"), /checkpoint.parameters\[7\] is null/],
    ["null in the momentum", friction, nulled("memory.momentum.0"), /memory.momentum\[0\] is null/],
    ["no momentum", friction, nulled("memory"), /checkpoint.memory.momentum is undefined/],
    ["a seed that is none", light, nulled("seed"), /seed is null; it should be a whole number/],
    [
      "more numbers drawn than can be counted",
      light,
      put("drawn", 2 ** 60),
      /checkpoint.drawn is 11529215046068470/,
    ],
    [
      "no memory of orthogonal steps",
      orthogonal,
      nulled("memory.memory"),
      /checkpoint.memory.memory\[0\] is undefined/,
    ],
    [
      "null in the memory of the other parameters",
      orthogonal,
      nulled("memory.memory.2.0"),
      /checkpoint.memory.memory\[1\]\[0\] is null/,
    ],
    ["true in θ of waves", waves, put("parameters.7", true), /checkpoint.parameters\[7\] is true/],
    ["costs of waves in text", waves, put("costs", "1, 2"), /checkpoint.costs is "1, 2"/],
    [
      "no cost of the best parameters",
      () => classifier({ stopping: { data: samples(0.1), every: 2 } }),
      nulled("best.cost"),
      /checkpoint.best.cost is null/,
    ],
    [
      "null in the best parameters",
      () => classifier({ stopping: { data: samples(0.1), every: 2 } }),
      nulled("best.parameters.3"),
      /checkpoint.best.parameters\[3\] is null/,
    ],
  ])("%s", (_, make, damage, message) => {
    const trained = make();
    const before = JSON.stringify(trained.checkpoint());
    const saved = run(make(), 3).checkpoint();
    expect(() => trained.restore(damaged(saved, damage) as never)).toThrow(message);
    expect(JSON.stringify(trained.checkpoint())).toBe(before);
  });

  test("no checkpoint", () => {
    for (const [, make] of TRAINERS)
      expect(() => make().restore(undefined as never)).toThrow(/checkpoint.kind is undefined/);
  });
});
