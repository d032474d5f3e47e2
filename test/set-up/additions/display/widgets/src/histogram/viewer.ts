/** The viewer of a histogram: its bars, and how many values are in the one under the pointer. */
import {
  chartAxis,
  clear,
  curvesBox,
  decodeHistogram,
  drawCurves,
  type Histogram,
  histogramChart,
  histogramSummary,
} from "echolab/browser";
import { trans } from "echolab/shell";
import type { Place, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";

interface HistogramState {
  /** The bar under the pointer. */
  readonly bin?: number;
}

/** Height of the picture in pixels. */
const HEIGHT = 260;

export const histogramViewer = sceneViewer<Histogram, HistogramState>({
  name: "histogram",
  decode: decodeHistogram,
  start: () => ({}),
  render: renderHistogram,
});

export function renderHistogram(
  model: Histogram,
  { bin }: HistogramState,
  { width, theme, ruler }: Place,
): Scene<HistogramState> {
  const chart = histogramChart(model);
  const whole = { x: 60, y: 10, width: width - 80, height: HEIGHT - 56 };
  return {
    title: model.title || trans.__("Histogram"),
    label: histogramSummary(model),
    head: [],
    bars: [],
    height: HEIGHT,
    paint(surface) {
      clear(surface, theme);
      drawCurves(surface, theme, whole, chart);
    },
    facts: bin === undefined ? [] : [trans.__("%1 values", model.counts[bin])],
    pointer({ kind, x }) {
      const box = curvesBox(ruler, theme, whole, chart);
      const [least, most] = chartAxis(chart, "x").domain;
      const value = least + ((x - box.x) / box.width) * (most - least);
      const at = Math.floor((model.counts.length * (value - model.from)) / (model.to - model.from || 1));
      return { bin: kind === "leave" || !(at in model.counts) ? undefined : at };
    },
  };
}
