import {
  checkReversible,
  echoFidelity,
  echoGradient,
  errorSignal,
  type HamiltonianIntegrator,
  type HamiltonianOptions,
  hamiltonian,
  relativeError,
  reversibleDevice,
  type State,
  trajectory,
} from "echolab";
import { fieldCost } from "echolab/learning";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../properties.js";

const FIDELITY = 1e-10;
// One-sided echoes are exact up to O(ε): the physics reference asks for 1e-5 at ε = 1e-6.
const GRADIENT_AT_1E6 = 1e-5;

const state = (size: number, learningSize: number, at: (i: number) => number): State => ({
  psi: { re: Float64Array.from({ length: size }, (_, i) => at(i)), im: new Float64Array(size).fill(0.3) },
  theta: {
    re: Float64Array.from({ length: learningSize }, (_, i) => at(i + 7)),
    im: new Float64Array(learningSize),
  },
});

/** ½Σp² + ½Σπ² + V: two particles in each other's and the learning coordinates' smooth potential. */
const separable = {
  size: 2,
  learningSize: 3,
  energy: ({ psi, theta }: State) => {
    let sum = 0;
    for (const z of [psi, theta]) for (const p of z.im) sum += (p * p) / 2;
    for (const q of psi.re) for (const t of theta.re) sum += Math.exp(-((q - t) ** 2));
    return sum + Math.cosh(psi.re[0] - psi.re[1]);
  },
};

/** Momenta and coordinates multiply: no leapfrog. */
const mixed = {
  size: 2,
  learningSize: 2,
  energy: ({ psi, theta }: State) => {
    let sum = 0;
    for (let i = 0; i < 2; i++) {
      const r = psi.re[i] ** 2 + psi.im[i] ** 2;
      sum += r / 2 + (0.1 * r * r * (1 + 0.5 * theta.re[i])) / (1 + r);
      sum += (theta.re[i] ** 2 + theta.im[i] ** 2) / 2;
    }
    return sum + 0.3 * Math.cos(psi.re[0] * theta.re[1]) * (1 + psi.im[1] ** 2);
  },
};

const extended = (options: HamiltonianOptions): HamiltonianOptions => ({
  ...options,
  integrator: "extended-phase-space",
});

