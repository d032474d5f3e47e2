import {
  type ComplexArray,
  coupledWaves,
  echoFidelity,
  echoGradient,
  echoMachine,
  errorSignal,
  evaluate,
  grid,
  grossPitaevskii,
  hamiltonian,
  kerrArray,
  type PlanePotential,
  pinball,
  quadratureCost,
  type RunOptions,
  randomStream,
  relativeError,
  reversibleDevice,
  type State,
  type System,
  selfLearning,
  trainer,
  trajectory,
  wavePacket,
} from "echolab";
import {
  coupledOscillators,
  disorderedArray,
  manakov,
  microring,
  scalarChain,
  secondHarmonic,
  spinChain,
} from "echolab/waves";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";

/** Fourth order, from central differences of two steps: good to about 1e-10. */
function differences(f: (p: Float64Array) => number, at: Float64Array): Float64Array {
  const wide = centralDifferences(f, at, 2e-3);
  return centralDifferences(f, at, 1e-3).map((d, i) => (4 * d - wide[i]) / 3);
}

// One-sided echoes against central differences of the cost: their error is c ε, with a c that depends on the state. Of twelve
// random states of the cavity array eleven are off by 1 to 3.2e-4 at ε = 1e-4, one by 6.6e-4.
const GRADIENT_AT_1E4 = 1e-3;
const GRADIENT_AT_1E6 = 1e-5;
const CENTRAL_AT_1E4 = 1e-6;
const FIDELITY = 1e-10;
/** The target lies this far from the output, in every system. */
const MISS = 0.5;
/** How far the learning field has to go to the target that it is trained for. */
const DISTANCE = 0.02;
/** ε/m of the updates: small, so that θ hardly moves between two echoes, and large against rounding. */
const STRENGTH = 1e-4;

interface Case {
  readonly name: string;
  readonly system: System;
  readonly start: State;
  readonly run: RunOptions;
  /** The longest run of it in a notebook, where that is longer. */
  readonly longest?: RunOptions;
  /** Order in which the energy error falls with the time step; 0 where it is conserved to rounding. */
  readonly order?: number;
}

const zeros = (n: number) => new Float64Array(n);
const still = (re: ArrayLike<number>): ComplexArray => ({ re: Float64Array.from(re), im: zeros(re.length) });

function noise(seed: number) {
  const stream = randomStream(seed);
  return (length: number, size: number) => Float64Array.from({ length }, () => size * stream.normal());
}
const draw = noise(11);
const complex = (length: number, size: number): ComplexArray => ({
  re: draw(length, size),
  im: draw(length, size),
});

const line = grid({ points: 32, length: 16 });
const pulse = (at: number) => wavePacket(line, { at, width: 1 });
const twoPulses = pulse(-3).plus(pulse(3), -1).times(1.5);
const plane = grid({ points: [6, 8], length: [6, 8] });
const spot = wavePacket(plane, { at: [0.5, -1], width: 1, wavenumber: [0.4, 0.7] }).times(1.5);

/** ½·0.2·r², and a standing wave across the plane. */
const bowl: PlanePotential = {
  value: (x, y) => 0.1 * (x * x + y * y),
  gradient: (x, y) => [0.2 * x, 0.2 * y],
};
const wave = (kx: number, ky: number): PlanePotential => ({
  value: (x, y) => Math.cos(kx * x + ky * y),
  gradient: (x, y) => [-kx * Math.sin(kx * x + ky * y), -ky * Math.sin(kx * x + ky * y)],
});

