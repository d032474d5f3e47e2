/** Drifts of the quantities that a run should conserve. */

import type { State, System } from "../../evolve/system.js";
import type { FieldFrames } from "../../fields/frames.js";
import { maximum } from "../../fields/lists.js";

export interface Drift {
  /** Name of the conserved quantity, such as "norm". */
  readonly name: string;
  /** Largest change in units of the largest value; NaN where values are not finite. */
  readonly change: number;
}

/** Computes the drifts between the start and the end of a run that keeps no other states. */
export function driftsBetween(system: System, start: State, end: State): Drift[] {
  const energy = { name: "energy", value: (state: State) => system.energy(state) };
  const conserved = [...(system.invariants ?? []), energy].map(({ name, value }) => ({
    name,
    values: [value(start), value(end)],
  }));
  return driftsOf({ conserved }) ?? [];
}

/** Computes the drifts of a run. Those of an echo count from its first frame: the error signal changes the quantities. */
export function driftsOf({
  conserved,
  echoFrom,
}: Pick<FieldFrames, "conserved" | "echoFrom">): Drift[] | undefined {
  return conserved?.map(({ name, values }) => {
    const list = Array.from(values);
    const scale = maximum(list.map(Math.abs));
    const changes = list.map((x, i) =>
      Math.abs(x - list[echoFrom !== undefined && i >= echoFrom ? echoFrom : 0]),
    );
    return { name, change: scale === 0 ? 0 : maximum(changes) / scale };
  });
}
