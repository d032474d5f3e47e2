/** The same extension in Notebook 7, which has no launcher, no status bar and one document in a page. */
import { mimeBundle } from "echolab";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DisplayLab, photograph, THEMES, viewerIn } from "./displays";
import { planeRun } from "./examples";
import type { NotebookPage } from "./notebook-page";
import { settled } from "./viewers";

const TIMEOUT = 180_000;
const RUN = `import { coupledModes, linspace, monitor, show } from "echolab";
const cavities = coupledModes({ detuning: [0, 0.5], decay: [1, 1], couplings: [{ between: [0, 1], value: 1 }] });
show(cavities.sweep(linspace(-3, 3, 61)), { title: "Two cavities" });`;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start({ application: "notebook" });
  notebook = await lab.open("notebook-7", [
    { bundle: mimeBundle(planeRun(), { title: "A hill", picture: false }) },
    { source: RUN, bundle: { "text/plain": "not yet run" } },
  ]);
}, TIMEOUT);
afterAll(() => lab.stop());

test("saved displays show, and those of a run", { timeout: TIMEOUT }, async () => {
  const field = (await viewerIn(notebook, 0, "field")).locator("canvas");
  const before = await settled(field, (picture) => picture.colours > 16);
  expect(before.colours).toBeGreaterThan(16);
  await field.press("End");
  expect((await settled(field, (picture) => picture.hash !== before.hash)).hash).not.toBe(before.hash);
  expect(await notebook.runAll()).toBe(true);
  const matrix = (await viewerIn(notebook, 1, "scattering")).locator("canvas");
  expect((await settled(matrix, (picture) => picture.colours > 5)).colours).toBeGreaterThan(5);
});

test("a view of its own opens, and the runs are listed", { timeout: TIMEOUT }, async () => {
  const { page } = notebook;
  const execute = (command: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the application has no types in the page.
    page.evaluate((id) => (window as any).jupyterapp.commands.execute(id), command);
  await execute("echolab:new-view");
  await page.locator(".echolab-view canvas").waitFor();
  await execute("echolab:show-runs");
  await page.locator('[data-echolab="runs"] li').first().waitFor();
  await photograph(page.locator("body"), "notebook-7");
});

test("both themes, and no error in the page", { timeout: TIMEOUT }, async () => {
  for (const theme of THEMES) await notebook.setTheme(theme);
  expect(notebook.errors).toEqual([]);
});