const CASES: Case[] = [
  {
    name: "coupled waves",
    system: coupledWaves({ grid: line, omega: 0.5 }),
    start: { psi: twoPulses, theta: still(draw(32, 0.5)) },
    run: { duration: 4, steps: 160 },
    longest: { duration: 6, steps: 240 },
  },
  {
    name: "Kerr-cavity array",
    system: kerrArray(),
    start: { psi: complex(4, 0.3), theta: still(draw(16, 0.25)) },
    run: { duration: 20, steps: 500 },
  },
  {
    name: "disordered array",
    system: disorderedArray({ detuning: draw(16, 0.02) }),
    start: { psi: complex(4, 0.5), theta: still(draw(12, 0.3)) },
    run: { duration: 20, steps: 2000 },
  },
  {
    name: "pinball",
    system: pinball({ particles: 2, bumpers: 3, height: 0.5, width: 1, mass: 20 }),
    start: {
      psi: { re: Float64Array.of(-3, 0.2, -3.5, -0.4), im: Float64Array.of(1.5, 0, 1.3, 0.1) },
      theta: still([0, 0.5, 0.2, -1, 2, 0.3]),
    },
    run: { duration: 3, steps: 150 },
    longest: { duration: 5, steps: 250 },
  },
  {
    name: "coupled oscillators",
    system: coupledOscillators(),
    start: {
      psi: { re: draw(6, 0.5), im: draw(6, 0.5) },
      theta: still(draw(21, 0.3).map((k) => 1 + k)),
    },
    run: { duration: 5, steps: 250 },
    longest: { duration: 8, steps: 160 },
  },
  {
    name: "matter waves in a trap",
    system: grossPitaevskii({ grid: line, trap: 0.7 }),
    start: { psi: twoPulses, theta: still(draw(32, 0.3)) },
    run: { duration: 4, steps: 160 },
    longest: { duration: 6.3, steps: 240 },
  },
  {
    name: "Manakov waves",
    system: manakov({ grid: line, beta: -1 }),
    start: {
      psi: {
        re: Float64Array.of(...twoPulses.re, ...pulse(1).re),
        im: Float64Array.of(...twoPulses.im, ...pulse(-1).re),
      },
      theta: still(draw(32, 0.3)),
    },
    run: { duration: 4, steps: 160 },
  },
  {
    name: "spin waves",
    system: spinChain({ spins: 6, anisotropy: 0.4 }),
    start: {
      psi: { re: draw(6, 0.4).map((phi) => Math.PI / 2 + phi), im: draw(6, 0.3) },
      theta: still(draw(6, 0.3).map((b) => 1 + b)),
    },
    run: { duration: 5, steps: 200 },
  },
  {
    name: "second-harmonic generation",
    system: secondHarmonic({ sites: 5, harmonicHopping: 0.4, mismatch: 0.3 }),
    start: { psi: complex(10, 0.4), theta: still(draw(5, 0.3)) },
    run: { duration: 4, steps: 200 },
  },
  {
    name: "sine-Gordon chain",
    system: scalarChain({ sites: 12 }),
    start: { psi: { re: draw(12, 1), im: draw(12, 0.5) }, theta: still(draw(12, 0.3)) },
    run: { duration: 5, steps: 200 },
    longest: { duration: 40, steps: 1600 },
  },
  {
    name: "φ⁴ chain",
    system: scalarChain({ sites: 12, potential: "phi4", restoring: 1 }),
    start: { psi: { re: draw(12, 0.3).map((q) => 1 + q), im: draw(12, 0.3) }, theta: still(draw(12, 0.3)) },
    run: { duration: 5, steps: 200 },
  },
  {
    name: "microring comb",
    system: microring({ modes: 6, chi: 0.5 }),
    start: { psi: complex(6, 0.4), theta: still(draw(6, 0.4)) },
    run: { duration: 3, steps: 100 },
  },
  {
    name: "user's Hamiltonian",
    system: hamiltonian({
      size: 2,
      learningSize: 2,
      energy: ({ psi, theta }) => {
        let sum = 0;
        for (let i = 0; i < 2; i++) {
          sum += (psi.im[i] ** 2 + theta.im[i] ** 2) / 2 + theta.re[i] ** 2 / 2 + psi.re[i] ** 4 / 4;
          sum += Math.cos(psi.re[i] - theta.re[1 - i]);
        }
        return sum;
      },
    }),
    start: { psi: { re: draw(2, 1), im: draw(2, 0.5) }, theta: still(draw(2, 1)) },
    run: { duration: 4, steps: 160 },
    longest: { duration: 20, steps: 400 },
  },
  {
    name: "coupled waves in two dimensions",
    system: coupledWaves({ grid: plane, beta: -1 }),
    start: { psi: spot, theta: still(draw(48, 0.5)) },
    run: { duration: 2, steps: 80 },
  },
  {
    name: "pinball in a landscape of any form",
    system: pinball({
      ...{ bumpers: 1, mass: 5, potential: bowl },
      landscape: [wave(1, 0.4), wave(-0.5, 0.9)],
    }),
    start: {
      psi: { re: Float64Array.of(-2, 0.3), im: Float64Array.of(1.2, 0.1) },
      theta: still([0.4, -0.5, 0.6, -0.3]),
    },
    run: { duration: 2, steps: 100 },
    longest: { duration: 5, steps: 250 },
  },
];

