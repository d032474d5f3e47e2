/** Values as MIME bundles. */

import { inspect } from "node:util";
import { settledOrInterrupted } from "./awaits.js";
import type { Formatter, MimeBundle } from "./bridge.js";
import { currentContext } from "./context.js";
import { runStoppable } from "./stoppable.js";

/** The method by which an object says how Jupyter shows it; Deno's kernel knows it too. */
const DISPLAY = Symbol.for("Jupyter.display");

/** Makes the bundle of a cell's value: by a formatter, by the value's own method, or else as text. Can be interrupted. */
export async function bundleOf(value: unknown, formatters: readonly Formatter[]): Promise<MimeBundle> {
  for (const format of [...formatters].reverse()) {
    const bundle = runStoppable(() => format(value));
    if (bundle !== undefined) return jsonBundle(bundle);
  }
  for (const name of [DISPLAY, "toMimeBundle"]) {
    const { signal } = currentContext().abort;
    const own = await settledOrInterrupted(
      runStoppable(() => callMethod(value, name)),
      signal,
    );
    if (own !== null && typeof own === "object") return runStoppable(() => jsonBundle(own as MimeBundle));
  }
  return { "text/plain": runStoppable(() => inspect(value)) };
}

function callMethod(value: unknown, name: PropertyKey): unknown {
  if (value === null || typeof value !== "object") return undefined;
  const method = (value as Record<PropertyKey, unknown>)[name];
  return typeof method === "function" ? method.call(value) : undefined;
}

/** Writes binary representations, such as pictures, as base64, which Jupyter wants. */
export function jsonBundle(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle).map(([type, data]) => {
    if (!(data instanceof Uint8Array)) return [type, data];
    return [type, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")];
  });
  return Object.fromEntries(entries) as MimeBundle;
}

/** Adds a bundle's plain text to its metadata as the alternative text of its pictures, unless they have one. */
export function withAltText(bundle: MimeBundle, metadata: object = {}): object {
  const words = bundle["text/plain"];
  if (typeof words !== "string" || words === "") return metadata;
  const given = metadata as Record<string, object | undefined>;
  const pictures = Object.keys(bundle).filter((type) => type.startsWith("image/"));
  return { ...given, ...Object.fromEntries(pictures.map((type) => [type, { alt: words, ...given[type] }])) };
}
