import { checkBatch, numbers, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import type { Source } from "../machine/facts.js";
import type { WeightMachine } from "../machine/weights.js";

const HOPFIELD_1982: Source = {
  key: "hopfield1982",
  authors: "J. J. Hopfield",
  title: "Neural networks and physical systems with emergent collective computational abilities",
  published: "PNAS 79, 2554",
  year: 1982,
};

/** What a memory recalls from a start. */
export interface Recall {
  /** Spins ±1 at the end. */
  readonly state: Float64Array;
  /** Energy −½ Σ s_i J_ij s_j at the start and after every sweep; it never rises. */
  readonly energy: readonly number[];
}

/** An associative memory of spins ±1. */
export interface HopfieldMemory extends WeightMachine {
  /** Lets the spins relax from a start of ±1, one after the other, 0 to n−1 in every sweep. */
  recall(start: ArrayLike<number>): Recall;
  /** Draws the spins on a ring; for a start, as they are recalled. */
  toDiagram(start?: ArrayLike<number>): Diagram;
}

/** Settings of {@link hopfieldMemory}: number of spins, stored patterns, sweeps. */
export interface HopfieldMemoryOptions {
  /** Number of spins N. */
  readonly spins: number;
  /** Patterns ξ of N values ±1 to store at the start: J = Σ ξξᵀ/N without its diagonal. Default: none. */
  readonly patterns?: readonly ArrayLike<number>[];
  /** Sweeps of a recall. Default 5. */
  readonly sweeps?: number;
}

/** Most couplings that are drawn: the strongest. */
const MOST_EDGES = 600;

/**
 * Makes a Hopfield memory: spins s = ±1 with symmetric couplings J that turn, one after the other, into the field h_i = Σ_j J_ij s_j
 * (unchanged where it is 0), until they rest in a valley of E = −½ Σ s_i J_ij s_j. `hebbian({ teacher: true })` with the squared
 * error stores patterns; parameters are J, N × N. Spins jump, so that no gradient exists.
 *
 * Source: Hopfield, PNAS 79, 2554 (1982).
 */
export function hopfieldMemory(options: HopfieldMemoryOptions): HopfieldMemory {
  const n = wholeNumber("spins", options.spins, 2, 10_000);
  const sweeps = wholeNumber("sweeps", options.sweeps ?? 5, 1);
  const couplings = new Float64Array(n * n);
  for (const [p, pattern] of (options.patterns ?? []).entries()) {
    const xi = spins(`patterns[${p}]`, pattern, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) if (i !== j) couplings[i * n + j] += (xi[i] * xi[j]) / n;
  }
  const field = (s: Float64Array, i: number) => {
    let h = 0;
    for (let j = 0; j < n; j++) h += couplings[i * n + j] * s[j];
    return h;
  };
  const energyOf = (s: Float64Array) => s.reduce((sum, value, i) => sum - 0.5 * value * field(s, i), 0);
  const machine: HopfieldMemory = {
    name: "the Hopfield memory",
    inputs: n,
    outputs: n,
    parameters: couplings,
    runs: 0,
    source: [HOPFIELD_1982],
    recall(start) {
      const state = spins("start", start, n);
      const energy = [energyOf(state)];
      for (let sweep = 0; sweep < sweeps; sweep++) {
        for (let i = 0; i < n; i++) {
          const h = field(state, i);
          if (h !== 0) state[i] = Math.sign(h);
        }
        energy.push(energyOf(state));
      }
      machine.runs++;
      return { state, energy };
    },
    forward(inputs, count) {
      checkBatch(inputs, count, n);
      const outputs = new Float64Array(count * n);
      for (let i = 0; i < count; i++)
        outputs.set(machine.recall(inputs.subarray(i * n, (i + 1) * n)).state, i * n);
      return outputs;
    },
    weights: () => couplings.slice(),
    changeWeights(change) {
      numbers("change", change, n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          if (i !== j) couplings[i * n + j] += (change[i * n + j] + change[j * n + i]) / 2;
    },
    toDiagram(start) {
      const state = start && machine.recall(start).state;
      const place = (i: number) => (2 * Math.PI * i) / n;
      const pairs = Array.from({ length: n * n }, (_, k) => k)
        .filter((k) => k % n > Math.floor(k / n) && couplings[k] !== 0)
        .sort((a, b) => Math.abs(couplings[b]) - Math.abs(couplings[a]))
        .slice(0, MOST_EDGES);
      return {
        kind: "diagram",
        title: machine.name,
        nodes: {
          x: Array.from({ length: n }, (_, i) => n * Math.sin(place(i)) * 0.3),
          y: Array.from({ length: n }, (_, i) => n * Math.cos(place(i)) * 0.3),
          ...(state && { value: state }),
          name: "spin",
          range: [-1, 1],
        },
        edges: {
          from: pairs.map((k) => Math.floor(k / n)),
          to: pairs.map((k) => k % n),
          value: pairs.map((k) => couplings[k]),
          name: "coupling J",
        },
        ...(2 * pairs.length < n * (n - 1) && { note: `${pairs.length} couplings, the strongest first.` }),
      };
    },
  };
  return machine;
}

/** Copies and checks spins. */
function spins(argument: string, values: ArrayLike<number>, n: number): Float64Array {
  const list = numbers(argument, values, n, "spins");
  for (const [i, s] of list.entries()) if (Math.abs(s) !== 1) reject(`${argument}[${i}]`, s, "1 or −1");
  return list;
}
