import {
  adam,
  type ComplexArray,
  complexArray,
  coupledModes,
  nonlinearModes,
  random,
  relativeError,
} from "echolab";
import { describe, expect, test } from "vitest";

const DRIVES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
].map(([a, b]) => complexArray([a, b, 0]));
const TARGETS = [0, 1, 1, 0];

function device(kerr: number, seed: number) {
  const r = random(seed);
  const coupling = new Float64Array(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j <= i; j++) coupling[i * 3 + j] = coupling[j * 3 + i] = r.normal();
  return nonlinearModes({ decay: [1, 1, 1], coupling, kerr });
}

/** Cost (y − t)² of y = 10 Re a^out of mode 2, and its derivative to a^out*. */
function cost(out: ComplexArray, target: number): { value: number; error: ComplexArray; y: number } {
  const y = 10 * out.re[2];
  return { value: (y - target) ** 2, error: complexArray([0, 0, 10 * (y - target)]), y };
}

function gradient(modes: ReturnType<typeof device>, method: "scattering" | "adjoint", beta: number) {
  const sum = new Float64Array(9);
  for (const [i, drive] of DRIVES.entries()) {
    const state = modes.steadyState(drive);
    const own = modes.gradient(drive, state, cost(state.out, TARGETS[i]).error, { method, beta });
    for (let k = 0; k < 9; k++) sum[k] += own[k];
  }
  return sum;
}

function differences(modes: ReturnType<typeof device>) {
  const total = () =>
    DRIVES.reduce((sum, drive, i) => sum + cost(modes.steadyState(drive).out, TARGETS[i]).value, 0);
  return Float64Array.from({ length: 9 }, (_, k) => {
    const [i, j] = [Math.floor(k / 3), k % 3];
    const change = (d: number) => {
      modes.coupling[i * 3 + j] += d;
      if (i !== j) modes.coupling[j * 3 + i] += d;
    };
    change(1e-5);
    const up = total();
    change(-2e-5);
    const down = total();
    change(1e-5);
    return (up - down) / 2e-5;
  });
}

describe("nonlinear steady state", () => {
  test("of one Kerr mode solves its cubic equation", () => {
    // |a|² [ (κ/2)² + (Δ + g|a|²)² ] = κ |a_in|²
    const modes = nonlinearModes({ decay: [0.8], coupling: [0.3], kerr: 0.5 });
    for (const drive of [0.1, 1, 3]) {
      const { field } = modes.steadyState(complexArray([drive]));
      const n = field.re[0] ** 2 + field.im[0] ** 2;
      expect(n * (0.16 + (0.3 + 0.5 * n) ** 2)).toBeCloseTo(0.8 * drive * drive, 11);
    }
  });

  test("without nonlinearity scatters as the linear network does", () => {
    const modes = device(0, 1);
    const s = coupledModes({
      detuning: [0, 4, 8].map((k) => modes.coupling[k]),
      decay: [1, 1, 1],
      couplings: [
        { between: [0, 1], value: modes.coupling[1] },
        { between: [0, 2], value: modes.coupling[2] },
        { between: [1, 2], value: modes.coupling[5] },
      ],
    }).scattering();
    const drive = complexArray([1, -0.5, 0.2], [0, 0.3, 0]);
    expect(relativeError(modes.steadyState(drive).out, s.scatter(drive))).toBeLessThan(1e-13);
  });

  test("says where there is nothing to find", () => {
    expect(() => nonlinearModes({ decay: [1, 1], coupling: [0, 1, 2, 0], kerr: 0 })).toThrow(
      "coupling[2] is 2; it should be equal to its transpose",
    );
    expect(() => nonlinearModes({ decay: [1, 0], coupling: [0, 0, 0, 0], kerr: 0 })).toThrow("decay[1] is 0");
  });
});

describe("scattering backpropagation", () => {
  test("the adjoint gradient agrees with differences", () => {
    const modes = device(0.2, 2);
    expect(relativeError(gradient(modes, "adjoint", 1), differences(modes))).toBeLessThan(1e-7);
  });

  test("the measured gradient is exact for linear waves, and its error grows with the nonlinearity", () => {
    const error = (kerr: number) => {
      const modes = device(kerr, 2);
      return relativeError(gradient(modes, "scattering", 1e-6), gradient(modes, "adjoint", 1));
    };
    expect(error(0)).toBeLessThan(1e-8);
    expect(error(0.002)).toBeLessThan(0.02);
    expect(error(0.02) / error(0.002)).toBeGreaterThan(5);
  });

  // Published outputs of this task: 0, .9998, .9999, 0 (three modes, κ = 1, g = 0.2, β = 0.01).
  test("teaches three modes XOR", () => {
    const modes = device(0.2, 3);
    const optimiser = adam({ rate: 0.02 });
    const outputs = [0, 0, 0, 0];
    for (let step = 0; step < 1000; step++) {
      const sum = new Float64Array(9);
      for (const [i, drive] of DRIVES.entries()) {
        const state = modes.steadyState(drive);
        const { error, y } = cost(state.out, TARGETS[i]);
        outputs[i] = y;
        const own = modes.gradient(drive, state, error, { beta: 0.01 });
        for (let k = 0; k < 9; k++) sum[k] += own[k];
      }
      optimiser.step(modes.coupling, sum);
    }
    for (const [i, y] of outputs.entries()) expect(Math.abs(y - TARGETS[i])).toBeLessThan(2e-4);
  });
});
