import {
  type Lattice,
  type Lead,
  lattices,
  linspace,
  type Network,
  networkBuilder,
  type RegionOptions,
} from "echolab";
import { BandEdgeError } from "echolab/scattering";
import { describe, expect, test } from "vitest";

// T of a clean wire is the number of its open modes; eliminations of small devices round at 1e-14.
const INTEGER = 1e-9;
// Two programs on the same disordered wire: rounding of either, some hundred unknowns.
const AGREE = 1e-10;
// A band edge this close is one at working precision: λ differ from it by the root of 1e-16.
const ON_EDGE = 3e-9;
// 10⁻¹² beside an edge a rounding of ω of 4e-16 is 2e-4 of the velocity, whose square is reflected.
const BESIDE_EDGE = 1e-6;

const HEIGHT = Math.sqrt(3) / 2;

interface Wire {
  readonly lattice: Lattice;
  readonly direction: readonly number[];
  readonly region: (supercell: number) => RegionOptions;
}

const straight = (lattice: Lattice, width?: number): Wire => ({
  lattice,
  direction: width === undefined ? [1] : [1, 0],
  region: (supercell) => ({ cells: width === undefined ? [supercell + 2] : [supercell + 2, width] }),
});

const strip = (
  lattice: Lattice,
  direction: readonly number[],
  length: number,
  inside: (x: number, y: number, end: number) => boolean,
): Wire => ({
  lattice,
  direction,
  region: (supercell) => ({ shape: (x, y) => inside(x, y, (supercell + 1) * length) }),
});

function wire(
  { lattice, direction, region }: Wire,
  supercell: number = 1,
  options: RegionOptions = {},
): Network {
  return networkBuilder()
    .region(lattice, { ...region(supercell), ...options })
    .lead({ name: "left", direction: direction.map((d) => -d * supercell) })
    .lead({ name: "right", direction: direction.map((d) => d * supercell) })
    .freeze();
}

const armchair = (width: number, flux: number = 0) =>
  strip(
    lattices.honeycomb({ flux }),
    [-1, 2],
    2 * HEIGHT,
    (x, y, end) => Math.abs(x) < width / 2 && y > -0.1 && y < end,
  );

const diagonal = (flux: number) =>
  strip(
    lattices.square({ flux }),
    [1, 1],
    2,
    (x, y, end) => Math.abs(x - y) < 2.5 && x + y > -0.1 && x + y < end,
  );

describe("where bands cross with opposite velocities at one Bloch factor", () => {
  test.each([
    ["four cells of a chain written as ssh", straight(lattices.ssh({ intra: 1, inter: 1 })), 1, 0, 1],
    ["a chain, leads of two sites a cell", straight(lattices.chain()), 2, 0, 1],
    ["a chain, leads of three", straight(lattices.chain()), 3, 1, 1],
    ["a square lattice two wide, folded", straight(lattices.square(), 2), 2, 0, 2],
    ["a square lattice three wide, folded four times", straight(lattices.square(), 3), 4, 0, 3],
    ["a honeycomb lattice four wide", straight(lattices.honeycomb(), 4), 1, 1, 3],
    ["a honeycomb lattice six wide", straight(lattices.honeycomb(), 6), 1, 1, 5],
    ["the same, folded", straight(lattices.honeycomb(), 4), 2, 1, 3],
  ] as const)("%s transmits every mode", (_, of, supercell, omega, open) => {
    for (const beside of [0, 1e-3, 1e-9, -1e-9, 1e-12, -1e-12]) {
      const device = wire(of, supercell);
      const s = device.scattering(omega + beside);
      expect(Math.abs(s.transmission("right", "left") - open)).toBeLessThan(INTEGER);
      expect(s.reflection("left")).toBeLessThan(INTEGER);
      expect(s.unitarityError()).toBeLessThan(INTEGER);
    }
  });
});

/** Frequencies where bands cross at the ends and in the middle of the zone. */
function crossings(lead: Lead): number[] {
  const found = new Set<number>();
  for (const k of [0, Math.PI / 2, (2 * Math.PI) / 3, Math.PI]) {
    const levels = lead.bands([k]).map(([e]) => e);
    levels.forEach((e, n) => {
      if (n > 0 && e - levels[n - 1] < 1e-9) found.add(Number(e.toFixed(13)) + 0);
    });
  }
  return [...found].slice(0, 6);
}

/** Whether some band begins, ends or is flat at a frequency, as far as rounding can tell. */
function atBandEdge(lead: Lead, omega: number): boolean {
  const bands = lead.bands(linspace(-Math.PI, Math.PI, 241));
  return bands.some((band) =>
    band.some((e, i) => {
      const [before, after] = [band[(i + 239) % 240], band[(i + 1) % 240]];
      return Math.abs(e - omega) < ON_EDGE && (e - before) * (after - e) <= 1e-15;
    }),
  );
}

