/** The scattering viewer: amplitudes from every input (column) to every output (row). */
import {
  BAR_ROOM,
  type Box,
  badges,
  clear,
  decodeScattering,
  drawColourBar,
  drawGroups,
  drawMatrix,
  formatComplex,
  formatNumber,
  matrixMargins,
  QUANTITIES,
  type Quantity,
  quantityLabel,
  type Range,
  type Scattering,
  scatteringPanel,
  scatteringRange,
  scatteringSummary,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { cellAt, moveCell, outlineCell } from "../shared/cells.js";
import { nearest } from "../shared/nearest.js";
import type { Bar, Control, Definition, KeyPress, Patch, Place, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import { NARROW } from "../shared/stage.js";
import { omegaText, sweepBars, tickSweep, togglePlay, tuneTo } from "../shared/sweep.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { scatteringExports } from "./exports.js";
import { drawPlot, frequencyScale } from "./plots.js";
import {
  cellName,
  plotChoices,
  type ScatteringPlot,
  type ScatteringState,
  type Shown,
  shownChoices,
  shownValues,
  startScattering,
  togglePinned,
} from "./state.js";

const TOP = 8;
const MOST_SIDE = 440;
const PLOT_HEIGHT = 210;
const PLOT = { left: 66, right: 20, top: 14, bottom: 42 };
const keys = () =>
  trans.__("Arrow keys move through the elements, Enter pins one, Page Up and Page Down tune, Space plays");

const definition: Definition<Scattering, ScatteringState> = {
  name: "scattering",
  decode: decodeScattering,
  start: startScattering,
  render: renderScattering,
  playing: (state) => state.playing,
  tick: (s, state, seconds) => tickSweep(s.omega, state, seconds),
};

export const scatteringViewer: ViewerFactory = sceneViewer(definition);

/** Returns the quantity that is shown: of a gradient, which is real, its values. */
function quantityOf(state: ScatteringState): Quantity {
  return state.shown === "gradient" ? "re" : state.quantity;
}

export function renderScattering(
  s: Scattering,
  state: ScatteringState,
  place: Place,
): Scene<ScatteringState> {
  const n = s.ports.length;
  const values = shownValues(s, state.shown);
  const seen = { ...s, ...values, im: values.im as Float32Array };
  const quantity = quantityOf(state);
  const frequency = state.shown === "gradient" ? 0 : state.frequency;
  const range = state.shown === "difference" ? ownRange(seen, quantity) : scatteringRange(seen, quantity);
  const layout = layoutOf(place, seen, frequency, quantity, range, state.plot !== "none");
  const at = (x: number, y: number) => cellAt(layout.box, n, x, y);
  const tuneAt = (x: number, y: number): Patch<ScatteringState> => {
    if (!layout.plot || y <= layout.plot.y - PLOT.top) return undefined;
    const scale = frequencyScale(place, layout.plot, s, state);
    return scale && { ...tuneTo(s.omega, nearest(s.omega, scale.valueAt(x))), playing: false };
  };
  return {
    title: s.title,
    label: () => `${scatteringSummary(s)} ${keys()}.`,
    head: headOf(s, state),
    bars: barsOf(s, state),
    badges: state.shown === "S" ? badges(s, state.frequency) : [],
    height: layout.height,
    paint: (surface) => {
      clear(surface, place.theme);
      drawMatrix(surface, place.theme, layout.box, scatteringPanel(seen, frequency, quantity, range));
      drawColourBar(surface, place.theme, layout.box, quantity, range);
      drawGroups(surface, place.theme, layout.box, s);
      for (const pinned of state.pinned) outlineCell(surface, layout.box, pinned, n, "#ffffff");
      if (state.cell) outlineCell(surface, layout.box, state.cell, n, place.theme.accent);
      if (layout.plot) drawPlot(surface, place.theme, layout.plot, s, state);
    },
    facts: factsOf(s, state, values, frequency),
    data: {
      frequency: String(state.frequency),
      quantity: state.quantity,
      shown: state.shown,
      plot: state.plot,
      playing: String(state.playing),
      pinned: state.pinned.map(({ out, in: into }) => `${out},${into}`).join(" "),
    },
    cursor: (x, y) => (at(x, y) || tuneAt(x, y) ? "pointer" : ""),
    pointer: ({ kind, x, y, click }) => {
      if (kind === "leave") return { cell: undefined };
      const cell = at(x, y);
      if (kind === "release" && click && cell) return togglePinned(s, state, cell);
      if (kind === "press" || kind === "drag") return tuneAt(x, y);
      return { cell };
    },
    key: (press) => keyOf(s, state, press),
  };
}

/** Returns the change that a key makes. */
function keyOf(s: Scattering, state: ScatteringState, { key }: KeyPress): Patch<ScatteringState> {
  if (key === "PageUp" || key === "PageDown") {
    return tuneTo(s.omega, state.frequency + (key === "PageUp" ? 1 : -1));
  }
  if (key === " ") return togglePlay(s.omega, state);
  if (key === "Enter") return state.cell && togglePinned(s, state, state.cell);
  if (key === "Escape") return { cell: undefined };
  const cell = moveCell(state.cell, key, s.ports.length);
  return cell && { cell };
}

function headOf(s: Scattering, state: ScatteringState): Control<ScatteringState>[] {
  const shown = shownChoices(s);
  const names: Partial<Record<Quantity, string>> = {
    domain: trans.__("%1 in colour", "S"),
    dB: trans.__("%1 in dB", "|S|²"),
  };
  return [
    ...(shown.length > 1
      ? [
          {
            kind: "select" as const,
            name: "shown",
            label: trans.__("Matrix shown"),
            choices: shown,
            value: state.shown,
            set: (value: string) => ({ shown: value as Shown }),
          },
        ]
      : []),
    {
      kind: "select",
      name: "quantity",
      label: trans.__("Quantity shown"),
      choices: QUANTITIES.map((value) => ({ value, label: names[value] ?? quantityLabel(value, "S") })),
      value: state.quantity,
      set: (value) => ({ quantity: value as Quantity }),
    },
    {
      kind: "menu",
      name: "export",
      label: trans.__("Save or copy"),
      icon: "export",
      items: scatteringExports(s),
    },
  ];
}

function barsOf(s: Scattering, state: ScatteringState): Bar<ScatteringState>[] {
  const sweep = sweepBars(s.omega, state);
  const view: Bar<ScatteringState> = {
    name: "view",
    label: trans.__("Plot"),
    controls: [
      {
        kind: "select",
        name: "plot",
        label: trans.__("Plot below the matrix"),
        choices: plotChoices(s),
        value: state.plot,
        set: (value) => ({ plot: value as ScatteringPlot }),
      },
      {
        kind: "button",
        name: "unpin",
        label: trans.__("Unpin all elements"),
        text: trans.__("unpin"),
        disabled: state.pinned.length === 0,
        press: () => ({ pinned: [] }),
      },
      ...(sweep.length ? [] : [omegaText(s.omega, state)]),
    ],
  };
  return [...sweep, view];
}

function factsOf(
  s: Scattering,
  { cell, shown }: ScatteringState,
  { re, im }: { re: Float32Array; im?: Float32Array },
  frequency: number,
): string[] {
  if (!cell) {
    const hint = trans.__("Point at an element, or move with the arrow keys; click to pin.");
    return s.note === undefined ? [hint] : [hint, s.note];
  }
  const n = s.ports.length;
  const i = (frequency * n + cell.out) * n + cell.in;
  const name = shown === "gradient" ? `∂/∂${cellName(s, cell)}` : cellName(s, cell);
  if (!im) return [`${name}: ${formatNumber(re[i])}`];
  const modulus = Math.hypot(re[i], im[i]);
  return [
    `${shown === "difference" ? "Δ" : ""}${name} = ${formatComplex(re[i], im[i])}`,
    `|S| = ${formatNumber(modulus)}`,
    `|S|² = ${formatNumber(modulus ** 2)}`,
    `arg S = ${formatNumber(Math.atan2(im[i], re[i]))}`,
  ];
}

/** Returns the range of colours of a difference, which it fills whatever its size. */
function ownRange(s: Scattering, quantity: Quantity): Range {
  let most = 0;
  for (let i = 0; i < s.re.length; i++) most = Math.max(most, Math.hypot(s.re[i], s.im[i]));
  const high = most || 1;
  if (quantity === "re" || quantity === "im") return { min: -high, max: high };
  if (quantity === "density") return { min: 0, max: high * high };
  if (quantity === "magnitude" || quantity === "domain") return { min: 0, max: high };
  return scatteringRange(s, quantity);
}

/**
 * Lays out the matrix as a square that leaves room for names and colour bar, and the plot over the whole width below
 * it.
 */
function layoutOf(
  { ruler, theme, width }: Place,
  s: Scattering,
  frequency: number,
  quantity: Quantity,
  range: Range,
  withPlot: boolean,
): { box: Box; plot?: Box; height: number } {
  const panel = scatteringPanel(s, frequency, quantity, range);
  const { left, bottom } = matrixMargins(ruler, theme, panel);
  const side = Math.max(40, Math.min(MOST_SIDE, width - left - (width < NARROW ? 76 : BAR_ROOM)));
  const box = { x: left, y: TOP, width: side, height: side };
  const height = TOP + side + bottom;
  if (!withPlot) return { box, height };
  const plot = {
    x: PLOT.left,
    y: height + PLOT.top,
    width: width - PLOT.left - PLOT.right,
    height: PLOT_HEIGHT - PLOT.top - PLOT.bottom + 40,
  };
  return { box, plot, height: plot.y + plot.height + PLOT.bottom };
}
