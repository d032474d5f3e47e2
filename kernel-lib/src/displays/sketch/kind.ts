/** A pad to draw on as a kind of display; its still figure shows how the machine reads a few images. */
import { drawFieldFigure, fieldFigureSize } from "../field/figure.js";
import type { Field } from "../field/model.js";
import type { Kind } from "../kind.js";
import { type PadOptions, padPicture, padSummary, sketchPayload } from "./encode.js";
import type { SketchPayload } from "./payload.js";

/** What `sketchPad` shows. */
export type PadSpec = PadOptions & { readonly kind: "sketch" };

export interface PadModel {
  readonly kind: "sketch";
  readonly payload: SketchPayload;
  /** What the machine makes of a few images. */
  readonly picture: () => Field;
  readonly words: string;
}

export const sketch: Kind<PadSpec, PadModel> = {
  model(pad) {
    const payload = sketchPayload(pad);
    let drawn: Field | undefined;
    const picture = () => {
      drawn ??= padPicture(payload, pad);
      return drawn;
    };
    return { model: { kind: "sketch", payload, picture, words: padSummary(payload, pad) } };
  },
  summary: ({ words }) => words,
  payload: ({ payload }) => payload,
  figure: {
    size: ({ picture }) => fieldFigureSize(picture()),
    draw: (surface, theme, { picture }) => drawFieldFigure(surface, theme, picture()),
  },
};
