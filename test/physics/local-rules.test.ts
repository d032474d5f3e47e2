/** Local rules against independent references: principal components, competing units, stored patterns. */
import {
  byAdjoint,
  crossEntropyCost,
  digits,
  type Machine,
  neuralNetwork,
  type Rule,
  randomStream,
  relativeError,
  squaredError,
  trainer,
} from "echolab";
import { describe, expect, test } from "vitest";
import { competing } from "../../kernel-lib/src/learning/rules/competing";
import { hebbian } from "../../kernel-lib/src/learning/rules/hebbian";
import { caughtVariance, oja } from "../../kernel-lib/src/learning/rules/oja";
import { signPulses } from "../../kernel-lib/src/learning/rules/sign-pulses";
import { crossbar } from "../../kernel-lib/src/platforms/crossbar";
import { hopfieldMemory } from "../../kernel-lib/src/platforms/hopfield-memory";
import { weightLayer } from "../../kernel-lib/src/platforms/weight-layer";
import reference from "../reference/hebbian-rules.json";

/** The reference is rounded to some 15 digits. */
const PRINTED = 1e-9;
/** Sums of a few products in another order. */
const ROUNDING = 1e-14;

const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());

describe("Oja's and Sanger's rule", () => {
  /** First 300 test digits, every second pixel of every second row, minus their mean. */
  const inputs = () => {
    const { pixels } = digits().test;
    const all = Array.from({ length: 300 }, (_, s) =>
      Array.from({ length: 16 }, (_, k) => pixels[s * 64 + 16 * Math.floor(k / 4) + 2 * (k % 4)] / 16),
    );
    const mean = all[0].map((_, k) => all.reduce((sum, x) => sum + x[k] / 300, 0));
    return all.map((x) => ({ input: x.map((value, k) => value - mean[k]), target: 0 }));
  };
  const { sanger } = reference;
  const layer = () => weightLayer({ inputs: 16, outputs: 3, start: flat(sanger.start) });
  const learner = (machine = layer(), batch = 300) =>
    trainer({
      machine,
      data: inputs(),
      cost: caughtVariance(),
      rule: oja({ rate: 0.05 }),
      batch,
      order: "cyclic",
      schedule: (iteration) => 1 / (1 + iteration / 20),
      seed: 1,
    });

  test("one sample changes the weights as in the reference", () => {
    const machine = layer();
    learner(machine, 1).train(1).toEnd();
    expect(relativeError(machine.parameters, flat(sanger.after_first_sample))).toBeLessThan(PRINTED);
  });

  test("600 epochs lead to the principal components of scikit-learn", () => {
    const machine = layer();
    const training = learner(machine);
    training.train(600).toEnd();
    const w = machine.parameters;
    // A sum of 180,000 changes: rounding grows with them.
    expect(relativeError(w, flat(sanger.end))).toBeLessThan(1e-6);
    for (const [o, component] of sanger.components.entries()) {
      const row = w.subarray(16 * o, 16 * o + 16);
      const overlap =
        Math.abs(row.reduce((sum, value, k) => sum + value * component[k], 0)) / Math.hypot(...row);
      expect(overlap).toBeGreaterThan(0.999);
      expect(overlap).toBeCloseTo(sanger.overlaps[o], 8);
    }
    // Half the variance of three components (divided by n, not n − 1) is the best that can be caught.
    const best = (-0.5 * 299 * sanger.variances.reduce((a, b) => a + b, 0)) / 300;
    expect(training.costs.at(-1)).toBeCloseTo(best, 2);
    expect(training.costs.at(-1)).toBeLessThan(training.costs[0]);
  });

  test("one unit converges to length 1", () => {
    const stream = randomStream(3);
    const data = Array.from({ length: 50 }, () => ({
      input: [2, 1, 0].map((s) => s * stream.normal()),
      target: 0,
    }));
    const machine = weightLayer({ inputs: 3, outputs: 1, seed: 2 });
    trainer({ machine, data, cost: caughtVariance(), rule: oja({ rate: 0.01 }), batch: 50, seed: 1 })
      .train(100)
      .toEnd();
    expect(Math.hypot(...machine.parameters)).toBeCloseTo(1, 1);
  });
});

