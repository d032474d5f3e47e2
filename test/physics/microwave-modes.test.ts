/** Superconducting microwave modes: parametric gain, pairs, Kerr states, and gradients. */
import { byAdjoint, byDifferences, byScattering, compare, randomStream } from "echolab";
import { describe, expect, test } from "vitest";
import { type MicrowaveModesOptions, microwaveModes } from "../../kernel-lib/src/platforms/microwave-modes";

/** Rounding of a solution of a well-conditioned 2n × 2n system. */
const SYMPLECTIC = 1e-12;
/** Central differences of step 1e-5, for outputs of order one. */
const GRADIENT = 1e-7;

const pair = (options: Partial<MicrowaveModesOptions> = {}) =>
  microwaveModes({ detuning: [0, 0], decay: [1, 2], pumps: [{ between: [0, 1], value: 0.4 }], ...options });
const four = (options: Partial<MicrowaveModesOptions> = {}) =>
  microwaveModes({
    detuning: [0.3, -0.2, 0.5, 0.1],
    decay: [1, 1.5, 0.8, 1.2],
    couplings: [
      { between: [0, 1], value: 0.4 },
      { between: [2, 3], value: -0.6 },
    ],
    pumps: [
      { between: [0, 2], value: 0.2 },
      { between: [1, 3], value: -0.15 },
      { between: [1, 1], value: 0.1 },
    ],
    inputs: [0, 1],
    outputs: [1, 3],
    ...options,
  });

/** Largest entry of S Σ S† − Σ. */
function symplecticError(s: { re: Float64Array; im: Float64Array }): number {
  const w = Math.sqrt(s.re.length);
  const sigma = (j: number) => (j < w / 2 ? 1 : -1);
  let most = 0;
  for (let j = 0; j < w; j++)
    for (let l = 0; l < w; l++) {
      let [re, im] = [j === l ? -sigma(j) : 0, 0];
      for (let k = 0; k < w; k++) {
        const [a, b, c, d] = [s.re[j * w + k], s.im[j * w + k], s.re[l * w + k], s.im[l * w + k]];
        re += sigma(k) * (a * c + b * d);
        im += sigma(k) * (b * c - a * d);
      }
      most = Math.max(most, Math.hypot(re, im));
    }
  return most;
}

describe("S Σ S† = Σ without loss", () => {
  const stream = randomStream(7);
  const draw = () => stream.normal();
  test.each(Array.from({ length: 8 }, (_, k) => [k] as const))("random modes %i", () => {
    const n = 2 + stream.index(4);
    const pairs = Array.from({ length: n - 1 }, (_, j) => [j, j + 1] as const);
    const modes = microwaveModes({
      detuning: Array.from({ length: n }, draw),
      decay: Array.from({ length: n }, () => 1 + stream.uniform()),
      couplings: pairs.map((between) => ({ between, value: 0.5 * draw() })),
      pumps: [...pairs, [0, 0] as const].map((between) => ({ between, value: 0.1 * draw() })),
    });
    expect(symplecticError(modes.fluctuations({ omega: draw() }))).toBeLessThan(SYMPLECTIC);
  });

  test("around a driven Kerr state", () => {
    const modes = four({ kerr: 0.1 });
    const state = modes.steadyState({ re: Float64Array.of(0.8, 0.3, 0, 0), im: new Float64Array(4) });
    expect(symplecticError(modes.fluctuations({ state, omega: 0.3 }))).toBeLessThan(SYMPLECTIC);
    // The drive shows: fluctuations of the undriven modes scatter differently.
    const rest = modes.fluctuations({ omega: 0.3 });
    expect(Math.abs(modes.fluctuations({ state, omega: 0.3 }).re[0] - rest.re[0])).toBeGreaterThan(1e-3);
  });

  test("not with loss", () => {
    expect(symplecticError(pair({ loss: [0.1, 0] }).fluctuations())).toBeGreaterThan(0.01);
  });
});

