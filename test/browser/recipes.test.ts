/** Explorations of every kind of system, in a saved notebook whose kernel is gone. */

import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlSpec, controlsOf } from "../../kernel-lib/src/show/live/controls";
import { EXPLORE_MIME } from "../../kernel-lib/src/show/live/explore-payload";
import { checkRecipe, kindOf, type Recipe } from "../../kernel-lib/src/show/live/recipe";
import { simulated } from "../../kernel-lib/src/show/live/simulate";
import { arrowTime, groundOf, handlePlace } from "../../widgets/src/live/ground";
import { startExplore, withRun } from "../../widgets/src/live/state";
import { DisplayLab, lookEverywhere, photograph } from "./displays";
import { leakOf } from "./leaks";
import { canvasOf, liveIn, part, reruns, rested } from "./live";
import type { NotebookPage } from "./notebook-page";

const HEAP_SLACK = 12e6;
const NODE_SLACK = 2000;

interface Display {
  readonly recipe: Recipe;
  readonly controls: Readonly<Record<string, ControlSpec>>;
}

const NETWORK: Display = {
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

const TRAP: Display = {
  recipe: {
    system: "gross-pitaevskii",
    grid: { points: [64, 64], length: 12 },
    parameters: { trap: 1, g: 5 },
    input: [{ at: [-2, 0], width: 0.9, wavenumber: [0, 1] }],
    run: { duration: 6, steps: 120, snapshots: 30 },
  },
  controls: {
    trap: { min: 0, max: 3 },
    g: { min: -5, max: 40 },
    "input[0].at": "drag",
    "input[0].wavenumber": "drag",
    potential: "draw",
  },
};

const ARRAY: Display = {
  recipe: {
    system: "kerr-array",
    width: 9,
    parameters: { hopping: 1, g: 0, kappa: 0.5 },
    input: [{ at: [0, 0], width: 0.3, amplitude: 1 }],
    run: { duration: 3, steps: 120, snapshots: 40 },
  },
  controls: {
    g: { min: -30, max: 30 },
    "ports[0]": { min: 0, max: 2, label: "port" },
    "input[0].at": "drag",
  },
};

const PINBALL: Display = {
  recipe: {
    system: "pinball",
    length: 12,
    particles: [{ at: [-5, -3], velocity: [2.4, 1.6] }],
    bumpers: [{ at: [-1, 0.5] }, { at: [2, 2] }, { at: [1, -2] }, { at: [3.5, -0.5] }],
    parameters: { height: 6, width: 0.6, mu: 30 },
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

function bundleOf({ recipe, controls }: Display, id: number) {
  const checked = checkRecipe(recipe);
  const payload = {
    version: 1,
    title: `Live: ${NAMES[id]}`,
    id: String(id),
    quantity: kindOf(checked).quantity,
    recipe: checked,
    controls: controlsOf(controls, checked),
  };
  return { bundle: { [EXPLORE_MIME]: payload } };
}

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
}, 240_000);

afterAll(async () => {
  await lab?.stop();
});

const live = (cell: number) => liveIn(notebook, cell);

/** Both ways to lead a slider: a click near its end, and an arrow key. */
async function slides(viewer: Locator, name: string): Promise<void> {
  const slider = part(viewer, name);
  const box = await slider.boundingBox();
  if (!box) throw new Error("no slider");
  expect(
    await reruns(viewer, () => notebook.page.mouse.click(box.x + 0.8 * box.width, box.y + box.height / 2)),
    `${name} by mouse`,
  ).toBe(true);
  const before = await slider.inputValue();
  expect(await reruns(viewer, () => slider.press("PageDown")), `${name} by keyboard`).toBe(true);
  expect(Number(await slider.inputValue())).toBeLessThan(Number(before));
}

/** Where a handle is on the screen, and the place of the screen for a place of the run. */
async function handleOf(viewer: Locator, { recipe, controls }: Display, path: string) {
  const box = await canvasOf(viewer).boundingBox();
  if (!box) throw new Error("no canvas");
  const checked = checkRecipe(recipe);
  const model = {
    version: 1,
    title: "",
    id: "",
    quantity: kindOf(checked).quantity,
    recipe: checked,
    controls: controlsOf(controls, checked),
  } as const;
  const state = { ...startExplore(model), ...withRun(startExplore(model), simulated(checked), 0) };
  const ground = groundOf(state, box.width);
  const control = model.controls.find((one) => one.kind === "drag" && one.path.join("/") === path);
  const place = control?.kind === "drag" ? handlePlace(checked, control) : undefined;
  if (!ground || !place) throw new Error("no handle");
  const at = (to: readonly [number, number]) => {
    const { x, y } = ground.at(to);
    return [box.x + x, box.y + y] as const;
  };
  return { from: at(place), at, arrow: arrowTime(checked) };
}

async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await notebook.page.mouse.move(...from);
  await notebook.page.mouse.down();
  await notebook.page.mouse.move(...to, { steps: 5 });
  await notebook.page.mouse.up();
}

