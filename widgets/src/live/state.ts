/** State of an exploration: the recipe as it is now, its last run, and how that run is looked at. */
import type { ExplorePayload, Field, Recipe, SimulationResult } from "echolab/browser";
import type { FieldState } from "../field/state.js";
import { type Shown, shownAs } from "./results.js";

export interface ExploreState {
  readonly recipe: Recipe;
  /** The last run; none before the first has come. */
  readonly shown: Shown | undefined;
  /** Recipe of this run, or of the error; undefined while the run of an older request is shown. */
  readonly ran: Recipe | undefined;
  /** Number of runs so far, and time that the last one took. */
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
  /** Whether the pen that the keyboard leads is down. */
  readonly keyPen: boolean;
}

export function startExplore(
  model: ExplorePayload,
  before?: { readonly model: ExplorePayload; readonly state: ExploreState },
): ExploreState {
  // The same display, drawn again after a change of theme or place, keeps its state.
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

/** Puts a new run in the place of the last one. */
export function withRun(
  state: ExploreState,
  result: SimulationResult,
  milliseconds: number,
): Partial<ExploreState> {
  return { shown: shownAs(state.shown, result), runs: state.runs + 1, milliseconds, error: "" };
}

/** Returns the field and how it is looked at, where there is a field. */
export function fieldOf({ shown }: ExploreState): { field: Field; view: FieldState } | undefined {
  return shown?.kind === "field" ? { field: shown.model, view: shown.view } : undefined;
}

/** Changes how the field is looked at. */
export function lookAt(state: ExploreState, patch: Partial<FieldState>): Partial<ExploreState> {
  const { shown } = state;
  return shown?.kind === "field" ? { shown: { ...shown, view: { ...shown.view, ...patch } } } : {};
}
