import {
  type Coupling,
  lattices,
  type Network,
  type NetworkGradient,
  network,
  networkBuilder,
  networkGradient,
  randomStream,
  relativeError,
  type ScatteringCost,
} from "echolab";
import { decayGradient, hoppingGradient, lossGradient, measurement } from "echolab/scattering";
import { describe, expect, test } from "vitest";

// Products of S entries of order one against an exact adjoint.
const EXACT = 1e-11;
// Central differences of step 1e-5.
const DIFFERENCES = 1e-7;

/** Every mode tapped; couplings real, complex, and (with enough loss) not the same both ways. */
function mixed(n: number, seed: number): Network {
  const r = randomStream(seed);
  const couplings: Coupling[] = [];
  const complex = () => ({ re: r.normal(), im: r.normal() });
  for (let i = 1; i < n; i++) {
    couplings.push({ between: [i, i - 1], value: r.normal() });
    if (i > 1) couplings.push({ between: [i, i - 2], value: complex() });
  }
  couplings.push({ between: [3, 0], value: complex() });
  couplings.push({ between: [0, n - 1], value: { re: 0.4, im: 0.1 }, back: 0.1 });
  return network({
    detuning: Array.from({ length: n }, () => r.normal()),
    decay: Array.from({ length: n }, () => 0.5 + r.uniform()),
    loss: new Float64Array(n).fill(0.6),
    couplings,
  });
}

/** Σ|S − target|² over a few entries. */
function match(entries: readonly [number, number, number, number][]): ScatteringCost {
  return (s) => {
    const slope = { re: new Float64Array(s.size ** 2), im: new Float64Array(s.size ** 2) };
    let cost = 0;
    for (const [out, into, re, im] of entries) {
      const at = out * s.size + into;
      const [x, y] = [s.values.re[at] - re, s.values.im[at] - im];
      cost += x * x + y * y;
      slope.re[at] += 2 * x;
      slope.im[at] += 2 * y;
    }
    return { cost, slope };
  };
}

const cost = match([
  [0, 0, 0.3, 0.2],
  [2, 1, -0.5, 0.1],
  [1, 4, 0.2, 0.7],
]);

const parts = (g: NetworkGradient) =>
  [g.detuning, g.decay, g.loss, g.couplings.re, g.couplings.im, g.back.re, g.back.im] as const;

describe("gradient of a network", () => {
  const network = mixed(6, 3);
  const adjoint = networkGradient(network, cost, { method: "adjoint", omega: 0.2 });

  test("from scattering measurements = adjoint, for every kind of parameter", () => {
    const measured = networkGradient(network, cost, { method: "scattering", omega: 0.2 });
    parts(measured).forEach((values, i) => {
      expect(relativeError(values, parts(adjoint)[i])).toBeLessThan(EXACT);
    });
    expect(measured.probes).toBe(6);
  });

  test("= finite differences, at the cost of two measurements a parameter", () => {
    const differences = networkGradient(network, cost, { method: "finite-difference", omega: 0.2 });
    parts(differences).forEach((values, i) => {
      expect(relativeError(values, parts(adjoint)[i])).toBeLessThan(DIFFERENCES);
    });
    // 18 rates and detunings, 11 complex couplings, one complex way back; three inputs each.
    expect(differences.probes).toBe(3 * (1 + 2 * (18 + 2 * 11 + 2)));
  });

  test("in a device between leads: adjoint = differences, with and without a magnetic field", () => {
    for (const flux of [0, 0.07]) {
      const wire = networkBuilder()
        .region(lattices.square({ flux }), {
          cells: [3, 3],
          detuning: (site) => 0.3 * Math.sin(3 * site.cell[0] + site.cell[1]),
        })
        .lead({ name: "left", direction: [-1, 0] })
        .lead({ name: "right", direction: [1, 0] })
        .freeze();
      const between: ScatteringCost = (s) => {
        const slope = { re: new Float64Array(s.size ** 2), im: new Float64Array(s.size ** 2) };
        let total = 0;
        const [to, from] = [s.group("right"), s.group("left")];
        for (let r = to.first; r < to.first + to.count; r++) {
          for (let p = from.first; p < from.first + from.count; p++) {
            const at = r * s.size + p;
            total += s.values.re[at] ** 2 + s.values.im[at] ** 2;
            slope.re[at] = 2 * s.values.re[at];
            slope.im[at] = 2 * s.values.im[at];
          }
        }
        return { cost: total, slope };
      };
      const exact = networkGradient(wire, between, { method: "adjoint", omega: -1.3 });
      const h = 1e-5;
      const differences = wire.detuning.map((_, j) => {
        const at = (by: number) =>
          wire
            .with({ detuning: wire.detuning.map((d, i) => (i === j ? d + by : d)) })
            .solve(-1.3)
            .transmission("right", "left");
        return (at(h) - at(-h)) / (2 * h);
      });
      expect(relativeError(exact.detuning, differences)).toBeLessThan(DIFFERENCES);
      expect(exact.untapped).toHaveLength(9);
    }
  });

  test("single derivatives of S read off the same measurement", () => {
    const s = network.scattering(0.2);
    const h = 1e-5;
    const differs = (change: (by: number) => Network, out: number, into: number) => {
      const [up, down] = [change(h), change(-h)].map((n) => n.scattering(0.2).get(out, into));
      return {
        re: Float64Array.of((up.re - down.re) / (2 * h)),
        im: Float64Array.of((up.im - down.im) / (2 * h)),
      };
    };
    const one = ({ re, im }: { re: number; im: number }) => ({
      re: Float64Array.of(re),
      im: Float64Array.of(im),
    });
    const moved = (values: Float64Array, j: number, by: number) =>
      values.map((x, i) => (i === j ? x + by : x));
    for (const [out, into] of [
      [2, 2],
      [2, 4],
      [1, 3],
    ]) {
      const decays = differs((by) => network.with({ decay: moved(network.decay, 2, by) }), out, into);
      expect(relativeError(one(decayGradient(s, network.decay[2], out, into, 2)), decays)).toBeLessThan(
        DIFFERENCES,
      );
      const losses = differs((by) => network.with({ loss: moved(network.loss, 2, by) }), out, into);
      expect(relativeError(one(lossGradient(s, network.decay[2], out, into, 2)), losses)).toBeLessThan(
        DIFFERENCES,
      );
      const couplings = (by: number) =>
        network.couplings.map((c, i) => (i === 10 ? { ...c, value: { re: 0.4 + by, im: 0.1 } } : c));
      const hopping = differs((by) => network.with({ couplings: couplings(by) }), out, into);
      const measured = hoppingGradient(s, [network.decay[0], network.decay[5]], out, into, [0, 5]);
      expect(relativeError(one(measured), hopping)).toBeLessThan(DIFFERENCES);
    }
  });
});