describe("parametric gain of two modes on resonance", () => {
  test.each([0, 0.1, 0.3, 0.5, 0.65, 0.7])(
    "g = %f: ((κκ/4 + g²)/(κκ/4 − g²))², and one pair for each extra photon",
    (g) => {
      const s = pair({ pumps: [{ between: [0, 1], value: g }] }).fluctuations();
      const power = (row: number, column: number) =>
        s.re[row * 4 + column] ** 2 + s.im[row * 4 + column] ** 2;
      const wanted = ((0.5 + g * g) / (0.5 - g * g)) ** 2;
      expect(power(0, 0) / wanted).toBeCloseTo(1, 11);
      // Signal and the conjugate of the idler.
      expect((power(0, 0) - power(0, 3)) / wanted).toBeCloseTo(1 / wanted, 11);
    },
  );

  test("one mode pumped by itself squeezes: amplified in one quadrature as much as it is weakened in the other", () => {
    const modes = microwaveModes({ detuning: [0], decay: 1, pumps: [{ between: [0, 0], value: 0.3 }] });
    // At phase ±π/4 to the pump.
    const out = [1, -1].map((sign) => {
      const { out } = modes.steadyState({
        re: Float64Array.of(Math.SQRT1_2),
        im: Float64Array.of(sign * Math.SQRT1_2),
      });
      return Math.hypot(out.re[0], out.im[0]);
    });
    expect(out[0] * out[1]).toBeCloseTo(1, 12);
    expect(Math.max(...out)).toBeCloseTo((0.5 + 0.3) / (0.5 - 0.3), 12);
  });

  test("at the threshold the modes would oscillate: refused", () => {
    const modes = pair({ pumps: [{ between: [0, 1], value: 0.71 }] });
    expect(() => modes.fluctuations()).toThrow(/unstable: deviations grow at a rate of .*Weaker pumps/);
    expect(() => modes.forward(new Float64Array(2), 1)).toThrow(/parametric threshold/);
  });
});

describe("gradients", () => {
  const input = [0.5, -0.8];
  test.each<[string, Partial<MicrowaveModesOptions>]>([
    ["linear modes with pumps", {}],
    ["with loss", { loss: [0.1, 0, 0.2, 0] }],
    ["with a Kerr nonlinearity", { kerr: 0.1 }],
    ["without pumps", { pumps: [], kerr: [0.1, 0, 0.2, 0.1] }],
  ])("%s: the adjoint is that of differences", (_, options) => {
    const { rows } = compare(four(options), [byAdjoint()], { input, reference: byDifferences() });
    expect(rows[0].deviation).toBeLessThan(GRADIENT);
  });

  test.each<[string, Partial<MicrowaveModesOptions>]>([
    ["with pumps", {}],
    ["with pumps and loss", { loss: [0.1, 0, 0.2, 0] }],
  ])("linear modes %s: two experiments are exact", (_, options) => {
    const [row] = compare(four(options), [byScattering()], { input }).rows;
    expect(row.deviation).toBeLessThan(1e-10);
    expect(row.counted).toBe(2);
  });
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a pump of a mode that is not there",
    () => pair({ pumps: [{ between: [0, 2], value: 1 }] }),
    /pumps\[0\]\.between\[1\] is 2/,
  ],
  [
    "a pump without a value",
    () => pair({ pumps: [{ between: [0, 1], value: Number.NaN }] }),
    /pumps\[0\]\.value is NaN/,
  ],
  [
    "a pump given twice",
    () =>
      pair({
        pumps: [
          { between: [0, 1], value: 0.1 },
          { between: [1, 0], value: 0.1 },
        ],
      }),
    /pumps\[1\] joins 1 and 0, which pumps\[0\] joins already/,
  ],
  ["no frequency", () => pair().fluctuations({ omega: Number.NaN }), /omega is NaN/],
])("%s", (_, act, message) => expect(act).toThrow(message));
