import { readFileSync } from "node:fs";
import { mimeBundle } from "echolab/display";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DisplayLab, lookEverywhere, viewerIn } from "./displays";
import { echoRun, planeRun } from "./examples";
import { leakOf } from "./leaks";
import type { NotebookPage } from "./notebook-page";
import { boxOf, changes as changesOf, pictureOf } from "./viewers";

const LINE = 0;
const LAYERS = 1;
const PLANE = 2;
const TWO_RUNS = 3;
/** Chromium keeps caches of its own; a leak of one viewer's arrays fifty times over would be far more. */
const HEAP_SLACK = 12e6;
/** JupyterLab makes elements of its own and lets some go later; fifty viewers left behind would be above 5,000. */
const NODE_SLACK = 2000;

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await DisplayLab.start();
  const still = { picture: false } as const;
  const run = echoRun();
  notebook = await lab.open("field-viewer", [
    { bundle: mimeBundle(run, { ...still, title: "Two packets and their echo" }) },
    {
      bundle: mimeBundle(run.allFrames(), {
        ...still,
        title: "Wave, learning field, gradient",
        quantity: "domain",
      }),
    },
    { bundle: mimeBundle(planeRun(), { ...still, title: "A packet meets a hill" }) },
    { bundle: mimeBundle(planeRun(), { ...still, title: "Two hills", compare: planeRun(3) }) },
  ]);
  await notebook.page.setViewportSize({ width: 1400, height: 1500 });
});

afterAll(async () => {
  await lab?.stop();
});

const part = (viewer: Locator, name: string) => viewer.locator(`[data-echolab="${name}"]`);
const canvasOf = (viewer: Locator) => part(viewer, "field-canvas");
const data = (viewer: Locator, key: string) => viewer.getAttribute(`data-${key}`);

const changes = (viewer: Locator, act: () => Promise<unknown>, what?: string) =>
  changesOf(canvasOf(viewer), act, what);

describe("time", () => {
  test("buttons: play, pause, step, loop; slider and speed by mouse", async () => {
    const viewer = await viewerIn(notebook, LINE, "field");
    await part(viewer, "forward").click();
    await part(viewer, "forward").click();
    await part(viewer, "back").click();
    expect(await data(viewer, "frame")).toBe("1");
    await part(viewer, "speed").selectOption("4");
    // In a loop, or it might have ended by the time it is to pause.
    await part(viewer, "loop").click();
    await part(viewer, "play").click();
    await expect.poll(async () => Number(await data(viewer, "frame"))).toBeGreaterThan(5);
    await part(viewer, "play").click();
    const stopped = await data(viewer, "frame");
    for (let frame = 0; frame < 10; frame++) await pictureOf(canvasOf(viewer));
    expect(await data(viewer, "frame")).toBe(stopped);
    const box = await boxOf(part(viewer, "frame-slider"));
    await notebook.page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
    expect(Number(await data(viewer, "frame"))).toBeGreaterThan(80);
    expect(await data(viewer, "echo")).toBe("true");
    expect(await part(viewer, "time").textContent()).toMatch(/^t = .* · echo$/);
    // Played to its end it stops, and in a loop it does not.
    await part(viewer, "loop").click();
    await part(viewer, "play").click();
    await expect.poll(() => data(viewer, "playing")).toBe("false");
    expect(await data(viewer, "frame")).toBe("121");
    await part(viewer, "loop").click();
    await part(viewer, "play").click();
    let last = 0;
    const beginsAgain = async () => {
      const before = last;
      last = Number(await data(viewer, "frame"));
      return last < before;
    };
    await expect.poll(beginsAgain).toBe(true);
    expect(await data(viewer, "playing")).toBe("true");
    await part(viewer, "play").click();
    await part(viewer, "loop").click();
  });

  test("keys: space, arrows, Page, Home, End", async () => {
    const viewer = await viewerIn(notebook, LINE, "field");
    const canvas = canvasOf(viewer);
    await canvas.focus();
    for (const [key, frame] of [
      ["Home", "0"],
      ["ArrowRight", "1"],
      ["PageUp", "11"],
      ["ArrowLeft", "10"],
      ["End", "121"],
      ["ArrowRight", "121"],
    ]) {
      await canvas.press(key);
      expect(await data(viewer, "frame")).toBe(frame);
    }
    await part(viewer, "loop").click();
    await canvas.press(" ");
    expect(await data(viewer, "playing")).toBe("true");
    await canvas.press(" ");
    expect(await data(viewer, "playing")).toBe("false");
    await part(viewer, "loop").click();
    const slider = part(viewer, "frame-slider");
    await slider.press("Home");
    await slider.press("ArrowRight");
    expect(await data(viewer, "frame")).toBe("1");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^t = /);
  });

  test("pressing and dragging in the space-time picture moves through time", async () => {
    const viewer = await viewerIn(notebook, LINE, "field");
    const box = await boxOf(canvasOf(viewer));
    const x = box.x + box.width / 2;
    await notebook.page.mouse.move(x, box.y + 400);
    await notebook.page.mouse.down();
    const early = Number(await data(viewer, "frame"));
    await notebook.page.mouse.move(x, box.y + 180, { steps: 4 });
    const late = Number(await data(viewer, "frame"));
    await notebook.page.mouse.up();
    expect(late).toBeGreaterThan(early + 50);
    expect(await data(viewer, "probes")).toBe("");
  });
});

