/** Sliders, boxes and lists drawn by ipywidgets' front end, whose values are plain TypeScript values. */
import { finite, oneOf, positive, reject } from "../../fields/check.js";
import { kernelBridge, type MimeBundle } from "../../kernel/bridge.js";
import { formatNumber } from "../../paint/numbers.js";
import { INPUT_MIME } from "../../wire/mime.js";
import { WIDGET_VIEW_MIME, type WidgetKind, WidgetModel, type WidgetState } from "./widget-model.js";

/** A value that the page changes. Shown by `show()`, by {@link bind}, or as the last expression of a cell. */
export interface Input<Value> {
  readonly label: string;
  /** Present value; setting it moves the control in the page and calls all listeners. */
  value: Value;
  /** Calls a listener with every new value; returns a function that ends this. */
  onChange(handler: (value: Value) => void): () => void;
  show(): void;
  /** @internal */
  toMimeBundle(): MimeBundle;
}

const CONTROLS = { module: "@jupyter-widgets/controls", version: "2.0.0" };
const STEPS_OF_A_SLIDER = 100;

/** Range, step and start of a {@link slider}. */
export interface SliderOptions {
  /** Text beside the slider. */
  readonly label?: string;
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** Distance of two values. Default: a hundredth of max − min. */
  readonly step?: number;
  /** Value at the start. Default: the middle, on a step. */
  readonly value?: number;
}

/**
 * Makes a slider, whose value is a number between two bounds.
 *
 *     const g = slider({ label: "g", min: -2, max: 2, step: 0.1, value: 0 });
 *     g.onChange((value) => picture.update(run(value)));
 *
 * @throws RangeError where the bounds are not in order, the step is not positive or the value lies outside
 */
export function slider(options: SliderOptions): Input<number> {
  const { label = "", min, max } = options;
  finite("min", min);
  if (!(finite("max", max) > min)) reject("max", max, `a number above min, ${min}`);
  const step = positive("step", options.step ?? (max - min) / STEPS_OF_A_SLIDER);
  const value = finite("value", options.value ?? min + step * Math.round((max - min) / 2 / step));
  if (value < min || value > max) reject("value", value, `a number from ${min} to ${max}`);
  const digits = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  return new Control<number>({
    model: "FloatSlider",
    style: "SliderStyle",
    label,
    value,
    state: { min, max, step, readout_format: `.${digits}f`, continuous_update: true, behavior: "drag-tap" },
    page: (number) => ({ value: number }),
    read: ({ value: number }) =>
      typeof number === "number" && Number.isFinite(number)
        ? Math.min(max, Math.max(min, number))
        : undefined,
    check: (number) => {
      if (finite("value", number) < min || number > max) reject("value", number, `from ${min} to ${max}`);
    },
    words: (number) => `${formatNumber(number)} (slider from ${formatNumber(min)} to ${formatNumber(max)})`,
  });
}

/** Makes a check box, whose value is true or false. */
export function checkbox({
  label = "",
  value = false,
}: {
  label?: string;
  value?: boolean;
} = {}): Input<boolean> {
  return new Control<boolean>({
    model: "Checkbox",
    style: "CheckboxStyle",
    label,
    value,
    state: { indent: false },
    page: (on) => ({ value: on }),
    read: ({ value: on }) => (typeof on === "boolean" ? on : undefined),
    check: (on) => {
      if (typeof on !== "boolean") reject("value", on, "true or false");
    },
    words: (on) => (on ? "on" : "off"),
  });
}

/** Makes a list, whose value is one of its words. @throws RangeError where there is no word, or the value is none of them */
export function dropdown<Word extends string>(options: {
  readonly label?: string;
  readonly options: readonly Word[];
  /** Default: the first. */
  readonly value?: Word;
}): Input<Word> {
  const { label = "", options: words } = options;
  if (!Array.isArray(words) || words.length === 0) reject("options", words, "a list of one or more words");
  return new Control<Word>({
    model: "Dropdown",
    style: "DescriptionStyle",
    label,
    value: oneOf("value", options.value ?? words[0], words),
    state: { _options_labels: words },
    page: (word) => ({ index: words.indexOf(word) }),
    read: ({ index }) => (typeof index === "number" ? words[index] : undefined),
    check: (word) => void oneOf("value", word, words),
    words: (word) => `${word} (one of ${words.join(", ")})`,
  });
}

interface ControlParts<Value> {
  /** Names in ipywidgets, without the endings Model and View. */
  readonly model: string;
  readonly style: string;
  readonly label: string;
  readonly value: Value;
  readonly state: WidgetState;
  page(value: Value): WidgetState;
  /** Reads the value from what the page has changed; the page is not trusted. */
  read(patch: WidgetState): Value | undefined;
  check(value: Value): void;
  words(value: Value): string;
}

class Control<Value> implements Input<Value> {
  readonly #parts: ControlParts<Value>;
  readonly #model: WidgetModel;
  readonly #handlers = new Set<(value: Value) => void>();
  #value: Value;

  constructor(parts: ControlParts<Value>) {
    const { model, style, label, value, state } = parts;
    this.#parts = parts;
    this.#value = value;
    const part = (kind: WidgetKind, values: WidgetState) => new WidgetModel(kind, values).reference;
    const base = { module: "@jupyter-widgets/base", version: "2.0.0" };
    this.#model = new WidgetModel(
      { ...CONTROLS, model: `${model}Model`, view: `${model}View` },
      {
        description: label,
        disabled: false,
        layout: part({ ...base, model: "LayoutModel", view: "LayoutView" }, { max_width: "100%" }),
        style: part(
          { ...CONTROLS, model: `${style}Model`, view: "StyleView" },
          { description_width: "initial", _view_module: base.module },
        ),
        ...state,
        ...parts.page(value),
      },
      (patch) => {
        const read = parts.read(patch);
        if (read !== undefined) this.#take(read);
      },
    );
  }

  get label(): string {
    return this.#parts.label;
  }

  get value(): Value {
    return this.#value;
  }

  set value(value: Value) {
    this.#parts.check(value);
    this.#model.set(this.#parts.page(value));
    this.#take(value);
  }

  onChange(handler: (value: Value) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  show(): void {
    const bundle = this.toMimeBundle();
    const bridge = kernelBridge();
    if (bridge) bridge.display(bundle);
    else console.log(bundle["text/plain"]);
  }

  toMimeBundle(): MimeBundle {
    const words = this.#parts.words(this.#value);
    const bundle = this.#model.bundle(this.label ? `${this.label}: ${words}` : words);
    return WIDGET_VIEW_MIME in bundle ? { [INPUT_MIME]: { version: 1 }, ...bundle } : bundle;
  }

  #take(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const handler of this.#handlers) handler(value);
  }
}
