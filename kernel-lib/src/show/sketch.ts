/** `sketchPad(…)`: a pad to draw a digit on in the page, which a trained machine reads while it is drawn. */
import type { PadOptions } from "../displays/sketch/encode.js";
import { publish, type ShowOptions } from "./bundle.js";

let pads = 0;

/**
 * Shows a pad to draw on. The trained numbers travel with it, so it works without a kernel and in a saved notebook.
 *
 * @throws ShowError where network and images do not fit
 */
export function sketchPad(options: PadOptions & Pick<ShowOptions, "theme" | "picture">): void {
  pads++;
  const id = `sketch-${Date.now().toString(36)}-${process.pid.toString(36)}-${pads}`;
  publish(id, { kind: "sketch", ...options }, options);
}
