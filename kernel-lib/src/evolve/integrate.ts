import { oneOf, positive, wholeNumber } from "../fields/check.js";
import type { State, System } from "../systems/system.js";

/**
 * Symmetric reversible integrators: palindromic compositions of a system's exact flows.
 *
 * "strang": second order. "yoshida4": fourth order, three Strang steps of lengths w1, w0, w1
 * (H. Yoshida, Phys. Lett. A 150, 262 (1990)).
 */
export type Method = "strang" | "yoshida4";

const W1 = 1 / (2 - 2 ** (1 / 3));
const SUBSTEPS: Record<Method, readonly number[]> = { strang: [1], yoshida4: [W1, 1 - 2 * W1, W1] };

/** Order of the global error in the time step. */
export const ORDER: Readonly<Record<Method, number>> = { strang: 2, yoshida4: 4 };

export interface RunOptions {
  /** Total time T, in the unit of time of the system. */
  readonly duration: number;
  /** Number of time steps. */
  readonly steps: number;
  /** Integrator. Default "strang". */
  readonly method?: Method;
}

export function checkRun({ duration, steps, method = "strang" }: RunOptions): Required<RunOptions> {
  return {
    duration: positive("duration", duration),
    steps: wholeNumber("steps", steps, 1),
    method: oneOf("method", method, Object.keys(SUBSTEPS) as Method[]),
  };
}

/** Lengths of the Strang steps that a step of length `dt` is composed of. */
export function substepsOf(method: Method, dt: number): number[] {
  return SUBSTEPS[method].map((w) => w * dt);
}

/** Advances a state in place by `steps` time steps of length `dt`; memory does not grow with `steps`. */
export function integrate(system: System, state: State, dt: number, steps: number, method: Method): void {
  integrateAll(system, [state], dt, steps, method);
}

/** The same for several states, at once where the system can. */
export function integrateAll(
  system: System,
  states: readonly State[],
  dt: number,
  steps: number,
  method: Method,
): void {
  if (states.length === 0 || steps === 0) return;
  if (system.advanceAll) system.advanceAll(states, dt, steps, method);
  else for (const state of states) compose(system, state, dt, steps, method);
}

function compose(system: System, state: State, dt: number, steps: number, method: Method): void {
  const [first, ...inner] = system.flows;
  const substeps = substepsOf(method, dt);
  if (inner.length === 0) {
    // One flow is a step of its own: if it is not exact, its half steps do not add up.
    for (let step = 0; step < steps; step++) for (const h of substeps) first(state, h);
    return;
  }
  // The half step of the first flow that is still owed: it merges with the next one.
  let owed = 0;
  for (let step = 0; step < steps; step++) {
    for (const h of substeps) {
      first(state, owed + h / 2);
      for (let i = 0; i < inner.length - 1; i++) inner[i](state, h / 2);
      inner[inner.length - 1]?.(state, h);
      for (let i = inner.length - 2; i >= 0; i--) inner[i](state, h / 2);
      owed = h / 2;
    }
  }
  first(state, owed);
}
