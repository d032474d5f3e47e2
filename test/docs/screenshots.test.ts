/**
 * The pictures of docs/viewers: every viewer as the real JupyterLab shows it in a saved notebook. And docs/echo.png, the
 * still picture of one of them.
 * Run by `npm run screenshots`, after `npm run notebooks`; not part of the tests of every day.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { THEMES } from "../browser/displays";
import { Reading } from "../browser/saved";
import { boxOf, pictureWhere } from "../browser/viewers";
import { committedFile, joined, Notebook } from "../notebooks/notebook";

const FOLDER = join(labPaths().project, "docs", "viewers");
/** As wide as a viewer grows, with the margins of a notebook around it. */
const PAGE = { width: 1080, height: 1400 };
const [DARK, LIGHT] = THEMES;
/** A viewer that drew only its frame has fewer colours than this. */
const FEW_COLOURS = 8;

interface Shot {
  readonly file: string;
  readonly notebook: string;
  /** Kind of the viewer; the display is the first of it that has the title. */
  readonly kind: string;
  readonly title: RegExp;
  /** Shown in the dark theme too. */
  readonly dark?: boolean;
  /** What a reader would do first. */
  prepare?(viewer: Locator, page: Page): Promise<unknown>;
}

const part = (viewer: Locator, name: string) => viewer.locator(`[data-echolab="${name}"]`);

/** Draws a three on a pad. */
async function drawThree(viewer: Locator, page: Page): Promise<void> {
  const box = await boxOf(viewer.locator("canvas"));
  const side = Math.min(box.width, box.height);
  const points = [
    [0.3, 0.22],
    [0.45, 0.15],
    [0.62, 0.22],
    [0.62, 0.36],
    [0.45, 0.47],
    [0.64, 0.57],
    [0.64, 0.74],
    [0.46, 0.83],
    [0.29, 0.75],
  ];
  const at = ([x, y]: readonly number[]) => [box.x + x * side * 0.8, box.y + y * side * 0.8] as const;
  await page.mouse.move(...at(points[0]));
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 6 });
  await page.mouse.up();
}

const SHOTS: readonly Shot[] = [
  {
    file: "field",
    notebook: "xor-with-waves",
    kind: "field",
    title: /Forward and echo/,
    dark: true,
    // Two points are pinned, so that their time traces show how the echo mirrors the way out.
    prepare: async (viewer) => {
      for (const x of [205, 640])
        await viewer.locator("canvas").click({ position: { x, y: 300 }, modifiers: ["Shift"] });
    },
  },
  {
    file: "plane",
    notebook: "self-learning-pinball",
    kind: "field",
    title: /There and back/,
    prepare: async (viewer) => {
      for (let i = 0; i < 3; i++) await viewer.locator("canvas").press("PageUp");
    },
  },
  {
    file: "scattering",
    notebook: "tight-binding-basics",
    kind: "scattering",
    title: /poles and zeros/,
    prepare: (viewer) => part(viewer, "plot").selectOption("plane"),
  },
  {
    file: "spectrum",
    notebook: "digits-by-scattering",
    kind: "scattering",
    title: /Five coupled modes/,
    prepare: async (viewer) => {
      await viewer.locator("canvas").focus();
      for (const key of ["ArrowRight", "Enter", "ArrowRight", "Enter"])
        await viewer.locator("canvas").press(key);
    },
  },
  { file: "network", notebook: "digits-by-scattering", kind: "network", title: /reads a/ },
  {
    file: "confusion",
    notebook: "digits-by-scattering",
    kind: "confusion",
    title: /test images/,
    prepare: (viewer) => part(viewer, "mistake").selectOption({ index: 1 }),
  },
  { file: "training", notebook: "mnist-by-echo", kind: "training", title: /MNIST/ },
  { file: "explore", notebook: "self-learning-pinball", kind: "explore", title: /Aim it/, dark: true },
  { file: "explore-waves", notebook: "xor-with-waves", kind: "explore", title: /Two waves/ },
  { file: "explore-cavities", notebook: "any-hamiltonian", kind: "explore", title: /Kerr cavities/ },
  { file: "explore-network", notebook: "tight-binding-basics", kind: "explore", title: /Three resonators/ },
  { file: "sketch", notebook: "mnist-by-echo", kind: "sketch", title: /Draw a digit/, prepare: drawThree },
  { file: "chart", notebook: "echo-requirements", kind: "chart", title: /Noise of the time reversal/ },
];

let reading: Reading;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  reading = await Reading.start("extension");
});
afterAll(() => reading.stop());

const names = [...new Set(SHOTS.map(({ notebook }) => notebook))];

test.each(names)("%s", async (name) => {
  const notebook = await reading.open(name);
  const { page } = notebook;
  await page.setViewportSize(PAGE);
  // The page keeps the theme that it had last.
  await notebook.setTheme(LIGHT);
  const shots = SHOTS.filter(({ notebook: its }) => its === name);
  for (const shot of shots) {
    const viewer = await viewerOf(page, shot);
    await shot.prepare?.(viewer, page);
    await photograph(viewer, shot.file);
  }
  const dark = shots.filter((shot) => shot.dark);
  if (dark.length) await notebook.setTheme(DARK);
  for (const shot of dark) await photograph(await viewerOf(page, shot), `${shot.file}-dark`);
  expect(notebook.errors).toEqual([]);
  await notebook.close();
});

test("the echo", () => {
  const { outputs } = new Notebook(committedFile("xor-with-waves"));
  const echo = outputs.find(({ data }) => /^Forward and echo/.test(joined(data?.["text/plain"] as string)));
  const png = Buffer.from(joined(echo?.data?.["image/png"] as string), "base64");
  writeFileSync(join(FOLDER, "..", "echo.png"), png);
});

async function viewerOf(page: Page, { kind, title }: Shot): Promise<Locator> {
  const viewer = page
    .locator(`.echolab-viewer [data-echolab="${kind}"]`)
    .filter({ has: page.locator(".echolab-title", { hasText: title }) })
    .first();
  await viewer.scrollIntoViewIfNeeded();
  if (kind === "chart") await viewer.locator(".main-svg").first().waitFor();
  else
    await pictureWhere(
      viewer.locator("canvas").first(),
      ({ colours }) => colours > FEW_COLOURS,
      `${kind} ${title}`,
    );
  return viewer;
}

async function photograph(viewer: Locator, file: string): Promise<void> {
  // Neither pointer nor focus is part of the picture, and what was asked for has been drawn.
  await viewer.page().mouse.move(2, 2);
  await viewer.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await viewer.page().waitForTimeout(800);
  await viewer.screenshot({ path: join(FOLDER, `${file}.png`) });
}
