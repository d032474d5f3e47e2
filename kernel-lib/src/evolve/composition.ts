import { oneOf, positive, wholeNumber } from "../fields/check.js";

/**
 * Symmetric reversible integrators: palindromic compositions of a system's exact flows.
 *
 * "strang": second order. "yoshida4": fourth order, three Strang steps of lengths w1, w0, w1
 * (H. Yoshida, Phys. Lett. A 150, 262 (1990)).
 */
export type Integrator = "strang" | "yoshida4";

const W1 = 1 / (2 - 2 ** (1 / 3));
const SUBSTEPS: Record<Integrator, readonly number[]> = { strang: [1], yoshida4: [W1, 1 - 2 * W1, W1] };

/**
 * Largest stable phase ω·dt of an oscillator in leapfrog steps, relative to that of "strang", which is 2. The middle
 * substep of "yoshida4" goes back 1.7 times the whole step.
 */
export const LEAPFROG_LIMIT: Readonly<Record<Integrator, number>> = { strang: 1, yoshida4: 0.7867 };

/** Order of the global error in the time step. */
export const ORDER: Readonly<Record<Integrator, number>> = { strang: 2, yoshida4: 4 };

/** Duration, number of steps and integrator of a run; one step lasts duration/steps. */
export interface RunOptions {
  /** Total time T, in the unit of time of the system. */
  readonly duration: number;
  /** Number of time steps. */
  readonly steps: number;
  /** Integrator. Default "strang". */
  readonly integrator?: Integrator;
}

export function checkRun({ duration, steps, integrator = "strang" }: RunOptions): Required<RunOptions> {
  return {
    duration: positive("duration", duration),
    steps: wholeNumber("steps", steps, 1),
    integrator: oneOf("integrator", integrator, Object.keys(SUBSTEPS) as Integrator[]),
  };
}

/** Returns the lengths of the Strang steps that compose a step of length `dt`. */
export function substepsOf(integrator: Integrator, dt: number): number[] {
  return SUBSTEPS[integrator].map((w) => w * dt);
}
