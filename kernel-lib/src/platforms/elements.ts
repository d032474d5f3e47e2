import { NotDefiniteError, type Pattern, SparseCholesky } from "../engine/linear/cholesky.js";
import { minimumDegree } from "../engine/linear/minimum-degree.js";
import { dissectionTree, joined } from "../scattering/solver/trees.js";

/** Elements between variables: element b is strained by e_b = Σ coefficient · variable, resistors by voltages, springs by places. */
export interface Elements {
  /** Number of variables. */
  readonly variables: number;
  /** Variables and coefficients of every element. */
  readonly list: readonly Element[];
  /** Elements from here on are not linear: each has a {@link Diode}. */
  readonly diodes: readonly Diode[];
}

/** One element: the variables that strain it, and how much each. */
export interface Element {
  readonly of: readonly number[];
  readonly by: readonly number[];
}

/** Current of a diode: I = saturation · (e^{V/thermal} − 1). */
export interface Diode {
  /** Saturation current I_s. */
  readonly saturation: number;
  /** Thermal voltage V_t. */
  readonly thermal: number;
}

/** Change of a variable in a step of Newton's method, relative to the largest, at which it ends. */
const CONVERGED = 1e-14;
/** Largest number of variables that are ordered by degree. */
const BY_DEGREE = 4000;
/** Steps of Newton's method: a diode that starts far forward comes back by about V_t a step. */
const MOST_STEPS = 500;
/** Least fall of the energy, as part of what the slope promises, at which a step is taken whole (Armijo). */
const FALL = 1e-4;

/**
 * Finds the least energy ½Σ k e² + Σ ∫ I dV − Σ force · variable of elements, with some variables held. Linear elements take one
 * solution, diodes Newton's method.
 */
export class ElementSolver {
  readonly #elements: Elements;
  /** Variables and coefficients of element b: from start[b] on. */
  readonly #start: Int32Array;
  readonly #of: Int32Array;
  readonly #by: Float64Array;
  /** Place of every variable among the free ones, −1 for those held. */
  readonly #free: Int32Array;
  readonly #variables: Int32Array;
  readonly #matrix: SparseCholesky;
  /** Numbers of A: element, slot and product of coefficients. */
  readonly #from: Int32Array;
  readonly #slot: Int32Array;
  readonly #factor: Float64Array;
  readonly #right: Float64Array;
  /** Stiffnesses of which the matrix is factorised; they do not change any more. */
  #factorised?: Float64Array;

