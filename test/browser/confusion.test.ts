/** The confusion matrix in the real JupyterLab, as a saved notebook shows it: cells open by mouse, keys and menu. */

import { readFileSync } from "node:fs";
import { confusionMatrix } from "echolab";
import { mimeBundle } from "echolab/display";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nearestMean } from "../show/nearest-mean";
import { DisplayLab, lookEverywhere, photograph, THEMES, viewerIn } from "./displays";
import { leakOf } from "./leaks";
import type { NotebookPage } from "./notebook-page";
import { changes as changesOf } from "./viewers";

/** Fifty displays may leave so much: rounding of the collector, not a list that grows. */
const HEAP_SLACK = 4e6;
const { evaluation, images } = nearestMean();

let lab: DisplayLab;
let notebook: NotebookPage;
let viewer: Locator;

beforeAll(async () => {
  lab = await DisplayLab.start();
  const bundle = mimeBundle(confusionMatrix({ title: "Nearest mean <i>digits</i>", evaluation, images }), {
    picture: false,
  });
  notebook = await lab.open("confusion", [{ bundle }]);
  viewer = await viewerIn(notebook, 0, "confusion");
});
afterAll(() => lab?.stop());

const part = (name: string) => viewer.locator(`[data-echolab="${name}"]`);
const canvas = () => part("confusion-canvas");
const data = (key: string) => viewer.getAttribute(`data-${key}`);

const changes = (act: () => Promise<unknown>, what?: string) => changesOf(canvas(), act, what);

/** Room left of the matrix for one digit and the name of the rows, and above it. */
const LEFT = 38;
const TOP = 8;

/** The middle of a cell; the matrix takes 0.55 of a wide display. */
async function middleOf(truth: number, read: number): Promise<{ x: number; y: number }> {
  const width = await canvas().evaluate((node: HTMLCanvasElement) => node.clientWidth);
  const side = Math.min(440, 0.55 * width - LEFT - 12);
  return { x: LEFT + ((read + 0.5) * side) / 10, y: TOP + ((truth + 0.5) * side) / 10 };
}

test("a click on a cell shows its images, another hides them", async () => {
  expect(await part("readout").textContent()).toContain("Point at a cell");
  const at = await middleOf(8, 1);
  await canvas().hover({ position: at });
  await expect
    .poll(() => part("readout").textContent())
    .toContain(`8 read as 1: ${evaluation.confusion[8][1]}`);
  await changes(() => canvas().click({ position: at }));
  expect(await data("open")).toBe("8,1");
  expect(await data("images")).toBe(String(evaluation.confusion[8][1]));
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    await photograph(viewer, `confusion-${theme === "JupyterLab Dark" ? "dark" : "light"}`);
  }
  await canvas().click({ position: at });
  expect(await data("images")).toBe("0");
});

test("keys open a cell and read its images; Escape closes", async () => {
  await canvas().focus();
  await canvas().press("Escape");
  await canvas().press("ArrowDown");
  await canvas().press("ArrowDown");
  await canvas().press("ArrowRight");
  await canvas().press("ArrowRight");
  expect(await part("readout").textContent()).toContain(`1 read as 2: ${evaluation.confusion[1][2]}`);
  await changes(() => canvas().press("Enter"));
  expect(await data("open")).toBe("1,2");
  await changes(() => canvas().press("n"));
  const index = Number(await data("picture"));
  expect(images.labels[index]).toBe(1);
  expect(evaluation.read[index]).toBe(2);
  expect(await part("readout").textContent()).toMatch(new RegExp(`image ${index}, a 1 2: [\\d.]+ % `));
  await canvas().press("Escape");
  expect(await data("open")).toBe("");
});

test("the menu of mistakes opens them, by mouse and by key", async () => {
  const menu = part("mistake");
  await changes(() => menu.selectOption({ index: 1 }));
  expect(await data("open")).toBe("8,1");
  await menu.focus();
  await changes(() => menu.press("ArrowDown"));
  expect(await data("open")).not.toBe("8,1");
  await menu.selectOption({ index: 0 });
  expect(await data("open")).toBe("");
});

test("saves the counts", async () => {
  const download = notebook.page.waitForEvent("download");
  await part("export").click();
  await part("export-csv").click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("nearest-mean-i-digits-i.csv");
  const lines = readFileSync(await file.path(), "utf8")
    .trim()
    .split("\n");
  expect(lines[0]).toBe(",0,1,2,3,4,5,6,7,8,9");
  expect(lines[9]).toBe(`8,${evaluation.confusion[8].join(",")}`);
});

test("both themes, wide and narrow; no leak, no error", async () => {
  await part("mistake").selectOption({ index: 1 });
  await lookEverywhere(notebook, "confusion", new Map([[0, "confusion"]]));
  expect((await leakOf(notebook, 0, 50)).heap).toBeLessThan(HEAP_SLACK);
  expect(notebook.errors).toEqual([]);
});
