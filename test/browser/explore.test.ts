import { digits, mnist } from "echolab";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sketchPayload } from "../../kernel-lib/src/displays/sketch/encode";
import { mimeOf } from "../../kernel-lib/src/wire/mime";
import { HANDS } from "../show/digits-net";
import { shippedEcho, shippedScattering } from "../show/shipped";
import { seriousFindings } from "./accessibility";
import { DisplayLab, lookEverywhere, photograph, THEMES, viewerIn } from "./displays";
import { leakOf } from "./leaks";
import { canvasOf, dragged, type Exploration, handleOf, liveIn, part, reruns, type Spot } from "./live";
import type { NotebookPage } from "./notebook-page";
import { boxOf, pictureWhere } from "./viewers";

const LINE: Exploration = {
  recipe: {
    system: "coupled-waves",
    grid: { points: 128, length: 16 },
    parameters: { kerr: 1, chi: 1, mass: 1e6 },
    input: [
      { at: -4, width: 0.8, wavenumber: 2 },
      { at: 4, width: 0.8, wavenumber: -2 },
    ],
    potential: { hills: [{ at: 0, width: 0.5, height: 2 }] },
    run: { duration: 4, steps: 120, snapshots: 40 },
  },
  controls: {
    kerr: { min: -4, max: 4 },
    "input[0].wavenumber": { min: -6, max: 6, label: "k" },
    "input[0].at": "drag",
    chi: { off: 0, on: 1, label: "potential on" },
    potential: "draw",
  },
};

const PLANE: Exploration = {
  recipe: {
    system: "coupled-waves",
    grid: { points: [64, 64], length: 16 },
    parameters: { kerr: 0, chi: 1, mass: 1e6 },
    input: [{ at: [-4, 0.5], width: 1.2, wavenumber: [3, 0] }],
    potential: { hills: [{ at: [0, 0], width: 1, height: 6 }] },
    run: { duration: 3, steps: 40, snapshots: 20 },
  },
  controls: {
    "potential.hills[0].height": { min: -10, max: 10, label: "hill" },
    "input[0].at": "drag",
    potential: "draw",
  },
};

const code = (name: string, { recipe, controls }: Exploration) =>
  `const ${name} = explore(${JSON.stringify(recipe)}, ${JSON.stringify(controls)}, { title: "${name}" });`;

const ASK = "JSON.stringify([live.recipe.parameters.kerr, live.run().times.length])";

const HEAP_SLACK = 12e6;
const NODE_SLACK = 2000;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  const empty = { "text/plain": "" };
  notebook = await lab.open(
    "explore",
    [`import { explore } from "echolab"; ${code("live", LINE)}`, code("hill", PLANE), ASK].map((source) => ({
      source,
      bundle: empty,
    })),
  );
  await notebook.page.setViewportSize({ width: 1400, height: 1500 });
  expect(await notebook.runAll()).toBe(true);
});

afterAll(async () => {
  await lab?.stop();
});

const live = (cell: number) => liveIn(notebook, cell);