test.each([
  ["a chain", straight(lattices.chain()), -2, 1],
  ["a honeycomb lattice, where Σ grows without bound too", straight(lattices.honeycomb(), 3), -1, 1],
] as const)("%s transmits every mode up to its band edge", (_, of, edge, open) => {
  for (const beside of [1e-6, 1e-9, 1e-11, 1e-12]) {
    const s = wire(of).scattering(edge + beside);
    expect(s.transmission("right", "left")).toBeCloseTo(open, 9);
    expect(s.unitarityError()).toBeLessThan(INTEGER);
  }
  expect(() => wire(of).scattering(edge)).toThrow(BandEdgeError);
});

const WIRES: readonly (readonly [string, Wire])[] = [
  ["chain", straight(lattices.chain())],
  ["ssh 1, 1", straight(lattices.ssh({ intra: 1, inter: 1 }))],
  ["ssh 1, 0.5", straight(lattices.ssh({ intra: 1, inter: 0.5 }))],
  ["ssh 0.5, 1", straight(lattices.ssh({ intra: 0.5, inter: 1 }))],
  ["square", straight(lattices.square(), 3)],
  ["square with flux", straight(lattices.square({ flux: 0.1 }), 5)],
  ["square with a third of a flux quantum", straight(lattices.square({ flux: 1 / 3 }), 3)],
  ["square, along the diagonal", diagonal(0)],
  ["square with flux, along the diagonal", diagonal(0.1)],
  ["honeycomb, bearded", straight(lattices.honeycomb(), 3)],
  ["honeycomb, bearded, four wide", straight(lattices.honeycomb(), 4)],
  ["honeycomb, staggered", straight(lattices.honeycomb({ staggered: 0.3 }), 3)],
  ["honeycomb with flux", straight(lattices.honeycomb({ flux: 0.05 }), 3)],
  [
    "honeycomb, zigzag",
    strip(lattices.honeycomb(), [1, 0], 1, (x, y, end) => x > -0.1 && x < end && y > 0.1 && y < 2.1),
  ],
  ["honeycomb, armchair, insulating", armchair(1.7)],
  ["honeycomb, armchair, metallic", armchair(2.2)],
  ["honeycomb with flux, armchair", armchair(2.2, 0.05)],
];

describe("a clean wire at its band crossings and beside them", () => {
  test.each(WIRES)("%s, cells of one to four: T is the number of modes", (_, of) => {
    for (const supercell of [1, 2, 3, 4]) {
      const device = wire(of, supercell);
      const { lead } = device.leads[1];
      for (const crossing of [0, ...crossings(lead)]) {
        for (const beside of [0, 1e-3, -1e-3, 1e-9, -1e-9, 1e-12, -1e-12]) {
          const omega = crossing + beside;
          const where = `cells of ${supercell}, ω = ${crossing} + ${beside}`;
          try {
            // One block: what is asked here is what the leads do.
            const s = device.scattering(omega, { solver: "dense" });
            const open = lead.modes(omega).outgoing.length;
            const error = Math.abs(s.transmission("right", "left") - open);
            if (error > INTEGER) expect(atBandEdge(lead, omega), where).toBe(true);
            expect(error, where).toBeLessThan(BESIDE_EDGE);
            expect(s.unitarityError(), where).toBeLessThan(INTEGER);
          } catch (error) {
            if (!(error instanceof RangeError)) throw error;
            expect(atBandEdge(lead, omega), `${where}: ${error.message}`).toBe(true);
          }
        }
      }
    }
  });
});

test("a rough device transmits the same through leads of one and of two sites a cell", () => {
  // Transverse waves alone, and the general eigenvalue problem.
  const detuning: RegionOptions["detuning"] = ({ cell: [x, y] }) =>
    x > 1 && x < 6 ? Math.sin(5.1 * x + 3.7 * y) : 0;
  for (const [lattice, width] of [
    [lattices.square(), 5],
    [lattices.chain({ hopping: -0.7 }), undefined],
  ] as const) {
    const of = straight(lattice, width);
    const region = () => ({ cells: width === undefined ? [8] : [8, width] });
    const [one, two] = [1, 2].map((supercell) => wire({ ...of, region }, supercell, { detuning }));
    for (const omega of [-1.1, 0.3, 0.9]) {
      const [a, b] = [one, two].map((device) => device.scattering(omega));
      expect(Math.abs(a.transmission("right", "left") - b.transmission("right", "left"))).toBeLessThan(AGREE);
      expect(a.unitarityError()).toBeLessThan(AGREE);
      expect(a.reciprocityError()).toBeLessThan(AGREE);
    }
  }
});

