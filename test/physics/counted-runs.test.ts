/** Runs of the device as methods and rules state them, against those that the machines count: every pair that fits, three sizes. */
import {
  adam,
  byAdjoint,
  byDifferences,
  byEcho,
  byScattering,
  cite,
  compare,
  coupledWaves,
  descent,
  echoMachine,
  type GradientMethod,
  grid,
  kerrArray,
  layeredNetwork,
  type Machine,
  neuralNetwork,
  nonlinearModes,
  photonicClassifier,
  type Rule,
  recurrentNetwork,
  reversibleDevice,
  selfLearning,
  squaredError,
  trainer,
} from "echolab";
import { muon } from "echolab/learning";
import { measurement, taps } from "echolab/scattering";
import { coupledOscillators, sequenceMachine } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { comparisonText } from "../../kernel-lib/src/displays/comparison/table.js";
import { inSitu } from "../../kernel-lib/src/learning/gradients/in-situ.js";
import { byNudging } from "../../kernel-lib/src/learning/gradients/nudging.js";
import { byParameterShift } from "../../kernel-lib/src/learning/gradients/parameter-shift.js";
import { byPerturbation } from "../../kernel-lib/src/learning/gradients/perturbation.js";
import { byPumpProbe } from "../../kernel-lib/src/learning/gradients/pump-probe.js";
import { inputOf } from "../../kernel-lib/src/platforms/table/platform.js";
import { platformTable } from "../../kernel-lib/src/platforms/table.js";

const SIZES = [1, 2, 3];

const ring = (n: number, options: object = {}) =>
  recurrentNetwork({
    detuning: Array.from({ length: n + 3 }, (_, j) => 0.1 * j),
    couplings: Array.from({ length: n + 3 }, (_, j) => ({
      between: [j, (j + 1) % (n + 3)] as const,
      value: 0.5,
    })),
    inputs: [0],
    outputs: Array.from({ length: n }, (_, r) => r),
    ...options,
  });

/** Machines of three sizes. */
const MACHINES: [string, (size: number) => Machine][] = [
  [
    "waves",
    (n) =>
      echoMachine(
        reversibleDevice(coupledWaves({ grid: grid({ points: 4 * 2 ** n, length: 8 }) }), {
          duration: 1,
          steps: 10,
        }),
        {
          theta: new Float64Array(4 * 2 ** n),
        },
      ),
  ],
  [
    "oscillators",
    (n) =>
      echoMachine(reversibleDevice(coupledOscillators({ learningMass: 2 }), { duration: n, steps: 10 * n }), {
        theta: new Float64Array(21).fill(0.7),
      }),
  ],
  [
    "a complex learning field",
    (n) =>
      echoMachine(reversibleDevice(kerrArray(), { duration: n, steps: 30 * n }), {
        theta: new Float64Array(16).fill(0.2),
      }),
  ],
  [
    "a heavy learning field",
    (n) => photonicClassifier({ side: 4, channels: 1, stages: n, classes: 2, each: 1, seed: 1 }).machine,
  ],
  [
    "a sequence",
    (n) =>
      sequenceMachine(reversibleDevice(coupledOscillators(), { duration: 0.1, steps: 2 }), {
        theta: new Float64Array(21).fill(0.7),
        passages: 2 * n,
        interval: 0.1,
      }),
  ],
  ["layers in reflection", (n) => layeredNetwork({ layers: [3, n + 1], seed: 1 })],
  [
    "layers in reflection at two frequencies",
    (n) => layeredNetwork({ layers: [2, 3, n], frequencies: [0, 0.5], seed: 1 }),
  ],
  ["layers in transmission", (n) => layeredNetwork({ layers: [3, n], drive: "input", seed: 1 })],
  ["a ring in reflection", (n) => ring(n)],
  ["a driven ring", (n) => ring(n, { drive: [n + 1, n + 2] })],
  [
    "a driven ring that is read where it is driven",
    (n) => ring(n, { drive: [0, n + 2], frequencies: [0, 0.4] }),
  ],
  [
    "detunings of a ring at three frequencies",
    (n) => ring(n, { train: "detunings", frequencies: [-1, 0, 1] }),
  ],
  [
    "Kerr modes",
    (n) => nonlinearModes({ detuning: new Float64Array(n + 1).fill(0.2), decay: 1, kerr: 0.1, inputs: [0] }),
  ],
  ["a neural network", (n) => neuralNetwork({ layers: [2, n, 2], seed: 3 })],
];

