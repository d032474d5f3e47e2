/** Curves, points and labelled matrices as a kind of display. */
import type { Kind } from "../kind.js";
import { chartModel, chartPayload } from "./encode.js";
import { chartFigureSize, drawChartFigure } from "./figure.js";
import type { Chart } from "./model.js";
import type { ChartSpec } from "./spec.js";
import { chartSummary } from "./summary.js";

export const chart: Kind<ChartSpec, Chart> = {
  model: (spec, { title }) => ({ model: chartModel(spec, title) }),
  summary: chartSummary,
  payload: chartPayload,
  figure: { size: chartFigureSize, draw: drawChartFigure },
  chart: (model) => model,
};
