/** The same extension in Notebook 7, which has no launcher, no status bar and one document in a page. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { mimeBundle } from "echolab/display";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { DisplayLab, THEMES, viewerIn } from "./displays";
import { planeRun } from "./examples";
import type { NotebookPage } from "./notebook-page";
import { changes, pictureWhere } from "./viewers";

const RUN = `import { network, linspace, monitor, show } from "echolab";
const cavities = network({ detuning: [0, 0.5], decay: [1, 1], couplings: [{ between: [0, 1], value: 1 }] });
show(cavities.sweep(linspace(-3, 3, 61)), { title: "Two cavities" });`;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start({ application: "notebook" });
  notebook = await lab.open("notebook-7", [
    { bundle: mimeBundle(planeRun(), { title: "A hill", picture: false }) },
    { source: RUN, bundle: { "text/plain": "not yet run" } },
  ]);
});
afterAll(() => lab.stop());

test("saved displays show, and those of a run", async () => {
  const field = (await viewerIn(notebook, 0, "field")).locator("canvas");
  await pictureWhere(field, ({ colours }) => colours > 16, "a field");
  await changes(field, () => field.press("End"));
  expect(await notebook.runAll()).toBe(true);
  const matrix = (await viewerIn(notebook, 1, "scattering")).locator("canvas");
  await pictureWhere(matrix, ({ colours }) => colours > 5, "a matrix");
});

test("a view of its own opens, and the runs are listed", async () => {
  const { page } = notebook;
  const execute = (command: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the application has no types in the page.
    page.evaluate((id) => (window as any).jupyterapp.commands.execute(id), command);
  await execute("echolab:new-view");
  const view = page.locator(".echolab-view canvas");
  await pictureWhere(view, ({ colours }) => colours > 5, "the view");
  await execute("echolab:show-runs");
  await page.locator('[data-echolab="runs"] li').first().waitFor();
  mkdirSync(join(labPaths().lab, "screenshots"), { recursive: true });
  await page.screenshot({ path: join(labPaths().lab, "screenshots", "notebook-7.png") });
});

test("both themes, and no error in the page", async () => {
  for (const theme of THEMES) await notebook.setTheme(theme);
  // Notebook 7.6.5 says this at every start, also without any extension.
  const ownError = "TypeError: Cannot read properties of undefined (reading 'schema')";
  expect(notebook.errors.filter((error) => error !== ownError)).toEqual([]);
});
