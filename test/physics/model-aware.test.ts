/** Training on a device with a model of it: layers whose errors grow, pendulums, absorbers by pump and probe; against peers. */
import { readFileSync } from "node:fs";
import {
  byAdjoint,
  byDifferences,
  compare,
  crossEntropyCost,
  type Machine,
  randomStream,
  relativeError,
} from "echolab";
import { describe, expect, test } from "vitest";
import { inSitu } from "../../kernel-lib/src/learning/gradients/in-situ.js";
import { modelAware } from "../../kernel-lib/src/learning/gradients/model-aware.js";
import { modelOnly } from "../../kernel-lib/src/learning/gradients/model-only.js";
import { byParameterShift } from "../../kernel-lib/src/learning/gradients/parameter-shift.js";
import { byPumpProbe } from "../../kernel-lib/src/learning/gradients/pump-probe.js";
import { stackedMachine } from "../../kernel-lib/src/machine/stacked.js";
import { interferometerMesh } from "../../kernel-lib/src/platforms/mesh.js";
import { type MeshNetworkOptions, meshNetwork } from "../../kernel-lib/src/platforms/mesh-network.js";
import { pendulums } from "../../kernel-lib/src/platforms/pendulums.js";
import { absorberLaw, saturableAbsorbers } from "../../kernel-lib/src/platforms/saturable-absorbers.js";

const reference = (name: string) =>
  JSON.parse(readFileSync(new URL(`../reference/${name}.json`, import.meta.url), "utf8"));
/** Peers' numbers are kept to 15 digits, and pass some hundred operations. */
const PEER = 1e-12;
/** Central differences of step 1e-5: truncation 1e-10, rounding 1e-10 relative. */
const DIFFERENCES = 1e-7;

/** A layer x → factor · x^θ, the toy of physics-aware training. */
function power(factor: number, theta: number): Machine {
  const parameters = Float64Array.of(theta);
  return {
    name: "a power",
    inputs: 1,
    outputs: 1,
    parameters,
    runs: 0,
    forward: (x) => x.map((value) => factor * value ** parameters[0]),
    vectorJacobian(x, _, weights, gradient) {
      for (const [i, value] of x.entries())
        gradient[0] += weights[i] * factor * value ** parameters[0] * Math.log(value);
      return x.map((value, i) => weights[i] * factor * parameters[0] * value ** (parameters[0] - 1));
    },
  };
}
/** A layer x → a x, whose derivative is that to its input. */
function gain(): Machine {
  const parameters = Float64Array.of(1);
  return {
    name: "a gain",
    inputs: 1,
    outputs: 1,
    parameters,
    runs: 0,
    forward: (x) => x.map((value) => parameters[0] * value),
    vectorJacobian(x, _, weights, gradient) {
      gradient[0] += weights[0] * x[0];
      return weights.map((w) => parameters[0] * w);
    },
  };
}
const powers = (factor: number, layers: number) =>
  stackedMachine([gain(), ...Array.from({ length: layers }, () => power(factor, 1.1))], {});

