/** The network viewer in the real JupyterLab: every control by mouse and by keyboard, and what it changes. */

import { readFileSync } from "node:fs";
import { lattices, linspace, network, networkBuilder, randomStream } from "echolab";
import { mimeBundle } from "echolab/display";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DisplayLab, lookEverywhere, photograph, THEMES, viewerIn } from "./displays";
import { leakOf } from "./leaks";
import type { NotebookPage } from "./notebook-page";
import { boxOf, changes as changesOf, pictureOf } from "./viewers";

/** One more viewer may cost so much after fifty: rounding of the collector, not a list that grows. */
const MOST_LEAKED_BYTES = 4e6;
const FREQUENCIES = 31;

/** A ring of four cavities round a flux: light prefers one way. `shift` detunes two of them. */
function ring(shift: number) {
  const phase = { re: 0.8 * Math.cos(0.5), im: 0.8 * Math.sin(0.5) };
  return network({
    detuning: [0, shift, 0.4, -shift],
    decay: [1, 0.5, 1, 0.5],
    couplings: [0, 1, 2, 3].map((i) => ({ between: [i, (i + 1) % 4] as const, value: phase })),
    labels: ["north", "east", "south", "west"],
  });
}

/** Ten thousand cavities between two leads. */
function large() {
  const stream = randomStream(3);
  return networkBuilder()
    .region(lattices.square({ flux: 0.05 }), {
      cells: [100, 100],
      detuning: () => 0.3 * (stream.uniform() - 0.5),
    })
    .lead({ name: "left", direction: [-1, 0] })
    .lead({ name: "right", direction: [1, 0] })
    .freeze();
}

let lab: DisplayLab;
let notebook: NotebookPage;
let viewer: Locator;

beforeAll(async () => {
  lab = await DisplayLab.start();
  const omegas = linspace(-2, 2, FREQUENCIES);
  const small = mimeBundle(ring(1), {
    title: "Ring <b>of</b> four",
    picture: false,
    omegas,
    compare: ring(0),
  });
  const big = mimeBundle(large(), {
    title: "10,000 cavities",
    picture: false,
    omegas: [-2.5],
    drives: ["left"],
  });
  notebook = await lab.open("network-viewer", [{ bundle: small }, { bundle: big }]);
  viewer = await viewerIn(notebook, 0, "network");
});
afterAll(() => lab?.stop());

const part = (name: string) => viewer.locator(`[data-echolab="${name}"]`);
const canvas = () => part("network-canvas");
const data = (key: string) => viewer.getAttribute(`data-${key}`);
const changes = (act: () => Promise<unknown>, what?: string) => changesOf(canvas(), act, what);

test("light flows until it is told not to; at rest nothing moves", async () => {
  expect(await data("flow")).toBe("true");
  await changes(async () => {}, "as the light goes on");
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    await photograph(viewer, `network-flow-${theme === "JupyterLab Dark" ? "dark" : "light"}`);
  }
  await part("flow").click();
  expect(await data("flow")).toBe("false");
  const rest = await pictureOf(canvas());
  for (let frame = 0; frame < 20; frame++) expect(await pictureOf(canvas())).toEqual(rest);
  await canvas().press("Space");
  expect(await data("flow")).toBe("true");
  await canvas().press("Space");
  expect(await data("flow")).toBe("false");
});

test("every filling and every network has its own picture", async () => {
  for (const fill of ["detuning", "decay", "dB", "phase", "density"])
    await changes(() => part("fill").selectOption(fill), fill);
  for (const bonds of ["current", "value"]) await changes(() => part("bonds").selectOption(bonds), bonds);
  for (const shown of ["before", "difference", "after"])
    await changes(() => part("shown").selectOption(shown), shown);
  await part("fill").focus();
  await changes(() => part("fill").press("ArrowUp"));
  expect(await data("fill")).toBe("decay");
  await changes(() => part("fill").selectOption("density"));
});

test("the drive and the frequency change the light", async () => {
  await changes(() => part("drive").selectOption({ label: "driven at south" }));
  expect(await data("drive")).toBe("2");
  await changes(() => canvas().press("PageUp"));
  expect(await data("frequency")).toBe(String((FREQUENCIES - 1) / 2 + 1));
  await changes(() => part("omega-slider").press("Home"));
  expect(await part("omega").textContent()).toBe("ω = −2");
  await part("play").click();
  await expect.poll(() => data("frequency")).toBe(String(FREQUENCIES - 1));
});

test("arrow keys go from resonator to resonator, Enter drives there, N tells the couplings", async () => {
  await part("drive").selectOption({ label: "driven at west" });
  await canvas().focus();
  // The first mode stands on the left; the ring follows clockwise.
  await changes(() => canvas().press("ArrowRight"));
  expect(await part("readout").textContent()).toContain("resonator 0 (port north)");
  await canvas().press("ArrowRight");
  const there = await data("marked");
  expect(there).not.toBe("mode 0");
  expect(await part("readout").textContent()).toMatch(/Δ = \S+ κ = \S+ \|a\|² = \S+ arg a = /);
  await changes(() => canvas().press("Enter"));
  expect(await data("drive")).toBe(there?.split(" ")[1]);
  await changes(() => canvas().press("n"));
  expect(await part("readout").textContent()).toMatch(
    /coupling of \d and \d H\[\d, \d\] = 0\.702\d? [+−] 0\.383\d?i/,
  );
  expect(await part("readout").textContent()).toMatch(/current \d → \d = /);
  await canvas().press("Escape");
  expect(await data("marked")).toBe("");
});