describe("the integrator is chosen, named and reversible", () => {
  test.each([
    ["separable", separable, "leapfrog", /T\(momenta\)/],
    ["not separable", mixed, "implicit-midpoint", /not separable/],
    ["not separable, as asked for", extended(mixed), "extended-phase-space", /asked for/],
    ["separable, as asked for", extended(separable), "extended-phase-space", /asked for/],
  ])("%s", (_, options, expected, because) => {
    const system = hamiltonian(options);
    expect(system.integrator.name).toBe(expected);
    expect(system.integrator.because).toMatch(because);
    expect(system.gradientError).toBeLessThan(1e-9);
    const start = state(options.size, options.learningSize, (i) => Math.sin(3 * i));
    const order = (integrator: "strang" | "yoshida4") => {
      const drift = (steps: number) => {
        const { energies } = trajectory(system, start, { duration: 2, steps, integrator });
        return Math.max(...energies.map((e) => Math.abs(e - energies[0])));
      };
      return Math.log2(drift(50) / drift(100));
    };
    expect(order("strang")).toBeGreaterThan(1.8);
    expect(order("yoshida4")).toBeGreaterThan(3.5);
    expect(echoFidelity(reversibleDevice(system, { duration: 10, steps: 200 }), start)).toBeLessThan(
      FIDELITY,
    );
  });

  test("and can be asked for", () => {
    expect(hamiltonian({ ...separable, integrator: "implicit-midpoint" }).integrator.name).toBe(
      "implicit-midpoint",
    );
    expect(() => hamiltonian({ ...mixed, integrator: "leapfrog" })).toThrow(/not separable/);
  });

  test("all move the same way", () => {
    const start = state(2, 3, (i) => Math.cos(i));
    const [a, b, c] = (["leapfrog", "implicit-midpoint", "extended-phase-space"] as const).map((integrator) =>
      reversibleDevice(hamiltonian({ ...separable, integrator }), { duration: 2, steps: 2000 }).forward(
        start,
      ),
    );
    expect(relativeError(a.psi, b.psi)).toBeLessThan(1e-5);
    expect(relativeError(a.psi, c.psi)).toBeLessThan(1e-5);
  });

  test("implicit steps are symplectic and conserve a quadratic invariant", () => {
    // Σ(q² + p²) is conserved, though neither of its terms is; forces depend on momenta.
    const turning = {
      size: 1,
      learningSize: 2,
      energy: ({ psi, theta }: State) => {
        const [a, b, c] = [psi.re[0], theta.re[0], theta.re[1]];
        const [x, y, z] = [psi.im[0], theta.im[0], theta.im[1]];
        return (a * a + x * x) * (b * b + y * y) + (a * b + x * y) * (1 + c * c + z * z);
      },
    };
    const start = state(1, 2, (i) => 0.4 + 0.1 * i);
    const numbers = ({ psi, theta }: State) => [...psi.re, ...theta.re, ...psi.im, ...theta.im];
    const norm = (s: State) => numbers(s).reduce((sum, x) => sum + x * x, 0);
    for (const integrator of ["implicit-midpoint", "extended-phase-space"] as const) {
      const machine = reversibleDevice(hamiltonian({ ...turning, integrator }), { duration: 2, steps: 20 });
      const end = machine.forward(start);
      expect(norm(end) / norm(start) - 1).toBeCloseTo(0, 12);
      const at = (v: ArrayLike<number>): State => ({
        psi: { re: Float64Array.of(v[0]), im: Float64Array.of(v[3]) },
        theta: { re: Float64Array.of(v[1], v[2]), im: Float64Array.of(v[4], v[5]) },
      });
      const columns = numbers(start).map((_, j) => {
        const shifted = (h: number) =>
          numbers(machine.forward(at(numbers(start).map((x, i) => x + (i === j ? h : 0)))));
        const [up, down] = [shifted(1e-5), shifted(-1e-5)];
        return up.map((u, i) => (u - down[i]) / 2e-5);
      });
      const area = (u: number[], v: number[]) =>
        [0, 1, 2].reduce((sum, i) => sum + u[i] * v[i + 3] - u[i + 3] * v[i], 0);
      for (let i = 0; i < 6; i++)
        for (let j = 0; j < 6; j++)
          expect(area(columns[i], columns[j])).toBeCloseTo(j === i + 3 ? 1 : i === j + 3 ? -1 : 0, 8);
    }
  });
});

describe("complex fields", () => {
  test("follow i dΦ/dt = ∂H/∂Φ*: a detuned mode turns by exp(−iωt)", () => {
    const omega = 1.7;
    const system = hamiltonian({
      size: 1,
      learningSize: 1,
      kinds: { psi: "complex", theta: "complex" },
      energy: ({ psi, theta }) =>
        omega * (psi.re[0] ** 2 + psi.im[0] ** 2) + theta.re[0] ** 2 + theta.im[0] ** 2,
    });
    const start: State = {
      psi: { re: Float64Array.of(1), im: Float64Array.of(0) },
      theta: { re: Float64Array.of(0.5), im: Float64Array.of(0) },
    };
    const { psi } = reversibleDevice(system, { duration: 2, steps: 2000 }).forward(start);
    expect(psi.re[0]).toBeCloseTo(Math.cos(2 * omega), 5);
    expect(psi.im[0]).toBeCloseTo(-Math.sin(2 * omega), 5);
  });
});

/** A random smooth potential of all coordinates, with or without terms that mix in the momenta. */
const randomEnergy = fc
  .record({
    size: fc.integer({ min: 1, max: 3 }),
    learningSize: fc.integer({ min: 1, max: 3 }),
    complex: fc.boolean(),
    mixing: fc.constantFrom(0, 0.3),
    numbers: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 }),
  })
  .map(({ size, learningSize, complex, mixing, numbers }) => {
    const n = (i: number) => numbers[i % numbers.length];
    const energy = ({ psi, theta }: State) => {
      const q = [...psi.re, ...theta.re];
      const p = [...psi.im, ...theta.im];
      let sum = 0;
      for (let i = 0; i < q.length; i++) {
        sum += (1 + 0.3 * n(i)) * (p[i] ** 2 + q[i] ** 2) * 0.5 + 0.2 * n(i + 5) * q[i] ** 3;
        for (let j = 0; j < i; j++) {
          sum += n(3 * i + j + 11) * Math.cos(q[i] - q[j]);
          sum += mixing * n(i + 2 * j + 17) * p[i] * p[j] * Math.sin(q[i] + n(j));
        }
      }
      return sum;
    };
    const kind: "complex" | "real" = complex ? "complex" : "real";
    return { size, learningSize, energy, numbers, kinds: { psi: kind, theta: kind } };
  });

