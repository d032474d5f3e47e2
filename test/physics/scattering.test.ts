import { type Coupling, layeredNetwork, linspace, network, randomStream, relativeError } from "echolab";
import { couplingGradient, detuningGradient } from "echolab/scattering";
import { describe, expect, test } from "vitest";
import { factorise, inverse } from "../../kernel-lib/src/engine/linear/dense.js";
import { centralDifferences } from "./differences.js";

// Rounding of eliminations of some tens of modes with condition numbers of order ten.
const EXACT = 1e-12;
// Central differences of step 1e-5 are good to 1e-10; rounding of S adds 1e-16/1e-5.
const DIFFERENCES = 1e-8;

/** A random network; every mode has a port unless told otherwise. */
function randomOptions(n: number, seed: number, loss = 0) {
  const r = randomStream(seed);
  const detuning = Float64Array.from({ length: n }, () => r.normal());
  const decay = Float64Array.from({ length: n }, () => 0.3 + r.uniform());
  const couplings: Coupling[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) couplings.push({ between: [i, j], value: r.normal() });
  return { detuning, decay, couplings, loss: new Float64Array(n).fill(loss) };
}

describe("scattering matrix", () => {
  test("of one mode is (ω − Δ − iκ/2)/(ω − Δ + iκ/2)", () => {
    const one = network({ detuning: [0.7], decay: [0.4] });
    for (const omega of linspace(-2, 2, 9)) {
      const [a, b] = [omega - 0.7, 0.2];
      const size = a * a + b * b;
      const s = one.scattering(omega).get(0, 0);
      expect(s.re).toBeCloseTo((a * a - b * b) / size, 13);
      expect(s.im).toBeCloseTo((-2 * a * b) / size, 13);
    }
  });

  test.each([1, 2, 5, 17, 40])("is unitary and reciprocal without loss: %i modes", (n) => {
    for (const omega of [0, 0.3, -2]) {
      const s = network(randomOptions(n, n)).scattering(omega);
      expect(s.unitarityError()).toBeLessThan(EXACT);
      expect(s.reciprocityError()).toBeLessThan(EXACT);
    }
  });

  test("loses power with intrinsic loss, stays reciprocal", () => {
    const s = network(randomOptions(6, 1, 0.2)).scattering();
    expect(s.unitarityError()).toBeGreaterThan(1e-3);
    expect(s.reciprocityError()).toBeLessThan(EXACT);
    for (let p = 0; p < 6; p++) {
      const power = Array.from({ length: 6 }, (_, r) => s.transmission(r, p)).reduce((a, b) => a + b, 0);
      expect(power).toBeLessThan(1);
    }
  });

  test("has the index order S[out, in]: a one-way device sends from mode 0 to mode 1 only", () => {
    // ȧ_1 is driven by a_0 through H[1, 0]; nothing returns.
    const oneWay = network({
      detuning: [0, 0],
      decay: [1, 1],
      couplings: [{ between: [1, 0], value: 0.5, back: 0 }],
      // Without loss, a one-way coupling amplifies.
      passive: false,
    });
    const s = oneWay.scattering();
    // S[1, 0] = −i κ G_10 with G_10 = G_11 H_10 G_00 = (2/i)² · 0.5
    expect(s.get(1, 0).re).toBeCloseTo(0, 15);
    expect(s.get(1, 0).im).toBeCloseTo(2, 14);
    expect(s.transmission(0, 1)).toBe(0);
    const out = s.scatter({ re: Float64Array.of(1, 0), im: Float64Array.of(0, 0) });
    expect(out.im[1]).toBeCloseTo(2, 14);
    expect(s.values.im[1 * 2 + 0]).toBeCloseTo(2, 14);
  });

  test("with a flux through a ring is unitary but not reciprocal, and a circulator at the right phase", () => {
    const phase = Math.PI / 2;
    const ring = network({
      detuning: [0, 0, 0],
      decay: [2, 2, 2],
      couplings: [
        { between: [1, 0], value: 1 },
        { between: [2, 1], value: 1 },
        { between: [0, 2], value: { re: Math.cos(phase), im: Math.sin(phase) } },
      ],
    });
    const s = ring.scattering();
    expect(s.unitarityError()).toBeLessThan(EXACT);
    const [clockwise, counter] = [s.transmission(1, 0), s.transmission(0, 1)];
    expect(Math.max(clockwise, counter)).toBeCloseTo(1, 12);
    expect(Math.min(clockwise, counter)).toBeCloseTo(0, 12);
  });

  test("leaves out modes without a waveguide but keeps their labels right", () => {
    const inside = network({
      detuning: [0, 0, 0],
      decay: [1, 0, 1],
      labels: ["left", "dot", "right"],
      couplings: [
        { between: [0, 1], value: 0.7 },
        { between: [1, 2], value: 0.7 },
      ],
    });
    const s = inside.scattering();
    expect(s.ports).toEqual(["left", "right"]);
    // Symmetric resonance: full transmission through the dot.
    expect(s.transmission("right", "left")).toBeCloseTo(1, 12);
  });
});

