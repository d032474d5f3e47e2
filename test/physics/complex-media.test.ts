/** Linear optics that computes: random media with a camera, repeated data, a cavity with a modulator. */
import { readFileSync } from "node:fs";
import { squaredError, trainer } from "echolab";
import { describe, expect, test } from "vitest";
import { Random } from "../../kernel-lib/src/fields/random.js";
import { compare } from "../../kernel-lib/src/learning/compare.js";
import { byAdjoint } from "../../kernel-lib/src/learning/gradients/adjoint.js";
import { byDifferences } from "../../kernel-lib/src/learning/gradients/differences.js";
import { nrmse } from "../../kernel-lib/src/learning/nrmse.js";
import { ridge } from "../../kernel-lib/src/learning/ridge.js";
import { readoutOnly } from "../../kernel-lib/src/learning/rules/readout-only.js";
import { withReadout } from "../../kernel-lib/src/learning/with-readout.js";
import { dataRepetition } from "../../kernel-lib/src/platforms/data-repetition.js";
import { modulatedCavity } from "../../kernel-lib/src/platforms/modulated-cavity.js";
import { mediumReservoir, randomMedium } from "../../kernel-lib/src/platforms/random-medium.js";

/** The reference's tolerance. */
const SAME = 1e-10;
/** Central differences of step 1e-5 of smooth outputs of order one. */
const EXACT = 1e-7;
/** Largest deviation of R² from 1 or 0. */
const PARITY = 1e-6;

type Matrix = { readonly re: number[][]; readonly im: number[][] };
const reference = JSON.parse(
  readFileSync(new URL("../reference/complex-media.json", import.meta.url), "utf8"),
);
const flat = ({ re, im }: Matrix) => ({
  re: Float64Array.from(re.flat()),
  im: Float64Array.from(im.flat()),
});
const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => Math.max(most, x), 0);

describe("a random medium", () => {
  const { x, y, exact, reservoir } = reference.medium;

  test("the reservoir's grey values are those of the reference, digit by digit", () => {
    const made = mediumReservoir({
      units: 12,
      inputs: 2,
      matrix: flat(reservoir.Wr),
      inputMatrix: flat(reservoir.Wi),
      saturation: 8,
    });
    const states = made.states(reservoir.inputs.flat());
    const grey = (values: Iterable<number>) => Array.from(values, (value) => Math.round(255 * value));
    expect(grey(states)).toEqual(grey(reservoir.states.flat()));
    // The camera has no memory finer than its bits: the series goes on exactly.
    const first = made.states(reservoir.inputs.slice(0, 3).flat());
    const rest = made.states(reservoir.inputs.slice(3).flat(), first.slice(-12));
    expect([...first, ...rest]).toEqual([...states]);
  });

  test("intensities of many pixels have the kernel |x|²|y|² + |x·y|², within their statistics", () => {
    const outputs = 40_000;
    const medium = randomMedium({
      inputs: 6,
      outputs,
      modulation: "amplitude",
      bits: "exact",
      saturation: 1,
      seed: 1,
    });
    const values = medium.forward(Float64Array.of(...x, ...y), 2);
    // Mean |w|² is 1/6: both intensities are smaller by it.
    const products = Array.from({ length: outputs }, (_, i) => 36 * values[i] * values[outputs + i]);
    const mean = products.reduce((a, b) => a + b) / outputs;
    const variance = products.reduce((sum, p) => sum + (p - mean) ** 2, 0) / outputs;
    expect(Math.abs(mean - exact)).toBeLessThan(5 * Math.sqrt(variance / outputs));
  });

  test("a camera of b bits knows 2^b grey values, and white is white", () => {
    const inputs = 5;
    const series = Float64Array.from({ length: 200 * inputs }, (_, k) => Math.sin(k * k));
    for (const bits of [1, 3, 8]) {
      const grey = randomMedium({ inputs, outputs: 20, bits, saturation: 1, seed: 2 }).forward(series, 200);
      const known = new Set(grey);
      expect(known.size).toBe(2 ** bits);
      expect(Math.max(...known)).toBe(1);
      for (const value of known)
        expect(value * (2 ** bits - 1)).toBeCloseTo(Math.round(value * (2 ** bits - 1)), 9);
    }
  });
});

