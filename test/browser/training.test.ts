/** A training watched in the real JupyterLab: its buttons pause and stop the loop that blocks the kernel. */

import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  confusionMatrix,
  confusionModel,
  confusionPayload,
} from "../../kernel-lib/src/displays/confusion/encode";
import { mimeOf } from "../../kernel-lib/src/wire/mime";
import { nearestMean } from "../show/nearest-mean";
import { trainingPayload } from "../show/training-payload";
import { seriousFindings } from "./accessibility";
import { DisplayLab, lookEverywhere, photograph, THEMES, viewerIn } from "./displays";
import { leakOf } from "./leaks";
import type { NotebookPage } from "./notebook-page";
import { changes } from "./viewers";

/** Fifty displays may leave so much: rounding of the collector, not a list that grows. */
const HEAP_SLACK = 4e6;
const CELL = `
  import { adam, byScattering, crossEntropyCost, descent, digits, encodeImages, evaluate, layeredNetwork, monitor, trainer } from "echolab";
  const data = digits();
  const network = layeredNetwork({ layers: [128, 20, 10], seed: 1 });
  const cost = crossEntropyCost();
  const rule = descent(adam({ rate: 0.01 }), byScattering());
  const trained = trainer({ machine: network, data: encodeImages(data.train), cost, rule, batch: 200, seed: 1 });
  const held = encodeImages(data.test);
  const watched = monitor(trained.train(100000), { title: "Digits", accuracy: () => evaluate(network, held, cost).accuracy, every: 10 });
  let steps = 0;
  for (const step of watched) steps = step.iteration;
  console.log(steps > 0 && steps === trained.iteration ? "stopped and intact" : "lost", steps);`;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  notebook = await lab.open("training", [{ source: CELL, bundle: { "text/plain": "not yet run" } }]);
});
afterAll(() => lab.stop());

test("pauses, goes on by key, stops; the cell behind the loop goes on", async () => {
  await notebook.showCell(0);
  const ran = notebook.runAll();
  const viewer = await viewerIn(notebook, 0, "training");
  const iteration = async () => Number(await viewer.getAttribute("data-iteration"));
  const until = async (state: string) =>
    notebook.page.waitForFunction(
      (wanted) => document.querySelector('[data-echolab="training"]')?.getAttribute("data-state") === wanted,
      state,
    );
  await until("running");
  await expect.poll(iteration).toBeGreaterThan(20);
  await viewer.locator('[data-echolab="pause"]').click();
  await until("paused");
  const held = await iteration();
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    await photograph(viewer, `training-${theme === "JupyterLab Dark" ? "dark" : "light"}`);
  }
  expect(await iteration()).toBe(held);
  await viewer.locator("canvas").press("p");
  await until("running");
  await expect.poll(iteration).toBeGreaterThan(held);
  // Another scale of the cost, by button and by key.
  const log = viewer.locator('[data-echolab="log"]');
  const scale = await log.getAttribute("aria-pressed");
  await log.click();
  expect(await log.getAttribute("aria-pressed")).not.toBe(scale);
  await viewer.locator("canvas").press("l");
  expect(await log.getAttribute("aria-pressed")).toBe(scale);
  await viewer.locator("canvas").press("ArrowLeft");
  await expect.poll(() => viewer.locator('[data-echolab="readout"]').textContent()).toContain("iteration");
  await viewer.locator('[data-echolab="stop"]').click();
  await until("stopped");
  expect(await ran).toBe(true);
  expect(await viewer.locator('[data-echolab="stop"]').count()).toBe(0);
  const printed = notebook.cell(0).locator("pre", { hasText: /^stopped and intact \d/ });
  await printed.waitFor();
  expect(notebook.errors).toEqual([]);
});

/** Frames of the screen that are looked at, and how many colours a picture with curves has at least. */
const FRAMES = 90;
const FEW_COLOURS = 4;

