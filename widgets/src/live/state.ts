/** What is explored: the recipe as it is now, the run it gave last, and how that run is looked at. */
import type { ExplorePayload, Field, Recipe, SimulationResult } from "echolab/browser";
import type { FieldState } from "../field/state.js";
import { type Shown, shownAs } from "./results.js";

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

/** The field and how it is looked at, where it is a field. */
export function fieldOf({ shown }: ExploreState): { field: Field; view: FieldState } | undefined {
  return shown?.kind === "field" ? { field: shown.model, view: shown.view } : undefined;
}

/** Another look at the field. */
export function lookAt(state: ExploreState, patch: Partial<FieldState>): Partial<ExploreState> {
  const { shown } = state;
  return shown?.kind === "field" ? { shown: { ...shown, view: { ...shown.view, ...patch } } } : {};
}
