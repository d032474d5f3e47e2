/** State of the field viewer: the choices of the user, and the frame that is shown. */
import { type CutLine, type Field, type MapName, type Quantity, quantityLabel } from "echolab/browser";
import { trans } from "echolab/shell";

export type FieldSpace = "space" | "k" | "sites";
export type FieldPlot = "none" | "traces" | "spectrum" | "cut";
/** Colours over the whole run, over each frame, or over the frame at which the range was held. */
export type RangeMode = "run" | "frame" | { readonly held: number };

export interface FieldState {
  readonly frame: number;
  /** Part of the way to the next frame, while playing. */
  readonly fraction: number;
  readonly playing: boolean;
  readonly loop: boolean;
  readonly speed: number;
  readonly quantity: Quantity;
  readonly map: MapName | undefined;
  readonly range: RangeMode;
  readonly space: FieldSpace;
  readonly plot: FieldPlot;
  readonly difference: boolean;
  /** The point under the pointer or the keyboard's cursor; `frame` where the pointer is at another time. */
  readonly cursor: { readonly point: number; readonly frame?: number } | undefined;
  /** Pinned points, in the order they were pinned. */
  readonly probes: readonly number[];
  readonly cut: CutLine;
  /** What the pointer is dragging. */
  readonly drag: "time" | "from" | "to" | "line" | undefined;
}

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4];
export const MOST_PROBES = 8;

/** Shortest and longest time in seconds of a whole run at speed 1. */
const SHORTEST = 3;
const LONGEST = 10;
const FRAMES_PER_SECOND = 25;

/**
 * Makes the state of a display. One that is updated while it is looked at keeps its frame and the choices that still
 * make sense.
 */
export function startField(
  field: Field,
  before?: { readonly model: Field; readonly state: FieldState },
): FieldState {
  const fresh: FieldState = {
    frame: 0,
    fraction: 0,
    playing: false,
    loop: false,
    speed: 1,
    quantity: field.quantity,
    map: undefined,
    range: "run",
    space: field.sites ? "sites" : "space",
    plot: "none",
    difference: field.compare,
    cursor: undefined,
    probes: [],
    cut: { from: [0, 0.5], to: [1, 0.5] },
    drag: undefined,
  };
  if (!before) return fresh;
  const { model, state } = before;
  const last = field.times.length - 1;
  const sameGrid = field.shape.join() === model.shape.join() && Boolean(field.sites) === Boolean(model.sites);
  const { range } = state;
  return {
    ...state,
    frame: Math.min(state.frame, last),
    playing: state.playing && last > 0,
    quantity: field.quantity === model.quantity ? state.quantity : field.quantity,
    range: typeof range === "object" && range.held > last ? "run" : range,
    space: sameGrid ? state.space : fresh.space,
    plot: sameGrid ? state.plot : "none",
    difference: field.compare === model.compare ? state.difference : field.compare,
    cursor: sameGrid ? state.cursor : undefined,
    probes: sameGrid ? state.probes : [],
    drag: sameGrid ? state.drag : undefined,
  };
}

/** Advances the frames by a time in seconds, at a pace that does not depend on the screen. */
export function tickField(field: Field, state: FieldState, seconds: number): Partial<FieldState> | undefined {
  const last = field.times.length - 1;
  if (last < 1) return { playing: false };
  const whole = Math.min(LONGEST, Math.max(SHORTEST, (last + 1) / FRAMES_PER_SECOND));
  let position = state.frame + state.fraction + (seconds * state.speed * last) / whole;
  // A loop shows its last frame for as long as any other.
  if (state.loop) position %= last + 1;
  else if (position >= last) return { frame: last, fraction: 0, playing: false };
  return { frame: Math.floor(position), fraction: position % 1 };
}

/** Goes to a frame that was chosen by hand. */
export function goTo(field: Field, frame: number): Partial<FieldState> {
  return { frame: Math.max(0, Math.min(field.times.length - 1, frame)), fraction: 0 };
}

/** Plays or pauses; from the start where the end has been reached. */
export function togglePlaying(field: Field, state: FieldState): Partial<FieldState> {
  if (state.playing) return { playing: false };
  const atEnd = state.frame >= field.times.length - 1;
  return { playing: field.times.length > 1, ...(atEnd && { frame: 0, fraction: 0 }) };
}

/** Pins a point, or unpins it where it is pinned. */
export function toggleProbe(state: FieldState, point: number): Partial<FieldState> {
  const probes = state.probes.includes(point)
    ? state.probes.filter((p) => p !== point)
    : [...state.probes, point].slice(-MOST_PROBES);
  const opens = state.plot === "none" && probes.length > 0;
  return { probes, ...(opens && { plot: "traces" }) };
}

/** Lists the quantities of the menu: those that say something about the values. */
export function quantityChoices(field: Field): { value: Quantity; label: string }[] {
  const all: readonly Quantity[] = ["density", "magnitude", "re", "im", "phase", "domain", "dB"];
  const names: Partial<Record<Quantity, string>> = {
    domain: trans.__("%1 in colour", field.name),
    dB: trans.__("%1 in dB", `|${field.name}|²`),
    ...(!field.im && { re: field.name }),
  };
  const complex = field.im !== undefined || field.beside.some((layer) => layer.im);
  return all
    .filter((q) => complex || q === field.quantity || !["im", "phase", "domain"].includes(q))
    .map((value) => ({ value, label: names[value] ?? quantityLabel(value, field.name) }));
}
