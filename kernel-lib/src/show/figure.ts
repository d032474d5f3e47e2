/** The still figure of any model, and its size. */
import { chartFigureSize, drawChartFigure } from "./chart-figure.js";
import { drawFieldFigure, fieldFigureSize } from "./field-figure.js";
import type { Model } from "./model.js";
import { drawScatteringFigure, scatteringFigureSize } from "./scattering-figure.js";
import type { Surface } from "./surface.js";
import type { Theme } from "./theme.js";

export function figureSize(model: Model): { width: number; height: number } {
  const size =
    model.kind === "field"
      ? fieldFigureSize(model)
      : model.kind === "scattering"
        ? scatteringFigureSize(model)
        : chartFigureSize(model);
  return { width: Math.round(size.width), height: Math.round(size.height) };
}

export function drawFigure(surface: Surface, theme: Theme, model: Model): void {
  if (model.kind === "field") drawFieldFigure(surface, theme, model);
  else if (model.kind === "scattering") drawScatteringFigure(surface, theme, model);
  else drawChartFigure(surface, theme, model);
}
