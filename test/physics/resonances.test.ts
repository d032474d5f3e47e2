import {
  type ComplexArray,
  type Complex as ComplexNumber,
  type Coupling,
  lattices,
  type Network,
  type NetworkBuilder,
  network,
  networkBuilder,
  randomStream,
  relativeError,
} from "echolab";
import { lead, zeroMatrix } from "echolab/scattering";
import { describe, expect, test } from "vitest";

// Newton's method ends at rounding; eigenvalues of some tens of modes.
const EXACT = 1e-10;

/** A chain of the given detunings between two leads, the hoppings to the leads weakened. */
function between(detuning: readonly number[], weak: number): NetworkBuilder {
  const last = detuning.length;
  return networkBuilder()
    .region(lattices.chain(), {
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
    const r = randomStream(5);
    const dot = networkBuilder()
      .region(lattices.square({ flux: 0.05 }), {
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
    const r = randomStream(seed);
    const couplings: Coupling[] = [];
    for (let i = 0; i < n; i++)
      for (let j = Math.max(0, i - far); j < i; j++)
        couplings.push({ between: [i, j], value: { re: r.normal(), im: r.normal() } });
    return network({
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
    const side = network({
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

  describe("between wide leads", () => {
    const width = 3;
    const profile = (n: number, y: number) =>
      Math.sqrt(2 / (width + 1)) * Math.sin((Math.PI * (n + 1) * (y + 1)) / (width + 1));
    const energy = (n: number) => 2 * Math.cos((Math.PI * (n + 1)) / (width + 1));
    const wire = (weak: number, disorder: number, length = 6) => {
      // The disorder of this seed has zeros of both kinds in the discs below.
      const r = randomStream(3);
      return networkBuilder()
        .region(lattices.square(), {
          cells: [length, width],
          detuning: () => disorder * (r.uniform() - 0.5),
          hopping: (from, to, value) =>
            from.cell[0] !== to.cell[0] && [0, length - 1].some((x) => from.cell[0] === x || to.cell[0] === x)
              ? { re: weak * value.re, im: 0 }
              : value,
        })
        .lead({ name: "left", direction: [-1, 0] })
        .lead({ name: "right", direction: [1, 0] });
    };
    /** Numbers of the transverse profiles of the channels of a lead. */
    const profiles = (device: Network, lead: number, omega: number) =>
      device.leads[lead].lead.modes(omega).outgoing.map(({ profile: { re } }) => {
        const overlap = (n: number) => Math.abs(re.reduce((all, v, y) => all + v * profile(n, y), 0));
        return [0, 1, 2].reduce((best, n) => (overlap(n) > overlap(best) ? n : best), 0);
      });
    /** Transverse profile m on the right of the wave from profile n on the left, at a complex frequency: Σ_n = λ_n by hand. */
    const between = (device: Network, z: { re: number; im: number }) => {
      const loss = Float64Array.from({ length: device.size }, () => 2 * z.im);
      const detuning = device.detuning.slice();
      const added = new Map<string, ComplexNumber>();
      const plus = (a: ComplexNumber = { re: 0, im: 0 }, b: ComplexNumber) => ({
        re: a.re + b.re,
        im: a.im + b.im,
      });
      for (const { sites } of device.leads) {
        for (let n = 0; n < width; n++) {
          const w = z.re - energy(n);
          // λ + 1/λ = z − ε, the wave that leaves: λ = (w − √(w − 2)√(w + 2))/2
          const root = (x: number) => {
            const size = Math.sqrt(Math.hypot(x, z.im));
            const angle = Math.atan2(z.im, x);
            // Continued across the real axis from above: angles from −π/2 to 3π/2.
            const half = (angle < -Math.PI / 2 ? angle + 2 * Math.PI : angle) / 2;
            return { re: size * Math.cos(half), im: size * Math.sin(half) };
          };
          const [a, b] = [root(w - 2), root(w + 2)];
          const re = (w - a.re * b.re + a.im * b.im) / 2;
          const im = (z.im - a.re * b.im - a.im * b.re) / 2;
          for (let y = 0; y < width; y++) {
            const own = profile(n, y) ** 2;
            detuning[sites[y]] += own * re;
            loss[sites[y]] -= 2 * own * im;
            for (let x = 0; x < y; x++) {
              const value = {
                re: profile(n, y) * profile(n, x) * re,
                im: profile(n, y) * profile(n, x) * im,
              };
              const key = `${Math.min(sites[x], sites[y])},${Math.max(sites[x], sites[y])}`;
              added.set(key, plus(added.get(key), value));
            }
          }
        }
      }
      const { decay } = device;
      const couplings: Coupling[] = device.couplings.map((coupling) => {
        const { between, value } = coupling;
        const key = `${Math.min(...between)},${Math.max(...between)}`;
        const self = added.get(key);
        added.delete(key);
        if (!self) return coupling;
        const own = typeof value === "number" ? { re: value, im: 0 } : value;
        return { between, value: plus(own, self), back: plus({ re: own.re, im: -own.im }, self) };
      });
      for (const [key, value] of added) {
        const [i, j] = key.split(",").map(Number);
        couplings.push({ between: [i, j], value, back: value });
      }
      const g = network({ detuning, decay, loss, couplings, passive: false }).green(z.re);
      const [left, right] = device.leads.map(({ sites }) => sites);
      return (m: number, n: number) => {
        let [re, im] = [0, 0];
        for (let y = 0; y < width; y++)
          for (let x = 0; x < width; x++) {
            const at = right[y] * device.size + left[x];
            re += profile(m, y) * profile(n, x) * g.re[at];
            im += profile(m, y) * profile(n, x) * g.im[at];
          }
        return { re, im };
      };
    };

    test("a mode that one transverse wave sees stops that wave alone, at its own frequency", () => {
      const b = wire(1, 0);
      const side = b.mode({ detuning: 0.25, loss: 0.06 });
      for (let y = 0; y < width; y++) b.couple(b.at([2, y]), side, 0.5 * profile(1, y));
      const device = b.freeze();
      const within = { centre: 0.1, radius: 0.4 };
      const channels = [0, 1].map((l) => profiles(device, l, 0.1));
      expect(channels[0]).toHaveLength(3);
      const whole = device.zeros({ out: "right", into: "left", within });
      const own = device.zeros({
        out: `right:${channels[1].indexOf(1)}`,
        into: `left:${channels[0].indexOf(1)}`,
        within,
      });
      for (const { re, im } of [whole, own]) {
        expect(re).toHaveLength(1);
        expect(Math.hypot(re[0] - 0.25, im[0] + 0.03)).toBeLessThan(EXACT);
      }
      const other = device.zeros({
        out: `right:${channels[1].indexOf(0)}`,
        into: `left:${channels[0].indexOf(0)}`,
        within,
      });
      expect(other.re).toHaveLength(0);
    });

    test("every zero stops a wave, by Green's functions with the leads put in by hand", () => {
      const size = (z: ComplexNumber) => Math.hypot(z.re, z.im);
      const minus = (a: ComplexNumber, b: ComplexNumber, c: ComplexNumber, d: ComplexNumber) => ({
        re: a.re * b.re - a.im * b.im - c.re * d.re + c.im * d.im,
        im: a.re * b.im + a.im * b.re - c.re * d.im - c.im * d.re,
      });
      const device = wire(0.6, 3).freeze();
      // Two modes of the leads are open here, the third fades: one wave of both, and one mode into one other.
      const within = { centre: 1.3, radius: 0.6 };
      const [left, right] = [0, 1].map((l) => profiles(device, l, within.centre));
      expect(left).toHaveLength(2);
      const block = device.zeros({ out: "right", into: "left", within });
      const one = device.zeros({ out: "right:1", into: "left:0", within });
      expect(block.re.length).toBeGreaterThan(0);
      expect(one.re.length).toBeGreaterThan(0);
      block.re.forEach((re, k) => {
        const t = between(device, { re, im: block.im[k] });
        const typical = size(t(0, 0)) * size(t(1, 1)) + size(t(0, 1)) * size(t(1, 0));
        expect(size(minus(t(0, 0), t(1, 1), t(0, 1), t(1, 0)))).toBeLessThan(1e-8 * typical);
      });
      one.re.forEach((re, k) => {
        const t = between(device, { re, im: one.im[k] });
        expect(size(t(right[1], left[0]))).toBeLessThan(1e-8 * size(t(right[0], left[0])));
      });
      // Where a lead has one open mode, it goes by the name of the lead; here its zeros are real.
      const single = device.zeros({ out: "right", into: "left", within: { centre: 2.6, radius: 0.55 } });
      expect(single.re.length).toBeGreaterThan(0);
      for (const [k, re] of single.re.entries()) {
        expect(Math.abs(single.im[k])).toBeLessThan(EXACT);
        expect(device.scattering(re).transmission("right", "left")).toBeLessThan(EXACT ** 2);
      }
    });

    test("reflection of one mode of a lead into itself has zeros on the real axis where a symmetric cavity passes it", () => {
      const device = wire(0.4, 0, 5).freeze();
      const within = { centre: 0, radius: 0.5 };
      const [left] = [profiles(device, 0, 0)];
      const own = `left:${left.indexOf(1)}`;
      const { re, im } = device.zeros({ out: own, within });
      expect(re.length).toBeGreaterThan(0);
      for (let k = 0; k < re.length; k++) {
        expect(Math.abs(im[k])).toBeLessThan(EXACT);
        expect(device.scattering(re[k]).transmission(own, own)).toBeLessThan(EXACT ** 2);
      }
    });

    test("of two rows that are alike: a zero in each, and the delay counts their states", () => {
      const one = { re: Float64Array.of(1, 0, 0, 1), im: new Float64Array(4) };
      const rows = lead({ cell: zeroMatrix(2), hopping: one });
      const sites = Int32Array.of(0, 1);
      const device = network({
        detuning: [0, 0.1, 0.35, -0.2],
        decay: new Float64Array(4),
        couplings: [
          { between: [0, 2], value: 0.5 },
          { between: [1, 3], value: 0.7 },
        ],
        leads: ["left", "right"].map((name) => ({ name, lead: rows, sites })),
      });
      const within = { centre: 0.1, radius: 1 };
      const { re, im } = device.zeros({ out: "right", into: "left", within });
      expect(relativeError(re, [-0.2, 0.35])).toBeLessThan(EXACT);
      expect(Math.max(...im.map(Math.abs))).toBeLessThan(EXACT);
      // Which of two degenerate modes is meant cannot be said.
      expect(() => device.zeros({ out: "right:0", into: "left:0", within })).toThrow(/its modes cross there/);
      const solution = device.solve(0.3);
      const delay = solution.delayTime() - 2 * rows.delayTime(0.3);
      expect(Math.abs(delay / (2 * Math.PI * solution.densityOfStates()) - 1)).toBeLessThan(EXACT);
    });

    test("are refused where the block of S is not square, and channels that are not there are named", () => {
      const uneven = networkBuilder()
        .region(lattices.square(), { cells: [4, 3] })
        .lead({ name: "left", direction: [-1, 0] })
        .lead({ name: "top", direction: [0, 1], where: (x) => x >= 1 && x <= 2 })
        .freeze();
      const within = { centre: 0.1, radius: 0.3 };
      expect(() => uneven.zeros({ out: "top", into: "left", within })).toThrow(
        /S from "left" to "top" has 2 rows and 3 columns at omega = 0.1.*single modes/s,
      );
      expect(() => uneven.zeros({ out: "top:2", into: "left:0", within })).toThrow(
        /out is "top:2"; it should be one of the contacts left, top, left:0, left:1, left:2, top:0, top:1/,
      );
    });
  });
});
