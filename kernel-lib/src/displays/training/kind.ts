/** A watched training as a kind of display. Its curve is drawn for other front ends when it has ended. */
import { chartModel } from "../chart/encode.js";
import { chartFigureSize, drawChartFigure } from "../chart/figure.js";
import type { Chart } from "../chart/model.js";
import { lineChart } from "../chart/spec.js";
import { confusionPayload } from "../confusion/encode.js";
import { confusionSummary } from "../confusion/model.js";
import type { Kind } from "../kind.js";
import { trainingPayload, trainingSummary } from "./payload.js";
import type { Watched } from "./watched.js";

/** What `monitor` shows. */
export interface TrainingSpec extends Watched {
  readonly kind: "training";
}

export const training: Kind<TrainingSpec, TrainingSpec> = {
  model: (watched) => ({ model: watched }),
  summary: (watched) =>
    [trainingSummary(watched), ...(watched.confusion ? [confusionSummary(watched.confusion)] : [])].join(" "),
  payload: ({ kind: _, confusion, ...state }) => ({
    ...trainingPayload(state),
    ...(confusion && { confusion: confusionPayload(confusion) }),
  }),
  figure: {
    size: (watched) => chartFigureSize(costChart(watched)),
    draw: (surface, theme, watched) => drawChartFigure(surface, theme, costChart(watched)),
  },
  chart: (watched) =>
    watched.state === "running" || watched.state === "paused" ? undefined : costChart(watched),
};

function costChart({ title, costs }: Watched): Chart {
  return chartModel(
    lineChart({
      title,
      x: { label: "iteration" },
      y: { label: "cost", scale: Array.from(costs.y).every((y) => y > 0) ? "log" : "linear" },
      series: [{ name: "cost", x: costs.x, y: costs.y }],
    }),
  );
}
