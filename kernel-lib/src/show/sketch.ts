/** `sketchPad(…)`: a pad to draw a digit on in the page, which a trained machine reads while it is drawn. */
import type { PadOptions } from "../displays/sketch/encode.js";
import { displayId, publish, type ShowOptions } from "./bundle.js";

let pads = 0;

/**
 * Shows a pad to draw on. The trained numbers travel with it, so it works without a kernel and in a saved notebook.
 *
 * @throws ShowError where network and images do not fit
 */
export function sketchPad(options: PadOptions & Pick<ShowOptions, "theme" | "picture">): void {
  pads++;
  const id = displayId("sketch", pads);
  publish(id, { kind: "sketch", ...options }, options);
}
