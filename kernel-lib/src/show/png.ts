/** Figures as PNG, in Node only. */
import type { Model } from "../displays/display.js";
import { drawFigure, figureSize } from "../displays/display.js";
import { LIGHT, type Theme } from "../paint/theme.js";
import { canvasPackage, NO_CANVAS } from "./canvas.js";

export interface Png {
  readonly bytes: Uint8Array;
  /** In figure units; the picture has {@link PNG_SCALE} pixels a unit. */
  readonly width: number;
  readonly height: number;
}

export const PNG_SCALE = 2;

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
  if (canvases instanceof Error) return { missing: NO_CANVAS };
  const { width, height } = size;
  const canvas = canvases.createCanvas(width * PNG_SCALE, height * PNG_SCALE);
  drawFigure({ pen: canvas.getContext("2d"), width, height, scale: PNG_SCALE }, theme, model);
  return { bytes: canvas.toBuffer("image/png"), width, height };
}
