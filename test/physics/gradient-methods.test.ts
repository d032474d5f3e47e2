/** Every gradient method on every machine that offers it, against central differences; what is refused, counted and cited. */
import {
  adam,
  byAdjoint,
  byDifferences,
  byEcho,
  byScattering,
  cite,
  compare,
  coupledWaves,
  crossEntropyCost,
  descent,
  echoMachine,
  type GradientMethod,
  grid,
  kerrArray,
  type LayeredNetworkOptions,
  layeredNetwork,
  type Machine,
  neuralNetwork,
  nonlinearModes,
  photonicClassifier,
  type RecurrentNetworkOptions,
  randomStream,
  recurrentNetwork,
  relativeError,
  reversibleDevice,
  selfLearning,
  smoothRandom,
  squaredError,
  trainer,
} from "echolab";
import { inSitu } from "echolab/learning";
import { measurement, taps } from "echolab/scattering";
import { coupledOscillators, sequenceMachine } from "echolab/waves";
import { describe, expect, test } from "vitest";

/** Central differences of step 1e-5: truncation 1e-10, rounding 1e-11 relative, for smooth outputs of order one. */
const EXACT = 1e-7;
/** One echo at ε = 1e-6 is off by some ε, and by the rounding of the fields, 1e-13, over ε. */
const ONE_ECHO = 1e-4;
/** Echoes at ±1e-4 are off by about ε². */
const TWO_ECHOES = 1e-6;
/** The same signals in a batch and alone: rounding of the fields, 1e-13, over ε = 1e-6. */
const SAME = 1e-6;

const space = grid({ points: 32, length: 16 });
const waves = () =>
  echoMachine(reversibleDevice(coupledWaves({ grid: space }), { duration: 2, steps: 80 }), {
    theta: smoothRandom(space, { seed: 1 }),
  });
const oscillators = () =>
  echoMachine(reversibleDevice(coupledOscillators({ learningMass: 2 }), { duration: 2, steps: 40 }), {
    theta: new Float64Array(21).fill(0.7),
  });
const cavities = () =>
  echoMachine(reversibleDevice(kerrArray(), { duration: 2, steps: 100 }), {
    theta: new Float64Array(16).fill(0.2),
  });
const light = () =>
  photonicClassifier({ side: 4, channels: 2, stages: 2, classes: 3, each: 2, seed: 1 }).machine;
const sequence = (learningMass?: number) =>
  sequenceMachine(reversibleDevice(coupledOscillators({ learningMass }), { duration: 0.1, steps: 2 }), {
    theta: new Float64Array(21).fill(0.7),
    passages: 12,
    interval: 0.1,
    driven: [0, 2],
  });
const layered = (options: Partial<LayeredNetworkOptions> = {}) =>
  layeredNetwork({ layers: [3, 5, 2], start: "balanced", decay: 1, seed: 1, ...options });
const ring = (options: Partial<RecurrentNetworkOptions> = {}) =>
  recurrentNetwork({
    detuning: [0.3, -0.5, 0.2, 0.8, -0.1],
    decay: [1, 0.7, 1.2, 0.9, 1.1],
    loss: 0.1,
    couplings: [0, 1, 2, 3, 4].map((j) => ({ between: [j, (j + 1) % 5] as const, value: 0.5 + 0.1 * j })),
    inputs: [[0, 1], 3],
    outputs: [2, 4],
    ...options,
  });
const kerr = (strength = 0.2) =>
  nonlinearModes({
    detuning: [0.3, -0.5, 0.2],
    couplings: [
      { between: [0, 1], value: 0.6 },
      { between: [1, 2], value: -0.4 },
    ],
    decay: [1, 0.8, 1.2],
    loss: [0, 0.1, 0],
    kerr: strength,
    inputs: [0, 1],
    outputs: [1, 2],
  });
const neural = (activation: "relu" | "tanh") => neuralNetwork({ layers: [3, 6, 2], activation, seed: 3 });

