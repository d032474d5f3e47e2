/**
 * Figures as PNG, in Node only. The canvas is a native package: it is loaded with the first picture, so that
 * importing the library stays fast, and where it is missing a display goes without a picture.
 */
import { node, packages } from "../data/node.js";
import type { Model } from "../displays/display.js";
import { drawFigure, figureSize } from "../displays/display.js";
import type { Pen } from "../paint/surface.js";
import { LIGHT, type Theme } from "../paint/theme.js";

export interface Png {
  readonly bytes: Uint8Array;
  /** In figure units; the picture has {@link PNG_SCALE} pixels a unit. */
  readonly width: number;
  readonly height: number;
}

export const PNG_SCALE = 2;

interface Canvas {
  getContext(kind: "2d"): Pen;
  toBuffer(type: "image/png"): Uint8Array;
}

interface CanvasPackage {
  createCanvas(width: number, height: number): Canvas;
  readonly GlobalFonts: { registerFromPath(path: string, family: string): unknown };
}

let loaded: CanvasPackage | Error | undefined;

function canvasPackage(): CanvasPackage | Error {
  if (loaded) return loaded;
  try {
    const require = packages("A picture");
    const { dirname, join } = node("A picture").path;
    const made: CanvasPackage = require("@napi-rs/canvas");
    const fonts = dirname(require.resolve("dejavu-fonts-ttf/package.json"));
    made.GlobalFonts.registerFromPath(join(fonts, "ttf", "DejaVuSans.ttf"), "DejaVu Sans");
    loaded = made;
  } catch (error) {
    loaded = error instanceof Error ? error : new Error(String(error));
  }
  return loaded;
}

/**
 * Draws the figure of a model as PNG, or returns the reason why it is missing; `undefined` for a kind of display
 * without figures.
 */
export function renderPng(
  model: Model,
  theme: Theme = LIGHT,
): Png | { readonly missing: string } | undefined {
  const size = figureSize(model);
  if (!size) return undefined;
  const canvases = canvasPackage();
  if (canvases instanceof Error) {
    return { missing: "no picture: the package @napi-rs/canvas could not be loaded on this machine" };
  }
  const { width, height } = size;
  const canvas = canvases.createCanvas(width * PNG_SCALE, height * PNG_SCALE);
  drawFigure({ pen: canvas.getContext("2d"), width, height, scale: PNG_SCALE }, theme, model);
  return { bytes: canvas.toBuffer("image/png"), width, height };
}
