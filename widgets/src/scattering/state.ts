/** What a user chooses in the scattering viewer. */
import type { Quantity, Scattering } from "echolab/browser";

export interface Cell {
  readonly out: number;
  readonly in: number;
}

/** Which matrix is shown. */
export type Shown = "S" | "before" | "difference" | "gradient";
export type ScatteringPlot = "none" | "spectrum" | "smith" | "plane" | "eigenphases";

export interface ScatteringState {
  readonly frequency: number;
  /** Part of the way to the next frequency, while playing. */
  readonly fraction: number;
  readonly playing: boolean;
  readonly quantity: Quantity;
  readonly shown: Shown;
  readonly plot: ScatteringPlot;
  /** Under the pointer, or reached by the arrow keys. */
  readonly cell: Cell | undefined;
  /** Elements whose spectra are plotted, in the order they were pinned. */
  readonly pinned: readonly Cell[];
}

const MOST_PINNED = 8;
/** A sweep is played in about this many seconds. */
const SWEEP_SECONDS = 5;

export function startScattering(
  s: Scattering,
  before?: { readonly model: Scattering; readonly state: ScatteringState },
): ScatteringState {
  const last = s.omega.length - 1;
  const fresh: ScatteringState = {
    frequency: Math.floor(last / 2),
    fraction: 0,
    playing: false,
    quantity: s.quantity,
    shown: "S",
    plot: "none",
    cell: undefined,
    pinned: [],
  };
  if (!before || before.model.ports.length !== s.ports.length) return fresh;
  const { model, state } = before;
  return {
    ...state,
    frequency: Math.min(state.frequency, last),
    playing: state.playing && last > 0,
    quantity: s.quantity === model.quantity ? state.quantity : s.quantity,
    shown: shownChoices(s).some(({ value }) => value === state.shown) ? state.shown : "S",
    plot: plotChoices(s).some(({ value }) => value === state.plot) ? state.plot : "none",
  };
}

export function shownChoices(s: Scattering): { value: Shown; label: string }[] {
  return [
    { value: "S", label: s.before ? "after" : "S" },
    ...(s.before
      ? [
          { value: "before" as const, label: "before" },
          { value: "difference" as const, label: "difference" },
        ]
      : []),
    ...(s.gradient ? [{ value: "gradient" as const, label: s.gradient.name || "gradient" }] : []),
  ];
}

export function plotChoices(s: Scattering): { value: ScatteringPlot; label: string }[] {
  const several = s.omega.length > 1;
  return [
    { value: "none", label: "no plot" },
    ...(several ? [{ value: "spectrum" as const, label: "spectrum" }] : []),
    { value: "smith", label: "Smith chart" },
    ...(s.poles || s.zeros ? [{ value: "plane" as const, label: "poles and zeros" }] : []),
    ...(s.eigenphases ? [{ value: "eigenphases" as const, label: "eigenphases" }] : []),
  ];
}

/** Pins an element, or unpins it where it is pinned; the first one opens a plot of it. */
export function togglePinned(s: Scattering, state: ScatteringState, cell: Cell): Partial<ScatteringState> {
  const same = (one: Cell) => one.out === cell.out && one.in === cell.in;
  const pinned = state.pinned.some(same)
    ? state.pinned.filter((one) => !same(one))
    : [...state.pinned, cell].slice(-MOST_PINNED);
  const opens = state.plot === "none" && pinned.length > 0;
  return { pinned, ...(opens && { plot: s.omega.length > 1 ? "spectrum" : "smith" }) };
}

export function tuneTo(s: Scattering, frequency: number): Partial<ScatteringState> {
  return { frequency: Math.max(0, Math.min(s.omega.length - 1, frequency)), fraction: 0 };
}

export function togglePlay(s: Scattering, state: ScatteringState): Partial<ScatteringState> {
  if (state.playing || s.omega.length < 2) return { playing: false };
  return { playing: true, ...(state.frequency >= s.omega.length - 1 && { frequency: 0, fraction: 0 }) };
}

export function tickScattering(
  s: Scattering,
  state: ScatteringState,
  seconds: number,
): Partial<ScatteringState> {
  const last = s.omega.length - 1;
  const position = state.frequency + state.fraction + (seconds * last) / SWEEP_SECONDS;
  if (position >= last) return { frequency: last, fraction: 0, playing: false };
  return { frequency: Math.floor(position), fraction: position % 1 };
}

/** The element that a key leads to; the first key press enters the matrix at its corner. */
export function moveCell(cell: Cell | undefined, key: string, n: number): Cell | undefined {
  const from = cell ?? { out: 0, in: 0 };
  const moves: Record<string, Cell> = {
    ArrowUp: { out: from.out - 1, in: from.in },
    ArrowDown: { out: from.out + 1, in: from.in },
    ArrowLeft: { out: from.out, in: from.in - 1 },
    ArrowRight: { out: from.out, in: from.in + 1 },
    Home: { out: from.out, in: 0 },
    End: { out: from.out, in: n - 1 },
  };
  if (!Object.hasOwn(moves, key)) return undefined;
  if (!cell) return from;
  const clamp = (i: number) => Math.max(0, Math.min(n - 1, i));
  return { out: clamp(moves[key].out), in: clamp(moves[key].in) };
}

/** The values that are shown: frequencies × out × in, real where they have no phase. */
export function shownValues(s: Scattering, shown: Shown): { re: Float32Array; im?: Float32Array } {
  if (shown === "gradient" && s.gradient) return { re: s.gradient.values };
  if (shown === "before" && s.before) return s.before;
  if (shown === "difference" && s.before) {
    const { before } = s;
    return { re: s.re.map((x, i) => x - before.re[i]), im: s.im.map((x, i) => x - before.im[i]) };
  }
  return s;
}

export function cellName(s: Scattering, { out, in: into }: Cell): string {
  return `S[${s.ports[out]}, ${s.ports[into]}]`;
}
