/** What users import: "echolab" itself, here "index", and its sub-paths. */

import * as index from "echolab";
import * as data from "echolab/data";
import * as display from "echolab/display";
import * as learning from "echolab/learning";
import * as platforms from "echolab/platforms";
import * as scattering from "echolab/scattering";
import * as waves from "echolab/waves";

/** Names that every entry exports as values. */
export const LIBRARY: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  index,
  waves,
  scattering,
  learning,
  platforms,
  data,
  display,
};

/** Files of the entries, without their ending. */
export const ENTRIES: readonly string[] = Object.keys(LIBRARY);

/** Whether a value is a group of functions, such as `lattices`. */
export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Module]";
}
