import {
  type Coupling,
  lattices,
  layeredNetwork,
  linspace,
  type Network,
  network,
  networkBuilder,
  randomStream,
  type Solution,
} from "echolab";
import { describe, expect, test } from "vitest";

// Every solver is backward stable on these devices, whose condition numbers are below a thousand.
const SAME = 1e-10;

const r = randomStream(11);
const detuned = (strength: number) => () => strength * (r.uniform() - 0.5);

function scattered(n: number, links: number, loss: number): Network {
  const couplings: Coupling[] = [];
  for (let i = 1; i < n; i++) couplings.push({ between: [i, r.index(i)], value: r.normal() });
  for (let l = 0; l < links; l++) {
    const i = 1 + r.index(n - 1);
    const j = r.index(i);
    const value = { re: r.normal(), im: r.normal() };
    if (!couplings.some(({ between }) => between[0] === i && between[1] === j))
      couplings.push({ between: [i, j], value });
  }
  return network({
    detuning: Array.from({ length: n }, () => r.normal()),
    decay: Array.from({ length: n }, (_, i) => (i % 9 === 0 ? 1 : 0)),
    loss: new Float64Array(n).fill(loss),
    couplings,
  });
}

interface Fixture {
  readonly name: string;
  readonly network: Network;
  readonly omega: number;
  /** Nothing scatters from "left" to "right". */
  readonly clean?: boolean;
  /** Where the one edge state of a Hall bar goes: [out, into]. */
  readonly edge?: readonly (readonly [string, string])[];
}

const layers = layeredNetwork({ layers: [14, 9, 5], decay: 0.5, seed: 3 });
const layersInput = Array.from({ length: 14 }, () => r.normal());
const wire = networkBuilder()
  .region(lattices.square(), { cells: [60, 5], detuning: detuned(1.5) })
  .lead({ name: "left", direction: [-1, 0] })
  .lead({ name: "right", direction: [1, 0] })
  .freeze();

/** One list for every solver: what is expected of them follows from the fixture. */
const FIXTURES: readonly Fixture[] = [
  { name: "one mode", network: network({ detuning: [0.4], decay: [1] }), omega: 0 },
  { name: "a small dense network", network: scattered(12, 60, 0), omega: 0.2 },
  { name: "a sparse random network with complex couplings", network: scattered(150, 60, 0.05), omega: -0.3 },
  {
    name: "two networks that are not connected",
    network: network({
      detuning: [0, 1, 2, 3],
      decay: [1, 0, 1, 1],
      couplings: [
        { between: [0, 1], value: 1 },
        { between: [2, 3], value: 2 },
      ],
    }),
    omega: 0.5,
  },
  { name: "layers", network: layers.toNetwork(layersInput), omega: 0 },
  { name: "a long wire between leads", network: wire, omega: 0.37 },
  {
    name: "a clean wire",
    network: networkBuilder()
      .region(lattices.honeycomb(), { cells: [14, 6] })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .freeze(),
    omega: 0.9,
    clean: true,
  },
  {
    name: "a piece of glass with waveguides",
    network: networkBuilder()
      .region(lattices.random({ sites: 60, seed: 8 }), { cells: [1, 1] })
      .port(3, { decay: 0.8 })
      .port(40, { decay: 0.5 })
      .port(57, { decay: 1.1 })
      .freeze(),
    omega: 0.13,
  },
  {
    name: "a round honeycomb dot with a lead, two waveguides and loss",
    network: networkBuilder()
      .region(lattices.honeycomb(), {
        shape: (x, y) => x * x + y * y < 36,
        detuning: detuned(0.6),
        loss: 0.01,
      })
      .port(5, { decay: 0.3 })
      .port(70, { decay: 0.7 })
      .lead({ name: "lead", direction: [1, 0], where: (_, y) => Math.abs(y) < 2 })
      .freeze(),
    omega: -0.4,
  },
  {
    name: "a Hall bar",
    network: networkBuilder()
      .region(lattices.square({ flux: 0.1 }), { cells: [24, 18], detuning: detuned(0.2) })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .lead({ name: "top", direction: [0, 1], where: (x) => x > 3 && x < 21 })
      .freeze(),
    omega: -2.7,
    edge: [
      ["right", "left"],
      ["left", "top"],
      ["top", "right"],
    ],
  },
  {
    name: "a one-way ring with loss",
    network: network({
      detuning: new Float64Array(60),
      decay: Array.from({ length: 60 }, (_, i) => (i % 20 === 0 ? 0.5 : 0)),
      loss: new Float64Array(60).fill(1.2),
      couplings: Array.from({ length: 60 }, (_, i) => ({
        between: [(i + 1) % 60, i],
        value: 0.6,
        back: 0,
      })),
    }),
    omega: 0.1,
  },
];

