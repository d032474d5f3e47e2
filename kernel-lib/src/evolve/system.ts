import { isArrayOf, reject } from "../fields/check.js";
import { type ComplexArray, checkLength, cloneComplex, squaredNorm } from "../fields/complex.js";
import { concatenated } from "../fields/lists.js";
import type { Integrator } from "./composition.js";

/**
 * A point in phase space: evaluation field Ψ and learning field Θ.
 *
 * Both are held as (coordinate, momentum) = (re, im). For a wave these are the two parts of its complex
 * amplitude; for a real learning field, Θ holds θ in `re` and its momentum π in `im`.
 */
export interface State {
  /** Evaluation field Ψ. */
  readonly psi: ComplexArray;
  /** Learning field Θ. */
  readonly theta: ComplexArray;
}

/** Advances a state by `dt` in place, exactly, under one part of the Hamiltonian. */
export type Flow = (state: State, dt: number) => void;

/**
 * A Hamiltonian system split into parts whose flows are known exactly.
 *
 * Symmetric compositions of the flows are reversible to rounding error, which is all that an echo needs.
 */
export interface System {
  /** Name in displays and messages. */
  readonly name: string;
  /** Points along each axis of Ψ, slowest first. */
  readonly shape: readonly number[];
  /** Length of each axis of Ψ, in the unit of length of the system. */
  readonly lengths: readonly number[];
  /** Number of values of the evaluation field. */
  readonly size: number;
  /** Number of values of the learning field. */
  readonly learningSize: number;
  /** Points along each axis of Θ, where they differ from those of Ψ. */
  readonly learningShape?: readonly number[];
  /**
   * Kind of the canonical variables of Ψ and Θ: "complex", i dΦ/dt = ∂H/∂Φ*, or "real", a pair of coordinate and
   * momentum. It sets the factors ½ of the error signal and of the learning rates.
   */
  readonly kinds: { readonly psi: CanonicalKind; readonly theta: CanonicalKind };
  /** Flows of the parts of H, the costliest first: its neighbouring half steps are merged. */
  readonly flows: readonly Flow[];
  /**
   * Advances several states in place by `steps` time steps of length `dt`, all at once, by the same composition of the
   * flows, but faster. A system without it is advanced flow by flow.
   */
  advanceAll?(states: readonly State[], dt: number, steps: number, integrator: Integrator): void;
  /**
   * Copies a state into the solver's own memory and advances it there, so that single fields can be read without copying
   * the whole state back. Not every system has it.
   */
  hold?(state: State): HeldState;
  /** Total energy H. */
  energy(state: State): number;
  /** Symbols of the coordinates of Ψ and Θ in displays. Default: ψ or, of a mechanical system, q; Θ or, where real, θ. */
  readonly symbols?: { readonly psi?: string; readonly theta?: string };
  /** Quantities beside the energy that the exact motion conserves; displays name the drift of each in a run. */
  readonly invariants?: readonly Invariant[];
  /**
   * Largest time step at which the splitting into flows is stable with the integrator "strang". Beyond it noise of the
   * shortest waves grows, although each flow is exact and a norm may be conserved.
   */
  readonly stableStep?: number;
  /**
   * Time reversal, where it is not the change of sign of every momentum and imaginary part: a magnetic field, for
   * one, changes sign and its own canonical momentum does not. It is its own inverse and leaves H unchanged.
   */
  reverse?(state: State): State;
}

/** A conserved quantity. */
export interface Invariant {
  /** Name in displays, such as "norm". */
  readonly name: string;
  /** Computes the quantity of a state. */
  value(state: State): number;
}

/** A state in the solver's own memory, until it is released. */
export interface HeldState {
  /** Advances it by `steps` time steps of length `dt`. */
  advance(dt: number, steps: number, integrator: Integrator): void;
  /** Copies coordinates, and momenta or imaginary parts where there is room for them, in either precision. */
  read(
    part: keyof State,
    to: { readonly re: Float64Array | Float32Array; readonly im?: Float64Array | Float32Array },
  ): void;
  release(): void;
}

/** "complex": a field Φ with i∂tΦ = ∂H/∂Φ*. "real": coordinates (`re`) with momenta (`im`), q̇ = ∂H/∂p, ṗ = −∂H/∂q. */
export type CanonicalKind = "complex" | "real";

export function cloneState(state: State): State {
  return { psi: cloneComplex(state.psi), theta: cloneComplex(state.theta) };
}

/**
 * Checks a state before a run: its sizes, and that all values are finite. `of` is what it should fit, such as "system".
 *
 * @throws RangeError naming the part of the state, what it holds and what would be right
 */
export function checkState(of: string, sizes: Pick<System, "size" | "learningSize">, state: State): void {
  for (const [name, values] of checkSizes(of, sizes, state)) checkFinite(name, values);
}

/** Checks that a field, such as one half of a state, has `size` finite values. */
export function checkField(name: string, field: ComplexArray, size: number): void {
  checkLength(name, field, size);
  checkFinite(`${name}.re`, field.re);
  checkFinite(`${name}.im`, field.im);
}

function checkFinite(name: string, values: Float64Array): void {
  const bad = values.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) reject(`${name}[${bad}]`, values[bad], "a finite number");
}

/** Checks the sizes of a state alone, and returns its four parts with their names. */
export function checkSizes(
  of: string,
  { size, learningSize }: Pick<System, "size" | "learningSize">,
  state: State,
  name: string = "state",
): [string, Float64Array][] {
  const parts: [string, Float64Array][] = [];
  for (const [field, length] of [
    ["psi", size],
    ["theta", learningSize],
  ] as const) {
    for (const part of ["re", "im"] as const) {
      const values: unknown = state?.[field]?.[part];
      const path = `${name}.${field}.${part}`;
      if (!isArrayOf("Float64Array", values)) reject(path, values, `a Float64Array of ${length} values`);
      const list = values as Float64Array;
      if (list.length !== length)
        throw new RangeError(`${path} has ${list.length} values; the ${of} has ${length}.`);
      parts.push([path, list]);
    }
  }
  return parts;
}

/** Σ|Ψ|² + Σ|Θ|², conserved where photons go from one field to the other. */
export const PHOTON_NUMBER: Invariant = {
  name: "photon number",
  value: ({ psi, theta }) => squaredNorm(psi) + squaredNorm(theta),
};

/** Joins both fields to one, Ψ first. */
export function joinedFields({ psi, theta }: State): ComplexArray {
  return { re: concatenated(psi.re, theta.re), im: concatenated(psi.im, theta.im) };
}

/** Time reversal as a new state: complex amplitudes are conjugated, momenta change sign, or what the system says. */
export function timeReversed(system: Pick<System, "reverse">, state: State): State {
  return system.reverse ? system.reverse(state) : conjugated(state);
}

/** Changes the sign of all momenta and imaginary parts, as a new state. */
export function conjugated(state: State): State {
  const { psi, theta } = cloneState(state);
  for (const z of [psi, theta]) for (let i = 0; i < z.im.length; i++) z.im[i] = -z.im[i];
  return { psi, theta };
}
