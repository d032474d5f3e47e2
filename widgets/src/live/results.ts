/** Looks at the results of runs, by kind: each has its own viewer. */
import type { DiagramModel, Field, Scattering, SimulationResult } from "echolab/browser";
import { trans } from "echolab/shell";
import { type DiagramState, startDiagram, tickDiagram } from "../diagram/state.js";
import { renderDiagram } from "../diagram/viewer.js";
import { fieldKeys } from "../field/pointer.js";
import { type FieldState, startField, tickField } from "../field/state.js";
import { renderField } from "../field/viewer.js";
import { type ScatteringState, startScattering } from "../scattering/state.js";
import { renderScattering } from "../scattering/viewer.js";
import { stillWanted } from "../shared/motion.js";
import type { Patch, Place, Scene } from "../shared/scene.js";
import { tickSweep } from "../shared/sweep.js";

/** A run and how it is looked at. */
export type Shown =
  | { readonly kind: "field"; readonly model: Field; readonly view: FieldState }
  | { readonly kind: "scattering"; readonly model: Scattering; readonly view: ScatteringState }
  | { readonly kind: "diagram"; readonly model: DiagramModel; readonly view: DiagramState };

type Of<Kind> = Extract<Shown, { readonly kind: Kind }>;

interface Look<One extends Shown> {
  /** Returns the first look at a run, or the next in the place of another. */
  start(
    model: One["model"],
    before?: { readonly model: One["model"]; readonly state: One["view"] },
  ): One["view"];
  tick(model: One["model"], view: One["view"], seconds: number): Patch<One["view"]>;
  render(model: One["model"], view: One["view"], place: Place): Scene<One["view"]>;
  /** Says what is shown; many runs a second go by, so that the words must not depend on every value of each. */
  label(model: One["model"], keys?: string): string;
}

const LOOKS: { readonly [Kind in Shown["kind"]]: Look<Of<Kind>> } = {
  field: {
    start(model, before) {
      if (before) return startField(model, before);
      // Light that starts in one cavity is soon spread over all of them: one scale would leave them dark.
      return { ...startField(model), loop: true, playing: true, range: model.sites ? "frame" : "run" };
    },
    tick: (model, view, seconds) => tickField(model, view, seconds),
    render: renderField,
    label({ shape, times }, keys = fieldKeys()) {
      return `${trans.__("Live: a run on %1 points, %2 pictures.", shape.join(" × "), times.length)} ${keys}.`;
    },
  },
  scattering: {
    start(model, before) {
      const view = startScattering(model, before);
      // The effect of a slider is best seen in the spectra of a reflection and a transmission.
      return before ? view : { ...view, plot: "spectrum", pinned: firstPins(model) };
    },
    tick: (model, view, seconds) => tickSweep(model.omega, view, seconds),
    render: renderScattering,
    label: ({ ports, omega }) =>
      trans.__("Live: scattering matrix of %1 ports at %2 frequencies.", ports.length, omega.length),
  },
  diagram: {
    start(model, before) {
      const view = startDiagram(model, before);
      if (!before)
        return { ...view, frame: 0, loop: true, playing: model.times.length > 1 && !stillWanted() };
      // After edges have broken, the machine is seen as it learns anew.
      const known = before.model.times.length;
      return known < model.times.length ? { ...view, frame: known - 1, fraction: 0, playing: true } : view;
    },
    tick: tickDiagram,
    render: renderDiagram,
    label: ({ nodes, edges, times }) =>
      trans.__(
        "Live: %1 nodes and %2 edges in %3 pictures. Arrow keys go from node to node, N through the edges of one, B breaks or mends an edge, Space plays.",
        nodes.count,
        edges.count,
        times.length,
      ),
  },
};

/** Returns the way to look at a run. */
export function lookOf<One extends Shown>({ kind }: One): Look<One> {
  return LOOKS[kind] as unknown as Look<One>;
}

/** Returns a new run, looked at as the last one was. */
export function shownAs(before: Shown | undefined, model: SimulationResult): Shown {
  const last = before?.kind === model.kind ? { model: before.model, state: before.view } : undefined;
  const { start } = lookOf({ kind: model.kind } as Shown);
  return { kind: model.kind, model, view: start(model, last) } as Shown;
}

function firstPins({ ports }: Scattering): ScatteringState["pinned"] {
  const reflection = { out: 0, in: 0 };
  return ports.length > 1 ? [reflection, { out: ports.length - 1, in: 0 }] : [reflection];
}
