import {
  builder,
  type ComplexArray,
  type Coupling,
  chain,
  coupledModes,
  type Network,
  type NetworkBuilder,
  random,
  relativeError,
  square,
} from "echolab";
import { describe, expect, test } from "vitest";

// Newton's method ends at rounding; eigenvalues of some tens of modes.
const EXACT = 1e-10;

/** A chain of the given detunings between two leads, the hoppings to the leads weakened. */
function between(detuning: readonly number[], weak: number): NetworkBuilder {
  const last = detuning.length;
  return builder()
    .region(chain(), {
      cells: last + 2,
      detuning: ({ cell }) => detuning[cell[0] - 1] ?? 0,
      hopping: (from, to, value) =>
        [from, to].some(({ cell }) => cell[0] === 0 || cell[0] === last + 1) ? weak : value,
    })
    .lead({ name: "left", direction: -1 })
    .lead({ name: "right", direction: 1 });
}

describe("poles of a device with leads", () => {
  test("of one site between two chains solve their quadratic equation", () => {
    // ω = λ + 1/λ outside and ω − Δ = 2c²λ: (1 − 2c²)λ² − Δλ + 1 = 0, and |λ| > 1 for a wave that grows outwards.
    const [delta, c] = [0.4, 0.45];
    const a = 1 - 2 * c * c;
    const root = Math.sqrt(4 * a - delta * delta);
    const lambda = { re: delta / (2 * a), im: root / (2 * a) };
    const size = lambda.re ** 2 + lambda.im ** 2;
    const pole = { re: lambda.re + lambda.re / size, im: lambda.im - lambda.im / size };
    const device = between([delta], c).freeze();
    const { re, im } = device.poles({ within: { centre: 0.1, radius: 1.7 } });
    expect(re).toHaveLength(1);
    expect(Math.abs(re[0] - pole.re)).toBeLessThan(EXACT);
    expect(Math.abs(im[0] + Math.abs(pole.im))).toBeLessThan(EXACT);
  });

  test("mirror the zeros of det S without loss, and a zero of reflection is total transmission", () => {
    const device = between([0.5, -0.3, 0.2, 0.6], 0.4).freeze();
    const within = { centre: 0.1, radius: 1.8 };
    const [p, z] = [device.poles({ within }), device.zeros({ within })];
    expect(p.re).toHaveLength(4);
    expect(relativeError(z.re, p.re)).toBeLessThan(EXACT);
    expect(
      relativeError(
        z.im.map((x) => -x),
        p.im,
      ),
    ).toBeLessThan(EXACT);
    expect(Math.max(...p.im)).toBeLessThan(0);
    const symmetric = between([0.3, -0.2, 0.3], 0.5).freeze();
    const none = symmetric.zeros({ out: "left", within });
    const real = Array.from(none.re).filter((_, k) => Math.abs(none.im[k]) < 1e-9);
    expect(real.length).toBeGreaterThan(0);
    for (const omega of real) expect(symmetric.scattering(omega).reflection("left")).toBeLessThan(EXACT);
  });

  test("are all found, however close to the border others lie", () => {
    const cavity = between([0, 0, 0, 0, 0], 0.35).freeze();
    const all = cavity.poles({ within: { centre: 0, radius: 1.95 } });
    // Their real parts: 0, ±1.03, ±1.75.
    expect(all.re).toHaveLength(5);
    for (const radius of [0.5, 1, 1.02, 1.05, 1.3, 1.7, 1.74, 1.76, 1.9]) {
      const { re, im } = cavity.poles({ within: { centre: 0, radius } });
      const inside = Array.from(all.re.keys()).filter((k) => Math.hypot(all.re[k], all.im[k]) < radius);
      expect(re).toHaveLength(inside.length);
      inside.forEach((k, i) => {
        expect(Math.hypot(re[i] - all.re[k], im[i] - all.im[k])).toBeLessThan(EXACT);
      });
    }
  });

  test("in a wide wire with flux give the resonances of its Green's function", () => {
    const r = random(5);
    const dot = builder()
      .region(square({ flux: 0.05 }), {
        cells: [5, 3],
        detuning: () => 0.4 * (r.uniform() - 0.5),
        hopping: (from, to, value) =>
          from.cell[0] !== to.cell[0] && [0, 4].some((x) => from.cell[0] === x || to.cell[0] === x)
            ? { re: 0.3 * value.re, im: 0.3 * value.im }
            : value,
      })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .freeze();
    // All three modes of the lead are open here.
    const { re, im } = dot.poles({ within: { centre: 0, radius: 0.25 } });
    expect(re.length).toBeGreaterThan(0);
    const narrow = im.indexOf(Math.max(...im));
    // On the real axis next to a narrow pole the delay is a Lorentzian of its width on a smooth background.
    const delay = (omega: number) => dot.solve(omega).delayTime();
    const [centre, half] = [re[narrow], -im[narrow]];
    const [peak, side] = [delay(centre), (delay(centre - half) + delay(centre + half)) / 2];
    expect(half).toBeLessThan(0.05);
    expect(Math.abs((peak - side) / (1 / half) - 1)).toBeLessThan(0.05);
  });
});

