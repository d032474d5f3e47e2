/** One value as a MIME bundle: our viewer's payload, a picture, words, and for charts and spectra a plotly figure. */
import { plotlyFigure } from "../displays/chart/plotly.js";
import { chartIn, contentOf, type Model, modelOf, summary } from "../displays/display.js";
import type { DisplayOptions } from "../displays/kind.js";
import { kernelBridge, type MimeBundle } from "../kernel/bridge.js";
import { DARK, LIGHT, type Theme } from "../paint/theme.js";
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

/** Makes the MIME bundle of a value, with its metadata and its words. */
export function displayOf(value: unknown, options: ShowOptions = {}): Display {
  const { model, note } = modelOf(value, options);
  const notes = note ? [`Shown: ${note}.`] : [];
  return displayWith(contentOf(model), model, summary(model), notes, options);
}

/** Adds the picture of a model and its words to what front ends draw, for those that cannot. */
function displayWith(
  content: MimeBundle,
  picture: Model,
  words: string,
  notes: readonly string[],
  options: ShowOptions,
): Display {
  const bundle: Record<string, unknown> = { ...content };
  const said = [words, ...notes];
  let metadata: object = {};
  if (options.picture !== false) {
    const png = renderPng(picture, themeOf(options));
    if (png && "missing" in png) said.push(`(${png.missing})`);
    else if (png) {
      bundle["image/png"] = Buffer.from(png.bytes).toString("base64");
      metadata = { "image/png": { width: png.width, height: png.height } };
    }
  }
  const chart = chartIn(picture);
  if (chart) bundle[PLOTLY_MIME] = plotlyFigure(chart, themeOf(options));
  const text = said.join(" ");
  bundle["text/plain"] = text;
  return { bundle, metadata, text };
}

function themeOf({ theme }: ShowOptions): Theme {
  return theme === "dark" ? DARK : LIGHT;
}

/** Publishes a display that is not a value of `show`; in plain Node prints its words. */
export function publishDisplay(
  id: string,
  mimeType: string,
  payload: object,
  picture: Model,
  words: string,
  options: ShowOptions,
): void {
  const bridge = kernelBridge();
  const shown = bridge ? options : { ...options, picture: false };
  const { bundle, metadata, text } = displayWith({ [mimeType]: payload }, picture, words, [], shown);
  if (bridge) bridge.display(bundle, { id, metadata });
  else console.log(text);
}