describe("what is shown", () => {
  test("every quantity, map, range and view changes the picture, by mouse and by keyboard", async () => {
    const viewer = await viewerIn(notebook, PLANE, "field");
    await canvasOf(viewer).press("Home");
    await canvasOf(viewer).press("PageUp");
    for (const quantity of ["magnitude", "re", "im", "phase", "domain", "dB"]) {
      await changes(viewer, () => part(viewer, "quantity").selectOption(quantity), quantity);
      expect(await data(viewer, "quantity")).toBe(quantity);
    }
    await part(viewer, "quantity").selectOption("density");
    await changes(viewer, () => part(viewer, "map").press("ArrowDown"));
    expect(await part(viewer, "map").inputValue()).toBe("sea");
    await part(viewer, "map").selectOption("ember");
    await changes(viewer, () => part(viewer, "range").selectOption("frame"));
    await part(viewer, "range").selectOption("held");
    await canvasOf(viewer).press("PageUp");
    expect(await data(viewer, "range")).toBe("held");
    expect(await part(viewer, "range").locator("option:checked").textContent()).toMatch(/held at t = 0\.75/);
    await changes(viewer, () => part(viewer, "range").selectOption("run"));
    for (const space of ["k", "sites", "space"])
      await changes(viewer, () => part(viewer, "space").selectOption(space), space);
  });

  test("the packet's wavenumber is where k space is bright", async () => {
    const viewer = await viewerIn(notebook, PLANE, "field");
    await canvasOf(viewer).press("Home");
    await part(viewer, "space").selectOption("k");
    const box = await boxOf(canvasOf(viewer));
    // k = (3, 0) in a picture from −4π to 4π that is 460 wide and begins at (58, 8).
    const x = box.x + 58 + 460 * ((3 / (4 * Math.PI) + 1) / 2);
    await notebook.page.mouse.move(x, box.y + 8 + 230);
    const facts = (await part(viewer, "readout").textContent()) ?? "";
    expect(facts).toMatch(/k_x = (2\.7|3\.14)/);
    const magnitude = Number(/\|ψ̃\| = ([\d.]+)/.exec(facts)?.[1]);
    await notebook.page.mouse.move(x - 150, box.y + 8 + 230);
    const elsewhere = /\|ψ̃\| = ([\d.]+)(·10)?/.exec((await part(viewer, "readout").textContent()) ?? "");
    expect(magnitude).toBeGreaterThan(0.1);
    expect(elsewhere?.[2] === undefined ? Number(elsewhere?.[1]) : 0).toBeLessThan(magnitude / 100);
    await part(viewer, "space").selectOption("space");
  });

  test("three fields of an echo: the gradient gathers only after the reversal", async () => {
    const viewer = await viewerIn(notebook, LAYERS, "field");
    const canvas = canvasOf(viewer);
    await canvas.focus();
    await canvas.press("Home");
    await canvas.press("Shift+ArrowRight");
    const gradient = async () =>
      /∂C\/∂θ = (\S+)/.exec((await part(viewer, "readout").textContent()) ?? "")?.[1];
    expect(await gradient()).toBe("0");
    await canvas.press("End");
    expect(Math.abs(Number((await gradient())?.replace("−", "-")))).toBeGreaterThan(0.05);
  });

  test("a click with Shift pins a place in a picture over time, and selects no cells", async () => {
    const viewer = await viewerIn(notebook, LAYERS, "field");
    await notebook.page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
      (window as any).jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
    });
    await canvasOf(viewer).click({ position: { x: 150, y: 250 }, modifiers: ["Shift"] });
    expect(await data(viewer, "probes")).toMatch(/^\d+$/);
    expect(await notebook.page.locator(".jp-Cell.jp-mod-multiSelected").count()).toBe(0);
    await part(viewer, "unpin").click();
    await part(viewer, "plot").selectOption("none");
  });

  test("two runs: linked cursors, and a difference that can be switched off", async () => {
    const viewer = await viewerIn(notebook, TWO_RUNS, "field");
    await canvasOf(viewer).press("End");
    await canvasOf(viewer).press("Shift+ArrowLeft");
    const facts = (await part(viewer, "readout").textContent()) ?? "";
    expect(facts).toMatch(/ψ = .*ψ′ = .*ψ − ψ′ = /);
    const height = () => canvasOf(viewer).evaluate((node: HTMLCanvasElement) => node.height);
    const before = await height();
    await changes(viewer, () => part(viewer, "difference").click());
    expect(await part(viewer, "difference").getAttribute("aria-pressed")).toBe("false");
    expect(await height()).not.toBe(before);
    await part(viewer, "difference").press("Enter");
    expect(await part(viewer, "difference").getAttribute("aria-pressed")).toBe("true");
  });
});