describe("competing units", () => {
  const { competing: known } = reference;
  const data = known.inputs.map((input) => ({ input, target: 0 }));
  const run = (batch: number) => {
    const machine = weightLayer({ inputs: 8, outputs: 5, start: flat(known.before) });
    const rule = competing({ rate: known.eps, power: known.p, rank: known.k, push: known.delta });
    trainer({ machine, data, cost: caughtVariance(), rule, batch, order: "cyclic", seed: 1 })
      .train(1)
      .toEnd();
    return machine.parameters;
  };

  test("one batch changes the weights as in the reference", () => {
    expect(relativeError(run(6), flat(known.after))).toBeLessThan(PRINTED);
  });

  test("no weight moves by more than the rate", () => {
    const moved = run(6).map((w, k) => Math.abs(w - flat(known.before)[k]));
    expect(Math.max(...moved)).toBeCloseTo(known.eps, 12);
  });
});

describe("Hopfield memory", () => {
  const { patterns, recalls } = reference.hopfield;
  const n = patterns[0].length;

  test.each(recalls.map((recall, i) => [i, recall] as const))(
    "recall %i: state and energy after each sweep",
    (_, recall) => {
      const memory = hopfieldMemory({ spins: n, patterns });
      const { state, energy } = memory.recall(recall.start);
      expect([...state]).toEqual(recall.end);
      expect(relativeError(Float64Array.from(energy), Float64Array.from(recall.energy))).toBeLessThan(
        PRINTED,
      );
    },
  );

  test("Hebb's rule with a teacher stores the patterns: J = Σ ξξᵀ/N", () => {
    const memory = hopfieldMemory({ spins: n });
    const data = patterns.map((pattern) => ({ input: pattern, target: pattern }));
    // The slope of the squared error at no output is twice the target.
    const rule = hebbian({ rate: 1 / (2 * n), teacher: true });
    trainer({ machine: memory, data, cost: squaredError(), rule, order: "cyclic", seed: 1 })
      .train(patterns.length)
      .toEnd();
    const wanted = hopfieldMemory({ spins: n, patterns }).parameters;
    expect(relativeError(memory.parameters, wanted)).toBeLessThan(ROUNDING);
  });

  test("energy never rises, for random couplings and starts", () => {
    const stream = randomStream(5);
    for (let trial = 0; trial < 20; trial++) {
      const spins = () => Array.from({ length: 24 }, () => (stream.uniform() < 0.5 ? -1 : 1));
      const memory = hopfieldMemory({ spins: 24, patterns: Array.from({ length: 9 }, spins) });
      const { energy } = memory.recall(spins());
      for (let k = 1; k < energy.length; k++) expect(energy[k]).toBeLessThanOrEqual(energy[k - 1] + ROUNDING);
    }
  });
});

describe("Hebb's rule", () => {
  const data = [
    { input: [1, 0, 1], target: [1, -1] },
    { input: [0, 1, -1], target: [-1, 1] },
  ];
  const change = (rule: Rule, count = 1) => {
    const machine = weightLayer({ inputs: 3, outputs: 2, start: [1, 2, 3, 4, 5, 6] });
    trainer({ machine, data, cost: squaredError(), rule, batch: count, order: "cyclic", seed: 1 })
      .train(1)
      .toEnd();
    return [...machine.parameters];
  };
  test.each<[string, Rule, number, number[]]>([
    ["outputs times inputs", hebbian({ rate: 0.1 }), 1, [1.4, 2, 3.4, 5, 5, 7]],
    ["a teacher", hebbian({ rate: 0.1, teacher: true }), 1, [1.2, 2, 3.2, 3.8, 5, 5.8]],
    [
      "two samples with a teacher add up",
      hebbian({ rate: 0.1, teacher: true }),
      2,
      [1.2, 1.8, 3.4, 3.8, 5.2, 5.6],
    ],
    [
      "inputs below the offset are weakened",
      hebbian({ rate: 0.1, teacher: true, offset: 0.5 }),
      1,
      [1.1, 1.9, 3.1, 3.9, 5.1, 5.9],
    ],
    ["forgetting", hebbian({ rate: 0.1, teacher: true, forgetting: 0.5 }), 1, [0.7, 1, 1.7, 1.8, 2.5, 2.8]],
  ])("%s", (_, rule, count, wanted) => {
    expect(relativeError(Float64Array.from(change(rule, count)), Float64Array.from(wanted))).toBeLessThan(
      ROUNDING,
    );
  });

  test("weights that leave the finite numbers are kept as they were", () => {
    const machine = weightLayer({ inputs: 3, outputs: 2, start: [1e200, 2, 3, 4, 5, 6] });
    const learner = trainer({
      machine,
      data: [{ input: [1e200, 1, 1], target: [0, 0] }],
      cost: squaredError(),
      rule: hebbian({ rate: 1 }),
      seed: 1,
    });
    expect(() => learner.train(1).toEnd()).toThrow(/left the finite numbers at iteration 1.*rate is 1/);
    expect([...machine.parameters]).toEqual([1e200, 2, 3, 4, 5, 6]);
  });
});