describe("the toy: 2 x^1.1 on the device, 2.01 x^1.1 in the model", () => {
  const { layers, training } = reference("physics-aware").toy;
  interface Row {
    output: number;
    gradient: number;
  }
  const rows: [number, { real: Row; model: Row; hybrid: Row; forward_gap_percent: number }][] = layers
    .filter((row: { layers: number }) => row.layers > 0)
    .map((row: { layers: number }) => [row.layers, row]);

  test.each(rows)("%i layers: outputs and gradients of device, model and both", (n, row) => {
    const [device, model] = [powers(2, n), powers(2.01, n)];
    const one = Float64Array.of(1);
    const slope = (machine: Machine, method: ReturnType<typeof byAdjoint>) => {
      const gradient = new Float64Array(n + 1);
      let output = 0;
      method.pullback(machine)(
        one,
        1,
        (y) => {
          output = y[0];
          return [1];
        },
        gradient,
      );
      return { output, gradient: gradient[0] };
    };
    const cases = [
      [slope(device, byAdjoint()), row.real],
      [slope(device, modelOnly(model)), row.model],
      [slope(device, modelAware(model)), row.hybrid],
    ] as const;
    for (const [ours, theirs] of cases) {
      expect(ours.output / theirs.output).toBeCloseTo(1, 12);
      expect(ours.gradient / theirs.gradient).toBeCloseTo(1, 12);
    }
    const gap = 100 * (model.forward(one, 1)[0] / device.forward(one, 1)[0] - 1);
    expect(gap).toBeCloseTo(row.forward_gap_percent, 9);
  });

  test.each([
    [1, 0.5],
    [5, 3.092],
    [20, 33.064],
  ])("after %i layers the model's output is off by %f %%", (n, percent) => {
    const one = Float64Array.of(1);
    const gap = 100 * (powers(2.01, n).forward(one, 1)[0] / powers(2, n).forward(one, 1)[0] - 1);
    expect(Math.abs(gap - percent)).toBeLessThan(0.01);
  });

  test("training of one exponent through ten layers ends at the target with the device's values only", () => {
    const curves: [string, (model: Machine) => ReturnType<typeof byAdjoint>][] = [
      ["hybrid", modelAware],
      ["model", modelOnly],
    ];
    for (const [name, method] of curves) {
      const listed: number[][] = training[name];
      if (!listed) continue;
      const [device, model] = [powers(2, 10), powers(2.01, 10)];
      const pullback = method(model).pullback(device);
      let theta = 1.1;
      let step = 0;
      for (const [at, expected] of listed) {
        for (; step < at; step++) {
          device.parameters.fill(theta, 1);
          const gradient = new Float64Array(11);
          pullback(Float64Array.of(1), 1, (y) => [2 * (y[0] - 1e5)], gradient);
          theta -= 1e-15 * gradient.subarray(1).reduce((sum, g) => sum + g, 0);
        }
        expect(theta).toBeCloseTo(expected, 10);
      }
    }
  });
});

describe("pendulums of the peer", () => {
  const given = reference("physics-aware").pendulums;
  const make = (device: boolean) => {
    const machine = pendulums({
      count: 6,
      outputs: 2,
      scale: given.scale,
      ...(device && { gap: 0.1, foreign: given.other_couplings.flat() }),
    });
    machine.parameters.set([...given.C.flat(), ...given.e]);
    return machine;
  };
  const inputs = Float64Array.from(given.input.flat());
  const cost = crossEntropyCost({ scale: 1 });

  test.each([
    ["device", true, byAdjoint()],
    ["model", false, byAdjoint()],
    ["hybrid", true, modelAware(make(false))],
  ] as const)("%s: final angles, cost and gradient", (name, device, method) => {
    const { positions, cost: expected, gradient: theirs } = given.runs[name];
    const machine = make(device);
    const outputs = machine.forward(inputs, 3);
    if (positions) {
      const last = positions.flatMap((row: number[]) => row.slice(-2).map((q) => given.scale * q));
      expect(relativeError(outputs, last)).toBeLessThan(PEER);
    }
    const gradient = new Float64Array(42);
    let mean = 0;
    method.pullback(machine)(
      inputs,
      3,
      (y, i) => {
        const value = cost(y, given.labels[i]);
        mean += value.cost / 3;
        return value.gradient.map((g) => g / 3);
      },
      gradient,
    );
    expect(mean).toBeCloseTo(expected, 12);
    expect(relativeError(gradient, [...theirs.C.flat(), ...theirs.e])).toBeLessThan(PEER * 100);
  });

  test("derivatives are those of central differences, to parameters and inputs", () => {
    const machine = pendulums({ count: 5, inputs: 3, outputs: 2, scale: 2, gap: 0.2, seed: 2 });
    for (const seed of [1, 2]) {
      const { rows } = compare(machine, [byAdjoint()], { reference: byDifferences(), seed });
      expect(rows[0].deviation).toBeLessThan(DIFFERENCES);
    }
    expectInputSlopes(machine);
  });

  test.each([
    [{ count: 0 }, /count is 0; it should be a whole number from 1/],
    [{ count: 3, inputs: 4 }, /inputs is 4; it should be a whole number from 1 to 3/],
    [{ count: 3, step: 0 }, /step is 0; it should be a positive/],
    [{ count: 3, foreign: [1] }, /foreign has 1 couplings \(count × count\); it should have 9/],
  ])("%j is refused", (options, message) => {
    expect(() => pendulums(options)).toThrow(message);
  });
});

