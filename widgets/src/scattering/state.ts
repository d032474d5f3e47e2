/** State of the scattering viewer: the choices of the user. */
import type { Quantity, Scattering } from "echolab/browser";
import { trans } from "echolab/shell";
import { type Cell, sameCell } from "../shared/cells.js";
import { type Sweep, startSweep } from "../shared/sweep.js";

/** Which matrix is shown. */
export type Shown = "S" | "before" | "difference" | "gradient";
export type ScatteringPlot = "none" | "spectrum" | "smith" | "plane" | "eigenphases";

export interface ScatteringState extends Sweep {
  readonly quantity: Quantity;
  readonly shown: Shown;
  readonly plot: ScatteringPlot;
  /** Under the pointer, or reached by the arrow keys. */
  readonly cell: Cell | undefined;
  /** Elements whose spectra are plotted, in the order they were pinned. */
  readonly pinned: readonly Cell[];
}

const MOST_PINNED = 8;

export function startScattering(
  s: Scattering,
  before?: { readonly model: Scattering; readonly state: ScatteringState },
): ScatteringState {
  const fresh: ScatteringState = {
    ...startSweep(s.omega),
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
    ...startSweep(s.omega, state),
    quantity: s.quantity === model.quantity ? state.quantity : s.quantity,
    shown: shownChoices(s).some(({ value }) => value === state.shown) ? state.shown : "S",
    plot: plotChoices(s).some(({ value }) => value === state.plot) ? state.plot : "none",
  };
}

export function shownChoices(s: Scattering): { value: Shown; label: string }[] {
  return [
    { value: "S", label: s.before ? trans.__("after") : "S" },
    ...(s.before
      ? [
          { value: "before" as const, label: trans.__("before") },
          { value: "difference" as const, label: trans.__("difference") },
        ]
      : []),
    ...(s.gradient ? [{ value: "gradient" as const, label: s.gradient.name || trans.__("gradient") }] : []),
  ];
}

export function plotChoices(s: Scattering): { value: ScatteringPlot; label: string }[] {
  const several = s.omega.length > 1;
  return [
    { value: "none", label: trans.__("no plot") },
    ...(several ? [{ value: "spectrum" as const, label: trans.__("spectrum") }] : []),
    { value: "smith", label: trans.__("Smith chart") },
    ...(s.poles || s.zeros ? [{ value: "plane" as const, label: trans.__("poles and zeros") }] : []),
    ...(s.eigenphases ? [{ value: "eigenphases" as const, label: trans.__("eigenphases") }] : []),
  ];
}

/** Pins an element, or unpins it where it is pinned; the first one opens a plot of it. */
export function togglePinned(s: Scattering, state: ScatteringState, cell: Cell): Partial<ScatteringState> {
  const same = (one: Cell) => sameCell(one, cell);
  const pinned = state.pinned.some(same)
    ? state.pinned.filter((one) => !same(one))
    : [...state.pinned, cell].slice(-MOST_PINNED);
  const opens = state.plot === "none" && pinned.length > 0;
  return { pinned, ...(opens && { plot: s.omega.length > 1 ? "spectrum" : "smith" }) };
}

/** Returns the values that are shown: frequencies × out × in, real where they have no phase. */
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
