/** The scattering viewer in the real JupyterLab: every control by mouse or keyboard, and what it changes. */

import { readFileSync } from "node:fs";
import { linspace, network, readTouchstone } from "echolab";
import { mimeBundle } from "echolab/display";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DisplayLab, lookEverywhere, photograph, THEMES, viewerIn } from "./displays";
import type { NotebookPage } from "./notebook-page";
import { boxOf, changes as changesOf } from "./viewers";

/** A ring of four cavities, two of them detuned by `shift`. */
function ring(shift: number) {
  return network({
    detuning: [0, shift, 0.4, -shift],
    decay: [1, 1, 1, 1],
    couplings: [0, 1, 2, 3].map((i) => ({ between: [i, (i + 1) % 4] as const, value: 0.8 })),
    labels: ["north", "east", "south", "west"],
  });
}

let lab: DisplayLab;
let notebook: NotebookPage;
let viewer: Locator;

beforeAll(async () => {
  lab = await DisplayLab.start();
  const omegas = linspace(-3, 3, 121);
  const bundle = mimeBundle(ring(1).sweep(omegas), {
    title: "Ring of four cavities",
    picture: false,
    poles: ring(1).poles(),
    zeros: ring(1).zeros(),
    compare: ring(0).sweep(omegas),
    gradient: { name: "∂C/∂J", values: Float64Array.from({ length: 16 }, (_, i) => i - 8) },
  });
  notebook = await lab.open("scattering-viewer", [{ bundle }]);
  viewer = await viewerIn(notebook, 0, "scattering");
});
afterAll(() => lab.stop());

const part = (name: string) => viewer.locator(`[data-echolab="${name}"]`);
const canvas = () => part("scattering-canvas");
const data = (key: string) => viewer.getAttribute(`data-${key}`);

const changes = (act: () => Promise<unknown>, what?: string) => changesOf(canvas(), act, what);

test("every quantity and every matrix has its own picture", async () => {
  for (const quantity of ["density", "re", "im", "phase", "domain", "dB", "magnitude"]) {
    await changes(() => part("quantity").selectOption(quantity), quantity);
  }
  for (const shown of ["before", "difference", "gradient", "S"]) {
    await changes(() => part("shown").selectOption(shown), shown);
  }
});

test("the badges say what holds", async () => {
  for (const name of ["unitary", "reciprocal", "passive"]) {
    expect(await part(name).getAttribute("data-holds"), name).toBe("true");
  }
});

test("keys move, pin and tune; the pinned spectrum follows the frequency", async () => {
  await canvas().focus();
  await canvas().press("ArrowRight");
  await canvas().press("ArrowRight");
  expect(await part("readout").textContent()).toContain("S[north, east]");
  await changes(() => canvas().press("Enter"));
  expect(await data("plot")).toBe("spectrum");
  expect(await data("pinned")).toBe("0,1");
  await changes(() => canvas().press("PageUp"));
  await changes(() => part("omega-slider").press("Home"));
  expect(await part("omega").textContent()).toBe("ω = −3");
});

test("a click pins an element, a press in the spectrum tunes", async () => {
  await canvas().click({ position: { x: 150, y: 60 } });
  expect((await data("pinned"))?.split(" ")).toHaveLength(2);
  const box = await boxOf(canvas());
  await changes(() => canvas().click({ position: { x: box.width * 0.6, y: box.height - 100 } }));
  expect(Number(await data("frequency"))).toBeGreaterThan(40);
});

test("Smith chart, poles and zeros, eigenphases", async () => {
  for (const plot of ["smith", "plane", "eigenphases", "none", "spectrum"]) {
    await changes(() => part("plot").selectOption(plot), plot);
    for (const theme of plot === "none" ? [] : THEMES) {
      await notebook.setTheme(theme);
      await photograph(viewer, `scattering-${plot}-${theme === "JupyterLab Dark" ? "dark" : "light"}`);
    }
  }
});

test("plays through the frequencies", async () => {
  await part("omega-slider").press("Home");
  await part("play").click();
  await expect.poll(() => data("playing")).toBe("false");
  expect(await data("frequency")).toBe("120");
});

test("saves a Touchstone file that gives S back", async () => {
  const download = notebook.page.waitForEvent("download");
  await part("export").click();
  await part("export-touchstone").click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("ring-of-four-cavities.s4p");
  const text = readFileSync(await file.path(), "utf8");
  const read = readTouchstone(text, { carrier: 4 });
  const own = ring(1).scattering(-3);
  const [a, b] = [read.matrices[0].get(0, 1), own.get(0, 1)];
  // The page works with float32 values.
  expect(Math.hypot(a.re - b.re, a.im - b.im)).toBeLessThan(1e-6);
});

/** A file that the export menu saves. */
async function saved(item: string): Promise<{ name: string; bytes: Buffer }> {
  const download = notebook.page.waitForEvent("download");
  await part("export").click();
  await part(item).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("saves values that give S back, as table and for NumPy, and the picture", async () => {
  const own = ring(1).scattering(-3).get(0, 1);
  const csv = await saved("export-csv");
  expect(csv.name).toBe("ring-of-four-cavities.csv");
  const [head, ...rows] = csv.bytes.toString().trim().split("\n");
  expect(rows).toHaveLength(121);
  const column = head.split(",").findIndex((name) => /north.*east/.test(name) && /re/i.test(name));
  expect(Number(rows[0].split(",")[column])).toBeCloseTo(own.re, 6);

  const npy = await saved("export-npy");
  expect(npy.bytes.subarray(1, 6).toString()).toBe("NUMPY");
  expect(npy.bytes.subarray(0, 128).toString("latin1")).toContain("'shape': (121, 4, 4)");

  const png = await saved("export-png");
  expect([...png.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(png.bytes.length).toBeGreaterThan(5000);
});

test("every control answers to the keyboard too", async () => {
  await part("shown").focus();
  await changes(() => part("shown").press("ArrowDown"));
  expect(await data("shown")).toBe("before");
  await part("shown").selectOption("S");
  await part("unpin").focus();
  await changes(() => part("unpin").press("Enter"));
  expect(await data("pinned")).toBe("");
  await part("omega-slider").press("Home");
  await changes(() => part("play").press("Enter"), "as it plays");
});

test("the badges carry error and tolerance", async () => {
  const unitary = part("unitary");
  expect(await unitary.textContent()).toMatch(/unitary \(\d/);
  expect(await unitary.getAttribute("title")).toMatch(/max \|S†S − 1\| = .*tolerance 10⁻⁹|tolerance 1·10⁻⁹/);
});

test("both themes, wide and narrow; no error", async () => {
  await lookEverywhere(notebook, "scattering", new Map([[0, "scattering"]]));
  expect(notebook.errors).toEqual([]);
});
