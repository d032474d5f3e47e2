import {
  builder,
  type Coupling,
  coupledModes,
  honeycomb,
  layeredNetwork,
  type Network,
  random,
  square,
} from "echolab";
import { describe, expect, test } from "vitest";

// Every solver is backward stable on these devices, whose condition numbers are below a thousand.
const SAME = 1e-10;

const r = random(11);
const detuned = (strength: number) => () => strength * (r.uniform() - 0.5);

function scattered(n: number, links: number, loss: number): Network {
  const couplings: Coupling[] = [];
  for (let i = 1; i < n; i++) couplings.push({ between: [i, r.index(i)], value: r.normal() });
  for (let l = 0; l < links; l++) {
    const i = 1 + r.index(n - 1);
    couplings.push({ between: [i, r.index(i)], value: { re: r.normal(), im: r.normal() } });
  }
  return coupledModes({
    detuning: Array.from({ length: n }, () => r.normal()),
    decay: Array.from({ length: n }, (_, i) => (i % 9 === 0 ? 1 : 0)),
    loss: new Float64Array(n).fill(loss),
    couplings,
  });
}

const FIXTURES: [string, Network, number][] = [
  ["one mode", coupledModes({ detuning: [0.4], decay: [1] }), 0],
  ["a small dense network", scattered(12, 60, 0), 0.2],
  ["a sparse random network with complex couplings", scattered(150, 60, 0.05), -0.3],
  [
    "two networks that are not connected",
    coupledModes({
      detuning: [0, 1, 2, 3],
      decay: [1, 0, 1, 1],
      couplings: [
        { between: [0, 1], value: 1 },
        { between: [2, 3], value: 2 },
      ],
    }),
    0.5,
  ],
  [
    "layers",
    layeredNetwork({ layers: [14, 9, 5], decay: 0.5, seed: 3 }).toCoupledModes(
      Array.from({ length: 14 }, () => r.normal()),
    ),
    0,
  ],
  [
    "a long wire between leads",
    builder()
      .region(square(), { cells: [60, 5], detuning: detuned(1.5) })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .freeze(),
    0.37,
  ],
  [
    "a round honeycomb dot with a lead, two waveguides and loss",
    builder()
      .region(honeycomb(), { shape: (x, y) => x * x + y * y < 36, detuning: detuned(0.6), loss: 0.01 })
      .port(5, { decay: 0.3 })
      .port(70, { decay: 0.7 })
      .lead({ name: "lead", direction: [1, 0], where: (_, y) => Math.abs(y) < 2 })
      .freeze(),
    -0.4,
  ],
  [
    "a Hall bar",
    builder()
      .region(square({ flux: 0.08 }), { cells: [24, 16], detuning: detuned(0.3) })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .lead({ name: "top", direction: [0, 1], where: (x) => x > 6 && x < 15 })
      .freeze(),
    -2.4,
  ],
  [
    "a one-way ring with loss",
    coupledModes({
      detuning: new Float64Array(60),
      decay: Array.from({ length: 60 }, (_, i) => (i % 20 === 0 ? 0.5 : 0)),
      loss: new Float64Array(60).fill(1.2),
      couplings: Array.from({ length: 60 }, (_, i) => ({ between: [(i + 1) % 60, i], value: 0.6, back: 0 })),
    }),
    0.1,
  ],
];

/** Largest difference of two lists. */
const off = (a: Float64Array, b: Float64Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));

describe.each(FIXTURES)("%s", (_, network, omega) => {
  const dense = network.solve(omega, { solver: "dense" });

  test.each(["block-tridiagonal", "sparse", "auto"] as const)("%s = dense", (solver) => {
    const other = network.solve(omega, { solver });
    if (solver !== "auto") expect(other.solver).toBe(solver);
    expect(off(other.scattering.values.re, dense.scattering.values.re)).toBeLessThan(SAME);
    expect(off(other.scattering.values.im, dense.scattering.values.im)).toBeLessThan(SAME);
    // What has been asked before S decides how S is worked out.
    const later = network.solve(omega, { solver });
    expect(off(later.waves.re, dense.waves.re)).toBeLessThan(SAME);
    expect(off(later.scattering.values.re, dense.scattering.values.re)).toBeLessThan(SAME);
    expect(off(other.localDensity(), dense.localDensity())).toBeLessThan(SAME);
  });

  test("the diagonal of G by selected inversion = the whole inverse", () => {
    const { rows, im } = dense.green();
    const whole = Float64Array.from({ length: rows }, (_, i) => -im[i * rows + i] / Math.PI);
    expect(off(dense.localDensity(), whole)).toBeLessThan(SAME);
  });

  test("a low-rank update = a new solution", () => {
    const detuning = network.detuning.slice();
    detuning[0] += 0.7;
    detuning[detuning.length >> 1] -= 0.4;
    const start = network.solve(omega);
    const updated = start.changed({ detuning }, { solver: "low-rank" });
    const anew = network.with({ detuning }).solve(omega, { solver: "dense" });
    expect(updated.solver).toBe(`low-rank update of ${start.solver}`);
    expect(off(updated.scattering.values.re, anew.scattering.values.re)).toBeLessThan(SAME);
    expect(off(updated.scattering.values.im, anew.scattering.values.im)).toBeLessThan(SAME);
    expect(off(updated.localDensity(), anew.localDensity())).toBeLessThan(SAME);
  });
});

describe("the choice of the solver", () => {
  const wire = FIXTURES[5][1];
  test("follows the structure", () => {
    expect(FIXTURES[0][1].solve().solver).toBe("dense");
    expect(wire.solve(0.1).solver).toBe("block-tridiagonal");
    const sheet = builder()
      .region(square(), {
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

  test("falls back where a block alone is singular, and says so where it is forced not to", () => {
    // Modes 1 and 2 are lossless at ω and see each other only through mode 0: their block, [[2i, 2i], [2i, 2i]],
    // has no inverse; the whole matrix has.
    const modes = 61;
    const couplings: Coupling[] = [
      { between: [0, 1], value: 1 },
      { between: [0, 2], value: 1 },
    ];
    // A ladder behind them: legs 1, 3, 5, … and 2, 4, 6, …, every rung but the first.
    for (let i = 3; i < modes; i++) couplings.push({ between: [i - 2, i], value: i % 2 ? 1 : 2 });
    for (let i = 4; i < modes; i += 2) couplings.push({ between: [i - 1, i], value: 0.5 });
    const network = coupledModes({
      detuning: Array.from({ length: modes }, (_, i) => (i < 3 ? 0 : 0.3)),
      decay: Array.from({ length: modes }, (_, i) => (i === 0 ? 1 : 0)),
      couplings,
    });
    expect(() => network.scattering(0, { solver: "block-tridiagonal" })).toThrow(/singular/);
    const solution = network.solve(0);
    expect(solution.solver).not.toBe("block-tridiagonal");
    expect(solution.scattering.unitarityError()).toBeLessThan(SAME);
  });

  test("few changes make a low-rank update, many a new elimination", () => {
    const start = wire.solve(0.2);
    const one = wire.detuning.slice();
    one[7] += 1;
    expect(start.changed({ detuning: one }).solver).toBe("low-rank update of block-tridiagonal");
    expect(start.changed({ detuning: wire.detuning.map((d) => d + 0.1) }).solver).toBe("block-tridiagonal");
  });
});