describe.each(CASES)("$name", ({ system, start, run, longest = run, order = 2 }) => {
  const machine = reversibleDevice(system, run);
  const cost = quadratureCost({
    re: Float64Array.from({ length: system.size }, (_, i) => Math.cos(i)),
    im: zeros(system.size).fill(0.3),
  });
  const signalFor = (target: number) => errorSignal(cost, target, system.kinds.psi);
  const target = signalFor(0)(machine.forward(start).psi).output! + MISS;
  const signal = signalFor(target);

  test("comes back exactly, and time reversal is its own inverse", () => {
    expect(echoFidelity(machine, start)).toBeLessThan(FIDELITY);
    expect(echoFidelity(reversibleDevice(system, longest), start)).toBeLessThan(FIDELITY);
    const twice = machine.reverse(machine.reverse(start));
    expect(relativeError(twice.psi, start.psi)).toBeLessThan(1e-15);
    expect(relativeError(twice.theta, start.theta)).toBeLessThan(1e-15);
    expect(system.energy(machine.reverse(start))).toBeCloseTo(system.energy(start), 10);
  });

  test(`keeps its energy to order ${order} in the time step`, () => {
    const drift = (steps: number) => {
      const { energies } = trajectory(system, start, { ...run, steps, snapshots: 20 });
      return Math.max(...energies.map((e) => Math.abs(e - energies[0])));
    };
    const measured = Math.log2(drift(run.steps) / drift(2 * run.steps));
    expect(measured).toBeGreaterThan(order - 0.3);
    expect(measured).toBeLessThan(order + 0.5);
  });

  test("leaves its gradient in the echo", () => {
    const exact = differences(
      (re) => signal(machine.forward({ psi: start.psi, theta: { ...start.theta, re } }).psi).cost,
      start.theta.re,
    );
    const error = (epsilon: number, method: "echo" | "central-echo" = "echo") =>
      relativeError(echoGradient(machine, start, signal, { epsilon, method }), exact);
    expect(Math.hypot(...exact)).toBeGreaterThan(1e-2);
    expect(error(1e-4)).toBeLessThan(GRADIENT_AT_1E4);
    expect(error(1e-5) / error(1e-4)).toBeLessThan(0.2);
    expect(error(1e-6)).toBeLessThan(GRADIENT_AT_1E6);
    expect(error(1e-4, "central-echo")).toBeLessThan(CENTRAL_AT_1E4);
  });

  test("simple HEB is biased in proportion to the mass, averaged HEB is not", () => {
    const gradient = echoGradient(machine, start, signal, { method: "central-echo", epsilon: 1e-4 });
    const byMomentum = differences(
      (im) => signal(machine.forward({ psi: start.psi, theta: { ...start.theta, im } }).psi).cost,
      start.theta.im,
    );
    const ratio = Math.hypot(...byMomentum) / Math.hypot(...gradient);
    const bias = (update: "simple" | "averaged", mass: number) => {
      const epsilon = STRENGTH * mass;
      const trained = trainer({
        machine: echoMachine(machine, { theta: start.theta.re }),
        data: [{ input: start.psi, target }],
        cost,
        rule: selfLearning({ epsilon, mass, update }),
        seed: 1,
      });
      for (const _ of trained.train(1)) void _;
      const rate = (update === "averaged" ? 2 : 1) * (system.kinds.theta === "real" ? 1 : 0.5) * STRENGTH;
      return relativeError(
        trained.machine.parameters.map((q, i) => -(q - start.theta.re[i]) / rate),
        gradient,
      );
    };
    for (const mass of [1, 0.1, 0.01, 0.001]) {
      // Beside the bias there is the echo's own error O(ε), and rounding over ε.
      expect(Math.abs(bias("simple", mass) - mass * ratio)).toBeLessThan(0.01 * mass * ratio + 2e-4);
      // What is left comes from θ moving between the two echoes.
      expect(bias("averaged", mass)).toBeLessThan(1e-2);
    }
    if (ratio > 0) expect(bias("averaged", 1)).toBeLessThan(ratio / 20);
  });

  test("is trained by the unchanged rule", () => {
    const output = target - MISS;
    const slope =
      Math.hypot(...echoGradient(machine, start, signal, { method: "central-echo" })) / (2 * MISS);
    const data = [{ input: start.psi, target: output + DISTANCE * slope }];
    const trained = trainer({
      machine: echoMachine(machine, { theta: start.theta.re }),
      data,
      cost,
      // A rate at which a linear machine keeps 0.8 of its miss after each update.
      rule: selfLearning({ rate: 0.1 / slope ** 2 }),
      seed: 1,
    });
    const miss = () => evaluate(trained.machine, data, cost).cost;
    const before = miss();
    for (const _ of trained.train(30)) void _;
    expect(miss()).toBeLessThan(1e-3 * before);
  });
});