describe("a run in the page", () => {
  test("sliders and toggles run it again, by mouse and by keyboard", async () => {
    const viewer = await live(0);
    const g = part(viewer, "live-0");
    expect(await g.inputValue()).toBe("1");
    await reruns(viewer, () => g.press("ArrowRight"));
    expect(Number(await g.inputValue())).toBeCloseTo(1.08, 10);
    const { width, height } = await boxOf(part(viewer, "live-1"));
    const position = { x: 0.9 * width, y: height / 2 };
    await reruns(viewer, () => part(viewer, "live-1").click({ position }));
    await reruns(viewer, () => part(viewer, "live-3").click());
    expect(await part(viewer, "live-3").getAttribute("aria-pressed")).toBe("false");
    await reruns(viewer, () => part(viewer, "reset").click());
    expect(await g.inputValue()).toBe("1");
    expect(await part(viewer, "reset").isDisabled()).toBe(true);
  });

  test("a source is dragged in the picture, and its sliders follow", async () => {
    const viewer = await live(0);
    const x = part(viewer, "live-2-x");
    expect(await x.inputValue()).toBe("-4");
    const source = await handleOf(viewer, LINE, "input/0/at");
    const [left, bottom] = source.at([-1, 0]);
    await reruns(viewer, () => dragged(notebook.page, source.from, [left, bottom - 30]));
    expect(Math.abs(Number(await x.inputValue()) + 1)).toBeLessThan(0.1);
    await reruns(viewer, () => x.press("Home"));
    expect(await x.inputValue()).toBe("-8");
    await part(viewer, "reset").click();
  });

  test("a potential is drawn on a line and in the plane, and cleared", async () => {
    const line = await live(0);
    await part(line, "live-4-draw").click();
    expect(await line.getAttribute("data-drawing")).toBe("true");
    // The curve of the second panel.
    const box = await boxOf(canvasOf(line));
    const left = box.x + box.width / 2 + 58;
    const stroke = (from: Spot, to: Spot) => dragged(notebook.page, from, to);
    await reruns(line, () => stroke([left + 60, box.y + 60], [left + 110, box.y + 40]));
    expect(await part(line, "live-4-clear").isDisabled()).toBe(false);
    await photograph(line, "explore-drawn-line");
    await reruns(line, () => part(line, "live-4-clear").click());
    await part(line, "live-4-draw").click();

    const plane = await live(1);
    await part(plane, "live-2-draw").click();
    const area = await boxOf(canvasOf(plane));
    await reruns(plane, () => stroke([area.x + 200, area.y + 80], [area.x + 260, area.y + 200]));
    await photograph(plane, "explore-drawn-plane");
    expect(await part(plane, "live-2-brush").isVisible()).toBe(true);
    await part(plane, "live-2-clear").click();
    await part(plane, "live-2-draw").click();
  });

  test("the field viewer's own controls work on it", async () => {
    const viewer = await live(1);
    await canvasOf(viewer).focus();
    await canvasOf(viewer).press("End");
    expect(await viewer.getAttribute("data-frame")).toBe("20");
    await part(viewer, "quantity").selectOption("domain");
    expect(await viewer.getAttribute("data-quantity")).toBe("domain");
    // A new run keeps what is looked at.
    await reruns(viewer, () => part(viewer, "live-0").press("ArrowLeft"));
    expect(await viewer.getAttribute("data-frame")).toBe("20");
    expect(await viewer.getAttribute("data-quantity")).toBe("domain");
  });
});

describe("back to the notebook", () => {
  test("values are taken by the kernel, and code is copied", async () => {
    const viewer = await live(0);
    await reruns(viewer, () => part(viewer, "live-0").press("End"));
    await part(viewer, "take").click();
    await expect.poll(() => part(viewer, "said").textContent()).toMatch(/^Taken: /);
    await notebook.page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
      const { shell, commands } = (window as any).jupyterapp;
      shell.currentWidget.content.activeCellIndex = 2;
      await commands.execute("notebook:run-cell");
    });
    await notebook.showCell(2);
    await expect
      .poll(() => notebook.cell(2).locator(".jp-OutputArea-output").textContent())
      .toContain("[4,41]");
    await notebook.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const again = await live(0);
    await part(again, "copy-code").click();
    await expect.poll(() => part(again, "said").textContent()).toBe("Copied: paste it into a cell.");
    const code = await notebook.page.evaluate(() => navigator.clipboard.readText());
    expect(code).toMatch(/^const recipe: Recipe = \{ system: "coupled-waves", .*kerr: 4/);
  });

  test("without a kernel everything but the taking works, and the taking says why", async () => {
    await notebook.page.evaluate(() =>
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
      (window as any).jupyterapp.shell.currentWidget.sessionContext.shutdown(),
    );
    const viewer = await live(0);
    await reruns(viewer, () => part(viewer, "live-0").press("Home"));
    await part(viewer, "take").click();
    await expect.poll(() => part(viewer, "said").textContent()).toMatch(/^Not done: there is no kernel here/);
  });
});

