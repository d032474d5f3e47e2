/** The still figure of any model, and its size. */

import type { Surface } from "../paint/surface.js";
import type { Theme } from "../paint/theme.js";
import { chartFigureSize, drawChartFigure } from "./chart/chart-figure.js";
import { confusionFigureSize, drawConfusionFigure } from "./confusion/confusion-figure.js";
import { drawFieldFigure, fieldFigureSize } from "./field/field-figure.js";
import type { Model } from "./model.js";
import { drawNetworkFigure, networkFigureSize } from "./network/network-figure.js";
import { drawScatteringFigure, scatteringFigureSize } from "./scattering/scattering-figure.js";

export function figureSize(model: Model): { width: number; height: number } {
  const { width, height } = sizeOf(model);
  return { width: Math.round(width), height: Math.round(height) };
}

function sizeOf(model: Model): { width: number; height: number } {
  switch (model.kind) {
    case "field":
      return fieldFigureSize(model);
    case "scattering":
      return scatteringFigureSize(model);
    case "network":
      return networkFigureSize(model);
    case "confusion":
      return confusionFigureSize(model);
    case "chart":
      return chartFigureSize(model);
  }
}

export function drawFigure(surface: Surface, theme: Theme, model: Model): void {
  if (model.kind === "field") drawFieldFigure(surface, theme, model);
  else if (model.kind === "scattering") drawScatteringFigure(surface, theme, model);
  else if (model.kind === "network") drawNetworkFigure(surface, theme, model);
  else if (model.kind === "confusion") drawConfusionFigure(surface, theme, model);
  else drawChartFigure(surface, theme, model);
}
