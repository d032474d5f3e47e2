/** Looks at the viewers of a notebook page as a person would: is something drawn, does it follow the hand? */

import type { Locator } from "playwright-core";
import { PATIENCE } from "../patience";
import type { NotebookPage } from "./notebook-page";

const CANVAS_KINDS = ["field", "scattering", "network", "confusion", "diagram"] as const;
type CanvasKind = (typeof CANVAS_KINDS)[number];

export interface ViewerReport {
  readonly cell: number;
  readonly kind: CanvasKind | "chart" | "error";
  readonly label: string;
  /** Different colours on the canvas; a blank one has one. */
  readonly colours: number;
  /** The picture changed after an arrow key on the canvas. */
  readonly keyChanged: boolean;
  /** The picture changed after the slider moved; undefined where there is nothing to slide. */
  readonly sliderChanged?: boolean;
}

/** Reports on every viewer in the outputs of a cell. */
export async function lookAtViewers(notebook: NotebookPage, index: number): Promise<ViewerReport[]> {
  const cell = notebook.cell(index);
  const reports: ViewerReport[] = [];
  for (const kind of CANVAS_KINDS)
    for (const viewer of await cell.locator(`[data-echolab="${kind}"]`).all())
      reports.push({ cell: index, ...(await lookAtCanvas(viewer, kind)) });
  for (const chart of await cell.locator('[data-echolab="chart"]').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator(".main-svg").first().waitFor();
    const label = (await chart.getAttribute("aria-label")) ?? "";
    const drawn = await chart.locator("path").count();
    reports.push({ cell: index, kind: "chart", label, colours: drawn, keyChanged: true });
  }
  for (const failed of await cell.locator('[data-echolab="error"]').all())
    reports.push({
      cell: index,
      kind: "error",
      label: (await failed.textContent()) ?? "",
      colours: 0,
      keyChanged: false,
    });
  return reports;
}

async function lookAtCanvas(viewer: Locator, kind: CanvasKind): Promise<Omit<ViewerReport, "cell">> {
  const canvas = viewer.locator(`[data-echolab="${kind}-canvas"]`);
  const slider = viewer.locator('input[type="range"]');
  await canvas.scrollIntoViewIfNeeded();
  // Light that flows changes the picture without any key.
  const flow = viewer.locator('[data-echolab="flow"][aria-pressed="true"]');
  if (await flow.isVisible()) await flow.click();
  const before = await pictureWhere(canvas, ({ colours }) => colours > 1, "something drawn");
  await canvas.focus();
  await canvas.press("ArrowRight");
  const afterKey = await pictureOf(canvas);
  let sliderChanged: boolean | undefined;
  if (await slider.isVisible()) {
    await slider.press("End");
    const end = await pictureOf(canvas);
    await slider.press("Home");
    const start = await pictureOf(canvas);
    // A perfect echo ends where it began: then the end differs from the frame after the first.
    sliderChanged = start.hash !== end.hash || end.hash !== afterKey.hash;
  }
  return {
    kind,
    label: (await canvas.getAttribute("aria-label")) ?? "",
    colours: before.colours,
    keyChanged: afterKey.hash !== before.hash,
    sliderChanged,
  };
}

interface Picture {
  readonly colours: number;
  readonly hash: number;
}

/** What is on the canvas once all is drawn that was asked for until now: viewers draw with the screen's next frame. */
export function pictureOf(canvas: Locator): Promise<Picture> {
  return canvas.evaluate(read);
}

/**
 * The picture once it is as wanted.
 * @param what is wanted, for the error where it never comes
 */
export async function pictureWhere(
  canvas: Locator,
  wanted: (picture: Picture) => boolean,
  what: string,
): Promise<Picture> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const picture = await pictureOf(canvas);
    if (wanted(picture)) return picture;
    if (Date.now() > end) throw new Error(`Waited for ${what}; seen: ${JSON.stringify(picture)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Does something and waits until the picture has changed by it: at once, or when the kernel has answered. */
export async function changes(canvas: Locator, act: () => Promise<unknown>, what = ""): Promise<void> {
  const before = await pictureOf(canvas);
  await act();
  await pictureWhere(canvas, ({ hash }) => hash !== before.hash, `another picture ${what}`);
}

/** Where an element is on the screen once it has come to rest there. */
export async function boxOf(element: Locator) {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (!box) throw new Error(`${element} is not to be seen`);
  return box;
}

async function read(node: Element): Promise<Picture> {
  await new Promise(requestAnimationFrame);
  const canvas = node as HTMLCanvasElement;
  const pen = canvas.getContext("2d");
  if (!pen || !canvas.width || !canvas.height) return { colours: 0, hash: 0 };
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  const colours = new Set<number>();
  let hash = 17;
  for (const pixel of pixels) {
    if (colours.size < 1000) colours.add(pixel);
    hash = (Math.imul(hash, 31) + pixel) | 0;
  }
  return { colours: colours.size, hash };
}
