/** `show(value)`: a result as a live viewer, with a picture and words for front ends without it. */

import { type ShowValue, showableOf } from "../displays/display.js";
import { type Formatter, kernelBridge, type MimeBundle } from "../kernel/bridge.js";
import { ShowError } from "../wire/check.js";
import { displayId, displayOf, publish, type ShowOptions } from "./bundle.js";

/** A display on the page that can be replaced. */
export interface ShowHandle {
  readonly id: string;
  /** Shows another value in the same place; options given here add to the first ones. */
  update(value: ShowValue, options?: ShowOptions): void;
}

let displays = 0;

/** A cell that ends with `show(…)` has shown its result; the handle itself is not shown below it. */
const handles = new WeakSet<object>();

/**
 * Shows a field, a trajectory, a scattering matrix or a chart in the notebook; in plain Node prints its summary.
 * @param options title, quantity ("density", "re", "phase", "domain", "dB", …), theme and picture of the still figure
 */
export function show(value: ShowValue, options: ShowOptions = {}): ShowHandle {
  registerFormatter();
  displays++;
  const id = displayId("echolab", displays);
  publish(id, value, options);
  const handle: ShowHandle = {
    id,
    update(next, more = {}) {
      publish(id, next, { ...options, ...more }, true);
    },
  };
  handles.add(handle);
  return handle;
}

/** Returns the MIME bundle that {@link show} would publish. */
export function mimeBundle(value: ShowValue, options: ShowOptions = {}): MimeBundle {
  return displayOf(value, options).bundle;
}

/** Shows a cell's last expression as `show` would; of one that cannot be shown it says why, in words. */
const formatter: Formatter = (value) => {
  if (handles.has(value as object)) return {};
  try {
    if (showableOf(value) === undefined) return undefined;
    return displayOf(value).bundle;
  } catch (error) {
    if (error instanceof ShowError) return { "text/plain": error.message };
    throw error;
  }
};

function registerFormatter(): void {
  const formatters = kernelBridge()?.formatters;
  if (formatters && !formatters.includes(formatter)) formatters.push(formatter);
}

registerFormatter();
