import { extendedFlow } from "../evolve/extended.js";
import { differenceGradient, midpointFlow, pace } from "../evolve/midpoint.js";
import {
  type CanonicalKind,
  checkSizes,
  cloneState,
  type Flow,
  joinedFields,
  type State,
  type System,
  timeReversed,
} from "../evolve/system.js";
import { oneOf, positive, wholeNumber } from "../fields/check.js";
import { relativeError } from "../fields/complex.js";
import { concatenated, euclideanNorm, maximum, minimum } from "../fields/lists.js";
import { randomStream } from "../fields/random.js";

const INTEGRATORS = ["leapfrog", "implicit-midpoint", "extended-phase-space"] as const;
/** Integrator of your own Hamiltonian: "leapfrog" (separable H only), "implicit-midpoint" or "extended-phase-space". */
export type HamiltonianIntegrator = (typeof INTEGRATORS)[number];

/** Settings of {@link hamiltonian}: the energy as a function of the state, and what else is known of it. */
export interface HamiltonianOptions {
  /** Name in displays and messages. */
  readonly name?: string;
  /** Number of canonical pairs of the evaluation field Ψ. */
  readonly size: number;
  /** Number of canonical pairs of the learning field Θ. */
  readonly learningSize: number;
  /** Kinds of Ψ and Θ. Default "real" for both: coordinates (`re`) with momenta (`im`). */
  readonly kinds?: { readonly psi: CanonicalKind; readonly theta: CanonicalKind };
  /** Total energy H of a state. It must not keep or change the state. */
  energy(state: State): number;
  /** (∂H/∂re, ∂H/∂im) of both fields, as new arrays. Default: differences of eighth order. */
  gradient?(state: State): State;
  /** Distance in phase space over which H changes notably; the step of the differences is 2 % of it. Default 1. */
  readonly scale?: number;
  /** Time reversal, where it is more than the change of sign of all momenta and imaginary parts. */
  reverse?(state: State): State;
  /** A typical state, around which gradient, separability and reversal are checked. Default: normal random numbers. */
  readonly typical?: State;
  /**
   * Default: "leapfrog" where H = T(momenta) + V(coordinates), else "implicit-midpoint". "extended-phase-space" is
   * another one for any H; which of the two is faster and more accurate depends on H.
   */
  readonly integrator?: HamiltonianIntegrator;
}

/** System of {@link hamiltonian}, with the integrator that was chosen and the error of its gradient. */
export interface Hamiltonian extends System {
  /** The integrator, and why it was chosen. */
  readonly integrator: { readonly name: HamiltonianIntegrator; readonly because: string };
  /**
   * Estimated relative error of the gradient, over the checked states. For a given gradient it is the distance from
   * differences of the energy, whose rounding hides smaller errors where the energy is large.
   */
  readonly gradientError: number;
}

/** Number and seed of the random states at which a Hamiltonian is checked. */
const PROBES = 4;
const SEED = 20230707;
/** Step of the differences, in units of `scale`. */
const STEP = 0.02;
/** Largest relative error of the gradient: echoes agree with differences of the cost only below it. */
const GRADIENT_TOLERANCE = 1e-7;
/** Largest rounding error, in units of its estimated standard deviation. */
const SURE = 4;
/** Largest relative change of a force with the momenta (or of a velocity with the coordinates) in a separable H. */
const SEPARABLE = 1e-9;
/** Largest change of the energy under time reversal, in units of its spread over the checked states. */
const EVEN = 1e-10;

/**
 * Makes a system of your own Hamiltonian; everything that runs on the built-in ones runs on it.
 *
 * A separable H = T(momenta) + V(coordinates) is integrated by leapfrog (explicit), any other by the implicit midpoint
 * rule, or in an extended phase space where that is asked for. All are symmetric and symplectic, so echoes give exact
 * gradients of the discrete motion; all have order 2, and order 4 with the integrator "yoshida4".
 *
 * Without a gradient, differences of eighth order are used; their error is estimated and kept in `gradientError`,
 * typically 1e-13 to 1e-11. (A plain function of numbers can neither take complex steps nor be traced by a library of
 * automatic differentiation; it would have to be written in that library's own arithmetic.)
 *
 * @throws RangeError where gradient and energy disagree, where H is too rough for its differences, or where it
 * changes under time reversal, with a sentence on what broke it.
 */
