import {
  type Lattice,
  lattices,
  type Network,
  type NetworkBuilder,
  network,
  networkBuilder,
  type RegionOptions,
  randomStream,
  type Solution,
  type SolverName,
} from "echolab";
import { expect } from "vitest";

/**
 * Every quantity of a solution, by every solver, close to the frequencies where parts of a device have resonances of
 * their own: ω = 0 of bipartite lattices. Eliminations that meet such a part lose digits unless they pivot across it.
 */

/** Largest difference in units of the largest value: what the solvers promise. */
export const SAME = 1e-9;
/** Currents are given for waves of unit flux; where less flows, errors count in that unit. */
const FLUX = 1;

export function detuned(seed: number, width: number): () => number {
  const r = randomStream(seed);
  return () => width * (r.uniform() - 0.5);
}

export function between(lattice: Lattice, options: RegionOptions): Network {
  return networkBuilder()
    .region(lattice, options)
    .lead({ name: "left", direction: [-1, 0] })
    .lead({ name: "right", direction: [1, 0] })
    .freeze();
}

/** A region with waveguides at some of its sites, given as fractions of their list. */
export function ported(lattice: Lattice, options: RegionOptions, places: readonly number[]): Network {
  const made: NetworkBuilder = networkBuilder().region(lattice, options);
  const last = made.detuning.length - 1;
  for (const place of places) made.port(Math.floor(place * last), { decay: 0.4 });
  return made.freeze();
}

/** The same hopping both ways, different for every bond. */
function disorderedHopping(seed: number): RegionOptions["hopping"] {
  const r = randomStream(seed);
  const known = new Map<string, number>();
  return (from, to) => {
    const key = [from, to]
      .map(({ cell, basis }) => `${cell},${basis}`)
      .sort()
      .join("|");
    const value = known.get(key) ?? 1 + 0.5 * (r.uniform() - 0.5);
    known.set(key, value);
    return value;
  };
}

/** A ladder whose first two legs have no inverse of their own. */
function ladder(): Network {
  const modes = 61;
  const pairs: [number, number, number][] = [
    [0, 1, 1],
    [0, 2, 1],
  ];
  for (let i = 3; i < modes; i++) pairs.push([i - 2, i, i % 2 ? 1 : 2]);
  for (let i = 4; i < modes; i += 2) pairs.push([i - 1, i, 0.5]);
  return network({
    detuning: Array.from({ length: modes }, (_, i) => (i < 3 ? 0 : 0.3)),
    decay: Array.from({ length: modes }, (_, i) => (i === 0 ? 1 : 0)),
    couplings: pairs.map(([i, j, value]) => ({ between: [i, j], value })),
  });
}

const dot = (x: number, y: number) => x * x + y * y < 40;

export const DEVICES: readonly (readonly [string, Network])[] = [
  ["a clean sheet between leads", between(lattices.square(), { cells: [24, 24] })],
  ["a clean wire between leads", between(lattices.square(), { cells: [60, 5] })],
  [
    "a disordered sheet between leads",
    between(lattices.square(), { cells: [22, 20], detuning: detuned(3, 1) }),
  ],
  [
    "a sheet with disordered hopping",
    between(lattices.square(), { cells: [22, 20], hopping: disorderedHopping(9) }),
  ],
  ["a sheet with flux", between(lattices.square({ flux: 0.1 }), { cells: [20, 20] })],
  ["a clean honeycomb dot with two waveguides", ported(lattices.honeycomb(), { shape: dot }, [0.1, 0.7])],
  [
    "a disordered honeycomb dot with two waveguides",
    ported(lattices.honeycomb(), { shape: dot, detuning: detuned(2, 0.3) }, [0.1, 0.7]),
  ],
  [
    "a disordered sheet with two waveguides",
    ported(lattices.square(), { cells: [20, 21], detuning: detuned(7, 0.5) }, [0, 1]),
  ],
  ["a clean sheet with three waveguides", ported(lattices.square(), { cells: [15, 16] }, [0, 0.33, 1])],
  ["a clean sheet with loss", ported(lattices.square(), { cells: [15, 16], loss: 0.01 }, [0, 0.33, 1])],
  [
    "a clean sheet with loss in one row",
    ported(
      lattices.square(),
      { cells: [15, 16], loss: ({ cell }) => (cell[0] === 3 ? 0.1 : 0) },
      [0, 0.33, 1],
    ),
  ],
  [
    "a chain of pairs with edge states",
    ported(lattices.ssh({ intra: 0.6, inter: 1 }), { cells: 40 }, [0, 1]),
  ],
  ["a ladder with a singular block", ladder()],
];

