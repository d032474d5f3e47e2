/** Displays tell of the exact values: what float32 rounds, loses or cannot hold is no fact of the result. */
import {
  explore,
  type FieldFrames,
  lattices,
  lineChart,
  linspace,
  network,
  networkBuilder,
  type ScatteringFrames,
} from "echolab";
import { mimeBundle } from "echolab/display";
import { FrequencySweep } from "echolab/scattering";
import { describe, expect, test, vi } from "vitest";
import { readNpy } from "../../kernel-lib/src/data/npy.js";
import { modelOf, summary } from "../../kernel-lib/src/displays/display.js";
import { fieldCsv, fieldNpy } from "../../kernel-lib/src/displays/field/files.js";
import type { Field } from "../../kernel-lib/src/displays/field/model.js";
import { decodeField } from "../../kernel-lib/src/displays/field/payload.js";
import { badges } from "../../kernel-lib/src/displays/scattering/badges.js";
import type { Scattering } from "../../kernel-lib/src/displays/scattering/model.js";
import { decodeScattering } from "../../kernel-lib/src/displays/scattering/payload.js";
import { formatShort } from "../../kernel-lib/src/paint/numbers.js";
import { mimeOf } from "../../kernel-lib/src/wire/mime.js";
import { compared } from "../../widgets/src/lab/runs.js";
import { payloadOf } from "./payload-of.js";

/** Rounding of a number to float32, relative. */
const FLOAT32 = 2 ** -24;

const words = (value: Parameters<typeof mimeBundle>[0]) =>
  String(mimeBundle(value, { picture: false })["text/plain"]);

const json = (value: object) => JSON.parse(JSON.stringify(value));

/** A wave of two points and two frames, times a factor; the second frame has another norm. */
function wave(factor: number, change = 0, more: Partial<FieldFrames> = {}): FieldFrames {
  const late = Math.sqrt(1 + change);
  return {
    kind: "field",
    shape: [2],
    lengths: [2],
    times: [0, 1],
    re: Float64Array.of(factor, 0, factor * late, 0),
    im: Float64Array.of(0, factor / 2, 0, (factor / 2) * late),
    ...more,
  };
}