export function hamiltonian(options: HamiltonianOptions): Hamiltonian {
  const { name = "user's Hamiltonian", energy, reverse, kinds = { psi: "real", theta: "real" } } = options;
  const size = wholeNumber("size", options.size, 1, 100_000);
  const learningSize = wholeNumber("learningSize", options.learningSize, 1, 100_000);
  const step = STEP * positive("scale", options.scale ?? 1);
  const differences = (state: State, parts?: readonly ("re" | "im")[]) =>
    differenceGradient(energy, cloneState(state), step, parts);
  const slope = (state: State, parts?: readonly ("re" | "im")[]) =>
    options.gradient ? options.gradient(state) : differences(state, parts);

  if (options.typical) checkSizes("system", { size, learningSize }, options.typical, "typical");
  const probes = probeStates(options, size, learningSize);
  checkEnergy(energy, probes);
  checkReversal({ reverse }, energy, probes, step / 1000);
  const given = options.gradient !== undefined;
  const { error: gradientError, rounding } = checkGradient(slope, energy, probes, step, given);
  const mixed = mixing(slope, probes);
  // The difference quotients of a large energy are rounded; a given gradient may be far more exact than they show.
  const ownError = given ? Math.max(0, gradientError - rounding) : gradientError;
  const separable = mixed <= Math.max(SEPARABLE, 100 * ownError);
  const integrator = oneOf(
    "integrator",
    options.integrator ?? (separable ? "leapfrog" : "implicit-midpoint"),
    INTEGRATORS,
  );
  if (integrator === "leapfrog" && !separable) {
    throw new RangeError(
      `integrator is "leapfrog", but energy is not separable: forces change by ${mixed.toExponential(1)} with the momenta. ` +
        'Use "implicit-midpoint" or "extended-phase-space".',
    );
  }
  const found = separable
    ? "H = T(momenta) + V(coordinates)"
    : `forces depend on momenta (relative change ${mixed.toExponential(1)}), H is not separable`;
  return {
    name,
    shape: [size],
    lengths: [size],
    size,
    learningShape: [learningSize],
    learningSize,
    kinds,
    flows: FLOWS[integrator](slope, kinds),
    energy,
    ...(reverse && { reverse }),
    integrator: { name: integrator, because: options.integrator ? "it was asked for" : found },
    gradientError,
  };
}

const FLOWS: Record<HamiltonianIntegrator, (slope: PartialGradient, kinds: System["kinds"]) => Flow[]> = {
  leapfrog: leapfrogFlows,
  "implicit-midpoint": (slope, kinds) => [midpointFlow(slope, kinds)],
  "extended-phase-space": (slope, kinds) => [extendedFlow(slope, kinds)],
};

type PartialGradient = (state: State, parts?: readonly ("re" | "im")[]) => State;

/** Kick by the forces, drift by the velocities: each exact, for forces that do not depend on the momenta. */
function leapfrogFlows(slope: PartialGradient, kinds: System["kinds"]): Flow[] {
  const flow =
    (moved: "re" | "im", by: "re" | "im", sign: number): Flow =>
    (state, dt) => {
      const s = slope(state, [by]);
      for (const part of ["psi", "theta"] as const) {
        const h = sign * dt * pace(kinds[part]);
        const values = state[part][moved];
        for (let i = 0; i < values.length; i++) values[i] += h * s[part][by][i];
      }
    };
  return [flow("im", "re", -1), flow("re", "im", 1)];
}

function probeStates(options: HamiltonianOptions, size: number, learningSize: number): State[] {
  const stream = randomStream(SEED);
  const { typical, scale = 1 } = options;
  const around = (centre: Float64Array | undefined, length: number) =>
    Float64Array.from({ length }, (_, i) =>
      centre ? centre[i] + 0.1 * scale * stream.normal() : stream.normal(),
    );
  return Array.from({ length: PROBES }, () => ({
    psi: { re: around(typical?.psi.re, size), im: around(typical?.psi.im, size) },
    theta: { re: around(typical?.theta.re, learningSize), im: around(typical?.theta.im, learningSize) },
  }));
}

function checkEnergy(energy: (state: State) => number, probes: readonly State[]): void {
  for (const state of probes) {
    const given = cloneState(state);
    const value = energy(given);
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new RangeError(
        `energy gave ${value} at a random state; it should be a finite number. Give \`typical\`, a state where H is defined.`,
      );
    }
    if (distance(given, state) > 0)
      throw new RangeError("energy changed the state that it was given; it must not.");
  }
}