  constructor(elements: Elements, held: Iterable<number>) {
    this.#elements = elements;
    this.#start = new Int32Array(elements.list.length + 1);
    for (const [b, { of }] of elements.list.entries()) this.#start[b + 1] = this.#start[b] + of.length;
    this.#of = Int32Array.from(elements.list.flatMap(({ of }) => of));
    this.#by = Float64Array.from(elements.list.flatMap(({ by }) => by));
    const isHeld = new Set(held);
    const variables = Array.from({ length: elements.variables }, (_, v) => v).filter((v) => !isHeld.has(v));
    this.#variables = Int32Array.from(variables);
    this.#free = new Int32Array(elements.variables).fill(-1);
    for (const [i, v] of variables.entries()) this.#free[v] = i;
    const pattern = this.#pattern();
    this.#matrix = new SparseCholesky(pattern, orderOf(pattern));
    const [from, slot, factor]: number[][] = [[], [], []];
    for (const [b, { of, by }] of elements.list.entries())
      for (let p = 0; p < of.length; p++)
        for (let q = p; q < of.length; q++) {
          const [i, j] = [this.#free[of[p]], this.#free[of[q]]];
          if (i < 0 || j < 0) continue;
          from.push(b);
          slot.push(this.#matrix.slot(i, j));
          factor.push(by[p] * by[q]);
        }
    this.#from = Int32Array.from(from);
    this.#slot = Int32Array.from(slot);
    this.#factor = Float64Array.from(factor);
    this.#right = new Float64Array(variables.length);
  }

  /** Pairs of free variables that an element joins. */
  #pattern(): Pattern {
    const n = this.#variables.length;
    const neighbours = Array.from({ length: n }, () => new Set<number>());
    for (const { of } of this.#elements.list)
      for (const v of of)
        for (const w of of) {
          const [i, j] = [this.#free[v], this.#free[w]];
          if (i >= 0 && j >= 0 && i !== j) neighbours[i].add(j);
        }
    const start = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) start[i + 1] = start[i] + neighbours[i].size;
    return { n, start, column: Int32Array.from(neighbours.flatMap((set) => [...set])) };
  }

  /** Factorises once what will not change any more. @throws NotDefiniteError with the variable that is loose */
  factoriseOnce(stiffness: Float64Array): void {
    if (this.#factorised === stiffness) return;
    this.factorise(stiffness);
    this.#factorised = stiffness;
  }

  /** Factorises the matrix of elements with these stiffnesses. @throws NotDefiniteError with the variable that is loose */
  factorise(stiffness: Float64Array): void {
    this.#factorised = undefined;
    const { values } = this.#matrix;
    const [from, slot, factor] = [this.#from, this.#slot, this.#factor];
    values.fill(0);
    for (let p = 0; p < from.length; p++) values[slot[p]] += stiffness[from[p]] * factor[p];
    try {
      this.#matrix.factorise();
    } catch (error) {
      if (error instanceof NotDefiniteError) throw new NotDefiniteError(this.#variables[error.row]);
      throw error;
    }
  }

  /** Replaces forces on all variables by the displacements that they make, with the held ones at zero. */
  respond(forces: Float64Array): void {
    const right = this.#right;
    const variables = this.#variables;
    for (let i = 0; i < right.length; i++) right[i] = forces[variables[i]];
    this.#matrix.solve(right);
    forces.fill(0);
    for (let i = 0; i < right.length; i++) forces[variables[i]] = right[i];
  }

  /**
   * Moves a state, whose held variables are set, to equilibrium; `linear` are the stiffnesses, of which the matrix must be
   * factorised where there are no diodes. Returns the largest change in the last step.
   */
  settle(state: Float64Array, forces: Float64Array | undefined, linear: Float64Array): number {
    const { diodes } = this.#elements;
    if (diodes.length === 0) {
      const step = this.#residual(state, forces, linear);
      this.respond(step);
      add(state, step, 1);
      return 0;
    }
    const all = new Float64Array(linear.length + diodes.length);
    let change = Number.POSITIVE_INFINITY;
    let energy = this.#energy(state, forces, linear);
    for (let step = 0; step < MOST_STEPS; step++) {
      this.tangent(state, linear, all);
      this.factorise(all);
      const move = this.#residual(state, forces, linear);
      let slope = 0;
      const pull = move.slice();
      this.respond(move);
      for (let v = 0; v < move.length; v++) slope += pull[v] * move[v];
      const size = largest(move);
      if (size <= CONVERGED * largest(state)) return size;
      let part = 1;
      const from = state.slice();
      for (; ; part /= 2) {
        state.set(from);
        add(state, move, part);
        const next = this.#energy(state, forces, linear);
        // Close to the end the energy cannot tell any more, and Newton's step is right.
        if (next <= energy - FALL * part * slope || slope < 1e-12 * Math.abs(energy) || part < 1e-12) {
          energy = next;
          break;
        }
      }
      change = part * size;
    }
    return change;
  }

  /** Writes the stiffnesses of all elements for small changes of a state. */
  tangent(state: Float64Array, linear: Float64Array, all: Float64Array): void {
    all.set(linear);
    for (const [d, { saturation, thermal }] of this.#elements.diodes.entries()) {
      const b = linear.length + d;
      all[b] = (saturation / thermal) * Math.exp(this.strain(state, b) / thermal);
    }
  }

  /** Strain of element b. */
  strain(state: Float64Array, b: number): number {
    const [of, by] = [this.#of, this.#by];
    let e = 0;
    for (let p = this.#start[b]; p < this.#start[b + 1]; p++) e += by[p] * state[of[p]];
    return e;
  }

  /** Forces that are not balanced on all variables. */
  #residual(state: Float64Array, forces: Float64Array | undefined, linear: Float64Array): Float64Array {
    const { diodes } = this.#elements;
    const rest = forces ? forces.slice() : new Float64Array(state.length);
    const [start, of, by] = [this.#start, this.#of, this.#by];
    for (let b = 0; b < start.length - 1; b++) {
      const e = this.strain(state, b);
      let tension = 0;
      if (b < linear.length) tension = linear[b] * e;
      else {
        const { saturation, thermal } = diodes[b - linear.length];
        tension = saturation * Math.expm1(e / thermal);
      }
      for (let p = start[b]; p < start[b + 1]; p++) rest[of[p]] -= by[p] * tension;
    }
    return rest;
  }

  #energy(state: Float64Array, forces: Float64Array | undefined, linear: Float64Array): number {
    let energy = 0;
    for (let b = 0; b < linear.length; b++) energy += (linear[b] * this.strain(state, b) ** 2) / 2;
    for (const [d, { saturation, thermal }] of this.#elements.diodes.entries()) {
      const e = this.strain(state, linear.length + d);
      energy += saturation * (thermal * Math.expm1(e / thermal) - e);
    }
    if (forces) for (let v = 0; v < state.length; v++) energy -= forces[v] * state[v];
    return energy;
  }
}

/** Order of elimination: by degree, for large systems by nested dissection, which is found faster. */
function orderOf(pattern: Pattern): Int32Array {
  if (pattern.n <= BY_DEGREE) return minimumDegree(pattern);
  const tree = dissectionTree({ ...pattern, re: new Float64Array(0), im: new Float64Array(0) });
  return joined(tree.map(({ sites }) => sites));
}

function add(to: Float64Array, step: Float64Array, factor: number): void {
  for (let v = 0; v < to.length; v++) to[v] += factor * step[v];
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let v = 0; v < values.length; v++) most = Math.max(most, Math.abs(values[v]));
  return most;
}
