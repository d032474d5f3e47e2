import { lattices, linspace, type Network, type NetworkBuilder, networkBuilder, randomStream } from "echolab";
import { describe, expect, test } from "vitest";

// Eliminations of some hundred modes, S of order one.
const EXACT = 1e-10;
// Wave matching inside a band, far from edges.
const MODES = 1e-9;
// Edge states on opposite sides overlap by e^{−width/ℓ}, ℓ the magnetic length: 5e-8 in the bar below.
const QUANTISED = 1e-6;

function wire(lattice: Parameters<NetworkBuilder["region"]>[0], cells: number[], options = {}): Network {
  return networkBuilder()
    .region(lattice, { cells, ...options })
    .lead({ name: "left", direction: [-1, 0].slice(0, lattice.dimensions) })
    .lead({ name: "right", direction: [1, 0].slice(0, lattice.dimensions) })
    .freeze();
}

const disorder = (seed: number, strength: number) => {
  const r = randomStream(seed);
  return () => strength * (r.uniform() - 0.5);
};

describe("leads", () => {
  test("a chain has the band 2J cos k and its modes the velocity −2J sin k", () => {
    const { lead } = wire(lattices.chain({ hopping: 0.7 }), [3]).leads[1];
    const ks = linspace(-3, 3, 13);
    const [band] = lead.bands(ks);
    for (const [i, k] of ks.entries()) expect(band[i]).toBeCloseTo(1.4 * Math.cos(k), 13);
    const [mode] = lead.modes(0.5).outgoing;
    expect(2 * 0.7 * Math.cos(mode.wavenumber)).toBeCloseTo(0.5, 12);
    expect(mode.velocity).toBeCloseTo(-2 * 0.7 * Math.sin(mode.wavenumber), 12);
    expect(mode.velocity).toBeGreaterThan(0);
  });

  test("the self-energy of a chain is J e^{ik}", () => {
    const { lead } = wire(lattices.chain(), [3]).leads[0];
    const k = -Math.acos(0.3 / 2);
    for (const method of ["modes", "decimation"] as const) {
      const sigma = lead.selfEnergy(0.3, method);
      expect(Math.abs(sigma.re[0] - Math.cos(k))).toBeLessThan(EXACT);
      expect(Math.abs(sigma.im[0] - Math.sin(k))).toBeLessThan(EXACT);
    }
  });

  test.each([
    ["square", () => wire(lattices.square(), [2, 7]), 0.37],
    ["honeycomb, singular hopping", () => wire(lattices.honeycomb(), [3, 6]), 0.31],
    ["square with flux", () => wire(lattices.square({ flux: 0.07 }), [3, 8]), -1.23],
    ["ssh outside its bands", () => wire(lattices.ssh({ intra: 1, inter: 0.4 }), [4]), 0.2],
  ] as const)("self-energy by wave matching = by decimation: %s", (_, make, omega) => {
    for (const { lead } of make().leads) {
      const matched = lead.selfEnergy(omega, "modes");
      const decimated = lead.selfEnergy(omega, "decimation");
      const off = matched.re.map((x, i) => Math.hypot(x - decimated.re[i], matched.im[i] - decimated.im[i]));
      expect(Math.max(...off)).toBeLessThan(EXACT);
    }
  });
});

describe("a clean wire", () => {
  test.each([
    ["square", lattices.square(), [5, 6], [-3.6, -2.2, -0.3, 0.8, 2.9]],
    ["honeycomb", lattices.honeycomb(), [6, 7], [-1.9, -0.4, 0.05, 1.3]],
    ["Hofstadter", lattices.square({ flux: 0.1 }), [5, 12], [-3.4, -2.5, -1.1, 0.4]],
    // A random pattern that repeats is a crystal with a large cell: its waves are not scattered either.
    ["random", lattices.random({ sites: 20, seed: 3 }), [4, 1], [-1.9, -0.6, 0.35, 2.2]],
  ] as const)("transmits the number of its modes: %s", (_, lattice, cells, omegas) => {
    const device = wire(lattice, [...cells]);
    for (const omega of omegas) {
      const s = device.scattering(omega);
      const open = device.leads[0].lead.modes(omega).outgoing.length;
      expect(Math.abs(s.transmission("right", "left") - open)).toBeLessThan(MODES);
      expect(s.reflection("left")).toBeLessThan(MODES);
      expect(s.unitarityError()).toBeLessThan(MODES);
    }
  });

  test("has as many modes as bands that cross the frequency upwards", () => {
    const { lead } = wire(lattices.square(), [2, 9]).leads[1];
    const ks = linspace(-Math.PI, Math.PI, 721);
    const bands = lead.bands(ks);
    for (const omega of [-3.1, -0.71, 1.93]) {
      const crossing = bands.filter((b) => b.some((e, i) => i > 0 && b[i - 1] < omega && e >= omega)).length;
      expect(lead.modes(omega).outgoing.length).toBe(crossing);
    }
  });
});

