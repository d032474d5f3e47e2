/** A confusion matrix with its images as a kind of display. */
import { chartModel } from "../chart/encode.js";
import type { Kind } from "../kind.js";
import { type ConfusionSpec, confusionModel, confusionPayload } from "./encode.js";
import { confusionFigureSize, drawConfusionFigure } from "./figure.js";
import { type ConfusionModel, confusionChart, confusionSummary } from "./model.js";

export const confusion: Kind<ConfusionSpec, ConfusionModel> = {
  model: (spec, { title }) => ({ model: confusionModel(spec, title) }),
  summary: confusionSummary,
  payload: confusionPayload,
  portable: true,
  figure: { size: confusionFigureSize, draw: drawConfusionFigure },
  chart: (model) => chartModel(confusionChart(model)),
};
