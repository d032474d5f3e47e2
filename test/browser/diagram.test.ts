/** Diagrams of machines in the real JupyterLab: looked at, picked, played; and machines that learn in the page. */
import { mimeBundle } from "echolab/display";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DiagramModel } from "../../kernel-lib/src/displays/diagram/model";
import { openDiagram } from "../../kernel-lib/src/displays/diagram/payload";
import type { ControlSpec } from "../../kernel-lib/src/displays/exploration/controls";
import { decodeExplore } from "../../kernel-lib/src/displays/exploration/payload";
import { checkRecipe, type Recipe } from "../../kernel-lib/src/displays/exploration/recipe";
import { simulated } from "../../kernel-lib/src/displays/exploration/simulate";
import { mimeOf } from "../../kernel-lib/src/wire/mime";
import { startDiagram } from "../../widgets/src/diagram/state";
import { layoutIn } from "../../widgets/src/diagram/viewer";
import { DIAGRAMS } from "../show/diagrams";
import { DisplayLab, lookEverywhere, viewerIn } from "./displays";
import { leakOf } from "./leaks";
import { dragged, liveIn, part, payloadOf, reruns, rested } from "./live";
import type { NotebookPage } from "./notebook-page";
import { boxOf, changes } from "./viewers";

const NAMES = Object.keys(DIAGRAMS);

/** Bytes and nodes that may be left after fifty viewers: rounding of the collector, not a list that grows. */
const HEAP_SLACK = 12e6;
const NODE_SLACK = 2000;

interface Machine {
  readonly recipe: Recipe;
  readonly controls: Readonly<Record<string, ControlSpec>>;
}

const MACHINES: Readonly<Record<string, Machine>> = {
  mesh: {
    recipe: {
      system: "mesh",
      modes: 6,
      input: [{ at: [-1, 0] }],
      outputs: [{ at: [6, -4] }],
      run: { steps: 150, snapshots: 30 },
    },
    controls: { errors: { min: 0, max: 0.5 }, "input[0].at": "drag", "outputs[0].at": "drag" },
  },
  hopfield: {
    recipe: { system: "hopfield", run: { steps: 300, snapshots: 30 } },
    controls: { x1: { min: 0, max: 1 }, x2: { min: 0, max: 1 }, broken: "break" },
  },
  resistors: {
    recipe: {
      system: "resistors",
      input: [{ at: [0, 0], voltage: 1 }],
      ground: { at: [4, 0] },
      outputs: [
        { at: [1, 3], target: 0.7 },
        { at: [4, 3], target: 0.25 },
      ],
      run: { steps: 100, snapshots: 20 },
    },
    controls: { "outputs[0].target": { min: 0, max: 1 }, "input[0].at": "drag", broken: "break" },
  },
  springs: {
    recipe: {
      system: "springs",
      input: [{ at: [0, 3], force: -0.2 }],
      outputs: [{ at: [4, 3], target: 0.1 }],
      run: { steps: 100, snapshots: 20 },
    },
    controls: { "outputs[0].target": { min: -0.3, max: 0.3 }, "input[0].at": "drag", broken: "break" },
  },
  reservoir: {
    recipe: { system: "reservoir", run: { training: 500, steps: 100 } },
    controls: { radius: { min: 0, max: 1.2 }, horizon: { min: 1, max: 40, step: 1 }, broken: "break" },
  },
};

let lab: DisplayLab;
let notebook: NotebookPage;
let machines: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  notebook = await lab.open(
    "diagrams",
    NAMES.map((name) => ({
      bundle: { [mimeOf("diagram")]: mimeBundle(DIAGRAMS[name], { picture: false })[mimeOf("diagram")] },
    })),
  );
  machines = await lab.open(
    "machines",
    Object.values(MACHINES).map((machine) => ({ bundle: { [mimeOf("explore")]: payloadOf(machine) } })),
  );
});
afterAll(() => lab?.stop());