describe("looking into a run", () => {
  test("a click pins a point, another unpins it; traces, spectrum and cut", async () => {
    const viewer = await viewerIn(notebook, PLANE, "field");
    const canvas = canvasOf(viewer);
    // The middle of the picture is between the points at −Δx and 0.
    const middle = { x: 58 + 230 + 2, y: 8 + 230 - 2 };
    await changes(viewer, () => canvas.click({ position: middle }));
    expect(await data(viewer, "probes")).toBe(String(32 * 64 + 32));
    expect(await data(viewer, "plot")).toBe("traces");
    await changes(viewer, () => part(viewer, "plot").selectOption("spectrum"));
    await canvas.click({ position: middle });
    expect(await data(viewer, "probes")).toBe("");
    await canvas.press("Shift+ArrowUp");
    await canvas.press("Enter");
    await canvas.press("Shift+ArrowUp");
    await canvas.press("Enter");
    expect((await data(viewer, "probes"))?.split(" ")).toHaveLength(2);
    await canvas.press("Delete");
    expect((await data(viewer, "probes"))?.split(" ")).toHaveLength(1);
    await part(viewer, "unpin").click();
    expect(await data(viewer, "probes")).toBe("");
    await canvas.press("c");
    expect(await data(viewer, "plot")).toBe("cut");
    await changes(viewer, () => canvas.press("c"));
    // An end of the cut is dragged, and nothing is pinned by it.
    const box = await boxOf(canvas);
    const end = { x: box.x + 58 + 460 * ((32 + 0.5) / 64), y: box.y + 8 };
    await notebook.page.mouse.move(end.x, end.y);
    await changes(viewer, async () => {
      await notebook.page.mouse.down();
      await notebook.page.mouse.move(end.x + 80, end.y + 60, { steps: 3 });
      await notebook.page.mouse.up();
    });
    expect(await data(viewer, "probes")).toBe("");
    await part(viewer, "plot").selectOption("none");
  });
});