describe("repeated data", () => {
  test.each<[number, Record<string, never>]>(
    reference.repetition.map((one: { repetitions: number }) => [one.repetitions, one]),
  )("%i times: intensities, Jacobian and frequencies of the reference", (repetitions, one) => {
    const {
      mixers,
      phases,
      intensities,
      jacobian,
      fourier_of_phase_1: fourier,
    } = one as unknown as {
      mixers: Matrix[];
      phases: number[];
      intensities: number[];
      jacobian: number[][];
      fourier_of_phase_1: { re: number[]; im: number[] };
    };
    const machine = dataRepetition({ repetitions, inputs: 4, mixers: mixers.map(flat) });
    const input = Float64Array.from(phases);
    expect(largest(machine.forward(input, 1), intensities)).toBeLessThan(SAME);
    // A phase of the data acts like all the fixed phases of its mode together.
    for (let l = 0; l < 4; l++) {
      const gradient = new Float64Array(4 * repetitions);
      byAdjoint().pullback(machine)(input, 1, (y) => y.map((_, k) => (k === l ? 1 : 0)), gradient);
      const summed = [0, 1, 2, 3].map((j) =>
        Array.from({ length: repetitions }, (_, r) => gradient[4 * r + j]).reduce((a, b) => a + b),
      );
      expect(largest(summed, jacobian[l])).toBeLessThan(SAME);
    }
    // Output 0 over a turn of phase 1: frequencies 0 … R, and none beyond.
    const turn = 16;
    const values = Array.from({ length: turn }, (_, k) => {
      const turned = input.slice();
      turned[1] = (2 * Math.PI * k) / turn;
      return machine.forward(turned, 1);
    });
    const coefficient = (output: number, frequency: number) => {
      let [re, im] = [0, 0];
      for (const [k, y] of values.entries()) {
        re += (y[output] * Math.cos((2 * Math.PI * k * frequency) / turn)) / turn;
        im -= (y[output] * Math.sin((2 * Math.PI * k * frequency) / turn)) / turn;
      }
      return [re, im];
    };
    for (let f = repetitions + 1; f <= turn / 2; f++)
      expect(Math.hypot(...coefficient(0, f))).toBeLessThan(SAME);
    expect(fourier.re.length).toBeGreaterThan(repetitions);
  });

  // Four modes beside the data: the (m + 4)² independent intensities are then more than the 2^m functions of the bits.
  /** R² of a linear read-out of the parity of m bits of ±1. */
  const parity = (repetitions: number, m: number) => {
    const count = 2 ** m;
    const inputs = Float64Array.from({ length: count * m }, (_, k) =>
      (Math.floor(k / m) >> (k % m)) & 1 ? 1 : -1,
    );
    const target = Float64Array.from({ length: count }, (_, i) =>
      inputs.subarray(i * m, (i + 1) * m).reduce((a, b) => a * b),
    );
    const optics = dataRepetition({
      repetitions,
      inputs: m,
      modulation: "amplitude",
      beside: 4,
      outputs: 2 * count,
      seed: 1,
    });
    const machine = withReadout(optics, { outputs: 1 });
    const data = { count, size: m, inputs, targets: target };
    const rule = readoutOnly(ridge({ strength: 1e-12 }));
    for (const _ of trainer({ machine, data, cost: squaredError(), rule, batch: count, seed: 1 }).train(1));
    return 1 - nrmse(machine.forward(inputs, count), target) ** 2;
  };

  test.each([
    [1, 2],
    [1, 3],
    [1, 4],
    [2, 3],
    [2, 4],
    [2, 5],
    [2, 6],
    [3, 5],
    [3, 6],
    [3, 7],
  ])(
    "met %i times, the parity of %i bits is learned if and only if it has at most twice as many",
    (repetitions, m) => {
      const wanted = m <= 2 * repetitions ? 1 : 0;
      expect(Math.abs(parity(repetitions, m) - wanted)).toBeLessThan(PARITY);
    },
  );

  test.each(["phase", "amplitude"] as const)(
    "%s modulation: its gradient is that of differences",
    (modulation) => {
      const machine = dataRepetition({ repetitions: 3, inputs: 4, outputs: 6, modulation, seed: 1 });
      const random = new Random(1, "phases");
      for (const k of machine.parameters.keys()) machine.parameters[k] = random.normal();
      expect(compare(machine, [byAdjoint()], { reference: byDifferences() }).rows[0].deviation).toBeLessThan(
        EXACT,
      );
    },
  );
});

