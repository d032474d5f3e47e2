/** Sliders of ipywidgets in the real JupyterLab, bound to a TypeScript run in the kernel. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { seriousFindings } from "./accessibility";
import { DisplayLab, photograph, THEMES, viewerIn } from "./displays";
import type { NotebookPage } from "./notebook-page";
import { boxOf, changes as changesOf } from "./viewers";

const RUN = `import { bind, coupledWaves, grid, slider, trajectory, wavePacket } from "echolab";
import { checkbox } from "echolab/display";
const space = grid({ points: 64, length: 16 });
const still = { re: new Float64Array(64), im: new Float64Array(64) };
const inputs = {
  k: slider({ label: "wavenumber", min: -3, max: 3, step: 0.5, value: 1 }),
  mirrored: checkbox({ label: "mirrored" }),
};
bind(inputs, ({ k, mirrored }) => {
  const psi = wavePacket(space, { at: mirrored ? 3 : -3, width: 1, wavenumber: k });
  return trajectory(coupledWaves({ grid: space, kerr: 0 }), { psi, theta: still }, { duration: 2, steps: 100, snapshots: 40 });
}, { title: "A packet that a slider sends" });`;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  notebook = await lab.open("inputs", [{ source: RUN, bundle: { "text/plain": "" } }]);
  expect(await notebook.runAll()).toBe(true);
  await viewerIn(notebook, 0, "field");
});
afterAll(() => lab.stop());

const slider = () => notebook.cell(0).locator(".widget-slider");
const canvas = () => notebook.cell(0).locator('[data-echolab="field-canvas"]');

/** Does something that makes the kernel send another picture. */
const changes = (act: () => Promise<unknown>, what?: string) => changesOf(canvas(), act, what);

test("ipywidgets draws the controls, with their names and values", async () => {
  await slider().waitFor();
  expect(await slider().locator("label").textContent()).toBe("wavenumber");
  expect(await slider().locator(".widget-readout").textContent()).toBe("1.0");
  expect(await notebook.cell(0).locator(".widget-checkbox").textContent()).toContain("mirrored");
});

test("the run follows the slider, by key and by mouse, and the box", async () => {
  const handle = slider().locator(".noUi-handle");
  await changes(() => handle.press("ArrowRight"));
  expect(await slider().locator(".widget-readout").textContent()).toBe("1.5");
  const track = await boxOf(slider().locator(".noUi-base"));
  const middle = track.y + track.height / 2;
  await changes(async () => {
    await handle.hover();
    await notebook.page.mouse.down();
    for (const share of [0.6, 0.4, 0.2])
      await notebook.page.mouse.move(track.x + share * track.width, middle);
    await notebook.page.mouse.up();
  });
  expect(await slider().locator(".widget-readout").textContent()).toMatch(/^[−-]\d/);
  await changes(() => notebook.cell(0).locator(".widget-checkbox input").click());
});

test("the kernel moves the slider", async () => {
  const code = "inputs.k.value = 2.5;";
  await notebook.page.evaluate(async (cell) => {
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    const { kernel } = (window as any).jupyterapp.shell.currentWidget.sessionContext.session;
    await kernel.requestExecute({ code: cell }).done;
  }, code);
  await expect.poll(() => slider().locator(".widget-readout").textContent()).toBe("2.5");
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    await photograph(notebook.cell(0), `inputs-${theme.split(" ")[1].toLowerCase()}`);
  }
});

test("the page has no error and no serious accessibility finding of ours", async () => {
  expect(await seriousFindings(notebook, ".echolab-viewer")).toEqual([]);
  expect(notebook.errors).toEqual([]);
});
