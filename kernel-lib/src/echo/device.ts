import { checkRun, type RunOptions } from "../evolve/composition.js";
import { integrateAll } from "../evolve/integrate.js";
import { warnBeyondStability } from "../evolve/stability.js";
import {
  type CanonicalKind,
  checkSizes,
  checkState,
  cloneState,
  joinedFields,
  type State,
  type System,
  timeReversed,
} from "../evolve/system.js";
import { type ComplexArray, checkLength, relativeError, squaredNorm } from "../fields/complex.js";

/**
 * What Hamiltonian echo backpropagation uses of a machine: it can be run and time-reversed, and an error signal can be
 * added to its output. Its inside is not accessible.
 */
export interface ReversibleDevice {
  /** Number of values of the evaluation field Ψ. */
  readonly size: number;
  /** Number of values of the learning field Θ. */
  readonly learningSize: number;
  /** Whether Θ is a complex field or a real pair (θ, π); it sets the factor ½ of the learning rates. */
  readonly kinds: { readonly psi: CanonicalKind; readonly theta: CanonicalKind };
  /** Whether it is known not to retrace its path exactly; echoes then run without the check of reversibility. */
  readonly imperfect?: boolean;
  /** Returns the output state after one passage; the given state is not changed. */
  forward(state: State): State;
  /**
   * Makes several passages at once, with the outputs of `forward`; a device has it where that is faster. Values that are
   * not finite are let through, so that a training can say at which iteration it left the finite numbers.
   */
  forwardAll?(states: readonly State[]): State[];
  /** Conjugates waves and reverses all momenta, as a new state; applied twice it gives the state back. */
  reverse(state: State): State;
  /** Adds an error signal, Ψ ← Ψ − iε·error, as a new state. */
  inject(state: State, error: ComplexArray, epsilon: number): State;
}

/** Makes the device that lets a system evolve for a fixed time. Its memory does not grow with the number of steps. */
export function reversibleDevice(system: System, options: RunOptions): ReversibleDevice {
  const run = checkRun(options);
  warnBeyondStability(system, run);
  const { duration, steps, integrator } = run;
  const forwardAll = (states: readonly State[]) => {
    const results = states.map(cloneState);
    integrateAll(system, results, duration / steps, steps, integrator);
    return results;
  };
  return {
    size: system.size,
    learningSize: system.learningSize,
    kinds: system.kinds,
    forward(state) {
      checkState("device", system, state);
      return forwardAll([state])[0];
    },
    forwardAll(states) {
      for (const [i, state] of states.entries()) checkSizes("device", system, state, `states[${i}]`);
      return forwardAll(states);
    },
    reverse: (state) => timeReversed(system, state),
    inject: injectError,
  };
}

/** Returns the outputs of several passages, made at once where the device can. */
export function forwardAll(device: ReversibleDevice, states: readonly State[]): State[] {
  return device.forwardAll?.(states) ?? states.map((state) => device.forward(state));
}

/**
 * Adds the error signal of HEB, Ψ ← Ψ − iε·error, as a new state.
 *
 * @throws RangeError where the error signal has another size than Ψ
 */
export function injectError(state: State, error: ComplexArray, epsilon: number): State {
  const { psi, theta } = cloneState(state);
  checkLength("error", error, psi.re.length);
  for (let i = 0; i < psi.re.length; i++) {
    psi.re[i] += epsilon * error.im[i];
    psi.im[i] -= epsilon * error.re[i];
  }
  return { psi, theta };
}

/** Largest relative deviation ‖echo − state‖/‖state‖ of a device that counts as reversible. */
export const REVERSIBILITY_TOLERANCE = 1e-6;

/**
 * Sends a state there and back and returns the relative deviation ‖echo − state‖/‖state‖ over both fields. Around 1e-13
 * for a reversible device in float64.
 */
export function echoFidelity(device: ReversibleDevice, state: State): number {
  return deviation(device.reverse(device.forward(device.reverse(device.forward(state)))), state);
}

function deviation(a: State, b: State): number {
  return relativeError(joinedFields(a), joinedFields(b));
}

/**
 * Checks that a device retraces its path after time reversal.
 *
 * @throws RangeError naming the deviation and the most likely reason: noise, loss, gain, a faulty
 * reversal, a blow-up, or dynamics without time-reversal symmetry.
 */
export function checkReversible(device: ReversibleDevice, state: State): void {
  checkState("device", device, state);
  const output = device.forward(state);
  const { re, im } = joinedFields(output);
  if (!re.every(Number.isFinite) || !im.every(Number.isFinite)) {
    throw new RangeError(
      "device.forward gave values that are not finite; the time step is likely too large for the forces.",
    );
  }
  const echo = device.reverse(device.forward(device.reverse(output)));
  const error = deviation(echo, state);
  if (error <= REVERSIBILITY_TOLERANCE) return;
  throw new RangeError(
    `device is not reversible: after there and back the state differs by ${error.toExponential(1)} of its norm ` +
      `(at most ${REVERSIBILITY_TOLERANCE} is allowed). ${diagnosis(device, state, output, echo)}`,
  );
}

function diagnosis(device: ReversibleDevice, state: State, output: State, echo: State): string {
  if (deviation(device.reverse(device.reverse(state)), state) > 0) {
    return "device.reverse applied twice does not give the state back: time reversal must be its own inverse.";
  }
  if (deviation(device.forward(state), output) > 0) {
    return "Two passages of the same state differ: the device is noisy or keeps a memory of earlier runs.";
  }
  const ratio = squaredNorm(echo.psi) / squaredNorm(state.psi);
  if (ratio < 1 - 1e-3)
    return `Σ|Ψ|² fell to ${ratio.toPrecision(3)} of its value: the device has loss (friction).`;
  if (ratio > 1 + 1e-3) return `Σ|Ψ|² grew to ${ratio.toPrecision(3)} times its value: the device has gain.`;
  return "The norm came back but the path did not: the integrator is not symmetric in time, the dynamics breaks time-reversal symmetry (a magnetic field or a rotation must be reversed too), or they are chaotic over this duration.";
}
