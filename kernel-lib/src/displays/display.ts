/** Displays of any kind, by the table of kinds: values in; models, payloads, figures and words out. */
import type { Diagrammed } from "../fields/diagram.js";
import type { Surface } from "../paint/surface.js";
import type { Theme } from "../paint/theme.js";
import type { InputFramesOptions } from "../scattering/network/network-frames.js";
import { complain, describe, MAX_TEXT, ShowError } from "../wire/check.js";
import { mimeOf } from "../wire/mime.js";
import { QUANTITIES } from "../wire/payload.js";
import type { Chart } from "./chart/model.js";
import type { DisplayOptions, Kind } from "./kind.js";
import * as kinds from "./kinds.js";

const TABLE: ReadonlyMap<string, unknown> = new Map(Object.entries(kinds));

type Each = (typeof kinds)[keyof typeof kinds];
type ValueOf<K> = K extends Kind<infer Value, infer _Model> ? Value : never;
type ModelOf<K> = K extends Kind<infer _Value, infer Model> ? Model : never;

/** Frames, charts and other plain values that can be shown. */
export type Shown = ValueOf<Each>;

/** What figures are drawn from and payloads written from. */
export type Model = ModelOf<Each>;

/** A class of the library that knows how it is shown. */
export interface Showable {
  toFrames(options?: InputFramesOptions): Shown;
}

/** A value that {@link show} can draw: a result, a machine with `toDiagram()`, frames, a diagram, a chart, a confusion matrix or a comparison. */
export type ShowValue = Showable | Diagrammed | Shown;

/** Gives the plain value behind a value, or `undefined` for a value that is none of ours. */
export function showableOf(value: unknown, options?: InputFramesOptions): Shown | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const made = plain(value, options);
  return TABLE.has(made?.kind) ? made : undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: any object may have methods of these names; what they return is checked.
function plain(value: any, options?: InputFramesOptions): any {
  if (typeof value.toFrames === "function") return value.toFrames(options);
  return typeof value.toDiagram === "function" ? value.toDiagram(options?.input) : value;
}

/** Makes the checked model of a value; `note` says what was left out to keep the size. */
export function modelOf(value: unknown, options: DisplayOptions = {}): { model: Model; note: string } {
  const shown = showableOf(value, options);
  if (shown === undefined) {
    throw new ShowError(
      `show(value): the value is ${describe(value)}; it must be a result with toFrames() (a field, a trajectory, a scattering matrix), a machine with toDiagram(), ` +
        "frames of a field or of scattering matrices, lineChart(…), matrixChart(…), confusionMatrix(…) or compare(…).",
    );
  }
  const { title, quantity, compare } = options;
  if (title !== undefined && (typeof title !== "string" || title.length > MAX_TEXT)) {
    complain("show options", "title", title, `a text of at most ${MAX_TEXT} characters`);
  }
  if (quantity !== undefined && !QUANTITIES.includes(quantity)) {
    complain("show options", "quantity", quantity, `one of ${QUANTITIES.map((q) => `"${q}"`).join(", ")}`);
  }
  const { model, note = "" } = kindOf(shown).model(shown, options, showableOf(compare, options) ?? compare);
  return { model, note };
}

/** Makes what front ends draw by themselves or by our viewers, by MIME type. */
export function contentOf(model: Model): Record<string, object | string> {
  const { payload, markdown } = kindOf(model);
  return {
    ...(payload && { [mimeOf(model.kind)]: payload(model) }),
    ...(markdown && { "text/markdown": markdown(model) }),
  };
}

/** Types of the displays whose viewers need no kernel. */
export const PORTABLE: readonly string[] = Object.entries(kinds)
  .filter(([, { portable }]: [string, { portable?: true }]) => portable)
  .map(([name]) => mimeOf(name));

/** Says a display in words. */
export function summary(model: Model): string {
  return kindOf(model).summary(model);
}

/** Makes the chart in a model, if there is one. */
export function chartIn(model: Model): Chart | undefined {
  return kindOf(model).chart?.(model);
}

/** Size of the still figure of a model in whole pixels; `undefined` where there is none. */
export function figureSize(model: Model): { width: number; height: number } | undefined {
  const size = kindOf(model).figure?.size(model);
  return size && { width: Math.round(size.width), height: Math.round(size.height) };
}

/** Draws the still figure of a model. */
export function drawFigure(surface: Surface, theme: Theme, model: Model): void {
  kindOf(model).figure?.draw(surface, theme, model);
}

function kindOf({ kind }: Shown | Model): Kind<Shown, Model> {
  return TABLE.get(kind) as Kind<Shown, Model>;
}
