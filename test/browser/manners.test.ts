/** What the displays do to the page around them: single keys stay with them, and nothing leaves the page. */
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DisplayLab } from "./displays";
import type { NotebookPage } from "./notebook-page";

/** One display of each kind. */
const CELLS: Readonly<Record<string, string>> = {
  field: `
    import * as echolab from "echolab";
    const space = echolab.grid({ points: 64, length: 16 });
    const psi = echolab.wavePacket(space, { at: 0, width: 1, wavenumber: 1 });
    const still = { re: new Float64Array(64), im: new Float64Array(64) };
    echolab.show(echolab.trajectory(echolab.coupledWaves({ grid: space }), { psi, theta: still }, { duration: 1, steps: 100, snapshots: 10 }));`,
  scattering: `
    const re = Float64Array.of(0, 1, 1, 0), im = new Float64Array(4);
    echolab.show({ kind: "scattering", ports: ["a", "b"], omega: [0.5], re, im });`,
  network: "echolab.show(echolab.layeredNetwork({ layers: [4, 3, 2], seed: 1 }));",
  chart:
    'echolab.show(echolab.lineChart({ title: "curve", x: { label: "x" }, y: { label: "y" }, series: [{ name: "a", y: [1, 2, 3] }] }));',
  confusion: "echolab.show(echolab.confusionMatrix({ evaluation: { confusion: [[3, 1], [0, 2]] } }));",
  training: `
    function* steps() { for (let iteration = 1; iteration <= 3; iteration++) yield { iteration, total: 3, cost: 1 / iteration, rate: 1, remaining: 0 }; }
    for (const step of echolab.monitor(steps())) void step;`,
  explore: `
    echolab.explore({
      system: "coupled-waves", grid: { points: 64, length: 16 }, parameters: { kerr: 1, chi: 1, mass: 1e6 },
      input: [{ at: -4, width: 0.8, wavenumber: 2 }], run: { duration: 1, steps: 60, snapshots: 10 },
    }, { kerr: { min: -4, max: 4 } }, { title: "live" });`,
  sketch: `
    const classifier = echolab.photonicClassifier({ side: 8, channels: 1, stages: 1, seed: 3, each: 4 });
    echolab.sketchPad({ classifier, images: echolab.digits().test });`,
};
const KINDS = Object.keys(CELLS);

/** Keys that JupyterLab gives a meaning to where a cell is selected, and some that have none. */
const SINGLE_KEYS = [
  ...["x", "c", "v", "z", "Shift+Z", "a", "b", "m", "y", "r", "1", "h", "f", "o", "Shift+M", "j", "k"],
  ...["d", "d", "0", "0", "i", "i", "Enter", "Delete", "Backspace", "ArrowDown", "Shift+ArrowDown", " "],
];
/** The same for buttons and choices, which Enter and Space would press. */
const FEW_KEYS = ["x", "b", "d", "d", "Shift+M"];

/** Words of offers to send something out of the page. */
const OFFERS = /share|cloud|upload|send|publish|chart studio/i;

let lab: DisplayLab;
let notebook: NotebookPage;
/** Addresses outside the server that the page has asked for. */
const outside: string[] = [];

/** What the page's scripts may use of JupyterLab's application. */
// biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
type Lab = any;

beforeAll(async () => {
  lab = await DisplayLab.start();
  notebook = await lab.open(
    "manners",
    Object.values(CELLS).map((source) => ({ source, bundle: { "text/plain": "" } })),
  );
  const own = new URL(lab.server.url).origin;
  notebook.page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== own) outside.push(request.url());
  });
  await notebook.page.setViewportSize({ width: 1400, height: 1200 });
  expect(await notebook.runAll()).toBe(true);
});

afterAll(async () => {
  await lab?.stop();
});

/** A display once it is drawn. */
async function drawn(kind: string): Promise<Locator> {
  const cell = KINDS.indexOf(kind);
  await notebook.showCell(cell);
  const viewer = notebook.cell(cell).locator(`[data-echolab="${kind}"]`).first();
  await viewer
    .locator(kind === "chart" ? ".main-svg" : "canvas[data-kind]")
    .first()
    .waitFor();
  return viewer;
}

/** Cells by their text, and the mode that the notebook is in. */
const state = () =>
  notebook.page.evaluate(() => {
    const { content } = (window as Lab).jupyterapp.shell.currentWidget;
    const cells = content.widgets.map((cell: Lab) => [cell.model.type, cell.model.sharedModel.source]);
    return { cells, mode: content.mode, dialogs: document.querySelectorAll(".jp-Dialog").length };
  });

describe.each(KINDS)("%s", (kind) => {
  test("single keys stay with the display, whatever part of it has the focus", async () => {
    const viewer = await drawn(kind);
    const before = await state();
    const parts = await viewer
      .locator("canvas[tabindex], button:visible, select:visible, input:visible")
      .all();
    expect(parts.length > 0 || kind === "chart").toBe(true);
    for (const part of parts) {
      const tag = await part.evaluate((node) => node.tagName);
      await part.focus();
      for (const key of tag === "CANVAS" ? SINGLE_KEYS : FEW_KEYS) await notebook.page.keyboard.press(key);
      await notebook.page.keyboard.press("Escape");
      expect(await state(), `after keys on the ${tag}`).toEqual(before);
    }
  });

  test("offers to send nothing, and has no way out of the page", async () => {
    const viewer = await drawn(kind);
    await viewer.hover();
    const words = await viewer.evaluate((node) =>
      [node, ...node.querySelectorAll("*")].flatMap((one) => [
        ...["title", "aria-label", "data-title", "href", "xlink:href", "action", "data-attr", "data-val"].map(
          (name) => one.getAttribute(name) ?? "",
        ),
        ...[...one.childNodes]
          .filter((child) => child.nodeType === 3)
          .map((child) => child.textContent ?? ""),
      ]),
    );
    if (kind === "chart") expect(words).toContain("Download plot as a PNG");
    expect(words.filter((text) => OFFERS.test(text))).toEqual([]);
    expect(words.filter((text) => /^(https?:|\/\/)/.test(text))).toEqual([]);
    expect(await viewer.locator("a[href], form, iframe").count()).toBe(0);
  });
});

test("combinations with Ctrl pass: the notebook is saved from a display with the focus", async () => {
  const viewer = await drawn("field");
  await notebook.page.evaluate(() => {
    (window as Lab).jupyterapp.shell.currentWidget.content.model.setMetadata("touched", true);
  });
  const dirty = () =>
    notebook.page.evaluate(() => (window as Lab).jupyterapp.shell.currentWidget.content.model.dirty);
  expect(await dirty()).toBe(true);
  await viewer.locator("canvas").focus();
  await notebook.page.keyboard.press("Control+s");
  await expect.poll(dirty).toBe(false);
});

test("no display has asked for anything outside the server", () => {
  expect(outside).toEqual([]);
});