describe("runs of the device are those that facts state: one a sample", () => {
  const sizes = [1, 2, 3];
  const rules: [string, Rule, (n: number) => Machine][] = [
    ["Hebb's rule", hebbian({ rate: 0.1 }), (n) => weightLayer({ inputs: 2 * n, outputs: n + 1, seed: 1 })],
    [
      "Hebb's rule with a teacher",
      hebbian({ rate: 0.1, teacher: true }),
      (n) => weightLayer({ inputs: 2 * n, outputs: n + 1, seed: 1 }),
    ],
    ["Oja's rule", oja({ rate: 0.1 }), (n) => weightLayer({ inputs: 2 * n, outputs: n + 1, seed: 1 })],
    [
      "competing units",
      competing({ rate: 0.1 }),
      (n) => weightLayer({ inputs: 2 * n, outputs: n + 1, seed: 1 }),
    ],
    ["pulses", signPulses(byAdjoint()), (n) => crossbar({ inputs: 2 * n, outputs: n + 1, seed: 1 })],
  ];
  test.each(rules.flatMap((row) => sizes.map((n) => [row[0], n, row[1], row[2]] as const)))(
    "%s, size %i",
    (_, n, rule, make) => {
      const machine = make(n);
      const data = Array.from({ length: 3 }, (_, s) => ({
        input: new Float64Array(machine.inputs).fill(0.1 * (s + 1)),
        target: new Float64Array(machine.outputs),
      }));
      trainer({ machine, data, cost: squaredError(), rule, batch: 3, order: "cyclic", seed: 1 })
        .train(2)
        .toEnd();
      expect(machine.runs).toBe(6 * rule.facts.runs(machine.parameters.length, machine.outputs, machine));
    },
  );
});

describe("refusals", () => {
  const network = () => neuralNetwork({ layers: [3, 2], seed: 1 });
  const begin =
    (rule: Rule, machine = network()) =>
    () =>
      trainer({ machine, data: [{ input: [0, 0, 0], target: 1 }], cost: crossEntropyCost(), rule, seed: 1 });
  test.each<[string, () => unknown, RegExp]>([
    [
      "Hebb's rule without a layer of weights",
      begin(hebbian({ rate: 1 })),
      /^hebbian\(\) needs one layer of weights.*the neural network has none/,
    ],
    ["Oja's rule without one", begin(oja({ rate: 1 })), /^oja\(\) needs one layer of weights/],
    ["competing units without one", begin(competing({ rate: 1 })), /^competing\(\) needs one layer/],
    [
      "pulses without memristors",
      begin(signPulses(byAdjoint())),
      /^signPulses\(\) needs parameters that move by pulses; those of the neural network do not/,
    ],
    ["no rate", () => hebbian({ rate: 0 }), /rate is 0/],
    ["a rate that is no number", () => oja({ rate: Number.NaN }), /rate is NaN/],
    ["an offset without end", () => hebbian({ rate: 1, offset: Infinity }), /offset is Infinity/],
    ["the first unit cannot be pushed away", () => competing({ rate: 1, rank: 1 }), /rank is 1; .* from 2/],
    [
      "a spin of 0",
      () => hopfieldMemory({ spins: 2 }).recall([0, 1]),
      /start\[0\] is 0; it should be 1 or −1/,
    ],
    [
      "a pattern of another size",
      () => hopfieldMemory({ spins: 3, patterns: [[1, 1]] }),
      /patterns\[0\] has 2 spins/,
    ],
    [
      "weights of another size",
      () => weightLayer({ inputs: 2, outputs: 2, start: [1] }),
      /start has 1 values/,
    ],
    [
      "a conductance beyond the range",
      () => crossbar({ inputs: 1, outputs: 1, start: { plus: [1], minus: [1e-5] } }),
      /start\.plus\[0\] is 1; it should be from/,
    ],
    [
      "a range upside down",
      () => crossbar({ inputs: 1, outputs: 1, range: [2, 1] }),
      /range\[1\] is 1; it should be above range\[0\], 2/,
    ],
  ])("%s", (_, act, message) => expect(act).toThrow(message));

  test("a rank beyond the units", () => {
    const machine = weightLayer({ inputs: 3, outputs: 2, seed: 1 });
    const learner = trainer({
      machine,
      data: [{ input: [0, 1, 0], target: 1 }],
      cost: crossEntropyCost(),
      rule: competing({ rate: 1, rank: 3 }),
      seed: 1,
    });
    expect(() => learner.train(1).toEnd()).toThrow(/rank is 3; the layer of weights has 2 units/);
  });
});
