/** What is explored: the recipe as it is now, the run it gave last, and how that run is looked at. */
import type { ExplorePayload, Field, Recipe } from "echolab/browser";
import { type FieldState, startField } from "../field/state.js";

export interface ExploreState {
  readonly recipe: Recipe;
  /** The last run; none before the first has come. */
  readonly field: Field | undefined;
  readonly view: FieldState | undefined;
  /** Runs so far, and what the last one took. */
  readonly runs: number;
  readonly milliseconds: number;
  readonly error: string;
  /** Whether the pointer draws the potential, and how high its brush is in the plane. */
  readonly drawing: boolean;
  readonly brush: number;
  /** The control whose handle is dragged. */
  readonly handle: number | undefined;
  /** Where the pen was last, in the coordinates of the grid. */
  readonly pen: readonly [number, number] | undefined;
}

export function startExplore(
  model: ExplorePayload,
  before?: { readonly model: ExplorePayload; readonly state: ExploreState },
): ExploreState {
  // The same display come again, after a change of theme or place, keeps what was set.
  if (before && before.model.id === model.id) return before.state;
  return {
    recipe: model.recipe,
    field: undefined,
    view: undefined,
    runs: 0,
    milliseconds: 0,
    error: "",
    drawing: false,
    brush: 4,
    handle: undefined,
    pen: undefined,
  };
}

/** A new run in the place of the last one. */
export function withRun(state: ExploreState, field: Field, milliseconds: number): Partial<ExploreState> {
  const before = state.field && state.view ? { model: state.field, state: state.view } : undefined;
  const view = before
    ? startField(field, before)
    : { ...startField(field), frame: 0, loop: true, playing: true };
  return { field, view, runs: state.runs + 1, milliseconds, error: "" };
}
