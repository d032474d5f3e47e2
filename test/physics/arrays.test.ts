import {
  type ComplexArray,
  echoFidelity,
  echoMachine,
  evaluate,
  type Integrator,
  kerrArray,
  modeCost,
  type Random,
  randomStream,
  relativeError,
  reversibleDevice,
  type State,
  type System,
  selfLearning,
  trainer,
  trainTogether,
  trajectory,
  xorPorts,
} from "echolab";
import { disorderedArray } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { hasArrayKernel } from "../../kernel-lib/src/engine/waves/array.js";
import { chainPropagator } from "../../kernel-lib/src/engine/waves/open-lattice.js";

// Compiled kernel and plain flows add the same terms in different order; 100 steps do not amplify that much.
const SAME = 1e-12;
const FIDELITY = 1e-10;
// PHYSICS: energy drift of the paper's array at dt = 0.04.
const ENERGY_DRIFT = 7e-3;
/** Rounding, 1e-16, grown by up to 1 + 2|g||Φ|² dt = 80 a step where |Φ|² = 400; four steps, and a digit for the sum. */
const WOUND = 1e-7;

function normal(stream: Random, length: number, size: number): ComplexArray {
  const values = () => Float64Array.from({ length }, () => size * stream.normal());
  return { re: values(), im: values() };
}

/**
 * Subnormal numbers, whose squares are zero, up to Kerr phases of hundreds of turns: beyond, the rounding of a step's first
 * Kerr phase decides its second.
 */
const AMPLITUDES = [1e-310, 1e-160, 1e-8, 1, 300];

/** Largest difference of parts, in units of the largest: squares of subnormal numbers would vanish. */
function largestDifference(a: ComplexArray, b: ComplexArray): number {
  const most = (values: Iterable<number>) => Math.max(...Array.from(values, Math.abs));
  const differences = [...a.re.map((x, i) => x - b.re[i]), ...a.im.map((x, i) => x - b.im[i])];
  return most(differences) / most([...b.re, ...b.im]);
}

const detuned = Array.from({ length: 16 }, (_, j) => Math.sin(j));
const ARRAYS: [string, System][] = [
  ["ports on the corners", kerrArray({ detuning: [0.1, 0.2, -0.3, 0.4] })],
  ["one disordered array", disorderedArray({ detuning: detuned })],
];

describe.each(ARRAYS)("Kerr-cavity array, %s", (_, system) => {
  const stream = randomStream(4);
  const states: State[] = Array.from({ length: 7 }, () => ({
    psi: normal(stream, system.size, 0.5),
    theta: normal(stream, system.learningSize, 0.3),
  }));

  test("conserves Σ|Φ|² over both fields, and energy to second order in the time step", () => {
    const run = (steps: number) => trajectory(system, states[0], { duration: 4, steps, snapshots: 20 });
    const total = ({ psi, theta }: State) =>
      [psi.re, psi.im, theta.re, theta.im].reduce((sum, v) => sum + v.reduce((s, x) => s + x * x, 0), 0);
    const drift = (steps: number) => {
      const { energies } = run(steps);
      return Math.max(...energies.map((e) => Math.abs(e - energies[0])));
    };
    expect(total(run(100).state(-1)) / total(states[0]) - 1).toBeCloseTo(0, 12);
    expect(drift(200) / drift(400)).toBeGreaterThan(3.5);
    expect(drift(200) / drift(400)).toBeLessThan(4.5);
  });

  test.each<[Integrator]>([["strang"], ["yoshida4"]])(
    "runs batches in the compiled kernel, %s",
    (integrator) => {
      expect(hasArrayKernel()).toBe(true);
      const options = { duration: 4, steps: 100, integrator };
      const compiled = reversibleDevice(system, options);
      const plain = reversibleDevice({ ...system, advanceAll: undefined }, options);
      const outputs = compiled.forwardAll!(states);
      for (const [i, state] of states.entries()) {
        const expected = plain.forward(state);
        expect(relativeError(outputs[i].psi, expected.psi)).toBeLessThan(SAME);
        expect(relativeError(outputs[i].theta, expected.theta)).toBeLessThan(SAME);
        // The same numbers alone and in a batch.
        expect(compiled.forward(state)).toEqual(outputs[i]);
      }
    },
  );

  test.each(AMPLITUDES)("runs one sample with amplitudes of %d alike in kernel and flows", (amplitude) => {
    const state = {
      psi: normal(stream, system.size, amplitude),
      theta: normal(stream, system.learningSize, amplitude),
    };
    const options = { duration: 0.04, steps: 1 };
    const expected = reversibleDevice({ ...system, advanceAll: undefined }, options).forward(state);
    const result = reversibleDevice(system, options).forward(state);
    // An angle g|Φ|² dt is known to a rounding of itself.
    const tolerance = SAME * Math.max(10, 30 * 0.04 * amplitude ** 2);
    for (const part of ["psi", "theta"] as const)
      expect(largestDifference(result[part], expected[part])).toBeLessThan(tolerance);
  });

  test("runs large amplitudes, whose Kerr phases wind, alike in kernel and flows", () => {
    const options = { duration: 0.2, steps: 4 };
    const strong = { psi: normal(stream, system.size, 8), theta: normal(stream, system.learningSize, 8) };
    const expected = reversibleDevice({ ...system, advanceAll: undefined }, options).forward(strong);
    expect(
      relativeError(reversibleDevice(system, options).forward(strong).theta, expected.theta),
    ).toBeLessThan(WOUND);
  });
});