/** Where a node of a diagram is on the screen. */
async function spotOf(canvas: Locator, model: DiagramModel, node: number, frame = model.times.length - 1) {
  const box = await boxOf(canvas);
  const layout = layoutIn(model, { ...startDiagram(model), frame }, box.width);
  return [box.x + layout.x[node], box.y + layout.y[node]] as const;
}

describe("a diagram", () => {
  const open = (name: string) => viewerIn(notebook, NAMES.indexOf(name), "diagram");
  const modelOf = (name: string) =>
    openDiagram(
      JSON.parse(JSON.stringify(mimeBundle(DIAGRAMS[name], { picture: false })[mimeOf("diagram")])),
    );

  test("tells the numbers of the node that is pointed at, and holds one that is clicked", async () => {
    const viewer = await open("mesh");
    const model = await modelOf("mesh");
    const canvas = part(viewer, "diagram-canvas");
    const crossing = model.nodes.size?.indexOf(1) ?? -1;
    const { mouse } = notebook.page;
    await mouse.move(...(await spotOf(canvas, model, crossing)));
    await expect.poll(() => viewer.getAttribute("data-picked")).toBe(`node ${crossing}`);
    expect(await part(viewer, "readout").textContent()).toMatch(
      /node 6 θ \(rad\) = 0\.261\d? θ = 0\.261\d? φ = 0 /,
    );
    await mouse.down();
    await mouse.up();
    await mouse.move(...(await spotOf(canvas, model, 0)));
    expect(await viewer.getAttribute("data-picked")).toBe(`node ${crossing}`);
    await canvas.press("Escape");
    expect(await viewer.getAttribute("data-picked")).toBe("");
  });

  test("is walked through by keys, zoomed and played", async () => {
    const viewer = await open("springs");
    const canvas = part(viewer, "diagram-canvas");
    await canvas.focus();
    await changes(canvas, () => canvas.press("ArrowRight"));
    const first = await viewer.getAttribute("data-picked");
    await canvas.press("ArrowRight");
    expect(await viewer.getAttribute("data-picked")).not.toBe(first);
    await changes(canvas, () => canvas.press("n"));
    expect(await viewer.getAttribute("data-picked")).toMatch(/^edge/);
    await changes(canvas, () => part(viewer, "zoom-in").click());
    expect(await viewer.getAttribute("data-zoom")).toBe("1.40");
    await part(viewer, "whole").click();
    await changes(canvas, () => part(viewer, "frame-slider").press("Home"));
    expect(await part(viewer, "time").textContent()).toBe("step = 0");
    await part(viewer, "play").click();
    await expect.poll(() => viewer.getAttribute("data-frame")).toBe("20");
  });

  test("both themes, wide and narrow", async () => {
    const names = NAMES.map((name, cell) => [cell, `diagram-${name}`] as const);
    await lookEverywhere(notebook, "diagram", new Map(names));
    expect(notebook.errors).toEqual([]);
  });
});