test("says where it stands, without flicker, goes on after the page is loaded again, and still obeys", async () => {
  const again = await lab.open("training-reload", [
    { source: CELL, bundle: { "text/plain": "not yet run" } },
  ]);
  const { page } = again;
  await again.showCell(0);
  void again.runAll().catch(() => {});
  let viewer = await viewerIn(again, 0, "training");
  const text = (name: string) => viewer.locator(`[data-echolab="${name}"]`).textContent();
  const iteration = async () => Number(await viewer.getAttribute("data-iteration"));
  await expect.poll(iteration).toBeGreaterThan(20);
  expect(await text("where")).toMatch(/^running · \d+ of 100000 · .+ left$/);
  expect(await text("rate")).toMatch(/^[\d.]+ a second · .+ so far$/);
  expect(await text("readout")).toMatch(/cost \d.* accuracy \d+\.\d\d %/);
  const flicker = await viewer.locator("canvas").evaluate(
    (first: HTMLCanvasElement, { frames, few }) =>
      new Promise<string[]>((done) => {
        const found = new Set<string>();
        const { width, height } = first;
        let count = 0;
        const look = () => {
          const canvas = document.querySelector<HTMLCanvasElement>('[data-echolab="training-canvas"]');
          if (canvas !== first) found.add("another canvas");
          if (canvas?.width !== width || canvas?.height !== height) found.add("another size");
          const data = canvas?.getContext("2d")?.getImageData(0, 0, width, height).data;
          if (new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer(4))).size < few)
            found.add("an empty picture");
          if (++count < frames) requestAnimationFrame(look);
          else done([...found]);
        };
        requestAnimationFrame(look);
      }),
    { frames: FRAMES, few: FEW_COLOURS },
  );
  expect(flicker).toEqual([]);
  expect(await seriousFindings(again, "[data-echolab=training]")).toEqual([]);
  await again.save();
  const before = await iteration();
  await page.goto(page.url().replace("?reset", ""));
  // Not another notebook that JupyterLab restores first; its kernel's status is not known, as a busy one does not tell.
  await page.waitForFunction(() => {
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    const panel = (window as any).jupyterapp?.shell.currentWidget;
    return panel?.context?.path === "training-reload.ipynb" && panel.sessionContext.session?.kernel;
  });
  viewer = await viewerIn(again, 0, "training");
  await expect.poll(iteration).toBeGreaterThan(before);
  await viewer.locator('[data-echolab="pause"]').click();
  await expect.poll(() => viewer.getAttribute("data-state")).toBe("paused");
  await viewer.locator("canvas").press("p");
  await expect.poll(() => viewer.getAttribute("data-state")).toBe("running");
  await viewer.locator('[data-echolab="stop"]').click();
  await expect.poll(() => viewer.getAttribute("data-state")).toBe("stopped");
  // What is saved now is the end of the training.
  await again.save();
  const saved = await page.evaluate(
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    () => JSON.stringify((window as any).jupyterapp.shell.currentWidget.content.model.toJSON()),
  );
  expect(saved).toContain('"state":"stopped"');
});

test("a training that has ended shows what was misread; narrow and wide, no leak", async () => {
  const payload = {
    ...trainingPayload("finished"),
    confusion: confusionPayload(confusionModel(confusionMatrix(nearestMean()))),
  };
  const ended = await lab.open("training-ended", [{ bundle: { [mimeOf("training")]: payload } }]);
  const part = (viewer: Locator, name: string) => viewer.locator(`[data-echolab="${name}"]`);
  const curves = await viewerIn(ended, 0, "training");
  const canvas = curves.locator("canvas");
  // By button, and back by key; the most frequent mistake shows its images.
  await changes(canvas, () => part(curves, "reading").click());
  await changes(canvas, () => part(curves, "mistake").selectOption({ index: 1 }));
  expect(Number(await curves.getAttribute("data-images"))).toBeGreaterThan(0);
  await changes(canvas, () => canvas.press("m"));
  expect(await curves.getAttribute("data-reading")).toBe("false");
  expect(await part(curves, "mistake").count()).toBe(0);
  // The matrix in the dark theme, the curves in the light one.
  await lookEverywhere(ended, "training", new Map([[0, "training-ended"]]), async (cell) => {
    const viewer = await viewerIn(ended, cell, "training");
    const dark = await ended.page.evaluate(() => document.body.dataset.jpThemeLight === "false");
    if ((await viewer.getAttribute("data-reading")) !== String(dark))
      await viewer.locator("canvas").press("m");
    return viewer;
  });
  expect((await leakOf(ended, 0, 50)).heap).toBeLessThan(HEAP_SLACK);
  expect(ended.errors).toEqual([]);
});