const SOLVERS = ["dense", "block-tridiagonal", "sparse", "low-rank", "auto"] as const;

/** A fixture solved in one of the ways; by a low-rank update, from another device with two other detunings. */
function solved({ network, omega }: Fixture, solver: (typeof SOLVERS)[number]): Solution {
  if (solver !== "low-rank") return network.solve(omega, { solver });
  const other = network.detuning.slice();
  other[0] += 0.7;
  other[other.length >> 1] -= 0.4;
  const start = network.with({ detuning: other }).solve(omega);
  return start.changed({ detuning: network.detuning }, { solver: "low-rank" });
}

/** Largest difference of two lists. */
const off = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe.each(FIXTURES.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  const { network, omega, clean, edge } = fixture;
  const dense = solved(fixture, "dense");
  const lossless =
    network.loss.every((x) => x === 0) && network.couplings.every(({ back }) => back === undefined);

  test.each(SOLVERS)(
    "by %s: S, waves and densities, unitarity, reciprocity, and what the device does",
    (solver) => {
      const solution = solved(fixture, solver);
      const s = solution.scattering;
      if (solver === "low-rank") expect(solution.solver).toMatch(/^low-rank update of /);
      else if (solver !== "auto") expect(solution.solver).toBe(solver);
      expect(off(s.values.re, dense.scattering.values.re)).toBeLessThan(SAME);
      expect(off(s.values.im, dense.scattering.values.im)).toBeLessThan(SAME);
      if (network.reciprocal) expect(s.reciprocityError()).toBeLessThan(SAME);
      if (lossless) expect(s.unitarityError()).toBeLessThan(SAME);
      if (clean) {
        // Every crossing of a band upwards carries one wave.
        const bands = network.leads[0].lead.bands(linspace(-Math.PI, Math.PI, 400));
        const rising = bands.flatMap((b) => [...b].filter((e, i) => i > 0 && b[i - 1] < omega && e >= omega));
        expect(rising.length).toBeGreaterThan(1);
        expect(Math.abs(s.transmission("right", "left") - rising.length)).toBeLessThan(SAME);
      }
      for (const [out, into] of edge ?? []) {
        expect(Math.abs(s.transmission(out, into) - 1)).toBeLessThan(SAME);
        expect(s.transmission(into, out)).toBeLessThan(SAME);
      }

      // What has been asked before S decides how S is worked out.
      const later = solved(fixture, solver);
      const density = later.localDensity();
      expect(off(density, dense.localDensity())).toBeLessThan(SAME);
      expect(off(later.waves.re, dense.waves.re)).toBeLessThan(SAME);
      expect(off(later.scattering.values.re, dense.scattering.values.re)).toBeLessThan(SAME);
      if (lossless) {
        // Waves from all contacts fill all states, and the delay counts them.
        const parts = later.contacts.map((_, c) => later.densityFrom(c));
        expect(
          off(
            density.map((_, j) => parts.reduce((all, part) => all + part[j], 0)),
            density,
          ),
        ).toBeLessThan(SAME);
        // Friedel's sum rule: the leads' own delay apart, every state counts 2π.
        const states = later.densityOfStates();
        const delay = later.delayTime();
        const own = network.leads.reduce((all, { lead }) => all + lead.delayTime(omega), 0);
        expect(Math.abs(delay - own - 2 * Math.PI * states)).toBeLessThan(SAME * delay);
        expect(Math.abs(delay / dense.delayTime() - 1)).toBeLessThan(SAME);
        if (network.leads.length === 0) expect(Math.abs(states - sum(density))).toBeLessThan(SAME * states);
      }
    },
  );

  test.runIf(network.leads.length > 0).each(["dense", "block-tridiagonal", "sparse"] as const)(
    "by %s: wave matching = Green's functions of the leads",
    (solver) => {
      const green = network.solve(omega, { solver, leads: "decimation" }).scattering;
      expect(off(green.values.re, dense.scattering.values.re)).toBeLessThan(SAME);
      expect(off(green.values.im, dense.scattering.values.im)).toBeLessThan(SAME);
    },
  );

  test("the diagonal of G by selected inversion = the whole inverse", () => {
    const { rows, im } = dense.green();
    const whole = Float64Array.from({ length: rows }, (_, i) => -im[i * rows + i] / Math.PI);
    expect(off(dense.localDensity(), whole)).toBeLessThan(SAME);
  });
});

