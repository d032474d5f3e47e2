/** A watched training as a kind of display, which `monitor` makes: curves, words and how the training ended. */
import { chartModel } from "../chart/encode.js";
import { lineChart } from "../chart/spec.js";
import { confusionPayload } from "../confusion/encode.js";
import { confusionSummary } from "../confusion/model.js";
import type { Kind } from "../kind.js";
import { costScale, drawTrainingFigure, trainingFigureSize } from "./figure.js";
import { trainingPayload, trainingSummary } from "./payload.js";
import type { Watched } from "./watched.js";

/** A watched training as a value. */
export interface WatchedTraining extends Watched {
  readonly kind: "training";
}

export const training: Kind<WatchedTraining, WatchedTraining> = {
  model: (value) => ({ model: value }),
  summary: (watched) =>
    [trainingSummary(watched), ...(watched.confusion ? [confusionSummary(watched.confusion)] : [])].join(" "),
  payload: ({ kind: _, confusion, ...watched }) => ({
    ...trainingPayload(watched),
    ...(confusion && { confusion: confusionPayload(confusion) }),
  }),
  figure: { size: trainingFigureSize, draw: drawTrainingFigure },
  // A picture of a running training would be old at once.
  chart: (watched) =>
    watched.state === "running" || watched.state === "paused" ? undefined : costChart(watched),
};

function costChart(watched: WatchedTraining) {
  const { title, costs } = watched;
  return chartModel(
    lineChart({
      title,
      x: { label: "iteration" },
      y: { label: "cost", scale: costScale(watched) },
      series: [{ name: "cost", x: costs.x, y: costs.y }],
    }),
  );
}
