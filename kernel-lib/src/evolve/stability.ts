import type { System } from "../systems/system.js";
import type { RunOptions } from "./composition.js";

/** Largest time step of each system that was warned of: every run would repeat what one warning says. */
const warned = new WeakMap<System, number>();

/**
 * Says in a sentence where time steps exceed the largest one at which the system's splitting is stable; undefined where
 * they do not. Of a composition of substeps the whole step counts, which is repeated.
 */
export function beyondStability(
  { stableStep = Number.POSITIVE_INFINITY }: System,
  { duration, steps }: RunOptions,
): string | undefined {
  const dt = duration / steps;
  if (!(dt > stableStep)) return undefined;
  return (
    `time steps of ${short(dt)} exceed the stability limit of ${short(stableStep)}: noise of the shortest waves may ` +
    `grow; take at least ${Math.ceil(duration / stableStep)} steps`
  );
}

/** The same, and warns on the console, once for a system and a time step. */
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