describe("fields", () => {
  test.each([
    [1, "max |ψ| = 1; norm ∫|ψ|² = 1.25; norm drift < 10⁻⁹"],
    [1e15, "max |ψ| = 1·10¹⁵;"],
    [1e-15, "max |ψ| = 1·10⁻¹⁵;"],
    [2e19, "max |10⁻¹⁹ψ| = 2; norm ∫|10⁻¹⁹ψ|² = 5; norm drift < 10⁻⁹"],
    [1e30, "max |10⁻³⁰ψ| = 1; norm ∫|10⁻³⁰ψ|² = 1.25; norm drift < 10⁻⁹"],
    [1e39, "max |10⁻³⁹ψ| = 1; norm ∫|10⁻³⁹ψ|² = 1.25; norm drift < 10⁻⁹"],
    [3e200, "max |10⁻²⁰⁰ψ| = 3; norm ∫|10⁻²⁰⁰ψ|² = 11.3; norm drift < 10⁻⁹"],
    [1e300, "max |10⁻³⁰⁰ψ| = 1; norm ∫|10⁻³⁰⁰ψ|² = 1.25; norm drift < 10⁻⁹"],
    [1.7e308, "max |10⁻³⁰⁸ψ| = 1.7; norm ∫|10⁻³⁰⁸ψ|² = 3.61; norm drift < 10⁻⁹"],
    [4e-20, "max |10²⁰ψ| = 4; norm ∫|10²⁰ψ|² = 20; norm drift < 10⁻⁹"],
    [1e-50, "max |10⁵⁰ψ| = 1; norm ∫|10⁵⁰ψ|² = 1.25; norm drift < 10⁻⁹"],
    [2e-200, "max |10²⁰⁰ψ| = 2; norm ∫|10²⁰⁰ψ|² = 5; norm drift < 10⁻⁹"],
    [1e-300, "max |10³⁰⁰ψ| = 1; norm ∫|10³⁰⁰ψ|² = 1.25; norm drift < 10⁻⁹"],
    [3e-323, "max |10³²³ψ| = 3; norm"],
    [Number.MIN_VALUE, "max |10³²³ψ| = 0.5; norm"],
  ])("a wave of size %s", (factor, said) => {
    expect(words(wave(factor))).toContain(said);
    const { model } = modelOf(wave(factor));
    expect(summary(decodeField(json(payloadOf(model)) as object))).toBe(summary(model));
    // The pictures hold every digit that float32 has.
    const { re, unit = 0 } = model as Field;
    expect(re[0] / (factor / 10 ** unit)).toBeCloseTo(1, 6);
    expect(words(wave(factor))).not.toContain("not finite");
  });

  test.each([
    [5e-3, "norm drift 0.005"],
    [3e-7, "norm drift 3·10⁻⁷"],
    [2e-9, "norm drift 2·10⁻⁹"],
    [1e-12, "norm drift < 10⁻⁹"],
  ])("a norm that changes by %s is said to, although float32 loses it", (change, said) => {
    expect(words(wave(1, change))).toContain(`; ${said}.`);
    expect(words(wave(1e300, change))).toContain(`; ${said}.`);
  });

  test("frames that are left out of the display are in its words", () => {
    const frames = 1200;
    const re = new Float64Array(frames * 1024).fill(1);
    re[5 * 1024] = 7;
    const times = Float64Array.from({ length: frames }, (_, i) => i);
    const noise = re.map((v, i) => v + 1e-3 * Math.sin(i * i));
    const { model, note } = modelOf(
      { kind: "field", shape: [1024], lengths: [1], times, re: noise },
      { megabytes: 0.5 },
    );
    expect(note).toMatch(/every \d+th/);
    expect(summary(model)).toMatch(/max \|ψ\| = 7/);
  });

  test("values that are not finite are counted, and the others still tell", () => {
    const frames = wave(1e300);
    frames.re[2] = Number.NaN;
    expect(words(frames)).toMatch(
      /max \|10⁻³⁰⁰ψ\| = 1; .*norm drift not a number; 1 values are not finite\.$/,
    );
    frames.re[0] = Number.POSITIVE_INFINITY;
    expect(words(frames)).toMatch(/max \|10⁻²⁹⁹ψ\| = 5; .*2 values are not finite\.$/);
  });

  test.each([1, 1e300, 1e-30])("a saved array holds the values themselves: a wave of size %s", (size) => {
    const frames = wave(size);
    const { shape, re, im } = readNpy(fieldNpy(modelOf(frames).model as Field));
    expect(shape).toEqual([frames.times.length, ...frames.shape]);
    for (const [saved, exact] of [
      [re, frames.re],
      [im, frames.im],
    ] as const)
      saved?.forEach((value, i) => {
        expect(Math.abs(value - exact![i])).toBeLessThanOrEqual(FLOAT32 * Math.abs(exact![i]));
      });
  });

  test("each field beside has its own unit, two runs that are compared have one", () => {
    const beside = [{ name: "θ", re: Float64Array.of(1, 2, 3, 4) }];
    const { model } = modelOf(wave(1e300, 0, { beside }));
    expect((model as Field).beside[0]).toEqual({ name: "θ", re: Float32Array.of(1, 2, 3, 4), im: undefined });
    const both = modelOf(wave(1), { compare: wave(1e300) }).model as Field;
    expect([both.name, both.beside[0].name]).toEqual(["10⁻³⁰⁰ψ", "10⁻³⁰⁰ψ′"]);
    expect(both.beside[0].re[0]).toBeCloseTo(1, 6);
    expect(both.re[0]).toBeCloseTo(0, 6);
    expect(fieldCsv(both, 0).split("\n")[0]).toBe("x,Re 10⁻³⁰⁰ψ,Im 10⁻³⁰⁰ψ,Re 10⁻³⁰⁰ψ′,Im 10⁻³⁰⁰ψ′");
    const run = (factor: number, title: string) => ({
      ...{ title, mimeType: mimeOf("field") },
      payload: json(payloadOf(modelOf(wave(factor)).model)),
    });
    expect(compared(run(1, "a") as never, run(1e300, "b") as never)).toHaveProperty("reason");
    expect(compared(run(1e300, "a") as never, run(1e300, "b") as never)).toMatchObject({
      payload: { name: "10⁻³⁰⁰a" },
    });
  });

  test.each([
    { facts: 1 },
    { facts: { largest: "1" } },
    { facts: { largest: -1 } },
    { unit: 0.5 },
    { unit: 1e9 },
  ])("a payload with %j is refused", (wrong) => {
    const payload = json(payloadOf(modelOf(wave(1)).model));
    if (typeof wrong.facts === "object") wrong.facts = { ...payload.facts, ...wrong.facts };
    expect(() => decodeField({ ...payload, ...wrong })).toThrow(/facts|unit/);
  });
});

