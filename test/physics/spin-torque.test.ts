/** Spin-torque oscillators: the macrospin against cmtj and its exact orbit, the auto-oscillator against its equation. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { macrospin } from "../../kernel-lib/src/platforms/macrospin.js";
import { autoOscillator, spinTorqueReservoir } from "../../kernel-lib/src/platforms/spin-torque.js";

/** The reference's own tolerances: 12 ns of precession at 28 GHz in steps of 5e-14 s; 12 digits of steady states. */
const MACROSPIN = 1e-6;
const STEADY = 1e-10;
const RESERVOIR = 1e-9;
/** Runge–Kutta steps of 1e-3 over rates of order 1, against the closed form. */
const CLOSED_FORM = 1e-11;

const reference = JSON.parse(readFileSync(new URL("../reference/spin-torque.json", import.meta.url), "utf8"));
const { G, Q, sigma, w0, N, steady } = reference.amplitude;
const rates = { damping: G, nonlinearDamping: Q, gain: sigma, frequency: w0, shift: N };

interface Case {
  readonly name: string;
  readonly parameters: Readonly<Record<"K" | "Ms" | "d" | "alpha" | "lam" | "P" | "I", number>> &
    Readonly<Record<"N" | "H" | "pol", number[]>>;
  readonly start: number[];
  readonly time: number[];
  readonly m: number[][];
  readonly exact_orbit?: { readonly mz: number; readonly frequency_GHz: number };
}
const layer = ({ parameters: p }: Case) =>
  macrospin({
    saturation: p.Ms,
    anisotropy: p.K,
    thickness: p.d,
    damping: p.alpha,
    field: p.H,
    current: p.I,
    polariser: p.pol,
    polarisation: p.P,
    asymmetry: p.lam,
    demagnetisation: p.N,
  });

describe("the macrospin", () => {
  test.each<[string, Case]>(reference.macrospin.map((one: Case) => [one.name, one]))(
    "%s: the trace of cmtj",
    (_, one) => {
      const frames = one.time.length - 1;
      const m = layer(one).run(one.start, one.time[frames], frames);
      let most = 0;
      for (const [i, vector] of one.m.entries())
        for (let k = 0; k < 3; k++) most = Math.max(most, Math.abs(m[3 * i + k] - vector[k]));
      expect(most).toBeLessThan(MACROSPIN);
    },
  );

  test("the orbit at which torque and damping cancel is exact, and stationary", () => {
    const one: Case = reference.macrospin.find((c: Case) => c.exact_orbit);
    const spin = layer(one);
    const { mz, frequency } = spin.orbit()!;
    expect(Math.abs(mz - one.exact_orbit!.mz)).toBeLessThan(STEADY);
    expect(Math.abs(frequency / 1e9 / one.exact_orbit!.frequency_GHz - 1)).toBeLessThan(STEADY);
    const across = Math.sqrt(1 - mz * mz);
    const [x, y, z] = spin.slope([across, 0, mz]);
    expect(Math.hypot(x, z) / Math.abs(y)).toBeLessThan(STEADY);
    expect(Math.abs(y) / across / (2 * Math.PI)).toBeCloseTo(frequency, -2);
  });

  test("without current there is no orbit, and |m| stays 1", () => {
    const one: Case = reference.macrospin[0];
    expect(
      layer({ ...one, parameters: { ...one.parameters, I: 0, pol: [0, 0, 1] } }).orbit(),
    ).toBeUndefined();
    const m = layer(one).run(one.start, 1e-10, 5);
    for (let i = 0; i < m.length; i += 3) expect(Math.hypot(m[i], m[i + 1], m[i + 2])).toBeCloseTo(1, 12);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no saturation", () => macrospin({ ...good, saturation: 0 }), /saturation is 0/],
    ["negative damping", () => macrospin({ ...good, damping: -0.1 }), /damping is -0.1/],
    ["a field of two numbers", () => macrospin({ ...good, field: [0, 1] }), /field has 2 values/],
    ["a long polariser", () => macrospin({ ...good, polariser: [0, 0, 2] }), /polariser is .* of length 1/],
    ["a long start", () => macrospin(good).run([1, 1, 0], 1e-9, 1), /start is .* a unit vector/],
    ["an oblique orbit", () => macrospin({ ...good, field: [1, 0, 0] }).orbit(), /along z/],
  ])("%s is refused", (_, make, message) => expect(make).toThrow(message));
});
const good = {
  saturation: 0.65,
  anisotropy: 3.6e5,
  thickness: 1.7e-9,
  damping: 0.02,
  field: [0, 0, 2e5],
  current: -1e11,
  polariser: [0, 0, 1],
};

