/** What runs can give, by the kind of display that shows it. */
import type { Diagram } from "../../fields/diagram.js";
import type { FieldFrames, ScatteringFrames } from "../../fields/frames.js";
import type { DiagramModel } from "../diagram/model.js";
import type { Field } from "../field/model.js";
import type { Scattering } from "../scattering/model.js";

/** By kind: what is drawn, and what the notebook gets of it. */
export interface Results {
  readonly field: { readonly model: Field; readonly frames: FieldFrames };
  readonly diagram: { readonly model: DiagramModel; readonly frames: Diagram };
  readonly scattering: { readonly model: Scattering; readonly frames: ScatteringFrames };
}

/** Pictures of a run. */
export type SimulationResult = Results[keyof Results]["model"];

/** The values behind pictures of a run. */
export type FramesOf<Result extends SimulationResult> = Results[Result["kind"]]["frames"];