const central = byEcho({ epsilon: 1e-4, central: true });
const exactly = byScattering({ measure: (s) => s });
const tapped = byScattering({ taps: (field) => field });
const CASES: [string, () => Machine, GradientMethod, number][] = [
  ["waves, one echo", waves, byEcho(), ONE_ECHO],
  ["waves, echoes at ±ε", waves, central, TWO_ECHOES],
  ["mechanical oscillators, one echo", oscillators, byEcho(), ONE_ECHO],
  ["mechanical oscillators, echoes at ±ε", oscillators, central, TWO_ECHOES],
  ["a complex learning field, one echo", cavities, byEcho(), ONE_ECHO],
  ["a complex learning field, echoes at ±ε", cavities, central, TWO_ECHOES],
  ["a heavy learning field, one echo", light, byEcho(), ONE_ECHO],
  ["a heavy learning field, echoes at ±ε", light, central, TWO_ECHOES],
  ["a sequence, static parameters", () => sequence(), central, TWO_ECHOES],
  ["a sequence, parameters that move", () => sequence(0.5), central, TWO_ECHOES],
  ["a sequence, one echo", () => sequence(0.5), byEcho(), ONE_ECHO],
  ["layers in reflection", layered, byScattering(), EXACT],
  ["layers in reflection, adjoint", layered, byAdjoint(), EXACT],
  ["layers in transmission", () => layered({ drive: "input" }), byScattering(), EXACT],
  [
    "layers at three frequencies",
    () => layered({ frequencies: [-0.3, 0, 0.5], readout: "phase" }),
    byScattering(),
    EXACT,
  ],
  [
    "layers in transmission at two frequencies",
    () => layered({ drive: "input", frequencies: [0, 0.4], readout: "intensity" }),
    byAdjoint(),
    EXACT,
  ],
  ["a ring", ring, byScattering(), EXACT],
  ["a ring, adjoint", ring, byAdjoint(), EXACT],
  ["a ring, in situ", ring, inSitu(), EXACT],
  [
    "a driven ring, in situ at two frequencies",
    () => ring({ drive: [0, 3], frequencies: [0, 0.6] }),
    inSitu(),
    EXACT,
  ],
  ["detunings of a ring, in situ", () => ring({ train: "detunings" }), inSitu(), EXACT],
  ["a ring, S measured without noise", ring, exactly, EXACT],
  ["a ring, fields tapped without noise", ring, tapped, EXACT],
  [
    "a driven ring, S measured without noise at two frequencies",
    () => ring({ drive: [0, 3], frequencies: [0, 0.6], readout: "intensity" }),
    exactly,
    EXACT,
  ],
  [
    "a driven ring, fields tapped without noise at two frequencies",
    () => ring({ drive: [0, 3], frequencies: [0, 0.6], readout: "real" }),
    tapped,
    EXACT,
  ],
  ["detunings of a ring, S measured without noise", () => ring({ train: "detunings" }), exactly, EXACT],
  ["Kerr modes, adjoint", kerr, byAdjoint(), EXACT],
  // The change of the fields is about β, and so is their own nonlinearity in it.
  ["linear modes, scattering", () => kerr(0), byScattering({ beta: 1e-3 }), EXACT],
  ["a neural network, tanh", () => neural("tanh"), byAdjoint(), EXACT],
  ["a neural network, relu", () => neural("relu"), byAdjoint(), EXACT],
];

const drawn = (seed: number, length: number) => {
  const stream = randomStream(seed);
  return Float64Array.from({ length }, () => stream.normal());
};

describe("the gradient of Σ weights · outputs", () => {
  test.each(CASES)("%s: is that of central differences", (_, make, method, tolerance) => {
    const machine = make();
    const before = machine.parameters.slice();
    for (const seed of [1, 2]) {
      const { rows } = compare(machine, [method], { reference: byDifferences(), seed });
      expect(rows[0].deviation).toBeLessThan(tolerance);
    }
    expect(machine.parameters).toEqual(before);
  });

  test.each(CASES)("%s: that of a mean over a batch is added", (_, make, method) => {
    const machine = make();
    const [count, n] = [3, machine.outputs];
    const inputs = drawn(3, count * machine.inputs);
    const weights = drawn(4, count * n);
    const asked: number[] = [];
    const together = new Float64Array(machine.parameters.length).fill(1);
    method.pullback(machine)(
      inputs,
      count,
      (outputs, i) => {
        asked.push(i);
        expect(outputs).toHaveLength(n);
        return weights.slice(i * n, (i + 1) * n).map((w) => w / count);
      },
      together,
    );
    expect(asked).toEqual([0, 1, 2]);
    const alone = new Float64Array(machine.parameters.length).fill(count);
    for (let i = 0; i < count; i++) {
      const input = inputs.slice(i * machine.inputs, (i + 1) * machine.inputs);
      method.pullback(machine)(input, 1, () => weights.subarray(i * n, (i + 1) * n), alone);
    }
    const mean = alone.map((g) => g / count);
    expect(relativeError(together, mean)).toBeLessThan(SAME);
  });

  test("Kerr modes by scattering: off by the phase-sensitive part of the response, in proportion to kerr", () => {
    const error = (strength: number) =>
      compare(kerr(strength), [byScattering({ beta: 1e-6 })]).rows[0].deviation;
    expect(error(0.02)).toBeLessThan(0.1);
    expect(error(0.02) / error(0.002)).toBeGreaterThan(7);
    expect(error(0.02) / error(0.002)).toBeLessThan(14);
  });

  test("noise of an instrument shows in the gradient", () => {
    const noisy = [
      byScattering({ measure: measurement({ photons: 1e8, seed: 1 }) }),
      byScattering({ taps: taps({ tapRate: 0.1, photons: 1e8, seed: 1 }) }),
    ];
    for (const { deviation } of compare(ring(), noisy).rows) {
      // Shot noise 1/√(2N) = 7e-5 a quadrature, times what taps and sums make of it.
      expect(deviation).toBeGreaterThan(1e-6);
      expect(deviation).toBeLessThan(1e-2);
    }
  });
});

