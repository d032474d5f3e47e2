/** Values as MIME bundles. */

import { inspect } from "node:util";
import type { Formatter, MimeBundle } from "./bridge.js";

/** The method by which an object says how Jupyter shows it; Deno's kernel knows it too. */
const DISPLAY = Symbol.for("Jupyter.display");

/** A bundle for the value of a last expression; text if nothing knows better. */
export async function bundleOf(value: unknown, formatters: readonly Formatter[]): Promise<MimeBundle> {
  for (const format of [...formatters].reverse()) {
    const bundle = format(value);
    if (bundle !== undefined) return jsonBundle(bundle);
  }
  const own = (await method(value, DISPLAY)) ?? (await method(value, "toMimeBundle"));
  return own ? jsonBundle(own) : { "text/plain": inspect(value) };
}

async function method(value: unknown, name: PropertyKey): Promise<MimeBundle | undefined> {
  if (value === null || typeof value !== "object") return undefined;
  const call = (value as Record<PropertyKey, unknown>)[name];
  if (typeof call !== "function") return undefined;
  const bundle: unknown = await call.call(value);
  return bundle !== null && typeof bundle === "object" ? (bundle as MimeBundle) : undefined;
}

/** Binary representations, such as pictures, as the base64 that Jupyter wants. */
export function jsonBundle(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle).map(([type, data]) => {
    if (!(data instanceof Uint8Array)) return [type, data];
    return [type, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")];
  });
  return Object.fromEntries(entries) as MimeBundle;
}
