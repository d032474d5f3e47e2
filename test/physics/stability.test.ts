import {
  coupledWaves,
  type Grid,
  grid,
  grossPitaevskii,
  type Integrator,
  kerrArray,
  pinball,
  reversibleDevice,
  type State,
  type System,
  trajectory,
} from "echolab";
import { disorderedArray, manakov, microring, scalarChain, secondHarmonic, spinChain } from "echolab/waves";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { modelOf, summary } from "../../kernel-lib/src/displays/display.js";
import { LEAPFROG_LIMIT } from "../../kernel-lib/src/evolve/composition.js";
import { concatenated } from "../../kernel-lib/src/fields/lists.js";

/** Noise at the start, what counts as growth of it (three decades) and as none (one decade). */
const NOISE = 1e-10;
const GROWN = 1e-7;
const QUIET = 1e-9;

const noise = (n: number, s: number) =>
  Float64Array.from({ length: n }, (_, i) => NOISE * Math.sin(s * (i + 1) ** 2));
const line = grid({ points: 64, length: 16 });
const plane = grid({ points: [16, 24], length: [8, 8] });

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

/** A wave of amplitude 1.5 everywhere and noise, the rest zero but for noise. */
function uniform({ size, learningSize, grid: { size: n } }: System & { grid: Grid }): State {
  return {
    psi: { re: noise(size, 1.3).map((x, i) => (i < n ? x + 1.5 : x)), im: noise(size, 0.7) },
    theta: { re: new Float64Array(learningSize), im: new Float64Array(learningSize) },
  };
}

/** By how much |Ψ| leaves a uniform amplitude in a run of time steps `factor` times the limit. */
function growth(system: System & { grid: Grid }, factor: number, integrator: Integrator): number {
  const dt = system.stableStep! * factor;
  const steps = Math.round(12 / dt);
  const run = trajectory(system, uniform(system), { duration: steps * dt, steps, integrator, snapshots: 1 });
  const { re, im } = run.state(-1).psi;
  let most = 0;
  for (let i = 0; i < system.grid.size; i++) most = Math.max(most, Math.abs(Math.hypot(re[i], im[i]) - 1.5));
  return most;
}

describe("split steps are stable up to the limit and grow noise beyond it", () => {
  const systems: [string, System & { grid: Grid }][] = [
    ["coupled waves", coupledWaves({ grid: line, chi: 0 })],
    ["of the other dispersion", coupledWaves({ grid: line, chi: 0, beta: -2, kerr: -1 })],
    ["a prime number of points", coupledWaves({ grid: grid({ points: 67, length: 16 }), chi: 0 })],
    ["in a plane", coupledWaves({ grid: plane, chi: 0 })],
    ["matter waves", grossPitaevskii({ grid: line, trap: 0, chi: 0 })],
    ["two polarisations", manakov({ grid: line, chi: 0 })],
  ];
  test.each(systems)("%s", (_, system) => {
    for (const factor of [0.3, 0.6, 0.85]) expect(growth(system, factor, "strang")).toBeLessThan(QUIET);
    const beyond = [1.02, 1.04, 1.06, 1.08, 1.1].map((factor) => growth(system, factor, "strang"));
    expect(Math.max(...beyond)).toBeGreaterThan(GROWN);
    expect(warnings).toHaveLength(5);
  });

  test("of fourth order too, whose limit is one of the whole step", () => {
    const system = coupledWaves({ grid: line, chi: 0 });
    for (const factor of [0.3, 0.6, 0.9]) expect(growth(system, factor, "yoshida4")).toBeLessThan(QUIET);
    const beyond = [1.04, 1.1, 1.12, 1.18, 1.2].map((factor) => growth(system, factor, "yoshida4"));
    expect(Math.max(...beyond)).toBeGreaterThan(GROWN);
  });

  test("an array of cavities keeps its energy below it, not beyond", () => {
    const array = kerrArray({ kerr: 2, kappa: 0 });
    const lowest = Float64Array.from({ length: 16 }, (_, i) => {
      const [x, y] = [i % 4, i >> 2];
      const sign = (x + y) % 2 ? -1 : 1;
      return sign * Math.sin((Math.PI * (x + 1)) / 5) * Math.sin((Math.PI * (y + 1)) / 5) + noise(16, 1.1)[i];
    });
    const start = {
      psi: { re: new Float64Array(4), im: new Float64Array(4) },
      theta: { re: lowest, im: noise(16, 0.4) },
    };
    const drift = (factor: number) => {
      const dt = array.stableStep! * factor;
      const { energies } = trajectory(array, start, { duration: 1200 * dt, steps: 1200, snapshots: 1 });
      return Math.abs(energies[1] / energies[0] - 1);
    };
    for (const factor of [0.5, 0.7, 0.9]) expect(drift(factor)).toBeLessThan(1e-3);
    expect(Math.max(...[1.16, 1.17, 1.18, 1.19].map(drift))).toBeGreaterThan(0.1);
  });

  test("a chain that doubles frequencies: at the limit waves of the lowest mode convert and fill the highest ones", () => {
    const n = 16;
    const chain = secondHarmonic({ sites: n, chi: 0.5, hopping: 10, mass: 1e9 });
    const mode = (k: number) =>
      Float64Array.from({ length: n }, (_, i) => Math.sin((Math.PI * k * (i + 1)) / (n + 1)));
    const start = {
      psi: {
        re: concatenated(mode(1), new Float64Array(n)).map((x, i) => 1.4 * x + noise(2 * n, 1.7)[i]),
        im: noise(2 * n, 0.3),
      },
      theta: { re: new Float64Array(n), im: new Float64Array(n) },
    };
    const highest = (factor: number) => {
      const dt = chain.stableStep! * factor;
      const steps = Math.round(60 / dt);
      const { psi } = trajectory(chain, start, { duration: steps * dt, steps, snapshots: 1 }).state(-1);
      const amplitude = (k: number) =>
        Math.hypot(...[psi.re, psi.im].map((part) => mode(k).reduce((sum, w, i) => sum + w * part[i], 0)));
      return Math.max(...[11, 12, 13, 14, 15, 16].map(amplitude));
    };
    // In small steps they are filled to some 1e-7.
    for (const factor of [0.3, 0.5, 0.7]) expect(highest(factor)).toBeLessThan(1e-5);
    expect(highest(1)).toBeGreaterThan(1e-3);
  });

  test.each([
    ["sine-gordon", "strang"],
    ["phi4", "strang"],
    ["sine-gordon", "yoshida4"],
    ["phi4", "yoshida4"],
  ] as const)("leapfrog of a %s chain by %s", (potential, integrator) => {
    const chain = scalarChain({ sites: 60, potential, mass: 1e9 });
    const limit = chain.stableStep! * LEAPFROG_LIMIT[integrator];
    const rest = potential === "phi4" ? 1 : 0;
    const start = {
      psi: { re: noise(60, 1.7).map((x) => x + rest), im: noise(60, 0.3) },
      theta: { re: new Float64Array(60), im: new Float64Array(60) },
    };
    const far = (factor: number) => {
      const run = { duration: 400 * limit * factor, steps: 400, snapshots: 1, integrator };
      const { re } = trajectory(chain, start, run).state(-1).psi;
      return re.reduce((most, q) => Math.max(most, Math.abs(q - rest)), 0);
    };
    expect(far(0.99)).toBeLessThan(QUIET);
    expect(warnings).toEqual([]);
    expect(far(1.02)).not.toBeLessThan(GROWN);
    expect(warnings).toHaveLength(1);
  });
});

