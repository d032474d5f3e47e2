/** What a kind of display is to the table of kinds: the contract of the folders beside this file. */
import type { Surface } from "../paint/surface.js";
import type { Theme } from "../paint/theme.js";
import type { InputFramesOptions } from "../scattering/network/network-frames.js";
import type { Quantity } from "../wire/payload.js";
import type { Chart } from "./chart/model.js";
import type { ShowValue } from "./display.js";
import type { NetworkShowOptions } from "./network/encode.js";
import type { ScatteringShowOptions } from "./scattering/extras.js";

export interface DisplayOptions extends ScatteringShowOptions, NetworkShowOptions, InputFramesOptions {
  readonly title?: string;
  readonly quantity?: Quantity;
  /** A field or S: another run on the same points and times, or another S with the same ports and frequencies,
   * shown beside this one with the difference. */
  readonly compare?: ShowValue;
  /** A field: the largest size in MiB, compressed; frames are left out to stay below it. Default 16. */
  readonly megabytes?: number;
}

/** The still figure of a model. */
export interface Figure<Model> {
  size(model: Model): { readonly width: number; readonly height: number };
  draw(surface: Surface, theme: Theme, model: Model): void;
}

/** Values of a kind carry its name in `kind`, and so do their models. */
export interface Kind<Value, Model> {
  /**
   * Checks a value and makes its model; `note` says what was left out.
   *
   * @param compared what the option `compare` has, by its frames; `undefined` without the option
   * @throws ShowError with one sentence for what cannot be shown
   */
  model(
    value: Value,
    options: DisplayOptions,
    compared: unknown,
  ): { readonly model: Model; readonly note?: string };
  /** Says a model in words. */
  summary(model: Model): string;
  /** Makes what our viewer receives. Without it the display has no viewer. */
  payload?(model: Model): object;
  /** Whether its viewer needs no kernel and travels in the module for front ends that speak anywidget. */
  readonly portable?: true;
  /** Without it the display has no picture. */
  readonly figure?: Figure<Model>;
  /** Makes a chart of a model, for editors that draw plotly's charts but know none of our viewers. */
  chart?(model: Model): Chart | undefined;
  /** Makes a text with tables, which every front end draws. */
  markdown?(model: Model): string;
}

/** Tells whether something is a value of a kind. */
export function isOf<Value extends { readonly kind: string }>(
  value: unknown,
  kind: Value["kind"],
): value is Value {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === kind;
}
