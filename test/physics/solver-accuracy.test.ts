import { lattices, network, networkBuilder } from "echolab";
import { describe, expect, test } from "vitest";
import { matrix } from "../../kernel-lib/src/engine/linear/matrix.js";
import { contactsAt } from "../../kernel-lib/src/scattering/network/contacts.js";
import { eliminate } from "../../kernel-lib/src/scattering/solver/pivots.js";
import { dissectionTree } from "../../kernel-lib/src/scattering/solver/trees.js";
import { between, compareSolvers, DEVICES, detuned, difference, ported, SAME } from "./solver-comparison.js";

/** The other signs and sizes are in test/long/solver-accuracy.test.ts. */
const OMEGAS = [0, 1e-10, -1e-8, 1e-6, -1e-4, 1e-2];

describe.each(DEVICES)("%s", (name, network) => {
  test.each(OMEGAS)("ω = %s: all solvers agree on every quantity, and identities hold", (omega) => {
    compareSolvers(name, network, omega);
  });
});

/** Sheets of the size at which errors of the elimination once grew from block to block. */
test.each([
  ["clean, ω = 1e-8", between(lattices.square(), { cells: [60, 60] }), 1e-8],
  ["clean, ω = 1e-2", between(lattices.square(), { cells: [60, 60] }), 1e-2],
  ["disordered, ω = 0.37", between(lattices.square(), { cells: [60, 60], detuning: detuned(5, 1) }), 0.37],
] as const)(
  "the density of 60 × 60 sites by the sparse solver is that of the waves: %s",
  (_, network, omega) => {
    const solution = network.solve(omega, { solver: "sparse" });
    const density = solution.localDensity();
    const [left, right] = [solution.densityFrom("left"), solution.densityFrom("right")];
    expect(
      difference(
        density,
        left.map((x, i) => x + right[i]),
      ),
    ).toBeLessThan(SAME);
  },
);

/** By the estimate of time: no solver is run. */
test.each([
  ["a small sheet with two waveguides", ported(lattices.square(), { cells: [12, 12] }, [0, 1]), "dense"],
  ["a wire", between(lattices.square(), { cells: [60, 10] }), "block-tridiagonal"],
  ["a sheet between leads", between(lattices.square(), { cells: [80, 80] }), "block-tridiagonal"],
  ["a long sheet between leads", between(lattices.square(), { cells: [400, 100] }), "block-tridiagonal"],
  [
    "a sheet as wide as long between leads",
    between(lattices.square(), { cells: [200, 200] }),
    "block-tridiagonal",
  ],
  ["a wide sheet between leads", between(lattices.square(), { cells: [400, 400] }), "sparse"],
  ["a sheet with two waveguides", ported(lattices.square(), { cells: [100, 100] }, [0, 1]), "sparse"],
  ["a large sheet with two waveguides", ported(lattices.square(), { cells: [180, 180] }, [0, 1]), "sparse"],
] as const)("the automatic choice for waves and densities of %s is right", (_, network, solver) => {
  expect(network.solversFor(contactsAt(network, 0.37, "modes")).order()[0]).toBe(solver);
});

describe("pivots", () => {
  const spectrum = (n: number) =>
    Array.from({ length: n }, (_, k) => 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)));

  test.each([
    ["between its values", (spectrum(40)[19] + spectrum(40)[20]) / 2, 0],
    ["at one of them", spectrum(40)[7], 1],
    ["within rounding of one", spectrum(40)[7] + 1e-13, 1],
    ["beside one", spectrum(40)[7] + 1e-5, 1],
  ])(
    "of a chain with one more site at a frequency %s: as few sites are kept as it has resonances",
    (_, omega, kept) => {
      const own = 40;
      const front = matrix(own + 1, own + 1);
      for (let i = 0; i < own; i++) {
        front.re[i * (own + 2)] = omega;
        for (const at of [i * (own + 1) + i + 1, (i + 1) * (own + 1) + i]) front.re[at] = -1;
      }
      const { eliminated } = eliminate(front, own, { symmetric: true, scale: 2, last: false });
      expect(own - eliminated.length).toBe(kept);
    },
  );

  test("of a pair that has an inverse only as a pair: both sites or none are kept", () => {
    const front = matrix(3, 3);
    for (const [i, j, value] of [
      [0, 1, 1e-9],
      [0, 2, 1],
      [1, 2, 1],
    ]) {
      front.re[3 * i + j] = value;
      front.re[3 * j + i] = value;
    }
    expect(eliminate(front, 2, { symmetric: true, scale: 1, last: false }).eliminated).toHaveLength(0);
  });
});

describe("nested dissection", () => {
  const sheet = (n: number, m: number) =>
    networkBuilder()
      .region(lattices.square(), { cells: [n, m] })
      .freeze().minusH;

  test.each([
    ["100 × 100", 100, 100, 20],
    ["a strip, 600 × 10", 600, 10, 16],
    ["a chain of 5000", 5000, 1, 14],
  ] as const)("of %s sites is balanced", (_, n, m, deepest) => {
    const tree = dissectionTree(sheet(n, m));
    const depth = new Int32Array(tree.length);
    for (let k = tree.length - 1; k >= 0; k--) depth[k] = tree[k].parent < 0 ? 1 : depth[tree[k].parent] + 1;
    expect(depth.reduce((most, d) => Math.max(most, d), 0)).toBeLessThan(deepest);
    const sites = tree.flatMap((node) => [...node.sites]).sort((i, j) => i - j);
    expect(sites).toEqual(Array.from({ length: n * m }, (_, i) => i));
  });

  test("of parts that are not connected has a root for each", () => {
    const count = 3000;
    const device = network({
      detuning: new Float64Array(count),
      decay: new Float64Array(count).fill(1),
    });
    expect(dissectionTree(device.minusH).every(({ parent }) => parent === -1)).toBe(true);
    expect(device.solve(0, { solver: "sparse" }).localDensity()[17]).toBeCloseTo(2 / Math.PI, 12);
  });
});
