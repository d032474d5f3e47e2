/** Edges of a machine that are broken and mended, by a click or by a key. */
import { type ExplorePayload, type Picked, type Recipe, systemOf } from "echolab/browser";
import { trans } from "echolab/shell";
import { layoutIn, pickedAt } from "../diagram/viewer.js";
import type { Control, KeyPress, PointerAt } from "../shared/scene.js";
import type { Shown } from "./results.js";
import type { ExploreState } from "./state.js";

type Breakable = Recipe & { readonly broken?: readonly number[] };

const breaks = ({ controls }: ExplorePayload) => controls.some(({ kind }) => kind === "break");

const brokenIn = (recipe: Recipe): readonly number[] => (recipe as Breakable).broken ?? [];

/** Returns the recipe with an edge broken, or mended again. */
function toggled(recipe: Recipe, edge: number): Recipe {
  const broken = brokenIn(recipe);
  const rest = broken.filter((one) => one !== edge);
  return { ...recipe, broken: rest.length < broken.length ? rest : [...broken, edge] } as Recipe;
}

/** Answers a click on an edge, which breaks or mends it. */
export function breakingPointer(
  model: ExplorePayload,
  { recipe, shown }: ExploreState,
  width: number,
  { kind, click, x, y }: PointerAt,
): Partial<ExploreState> | undefined {
  if (kind !== "release" || !click || shown?.kind !== "diagram" || !breaks(model)) return undefined;
  const picked = pickedAt(shown.model, layoutIn(shown.model, shown.view, width), x, y);
  if (!picked || !("edge" in picked)) return undefined;
  return { recipe: toggled(recipe, picked.edge), shown: picking(shown, picked) };
}

/** Answers the key B, which breaks or mends the edge that was reached by keys. */
export function breakingKey(
  model: ExplorePayload,
  { recipe, shown }: ExploreState,
  { key }: KeyPress,
): Partial<ExploreState> | undefined {
  if (key !== "b" && key !== "B") return undefined;
  if (shown?.kind !== "diagram" || !breaks(model)) return undefined;
  const { picked } = shown.view;
  return picked && "edge" in picked ? { recipe: toggled(recipe, picked.edge) } : undefined;
}

function picking(shown: Extract<Shown, { kind: "diagram" }>, picked: Picked): Shown {
  return { ...shown, view: { ...shown.view, picked, held: false, drag: undefined } };
}

/** Makes the bar that says how many edges are broken, with a button that mends them all. */
export function breakBar(name: string, { recipe }: ExploreState): Control<ExploreState>[] {
  if (!systemOf(recipe).edges) return [];
  const { length } = brokenIn(recipe);
  return [
    {
      kind: "text",
      name: `${name}-broken`,
      text: length ? trans.__("broken edges: %1", length) : trans.__("a click on an edge breaks it"),
    },
    {
      kind: "button",
      name: `${name}-mend`,
      label: trans.__("Mend all broken edges"),
      text: trans.__("mend"),
      disabled: length === 0,
      press: () => ({ recipe: { ...recipe, broken: [] } as Recipe }),
    },
  ];
}
