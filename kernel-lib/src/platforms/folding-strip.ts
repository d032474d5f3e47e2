import { NotDefiniteError, SparseCholesky } from "../engine/linear/cholesky.js";
import { checkBatch, numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import type { Equilibrium, Experiments, Machine } from "../machine/machine.js";
import type { NodeAxis } from "./spring-network.js";

/** Settings of {@link foldingStrip}: creases, where forces pull, and which angles are read. */
export interface FoldingStripOptions {
  /** Number of creases; each carries a stiff panel of length 1. */
  readonly creases: number;
  /** Torsional stiffness of every crease at the start (torque a radian), or one for all. Default 1. */
  readonly stiffness?: number | ArrayLike<number>;
  /** Angle of every crease at rest in radians, or one for all. Default 0: a flat strip. */
  readonly rest?: number | ArrayLike<number>;
  /** Where the inputs pull: the end of panel 0, 1 …, along "x" or "y". */
  readonly loads: readonly NodeAxis[];
  /** Creases whose angles are read. */
  readonly outputs: readonly number[];
  /** Least stiffness that learning may reach. Default 0.01. */
  readonly least?: number;
}

/** A strip of panels that folds at creases. */
export interface FoldingStrip extends Machine {
  relax(inputs: Float64Array, count: number): StripEquilibrium;
  experiments(): Experiments;
  /** Returns the angles of all creases for one input. */
  fold(input: ArrayLike<number>): Float64Array;
  /** Draws the folded strip, with the stiffness of every crease. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes a strip that learns to fold: panels of length 1 in a row from a wall, joined by creases that are torsional springs,
 * E = Σ ½κ_i (θ_i − θ⁰_i)² − Σ F·r(θ), with the places r of the panels' ends exact for large angles. Inputs are forces on ends of
 * panels, outputs angles of creases, parameters the stiffnesses κ. It starts from rest and goes downhill by Newton's method.
 * A model of our own for folding by trained creases.
 */
export function foldingStrip(options: FoldingStripOptions): FoldingStrip {
  const { loads, outputs, least = 0.01 } = options;
  const n = wholeNumber("creases", options.creases, 1, 1000);
  positive("least", least);
  const each = (name: string, value: number | ArrayLike<number>) =>
    typeof value === "number" ? new Float64Array(n).fill(value) : numbers(name, value, n, "creases");
  const rest = each("rest", options.rest ?? 0);
  const parameters = each("stiffness", options.stiffness ?? 1);
  for (const [i, kappa] of parameters.entries()) positive(`stiffness[${i}]`, kappa);
  if (!loads?.length) reject("loads", loads, 'a list of at least one direction such as [3, "y"]');
  if (!outputs?.length) reject("outputs", outputs, "a list of at least one crease");
  const pulls = loads.map(([panel, axis], k) => ({
    panel: wholeNumber(`loads[${k}][0]`, panel, 0, n - 1),
    y: oneOf(`loads[${k}][1]`, axis, ["x", "y"]) === "y",
  }));
  for (const [l, crease] of outputs.entries()) wholeNumber(`outputs[${l}]`, crease, 0, n - 1);
  const full = Array.from({ length: n }, (_, i) => i);
  const matrix = new SparseCholesky(
    {
      n,
      start: Int32Array.from({ length: n + 1 }, (_, i) => i * (n - 1)),
      column: Int32Array.from(full.flatMap((i) => full.filter((j) => j !== i))),
    },
    Int32Array.from(full),
  );
  const strip: Strip = { n, rest, outputs, parameters, pulls, matrix };
  const machine: FoldingStrip = {
    name: "the folding strip",
    inputs: loads.length,
    outputs: outputs.length,
    parameters,
    runs: 0,
    forward: (inputs, count) => machine.relax(inputs, count).outputs,
    relax(inputs, count) {
      checkBatch(inputs, count, loads.length);
      for (const [i, kappa] of parameters.entries()) positive(`parameters[${i}]`, kappa);
      const angles = new Float64Array(count * n);
      for (let i = 0; i < count; i++) angles.set(rest, i * n);
      return new StripEquilibrium(machine, strip, inputs.slice(), angles, count);
    },
    experiments() {
      let last: StripEquilibrium | undefined;
      return {
        places: n,
        part: "real",
        forward(inputs, count) {
          last = machine.relax(inputs, count);
          return { outputs: last.outputs, fields: { re: last.strains() } };
        },
        adjoint(weights, count) {
          if (last?.count !== count)
            throw new RangeError("adjoint() needs forward() of the same batch before.");
          return { re: last.respond(weights) };
        },
        collect(derivatives, gradient) {
          for (let i = 0; i < n; i++) gradient[i] += derivatives[i];
        },
      };
    },
    confine() {
      for (let i = 0; i < n; i++) parameters[i] = Math.max(least, parameters[i]);
    },
    fold: (input) => machine.relax(numbers("input", input, loads.length, "forces"), 1).angles,
    toDiagram(input) {
      const { x, y } = places(input ? machine.fold(input) : rest);
      return {
        kind: "diagram",
        title: "Folding strip",
        nodes: {
          x,
          y,
          value: [...parameters, 0],
          name: "stiffness of the crease",
          size: [...new Array(n).fill(1), 0.4],
          label: x.map((_, i) => (i === 0 ? "wall" : outputs.includes(i) ? "read" : "")),
        },
        edges: { from: full, to: full.map((i) => i + 1), width: full.map(() => 2) },
      };
    },
  };
  return machine;
}

/** What the relaxation of a strip needs. */
interface Strip {
  readonly n: number;
  readonly rest: Float64Array;
  readonly outputs: readonly number[];
  readonly parameters: Float64Array;
  readonly pulls: readonly { readonly panel: number; readonly y: boolean }[];
  readonly matrix: SparseCholesky;
}

/** Places of the ends of all panels, with the wall first. */
function places(angles: Float64Array): { x: number[]; y: number[] } {
  const [x, y] = [[0], [0]];
  let direction = 0;
  for (const [i, angle] of angles.entries()) {
    direction += angle;
    x.push(x[i] + Math.cos(direction));
    y.push(y[i] + Math.sin(direction));
  }
  return { x, y };
}

/** Change of an angle at which Newton's method ends, in radians. */
const CONVERGED = 1e-13;
const MOST_STEPS = 1000;

/** Equilibrium of a strip for a batch of forces. */
export class StripEquilibrium implements Equilibrium {
  readonly outputs: Float64Array;
  readonly change: number;
  /** Angles of all creases in radians, count × creases. */
  readonly angles: Float64Array;
  /** Number of samples. */
  readonly count: number;
  readonly #machine: Machine;
  readonly #strip: Strip;
  readonly #inputs: Float64Array;
  /** Torques on creases, count × creases. */
  readonly #torques?: Float64Array;

  constructor(
    machine: Machine,
    strip: Strip,
    inputs: Float64Array,
    angles: Float64Array,
    count: number,
    torques?: Float64Array,
  ) {
    this.#machine = machine;
    this.#strip = strip;
    this.#inputs = inputs;
    this.#torques = torques;
    this.angles = angles;
    this.count = count;
    machine.runs += count;
    this.change = 0;
    for (let i = 0; i < count; i++) this.change = Math.max(this.change, this.#settle(i));
    const { n, outputs } = strip;
    this.outputs = Float64Array.from(
      { length: count * outputs.length },
      (_, at) => angles[Math.floor(at / outputs.length) * n + outputs[at % outputs.length]],
    );
  }

  nudge(forces: Float64Array): StripEquilibrium {
    const { n, outputs } = this.#strip;
    checkBatch(forces, this.count, outputs.length);
    const torques = this.#torques?.slice() ?? new Float64Array(this.count * n);
    for (const [at, force] of forces.entries())
      torques[Math.floor(at / outputs.length) * n + outputs[at % outputs.length]] += force;
    return new StripEquilibrium(
      ...([this.#machine, this.#strip, this.#inputs] as const),
      ...([this.angles.slice(), this.count, torques] as const),
    );
  }

  /** Angles against rest, count × creases. */
  strains(): Float64Array {
    const { n, rest } = this.#strip;
    return this.angles.map((angle, at) => angle - rest[at % n]);
  }

  /** Changes of all angles by small torques −weight at the outputs; counts as a run. */
  respond(weights: Float64Array): Float64Array {
    const { n, outputs, matrix } = this.#strip;
    this.#machine.runs += this.count;
    const changes = new Float64Array(this.count * n);
    for (let i = 0; i < this.count; i++) {
      const change = changes.subarray(i * n, (i + 1) * n);
      for (const [l, crease] of outputs.entries()) change[crease] -= weights[i * outputs.length + l];
      this.#assemble(i, 0);
      matrix.factorise();
      matrix.solve(change);
    }
    return changes;
  }

  addEnergyDifference(other: Equilibrium, factor: number, gradient: Float64Array): void {
    const [here, there] = [this.strains(), (other as StripEquilibrium).strains()];
    for (let at = 0; at < here.length; at++)
      gradient[at % this.#strip.n] += (factor / 2) * (here[at] ** 2 - there[at] ** 2);
  }

  /** Forces of sample i on the ends of panels: the sums over all panels beyond each crease. */
  #pulls(i: number, x: readonly number[], y: readonly number[]) {
    const { n, pulls } = this.#strip;
    // Σ F and Σ F·(r − place of the crease), from the tip on.
    const torque = new Float64Array(n);
    const along = new Float64Array(n);
    for (const [k, { panel, y: up }] of pulls.entries()) {
      const force = this.#inputs[i * pulls.length + k];
      for (let crease = 0; crease <= panel; crease++) {
        const [dx, dy] = [x[panel + 1] - x[crease], y[panel + 1] - y[crease]];
        torque[crease] += force * (up ? dx : -dy);
        along[crease] += force * (up ? dy : dx);
      }
    }
    return { torque, along };
  }

  #energy(i: number): number {
    const { n, rest, parameters, pulls } = this.#strip;
    const angles = this.angles.subarray(i * n, (i + 1) * n);
    const { x, y } = places(angles);
    let energy = 0;
    for (let c = 0; c < n; c++) {
      energy += (parameters[c] * (angles[c] - rest[c]) ** 2) / 2;
      if (this.#torques) energy -= this.#torques[i * n + c] * angles[c];
    }
    for (const [k, { panel, y: up }] of pulls.entries())
      energy -= this.#inputs[i * pulls.length + k] * (up ? y : x)[panel + 1];
    return energy;
  }

  /** Writes the second derivatives of the energy, with `shift` more on the diagonal; returns the torques that are not balanced. */
  #assemble(i: number, shift: number): Float64Array {
    const { n, rest, parameters, matrix } = this.#strip;
    const angles = this.angles.subarray(i * n, (i + 1) * n);
    const { x, y } = places(angles);
    const { torque, along } = this.#pulls(i, x, y);
    for (let c = 0; c < n; c++) {
      for (let d = 0; d < c; d++) matrix.values[matrix.slot(c, d)] = along[c];
      matrix.values[matrix.slot(c, c)] = parameters[c] + along[c] + shift;
      torque[c] -= parameters[c] * (angles[c] - rest[c]);
      if (this.#torques) torque[c] += this.#torques[i * n + c];
    }
    return torque;
  }

  /** Goes downhill from the present angles: Newton's method, shortened until the energy falls and stiffened where it bends down. */
  #settle(i: number): number {
    const { n, matrix } = this.#strip;
    const angles = this.angles.subarray(i * n, (i + 1) * n);
    let size = Number.POSITIVE_INFINITY;
    for (let step = 0; step < MOST_STEPS; step++) {
      let move: Float64Array = new Float64Array(0);
      for (let shift = 0; ; shift = shift === 0 ? 1e-3 : 4 * shift) {
        move = this.#assemble(i, shift);
        try {
          matrix.factorise();
          break;
        } catch (error) {
          if (!(error instanceof NotDefiniteError)) throw error;
        }
      }
      const pull = move.slice();
      matrix.solve(move);
      size = move.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const slope = pull.reduce((sum, x, c) => sum + x * move[c], 0);
      const from = angles.slice();
      const before = this.#energy(i);
      // A turn by more than a radian a step may leave the valley.
      for (let part = Math.min(1, 1 / size); ; part /= 2) {
        for (let c = 0; c < n; c++) angles[c] = from[c] + part * move[c];
        if (this.#energy(i) <= before - 1e-4 * part * slope || part < 1e-9 || size < 1e-6) break;
      }
      if (size < CONVERGED) break;
    }
    return size;
  }
}
