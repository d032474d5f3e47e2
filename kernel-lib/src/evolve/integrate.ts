import { type Integrator, substepsOf } from "./composition.js";
import type { State, System } from "./system.js";

/** Advances a state in place by `steps` time steps of length `dt`; memory does not grow with `steps`. */
export function integrate(
  system: System,
  state: State,
  dt: number,
  steps: number,
  integrator: Integrator,
): void {
  integrateAll(system, [state], dt, steps, integrator);
}

/** Advances several states in place, at once where the system can. */
export function integrateAll(
  system: System,
  states: readonly State[],
  dt: number,
  steps: number,
  integrator: Integrator,
): void {
  if (states.length === 0 || steps === 0) return;
  if (system.advanceAll) system.advanceAll(states, dt, steps, integrator);
  else for (const state of states) compose(system, state, dt, steps, integrator);
}

function compose(system: System, state: State, dt: number, steps: number, integrator: Integrator): void {
  const [first, ...inner] = system.flows;
  const substeps = substepsOf(integrator, dt);
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
