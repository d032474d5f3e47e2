/** A histogram as a kind of display. */
import { chartFigureSize, drawChartFigure } from "../chart/figure.js";
import type { Kind } from "../kind.js";
import {
  type Histogram,
  type HistogramSpec,
  histogramChart,
  histogramModel,
  histogramPayload,
  histogramSummary,
} from "./model.js";

export const histogram: Kind<HistogramSpec, Histogram> = {
  model: (spec, { title = spec.title ?? "" }) => ({ model: histogramModel(spec, title) }),
  summary: histogramSummary,
  payload: histogramPayload,
  figure: {
    size: (model) => chartFigureSize(histogramChart(model)),
    draw: (surface, theme, model) => drawChartFigure(surface, theme, histogramChart(model)),
  },
  chart: histogramChart,
};