const SOLVERS: readonly SolverName[] = ["block-tridiagonal", "sparse", "auto"];

const flat = ({ re, im }: { re: Float64Array; im: Float64Array }) => [...re, ...im];

/** What can be asked of a solution; each of a new one, for what was asked before may decide how it is found. */
const QUANTITIES: Readonly<Record<string, (solution: Solution) => ArrayLike<number>>> = {
  S: (solution) => flat(solution.scattering.values),
  waves: (solution) => flat(solution.waves),
  G: (solution) => flat(solution.green([0, 7, solution.network.size >> 1])),
  density: (solution) => solution.localDensity(),
  states: (solution) => [solution.densityOfStates()],
  delay: (solution) => flat(solution.wignerSmith()),
  currents: (solution) => [FLUX, ...solution.current(0).flow],
};

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Largest difference in units of the largest value; NaN where one is not a number. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const most = Array.from(a).reduce((all, x, i) => Math.max(all, Math.abs(x - b[i])), 0);
  return most === 0 ? 0 : most / largest(b);
}

/** The answer, or the sentence of the refusal. */
function asked(
  network: Network,
  omega: number,
  solver: SolverName,
  quantity: string,
): ArrayLike<number> | string {
  try {
    return QUANTITIES[quantity](network.solve(omega, { solver }));
  } catch (error) {
    return (error as Error).message;
  }
}

/** Asks every solver for every quantity, and tests what must hold between quantities. */
export function compareSolvers(name: string, network: Network, omega: number): void {
  const known = Object.fromEntries(
    Object.keys(QUANTITIES).map((quantity) => [quantity, asked(network, omega, "dense", quantity)]),
  );
  for (const solver of SOLVERS) {
    for (const [quantity, right] of Object.entries(known)) {
      const found = asked(network, omega, solver, quantity);
      // A dot whose sublattices differ in size has modes at ω = 0 that no waveguide reaches: all must refuse.
      if (typeof right === "string" || typeof found === "string") {
        expect([name, omega]).toEqual(["a clean honeycomb dot with two waveguides", 0]);
        expect(found).toMatch(/ill-conditioned|singular/);
        expect(right).toMatch(/ill-conditioned|singular/);
      } else {
        expect(right.length).toBe(found.length);
        expect.soft(difference(found, right), `${solver}: ${quantity}`).toBeLessThan(SAME);
      }
    }
  }
  if (!network.lossless || typeof known.density === "string") return;
  // Waves from all contacts fill all states, the delay counts them, and nothing is lost: none of it asks G for more
  // than columns.
  const solution = network.solve(omega);
  const waves = solution.contacts.map((_, c) => solution.densityFrom(c));
  const filled = Float64Array.from(waves[0], (_, i) => waves.reduce((sum, part) => sum + part[i], 0));
  expect(difference(known.density, filled)).toBeLessThan(SAME);
  expect(solution.scattering.unitarityError()).toBeLessThan(SAME);
  const own = network.leads.reduce((sum, { lead }) => sum + lead.delayTime(omega), 0);
  const states = 2 * Math.PI * solution.densityOfStates();
  expect(Math.abs(solution.delayTime() - own - states)).toBeLessThan(SAME * Math.abs(states));
}