describe.each([
  { name: "scattering", machine: shippedScattering, images: () => digits().test },
  { name: "echo", machine: shippedEcho, images: () => mnist().test },
])("a pad to draw on, read by the trained $name network", ({ name, machine, images }) => {
  let pad: NotebookPage;
  const open = async () => {
    const viewer = await viewerIn(pad, 0, "sketch");
    await pictureWhere(part(viewer, "sketch-canvas"), ({ colours }) => colours > 8, "the pad");
    return viewer;
  };

  beforeAll(async () => {
    const payload = sketchPayload({ ...machine(), images: images(), title: "Draw a digit" });
    pad = await lab.open(`sketch-${name}`, [{ bundle: { [mimeOf("sketch")]: payload } }]);
  });

  test("digits drawn with the mouse are read as one draws", async () => {
    const viewer = await open();
    const canvas = part(viewer, "sketch-canvas");
    for (const [digit, strokes] of Object.entries(HANDS)) {
      await part(viewer, "wipe").click();
      const box = await boxOf(canvas);
      expect(await viewer.getAttribute("data-answer")).toBe("");
      const seen = new Set<string | null>();
      for (const stroke of strokes) {
        const at = (i: number): [number, number] => [
          box.x + 4 + 280 * stroke[i],
          box.y + 22 + 280 * stroke[i + 1],
        ];
        await pad.page.mouse.move(...at(0));
        await pad.page.mouse.down();
        for (let i = 2; i < stroke.length; i += 2) {
          await pad.page.mouse.move(...at(i), { steps: 3 });
          seen.add(await viewer.getAttribute("data-answer"));
        }
        await pad.page.mouse.up();
      }
      expect(await viewer.getAttribute("data-answer"), `drawn ${digit}`).toBe(digit);
      // It was read before it was finished, too.
      expect(seen.has("")).toBe(false);
      await photograph(viewer, `sketch-${name}-drawn-${digit}`);
    }
  });

  test("by keyboard, and images of the test set", async () => {
    const viewer = await open();
    const canvas = part(viewer, "sketch-canvas");
    await part(viewer, "wipe").press("Enter");
    await canvas.focus();
    for (let i = 0; i < 8; i++) await canvas.press("ArrowUp");
    await canvas.press(" ");
    for (let i = 0; i < 16; i++) await canvas.press("ArrowDown");
    await canvas.press(" ");
    expect(await viewer.getAttribute("data-strokes")).toBe("1");
    expect(await viewer.getAttribute("data-answer")).not.toBe("");
    await canvas.press("Delete");
    expect(await viewer.getAttribute("data-strokes")).toBe("0");
    await part(viewer, "sample").selectOption("6");
    expect(await viewer.getAttribute("data-answer")).toBe("6");
    expect(await part(viewer, "readout").textContent()).toMatch(/^Read as “6” .*it is a “6”/);
  });

  test("both themes, wide and narrow", async () => {
    for (const theme of THEMES) {
      await pad.setTheme(theme);
      for (const width of [1400, 400]) {
        await pad.page.setViewportSize({ width, height: 1000 });
        await pad.showOnlyMain(width < 1000);
        const viewer = await open();
        const room = await viewer.evaluate((node) => [node.scrollWidth, node.clientWidth]);
        expect(room[0]).toBeLessThanOrEqual(room[1] + 1);
        await photograph(viewer, `sketch-${name}-${theme.split(" ")[1].toLowerCase()}-${width}`);
        expect(await seriousFindings(pad, '[data-echolab="sketch"]')).toEqual([]);
      }
    }
    expect(pad.errors).toEqual([]);
    await pad.close();
  });
});

describe("everywhere", () => {
  test("both themes, wide and narrow", async () => {
    const names = [0, 1].map((cell) => [cell, `explore-${cell}`] as const);
    await lookEverywhere(notebook, "explore", new Map(names), live);
  });

  test("fifty new displays in one place leave no worker and no memory behind", async () => {
    const { heap, nodes } = await leakOf(notebook, 0, 50);
    expect(heap).toBeLessThan(HEAP_SLACK);
    expect(nodes).toBeLessThan(NODE_SLACK);
    await expect.poll(() => notebook.page.workers().length).toBeLessThan(6);
  });

  test("the page has reported no error", () => {
    expect(notebook.errors).toEqual([]);
  });
});