test("an array of other size has no kernel and is as reversible", () => {
  const system = kerrArray({ width: 3 });
  expect(system.advanceAll).toBeUndefined();
  const stream = randomStream(2);
  const state = { psi: normal(stream, 4, 0.4), theta: normal(stream, 9, 0.3) };
  expect(echoFidelity(reversibleDevice(system, { duration: 4, steps: 100 }), state)).toBeLessThan(FIDELITY);
});

describe("learning XOR at 1.47 times the reference intensity", () => {
  const amplitude = (16 / 25) * (0.4 + 13 / 39);
  const { samples, scale } = xorPorts({ amplitude, target: amplitude / 2 });
  const machine = reversibleDevice(kerrArray(), { duration: 20, steps: 500 });
  const start = (seed: number) => {
    const stream = randomStream(seed);
    const theta = Float64Array.from({ length: 16 }, () => stream.uniform());
    const size = Math.hypot(...theta);
    return theta.map((x) => x / size);
  };

  test("five of six starts learn, and no noise up to 2 % makes a sign wrong", () => {
    const cost = modeCost([3]);
    // One pattern an iteration, in turn, over which incomplete friction averages; see test/long/array-xor.test.ts.
    const rule = selfLearning({ epsilon: 1e-4, friction: -Math.log(0.95), mass: 1 / 1200, kickLimit: 0.05 });
    const trainers = [1, 2, 3, 4, 5, 6].map((seed) =>
      trainer({
        machine: echoMachine(machine, { theta: start(seed) }),
        data: samples,
        cost,
        rule,
        order: "cyclic",
        seed,
      }),
    );
    const costs = () =>
      trainers.map((one) => [...evaluate(one.machine, samples, cost).costs].map((c) => c / scale ** 2));
    for (const c of costs()) expect(Math.max(...c)).toBeGreaterThan(0.5);
    const learned = new Set<number>();
    const deep = () => costs().filter((c) => Math.log10(c.reduce((a, b) => a + b) / 4) < -3).length;
    for (const { iteration } of trainTogether(trainers, 2000)) {
      if (iteration % 50 > 0) continue;
      if (iteration <= 1000)
        for (const [i, c] of costs().entries()) if (Math.max(...c) < 1e-2) learned.add(i);
      if (learned.size >= 5 && deep() >= 5) break;
    }
    expect(learned.size).toBeGreaterThanOrEqual(5);
    expect(deep()).toBeGreaterThanOrEqual(5);

    const best = costs().map((c) => Math.max(...c));
    const { parameters } = trainers[best.indexOf(Math.min(...best))].machine;
    const stream = randomStream(3);
    const noisy = samples.flatMap(({ input, target }) =>
      Array.from({ length: 100 }, () => {
        // As in the paper: complex noise with mean square (σA)² on every port.
        const noise = normal(stream, 4, (0.02 * amplitude) / Math.SQRT2);
        const psi = { re: input.re.map((x, p) => x + noise.re[p]), im: noise.im };
        return { state: { psi, theta: { re: parameters, im: new Float64Array(16) } }, target };
      }),
    );
    const outputs = machine.forwardAll!(noisy.map(({ state }) => state));
    const wrong = outputs.filter(({ psi }, i) => Math.sign(psi.re[3]) !== Math.sign(noisy[i].target.re[0]));
    expect(wrong).toHaveLength(0);
  });
});

test("the lattice step is the sine transform's: modes turn with 2J cos k", () => {
  const dt = 0.3;
  const { re, im } = chainPropagator(5, 2, dt);
  for (let n = 1; n <= 5; n++) {
    const k = (Math.PI * n) / 6;
    const mode = Array.from({ length: 5 }, (_, j) => Math.sin(k * (j + 1)));
    for (let a = 0; a < 5; a++) {
      const image = (part: Float64Array) => mode.reduce((sum, m, b) => sum + part[5 * a + b] * m, 0);
      expect(image(re)).toBeCloseTo(mode[a] * Math.cos(4 * dt * Math.cos(k)), 12);
      expect(image(im)).toBeCloseTo(-mode[a] * Math.sin(4 * dt * Math.cos(k)), 12);
    }
  }
});

test("the paper's array keeps its energy to 0.7 % and its echo to rounding", () => {
  const system = kerrArray();
  const stream = randomStream(1);
  const theta = Float64Array.from({ length: 16 }, () => stream.uniform());
  const size = Math.hypot(...theta);
  const { samples } = xorPorts({ amplitude: 0.47, target: 0.235 });
  for (const { input, target } of samples) {
    const state = { psi: input, theta: { re: theta.map((x) => x / size), im: new Float64Array(16) } };
    const { energies } = trajectory(system, state, { duration: 20, steps: 500, snapshots: 500 });
    for (const e of energies) expect(Math.abs(e / energies[0] - 1)).toBeLessThan(ENERGY_DRIFT);
    expect(echoFidelity(reversibleDevice(system, { duration: 20, steps: 500 }), state)).toBeLessThan(
      FIDELITY,
    );
    // Both quadratures count: a wrong phase costs as much as a wrong amplitude.
    const turned = { re: new Float64Array(4), im: Float64Array.of(0, 0, 0, 0.235) };
    expect(modeCost([3])(Float64Array.of(...turned.re, ...turned.im), target).cost).toBeCloseTo(
      2 * 0.235 ** 2,
      12,
    );
  }
});
