/** The payload of a run to explore: a recipe and what may be changed in it; no results, the page makes them. */
import { Reader } from "../../wire/check.js";
import { QUANTITIES, type Quantity } from "../../wire/payload.js";
import { checkControl, type LiveControl, MAX_CONTROLS } from "./controls.js";
import { checkRecipe, type Recipe } from "./recipe.js";

/** Comm target at which the kernel takes values back. */
export const EXPLORE_TARGET = "echolab.explore";

export interface ExplorePayload {
  readonly version: 1;
  readonly title: string;
  /** Names the handle in the kernel that takes values back. */
  readonly id: string;
  readonly quantity: Quantity;
  readonly recipe: Recipe;
  readonly controls: readonly LiveControl[];
}

const WHAT = "Explore display";

export function decodeExplore(payload: unknown): ExplorePayload {
  const read = new Reader(WHAT, payload);
  if (read.get("version") !== 1) read.fail("version", "1 (update echolab to see a newer display)");
  const recipe = checkRecipe(read.get("recipe"), "recipe");
  return {
    version: 1,
    title: read.text("title"),
    id: read.text("id"),
    quantity: read.choice("quantity", QUANTITIES),
    recipe,
    controls: read
      .list("controls", 0, MAX_CONTROLS, "controls")
      .map((control, i) => checkControl(control, recipe, `controls[${i}]`)),
  };
}
