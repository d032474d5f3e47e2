import { LEAPFROG_LIMIT, type RunOptions } from "./composition.js";
import type { System } from "./system.js";

/** Largest time step for which a warning was printed, by system; only longer steps are warned of again. */
const warned = new WeakMap<System, number>();

/** Describes in a sentence by how much a run's time steps exceed the largest stable one; undefined where they do not. */
export function beyondStability(
  system: System,
  { duration, steps, integrator }: RunOptions,
): string | undefined {
  const dt = duration / steps;
  const limit = stableStep(system, integrator);
  if (!(dt > limit)) return undefined;
  return (
    `time steps of ${short(dt)} exceed the stability limit of ${short(limit)}: noise of the shortest waves may ` +
    `grow; take at least ${Math.ceil(duration / limit)} steps`
  );
}

/**
 * Finds the largest stable time step of a integrator. Split steps of waves become unstable by resonance with the period of
 * the steps, whatever they are composed of; leapfrog of mechanical systems by the longest of its substeps.
 */
function stableStep({ stableStep, kinds }: System, integrator: RunOptions["integrator"] = "strang"): number {
  const strang = stableStep ?? Number.POSITIVE_INFINITY;
  return kinds.psi === "real" ? strang * LEAPFROG_LIMIT[integrator] : strang;
}

/** Warns on the console of time steps beyond the limit, once for a system and a time step; returns the sentence. */
export function warnBeyondStability(system: System, run: RunOptions): string | undefined {
  const sentence = beyondStability(system, run);
  const dt = run.duration / run.steps;
  if (sentence && !((warned.get(system) ?? 0) >= dt)) {
    warned.set(system, dt);
    console.warn(`${system.name}: ${sentence}, or watch the energy drift.`);
  }
  return sentence;
}

function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}
