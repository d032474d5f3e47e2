/** What is explored: the recipe as it is now, the run it gave last, and how that run is looked at. */
import type { ExplorePayload, Field, Recipe, Scattering, SimulationResult } from "echolab/browser";
import { type FieldState, startField } from "../field/state.js";
import { type ScatteringState, startScattering } from "../scattering/state.js";

/** A run and how it is looked at. */
export type Shown =
  | { readonly kind: "field"; readonly model: Field; readonly view: FieldState }
  | { readonly kind: "scattering"; readonly model: Scattering; readonly view: ScatteringState };

export interface ExploreState {
  readonly recipe: Recipe;
  /** The last run; none before the first has come. */
  readonly shown: Shown | undefined;
  /** The recipe that this run, or the error, is of; undefined while one is shown that was asked for before another. */
  readonly ran: Recipe | undefined;
  /** Runs so far, and what the last one took. */
  readonly runs: number;
  readonly milliseconds: number;
  readonly error: string;
  /** Whether the pointer draws the potential, and how high its brush is in the plane. */
  readonly drawing: boolean;
  readonly brush: number;
  /** The control whose handle is dragged. */
  readonly handle: number | undefined;
  /** Where the pen was last, in the coordinates of the grid; on a line [x, value]. */
  readonly pen: readonly [number, number] | undefined;
  /** The pen is led by the keyboard; whether it touches. */
  readonly keyPen: boolean;
}

export function startExplore(
  model: ExplorePayload,
  before?: { readonly model: ExplorePayload; readonly state: ExploreState },
): ExploreState {
  // The same display come again, after a change of theme or place, keeps what was set.
  if (before && before.model.id === model.id) return before.state;
  return {
    recipe: model.recipe,
    shown: undefined,
    ran: undefined,
    runs: 0,
    milliseconds: 0,
    error: "",
    drawing: false,
    brush: 4,
    handle: undefined,
    pen: undefined,
    keyPen: false,
  };
}

/** A new run in the place of the last one. */
export function withRun(
  state: ExploreState,
  result: SimulationResult,
  milliseconds: number,
): Partial<ExploreState> {
  return { shown: shownAs(state.shown, result), runs: state.runs + 1, milliseconds, error: "" };
}

function shownAs(before: Shown | undefined, model: SimulationResult): Shown {
  if (model.kind === "scattering") {
    const last = before?.kind === "scattering" ? { model: before.model, state: before.view } : undefined;
    const view = startScattering(model, last);
    if (last) return { kind: "scattering", model, view };
    // What a slider does is best seen in the spectra of a reflection and a transmission.
    return { kind: "scattering", model, view: { ...view, plot: "spectrum", pinned: firstPins(model) } };
  }
  if (before?.kind === "field") {
    return { kind: "field", model, view: startField(model, { model: before.model, state: before.view }) };
  }
  // Light that starts in one cavity is soon spread over all of them: one scale would leave them dark.
  const range = model.sites ? "frame" : "run";
  return { kind: "field", model, view: { ...startField(model), loop: true, playing: true, range } };
}

function firstPins({ ports }: Scattering): ScatteringState["pinned"] {
  const reflection = { out: 0, in: 0 };
  return ports.length > 1 ? [reflection, { out: ports.length - 1, in: 0 }] : [reflection];
}

/** The field and how it is looked at, where it is a field. */
export function fieldOf({ shown }: ExploreState): { field: Field; view: FieldState } | undefined {
  return shown?.kind === "field" ? { field: shown.model, view: shown.view } : undefined;
}

/** Another look at the field. */
export function lookAt(state: ExploreState, patch: Partial<FieldState>): Partial<ExploreState> {
  const { shown } = state;
  return shown?.kind === "field" ? { shown: { ...shown, view: { ...shown.view, ...patch } } } : {};
}