/** |S[out, into]| at a complex frequency, from the dense inverse by Cramer's rule on 2 columns. */
function amplitude(network: Network, out: number, into: number, omega: number, growth: number): number {
  // S at ω + iγ is S at ω of a network with loss 2γ more in every mode (gain where γ is negative).
  const moved = network.with({ loss: network.loss.map((l) => l + 2 * growth) });
  const { re, im } = moved.scattering(omega).get(out, into);
  return Math.hypot(re, im);
}

describe("zeros of transmission", () => {
  const modes = (n: number, seed: number, far: number): Network => {
    const r = random(seed);
    const couplings: Coupling[] = [];
    for (let i = 0; i < n; i++)
      for (let j = Math.max(0, i - far); j < i; j++)
        couplings.push({ between: [i, j], value: { re: r.normal(), im: r.normal() } });
    return coupledModes({
      detuning: Array.from({ length: n }, () => r.normal()),
      decay: Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? 1 : 0)),
      loss: new Float64Array(n).fill(0.3),
      couplings,
      passive: false,
    });
  };
  const last = (n: number) => String(n - 1);

  test.each([
    [6, 5],
    [9, 2],
    [20, 3],
    [24, 1],
  ])("between the ends of %i modes that reach %i neighbours: as many as there are modes aside", (n, far) => {
    const network = modes(n, n, far);
    const { re, im } = network.zeros({ out: last(n), into: "0" });
    const steps = Math.ceil((n - 1) / far);
    expect(re).toHaveLength(n - 1 - steps);
    const typical = amplitude(network, 1, 0, 0, 0);
    for (let k = 0; k < re.length; k++)
      expect(amplitude(network, 1, 0, re[k], im[k])).toBeLessThan(1e-7 * typical);
  });

  test("a mode at the side of a line stops all waves at its own frequency (Fano)", () => {
    const side = coupledModes({
      detuning: [0.1, -0.2, 0.35],
      decay: [1, 1, 0],
      loss: [0, 0, 0.08],
      couplings: [
        { between: [0, 1], value: 0.7 },
        { between: [1, 2], value: 0.4 },
      ],
    });
    const { re, im } = side.zeros({ out: "1", into: "0" });
    expect([re.length, im.length]).toEqual([1, 1]);
    expect(Math.abs(re[0] - 0.35)).toBeLessThan(EXACT);
    expect(Math.abs(im[0] + 0.04)).toBeLessThan(EXACT);
  });

  test("and likewise between two leads", () => {
    const b = between([0, 0, 0], 1);
    const extra = b.mode({ detuning: 0.35 });
    b.couple(2, extra, 0.5);
    const device = b.freeze();
    const within = { centre: 0, radius: 1.5 };
    const found: ComplexArray = device.zeros({ out: "right", into: "left", within });
    expect(found.re).toHaveLength(1);
    expect(Math.abs(found.re[0] - 0.35)).toBeLessThan(EXACT);
    expect(Math.abs(found.im[0])).toBeLessThan(EXACT);
    expect(device.solve(0.35 + 1e-9).transmission("right", "left")).toBeLessThan(1e-12);
  });
});