describe("gradient by a noisy measurement", () => {
  const device = mixed(6, 3);
  const exact = networkGradient(device, cost, { method: "adjoint" });
  const errorAt = (photons: number, calibration = 0) => {
    let sum = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const measured = networkGradient(device, cost, {
        measure: measurement({ photons, calibration, seed }),
      });
      sum += relativeError(measured.detuning, exact.detuning) ** 2 / 40;
    }
    return Math.sqrt(sum);
  };

  test("errs as one over the root of the number of photons", () => {
    const ratio = errorAt(1e4) / errorAt(1e6);
    // 40 samples give each error to 10 % or so.
    expect(ratio).toBeGreaterThan(7);
    expect(ratio).toBeLessThan(14);
  });

  test("beats finite differences at every step, which also take twenty times the probes", () => {
    const photons = 1e6;
    const scattering = errorAt(photons);
    const probes = networkGradient(device, cost).probes;
    for (const step of [0.02, 0.05, 0.1, 0.2]) {
      let sum = 0;
      for (let seed = 1; seed <= 4; seed++) {
        const measure = measurement({ photons, seed });
        const differences = networkGradient(device, cost, { method: "finite-difference", measure, step });
        sum += relativeError(differences.detuning, exact.detuning) ** 2 / 4;
        expect(differences.probes).toBeGreaterThan(20 * probes);
      }
      expect(Math.sqrt(sum)).toBeGreaterThan(2 * scattering);
    }
  });

  test("keeps the error of its calibration, however many photons are spent", () => {
    const error = errorAt(1e14, 0.02);
    expect(error).toBeGreaterThan(0.01);
    expect(error).toBeLessThan(0.2);
  });

  test("a mode without a tap reads as zero and is named", () => {
    const blind = network({
      detuning: [0.1, 0.2, 0.3],
      decay: [1, 0, 1],
      couplings: [
        { between: [0, 1], value: 0.5 },
        { between: [1, 2], value: 0.5 },
      ],
    });
    const wanted = match([[1, 0, 1, 0]]);
    const measured = networkGradient(blind, wanted);
    expect(Array.from(measured.untapped)).toEqual([1]);
    expect(measured.detuning[1]).toBe(0);
    expect(Math.abs(networkGradient(blind, wanted, { method: "adjoint" }).detuning[1])).toBeGreaterThan(0.1);
  });
});
