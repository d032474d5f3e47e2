/** One value as a MIME bundle: our viewer's payload, a picture, words, and for charts and spectra a plotly figure. */
import { plotlyFigure } from "../displays/chart/plotly.js";
import { chartIn, contentOf, modelOf, summary } from "../displays/display.js";
import type { DisplayOptions } from "../displays/kind.js";
import { kernelBridge, type MimeBundle } from "../kernel/bridge.js";
import { DARK, LIGHT, type Theme } from "../paint/theme.js";
import { toBase64 } from "../wire/bytes.js";
import { PLOTLY_MIME } from "../wire/mime.js";
import { renderPng } from "./png.js";

/** Settings of {@link show}: title, quantity to draw, and a second result to compare with. */
export interface ShowOptions extends DisplayOptions {
  /** Colours of the still picture; the viewers follow JupyterLab's theme. Default: "light". */
  readonly theme?: "light" | "dark";
  /** `false` leaves the still picture out, for displays that change many times a second. */
  readonly picture?: boolean;
}

export interface Display {
  readonly bundle: MimeBundle;
  readonly metadata: object;
  readonly text: string;
}

/** Returns a name by which a display can be replaced later: no other run of a program has it. */
export function displayId(kind: string, number: number): string {
  const process = globalThis.process?.pid ?? 0;
  return [kind, Date.now().toString(36), process.toString(36), number].join("-");
}

/** Makes the MIME bundle of a value, with its metadata and its words. */
export function displayOf(value: unknown, options: ShowOptions = {}): Display {
  const { model, note } = modelOf(value, options);
  const bundle: Record<string, unknown> = { ...contentOf(model) };
  const said = [summary(model), ...(note ? [`Shown: ${note}.`] : [])];
  let metadata: object = {};
  if (options.picture !== false) {
    const png = renderPng(model, themeOf(options));
    if (png && "missing" in png) said.push(`(${png.missing})`);
    else if (png) {
      bundle["image/png"] = toBase64(png.bytes);
      metadata = { "image/png": { width: png.width, height: png.height } };
    }
  }
  const chart = chartIn(model);
  if (chart) bundle[PLOTLY_MIME] = plotlyFigure(chart, themeOf(options));
  const text = said.join(" ");
  bundle["text/plain"] = text;
  return { bundle, metadata, text };
}

function themeOf({ theme }: ShowOptions): Theme {
  return theme === "dark" ? DARK : LIGHT;
}

/** Shows a value on the page, in place of an earlier one where `again`; in plain Node prints its words. */
export function publish(id: string, value: unknown, options: ShowOptions, again = false): void {
  const bridge = kernelBridge();
  const { bundle, metadata, text } = displayOf(value, bridge ? options : { ...options, picture: false });
  if (!bridge) console.log(text);
  else if (again) bridge.updateDisplay(id, bundle, metadata);
  else bridge.display(bundle, { id, metadata });
}