describe("a cavity with a modulator", () => {
  const { M, Mi, Mo, runs } = reference.cavity;
  type Run = {
    scale: number;
    data: number[];
    intensity: number[];
    jacobian: number[][];
    bounces: number[];
    relative_error_of_series: number[];
  };
  const cavity = (scale: number) =>
    modulatedCavity({
      inputs: 4,
      scale,
      scattering: flat(M),
      entrance: {
        re: Float64Array.from(Mi.re, ([x]: number[]) => x),
        im: Float64Array.from(Mi.im, ([x]: number[]) => x),
      },
      exit: flat(Mo),
    });

  test.each<[number, Run]>(runs.map((run: Run) => [run.scale, run]))(
    "scale %f: intensities and Jacobian of the reference",
    (scale, { data, intensity, jacobian }) => {
      const machine = cavity(scale);
      expect(largest(machine.forward(Float64Array.from(data), 1), intensity)).toBeLessThan(SAME);
      for (let l = 0; l < 4; l++) {
        const gradient = new Float64Array(4);
        const own = (y: Float64Array) => y.map((_, k) => (k === l ? 1 : 0));
        byAdjoint().pullback(machine)(Float64Array.from(data), 1, own, gradient);
        expect(largest(gradient, jacobian[l])).toBeLessThan(SAME);
      }
    },
  );

  test("its gradient is that of differences, with outputs of another number", () => {
    const machine = modulatedCavity({ inputs: 6, outputs: 9, scale: 0.3, seed: 1 });
    const random = new Random(2, "offsets");
    for (const k of machine.parameters.keys()) machine.parameters[k] = 0.2 * random.normal();
    const input = [0.3, -0.5, 1, 0.7, -0.2, 0.9];
    expect(
      compare(machine, [byAdjoint()], { input, reference: byDifferences() }).rows[0].deviation,
    ).toBeLessThan(EXACT);
  });

  test("with a scattering of norm 1 it is stable below a reflection of 1, and refused where light grows", () => {
    const machine = modulatedCavity({ inputs: 5, scale: 0.99, seed: 3 });
    expect([...machine.forward(new Float64Array(5).fill(1), 1)].every(Number.isFinite)).toBe(true);
    expect(() => machine.forward(new Float64Array(5).fill(5), 1)).toThrow(
      /The cavity amplifies: light comes back .* times as strong after a bounce, and its field diverges/,
    );
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no seed", () => modulatedCavity({ inputs: 3 }), /seed is undefined/],
    [
      "a small matrix",
      () => modulatedCavity({ inputs: 3, scattering: flat(M), seed: 1 }),
      /scattering.re has 16 values/,
    ],
    [
      "too few mixers",
      () => dataRepetition({ repetitions: 2, inputs: 4, mixers: [] }),
      /mixers has 0 matrices; 2 repetitions need 3/,
    ],
    ["no repetition", () => dataRepetition({ repetitions: 0, inputs: 4, seed: 1 }), /repetitions is 0/],
    ["no bits", () => randomMedium({ inputs: 2, outputs: 2, bits: 0, seed: 1 }), /bits is 0/],
    ["no seed of a medium", () => mediumReservoir({ units: 3 }), /seed is undefined.*matrix/],
    [
      "an odd modulation",
      () => randomMedium({ inputs: 2, outputs: 2, modulation: "both" as never, seed: 1 }),
      /modulation is "both"/,
    ],
    [
      "a short batch",
      () => randomMedium({ inputs: 2, outputs: 2, seed: 1 }).forward(new Float64Array(3), 2),
      /inputs has 3 values/,
    ],
  ])("%s is refused", (_, make, message) => expect(make).toThrow(message));
});
