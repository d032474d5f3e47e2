/** Explorations in a notebook page: found, at rest, and run again by what one does to them. */

import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { viewerIn } from "./displays";
import type { NotebookPage } from "./notebook-page";
import { settled } from "./viewers";

export const part = (viewer: Locator, name: string) => viewer.locator(`[data-echolab="${name}"]`);
export const canvasOf = (viewer: Locator) => part(viewer, "explore-canvas");
export const runs = async (viewer: Locator) => Number(await viewer.getAttribute("data-runs"));

/**
 * The exploration in a cell, once it has a run to show, paused, since a picture that plays changes by itself, and at the
 * end of the run, since no parameter changes its beginning.
 */
export async function liveIn(notebook: NotebookPage, cell: number): Promise<Locator> {
  const viewer = await viewerIn(notebook, cell, "explore");
  await expect.poll(() => runs(viewer), { timeout: 20_000 }).toBeGreaterThan(0);
  if ((await viewer.getAttribute("data-playing")) === "true") await part(viewer, "play").click();
  const frames = part(viewer, "frame-slider");
  if (await frames.isVisible()) await frames.press("End");
  return viewer;
}

/** Does something; true where it led to a new run and to another picture. */
export async function reruns(viewer: Locator, act: () => Promise<unknown>): Promise<boolean> {
  const [count, before] = [await runs(viewer), await settled(canvasOf(viewer), (p) => p.colours > 1)];
  await act();
  await expect.poll(() => runs(viewer), { timeout: 20_000 }).toBeGreaterThan(count);
  return (await settled(canvasOf(viewer), (p) => p.hash !== before.hash)).hash !== before.hash;
}

/** The number of runs once no more come. */
export async function rested(viewer: Locator): Promise<number> {
  for (let before = -1; ; ) {
    const now = await runs(viewer);
    if (now === before) return now;
    before = now;
    await new Promise((done) => setTimeout(done, 500));
  }
}