test("the pointer reads a resonator and a coupling; a click holds", async () => {
  const box = await boxOf(canvas());
  // The first mode stands in the left corner of a square, at half height.
  const middle = { x: (box.width - 84) / 2, y: box.height / 2 - 4 };
  const left = { x: middle.x - (box.height - 100) / 2, y: middle.y };
  await canvas().hover({ position: left });
  await expect.poll(() => part("readout").textContent()).toContain("resonator 0");
  await canvas().hover({ position: { x: (left.x + middle.x) / 2, y: middle.y - (middle.x - left.x) / 2 } });
  await expect.poll(() => part("readout").textContent()).toContain("coupling of");
  await canvas().click({ position: left });
  await canvas().hover({ position: middle });
  expect(await part("readout").textContent()).toContain("resonator 0");
  await canvas().click({ position: middle });
  expect(await part("readout").textContent()).toContain("Point at");
});

test("zooms by button, key and wheel, moves by drag and key, and comes back", async () => {
  await changes(() => part("zoom-in").click());
  expect(Number(await data("zoom"))).toBeCloseTo(1.4, 2);
  await changes(() => canvas().press("+"));
  await changes(() => canvas().press("Shift+ArrowRight"));
  const box = await boxOf(canvas());
  const { mouse } = notebook.page;
  await mouse.move(box.x + 200, box.y + 150);
  await changes(async () => {
    await mouse.down();
    await mouse.move(box.x + 230, box.y + 170, { steps: 4 });
    await mouse.up();
  });
  const zoom = Number(await data("zoom"));
  await changes(() => mouse.wheel(0, -200));
  expect(Number(await data("zoom"))).toBeGreaterThan(zoom);
  await changes(() => part("zoom-out").click());
  await part("whole").click();
  expect(await data("zoom")).toBe("1.00");
  expect(await part("whole").isDisabled()).toBe(true);
  await canvas().press("+");
  await canvas().press("0");
  expect(await data("zoom")).toBe("1.00");
});

test("the wheel scrolls the page where the picture has not the focus", async () => {
  await part("fill").focus();
  await canvas().hover();
  await notebook.page.mouse.wheel(0, 20);
  await pictureOf(canvas());
  expect(await data("zoom")).toBe("1.00");
});

test("saves picture and tables", async () => {
  const save = async (item: string) => {
    const download = notebook.page.waitForEvent("download");
    await part("export").click();
    await part(item).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const png = await save("export-png");
  expect(png.name).toBe("ring-b-of-b-four.png");
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  const modes = (await save("export-modes")).bytes.toString().trim().split("\n");
  expect(modes).toHaveLength(5);
  expect(modes[0]).toBe("mode,x,y,detuning,decay,loss,port,density,Re a,Im a");
  expect(modes[2].split(",").slice(3, 7)).toEqual(["1", "0.5", "0", "east"]);
  const couplings = (await save("export-couplings")).bytes.toString().trim().split("\n");
  expect(couplings).toHaveLength(5);
});

test("people who want less motion see arrows first", async () => {
  await notebook.page.emulateMedia({ reducedMotion: "reduce" });
  // A new display of the same payload begins anew.
  expect((await leakOf(notebook, 0, 1)).nodes).toBeLessThan(10_000);
  viewer = await viewerIn(notebook, 0, "network");
  await expect.poll(() => data("flow")).toBe("false");
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    await photograph(viewer, `network-still-${theme === "JupyterLab Dark" ? "dark" : "light"}`);
  }
  await notebook.page.emulateMedia({ reducedMotion: null });
});

test("ten thousand resonators: zoom, flow and hover answer", async () => {
  viewer = await viewerIn(notebook, 1, "network");
  expect(await part("network-canvas").getAttribute("aria-label")).toContain(
    "10000 modes and 19800 couplings",
  );
  await photograph(viewer, "network-10000");
  await part("zoom-in").click();
  expect(Number(await data("zoom"))).toBeGreaterThan(1);
  await canvas().hover({ position: { x: 200, y: 200 } });
  await expect.poll(() => part("readout").textContent()).toMatch(/resonator \d+|coupling of/);
  const frames = await canvas().evaluate(
    () =>
      new Promise<number>((done) => {
        let count = 0;
        const until = performance.now() + 2000;
        const step = () => {
          count++;
          if (performance.now() < until) requestAnimationFrame(step);
          else done(count / 2);
        };
        requestAnimationFrame(step);
      }),
  );
  console.log(`flow through 10,000 resonators: ${frames} frames a second`);
  expect(await data("flow")).toBe("true");
});

test("both themes, wide and narrow; no leak, no error", async () => {
  await lookEverywhere(notebook, "network", new Map([[0, "network"]]));
  const leak = await leakOf(notebook, 0, 50);
  expect(leak.heap).toBeLessThan(MOST_LEAKED_BYTES);
  expect(notebook.errors).toEqual([]);
});