describe("without a kernel, in the page", () => {
  test("a scattering network: S and its spectrum follow detuning, coupling and loss", async () => {
    const viewer = await live(0);
    expect(await viewer.getAttribute("data-plot")).toBe("spectrum");
    await slides(viewer, "live-0");
    await slides(viewer, "live-1");
    expect(await part(viewer, "unitary").getAttribute("data-holds")).toBe("true");
    expect(await reruns(viewer, () => part(viewer, "live-2").press("Enter"))).toBe(true);
    // Loss is seen at once.
    await expect.poll(() => part(viewer, "unitary").getAttribute("data-holds")).toBe("false");
    const omega = await viewer.getAttribute("data-frequency");
    await part(viewer, "omega-slider").press("ArrowRight");
    expect(Number(await viewer.getAttribute("data-frequency"))).toBe(Number(omega) + 1);
    // A new run stays at the frequency that is looked at.
    expect(await reruns(viewer, () => part(viewer, "reset").click())).toBe(true);
    expect(Number(await viewer.getAttribute("data-frequency"))).toBe(Number(omega) + 1);
    await part(viewer, "plot").selectOption("plane");
    expect(await reruns(viewer, () => part(viewer, "live-0").press("End"))).toBe(true);
    await part(viewer, "plot").selectOption("spectrum");
  });

  test("matter waves in a trap: a packet is dragged, aimed, and meets what is drawn", async () => {
    const viewer = await live(1);
    await slides(viewer, "live-0");
    await slides(viewer, "live-1");
    await part(viewer, "reset").click();
    const source = await handleOf(viewer, TRAP, "input/0/at");
    expect(await reruns(viewer, () => drag(source.from, source.at([2, 2])))).toBe(true);
    expect(Number(await part(viewer, "live-2-x").inputValue())).toBeCloseTo(2, 1);
    expect(Number(await part(viewer, "live-2-y").inputValue())).toBeCloseTo(2, 1);
    expect(await reruns(viewer, () => part(viewer, "live-2-x").press("Home"))).toBe(true);
    expect(await reruns(viewer, () => part(viewer, "reset").click())).toBe(true);
    const arrow = await handleOf(viewer, TRAP, "input/0/wavenumber");
    const tip = arrow.at([-2 + 2 * arrow.arrow, 0]);
    expect(await reruns(viewer, () => drag(arrow.from, tip))).toBe(true);
    expect(Number(await part(viewer, "live-3-x").inputValue())).toBeCloseTo(2, 1);
    expect(Math.abs(Number(await part(viewer, "live-3-y").inputValue()))).toBeLessThan(0.1);
    expect(await reruns(viewer, () => part(viewer, "live-3-y").press("PageUp"))).toBe(true);
    // With the keyboard alone: the pen is put down, led and lifted.
    await part(viewer, "live-4-draw").press("Enter");
    await canvasOf(viewer).focus();
    expect(await viewer.getAttribute("data-drawing")).toBe("true");
    await canvasOf(viewer).press("ArrowRight");
    expect(await part(viewer, "live-4-clear").isDisabled()).toBe(true);
    expect(await reruns(viewer, () => canvasOf(viewer).press(" "))).toBe(true);
    for (let i = 0; i < 6; i++) await canvasOf(viewer).press("ArrowUp");
    await canvasOf(viewer).press(" ");
    expect(await part(viewer, "live-4-clear").isDisabled()).toBe(false);
    const drawn = await rested(viewer);
    // Lifted, it leaves nothing.
    await canvasOf(viewer).press("ArrowLeft");
    expect(await rested(viewer)).toBe(drawn);
    await photograph(viewer, "explore-drawn-by-keyboard");
    expect(await reruns(viewer, () => part(viewer, "reset").press("Enter"))).toBe(true);
    await part(viewer, "live-4-draw").press("Enter");
  });

  test("an array of cavities: light is put into another one", async () => {
    const viewer = await live(2);
    expect(await viewer.getAttribute("data-space")).toBe("sites");
    await slides(viewer, "live-0");
    await slides(viewer, "live-1");
    await part(viewer, "reset").click();
    const source = await handleOf(viewer, ARRAY, "input/0/at");
    expect(await reruns(viewer, () => drag(source.from, source.at([2.3, -3.2])))).toBe(true);
    expect(await part(viewer, "live-2-x").inputValue()).toBe("2");
    expect(await part(viewer, "live-2-y").inputValue()).toBe("-3");
    expect(await reruns(viewer, () => part(viewer, "live-2-x").press("ArrowRight"))).toBe(true);
    expect(await part(viewer, "live-2-x").inputValue()).toBe("3");
  });

  test("pinball: a bumper is moved, and the ball is aimed", async () => {
    const viewer = await live(3);
    await slides(viewer, "live-0");
    await part(viewer, "reset").click();
    await canvasOf(viewer).press("End");
    const bumper = await handleOf(viewer, PINBALL, "bumpers/0/at");
    expect(await reruns(viewer, () => drag(bumper.from, bumper.at([-3, -1])))).toBe(true);
    expect(Number(await part(viewer, "live-1-x").inputValue())).toBeCloseTo(-3, 1);
    expect(await reruns(viewer, () => part(viewer, "live-1-y").press("PageUp"))).toBe(true);
    await part(viewer, "reset").click();
    const arrow = await handleOf(viewer, PINBALL, "particles/0/velocity");
    expect(
      await reruns(viewer, () => drag(arrow.from, arrow.at([-5 + 2 * arrow.arrow, -3 + 2 * arrow.arrow]))),
    ).toBe(true);
    expect(Number(await part(viewer, "live-2-x").inputValue())).toBeCloseTo(2, 1);
    expect(await reruns(viewer, () => part(viewer, "live-2-y").press("PageDown"))).toBe(true);
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
  }, 240_000);

  test("fifty new displays in one place leave no worker and no memory behind", async () => {
    const { heap, nodes } = await leakOf(notebook, 0, 50);
    expect(heap).toBeLessThan(HEAP_SLACK);
    expect(nodes).toBeLessThan(NODE_SLACK);
    expect(notebook.page.workers().length).toBeLessThan(8);
  }, 180_000);

  test("the page has reported no error", () => {
    expect(notebook.errors).toEqual([]);
  });
});