describe("a random lattice", () => {
  test("is random by its seed only, keeps its sites apart, and has real bands around zero", () => {
    const [one, same, other] = [1, 1, 2].map((seed) => lattices.random({ sites: 60, seed }));
    expect(one.basis).toEqual(same.basis);
    expect(one.basis).not.toEqual(other.basis);
    const side = one.vectors[0][0];
    one.basis.forEach(([x, y], i) => {
      for (const [u, v] of one.basis.slice(0, i)) {
        const [dx, dy] = [x - u, y - v].map((d) => d - side * Math.round(d / side));
        expect(Math.hypot(dx, dy)).toBeGreaterThanOrEqual(0.6);
      }
    });
    // The trace of H has no bond.
    const bands = one.bands([0.3, -1.1]);
    expect(Math.abs(bands.reduce((a, b) => a + b, 0))).toBeLessThan(1e-10);
    expect(bands[59]).toBeGreaterThan(2);
  });
});

describe("scattering between leads", () => {
  test.each([
    [
      "disordered square wire",
      () => wire(lattices.square(), [12, 5], { detuning: disorder(3, 2) }),
      0.43,
      true,
    ],
    [
      "disordered honeycomb ribbon",
      () => wire(lattices.honeycomb(), [7, 4], { detuning: disorder(4, 1) }),
      0.6,
      true,
    ],
    ["flux", () => wire(lattices.square({ flux: 0.05 }), [10, 9], { detuning: disorder(5, 1) }), -2.1, false],
  ] as const)("by wave matching = by Green's functions, unitary: %s", (_, make, omega, reciprocal) => {
    const device = make();
    const matched = device.scattering(omega);
    const green = device.scattering(omega, { leads: "decimation" });
    const off = matched.values.re.map((x, i) =>
      Math.hypot(x - green.values.re[i], matched.values.im[i] - green.values.im[i]),
    );
    expect(Math.max(...off)).toBeLessThan(EXACT);
    expect(matched.unitarityError()).toBeLessThan(EXACT);
    if (reciprocal) expect(matched.reciprocityError()).toBeLessThan(EXACT);
    expect(matched.transmission("right", "left")).toBeGreaterThan(1e-3);
  });

  test("one detuned site in a chain transmits 1/(1 + (V/v)²)", () => {
    const device = wire(lattices.chain(), [1], { detuning: 0.8 });
    for (const omega of [-1.2, 0.1, 1.5]) {
      const v = Math.sqrt(4 - omega * omega);
      expect(device.solve(omega).transmission("right", "left")).toBeCloseTo(1 / (1 + (0.8 / v) ** 2), 11);
    }
  });
});

test("the edge state of a Hall bar goes round it one way, past a third lead in another gauge", () => {
  const hall = networkBuilder()
    .region(lattices.square({ flux: 0.1 }), { cells: [21, 13] })
    .lead({ name: "left", direction: [-1, 0] })
    .lead({ name: "right", direction: [1, 0] })
    .lead({ name: "top", direction: [0, 1], where: (x) => x >= 4 && x < 16 })
    .freeze();
  const s = hall.scattering(-2.6);
  expect(s.unitarityError()).toBeLessThan(EXACT);
  for (const [out, into] of [
    ["top", "right"],
    ["right", "left"],
    ["left", "top"],
  ]) {
    expect(Math.abs(s.transmission(out, into) - 1)).toBeLessThan(QUANTISED);
    expect(s.transmission(into, out)).toBeLessThan(QUANTISED);
  }
});