/** Compares derivatives to the inputs with central differences. */
function expectInputSlopes(machine: Machine): void {
  const stream = randomStream(6);
  const input = Float64Array.from({ length: machine.inputs }, () => stream.normal());
  const weights = Float64Array.from({ length: machine.outputs }, () => stream.normal());
  const slopes = machine.vectorJacobian?.(input, 1, weights, new Float64Array(machine.parameters.length));
  const value = (shift: number, k: number) => {
    const moved = input.slice();
    moved[k] += shift;
    return machine.forward(moved, 1).reduce((sum, y, l) => sum + weights[l] * y, 0);
  };
  const differences = input.map((_, k) => (value(1e-5, k) - value(-1e-5, k)) / 2e-5);
  expect(relativeError(slopes ?? [], differences)).toBeLessThan(DIFFERENCES);
}

describe("saturable absorbers", () => {
  interface Amplitudes {
    optical_depth: number;
    E: number[];
    out: number[];
    derivative: number[];
    probe: number[];
    rms_error_of_rescaled_probe: number;
  }
  interface Intensity {
    T0: number;
    I: number;
    T: number;
    out: number;
    slope: number;
  }
  const {
    saturable_amplitude,
    saturable_intensity,
  }: {
    saturable_amplitude: Amplitudes[];
    saturable_intensity: Intensity[];
  } = reference("saturable-absorbers");

  test.each(saturable_amplitude.map((row) => [row.optical_depth, row] as const))(
    "amplitude law, optical depth %f: output, slope, and what the probe sees",
    (depth, row) => {
      const machine = saturableAbsorbers({ modes: 1, depth });
      const experiments = machine.experiments?.();
      for (const [k, E] of row.E.entries()) {
        const input = Float64Array.of(E, 0);
        expect(experiments?.forward(input, 1).outputs[0]).toBeCloseTo(row.out[k], 10);
        const weights = Float64Array.of(1, 0);
        expect(machine.vectorJacobian?.(input, 1, weights, new Float64Array(0))[0]).toBeCloseTo(
          row.derivative[k],
          10,
        );
        experiments?.adjoint(weights, 1);
        expect(experiments?.returned?.()[0]).toBeCloseTo(row.probe[k], 10);
      }
      // On 0 ≤ E ≤ 4 the probe is the slope but for a factor, to 6–19 % rms of the slope.
      expect(row.rms_error_of_rescaled_probe).toBeLessThan(0.2);
    },
  );

  test.each(saturable_intensity.map((row) => [row.T0, row.I, row] as const))(
    "intensity law, T₀ = %f, I = %f",
    (transmission, I, row) => {
      const { t, slope } = absorberLaw({ law: "intensity", transmission })(I);
      expect(t * t).toBeCloseTo(row.T, 10);
      expect(I * t * t).toBeCloseTo(row.out, 10);
      expect(t * t + 2 * I * t * slope).toBeCloseTo(row.slope, 10);
    },
  );

  test.each(["amplitude", "intensity"] as const)("%s law: slopes to both quadratures", (law) => {
    expectInputSlopes(saturableAbsorbers({ modes: 3, law }));
  });

  test.each([
    [{ modes: 0 }, /modes is 0/],
    [{ modes: 1, law: "kerr" as "amplitude" }, /law is "kerr"; it should be one of "amplitude", "intensity"/],
    [{ modes: 1, depth: 0 }, /depth is 0; it should be a positive/],
    [
      { modes: 1, law: "intensity" as const, transmission: 1 },
      /transmission is 1; it should be a number between 0 and 1/,
    ],
  ])("%j is refused", (options, message) => {
    expect(() => saturableAbsorbers(options)).toThrow(message);
  });
});

