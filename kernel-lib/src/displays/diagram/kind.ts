/** Diagrams of machines as a kind of display. */
import type { Diagram } from "../../fields/diagram.js";
import type { Kind } from "../kind.js";
import { diagramPayload } from "./encode.js";
import { diagramFigureSize, drawDiagramFigure } from "./figure.js";
import { diagramModel } from "./make.js";
import type { DiagramModel } from "./model.js";
import { diagramSummary } from "./summary.js";

export const diagram: Kind<Diagram, DiagramModel> = {
  model: (value, { title }) => ({ model: diagramModel(value, title) }),
  summary: diagramSummary,
  payload: diagramPayload,
  portable: true,
  figure: { size: diagramFigureSize, draw: drawDiagramFigure },
};
