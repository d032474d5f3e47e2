/** Frame rates of the viewers in the real JupyterLab, and how long they take to appear. */

import { mimeBundle } from "echolab/display";
import type { Locator } from "playwright-core";
import { controlsOf } from "../../kernel-lib/src/displays/exploration/controls";
import { checkRecipe, type Recipe } from "../../kernel-lib/src/displays/exploration/recipe";
import { mimeOf } from "../../kernel-lib/src/wire/mime";
import { DisplayLab, viewerIn } from "../browser/displays";
import type { NotebookPage } from "../browser/notebook-page";

export interface Rate {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it should reach at least. */
  readonly target?: number;
}

const LARGE = 512;
const FRAMES = 100;
const SECONDS = 3;

/** A wave packet that crosses a large plane, written down rather than computed: only the viewer is measured. */
function largeRun() {
  const re = new Float64Array(FRAMES * LARGE * LARGE);
  const im = new Float64Array(re.length);
  for (let frame = 0; frame < FRAMES; frame++) {
    const x0 = -LARGE / 4 + (frame * LARGE) / (2 * FRAMES);
    for (let row = 0; row < LARGE; row++) {
      for (let column = 0; column < LARGE; column++) {
        const [x, y] = [column - LARGE / 2 - x0, row - LARGE / 2];
        const envelope = Math.exp(-(x * x + y * y) / (2 * 40 ** 2));
        const i = (frame * LARGE + row) * LARGE + column;
        re[i] = envelope * Math.cos(0.2 * x);
        im[i] = envelope * Math.sin(0.2 * x);
      }
    }
  }
  const times = Float64Array.from({ length: FRAMES }, (_, i) => i);
  return { kind: "field", shape: [LARGE, LARGE], lengths: [LARGE, LARGE], times, re, im } as const;
}

const LINE: Recipe = {
  system: "coupled-waves",
  grid: { points: 256, length: 32 },
  parameters: { kerr: 1, chi: 0 },
  input: [{ at: -4, width: 0.8, wavenumber: 2 }],
  run: { duration: 4, steps: 240, snapshots: 60 },
};

const PLANE: Recipe = {
  system: "coupled-waves",
  grid: { points: [128, 128], length: 16 },
  parameters: { kerr: 1, chi: 0 },
  input: [{ at: [-4, 0], width: 0.8, wavenumber: [2, 0] }],
  run: { duration: 2, steps: 60, snapshots: 20 },
};

export async function viewerRates(): Promise<Rate[]> {
  const lab = await DisplayLab.start();
  try {
    const rates: Rate[] = [];
    const live = (recipe: Recipe, id: string) => {
      const checked = checkRecipe(recipe);
      const controls = controlsOf({ kerr: { min: -4, max: 4 } }, checked);
      const payload = { version: 1, title: id, id, quantity: "density", recipe: checked, controls };
      return { bundle: { [mimeOf("explore")]: payload } };
    };
    const bundle = mimeBundle(largeRun(), { picture: false, megabytes: 64 });
    const size = JSON.stringify(bundle).length / 2 ** 20;
    rates.push({
      name: `payload of ${LARGE} × ${LARGE} × ${FRAMES} complex values`,
      value: size,
      unit: "MiB",
    });
    const notebook = await lab.open("rates", [{ bundle }, live(LINE, "line"), live(PLANE, "plane")]);
    await notebook.page.setViewportSize({ width: 1400, height: 1500 });
    rates.push(await firstPaint(notebook));
    const field = await viewerIn(notebook, 0, "field");
    for (const quantity of ["density", "domain"]) {
      await field.locator('[data-echolab="quantity"]').selectOption(quantity);
      const { frames } = await moving(field, "frame-slider", FRAMES - 1, "frame");
      rates.push({
        name: `scrubbing ${LARGE} × ${LARGE} × ${FRAMES}, ${quantity}`,
        value: frames,
        unit: "frames/s",
        target: 30,
      });
    }
    for (const [cell, name, target] of [
      [1, "one dimension, 256 points, 240 steps", 60],
      [2, "two dimensions, 128 × 128 points, 60 steps", 20],
    ] as const) {
      const viewer = await viewerIn(notebook, cell, "explore");
      await viewer
        .page()
        .waitForFunction(
          (node) => Number((node as HTMLElement).dataset.runs) > 0,
          await viewer.elementHandle(),
        );
      const { changes, frames, work } = await moving(viewer, "live-0", 4, "runs");
      rates.push({
        name: `slider, ${name}: processor time of page and worker`,
        value: work,
        unit: "ms/frame",
      });
      rates.push({ name: `slider, ${name}: runs shown`, value: changes, unit: "runs/s", target });
      rates.push({ name: `slider, ${name}: page`, value: frames, unit: "frames/s" });
      const ms = Number(await viewer.getAttribute("data-milliseconds"));
      rates.push({ name: `slider, ${name}: one run in the worker`, value: ms, unit: "ms" });
    }
    return rates;
  } finally {
    await lab.stop();
  }
}

/** From the cell coming into view to colours on its canvas. */
async function firstPaint(notebook: NotebookPage): Promise<Rate> {
  const began = performance.now();
  const viewer = await viewerIn(notebook, 0, "field");
  await viewer.locator("canvas").evaluate(async (node) => {
    const canvas = node as HTMLCanvasElement;
    while (!canvas.width || canvas.getAttribute("aria-label") === null)
      await new Promise(requestAnimationFrame);
  });
  return { name: "that payload: time to first paint", value: (performance.now() - began) / 1000, unit: "s" };
}

/** Processor time so far of the processes that draw pages, in ms: it tells what others on the machine cannot disturb. */
async function processorTime(viewer: Locator): Promise<number> {
  const session = await viewer.page().context().browser()?.newBrowserCDPSession();
  const info = await session?.send("SystemInfo.getProcessInfo");
  await session?.detach();
  return (info?.processInfo ?? [])
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { cpuTime }) => sum + 1000 * cpuTime, 0);
}

/** Moves a slider with every frame of the screen: frames, changes of a data attribute a second, processor time a frame. */
async function moving(
  viewer: Locator,
  slider: string,
  reach: number,
  attribute: string,
): Promise<{ frames: number; changes: number; work: number }> {
  const before = await processorTime(viewer);
  const rates = await viewer.locator(`[data-echolab="${slider}"]`).evaluate(
    async (node, { seconds, top, key }) => {
      const input = node as HTMLInputElement;
      const root = input.closest("[data-frame], [data-runs]") as HTMLElement;
      const began = performance.now();
      let [frames, changes, before] = [0, 0, root.dataset[key]];
      while (performance.now() - began < 1000 * seconds) {
        input.value = String(Math.abs(top * Math.sin(frames / 25)));
        input.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
        frames++;
        if (root.dataset[key] !== before) changes++;
        before = root.dataset[key];
      }
      return { frames: frames / seconds, changes: changes / seconds };
    },
    { seconds: SECONDS, top: reach, key: attribute },
  );
  const work = (await processorTime(viewer)) - before;
  return { ...rates, work: work / (rates.frames * SECONDS) };
}