function checkReversal(
  system: Pick<System, "reverse">,
  energy: (state: State) => number,
  probes: readonly State[],
  step: number,
): void {
  const energies = probes.map(energy);
  // The spread, and not the energy itself, is the scale: a large constant must not hide a term that changes sign.
  const spread = Math.max(1, maximum(energies) - minimum(energies));
  for (const [i, state] of probes.entries()) {
    const turned = timeReversed(system, state);
    const change = Math.abs(energy(turned) - energies[i]);
    if (change > EVEN * spread + SURE * roundingOf(energy, state, step)) {
      throw new RangeError(
        `energy is not the same after time reversal (it changes by ${change.toExponential(1)}): ` +
          (system.reverse
            ? "reverse does not turn everything that must be turned."
            : "it holds terms that change sign with the momenta, such as a magnetic field, a rotation or a complex hopping. " +
              "Give `reverse`, which also turns what breaks the symmetry (for a magnetic field: the field)."),
      );
    }
    if (distance(timeReversed(system, turned), state) > EVEN) {
      throw new RangeError(
        "reverse applied twice does not give the state back: time reversal must be its own inverse.",
      );
    }
  }
}

/**
 * Compares the gradient with differences of two steps; their disagreement is the estimate of the error. `rounding` is
 * the part of it that the rounding of the energy can account for.
 */
function checkGradient(
  slope: PartialGradient,
  energy: (state: State) => number,
  probes: readonly State[],
  step: number,
  given: boolean,
): { error: number; rounding: number } {
  let worst = { error: 0, rounding: 0 };
  for (const state of probes) {
    const { psi, theta } = state;
    const fine = differenceGradient(energy, cloneState(state), step / 2);
    const found = slope(state);
    checkSizes("system", { size: psi.re.length, learningSize: theta.re.length }, found, "gradient(state)");
    const error = distance(found, fine);
    const { re, im } = joinedFields(fine);
    const spread = roundingOf(energy, state, step / 1000) / (step / 2);
    const rounding = (SURE * spread * Math.sqrt(2 * re.length)) / euclideanNorm(re, im);
    if (given && !(error <= GRADIENT_TOLERANCE + rounding)) {
      throw new RangeError(
        `gradient does not fit energy: it differs from central differences by ${error.toExponential(1)} of its norm. ` +
          "It should return { psi: { re, im }, theta: { re, im } } with the derivatives of energy to each of them.",
      );
    }
    if (!given && !(error <= GRADIENT_TOLERANCE)) {
      throw new RangeError(
        rounding > error
          ? `energy is so large, ${energy(state).toExponential(1)} at a random state, that rounding spoils its ` +
              `numerical gradient (relative error ${error.toExponential(1)}): leave out what is constant, or give \`gradient\`.`
          : `energy changes too fast for its numerical gradient (relative error ${error.toExponential(1)}): ` +
              "give a smaller `scale`, a `typical` state, or `gradient`.",
      );
    }
    if (!(error <= worst.error)) worst = { error, rounding };
  }
  return worst;
}

/**
 * Estimates the rounding error of an energy near a state, from sixth differences of its values along a line of close
 * states: the smooth part cancels (J. J. Moré and S. M. Wild, SIAM J. Sci. Comput. 33, 1292 (2011)).
 */
function roundingOf(energy: (state: State) => number, state: State, spacing: number): number {
  let values = Array.from({ length: 12 }, (_, k) => {
    const near = cloneState(state);
    for (const { re, im } of [near.psi, near.theta])
      for (const part of [re, im])
        for (let i = 0; i < part.length; i++) part[i] += k * spacing * Math.cos(i + 1);
    return energy(near);
  });
  const largest = maximum(values.map(Math.abs));
  for (let order = 1; order <= 6; order++) values = values.slice(1).map((x, i) => x - values[i]);
  // A sixth difference of numbers with variance 1 has variance 924, the sum of squared binomials.
  return Math.max(euclideanNorm(values) / Math.sqrt(924 * values.length), Number.EPSILON * largest);
}

/** Largest relative change of the forces with the momenta, and of the velocities with the coordinates. */
function mixing(slope: PartialGradient, probes: readonly State[]): number {
  let worst = 0;
  for (let i = 0; i < probes.length; i++) {
    const [a, b] = [probes[i], probes[(i + 1) % probes.length]];
    const crossed: State = {
      psi: { re: a.psi.re, im: b.psi.im },
      theta: { re: a.theta.re, im: b.theta.im },
    };
    const [atA, atB, atBoth] = [slope(a), slope(b), slope(crossed)];
    worst = Math.max(
      worst,
      relativeError(joined(atBoth, "re"), joined(atA, "re")),
      relativeError(joined(atBoth, "im"), joined(atB, "im")),
    );
  }
  return worst;
}

function joined({ psi, theta }: State, part: "re" | "im"): Float64Array {
  return concatenated(psi[part], theta[part]);
}

function distance(a: State, b: State): number {
  return relativeError(joinedFields(a), joinedFields(b));
}
