/** Frames of a field as a kind of display. */
import type { FieldFrames } from "../../fields/frames.js";
import type { Kind } from "../kind.js";
import { fieldModel, fieldPayload } from "./encode.js";
import { drawFieldFigure, fieldFigureSize } from "./figure.js";
import type { Field } from "./model.js";
import { fieldSummary } from "./summary.js";

export const field: Kind<FieldFrames, Field> = {
  model: fieldModel,
  summary: fieldSummary,
  payload: fieldPayload,
  portable: true,
  figure: { size: fieldFigureSize, draw: drawFieldFigure },
};