describe("files", () => {
  async function saved(viewer: Locator, item: string, said?: string): Promise<Buffer> {
    await part(viewer, "export").click();
    const [download] = await Promise.all([
      notebook.page.waitForEvent("download"),
      part(viewer, item).click(),
    ]);
    // Said only for some seconds.
    if (said) expect(await part(viewer, "said").textContent()).toBe(said);
    return readFileSync(await download.path());
  }

  test("PNG, CSV, NPY and GIF hold what is shown", async () => {
    const viewer = await viewerIn(notebook, PLANE, "field");
    expect((await saved(viewer, "export-png")).subarray(1, 4).toString()).toBe("PNG");
    const csv = (await saved(viewer, "export-csv")).toString().split("\n");
    expect(csv[0]).toBe("x,y,Re ψ,Im ψ");
    expect(csv).toHaveLength(64 * 64 + 2);
    const npy = await saved(viewer, "export-npy");
    expect(npy.toString("latin1", 0, 128)).toContain(
      "'descr': '<c8', 'fortran_order': False, 'shape': (41, 64, 64)",
    );
    const gif = await saved(viewer, "export-gif", "Film of 41 frames saved.");
    expect(gif.toString("latin1", 0, 6)).toBe("GIF89a");
    expect(gif.length).toBeGreaterThan(50_000);
  });

  test("a WebM film plays, and what it shows moves", async () => {
    const viewer = await viewerIn(notebook, PLANE, "field");
    const webm = await saved(viewer, "export-webm");
    // The head of every EBML file.
    expect(webm.subarray(0, 4)).toEqual(Buffer.of(0x1a, 0x45, 0xdf, 0xa3));
    const film = await viewer.page().evaluate(async (base64) => {
      const video = document.createElement("video");
      video.muted = true;
      const seen = new Set<number>();
      const canvas = document.createElement("canvas");
      const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
      const look = () => {
        pen.drawImage(video, 0, 0);
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        seen.add(data.reduce((sum, value, i) => (sum + (i % 997) * value) % 1_000_003, 0));
      };
      const ended = new Promise((done, fail) => {
        video.onended = done;
        video.onerror = () => fail(new Error("the film does not play"));
      });
      video.ontimeupdate = () => canvas.width && look();
      video.onloadedmetadata = () => {
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
      };
      video.src = `data:video/webm;base64,${base64}`;
      await video.play();
      await ended;
      return { width: video.videoWidth, seconds: video.currentTime, seen: seen.size };
    }, webm.toString("base64"));
    expect(film.width).toBeGreaterThan(300);
    expect(film.seconds).toBeGreaterThan(2);
    expect(film.seen).toBeGreaterThan(2);
  });

  test("the menu by keyboard", async () => {
    const viewer = await viewerIn(notebook, PLANE, "field");
    const opener = part(viewer, "export");
    await opener.focus();
    await opener.press("Enter");
    await expect.poll(() => opener.getAttribute("aria-expanded")).toBe("true");
    await notebook.page.keyboard.press("ArrowDown");
    expect(await notebook.page.evaluate(() => document.activeElement?.textContent)).toBe("Copy picture");
    await notebook.page.keyboard.press("Escape");
    await expect.poll(() => opener.getAttribute("aria-expanded")).toBe("false");
  });
});

describe("everywhere", () => {
  test("both themes, wide and narrow: nothing sticks out, nothing is unreadable", async () => {
    const names = [LINE, LAYERS, PLANE, TWO_RUNS].map((cell) => [cell, `field-${cell}`] as const);
    await lookEverywhere(notebook, "field", new Map(names));
  });

  test("fifty new displays in one place leave nothing behind", async () => {
    const { heap, nodes } = await leakOf(notebook, LAYERS, 50);
    expect(heap).toBeLessThan(HEAP_SLACK);
    expect(nodes).toBeLessThan(NODE_SLACK);
  });

  test("the page has reported no error", () => {
    expect(notebook.errors).toEqual([]);
  });
});
