import { checkBatch, finite, notNegative, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Equilibrium, Machine } from "../machine/machine.js";
import { SCELLIER_2017, WANG_2026 } from "../machine/sources.js";

/** Settings of {@link xyLattice}: sites and couplings, inputs and outputs, how it relaxes. */
export interface XyLatticeOptions {
  /** Rows and columns of a square lattice. */
  readonly size: readonly [number, number];
  /** Which sites are coupled: neighbours only, or every pair. Default "local". */
  readonly coupling?: "local" | "dense";
  /** Sites whose phases are held at the inputs, in radians. */
  readonly inputs: readonly number[];
  /** Sites that are read: cos φ of each. */
  readonly outputs: readonly number[];
  /** Standard deviation of the couplings at the start around 1/√neighbours. Default 0.3 of that. */
  readonly spread?: number;
  /** Largest number of sweeps through all sites in a relaxation. Default 2000. */
  readonly sweeps?: number;
  /** Change of a phase in a sweep, in radians, at which a relaxation ends. Default 1e-12. */
  readonly tolerance?: number;
  /** Seed of the random start. */
  readonly seed: number;
}

/** A lattice of phase oscillators or XY spins. */
export interface XyLattice extends Machine {
  /** Sites at the ends of every coupling. */
  readonly bonds: readonly (readonly [number, number])[];
  relax(inputs: Float64Array, count: number): XyEquilibrium;
  /** Draws the sites with their phases for an input, and the couplings. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes a lattice of XY spins, or of phase-locked oscillators: E = −Σ J_ij cos(φ_i − φ_j) − Σ h_i cos φ_i − Σ g_i sin φ_i. The
 * phases of the inputs are held, the outputs are cos φ. It relaxes site after site, each into its local field, which never raises
 * the energy, from all phases at 0. Parameters: the couplings J of every bond, then the fields h, then g of the free sites. A force on
 * an output adds to its field h, so that equilibrium propagation needs nothing else.
 *
 * Sources: Wang, Wanjura & Marquardt, arXiv:2601.21945; Scellier & Bengio, Front. Comput. Neurosci. 11, 24 (2017).
 */
export function xyLattice(options: XyLatticeOptions): XyLattice {
  const { inputs, outputs, coupling = "local", spread = 0.3, sweeps = 2000, tolerance = 1e-12 } = options;
  const [rows, columns] = [0, 1].map((axis) => wholeNumber(`size[${axis}]`, options.size?.[axis], 1, 1000));
  const n = rows * columns;
  checkSites("inputs", inputs, n);
  checkSites("outputs", outputs, n);
  for (const [l, site] of outputs.entries())
    if (inputs.includes(site)) reject(`outputs[${l}]`, site, "a site that is no input");
  if (coupling !== "local" && coupling !== "dense") reject("coupling", coupling, '"local" or "dense"');
  notNegative("spread", spread);
  wholeNumber("sweeps", sweeps, 1);
  notNegative("tolerance", tolerance);
  const bonds: [number, number][] = [];
  for (let i = 0; i < n; i++) {
    if (coupling === "dense") for (let j = i + 1; j < n; j++) bonds.push([i, j]);
    else {
      if ((i + 1) % columns !== 0) bonds.push([i, i + 1]);
      if (i + columns < n) bonds.push([i, i + columns]);
    }
  }
  const held = new Uint8Array(n);
  for (const site of inputs) held[site] = 1;
  const free = Array.from({ length: n }, (_, i) => i).filter((i) => !held[i]);
  const parameters = new Float64Array(bonds.length + 2 * free.length);
  const random = new Random(options.seed, "XY lattice");
  const mean = 1 / Math.sqrt((2 * bonds.length) / n);
  for (let b = 0; b < bonds.length; b++) parameters[b] = mean * (1 + spread * random.normal());
  for (let k = bonds.length; k < parameters.length; k++) parameters[k] = 0.1 * spread * random.normal();
  const neighbours = Array.from({ length: n }, () => [] as { site: number; bond: number }[]);
  for (const [bond, [i, j]] of bonds.entries()) {
    neighbours[i].push({ site: j, bond });
    neighbours[j].push({ site: i, bond });
  }
  const start = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) start[i + 1] = start[i] + neighbours[i].length;
  const lattice: Lattice = {
    ...{ n, bonds, free, outputs, parameters, sweeps, tolerance, start },
    site: Int32Array.from(neighbours.flatMap((list) => list.map(({ site }) => site))),
    bond: Int32Array.from(neighbours.flatMap((list) => list.map(({ bond }) => bond))),
  };
  const machine: XyLattice = {
    name: "the XY lattice",
    inputs: inputs.length,
    outputs: outputs.length,
    parameters,
    bonds,
    runs: 0,
    forward: (given, count) => machine.relax(given, count).outputs,
    relax(given, count) {
      checkBatch(given, count, inputs.length);
      for (let k = 0; k < parameters.length; k++) finite(`parameters[${k}]`, parameters[k]);
      const phases = new Float64Array(count * n);
      for (let i = 0; i < count; i++)
        for (const [k, at] of inputs.entries()) phases[i * n + at] = given[i * inputs.length + k];
      return new XyEquilibrium(machine, lattice, phases, count);
    },
    toDiagram(input) {
      const phases = input && machine.relax(Float64Array.from(input), 1).phases;
      const shown = coupling === "local" ? bonds : [];
      return {
        kind: "diagram",
        title: "XY lattice",
        nodes: {
          x: Array.from({ length: n }, (_, i) => i % columns),
          y: Array.from({ length: n }, (_, i) => -Math.floor(i / columns)),
          ...(phases && { value: phases, angle: phases, name: "phase φ (rad)", scale: "angle" as const }),
          label: Array.from({ length: n }, (_, i) =>
            inputs.includes(i) ? "in" : outputs.includes(i) ? "out" : "",
          ),
        },
        edges: {
          from: shown.map(([i]) => i),
          to: shown.map(([, j]) => j),
          value: shown.map((_, b) => parameters[b]),
          name: "coupling J",
        },
        ...(coupling === "dense" && { note: `All ${bonds.length} pairs are coupled; no coupling is drawn.` }),
      };
    },
    source: [WANG_2026, SCELLIER_2017],
  };
  return machine;
}

