/** `explore(recipe, controls)`: a run with sliders and handles, simulated again in the page as they move. */

import { type ControlSpec, controlsOf } from "../displays/exploration/controls.js";
import { framesOfRun } from "../displays/exploration/frames.js";
import { EXPLORE_TARGET } from "../displays/exploration/payload.js";
import { checkRecipe, type Recipe, type ResultOf, systemOf } from "../displays/exploration/recipe.js";
import type { FramesOf } from "../displays/exploration/results.js";
import { kernelBridge } from "../kernel/bridge.js";
import { displayId, publish, type ShowOptions } from "./bundle.js";

/** What the page and the notebook share of an exploration. */
export interface Exploration<R extends Recipe = Recipe> {
  readonly id: string;
  /** The recipe as it was last taken from the page. */
  readonly recipe: R;
  /** Runs the present recipe in the kernel. A network gives exact scattering matrices, a moving system float32 frames. */
  run(): FramesOf<ResultOf<R>>;
  /** Calls `listener` with the recipe each time values are taken from the page. */
  onTake(listener: (recipe: R) => void): void;
}

interface Open {
  recipe: Recipe;
  readonly listeners: ((recipe: Recipe) => void)[];
}

const open = new Map<string, Open>();
let explorations = 0;
let listening: unknown;

/**
 * Shows a run with controls. The page runs the same library, in a worker, so the controls work without a kernel, also
 * in a saved notebook; "take" in the display writes the values back to the returned object.
 *
 *     const live = explore({
 *       system: "coupled-waves", grid: { points: 128, length: 16 }, parameters: { kerr: 1, chi: 0 },
 *       input: [{ at: -4, width: 0.8, wavenumber: 2 }], run: { duration: 4, steps: 240 },
 *     }, { kerr: { min: -4, max: 4 }, "input[0].at": "drag" });
 *
 * @param controls by path, see {@link ControlSpec}
 * @throws ShowError naming the key of the recipe or the control that is wrong
 */
export function explore<R extends Recipe>(
  recipe: R,
  controls: Readonly<Record<string, ControlSpec>>,
  options: Pick<ShowOptions, "title" | "quantity" | "theme" | "picture"> = {},
): Exploration<R> {
  const checked = checkRecipe(recipe);
  explorations++;
  const id = displayId("explore", explorations);
  const { title = "", quantity = systemOf(checked).quantity } = options;
  const live = controlsOf(controls, checked);
  const entry: Open = { recipe: checked, listeners: [] };
  open.set(id, entry);
  listen();
  publish(id, { kind: "explore", id, recipe: checked, controls: live }, options);
  return {
    id,
    get recipe() {
      return entry.recipe as R;
    },
    run: () => framesOfRun(entry.recipe, quantity, title) as FramesOf<ResultOf<R>>,
    onTake: (listener) => void entry.listeners.push(listener as (recipe: Recipe) => void),
  };
}

/** Takes values from the page; messages of the comm are checked like any payload. */
function listen(): void {
  const bridge = kernelBridge();
  if (!bridge || listening === bridge) return;
  listening = bridge;
  bridge.onComm(EXPLORE_TARGET, (comm, data) => {
    comm.send(taken(data));
  });
}

function taken(data: unknown): object {
  const { id, recipe } = (data ?? {}) as { id?: unknown; recipe?: unknown };
  const entry = typeof id === "string" ? open.get(id) : undefined;
  if (!entry) return { ok: false, text: "this kernel did not make the display; run its cell again" };
  try {
    entry.recipe = checkRecipe(recipe);
    for (const listener of entry.listeners) listener(entry.recipe);
    return { ok: true, text: "Taken: the recipe in the notebook has these values now." };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}