describe("the auto-oscillator", () => {
  test.each<[number, Record<string, number>]>(steady.map((s: Record<string, number>) => [s.I, s]))(
    "at a current of %f: steady power, frequency, relaxation",
    (current, { supercriticality, power, frequency, relaxation_rate_of_power }) => {
      const found = autoOscillator(rates).steady(current);
      expect(Math.abs(found.supercriticality - supercriticality)).toBeLessThan(STEADY);
      expect(Math.abs(found.power - power)).toBeLessThan(STEADY);
      expect(Math.abs(found.frequency - frequency)).toBeLessThan(STEADY);
      expect(Math.abs(found.relaxation - relaxation_rate_of_power)).toBeLessThan(STEADY);
    },
  );

  test.each([0, 1, 2, 2 + 1e-9, 3.5, 6])(
    "the power in closed form solves ċ = …, at a current of %f",
    (current) => {
      const oscillator = autoOscillator(rates);
      const slope = (p: number) => 2 * p * (sigma * current * (1 - p) - G * (1 + Q * p));
      let p = 0.3;
      const h = 1e-3;
      for (let k = 0; k < 4000; k++) {
        const k1 = slope(p);
        const k2 = slope(p + (h / 2) * k1);
        const k3 = slope(p + (h / 2) * k2);
        p += (h / 6) * (k1 + 2 * k2 + 2 * k3 + slope(p + h * k3));
      }
      expect(Math.abs(oscillator.power(0.3, current, 4) - p)).toBeLessThan(CLOSED_FORM);
      const half = oscillator.power(0.3, current, 1.7);
      expect(oscillator.power(half, current, 2.3)).toBeCloseTo(oscillator.power(0.3, current, 4), 14);
    },
  );

  test("a small change of the power decays at the rate of relaxation", () => {
    const oscillator = autoOscillator(rates);
    const { power, relaxation } = oscillator.steady(4);
    const left = (oscillator.power(power + 1e-7, 4, 5) - power) / 1e-7;
    expect(left / Math.exp(-5 * relaxation)).toBeCloseTo(1, 6);
  });

  test("its amplitudes are those of the reference, one virtual node a step or all in one", () => {
    const { I0, dI, theta, start_power, input, amplitude } = reference.reservoir;
    const shared = { ...rates, current: I0, swing: dI, nodeTime: theta, rest: start_power };
    const single = spinTorqueReservoir({ ...shared, nodes: 1, mask: [1] }).states(input);
    const together = spinTorqueReservoir({ ...shared, nodes: 40, inputs: 40, mask: identity(40) }).states(
      input,
    );
    for (const [k, value] of amplitude.entries()) {
      expect(Math.abs(single[k] - value)).toBeLessThan(RESERVOIR);
      expect(together[k]).toBe(single[k]);
    }
  });

  test.each([0, 2])("a series goes on where an earlier one ended, with a feedback of %f", (feedback) => {
    const reservoir = spinTorqueReservoir({ nodes: 10, feedback, seed: 1 });
    const series = Float64Array.from({ length: 20 }, (_, t) => Math.sin(t));
    const whole = reservoir.states(series);
    const first = reservoir.states(series.slice(0, 8));
    const second = reservoir.states(series.slice(8), first.slice(-10));
    for (const [k, x] of [...first, ...second].entries()) expect(x).toBeCloseTo(whole[k], 14);
  });

  test("with its delay line it remembers inputs of earlier steps, without it only what the last nodes hold", () => {
    const reservoir = (feedback: number) =>
      spinTorqueReservoir({ nodes: 20, nodeTime: 4, swing: 0.5, feedback, seed: 1 });
    const pulse = Float64Array.from({ length: 8 }, (_, t) => (t === 0 ? 1 : 0));
    /** Change of the state five steps after a pulse. */
    const left = (feedback: number) => {
      const [with_, without] = [pulse, new Float64Array(8)].map((u) => reservoir(feedback).states(u));
      return with_.slice(100, 120).reduce((most, x, k) => Math.max(most, Math.abs(x - without[100 + k])), 0);
    };
    expect(left(0)).toBeLessThan(1e-15);
    expect(left(3)).toBeGreaterThan(1e-4);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no nodes", () => spinTorqueReservoir({ nodes: 0, seed: 1 }), /nodes is 0/],
    ["no seed and no mask", () => spinTorqueReservoir({ nodes: 3 }), /seed is undefined.*mask/],
    ["a short mask", () => spinTorqueReservoir({ nodes: 3, mask: [1] }), /mask has 1 values/],
    [
      "no power",
      () => spinTorqueReservoir({ nodes: 3, seed: 1, current: 1 }).states([0]),
      /rest is 0.*above zero/,
    ],
    ["no gain", () => autoOscillator({ gain: 0 }), /gain is 0/],
  ])("%s is refused", (_, make, message) => expect(make).toThrow(message));
});

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
}