test("HEB's gradient agrees with central differences, every integrator", () => {
  const met = new Map<HamiltonianIntegrator, number>();
  holds(
    fc.property(randomEnergy, fc.boolean(), ({ numbers, ...options }, other) => {
      const system = hamiltonian(other ? extended(options) : options);
      met.set(system.integrator.name, (met.get(system.integrator.name) ?? 0) + 1);
      const machine = reversibleDevice(system, { duration: 1, steps: 8 });
      const start = state(options.size, options.learningSize, (i) => 0.5 * numbers[i % 24]);
      const fidelity = echoFidelity(machine, start);
      expect(fidelity).toBeLessThan(FIDELITY);
      const target = {
        re: new Float64Array(options.size).fill(0.7),
        im: new Float64Array(options.size).fill(-0.2),
      };
      const signal = errorSignal(fieldCost(), target, options.kinds.psi);
      const epsilon = 1e-6;
      const echoes = echoGradient(machine, start, signal, { epsilon });
      const exact = echoGradient(machine, start, signal, { method: "finite-difference" });
      // Forces are differences of the energy here: what the echo does not bring back for their rounding is divided by ε. With
      // the error signal the path is another, and its rounding of the same order only.
      const bound = GRADIENT_AT_1E6 * Math.max(Math.hypot(...exact), 1e-3) + (10 * fidelity) / epsilon;
      expect(Math.hypot(...echoes.map((g, i) => g - exact[i]))).toBeLessThan(bound);
    }),
    40,
  );
  expect(met.size).toBe(3);
  for (const runs of met.values()) expect(runs).toBeGreaterThan(5);
});

/** H of {@link separable} with its exact gradient, both plus what `offset` says. */
const withGradient = (offset: (s: State) => number, slope: (s: State) => State = exactSlope) => ({
  ...separable,
  energy: (s: State) => separable.energy(s) + offset(s),
  gradient: slope,
});

function exactSlope({ psi, theta }: State): State {
  const result = {
    psi: { re: new Float64Array(2), im: psi.im.slice() },
    theta: { re: new Float64Array(3), im: theta.im.slice() },
  };
  for (const [i, q] of psi.re.entries()) {
    for (const [j, t] of theta.re.entries()) {
      const force = -2 * (q - t) * Math.exp(-((q - t) ** 2));
      result.psi.re[i] += force;
      result.theta.re[j] -= force;
    }
  }
  const stretch = Math.sinh(psi.re[0] - psi.re[1]);
  result.psi.re[0] += stretch;
  result.psi.re[1] -= stretch;
  return result;
}