describe("where the self-energy of a lead has a pole", () => {
  // The cut end of the lead has a state of its own at ω = 0; the whole wire has none.
  test.each([
    ["ssh 1, 0.5: the left lead is cut at strong bonds", straight(lattices.ssh({ intra: 1, inter: 0.5 })), 0],
    ["ssh 0.5, 1: the right one", straight(lattices.ssh({ intra: 0.5, inter: 1 })), 0],
    ["an insulating armchair ribbon", armchair(1.7), 0],
    ["another", armchair(3.2), 0],
    ["a metallic armchair ribbon", armchair(2.2), 1],
  ] as const)("%s: T = number of modes at ω = 0 and beside it", (_, of, open) => {
    for (const omega of [0, 1e-12, -1e-9, 1e-6]) {
      const s = wire(of, 1).scattering(omega);
      expect(s.size).toBe(2 * open);
      if (open === 0) continue;
      expect(Math.abs(s.transmission("right", "left") - open)).toBeLessThan(INTEGER);
      expect(s.unitarityError()).toBeLessThan(INTEGER);
    }
  });

  const rough: RegionOptions = {
    detuning: ({ position: [x, y] }) => (y > 1.9 && y < 6.1 ? 0.5 * Math.sin(12.9 * x + 7.3 * y) : 0),
  };
  const ribbon = (extra: number) => wire(armchair(2.2), 4 + extra, rough);

  test("S, densities and reciprocity are those of every solver, and do not depend on where the clean lead begins", () => {
    const reference = builderOf(4).solve(0, { solver: "dense" }).transmission("right", "left");
    expect(reference).toBeGreaterThan(0.01);
    expect(reference).toBeLessThan(0.999);
    for (const cells of [4, 5]) {
      for (const solver of ["dense", "block-tridiagonal", "sparse", "auto"] as const) {
        const solution = builderOf(cells).solve(0, { solver });
        expect(Math.abs(solution.transmission("right", "left") - reference)).toBeLessThan(INTEGER);
        expect(solution.scattering.unitarityError()).toBeLessThan(INTEGER);
        expect(solution.scattering.reciprocityError()).toBeLessThan(INTEGER);
        const [left, right] = [solution.densityFrom("left"), solution.densityFrom("right")];
        const off = solution.localDensity().map((d, i) => Math.abs(d - left[i] - right[i]));
        expect(Math.max(...off)).toBeLessThan(INTEGER * Math.max(...left));
        expect(solution.waves.rows).toBe(solution.network.size);
        expect(solution.green([0]).rows).toBe(solution.network.size);
      }
    }
  });

  function builderOf(cells: number): Network {
    return networkBuilder()
      .region(lattices.honeycomb(), {
        shape: (x, y) => Math.abs(x) < 1.1 && y > -0.1 && y < cells * 2 * HEIGHT,
        ...rough,
      })
      .lead({ name: "left", direction: [1, -2] })
      .lead({ name: "right", direction: [-1, 2] })
      .freeze();
  }

  test("a changed device keeps the unknowns of the lead's end", () => {
    const device = builderOf(4);
    const detuning = device.detuning.slice();
    detuning[Math.floor(detuning.length / 2)] += 0.3;
    const changed = device.solve(0).changed({ detuning });
    const anew = device.with({ detuning }).solve(0);
    expect(Math.abs(changed.transmission("right", "left") - anew.transmission("right", "left"))).toBeLessThan(
      INTEGER,
    );
  });

  test("S is continuous there, and Σ and delays are refused in words", () => {
    const device = ribbon(0);
    const [below, at, above] = [-1e-7, 0, 1e-7].map((omega) => device.scattering(omega).values);
    for (const part of ["re", "im"] as const)
      at[part].forEach((x, i) => {
        expect(Math.abs(x - (below[part][i] + above[part][i]) / 2)).toBeLessThan(1e-6);
      });
    expect(() => device.leads[0].lead.selfEnergy(0)).toThrow(/state of its own/);
    expect(() => device.solve(0).delayTime()).toThrow(/state of its own/);
  });
});

// T by Kwant 1.5.0 (Python, without MUMPS), run on the same wires; widths above are in test/long.
test.each([
  { width: 50, flux: 0.005, omega: -2.9, clean: true, transmission: 15 },
  { width: 50, flux: 0.01, omega: 1.9, clean: true, transmission: 19 },
  { width: 80, flux: 0.01, omega: -3, clean: true, transmission: 9 },
  { width: 80, flux: 0.01, omega: 1.9, clean: true, transmission: 20 },
  { width: 80, flux: 0.02, omega: -0.7, clean: true, transmission: 18 },
  { width: 60, flux: 0.02, omega: -2.9, clean: false, transmission: 4.966712787202529 },
  { width: 80, flux: 0.01, omega: -3, clean: false, transmission: 7.279749442998343 },
  { width: 80, flux: 0.01, omega: -2.3, clean: false, transmission: 13.548327622556751 },
])(
  "a wire $width wide with flux $flux at ω = $omega (clean: $clean) transmits as by Kwant",
  ({ width, flux, omega, clean, transmission }) => {
    const detuning: RegionOptions["detuning"] = ({ cell: [x, y] }) => {
      const k = x * width + y;
      return 0.5 * Math.sin(12.9898 * (k + 1) + 0.001 * k * k);
    };
    const s = wire(
      {
        ...straight(lattices.square({ hopping: -1, flux }), width),
        region: () => ({ cells: [clean ? 3 : 6, width] }),
      },
      1,
      clean ? {} : { detuning },
    ).scattering(omega);
    expect(Math.abs(s.transmission("right", "left") - transmission)).toBeLessThan(AGREE);
    expect(s.unitarityError()).toBeLessThan(AGREE);
  },
);

