import { contentOf, type Model } from "../../kernel-lib/src/displays/display.js";
import { mimeOf } from "../../kernel-lib/src/wire/mime.js";

/** Makes what the viewer of a model receives. */
export function payloadOf(model: Model): object {
  return contentOf(model)[mimeOf(model.kind)] as object;
}