describe("a method that a machine cannot be trained by is refused, with what is missing and what would do", () => {
  test.each<[string, GradientMethod, Machine, RegExp]>([
    [
      "an echo of a network with loss",
      byEcho(),
      layered(),
      /^byEcho\(\) needs a device with time-reversal symmetry; the layered network has none\. byScattering\(\) or byAdjoint\(\) or byDifferences\(\) would do/,
    ],
    [
      "scattering of a neural network",
      byScattering(),
      neural("relu"),
      /^byScattering\(\) needs waves that scatter.*the neural network has none\. byAdjoint\(\) or byDifferences\(\)/,
    ],
    ["an adjoint of waves", byAdjoint(), waves(), /^byAdjoint\(\) needs .* byEcho\(\) or byDifferences\(\)/],
    ["an adjoint of a sequence", byAdjoint(), sequence(), /the driven device has none/],
    [
      "noise in a layered network",
      byScattering({ measure: measurement({ photons: 1, seed: 1 }) }),
      layered(),
      /recurrentNetwork/,
    ],
  ])("%s", (_, method, machine, message) => {
    expect(() => method.pullback(machine)).toThrow(message);
    const data = [{ input: new Float64Array(machine.inputs), target: new Float64Array(machine.outputs) }];
    const rule = descent(adam({ rate: 0.01 }), method);
    expect(() => trainer({ machine, data, cost: squaredError(), rule, seed: 1 })).toThrow(message);
  });

  test("self-learning of a machine without a learning field", () => {
    const options = { machine: neural("relu"), cost: crossEntropyCost(), rule: selfLearning(), seed: 1 };
    const data = [{ input: [0, 0, 0], target: 1 }];
    expect(() => trainer({ ...options, data })).toThrow(
      /^selfLearning\(\) needs a reversible device .*the neural network has none\. descent\(optimiser, method\) trains/,
    );
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no strength of an echo", () => byEcho({ epsilon: 0 }), /epsilon is 0/],
    ["no step of differences", () => byDifferences({ step: -1 }), /step is -1/],
    ["no strength of a signal", () => byScattering({ beta: Number.NaN }), /beta is NaN/],
    ["rate and mass", () => selfLearning({ rate: 1, mass: 1 }), /mass is 1; .* left out where rate is given/],
    ["another update", () => selfLearning({ update: "twice" as "simple" }), /update is "twice"/],
    ["no methods", () => compare(waves(), []), /methods is \[\]/],
    ["an input of another size", () => compare(waves(), [byEcho()], { input: [1] }), /input has 1 values/],
    [
      "a gradient of another size",
      () => byAdjoint().pullback(ring())(new Float64Array(2), 1, () => [0, 0], new Float64Array(3)),
      /gradient has 3 values; there are 10 parameters/,
    ],
    [
      "half a batch",
      () => ring().forward(new Float64Array(3), 2),
      /inputs has 3 values; 2 samples of 2 need 4/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});

describe("runs of the device are counted", () => {
  test.each<[string, Machine, GradientMethod, number]>([
    ["one echo: forward and back", waves(), byEcho(), 2],
    ["echoes at ±ε: forward and twice back", waves(), central, 3],
    ["a heavy learning field", light(), central, 3],
    ["differences: two a parameter", waves(), byDifferences(), 1 + 2 * 32],
    ["differences of light", light(), byDifferences(), 1 + 2 * 192],
    ["scattering of Kerr modes: two experiments", kerr(), byScattering(), 2],
    ["scattering of a driven ring", ring({ drive: [0] }), byScattering(), 2],
    ["scattering through layers", layered({ drive: "input" }), byScattering(), 2],
    ["the adjoint: one run, and a model", neural("tanh"), byAdjoint(), 1],
    ["the adjoint of Kerr modes", kerr(), byAdjoint(), 1],
    ["the adjoint through layers", layered({ drive: "input" }), byAdjoint(), 1],
  ])("%s", (_, machine, method, runs) => {
    const [row] = compare(machine, [method]).rows;
    expect([row.runs, row.counted]).toEqual([runs, runs]);
  });

  test.each<[string, Machine, GradientMethod, number]>([
    ["in reflection every output is a probe", layered(), byScattering(), 2],
    ["and each has a second one in a general network", ring(), byScattering(), 4],
    ["every frequency is a probe", layered({ frequencies: [0, 1, 2] }), byScattering(), 6],
    ["a measured S is reciprocal: a probe an output", ring(), exactly, 2],
    ["a sequence runs its passages there and back", sequence(), byEcho(), 24],
  ])("%s", (_, machine, method, counted) => {
    expect(compare(machine, [method]).rows[0].counted).toBe(counted);
  });

  test("forward runs, evaluations and updates count alike", () => {
    const machine = waves();
    machine.forward(new Float64Array(3 * 64).fill(0.1), 3);
    expect(machine.runs).toBe(3);
    const data = [{ input: new Float64Array(64).fill(0.1), target: new Float64Array(64) }];
    const runsOf = (update: "averaged" | "simple") => {
      const trained = trainer({
        machine: waves(),
        data,
        cost: squaredError(),
        rule: selfLearning({ update }),
        seed: 1,
      });
      for (const _ of trained.train(5)) void _;
      return [trained.machine.runs / 5, trained.rule.facts.runs(32, 64)];
    };
    expect(runsOf("averaged")).toEqual([4, 4]);
    expect(runsOf("simple")).toEqual([2, 2]);
  });
});

test("the table of a comparison says what each method needs and does", () => {
  const table = compare(kerr(), [byAdjoint(), byScattering({ beta: 1e-3 }), byDifferences()]);
  expect(table).toMatchObject({
    kind: "comparison",
    machine: "the nonlinear modes",
    parameters: 5,
    outputs: 4,
    reference: "adjoint",
    rows: [
      { method: "adjoint", model: true, internals: true, backward: false, deviation: 0, sources: [] },
      {
        method: "scattering measurements",
        model: false,
        backward: true,
        sources: ["wanjura2024"],
      },
      {
        method: "central differences",
        model: false,
        internals: false,
        backward: false,
        runs: 11,
        counted: 11,
      },
    ],
  });
  expect(table.rows[2].deviation).toBeLessThan(EXACT);
  expect(compare(waves(), [byEcho()]).reference).toBe("central differences");
});

describe("cite", () => {
  const rule = descent(adam({ rate: 0.01 }), byScattering());
  const data = [{ input: [0, 0], target: 1 }];
  const trained = trainer({ machine: ring(), data, cost: crossEntropyCost(), rule, seed: 1 });

  test("prints each paper of a training once, then its BibTeX", () => {
    const [lines, entries] = cite(trained).split("\n\n");
    expect(lines.split("\n")).toEqual([
      expect.stringMatching(/^C\. C\. Wanjura and F\. Marquardt, ".*", Nature Physics 20, 1434 \(2024\)\.$/),
      expect.stringMatching(/^D\. P\. Kingma and J\. Ba, ".*\(2015\)\.$/),
    ]);
    const keys = [...entries.matchAll(/^@article\{(\w+),$/gm)].map(([, key]) => key);
    expect(keys).toEqual(["wanjura2024", "kingma2015"]);
    expect(entries).toContain("  eprint = {2308.16181},\n");
    for (const entry of entries.split(/\n(?=@)/))
      expect(entry).toMatch(/^@article\{\w+,\n( {2}\w+ = \{.*\},\n)+\}$/);
  });

  test("takes methods, rules and machines alike, and says where there is nothing to cite", () => {
    const echo = cite(selfLearning(), byEcho(), waves());
    expect(echo.match(/lopezpastor2023/g)).toHaveLength(1);
    expect(cite(sequence())).toContain("@article{pourcel2025,");
    expect(cite(kerr())).toContain("  author = {A. Dal Cin and F. Marquardt and C. C. Wanjura},\n");
    expect(cite(byAdjoint(), byDifferences(), neural("relu"))).toBe("No paper to cite.");
  });
});