test.each([
  { width: 24, flux: 0.03, omega: -2.1 },
  { width: 40, flux: 0.02, omega: -2.1 },
])(
  "the delay of a rough wire $width wide in a weak field is 2π times its states",
  ({ width, flux, omega }) => {
    const detuning: RegionOptions["detuning"] = ({ cell: [x, y] }) =>
      0.5 * Math.sin(12.9898 * (x * width + y + 1));
    const device = wire(
      { ...straight(lattices.square({ hopping: -1, flux }), width), region: () => ({ cells: [5, width] }) },
      1,
      { detuning },
    );
    const solution = device.solve(omega);
    const alone = device.leads.reduce((sum, { lead }) => sum + lead.delayTime(omega), 0);
    const delay = solution.delayTime();
    expect(Math.abs(delay - 2 * Math.PI * solution.densityOfStates() - alone)).toBeLessThan(AGREE * delay);
  },
);

test.each([
  ["a crossing", straight(lattices.square(), 2), 2, 0],
  ["a crossing of a honeycomb lattice", straight(lattices.honeycomb(), 4), 1, 1],
  ["next to a band edge", straight(lattices.square(), 4), 1, 2 * Math.cos(Math.PI / 5) - 2 + 1e-6],
  ["a state of the lead's end", armchair(2.2), 1, 0],
] as const)(
  "decimation is checked by the currents of the modes and refused in words: %s",
  (_, of, supercell, omega) => {
    const device = wire(of, supercell);
    expect(() => device.scattering(omega, { leads: "decimation" })).toThrow(
      /Decimation of lead "left".*leads: "modes"/,
    );
    expect(device.scattering(omega).unitarityError()).toBeLessThan(INTEGER);
  },
);

describe("a sweep", () => {
  test("marks band edges and keeps the other frequencies", () => {
    const device = wire(straight(lattices.chain()));
    const omegas = [-2.5, -2, -1, 0, 2, 2.5];
    const sweep = device.sweep(omegas);
    expect([...sweep.omega]).toEqual(omegas);
    expect(sweep.omitted.map(({ index, omega }) => [index, omega])).toEqual([
      [1, -2],
      [4, 2],
    ]);
    expect(sweep.omitted[0].reason).toMatch(/band edge/);
    expect(sweep.matrices).toHaveLength(4);
    const at0 = device.sweep([-1, -2, 0.5]);
    expect([...at0.transmission("right", "left")].map((t) => Math.round(t))).toEqual([1, Number.NaN, 1]);
    expect(at0.toFrames().omega).toEqual(Float64Array.of(-1, 0.5));
    expect(() => device.sweep([2, -2])).toThrow(BandEdgeError);
    expect(() => device.sweep([Number.NaN, 0])).toThrow(/omegas/);
  });

  // A mode may turn its shape by about its own amplitude over the plateau, in 200 steps.
  const SMOOTH = 0.2;
  test.each([
    ["square", straight(lattices.square(), 4), -1.3, -0.5],
    ["honeycomb", straight(lattices.honeycomb(), 5), 0.45, 0.6],
    ["armchair", armchair(2.7), 0.1, 0.7],
    ["square with flux", straight(lattices.square({ flux: 0.1 }), 8), -2.6, -2.45],
  ] as const)("changes the elements of S continuously within a plateau: %s", (_, of, from, to) => {
    const impurity: RegionOptions = { detuning: ({ cell: [i, j] }) => (i === 1 && j === 1 ? 0.7 : 0) };
    const { matrices } = wire(of, 1, impurity).sweep(linspace(from, to, 200));
    matrices.slice(1).forEach(({ size, values, omega }, i) => {
      expect(size).toBe(matrices[i].size);
      values.re.forEach((re, e) => {
        const jump = Math.hypot(re - matrices[i].values.re[e], values.im[e] - matrices[i].values.im[e]);
        expect(jump, `ω = ${omega}`).toBeLessThan(SMOOTH);
      });
    });
  });
});
