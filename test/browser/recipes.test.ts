/** Explorations of every kind of system, in a saved notebook whose kernel is gone. */

import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mimeOf } from "../../kernel-lib/src/wire/mime";
import { DisplayLab, lookEverywhere, photograph } from "./displays";
import { leakOf } from "./leaks";
import {
  canvasOf,
  dragged,
  type Exploration,
  handleOf,
  liveIn,
  part,
  payloadOf,
  reruns,
  rested,
  type Spot,
} from "./live";
import type { NotebookPage } from "./notebook-page";
import { boxOf } from "./viewers";

const HEAP_SLACK = 12e6;
const NODE_SLACK = 2000;

const NETWORK: Exploration = {
  recipe: {
    system: "network",
    modes: [0, 0, 0].map((detuning) => ({ detuning, decay: 0.4 })),
    couplings: [
      { between: [0, 1], value: 1 },
      { between: [1, 2], value: 1 },
    ],
    frequencies: { from: -3, to: 3, count: 121 },
  },
  controls: {
    coupling: { min: 0, max: 2 },
    "modes[1].detuning": { min: -2, max: 2, label: "Δ of mode 1" },
    loss: { off: 0, on: 0.2, label: "loss" },
  },
};

const TRAP: Exploration = {
  recipe: {
    system: "gross-pitaevskii",
    grid: { points: [64, 64], length: 12 },
    parameters: { trap: 1, kerr: 5 },
    input: [{ at: [-2, 0], width: 0.9, wavenumber: [0, 1] }],
    run: { duration: 6, steps: 120, snapshots: 30 },
  },
  controls: {
    trap: { min: 0, max: 3 },
    kerr: { min: -5, max: 40 },
    "input[0].at": "drag",
    "input[0].wavenumber": "drag",
    potential: "draw",
  },
};

const ARRAY: Exploration = {
  recipe: {
    system: "kerr-array",
    width: 9,
    parameters: { hopping: 1, kerr: 0, kappa: 0.5 },
    input: [{ at: [0, 0], width: 0.3, amplitude: 1 }],
    run: { duration: 3, steps: 120, snapshots: 40 },
  },
  controls: {
    kerr: { min: -30, max: 30 },
    "ports[0]": { min: 0, max: 2, label: "port" },
    "input[0].at": "drag",
  },
};

const PINBALL: Exploration = {
  recipe: {
    system: "pinball",
    length: 12,
    particles: [{ at: [-5, -3], velocity: [2.4, 1.6] }],
    bumpers: [{ at: [-1, 0.5] }, { at: [2, 2] }, { at: [1, -2] }, { at: [3.5, -0.5] }],
    parameters: { height: 6, width: 0.6, mass: 30 },
    run: { duration: 6, steps: 600, snapshots: 80 },
  },
  controls: {
    height: { min: -6, max: 12 },
    "bumpers[0].at": "drag",
    "particles[0].velocity": "drag",
  },
};

const ALL = [NETWORK, TRAP, ARRAY, PINBALL];
const NAMES = ["network", "trap", "array", "pinball"];

const bundleOf = (display: Exploration, id: number) => ({
  bundle: { [mimeOf("explore")]: { ...payloadOf(display), title: `Live: ${NAMES[id]}`, id: String(id) } },
});

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  notebook = await lab.open("recipes", ALL.map(bundleOf));
  await notebook.page.setViewportSize({ width: 1400, height: 1500 });
  await notebook.page.evaluate(() =>
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    (window as any).jupyterapp.shell.currentWidget.sessionContext.shutdown(),
  );
});

afterAll(async () => {
  await lab?.stop();
});

const live = (cell: number) => liveIn(notebook, cell);

/** Both ways to lead a slider: a click near its end, and an arrow key. */
async function slides(viewer: Locator, name: string): Promise<void> {
  const slider = part(viewer, name);
  const { width, height } = await boxOf(slider);
  const position = { x: 0.8 * width, y: height / 2 };
  await reruns(viewer, () => slider.click({ position }), `${name} by mouse`);
  const before = await slider.inputValue();
  await reruns(viewer, () => slider.press("PageDown"), `${name} by keyboard`);
  expect(Number(await slider.inputValue())).toBeLessThan(Number(before));
}

const drag = (from: Spot, to: Spot) => dragged(notebook.page, from, to);

