/** What the extension adds to JupyterLab around the viewers. */

import { copyFileSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { mimeBundle } from "echolab/display";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { NOTEBOOKS } from "../../widgets/src/lab/notebook-list";
import { DISPLAYS, DisplayLab, THEMES, viewerIn } from "./displays";
import { planeRun } from "./examples";
import type { NotebookPage } from "./notebook-page";

const paths = labPaths();

/** What the page's scripts may use of JupyterLab's application. */
// biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
type Lab = any;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  copyFileSync(join(paths.notebooks, "xor-with-waves.ipynb"), join(DISPLAYS, "xor-with-waves.ipynb"));
  notebook = await lab.open("citizen", [
    { bundle: mimeBundle(planeRun(4), { title: "High hill", picture: false }) },
    { bundle: mimeBundle(planeRun(1), { title: "Low hill", picture: false }) },
    { bundle: mimeBundle(planeRun(1, 32), { title: "Coarse", picture: false }) },
  ]);
  for (const cell of [0, 1, 2]) await viewerIn(notebook, cell, "field");
});
afterAll(async () => {
  rmSync(join(DISPLAYS, "xor-with-waves.ipynb"), { force: true });
  await lab.stop();
});

const execute = (command: string) =>
  notebook.page.evaluate((id) => (window as Lab).jupyterapp.commands.execute(id), command);

/** Brings the notebook with the displays to the front again. */
async function backToDisplays(): Promise<void> {
  await notebook.page.evaluate(() => {
    const { shell } = (window as Lab).jupyterapp;
    for (const widget of [...shell.widgets("main")]) {
      if (widget.title.label === "citizen.ipynb") shell.activateById(widget.id);
    }
  });
  await notebook.page.waitForFunction(
    () => (window as Lab).jupyterapp.shell.currentWidget?.title.label === "citizen.ipynb",
  );
}

test("the launcher's cards are the notebooks there are", () => {
  const files = readdirSync(paths.notebooks).filter((file) => file.endsWith(".ipynb"));
  const named = NOTEBOOKS.map(([name]) => name);
  expect(files.map((file) => basename(file, ".ipynb")).filter((name) => !named.includes(name))).toEqual([]);
});

test("a card opens its notebook", async () => {
  await execute("launcher:create");
  const card = notebook.page.locator('.jp-LauncherCard[data-category="echolab"]');
  await card.first().waitFor();
  expect(await card.allTextContents()).toEqual(["XOR with nonlinear waves"]);
  await card.first().click();
  await notebook.page.waitForFunction(
    () => (window as Lab).jupyterapp.shell.currentWidget?.title.label === "xor-with-waves.ipynb",
  );
  // Closing it would ask whether to save what its kernel has changed meanwhile.
  await backToDisplays();
});

test("the palette has the commands", async () => {
  const labels = await notebook.page.evaluate(() =>
    (window as Lab).jupyterapp.commands
      .listCommands()
      .filter((id: string) => id.startsWith("echolab:"))
      .sort(),
  );
  expect(labels).toEqual([
    "echolab:forget-runs",
    "echolab:new-view",
    "echolab:open-notebook",
    "echolab:show-keys",
    "echolab:show-runs",
  ]);
});

test("the sidebar lists the runs, opens one, compares two", async () => {
  await execute("echolab:show-runs");
  const { page } = notebook;
  const runs = page.locator('[data-echolab="runs"] li');
  const titles = () => runs.locator(".echolab-run-title").allTextContents();
  // The notebook that a card has opened may have displays of its own.
  await expect.poll(titles).toEqual(expect.arrayContaining(["Coarse", "High hill", "Low hill"]));
  const mark = (title: string) => runs.filter({ hasText: title }).locator("input");
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    await page.screenshot({
      path: join(paths.lab, "screenshots", `lab-${theme.split(" ")[1].toLowerCase()}.png`),
    });
  }
  const compare = page.locator('[data-echolab="compare-runs"]');
  expect(await compare.isDisabled()).toBe(true);
  await mark("Low hill").check();
  await mark("High hill").check();
  await compare.click();
  const view = page.locator(".echolab-view [data-echolab=field]");
  await view.waitFor();
  const names = async () => (await view.locator(".echolab-title").textContent())?.split(" · ").sort();
  await expect.poll(names).toEqual(["High hill", "Low hill"]);
  await mark("High hill").uncheck();
  await mark("Coarse").check();
  await compare.click();
  await expect.poll(() => page.locator(".jp-Dialog").textContent()).toContain("same grid and times");
  await page.locator(".jp-Dialog .jp-mod-accept").click();
});

test("a view of its own, from the context menu of a display", async () => {
  const { page } = notebook;
  await backToDisplays();
  const viewer = await viewerIn(notebook, 0, "field");
  await viewer.locator("canvas").click({ button: "right" });
  await page.locator(".lm-Menu-itemLabel", { hasText: "New View for Display" }).click();
  await expect
    .poll(() => page.locator(".echolab-view .echolab-title").allTextContents())
    .toContain("High hill");
});

test("the list of keys, and no error in the page", async () => {
  const { page } = notebook;
  void execute("echolab:show-keys");
  await expect.poll(() => page.locator(".echolab-keys").textContent()).toContain("play and pause");
  await page.locator(".jp-Dialog .jp-mod-accept").click();
  expect(notebook.errors).toEqual([]);
});