describe("a machine that learns in the page", () => {
  const cells = Object.keys(MACHINES);
  const live = (name: string) => liveIn(machines, cells.indexOf(name));
  const modelOf = (name: string) => simulated(checkRecipe(MACHINES[name].recipe)) as DiagramModel;
  const canvasOf = (viewer: Locator) => part(viewer, "explore-canvas");

  test("a mesh: light that is dragged to another output is led there", async () => {
    const viewer = await live("mesh");
    const model = modelOf("mesh");
    const canvas = canvasOf(viewer);
    const outputs = model.nodes.label?.indexOf("out 5") ?? -1;
    const another = model.nodes.label?.indexOf("out 2") ?? -1;
    const [from, to] = [await spotOf(canvas, model, outputs), await spotOf(canvas, model, another)];
    await reruns(viewer, () => dragged(machines.page, from, to));
    expect(await part(viewer, "live-2-y").inputValue()).toBe("-1");
    await reruns(viewer, () => part(viewer, "live-0").press("End"), "with errors of fabrication");
    const error = (await part(viewer, "readout").textContent()) ?? "";
    // It learns in place, errors and all.
    expect(Number(/error = ([\d.]+)·10⁻/.exec(error)?.[1] ?? Number.NaN)).not.toBeNaN();
    await part(viewer, "reset").click();
  });

  test.each([
    ["resistors", [0, 0], [2, 0]],
    ["springs", [0, 3], [2, 3]],
  ] as const)("%s: the source at %j is dragged to %j, and the target slides", async (name, from, to) => {
    const viewer = await live(name);
    const box = await boxOf(canvasOf(viewer));
    // Handles are at the places of nodes at rest.
    const { at } = layoutIn(modelOf(name), startDiagram(modelOf(name)), box.width);
    const spot = (place: readonly [number, number]) => [box.x + at(place).x, box.y + at(place).y] as const;
    await reruns(viewer, () => dragged(machines.page, spot(from), spot(to)));
    expect(await part(viewer, "live-1-x").inputValue()).toBe(String(to[0]));
    await reruns(viewer, () => part(viewer, "live-0").press("ArrowRight"), "another target");
  });

  test.each([
    ["hopfield", 2],
    ["resistors", 25],
    ["springs", 20],
  ])("%s: a click breaks an edge, it learns anew, and all is mended", async (name, edge) => {
    const viewer = await live(name);
    await part(viewer, "reset").click({ force: true });
    await rested(viewer);
    const model = modelOf(name);
    const canvas = canvasOf(viewer);
    await part(viewer, "frame-slider").press("End");
    const [[x1, y1], [x2, y2]] = [
      await spotOf(canvas, model, model.edges.from[edge]),
      await spotOf(canvas, model, model.edges.to[edge]),
    ];
    const at = (part: number) => [x1 + part * (x2 - x1), y1 + part * (y2 - y1)] as const;
    const frames = Number(await part(viewer, "frame-slider").getAttribute("max"));
    await reruns(viewer, () => machines.page.mouse.click(...at(0.6)), "broken");
    expect(await part(viewer, "live-2-broken").textContent()).toBe("broken edges: 1");
    await expect
      .poll(async () => Number(await part(viewer, "frame-slider").getAttribute("max")))
      .toBe(2 * frames + 1);
    // By keys: B mends the edge that was clicked.
    await canvas.focus();
    await reruns(viewer, () => canvas.press("b"), "mended");
    expect(await part(viewer, "live-2-mend").isDisabled()).toBe(true);
  });

  test("a reservoir: sliders and cuts train the read-out again", async () => {
    const viewer = await live("reservoir");
    const readout = () => part(viewer, "readout").textContent();
    const error = async () => Number(/\(NRMSE\): (\d[\d.]*\d)/.exec((await readout()) ?? "")?.[1]);
    const before = await error();
    await reruns(viewer, () => part(viewer, "live-1").press("End"), "farther ahead");
    expect(await error()).toBeGreaterThan(before);
    expect(await rested(viewer)).toBeGreaterThan(1);
  });

  test("fifty new displays in one place leave no worker and no memory behind", async () => {
    const { heap, nodes } = await leakOf(machines, 0, 50);
    expect(heap).toBeLessThan(HEAP_SLACK);
    expect(nodes).toBeLessThan(NODE_SLACK);
    await expect.poll(() => machines.page.workers().length).toBeLessThan(cells.length + 4);
  });

  test("both themes, wide and narrow", async () => {
    const names = cells.map((name, cell) => [cell, `machine-${name}`] as const);
    await lookEverywhere(machines, "explore", new Map(names), (cell) => liveIn(machines, cell));
    expect(machines.errors).toEqual([]);
  });
});

test("what a saved exploration of a machine holds is its recipe", () => {
  for (const machine of Object.values(MACHINES)) {
    const payload = JSON.parse(JSON.stringify(payloadOf(machine)));
    expect(JSON.stringify(payload).length).toBeLessThan(2_000);
    expect(decodeExplore(payload).recipe).toEqual(checkRecipe(machine.recipe));
  }
});