const photons = measurement({ photons: 1e6, seed: 1 });
const METHODS: [string, GradientMethod][] = [
  ["adjoint", byAdjoint()],
  ["differences", byDifferences()],
  ["one echo", byEcho()],
  ["echoes at ±ε", byEcho({ epsilon: 1e-4, central: true })],
  ["scattering", byScattering()],
  ["measured S", byScattering({ measure: photons })],
  ["tapped fields", byScattering({ taps: taps({ tapRate: 0.1, photons: 1e6, seed: 1 }) })],
];

/** Whether a method finds the gradient of a machine. */
function fits(method: GradientMethod, machine: Machine): boolean {
  try {
    method.pullback(machine);
    return true;
  } catch {
    return false;
  }
}

describe("runs of a method are those that the machine counts", () => {
  test.each(MACHINES)("%s", (_, make) => {
    const compared = SIZES.flatMap((size) => {
      const machine = make(size);
      const methods = METHODS.map(([, method]) => method).filter((method) => fits(method, machine));
      expect(methods.length).toBeGreaterThanOrEqual(2);
      return compare(machine, methods, { reference: byDifferences() }).rows;
    });
    expect(compared.map(({ method, counted }) => [method, counted])).toEqual(
      compared.map(({ method, runs }) => [method, runs]),
    );
  });

  test.each(MACHINES)("%s: outputs of an input", (_, make) => {
    for (const size of SIZES) {
      const machine = make(size);
      machine.forward(new Float64Array(2 * machine.inputs).fill(0.1), 2);
      expect(machine.runs).toBe(2 * (machine.runsPerInput ?? 1));
    }
  });

  test("every method is tried by some machine, and without a machine the formula is that of one run an answer", () => {
    const runs = METHODS.map(([name, { facts }]) => [name, facts.runs(10, 3)]);
    expect(runs).toEqual([
      ["adjoint", 1],
      ["differences", 21],
      ["one echo", 2],
      ["echoes at ±ε", 3],
      ["scattering", 2],
      ["measured S", 2],
      ["tapped fields", 2],
    ]);
    for (const [, method] of METHODS)
      expect(MACHINES.filter(([, make]) => fits(method, make(1))).length).toBeGreaterThan(1);
  });
});

/** Further methods, which machines of the table of platforms offer. */
const FURTHER: GradientMethod[] = [
  inSitu(),
  inSitu({ powers: true }),
  byNudging(),
  byNudging({ centred: false }),
  byParameterShift(),
  byPerturbation({ seed: 1 }),
  byPerturbation({ seed: 1, directions: 3 }),
  byPumpProbe(),
];

test.each(platformTable.map((row) => [row.name, row] as const))(
  "runs of every method that fits are those that the machine counts: %s",
  (_, { make }) => {
    const example = make();
    const { machine } = example;
    const input = Float64Array.from(inputOf(example));
    const weights = new Float64Array(machine.outputs).fill(0.3);
    const methods = [...METHODS.map(([, method]) => method), ...FURTHER];
    const fitting = methods.filter((method) => fits(method, machine));
    expect(fitting.length).toBeGreaterThanOrEqual(2);
    const runs = fitting.map((method) => {
      const before = machine.runs;
      method.pullback(machine)(input, 1, () => weights, new Float64Array(machine.parameters.length));
      return [method.name, machine.runs - before];
    });
    const stated = fitting.map(({ name, facts }) => [
      name,
      facts.runs(machine.parameters.length, machine.outputs, machine),
    ]);
    expect(runs).toEqual(stated);
  },
);

