/** A run to explore as a kind of display: its recipe and controls for the viewer, a still figure of the run for the rest. */
import { diagram } from "../diagram/kind.js";
import { field } from "../field/kind.js";
import type { Kind } from "../kind.js";
import { scattering } from "../scattering/kind.js";
import type { LiveControl } from "./controls.js";
import type { ExplorePayload } from "./payload.js";
import { type Recipe, systemOf } from "./recipe.js";
import type { Results, SimulationResult } from "./results.js";
import { simulated } from "./simulate.js";

/** What `explore` shows. */
export interface ExplorationSpec {
  readonly kind: "explore";
  /** Names the handle in the kernel that takes values back. */
  readonly id: string;
  /** A checked recipe. */
  readonly recipe: Recipe;
  readonly controls: readonly LiveControl[];
}

export interface ExplorationModel {
  readonly kind: "explore";
  readonly payload: ExplorePayload;
  /** What the run of the recipe gives. */
  readonly result: SimulationResult;
}

const RESULTS: { readonly [Name in keyof Results]: Kind<Results[Name]["frames"], Results[Name]["model"]> } = {
  diagram,
  field,
  scattering,
};

function kindOf({ kind }: SimulationResult): Kind<never, SimulationResult> {
  return RESULTS[kind] as Kind<never, SimulationResult>;
}

export const explore: Kind<ExplorationSpec, ExplorationModel> = {
  model({ id, recipe, controls }, { title = "", quantity = systemOf(recipe).quantity }) {
    const payload: ExplorePayload = { version: 1, title, id, quantity, recipe, controls };
    return { model: { kind: "explore", payload, result: simulated(recipe, quantity, title) } };
  },
  summary: ({ result }) => `Live: ${kindOf(result).summary(result)}`,
  payload: ({ payload }) => payload,
  figure: {
    size: ({ result }) => kindOf(result).figure!.size(result),
    draw: (surface, theme, { result }) => kindOf(result).figure!.draw(surface, theme, result),
  },
  chart: ({ result }) => kindOf(result).chart?.(result),
};