describe("gradients from scattering measurements", () => {
  const n = 6;
  const options = randomOptions(n, 4);
  const s = network(options).scattering(0.2);
  const entry = (change: Partial<typeof options>, r: number, p: number) =>
    network({ ...options, ...change })
      .scattering(0.2)
      .get(r, p);

  test("of detunings agree with differences", () => {
    for (const [r, p] of [
      [0, 0],
      [1, 4],
      [5, 2],
    ]) {
      const measured = Array.from({ length: n }, (_, j) => detuningGradient(s, options.decay[j], r, p, j));
      for (const part of ["re", "im"] as const) {
        const exact = centralDifferences(
          (detuning) => entry({ detuning: Float64Array.from(detuning) }, r, p)[part],
          options.detuning,
          1e-5,
        );
        expect(
          relativeError(
            measured.map((g) => g[part]),
            exact,
          ),
        ).toBeLessThan(DIFFERENCES);
      }
    }
  });

  test("of couplings agree with differences", () => {
    const values = options.couplings.map((c) => c.value as number);
    const moved = (v: ArrayLike<number>) => ({
      couplings: options.couplings.map((c, i) => ({ ...c, value: v[i] })),
    });
    for (const [r, p] of [
      [0, 0],
      [3, 1],
    ]) {
      const measured = options.couplings.map(({ between: [i, j] }) =>
        couplingGradient(s, [options.decay[i], options.decay[j]], r, p, [i, j]),
      );
      for (const part of ["re", "im"] as const) {
        const exact = centralDifferences((v) => entry(moved(v), r, p)[part], values, 1e-5);
        expect(
          relativeError(
            measured.map((g) => g[part]),
            exact,
          ),
        ).toBeLessThan(DIFFERENCES);
      }
    }
  });
});

describe("layered network", () => {
  test.each([[[4, 3]], [[6, 5, 3]], [[7, 4, 6, 2]], [[1, 1]]])(
    "block elimination equals the full inverse: %j",
    (layers) => {
      const net = layeredNetwork({ layers, decay: 0.7, seed: 2 });
      const input = Float64Array.from({ length: layers[0] }, (_, i) => Math.sin(i));
      const outputs = layers[layers.length - 1];
      const whole = net.toNetwork(input).scattering();
      const first = whole.size - outputs;
      const s = net.scattering(input);
      for (let r = 0; r < outputs; r++) {
        for (let p = 0; p < outputs; p++) {
          expect(Math.abs(s.get(r, p).re - whole.get(first + r, first + p).re)).toBeLessThan(EXACT);
          expect(Math.abs(s.get(r, p).im - whole.get(first + r, first + p).im)).toBeLessThan(EXACT);
        }
      }
    },
  );

  test.each([[[4, 3]], [[6, 5, 3]], [[5, 4, 6, 2]]])(
    "gradient agrees with differences and with measured S: %j",
    (layers) => {
      const net = layeredNetwork({ layers, seed: 3 });
      const r = randomStream(1);
      for (let i = 0; i < net.parameters.length; i++) net.parameters[i] += 0.5 * r.normal();
      const input = Float64Array.from({ length: layers[0] }, () => r.normal());
      const weights = Float64Array.from({ length: net.outputs }, () => r.normal());
      const gradient = new Float64Array(net.parameters.length);
      net.scatteringPullback()(input, 1, () => weights, gradient);
      const start = net.parameters.slice();
      const exact = centralDifferences(
        (p) => {
          net.parameters.set(p);
          return net.forward(input, 1).reduce((sum, y, l) => sum + weights[l] * y, 0);
        },
        start,
        1e-5,
      );
      net.parameters.set(start);
      expect(relativeError(gradient, exact)).toBeLessThan(DIFFERENCES);

      // The same numbers from the measured scattering matrix of the whole device.
      const s = net.toNetwork(input).scattering();
      const first = s.size - net.outputs;
      const measured = Array.from({ length: s.size }, (_, j) =>
        weights.reduce(
          (sum, w, l) => sum + w * detuningGradient(s, net.decay, first + l, first + l, j).im,
          0,
        ),
      );
      expect(relativeError(gradient.slice(0, s.size), measured)).toBeLessThan(EXACT);
      const coupling = weights.reduce(
        (sum, w, l) =>
          sum + w * couplingGradient(s, [net.decay, net.decay], first + l, first + l, [0, layers[0]]).im,
        0,
      );
      expect(Math.abs(gradient[s.size] - coupling)).toBeLessThan(EXACT);
    },
  );
});

describe("dense solver", () => {
  test.each([1, 2, 3, 8, 33, 90])("solves symmetric and general systems of %i unknowns", (n) => {
    const r = randomStream(n);
    for (const symmetric of [true, false]) {
      const re = Float64Array.from({ length: n * n }, () => r.normal());
      const im = Float64Array.from({ length: n * n }, () => r.normal());
      if (symmetric) {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) {
            re[i * n + j] = re[j * n + i];
            im[i * n + j] = im[j * n + i];
          }
        }
      }
      const inv = inverse(n, re, im, symmetric);
      // A · A⁻¹ = 1; random matrices have condition numbers of order n.
      let worst = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let [sr, si] = [i === j ? -1 : 0, 0];
          for (let k = 0; k < n; k++) {
            sr += re[i * n + k] * inv.re[k * n + j] - im[i * n + k] * inv.im[k * n + j];
            si += re[i * n + k] * inv.im[k * n + j] + im[i * n + k] * inv.re[k * n + j];
          }
          worst = Math.max(worst, Math.hypot(sr, si));
        }
      }
      expect(worst).toBeLessThan(1e-9);
    }
  });

  test("pivots where the symmetric elimination cannot: [[0, 1], [1, 0]]", () => {
    const re = Float64Array.of(0, 1, 1, 0);
    const inv = inverse(2, re, new Float64Array(4), true);
    expect(Array.from(inv.re)).toEqual([0, 1, 1, 0]);
  });

  test("says so where there is no inverse", () => {
    expect(() => factorise(2, Float64Array.of(1, 2, 2, 4), new Float64Array(4), true)).toThrow(/singular/);
    const lossless = network({ detuning: [0.5, 0], decay: [0, 1] });
    expect(() => lossless.scattering(0.5)).toThrow(/lossless/);
  });
});