describe("time steps beyond the limit are warned of", () => {
  const limit = (2 * Math.PI) / (4 * Math.PI) ** 2;
  test.each<[string, System, number]>([
    ["coupled waves", coupledWaves({ grid: line }), limit],
    ["of any sign of β", coupledWaves({ grid: line, beta: -4 }), limit / 4],
    ["between walls", coupledWaves({ grid: line, boundary: "walls" }), limit],
    ["by their learning field alone", coupledWaves({ grid: line, kerr: 0 }), limit],
    ["in a plane", coupledWaves({ grid: plane }), (2 * Math.PI) / ((2 * Math.PI) ** 2 + (3 * Math.PI) ** 2)],
    ["matter waves", grossPitaevskii({ grid: line }), limit],
    ["polarisations", manakov({ grid: line, beta: 0.5 }), 2 * limit],
    ["cavities", kerrArray(), Math.PI / (80 * Math.cos(Math.PI / 5))],
    ["disordered cavities", disorderedArray({ width: 3, hopping: -5 }), Math.PI / (40 * Math.SQRT1_2)],
    [
      "a chain that doubles frequencies",
      secondHarmonic({ sites: 5, hopping: 3, harmonicHopping: -2, mismatch: -4 }),
      (2 * Math.PI) / (16 * Math.cos(Math.PI / 6) + 4),
    ],
  ])("%s", (name, system, expected) => {
    expect(system.stableStep! / expected).toBeCloseTo(1, 12);
    reversibleDevice(system, { duration: 10 * expected * 0.999, steps: 10 });
    expect(warnings, name).toEqual([]);
    reversibleDevice(system, { duration: 10 * expected * 1.001, steps: 10 });
    reversibleDevice(system, { duration: 20 * expected * 1.001, steps: 20 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /exceed the stability limit of .* take at least 11 steps, or watch the energy drift/,
    );
    reversibleDevice(system, { duration: 10 * expected * 2, steps: 10 });
    expect(warnings).toHaveLength(2);
  });

  test.each<[string, System]>([
    ["linear waves, whose steps are exact", coupledWaves({ grid: line, kerr: 0, chi: 0 })],
    ["linear cavities", kerrArray({ kerr: 0 })],
    ["a comb in implicit steps", microring()],
    ["spins", spinChain({ spins: 4 })],
    ["a ball", pinball({ bumpers: 1 })],
  ])("but not of %s", (_, system) => {
    reversibleDevice(system, { duration: 100, steps: 1 });
    expect(warnings).toEqual([]);
  });

  test("in the trajectory and its display too, where the energy drift stands beside the norm drift", () => {
    const system = coupledWaves({ grid: line, chi: 0 });
    const dt = 1.02 * limit;
    const steps = Math.round(12 / dt);
    const run = trajectory(system, uniform(system), { duration: steps * dt, steps, snapshots: 8 });
    expect(run.warning).toMatch(/time steps of .* exceed the stability limit of 0\.0398/);
    const text = summary(modelOf(run).model);
    expect(text).toMatch(/norm drift < 10⁻⁹; energy drift 0\.\d+; warning: time steps of .* exceed/);
    const calm = trajectory(system, uniform(system), { duration: 3, steps: 300, snapshots: 8 });
    expect(summary(modelOf(calm).model)).toMatch(/norm drift < 10⁻⁹; energy drift < 10⁻⁹\.$/);
  });
});
