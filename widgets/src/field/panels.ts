/** Which fields a display shows side by side, each with its quantity, colours and range. */
import {
  difference,
  type Field,
  fieldLabel,
  kSpace,
  type Look,
  layersOf,
  mapFor,
  pointsOf,
  type Quantity,
  quantityRange,
  type Range,
} from "echolab/browser";
import type { FieldState, RangeMode } from "./state.js";

export interface Panel {
  /** Frames that are shown: of the run, or in k space. */
  readonly field: Field;
  /** Index of the current frame in {@link field}. */
  readonly frame: number;
  readonly look: Look;
  readonly label: string;
}

export function panelsOf(field: Field, state: FieldState): Panel[] {
  const layers = [...layersOf(field)];
  if (state.difference && layers.length > 1) layers.splice(2, 0, differenceOf(field));
  return layers.map((layer, i) => {
    const shown = state.space === "k" ? inKSpace(layer, state.frame) : layer;
    const quantity = quantityOf(shown, field, state.quantity);
    // Two runs that are compared are read off one scale.
    const scaled = field.compare && i < 2 ? layersOf(field).slice(0, 2) : [layer];
    const ranges = scaled.map((one) => rangeOf(state.space, one, quantity, state.range, state.frame));
    return {
      field: shown,
      frame: shown.times.length === 1 ? 0 : state.frame,
      look: { quantity, range: ranges.reduce(union), map: mapFor(quantity, state.map) },
      label: fieldLabel(shown, quantity),
    };
  });
}

/**
 * Chooses the quantity of a panel. A real field beside a wave is shown by its value, because its square would hide its
 * sign; where all fields are real, only sizes and values make sense.
 */
export function quantityOf(shown: Field, primary: Field, wanted: Quantity): Quantity {
  if (shown.im) return wanted;
  return primary.im || ["im", "phase", "domain"].includes(wanted) ? "re" : wanted;
}

function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

const ranges = new WeakMap<Field, Map<string, Range>>();
const LEAST_KEPT = 64;

function rangeOf(
  space: FieldState["space"],
  layer: Field,
  quantity: Quantity,
  mode: RangeMode,
  now: number,
): Range {
  const frame = mode === "run" ? -1 : mode === "frame" ? now : mode.held;
  const key = `${space === "k"} ${quantity} ${frame}`;
  const known = ranges.get(layer) ?? new Map<string, Range>();
  if (known.size > LEAST_KEPT) known.clear();
  ranges.set(layer, known);
  let range = known.get(key);
  if (!range) {
    range = space === "k" ? kRange(layer, quantity, frame) : spaceRange(layer, quantity, frame);
    known.set(key, range);
  }
  return range;
}

function spaceRange(layer: Field, quantity: Quantity, frame: number): Range {
  const count = pointsOf(layer);
  return quantityRange(quantity, frame < 0 ? layer : { ...layer, from: frame * count, count });
}

/**
 * Number of frames from which the range of a run in k space is taken; in the plane k space is computed frame by frame.
 */
const SAMPLED_FRAMES = 9;

function kRange(layer: Field, quantity: Quantity, frame: number): Range {
  if (layer.shape.length === 1) return spaceRange(inKSpace(layer, 0), quantity, frame);
  if (frame >= 0) return quantityRange(quantity, inKSpace(layer, frame));
  const last = layer.times.length - 1;
  const frames = Array.from({ length: Math.min(SAMPLED_FRAMES, last + 1) }, (_, i) =>
    Math.round((i * last) / Math.max(1, Math.min(SAMPLED_FRAMES, last + 1) - 1)),
  );
  return frames.map((f) => quantityRange(quantity, kSpace(layer, f, 1))).reduce(union);
}

const wholes = new WeakMap<Field, Field>();
const singles = new WeakMap<Field, { frame: number; field: Field }>();

/** Transforms a field to k space: on a line all frames, for the picture over time; in the plane the current one. */
function inKSpace(layer: Field, frame: number): Field {
  if (layer.shape.length === 1) {
    const whole = wholes.get(layer) ?? kSpace(layer);
    wholes.set(layer, whole);
    return whole;
  }
  const known = singles.get(layer);
  if (known?.frame === frame) return known.field;
  const field = kSpace(layer, frame, 1);
  singles.set(layer, { frame, field });
  return field;
}

const differences = new WeakMap<Field, Field>();

function differenceOf(field: Field): Field {
  let made = differences.get(field);
  if (!made) {
    const [a, b] = layersOf(field);
    made = { ...a, ...difference(a, b, `${a.name} − ${b.name}`) };
    differences.set(field, made);
  }
  return made;
}
