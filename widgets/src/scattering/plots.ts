/** Plots below the matrix: spectra of pinned elements, Smith chart, poles and zeros, eigenphases. */
import {
  type Axis,
  type Box,
  type Chart,
  chartAxis,
  crisp,
  curvesBox,
  drawAxes,
  drawCurves,
  drawGrid,
  horizontal,
  type Position,
  type Quantity,
  quantityLabel,
  quantityValue,
  type Scattering,
  type Surface,
  seriesStyle,
  setFont,
  type Theme,
  vertical,
} from "echolab/browser";
import { trans } from "echolab/shell";
import type { Cell } from "../shared/cells.js";
import type { Place } from "../shared/scene.js";
import { cellName, type ScatteringState } from "./state.js";

type Curves = Pick<Chart, "x" | "y" | "series">;

const pinFirst = () => trans.__("Click elements to pin them (or arrow keys, then Enter).");
/** Resistances and reactances whose circles a Smith chart draws. */
const SMITH_LINES = [0.2, 0.5, 1, 2, 5];

/** Returns the scale of the frequency axis of a plot that has one: there the pointer tunes. */
export function frequencyScale(
  { ruler, theme }: Pick<Place, "ruler" | "theme">,
  box: Box,
  s: Scattering,
  state: ScatteringState,
): Position | undefined {
  if (state.plot !== "spectrum" && state.plot !== "eigenphases") return undefined;
  const curves = curvesOf(s, state);
  return horizontal(chartAxis(curves, "x"), curvesBox(ruler, theme, box, curves));
}

export function drawPlot(
  surface: Surface,
  theme: Theme,
  box: Box,
  s: Scattering,
  state: ScatteringState,
): void {
  if (state.plot === "smith") drawSmith(surface, theme, box, s, state);
  else if (state.plot === "plane") drawPlane(surface, theme, box, s, state);
  else {
    const curves = curvesOf(s, state);
    const inner = drawCurves(surface, theme, box, curves);
    const needsPins = state.plot === "spectrum" && state.pinned.length === 0;
    if (needsPins) say(surface, theme, box, pinFirst());
    else markFrequency(surface, theme, inner, chartAxis(curves, "x"), s.omega[state.frequency]);
  }
}

function curvesOf(s: Scattering, state: ScatteringState): Curves {
  const x = { label: "ω" };
  if (state.plot === "eigenphases" && s.eigenphases) {
    const n = s.ports.length;
    const phases = s.eigenphases;
    // One colour for all: at a crossing it is not known which phase belongs to which branch.
    const all = { name: "", x: Float64Array.from(phases, (_, i) => s.omega[Math.floor(i / n)]) };
    return {
      x,
      y: { label: trans.__("eigenphase") },
      series: [{ ...all, y: Float64Array.from(phases), mode: "markers" as const }],
    };
  }
  const quantity = state.quantity === "domain" ? "magnitude" : state.quantity;
  return {
    x,
    y: { label: quantityLabel(quantity, "S") },
    series: state.pinned.map((cell) => ({
      name: cellName(s, cell),
      x: s.omega,
      y: spectrumOf(s, cell, quantity),
      mode: "lines" as const,
    })),
  };
}

function spectrumOf(s: Scattering, { out, in: into }: Cell, quantity: Quantity): Float64Array {
  const n = s.ports.length;
  return Float64Array.from(s.omega, (_, k) => {
    const i = (k * n + out) * n + into;
    return quantityValue(quantity, s.re[i], s.im[i]);
  });
}

function markFrequency({ pen }: Surface, theme: Theme, box: Box, axis: Axis, omega: number): void {
  const at = crisp(horizontal(axis, box).at(omega));
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(at, box.y);
  pen.lineTo(at, box.y + box.height);
  pen.stroke();
}

/**
 * Draws reflections in the unit disc with lines of constant resistance and reactance; a sweep is a path with a mark at
 * the present frequency.
 */
