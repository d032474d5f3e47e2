/** Pictures as they should be, stored as PNG: a painter that draws anything else has changed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Canvas, createCanvas, GlobalFonts, loadImage } from "@napi-rs/canvas";
import { expect } from "vitest";
import type { Pen, Surface } from "../../kernel-lib/src/paint/surface.js";
import { DARK, LIGHT, type Theme } from "../../kernel-lib/src/paint/theme.js";
import type { Place, Scene } from "../../widgets/src/shared/scene.js";

const FOLDER = fileURLToPath(new URL("./references/", import.meta.url));
/** Edges of lines and letters may differ by a rounding from processor to processor. */
const ROUNDING = 3;
/** Share of the pixels that may differ by more: letters of another version of the same font. */
const MOST_DIFFERENT = 0.002;

const font = fileURLToPath(import.meta.resolve("dejavu-fonts-ttf/package.json"));
GlobalFonts.registerFromPath(join(dirname(font), "ttf", "DejaVuSans.ttf"), "DejaVu Sans");

export const THEMES: readonly [string, Theme][] = [
  ["light", LIGHT],
  ["dark", DARK],
];

/** Room for a scene, with a ruler that measures in the font of the pictures. */
export function place(width: number, theme: Theme): Place {
  const pen = createCanvas(width, 10).getContext("2d") as unknown as Pen;
  return { width, theme, ruler: { pen, width, height: 0, scale: 1 } };
}

/** The pixels of a scene at one device pixel a unit. */
export function painted<State>(scene: Scene<State>, width: number) {
  const canvas = createCanvas(width, Math.round(scene.height));
  const context = canvas.getContext("2d");
  const surface: Surface = { pen: context as unknown as Pen, width, height: canvas.height, scale: 1 };
  scene.paint(surface);
  const at = (x: number, y: number) => [
    ...context.getImageData(Math.round(x), Math.round(y), 1, 1).data.subarray(0, 3),
  ];
  return { canvas, at };
}

/**
 * Compares with the stored picture, pixel by pixel. ECHOLAB_REFERENCES=write stores the picture instead, for whoever
 * has looked at it.
 */
export async function expectPicture(name: string, canvas: Canvas): Promise<void> {
  const file = join(FOLDER, `${name}.png`);
  if (process.env.ECHOLAB_REFERENCES === "write") {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, canvas.toBuffer("image/png"));
  }
  expect(existsSync(file), `${name}.png is stored`).toBe(true);
  const stored = await loadImage(readFileSync(file));
  expect([canvas.width, canvas.height], name).toEqual([stored.width, stored.height]);
  const other = createCanvas(stored.width, stored.height).getContext("2d");
  other.drawImage(stored, 0, 0);
  const { width, height } = stored;
  const [a, b] = [canvas.getContext("2d"), other].map((pen) => pen.getImageData(0, 0, width, height).data);
  let different = 0;
  for (let i = 0; i < a.length; i += 4)
    if ([0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > ROUNDING)) different++;
  expect(different / (width * height), `${name}: share of pixels that differ`).toBeLessThanOrEqual(
    MOST_DIFFERENT,
  );
}
