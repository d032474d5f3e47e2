/** Explorations in a notebook page: found, at rest, and run again by what one does to them. */

import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { type ControlSpec, controlsOf } from "../../kernel-lib/src/displays/exploration/controls";
import type { ExplorePayload } from "../../kernel-lib/src/displays/exploration/payload";
import { checkRecipe, type Recipe, systemOf } from "../../kernel-lib/src/displays/exploration/recipe";
import { simulated } from "../../kernel-lib/src/displays/exploration/simulate";
import { arrowTime, groundOf, handlePlace, type Place } from "../../widgets/src/live/ground";
import { startExplore, withRun } from "../../widgets/src/live/state";
import { viewerIn } from "./displays";
import type { NotebookPage } from "./notebook-page";
import { boxOf, pictureOf } from "./viewers";

export interface Exploration {
  readonly recipe: Recipe;
  readonly controls: Readonly<Record<string, ControlSpec>>;
}

/** A place of the screen. */
export type Spot = readonly [number, number];

export function payloadOf({ recipe, controls }: Exploration): ExplorePayload {
  const checked = checkRecipe(recipe);
  const { quantity } = systemOf(checked);
  return {
    version: 1,
    title: "",
    id: "",
    quantity,
    recipe: checked,
    controls: controlsOf(controls, checked),
  };
}

export const part = (viewer: Locator, name: string) => viewer.locator(`[data-echolab="${name}"]`);
export const canvasOf = (viewer: Locator) => part(viewer, "explore-canvas");

/**
 * The exploration in a cell, once it has a run to show, paused, since a picture that plays changes by itself, and at the
 * end of the run, since no parameter changes its beginning.
 */
export async function liveIn(notebook: NotebookPage, cell: number): Promise<Locator> {
  const viewer = await viewerIn(notebook, cell, "explore");
  await rested(viewer);
  if ((await viewer.getAttribute("data-playing")) === "true") await part(viewer, "play").click();
  const frames = part(viewer, "frame-slider");
  if (await frames.isVisible()) await frames.press("End");
  return viewer;
}

/** Does something, and sees that it leads to a new run and to another picture. */
export async function reruns(viewer: Locator, act: () => Promise<unknown>, what = ""): Promise<void> {
  const count = await rested(viewer);
  const before = await pictureOf(canvasOf(viewer));
  await act();
  expect(await rested(viewer), `runs ${what}`).toBeGreaterThan(count);
  expect((await pictureOf(canvasOf(viewer))).hash, `picture ${what}`).not.toBe(before.hash);
}

/** Waits until the run of the newest values is shown; the number of runs so far. */
export async function rested(viewer: Locator): Promise<number> {
  await expect.poll(() => viewer.getAttribute("data-busy")).toBe("false");
  return Number(await viewer.getAttribute("data-runs"));
}

/** Where a handle is on the screen, the spot for a place of the run, and the time that arrows are long. */
export async function handleOf(viewer: Locator, exploration: Exploration, path: string) {
  const box = await boxOf(canvasOf(viewer));
  const model = payloadOf(exploration);
  const { recipe } = model;
  const start = startExplore(model);
  const ground = groundOf({ ...start, ...withRun(start, simulated(recipe), 0) }, box.width);
  const control = model.controls.find((one) => one.kind === "drag" && one.path.join("/") === path);
  const place = control?.kind === "drag" ? handlePlace(recipe, control) : undefined;
  if (!ground || !place) throw new Error(`no handle for ${path}`);
  const at = (to: Place): Spot => {
    const { x, y } = ground.at(to);
    return [box.x + x, box.y + y];
  };
  return { from: at(place), at, arrow: arrowTime(recipe) };
}

export async function dragged({ mouse }: Page, from: Spot, to: Spot): Promise<void> {
  await mouse.move(...from);
  await mouse.down();
  await mouse.move(...to, { steps: 5 });
  await mouse.up();
}