describe("a photonic network of meshes with absorbers", () => {
  const make = (options: Partial<MeshNetworkOptions> = {}) =>
    meshNetwork({ modes: 4, layers: 3, brightness: 1.5, outputs: [0, 2], seed: 2, ...options });

  test.each([
    ["amplitude law", {}],
    ["intensity law, losses", { law: "intensity", loss: 0.2, phaseErrors: 0.1 }],
    ["splitters", { form: "splitter" }],
  ] as [string, Partial<MeshNetworkOptions>][])("%s: adjoint against differences", (_, options) => {
    const machine = make(options);
    const { rows } = compare(machine, [byAdjoint(), modelAware(make(options)), byPumpProbe()], {
      reference: byDifferences(),
    });
    expect(rows[0].deviation).toBeLessThan(DIFFERENCES);
    expect(rows[1].deviation).toBeLessThan(DIFFERENCES);
    expect(rows.map(({ counted }) => counted)).toEqual([1, 1, 2]);
    expect(rows.map(({ runs }) => runs)).toEqual([1, 1, 2]);
    expectInputSlopes(machine);
  });

  test("pump and probe is exact where absorbers do not saturate, and points the right way where they do", () => {
    const cosine = (brightness: number) => {
      const machine = make({ brightness });
      const [a, b] = [byPumpProbe(), byAdjoint()].map((method) => {
        const gradient = new Float64Array(machine.parameters.length);
        method.pullback(machine)(Float64Array.of(1, -0.5, 0.3, 0.8), 1, () => [1, -1], gradient);
        return gradient;
      });
      const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, k) => sum + v * y[k], 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    expect(cosine(1e-3)).toBeGreaterThan(1 - 1e-9);
    expect(cosine(1)).toBeGreaterThan(0.8);
    expect(cosine(1)).toBeLessThan(0.9999);
  });

  test("methods that do not fit are refused, with what fits", () => {
    const machine = make();
    expect(() => inSitu().pullback(machine)).toThrow(
      /absorbers whose slope is taken as their transmission; byPumpProbe\(\)/,
    );
    expect(() => byParameterShift().pullback(machine)).toThrow(/trigonometric polynomials.*byPumpProbe\(\)/);
    expect(() => byPumpProbe().pullback(interferometerMesh({ modes: 3 }))).toThrow(
      /inSitu\(\) or byAdjoint\(\)/,
    );
  });
});

describe("stacks of machines", () => {
  const mesh = (seed: number, read: "fields" | "powers" = "fields") =>
    interferometerMesh({ modes: 4, seed, read, amplitudes: "complex" });

  test("two meshes in a row learn in situ as one", () => {
    const machine = stackedMachine([mesh(1), mesh(2, "powers")], {});
    const { rows } = compare(machine, [inSitu(), byAdjoint()], { reference: byDifferences() });
    expect(rows[0].deviation).toBeLessThan(DIFFERENCES);
    expect(rows[1].deviation).toBeLessThan(DIFFERENCES);
    expect(rows.map(({ counted }) => counted)).toEqual([2, 1]);
  });

  test("parameters are those of the stages, in a list of their own", () => {
    const [first, second] = [mesh(1), mesh(2)];
    const machine = stackedMachine([first, second], {});
    expect([...machine.parameters]).toEqual([...first.parameters, ...second.parameters]);
    machine.parameters.fill(0.5);
    machine.forward(new Float64Array(8), 1);
    expect(second.parameters[0]).toBe(0.5);
  });

  test("what does not fit together is refused", () => {
    expect(() => stackedMachine([], {})).toThrow(/stages is empty/);
    expect(() => stackedMachine([mesh(1, "powers"), mesh(2)], {})).toThrow(
      /stages\[1\] has 8 inputs, stages\[0\] has 4 outputs/,
    );
    const one = mesh(1);
    expect(() => stackedMachine([one, one], {})).toThrow(/stages\[1\] stands in the list twice/);
    const other = stackedMachine([mesh(1), mesh(2), mesh(3)], {});
    expect(() => modelAware(stackedMachine([mesh(1), mesh(2)], {})).pullback(other)).toThrow(
      /model has 2 stages, the stacked machine has 3/,
    );
  });
});