/** Matrices of a unitary device at some frequencies. */
const unitary = (count: number): ScatteringFrames => {
  const device = network({
    detuning: [0, 0.3],
    decay: [1, 1],
    couplings: [{ between: [0, 1], value: 1 }],
  });
  return device.sweep(linspace(-1, 1, count)).toFrames();
};

describe("scattering matrices", () => {
  test("the unitarity error is that of the matrix, not of its float32 picture, however many there are", () => {
    // Rotations by angles whose cosines float32 rounds; 140 × 120³ multiplications are more than a page would do in passing.
    const [n, count] = [120, 140];
    const re = new Float64Array(count * n * n);
    for (let k = 0; k < count; k++)
      for (let i = 0; i < n; i += 2) {
        const at = (out: number, into: number) => (k * n + i + out) * n + i + into;
        re[at(0, 0)] = re[at(1, 1)] = Math.cos(k + i);
        re[at(1, 0)] = Math.sin(k + i);
        re[at(0, 1)] = -re[at(1, 0)];
      }
    const ports = Array.from({ length: n }, (_, i) => String(i));
    const omega = linspace(0, 1, count);
    const im = new Float64Array(re.length);
    const { model } = modelOf({ kind: "scattering", ports, omega, re, im });
    const { unitarityError } = model as Scattering;
    expect(unitarityError).toHaveLength(count);
    expect(Math.max(...(unitarityError ?? []))).toBeLessThan(1e-15);
  });

  test.each([
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
  ])("%s at one frequency is said, and spoils neither its facts nor those of the others", (_, value) => {
    for (const at of [0, 2, 4]) {
      const frames = unitary(5);
      frames.re[4 * at + 1] = value;
      expect(words(frames)).toMatch(/S is not finite at 1 of 5 frequencies\.$/);
      expect(words(frames)).not.toContain("not a number");
      const { model } = modelOf(frames);
      const through = decodeScattering(json(payloadOf(model)) as object);
      for (const one of [model as Scattering, through])
        for (let k = 0; k < 5; k++) {
          const [unitarity, reciprocity, passivity] = badges(one, k);
          expect(unitarity.holds).toBe(k !== at);
          expect(reciprocity.holds).toBe(k !== at);
          expect(passivity.holds).toBe(k !== at);
          expect(unitarity.error < 1e-14).toBe(k !== at);
        }
      expect(summary(through)).toBe(summary(model));
    }
  });

  test("NaN on the diagonal is not reciprocal", () => {
    const frames = unitary(1);
    frames.re[0] = Number.NaN;
    const { model } = modelOf(frames);
    expect(badges(model as Scattering, 0).map(({ holds }) => holds)).toEqual([false, false, false]);
  });

  test("frequencies without S are named, in words and in the display", () => {
    const wire = networkBuilder()
      .region(lattices.chain({ hopping: 1 }), { cells: 4 })
      .lead({ name: "left", direction: -1 })
      .freeze();
    const sweep = wire.sweep([-2, 0, 1, 2]);
    expect(sweep.omitted).toHaveLength(2);
    expect(words(sweep)).toMatch(/ω = 0 to 1; .*; No S at ω = −?-?2, 2: .*band edge/);
    const { model } = modelOf(sweep);
    expect(decodeScattering(json(payloadOf(model))).note).toBe((model as Scattering).note);
    const omitted = Array.from({ length: 9 }, (_, index) => ({ index, omega: index, reason: "why." }));
    const { note } = new FrequencySweep(sweep.matrices, omitted).toFrames();
    expect(note).toBe("No S at ω = 0, 1, 2 and 6 more: why.");
  });

  test("a matrix of NaN has no facts", () => {
    const frames = unitary(2);
    frames.re.fill(Number.NaN);
    expect(words(frames)).toMatch(/max \|S\| = 0; S is not finite at 2 of 2 frequencies\.$/);
  });

  test.each([1e19, 1e39, 1e300])("|S| = %s is refused as a pole", (size) => {
    const frames = unitary(3);
    frames.im[5] = size;
    expect(() => words(frames)).toThrow(/\|S\| is 1·10\S+ at ω = 0; a display holds values up to .* pole/);
  });

  test("where only float32 values are known, their rounding is not called the matrix's error", () => {
    const payload = json(payloadOf(modelOf(unitary(3)).model));
    for (const key of ["unitarityError", "reciprocityError"]) delete payload[key];
    const old = decodeScattering(payload);
    expect(summary(old)).toContain("max |S†S − 1| ≤ 2·10⁻⁵; max |S − Sᵀ| ≤ 2·10⁻⁵");
    expect(badges(old, 0)[0].text).toBe("unitary (≤ 2·10⁻⁵)");
  });
});

