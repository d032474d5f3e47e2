/** One value as a MIME bundle: our viewer's payload, a picture, words, and for charts a plotly figure. */
import type { MimeBundle } from "../kernel/bridge.js";
import { type EncodeOptions, modelOf, payloadOf } from "./encode.js";
import type { Model } from "./model.js";
import { CHART_MIME, FIELD_MIME, PLOTLY_MIME, SCATTERING_MIME } from "./payload.js";
import { plotlyFigure } from "./plotly.js";
import { renderPng } from "./png.js";
import { summary } from "./summary.js";
import { DARK, LIGHT } from "./theme.js";

export interface ShowOptions extends EncodeOptions {
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

const MIME = { field: FIELD_MIME, scattering: SCATTERING_MIME, chart: CHART_MIME } as const;

/** Everything a front end may want of a value. */
export function displayOf(value: unknown, options: ShowOptions = {}): Display {
  const { model, note } = modelOf(value, options);
  const theme = options.theme === "dark" ? DARK : LIGHT;
  const notes = note ? [`Shown: ${note}.`] : [];
  const bundle: Record<string, unknown> = { [MIME[model.kind]]: payloadOf(model) };
  let metadata: object = {};
  if (options.picture !== false) {
    const png = renderPng(model, theme);
    if ("missing" in png) notes.push(`(${png.missing})`);
    else {
      bundle["image/png"] = Buffer.from(png.bytes).toString("base64");
      metadata = { "image/png": { width: png.width, height: png.height } };
    }
  }
  if (model.kind === "chart") bundle[PLOTLY_MIME] = plotlyFigure(model, theme);
  const text = [summary(model as Model), ...notes].join(" ");
  bundle["text/plain"] = text;
  return { bundle, metadata, text };
}