test("layered block elimination = every other solver", () => {
  const s = layers.scattering(layersInput);
  const device = layers.toNetwork(layersInput);
  for (const solver of ["dense", "block-tridiagonal", "sparse"] as const) {
    const whole = device.scattering(0, { solver });
    for (let out = 0; out < 5; out++) {
      for (let into = 0; into < 5; into++) {
        const [a, b] = [s.get(out, into), whole.get(23 + out, 23 + into)];
        expect(Math.hypot(a.re - b.re, a.im - b.im)).toBeLessThan(SAME);
      }
    }
  }
});

test.each(
  FIXTURES.filter(({ network }) => network.leads.length === 0 && network.size <= 60).map(
    ({ name, network }) => [name, network] as const,
  ),
)("%s: the density of states of every mode integrates to one, by every solver", (_, device) => {
  // Lorentzians no narrower than the loss, and ω = 6 tan θ: equal steps then converge exponentially.
  const lossy = device.with({ loss: new Float64Array(device.size).fill(4) });
  const steps = 240;
  for (const solver of ["dense", "block-tridiagonal", "sparse"] as const) {
    const whole = new Float64Array(device.size);
    for (let k = 0; k < steps; k++) {
      const theta = (Math.PI * (k + 0.5)) / steps - Math.PI / 2;
      const density = lossy.solve(6 * Math.tan(theta), { solver }).localDensity();
      for (let j = 0; j < whole.length; j++)
        whole[j] += (density[j] * 6 * Math.PI) / steps / Math.cos(theta) ** 2;
    }
    expect(off(whole, new Float64Array(device.size).fill(1))).toBeLessThan(SAME);
  }
});