describe("a given gradient of a large energy", () => {
  // What is constant adds nothing to the gradient; 1e8·(q − q) is large sums that cancel.
  test.each<[string, (s: State) => number]>([
    ["0", () => 0],
    ["1e4", () => 1e4],
    ["−1e6", () => -1e6],
    ["1e8", () => 1e8],
    ["1e10", () => 1e10],
    ["1e12", () => 1e12],
    ["sums that cancel", ({ psi }) => (psi.re[0] * 1e9 + 1e10) / 3 - (psi.re[0] * 1e9) / 3 - 1e10 / 3],
  ])("is taken with an offset of %s, and gives the same echo", (_, offset) => {
    const system = hamiltonian(withGradient(offset));
    expect(system.integrator.name).toBe("leapfrog");
    const run = { duration: 2, steps: 100 };
    const start = state(2, 3, (i) => Math.cos(i));
    const plain = reversibleDevice(hamiltonian(withGradient(() => 0)), run).forward(start);
    expect(relativeError(reversibleDevice(system, run).forward(start).psi, plain.psi)).toBe(0);
  });

  test.each([0, 1e6, 1e10])("is refused where it is wrong by a percent, with an offset of %s", (offset) => {
    const wrongly = (s: State) => {
      const slope = exactSlope(s);
      slope.theta.re[1] *= 1.01;
      return slope;
    };
    expect(() => hamiltonian(withGradient(() => offset, wrongly))).toThrow(/gradient does not fit energy/);
  });

  test.each([1e6, -1e10, 1e15])("does not make %s plus what is not separable separable", (offset) => {
    const given = {
      size: 1,
      learningSize: 1,
      energy: ({ psi, theta }: State) =>
        offset +
        (psi.re[0] * psi.im[0]) ** 2 / 2 +
        psi.re[0] ** 2 +
        (theta.re[0] ** 2 + theta.im[0] ** 2) / 2,
      gradient: ({ psi, theta }: State) => ({
        psi: {
          re: Float64Array.of(psi.re[0] * psi.im[0] ** 2 + 2 * psi.re[0]),
          im: Float64Array.of(psi.re[0] ** 2 * psi.im[0]),
        },
        theta: { re: theta.re.slice(), im: theta.im.slice() },
      }),
    };
    expect(hamiltonian(given).integrator.name).toBe("implicit-midpoint");
  });

  test.each([0, 1e6, -1e10, 1e12])("a magnetic field is found beside %s", (offset) => {
    const inField = ({ psi, theta }: State) =>
      offset +
      (psi.im[0] + theta.re[0] * psi.re[0]) ** 2 / 2 +
      (psi.re[0] ** 2 + theta.re[0] ** 2 + theta.im[0] ** 2) / 2;
    const gradient = ({ psi, theta }: State) => {
      const v = psi.im[0] + theta.re[0] * psi.re[0];
      return {
        psi: { re: Float64Array.of(v * theta.re[0] + psi.re[0]), im: Float64Array.of(v) },
        theta: { re: Float64Array.of(v * psi.re[0] + theta.re[0]), im: theta.im.slice() },
      };
    };
    expect(() => hamiltonian({ size: 1, learningSize: 1, energy: inField, gradient })).toThrow(
      /not the same after time reversal \(it changes by .*magnetic field/,
    );
  });

  test("differences of an energy that is large are refused with the reason", () => {
    expect(() => hamiltonian({ ...separable, energy: (s) => separable.energy(s) + 1e12 })).toThrow(
      /energy is so large, 1.0e\+12 at a random state, .* leave out what is constant, or give `gradient`/,
    );
  });
});

describe("what is wrong is said in words", () => {
  test("a magnetic field breaks the reversal, and turning it mends it", () => {
    const inField = ({ psi, theta }: State) =>
      ((psi.im[0] + 0.5 * theta.re[0] * psi.re[1]) ** 2 + (psi.im[1] - 0.5 * theta.re[0] * psi.re[0]) ** 2) /
        2 +
      (psi.re[0] ** 2 + psi.re[1] ** 2 + theta.re[0] ** 2 + theta.im[0] ** 2) / 2;
    expect(() => hamiltonian({ size: 2, learningSize: 1, energy: inField })).toThrow(/magnetic field/);
    const negative = (values: Float64Array) => values.map((x) => -x);
    const system = hamiltonian({
      size: 2,
      learningSize: 1,
      energy: inField,
      // The field θ turns round with the momenta of the particle; its own momentum then does not.
      reverse: ({ psi, theta }) => ({
        psi: { re: psi.re.slice(), im: negative(psi.im) },
        theta: { re: negative(theta.re), im: theta.im.slice() },
      }),
    });
    expect(() =>
      checkReversible(
        reversibleDevice(system, { duration: 5, steps: 100 }),
        state(2, 1, () => 0.7),
      ),
    ).not.toThrow();
  });

  test("a wrong gradient, a rough energy, a reversal that is none, a step too large", () => {
    const zero = ({ psi, theta }: State) => ({
      psi: { re: psi.re.map(() => 0), im: psi.im.slice() },
      theta: { re: theta.re.map(() => 0), im: theta.im.slice() },
    });
    expect(() => hamiltonian({ ...separable, gradient: zero })).toThrow(/gradient does not fit energy/);
    expect(() =>
      hamiltonian({ ...separable, energy: (s) => separable.energy(s) + Math.cos(300 * s.psi.re[0]) }),
    ).toThrow(/scale/);
    expect(() => hamiltonian({ ...separable, energy: () => Number.NaN })).toThrow(/finite/);
    expect(() =>
      hamiltonian({
        ...separable,
        reverse: ({ psi, theta }) => ({ psi, theta: { re: theta.re, im: theta.im.map((x) => -x) } }),
      }),
    ).not.toThrow();
    for (const integrator of ["implicit-midpoint", "extended-phase-space"] as const) {
      const stiff = hamiltonian({ ...mixed, integrator });
      const leap = reversibleDevice(stiff, { duration: 100, steps: 2 });
      expect(() => leap.forward(state(2, 2, () => 3))).toThrow(/more steps/);
    }
  });
});