/** What the relaxation of a lattice needs. */
interface Lattice {
  readonly n: number;
  readonly bonds: readonly (readonly [number, number])[];
  readonly free: readonly number[];
  readonly outputs: readonly number[];
  readonly parameters: Float64Array;
  readonly sweeps: number;
  readonly tolerance: number;
  /** Neighbours of site i: site[start[i]] …, by bond[start[i]] …. */
  readonly start: Int32Array;
  readonly site: Int32Array;
  readonly bond: Int32Array;
}

/** Equilibrium of a lattice for a batch of inputs. */
export class XyEquilibrium implements Equilibrium {
  readonly outputs: Float64Array;
  readonly change: number;
  /** Phases of all sites in radians, count × sites. */
  readonly phases: Float64Array;
  readonly #machine: Machine;
  readonly #lattice: Lattice;
  readonly #count: number;

  constructor(
    machine: Machine,
    lattice: Lattice,
    phases: Float64Array,
    count: number,
    forces?: Float64Array,
  ) {
    this.#machine = machine;
    this.#lattice = lattice;
    this.#count = count;
    this.phases = phases;
    machine.runs += count;
    const { n, outputs } = lattice;
    let change = 0;
    for (let i = 0; i < count; i++) {
      const force = forces?.subarray(i * outputs.length, (i + 1) * outputs.length);
      change = Math.max(change, relaxPhases(lattice, phases.subarray(i * n, (i + 1) * n), force));
    }
    this.change = change;
    this.outputs = Float64Array.from({ length: count * outputs.length }, (_, at) =>
      Math.cos(phases[Math.floor(at / outputs.length) * n + outputs[at % outputs.length]]),
    );
  }

  nudge(forces: Float64Array): XyEquilibrium {
    checkBatch(forces, this.#count, this.#lattice.outputs.length);
    return new XyEquilibrium(this.#machine, this.#lattice, this.phases.slice(), this.#count, forces);
  }

  addEnergyDifference(other: Equilibrium, factor: number, gradient: Float64Array): void {
    const { n, bonds, free } = this.#lattice;
    for (const [phases, sign] of [
      [this.phases, factor],
      [(other as XyEquilibrium).phases, -factor],
    ] as const)
      for (let i = 0; i < this.#count; i++) {
        for (let b = 0; b < bonds.length; b++)
          gradient[b] -= sign * Math.cos(phases[i * n + bonds[b][0]] - phases[i * n + bonds[b][1]]);
        for (let k = 0; k < free.length; k++) {
          gradient[bonds.length + k] -= sign * Math.cos(phases[i * n + free[k]]);
          gradient[bonds.length + free.length + k] -= sign * Math.sin(phases[i * n + free[k]]);
        }
      }
  }
}

/** Turns every free site into its local field, again and again. Returns the largest change in the last sweep. */
function relaxPhases(lattice: Lattice, phases: Float64Array, forces?: Float64Array): number {
  const { n, bonds, free, outputs, parameters, start, site, bond, sweeps, tolerance } = lattice;
  const [cos, sin] = [phases.map(Math.cos), phases.map(Math.sin)];
  const [h, g] = [new Float64Array(n), new Float64Array(n)];
  for (const [k, i] of free.entries()) {
    h[i] = parameters[bonds.length + k];
    g[i] = parameters[bonds.length + free.length + k];
  }
  if (forces) for (const [l, i] of outputs.entries()) h[i] += forces[l];
  let change = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < sweeps && change > tolerance; sweep++) {
    change = 0;
    for (const i of free) {
      let [x, y] = [h[i], g[i]];
      for (let at = start[i]; at < start[i + 1]; at++) {
        x += parameters[bond[at]] * cos[site[at]];
        y += parameters[bond[at]] * sin[site[at]];
      }
      const field = Math.hypot(x, y);
      // A site without field stays where it is.
      if (field === 0) continue;
      [x, y] = [x / field, y / field];
      change = Math.max(change, Math.abs(x - cos[i]), Math.abs(y - sin[i]));
      cos[i] = x;
      sin[i] = y;
    }
  }
  for (const i of free) phases[i] = Math.atan2(sin[i], cos[i]);
  return change;
}

function checkSites(name: string, sites: readonly number[], n: number): void {
  if (!Array.isArray(sites) || sites.length === 0) reject(name, sites, "a list with at least one site");
  for (const [k, site] of sites.entries()) {
    wholeNumber(`${name}[${k}]`, site, 0, n - 1);
    if (sites.indexOf(site) < k) reject(`${name}[${k}]`, site, "a site that is not in the list twice");
  }
}