test.each([
  [{ detuning: [1e300, 0] }, /detuning 1·10³⁰⁰ is beyond 1·10¹⁸/],
  [{ detuning: [0, -2e40] }, /detuning −2·10⁴⁰ is beyond/],
  [{ detuning: [0, 0], decay: [1e30, 1] }, /decay 1·10³⁰ is beyond/],
  [
    { detuning: [0, 0], couplings: [{ between: [0, 1] as const, value: 1e200 }] },
    /coupling 1·10²⁰⁰ is beyond/,
  ],
])("a network with %j is refused in words, not shown as infinite", (options, message) => {
  const device = network({ decay: [1, 1], ...options });
  expect(() => mimeBundle({ toFrames: () => device.toFrames({ drives: [] }) })).toThrow(message);
});

test("an explored network hands on its exact matrices", () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const live = explore(
    {
      system: "network",
      modes: [0, 0.3].map((detuning) => ({ detuning, decay: 1 })),
      couplings: [{ between: [0, 1], value: 1 }],
      frequencies: { from: -1, to: 1, count: 5 },
    },
    {},
  );
  expect(live.run().re).toEqual(unitary(5).re);
  const { unitarityError } = modelOf(live.run()).model as Scattering;
  for (const error of unitarityError ?? [1]) expect(error).toBeLessThan(1e-14);
  vi.restoreAllMocks();
});

test.each([
  [[-1.7e308, 1.7e308]],
  [[1e300, 2e300]],
  [[5e-324, 1e-323]],
  [[0, 5e-324]],
  [[5e-324, 5e-324]],
  [[1e-320, 1]],
])("a chart of %j is drawn, with its exact values in its words", (y) => {
  for (const scale of ["linear", "log"] as const) {
    const chart = lineChart({ x: { label: "x" }, y: { label: "y", scale }, series: [{ name: "a", y }] });
    const { "text/plain": said, "image/png": png } = mimeBundle(chart);
    expect(png).toBeDefined();
    expect(said).toContain(`${formatShort(Math.min(...y))} to ${formatShort(Math.max(...y))}`);
  }
});
