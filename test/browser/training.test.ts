/** A training watched in the real JupyterLab: its buttons pause and stop the loop that blocks the kernel. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { DisplayLab, photograph, THEMES, viewerIn } from "./displays";
import type { NotebookPage } from "./notebook-page";

const TIMEOUT = 180_000;
const CELL = `
  import { adam, digits, encodeImages, layeredNetwork, monitor, classifierLearner } from "echolab";
  const data = digits();
  const network = layeredNetwork({ layers: [128, 20, 10], seed: 1 });
  const learner = classifierLearner({ network, train: encodeImages(data.train), optimiser: adam({ rate: 0.01 }), seed: 1 });
  const held = encodeImages(data.test);
  const watched = monitor(learner.train(100000), { title: "Digits", accuracy: () => learner.evaluate(held).accuracy, every: 10 });
  let steps = 0;
  for (const step of watched) steps = step.iteration;
  console.log(steps > 0 && steps === learner.step ? "stopped and intact" : "lost", steps);`;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  notebook = await lab.open("training", [{ source: CELL, bundle: { "text/plain": "not yet run" } }]);
}, TIMEOUT);
afterAll(() => lab.stop());

test("pauses, goes on by key, stops; the cell behind the loop goes on", { timeout: TIMEOUT }, async () => {
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
  await expect.poll(iteration, { timeout: 60_000 }).toBeGreaterThan(20);
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
  await expect.poll(iteration, { timeout: 60_000 }).toBeGreaterThan(held);
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