test.each(["dense", "block-tridiagonal", "sparse"] as const)(
  "by %s: S = 1 − i √κ G √κ, and A G = 1",
  (solver) => {
    const { network, omega } = FIXTURES[2];
    const solution = network.solve(omega, { solver });
    const g = solution.green();
    const { portModes, decay, size } = network;
    const s = { re: [] as number[], im: [] as number[] };
    for (const [r, i] of portModes.entries()) {
      for (const [c, j] of portModes.entries()) {
        const root = Math.sqrt(decay[i] * decay[j]);
        s.re.push((r === c ? 1 : 0) + root * g.im[i * size + j]);
        s.im.push(-root * g.re[i * size + j]);
      }
    }
    expect(off(s.re, solution.scattering.values.re)).toBeLessThan(SAME);
    expect(off(s.im, solution.scattering.values.im)).toBeLessThan(SAME);
    // Column k of A·G, A = ω − H from the network's own description.
    const { detuning, loss, couplings } = network;
    let most = 0;
    for (const k of [0, 71, size - 1]) {
      const [re, im] = [g.re, g.im].map((part) =>
        Float64Array.from({ length: size }, (_, i) => part[i * size + k]),
      );
      const left = { re: new Float64Array(size), im: new Float64Array(size) };
      const add = (i: number, j: number, hr: number, hi: number) => {
        left.re[i] -= hr * re[j] - hi * im[j];
        left.im[i] -= hr * im[j] + hi * re[j];
      };
      for (let i = 0; i < size; i++) add(i, i, detuning[i] - omega, -(decay[i] + loss[i]) / 2);
      for (const {
        between: [i, j],
        value,
      } of couplings) {
        const v = typeof value === "number" ? { re: value, im: 0 } : value;
        add(i, j, v.re, v.im);
        add(j, i, v.re, -v.im);
      }
      left.re[k] -= 1;
      most = Math.max(most, ...left.re.map(Math.abs), ...left.im.map(Math.abs));
    }
    expect(most).toBeLessThan(SAME);
  },
);

test("a block of S, its entries, transmission and reflection are parts of the whole", () => {
  const s = wire.scattering(0.37);
  for (const [out, into] of [
    ["left", "left"],
    ["right", "left"],
  ]) {
    const block = s.block(out, into);
    expect([block.rows, block.columns]).toEqual([s.size / 2, s.size / 2]);
    let power = 0;
    for (let r = 0; r < block.rows; r++) {
      for (let c = 0; c < block.columns; c++) {
        const entry = s.get(`${out}:${r}`, `${into}:${c}`);
        expect(entry).toEqual({ re: block.re[r * block.columns + c], im: block.im[r * block.columns + c] });
        power += entry.re ** 2 + entry.im ** 2;
      }
    }
    expect(Math.abs(power - s.transmission(out, into))).toBeLessThan(SAME);
  }
  expect(s.reflection("left")).toBe(s.transmission("left", "left"));
  // All that comes in leaves.
  expect(Math.abs(s.reflection("left") + s.transmission("right", "left") - s.size / 2)).toBeLessThan(SAME);
});

test("what does not change is worked out once: the plan of a structure, the modes of a lead at a frequency", () => {
  const other = wire.with({ detuning: wire.detuning.map((d) => d + 0.1) });
  expect(other.solvers).toBe(wire.solvers);
  const { lead } = wire.leads[0];
  const modes = lead.modes(0.21);
  wire.scattering(0.21);
  other.scattering(0.21);
  expect(lead.modes(0.21)).toBe(modes);
  const { levels } = wire.solvers;
  expect(wire.sweep([0.1, 0.2]).matrices).toHaveLength(2);
  expect(wire.solvers.levels).toBe(levels);
});

describe("the choice of the solver", () => {
  test("follows the structure", () => {
    expect(FIXTURES[0].network.solve().solver).toBe("dense");
    expect(wire.solve(0.1).solver).toBe("block-tridiagonal");
    const sheet = networkBuilder()
      .region(lattices.square(), {
        cells: [60, 60],
        decay: (site) => (site.cell[0] === 0 && site.cell[1] === 0 ? 1 : 0),
      })
      .freeze();
    // One port alone needs nothing of the inside; the waves do.
    expect(sheet.solve(0.123).solver).toBe("block-tridiagonal");
    const solution = sheet.solve(0.123);
    expect(solution.waves.rows).toBe(3600);
    expect(solution.solver).toBe("sparse");
  });

  test("few changes make a low-rank update, many a new elimination", () => {
    const start = wire.solve(0.2);
    const one = wire.detuning.slice();
    one[7] += 1;
    expect(start.changed({ detuning: one }).solver).toBe("low-rank update of block-tridiagonal");
    expect(start.changed({ detuning: wire.detuning.map((d) => d + 0.1) }).solver).toBe("block-tridiagonal");
  });
});
