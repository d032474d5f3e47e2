/**
 * Our viewers as widgets: drawn by the real front ends of anywidget and ipywidgets, in a JupyterLab that has our kernel
 * but not our extension; a slider of ipywidgets sends the run.
 */

import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toolEnvironment } from "../../scripts/set-up/environment.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { DisplayLab, photograph, THEMES } from "../browser/displays";
import type { NotebookPage } from "../browser/notebook-page";
import { changes, pictureWhere } from "../browser/viewers";

const paths = labPaths();
/** The version whose models our displays ask for. */
const ANYWIDGET = "anywidget==0.11.0";

const FIELD = `import { anywidget, network, coupledWaves, grid, linspace, slider, trajectory, wavePacket } from "echolab";
const space = grid({ points: 64, length: 16 });
const still = { re: new Float64Array(64), im: new Float64Array(64) };
const run = (k: number) => trajectory(coupledWaves({ grid: space, kerr: 0 }),
  { psi: wavePacket(space, { at: -3, width: 1, wavenumber: k }), theta: still }, { duration: 2, steps: 100, snapshots: 40 });
const k = slider({ label: "wavenumber", min: -3, max: 3, step: 0.5, value: 1 });
k.show();
const shown = anywidget(run(1), { title: "A packet, k = 1" });
k.onChange((value) => shown.update(run(value), { title: \`A packet, k = \${value}\` }));`;

const MATRIX = `const cavities = network({ detuning: [0, 0.5], decay: [1, 1], couplings: [{ between: [0, 1], value: 1 }] });
anywidget(cavities.sweep(linspace(-3, 3, 61)), { title: "Two cavities" });`;

const NETWORK = `anywidget(cavities, { title: "The cavities themselves" });`;

const CONFUSION = `import { confusionMatrix } from "echolab";
anywidget(confusionMatrix({ title: "Two classes", evaluation: { confusion: [[3, 1], [0, 4]] } }));`;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start({ knows: "kernel", also: [anywidgetShare()] });
  notebook = await lab.open("anywidget", [
    { source: FIELD, bundle: { "text/plain": "" } },
    ...[MATRIX, NETWORK, CONFUSION].map((source) => ({ source, bundle: { "text/plain": "" } })),
  ]);
  expect(await notebook.runAll()).toBe(true);
});
afterAll(() => lab?.stop());

/** The front end of anywidget, which its Python package brings; nothing of that package runs. */
function anywidgetShare(): string {
  const folder = join(paths.lab, "anywidget");
  const share = join(folder, "share", "jupyter");
  if (!existsSync(join(share, "labextensions", "anywidget"))) {
    rmSync(folder, { recursive: true, force: true });
    const pip = ["-m", "pip", "install", "--no-deps", "--target", folder, ANYWIDGET];
    execFileSync(paths.python, pip, { env: toolEnvironment(paths), stdio: "pipe" });
  }
  return share;
}

const viewer = (cell: number, kind: string) => notebook.cell(cell).locator(`[data-echolab="${kind}"]`);
const canvas = (cell: number, kind: string) => viewer(cell, kind).locator("canvas");

test("the page has not our extension, and still draws a field", async () => {
  const has = await notebook.page.evaluate(() =>
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    (window as any).jupyterapp.hasPlugin("jupyterlab-echolab:viewers"),
  );
  expect(has).toBe(false);
  await notebook.showCell(0);
  await viewer(0, "field").waitFor();
  await pictureWhere(canvas(0, "field"), ({ colours }) => colours > 16, "a field");
  expect(await viewer(0, "field").locator(".echolab-title").textContent()).toBe("A packet, k = 1");
  await changes(canvas(0, "field"), () => canvas(0, "field").press("End"));
});

test("a slider of ipywidgets sends the packet, and the kernel's news are drawn", async () => {
  const handle = notebook.cell(0).locator(".widget-slider .noUi-handle");
  await changes(canvas(0, "field"), () => handle.press("ArrowRight"));
  await expect
    .poll(() => viewer(0, "field").locator(".echolab-title").textContent())
    .toBe("A packet, k = 1.5");
});

test("a scattering matrix: a click pins an element into its spectrum", async () => {
  await notebook.showCell(1);
  await viewer(1, "scattering").waitFor();
  await canvas(1, "scattering").focus();
  for (const key of ["ArrowRight", "Enter"]) await canvas(1, "scattering").press(key);
  expect(await viewer(1, "scattering").getAttribute("data-plot")).toBe("spectrum");
});

test.each([
  [2, "network", "The cavities themselves"],
  [3, "confusion", "Two classes"],
] as const)("cell %i: a %s is drawn", async (cell, kind, title) => {
  await notebook.showCell(cell);
  await viewer(cell, kind).waitFor();
  await pictureWhere(canvas(cell, kind), ({ colours }) => colours > 4, title);
  expect(await viewer(cell, kind).locator(".echolab-title").textContent()).toBe(title);
});

test("both themes, and no error in the page", async () => {
  await notebook.showCell(1);
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    const dark = theme === "JupyterLab Dark";
    const ground = () =>
      canvas(1, "scattering").evaluate(
        (node: HTMLCanvasElement) => node.getContext("2d")?.getImageData(2, 2, 1, 1).data[0] ?? -1,
      );
    await expect.poll(async () => (await ground()) < 128).toBe(dark);
    await photograph(notebook.cell(1), `anywidget-${dark ? "dark" : "light"}`);
  }
  expect(notebook.errors).toEqual([]);
});