function drawSmith(surface: Surface, theme: Theme, box: Box, s: Scattering, state: ScatteringState): void {
  const { pen } = surface;
  const radius = Math.min(box.width, box.height) / 2;
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  pen.save();
  pen.beginPath();
  pen.arc(cx, cy, radius, 0, 2 * Math.PI);
  pen.clip();
  pen.strokeStyle = theme.grid;
  pen.lineWidth = 1;
  const circle = (x: number, y: number, r: number) => {
    pen.beginPath();
    pen.arc(cx + radius * x, cy - radius * y, radius * r, 0, 2 * Math.PI);
    pen.stroke();
  };
  for (const value of SMITH_LINES) {
    circle(value / (1 + value), 0, 1 / (1 + value));
    circle(1, 1 / value, 1 / value);
    circle(1, -1 / value, 1 / value);
  }
  pen.restore();
  pen.strokeStyle = theme.muted;
  pen.beginPath();
  pen.moveTo(cx - radius, cy);
  pen.lineTo(cx + radius, cy);
  pen.stroke();
  circle(0, 0, 1);
  const cells = state.pinned.length ? state.pinned : state.cell ? [state.cell] : [];
  if (cells.length === 0)
    say(surface, theme, { ...box, y: box.y + box.height / 2 - 12, height: 24 }, pinFirst());
  const n = s.ports.length;
  cells.forEach((cell, c) => {
    const at = (k: number): [number, number] => {
      const i = (k * n + cell.out) * n + cell.in;
      return [cx + radius * s.re[i], cy - radius * s.im[i]];
    };
    const { colour, dash } = seriesStyle(c, theme.dark);
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineWidth = 1.8;
    pen.setLineDash([...dash]);
    pen.beginPath();
    for (let k = 0; k < s.omega.length; k++) {
      if (k === 0) pen.moveTo(...at(k));
      else pen.lineTo(...at(k));
    }
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(...at(state.frequency), 4, 0, 2 * Math.PI);
    pen.fill();
    setFont(surface, theme);
    pen.textAlign = "left";
    pen.textBaseline = "top";
    pen.fillText(cellName(s, cell), box.x, box.y + 15 * c);
  });
}

/**
 * Draws poles (crosses) and zeros (circles) in the complex frequency plane, and the present frequency on the real axis.
 */
function drawPlane(surface: Surface, theme: Theme, box: Box, s: Scattering, state: ScatteringState): void {
  const sets = [s.poles, s.zeros].map((points) => ({
    x: Float64Array.from(points?.re ?? []),
    y: Float64Array.from(points?.im ?? []),
  }));
  const omega = s.omega[state.frequency];
  const points = { x: Float64Array.of(omega), y: Float64Array.of(0) };
  const curves: Curves = {
    x: { label: "Re ω" },
    y: { label: "Im ω" },
    series: [...sets, points].map((set) => ({ name: "", ...set, mode: "markers" as const })),
  };
  const x = withRoom(chartAxis(curves, "x"));
  const y = chartAxis(curves, "y");
  drawGrid(surface, theme, box, x, y);
  drawAxes(surface, theme, box, x, y);
  const { pen } = surface;
  const [across, up] = [horizontal(x, box), vertical(y, box)];
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(box.x, crisp(up.at(0)));
  pen.lineTo(box.x + box.width, crisp(up.at(0)));
  pen.stroke();
  sets.forEach((set, k) => {
    pen.strokeStyle = seriesStyle(k, theme.dark).colour;
    pen.lineWidth = 1.8;
    set.x.forEach((re, i) => {
      const [px, py] = [across.at(re), up.at(set.y[i])];
      pen.beginPath();
      if (k === 0) {
        pen.moveTo(px - 4, py - 4);
        pen.lineTo(px + 4, py + 4);
        pen.moveTo(px - 4, py + 4);
        pen.lineTo(px + 4, py - 4);
      } else pen.arc(px, py, 4, 0, 2 * Math.PI);
      pen.stroke();
    });
  });
  markFrequency(surface, theme, box, x, omega);
  setFont(surface, theme);
  pen.textAlign = "right";
  pen.textBaseline = "top";
  const key = [s.poles ? `× ${trans.__("poles")}` : "", s.zeros ? `○ ${trans.__("zeros")}` : ""]
    .filter(Boolean)
    .join("   ");
  pen.fillStyle = theme.muted;
  pen.fillText(key, box.x + box.width - 6, box.y + 6);
}

/** Widens an axis so that marks at its ends are seen whole. */
function withRoom(axis: Axis): Axis {
  const [from, to] = axis.domain;
  const room = 0.05 * (to - from);
  return { ...axis, domain: [from - room, to + room] };
}

function say(surface: Surface, theme: Theme, box: Box, text: string): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.muted;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, box.x + box.width / 2, box.y + box.height / 2);
}