describe("runs of a rule are those of one update for one sample", () => {
  const trained = (machine: Machine, rule: Rule) => {
    const data = [
      { input: new Float64Array(machine.inputs).fill(0.1), target: new Float64Array(machine.outputs) },
    ];
    const learner = trainer({ machine, data, cost: squaredError(), rule, seed: 1 });
    for (const _ of learner.train(3)) void _;
    return machine.runs / 3;
  };
  const heavy = MACHINES[3][1];
  test.each<[string, () => Machine, Rule, number]>([
    ["two echoes", () => MACHINES[0][1](1), selfLearning(), 4],
    ["one echo", () => MACHINES[0][1](2), selfLearning({ update: "simple" }), 2],
    ["a complex learning field", () => MACHINES[2][1](1), selfLearning(), 4],
    ["a heavy learning field: one echo", () => heavy(1), selfLearning(), 2],
    ["and of more stages", () => heavy(3), selfLearning({ update: "simple" }), 2],
    ["descent in reflection", () => ring(3), descent(adam({ rate: 0.01 }), byScattering()), 6],
    ["descent by differences", () => ring(2), descent(adam({ rate: 0.01 }), byDifferences()), 2 * 21],
  ])("%s", (_, make, rule, runs) => {
    const machine = make();
    expect(trained(machine, rule)).toBe(runs);
    expect(rule.facts.runs(machine.parameters.length, machine.outputs, machine)).toBe(runs);
  });
});

describe("the table of a comparison", () => {
  test("tells apart two settings of one method, and two instruments", () => {
    const noisy = (seed: number) => byScattering({ measure: measurement({ photons: 1e6, seed }) });
    const methods = [
      byDifferences({ step: 1e-3 }),
      byDifferences(),
      byAdjoint(),
      byScattering(),
      noisy(1),
      noisy(2),
      byScattering({ beta: 0.1 }),
    ];
    const { rows, reference } = compare(ring(1), methods);
    expect(rows.map(({ method }) => method)).toEqual([
      "central differences, step 0.001",
      "central differences, step 0.00001",
      "adjoint",
      "scattering measurements, beta 0.01, measured false",
      "scattering measurements, beta 0.01, measured true (1)",
      "scattering measurements, beta 0.01, measured true (2)",
      "scattering measurements, beta 0.1, measured false",
    ]);
    expect(reference).toBe("adjoint");
    const waves = MACHINES[0][1](1);
    expect(compare(waves, [byDifferences({ step: 1e-4 })]).reference).toBe(
      "central differences, step 0.00001",
    );
    expect(compare(waves, [byDifferences()]).rows[0].method).toBe("central differences");
  });

  test("names the papers of the machine, and cite prints them with those of the methods", () => {
    const table = compare(MACHINES[12][1](1), [byScattering()]);
    expect(table.sources).toEqual(["dalcin2025"]);
    const cited = cite(table);
    expect(cited).toContain("@article{dalcin2025,");
    expect(cited).toContain("@article{wanjura2024,");
    expect(comparisonText(table)).toMatch(
      /^Gradients of the nonlinear modes, dalcin2025: 2 parameters, 4 outputs;/,
    );
  });
});

describe("a checkpoint with the memory of another machine is refused", () => {
  const matrix = { from: 0, rows: 2, columns: 2 };
  test.each([
    ["adam", () => adam({ rate: 0.1 })],
    ["muon", () => muon({ rate: 0.1, matrices: [matrix], others: adam({ rate: 0.1 }) })],
  ])("%s", (_, make) => {
    const learner = (n: number) => {
      const machine = ring(n);
      const data = [{ input: [0.1], target: new Float64Array(machine.outputs) }];
      return trainer({ machine, data, cost: squaredError(), rule: descent(make(), byAdjoint()), seed: 1 });
    };
    const whole = learner(1);
    for (const _ of whole.train(2)) void _;
    const checkpoint = JSON.parse(JSON.stringify(whole.checkpoint()));
    const { memory } = checkpoint;
    // The parameters fit; the lists of the optimiser are those of a smaller machine.
    memory.memory = memory.memory.map((list: number[]) => (list.length > 4 ? list.slice(0, -1) : list));
    expect(() => learner(1).restore(checkpoint)).toThrow(
      /checkpoint\.memory\.memory\[\d\] has 7 (values|numbers); .*8/,
    );
  });
});