describe("without a kernel, in the page", () => {
  test("a scattering network: S and its spectrum follow detuning, coupling and loss", async () => {
    const viewer = await live(0);
    expect(await viewer.getAttribute("data-plot")).toBe("spectrum");
    await slides(viewer, "live-0");
    await slides(viewer, "live-1");
    expect(await part(viewer, "unitary").getAttribute("data-holds")).toBe("true");
    await reruns(viewer, () => part(viewer, "live-2").press("Enter"));
    // Loss is seen at once.
    await expect.poll(() => part(viewer, "unitary").getAttribute("data-holds")).toBe("false");
    const omega = await viewer.getAttribute("data-frequency");
    await part(viewer, "omega-slider").press("ArrowRight");
    expect(Number(await viewer.getAttribute("data-frequency"))).toBe(Number(omega) + 1);
    // A new run stays at the frequency that is looked at.
    await reruns(viewer, () => part(viewer, "reset").click());
    expect(Number(await viewer.getAttribute("data-frequency"))).toBe(Number(omega) + 1);
    await part(viewer, "plot").selectOption("plane");
    await reruns(viewer, () => part(viewer, "live-0").press("End"));
    await part(viewer, "plot").selectOption("spectrum");
  });

  test("matter waves in a trap: a packet is dragged, aimed, and meets what is drawn", async () => {
    const viewer = await live(1);
    await slides(viewer, "live-0");
    await slides(viewer, "live-1");
    await part(viewer, "reset").click();
    const source = await handleOf(viewer, TRAP, "input/0/at");
    await reruns(viewer, () => drag(source.from, source.at([2, 2])));
    expect(Number(await part(viewer, "live-2-x").inputValue())).toBeCloseTo(2, 1);
    expect(Number(await part(viewer, "live-2-y").inputValue())).toBeCloseTo(2, 1);
    await reruns(viewer, () => part(viewer, "live-2-x").press("Home"));
    await reruns(viewer, () => part(viewer, "reset").click());
    const arrow = await handleOf(viewer, TRAP, "input/0/wavenumber");
    const tip = arrow.at([-2 + 2 * arrow.arrow, 0]);
    await reruns(viewer, () => drag(arrow.from, tip));
    expect(Number(await part(viewer, "live-3-x").inputValue())).toBeCloseTo(2, 1);
    expect(Math.abs(Number(await part(viewer, "live-3-y").inputValue()))).toBeLessThan(0.1);
    await reruns(viewer, () => part(viewer, "live-3-y").press("PageUp"));
    // With the keyboard alone: the pen is put down, led and lifted.
    await part(viewer, "live-4-draw").press("Enter");
    await canvasOf(viewer).focus();
    expect(await viewer.getAttribute("data-drawing")).toBe("true");
    await canvasOf(viewer).press("ArrowRight");
    expect(await part(viewer, "live-4-clear").isDisabled()).toBe(true);
    await reruns(viewer, () => canvasOf(viewer).press(" "));
    for (let i = 0; i < 6; i++) await canvasOf(viewer).press("ArrowUp");
    await canvasOf(viewer).press(" ");
    expect(await part(viewer, "live-4-clear").isDisabled()).toBe(false);
    const drawn = await rested(viewer);
    // Lifted, it leaves nothing.
    await canvasOf(viewer).press("ArrowLeft");
    expect(await rested(viewer)).toBe(drawn);
    await photograph(viewer, "explore-drawn-by-keyboard");
    await reruns(viewer, () => part(viewer, "reset").press("Enter"));
    await part(viewer, "live-4-draw").press("Enter");
  });

  test("an array of cavities: light is put into another one", async () => {
    const viewer = await live(2);
    expect(await viewer.getAttribute("data-space")).toBe("sites");
    await slides(viewer, "live-0");
    await slides(viewer, "live-1");
    await part(viewer, "reset").click();
    const source = await handleOf(viewer, ARRAY, "input/0/at");
    await reruns(viewer, () => drag(source.from, source.at([2.3, -3.2])));
    expect(await part(viewer, "live-2-x").inputValue()).toBe("2");
    expect(await part(viewer, "live-2-y").inputValue()).toBe("-3");
    await reruns(viewer, () => part(viewer, "live-2-x").press("ArrowRight"));
    expect(await part(viewer, "live-2-x").inputValue()).toBe("3");
  });

  test("pinball: a bumper is moved, and the ball is aimed", async () => {
    const viewer = await live(3);
    await slides(viewer, "live-0");
    await part(viewer, "reset").click();
    await canvasOf(viewer).press("End");
    const bumper = await handleOf(viewer, PINBALL, "bumpers/0/at");
    await reruns(viewer, () => drag(bumper.from, bumper.at([-3, -1])));
    expect(Number(await part(viewer, "live-1-x").inputValue())).toBeCloseTo(-3, 1);
    await reruns(viewer, () => part(viewer, "live-1-y").press("PageUp"));
    await part(viewer, "reset").click();
    const arrow = await handleOf(viewer, PINBALL, "particles/0/velocity");
    await reruns(viewer, () => drag(arrow.from, arrow.at([-5 + 2 * arrow.arrow, -3 + 2 * arrow.arrow])));
    expect(Number(await part(viewer, "live-2-x").inputValue())).toBeCloseTo(2, 1);
    await reruns(viewer, () => part(viewer, "live-2-y").press("PageDown"));
  });

  test("the taking says why it does not work, and the code can be copied", async () => {
    const viewer = await live(3);
    await part(viewer, "take").click();
    await expect.poll(() => part(viewer, "said").textContent()).toMatch(/^Not done: there is no kernel here/);
    await notebook.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await part(viewer, "copy-code").click();
    await expect.poll(() => part(viewer, "said").textContent()).toBe("Copied: paste it into a cell.");
    const code = await notebook.page.evaluate(() => navigator.clipboard.readText());
    expect(code).toMatch(/^const recipe: Recipe = \{ system: "pinball", length: 12, particles: \[/);
  });
});

describe("everywhere", () => {
  test("both themes, wide and narrow", async () => {
    const names = NAMES.map((name, cell) => [cell, `explore-${name}`] as const);
    await lookEverywhere(notebook, "explore", new Map(names), async (cell) => {
      const viewer = await live(cell);
      if (cell > 0) {
        await canvasOf(viewer).press("Home");
        for (let i = 0; i < 2; i++) await canvasOf(viewer).press("PageUp");
      }
      return viewer;
    });
  });

  test("fifty new displays in one place leave no worker and no memory behind", async () => {
    const { heap, nodes } = await leakOf(notebook, 0, 50);
    expect(heap).toBeLessThan(HEAP_SLACK);
    expect(nodes).toBeLessThan(NODE_SLACK);
    await expect.poll(() => notebook.page.workers().length).toBeLessThan(8);
  });

  test("the page has reported no error", () => {
    expect(notebook.errors).toEqual([]);
  });
});
