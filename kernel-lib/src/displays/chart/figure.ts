/** The still figure of a chart: curves and points with a legend, or a labelled matrix with its numbers. */
import {
  type Axis,
  BAR_ROOM,
  clear,
  drawAxes,
  drawColourBar,
  drawGrid,
  drawTitle,
  fitText,
  horizontal,
  roomLeft,
  setFont,
  vertical,
} from "../../paint/frame.js";
import { drawMatrix, type MatrixPanel, matrixMargins } from "../../paint/matrix-panel.js";
import { formatShort } from "../../paint/numbers.js";
import { paint, type Range } from "../../paint/paint.js";
import { drawMarker, type SeriesStyle, seriesStyle } from "../../paint/series-style.js";
import { type Box, clipped, type Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { trans } from "../../paint/translate.js";
import type { Chart, Matrix, Series } from "./model.js";

const LEFT = 66;
const TOP = 40;
const BOTTOM = 46;

export function chartFigureSize(chart: Chart): { width: number; height: number } {
  if (!chart.matrix) return { width: 640, height: 360 };
  const { rows, columns } = chart.matrix;
  const cell = Math.max(4, Math.min(36, 420 / Math.max(rows.length, columns.length)));
  return {
    width: Math.max(360, columns.length * cell + 200),
    height: Math.max(260, rows.length * cell + 110),
  };
}

export function drawChartFigure(surface: Surface, theme: Theme, chart: Chart): void {
  clear(surface, theme);
  if (chart.matrix) drawMatrixChart(surface, theme, chart, chart.matrix);
  else drawCurvesFigure(surface, theme, chart);
}

/** The range of a matrix's colours: from 0 for counts, symmetric where there are negative values. */
export function matrixRange({ values }: Matrix): Range {
  let low = 0;
  let high = 0;
  for (const v of values) {
    if (v < low && v > Number.NEGATIVE_INFINITY) low = v;
    if (v > high && v < Number.POSITIVE_INFINITY) high = v;
  }
  if (low < 0) return { min: -Math.max(-low, high), max: Math.max(-low, high) };
  return { min: 0, max: high || 1 };
}

function drawMatrixChart(surface: Surface, theme: Theme, chart: Chart, matrix: Matrix): void {
  const range = matrixRange(matrix);
  const quantity = range.min < 0 ? "re" : "magnitude";
  const panel: MatrixPanel = {
    pixels: {
      data: paint({ re: matrix.values }, quantity, range),
      columns: matrix.columns.length,
      rows: matrix.rows.length,
    },
    rows: matrix.rows,
    columns: matrix.columns,
    rowLabel: chart.y.label,
    columnLabel: chart.x.label,
    text: (r, c) => formatShort(matrix.values[r * matrix.columns.length + c]),
  };
  const { left, bottom } = matrixMargins(surface, theme, panel);
  const box = {
    x: left,
    y: TOP,
    width: surface.width - left - BAR_ROOM,
    height: surface.height - TOP - bottom,
  };
  drawTitle(surface, theme, chart.title, left, 22, surface.width - left - 10);
  drawMatrix(surface, theme, box, panel);
  drawColourBar(surface, theme, box, quantity, range);
}

function drawCurvesFigure(surface: Surface, theme: Theme, chart: Chart): void {
  const whole: Box = { x: 0, y: TOP, width: surface.width - 20, height: surface.height - TOP - BOTTOM };
  const x = Math.max(LEFT, roomLeft(surface, theme, chartAxis(chart, "y"), whole));
  const box: Box = { ...whole, x, width: whole.width - x };
  drawTitle(surface, theme, chart.title, x, 22, surface.width - x - 16);
  drawCurves(surface, theme, box, chart);
}

/** The curves of a chart with axes and legend in a box; returns where the curves themselves are. */
export function drawCurves(
  surface: Surface,
  theme: Theme,
  whole: Box,
  chart: Pick<Chart, "x" | "y" | "series">,
): Box {
  const x = chartAxis(chart, "x");
  const y = chartAxis(chart, "y");
  setFont(surface, theme);
  const { box, legend } = placeLegend(surface, whole, chart.series, x, y);
  drawGrid(surface, theme, box, x, y);
  clipped(surface, box, () => {
    chart.series.forEach((series, i) => {
      drawSeries(surface, box, x, y, series, seriesStyle(i, theme.dark, series.mode));
    });
  });
  drawAxes(surface, theme, box, x, y);
  if (legend) drawLegend(surface, theme, legend);
  return box;
}

/** Where {@link drawCurves} puts the curves: beside them there may be a legend. */
export function curvesBox(
  surface: Surface,
  theme: Theme,
  whole: Box,
  chart: Pick<Chart, "x" | "y" | "series">,
): Box {
  setFont(surface, theme);
  return placeLegend(surface, whole, chart.series, chartAxis(chart, "x"), chartAxis(chart, "y")).box;
}

/** The axis over all finite values; a logarithmic axis has no place for values that are not positive. */
export function chartAxis(chart: Pick<Chart, "x" | "y" | "series">, which: "x" | "y"): Axis {
  const { label, scale = "linear" } = chart[which];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const series of chart.series) {
    for (const v of series[which]) {
      if (!Number.isFinite(v) || (scale === "log" && v <= 0)) continue;
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  if (min > max) [min, max] = scale === "log" ? [0.1, 1] : [0, 1];
  [min, max] = drawable(min, max, scale);
  const hasMarkers = chart.series.some(({ mode }) => mode === "markers" || mode === "lines+markers");
  const margin = which === "y" ? Y_MARGIN : hasMarkers ? X_MARGIN : 0;
  if (scale === "log") {
    const room = min === max ? 2 : (max / min) ** margin;
    return { label, scale, domain: [min / room, max * room] };
  }
  const room = min === max ? Math.abs(min) * 0.1 || 0.5 : (max - min) * margin;
  return { label, scale, domain: [min - room, max + room] };
}

/** Room beyond the first and the last value, as a part of their distance; along x for whole markers. */
const Y_MARGIN = 0.05;
const X_MARGIN = 0.015;

/** Largest magnitude of a value on an axis, and smallest length of an axis: the steps between its ticks stay normal numbers. */
const MOST = 1e307;
const LEAST = 1e-290;

/** Moves the ends of an axis to where the steps between its ticks are normal numbers. */
function drawable(min: number, max: number, scale: "linear" | "log"): [number, number] {
  const low = Math.max(scale === "log" ? LEAST : -MOST, min);
  const high = Math.min(MOST, Math.max(low, max));
  return min === max || high - low >= LEAST
    ? [low, high]
    : [low - (scale === "log" ? 0 : LEAST), high + LEAST];
}

function drawSeries(
  surface: Surface,
  box: Box,
  x: Axis,
  y: Axis,
  series: Series,
  { colour, dash, marker }: SeriesStyle,
): void {
  const { pen } = surface;
  const across = horizontal(x, box);
  const up = vertical(y, box);
  const visible = (a: number, b: number) =>
    Number.isFinite(a) &&
    Number.isFinite(b) &&
    !(x.scale === "log" && a <= 0) &&
    !(y.scale === "log" && b <= 0);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = 1.8;
  if (series.mode !== "markers") {
    pen.setLineDash([...dash]);
    pen.beginPath();
    let drawing = false;
    for (let i = 0; i < series.x.length; i++) {
      if (!visible(series.x[i], series.y[i])) {
        drawing = false;
        continue;
      }
      if (drawing) pen.lineTo(across.at(series.x[i]), up.at(series.y[i]));
      else pen.moveTo(across.at(series.x[i]), up.at(series.y[i]));
      drawing = true;
    }
    pen.stroke();
    pen.setLineDash([]);
  }
  if (series.mode === "markers" || series.mode === "lines+markers") {
    for (let i = 0; i < series.x.length; i++) {
      if (!visible(series.x[i], series.y[i])) continue;
      drawMarker(pen, marker, across.at(series.x[i]), up.at(series.y[i]));
    }
  }
}

/** Curves that a legend in the frame may hide, in points of {@link pathPoints}; where it would hide more, it stands beside it. */
const HIDDEN = 8;

/** Largest width of a name in a legend, as a part of the figure's. */
const WIDEST_NAME = 0.42;
/** Most names in a legend. */
const MOST_NAMES = 12;
/** Height of a line of the legend in pixels. */
const LEGEND_LINE = 17;

interface Legend extends Box {
  readonly entries: readonly { readonly series: Series; readonly i: number; readonly name: string }[];
  /** How many more series have names; empty where all are in the legend. */
  readonly more: string;
}

/** The frame of the curves and the legend, in an empty corner of it or, where none is empty, to its right. */
function placeLegend(
  surface: Surface,
  whole: Box,
  all: readonly Series[],
  x: Axis,
  y: Axis,
): { box: Box; legend?: Legend } {
  const named = all
    .map((series, i) => ({ series, i, name: fitText(surface, series.name, WIDEST_NAME * whole.width) }))
    .filter(({ name }) => name !== "");
  if (named.length === 0) return { box: whole };
  const entries = named.slice(0, MOST_NAMES);
  const more = named.length > MOST_NAMES ? trans.__("and %1 more", named.length - MOST_NAMES) : "";
  const texts = [...entries.map(({ name }) => name), more];
  const width = Math.max(...texts.map((text) => surface.pen.measureText(text).width)) + 42;
  const height = (entries.length + (more === "" ? 0 : 1)) * LEGEND_LINE + 8;
  const { hidden, ...corner } = emptiestCorner(whole, width, height, pathPoints(whole, all, x, y));
  if (hidden <= HIDDEN) return { box: whole, legend: { ...corner, entries, more } };
  const box = { ...whole, width: whole.width - width - 10 };
  return { box, legend: { x: box.x + box.width + 10, y: whole.y, width, height, entries, more } };
}

function drawLegend(
  surface: Surface,
  theme: Theme,
  { x: left, y: top, width, height, entries, more }: Legend,
): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.globalAlpha = 0.85;
  pen.fillStyle = theme.background;
  pen.fillRect(left, top, width, height);
  pen.globalAlpha = 1;
  pen.strokeStyle = theme.grid;
  pen.lineWidth = 1;
  pen.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(width), height);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  entries.forEach(({ series, i, name }, k) => {
    const middle = top + 4 + LEGEND_LINE * (k + 0.5);
    const { colour, dash, marker } = seriesStyle(i, theme.dark, series.mode);
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineWidth = 1.8;
    if (series.mode !== "markers") {
      pen.setLineDash([...dash]);
      pen.beginPath();
      pen.moveTo(left + 8, middle);
      pen.lineTo(left + 30, middle);
      pen.stroke();
      pen.setLineDash([]);
    }
    if (series.mode === "markers" || series.mode === "lines+markers") {
      drawMarker(pen, marker, left + 19, middle);
    }
    pen.fillStyle = theme.text;
    pen.fillText(name, left + 36, middle);
  });
  if (more !== "") pen.fillText(more, left + 36, top + 4 + LEGEND_LINE * (entries.length + 0.5));
}

/** The corner of the frame where a legend hides least of the curves. */
function emptiestCorner(
  box: Box,
  width: number,
  height: number,
  points: readonly [number, number][],
): Box & { readonly hidden: number } {
  const [left, right] = [box.x + 10, box.x + box.width - width - 10];
  const [top, bottom] = [box.y + 10, box.y + box.height - height - 10];
  const corners = [
    { x: right, y: top, width, height },
    { x: left, y: top, width, height },
    { x: right, y: bottom, width, height },
    { x: left, y: bottom, width, height },
  ];
  const counted = corners.map((corner) => {
    const { x, y } = corner;
    const inside = ([px, py]: readonly [number, number]) =>
      px > x - 6 && px < x + width + 6 && py > y - 6 && py < y + height + 6;
    return { ...corner, hidden: points.filter(inside).length };
  });
  return counted.reduce((best, corner) => (corner.hidden < best.hidden ? corner : best));
}

/** Points all along the curves, as close as a few pixels. */
function pathPoints(box: Box, all: readonly Series[], x: Axis, y: Axis): [number, number][] {
  const across = horizontal(x, box);
  const up = vertical(y, box);
  const points: [number, number][] = [];
  for (const series of all) {
    const stride = Math.max(1, Math.floor(series.x.length / 400));
    let last: [number, number] | undefined;
    for (let i = 0; i < series.x.length; i += stride) {
      const next: [number, number] = [across.at(series.x[i]), up.at(series.y[i])];
      const steps = last ? Math.min(100, Math.hypot(next[0] - last[0], next[1] - last[1]) / 8) : 0;
      for (let k = 1; last && k < steps; k++) {
        points.push([
          last[0] + ((next[0] - last[0]) * k) / steps,
          last[1] + ((next[1] - last[1]) * k) / steps,
        ]);
      }
      points.push(next);
      last = next;
    }
  }
  return points;
}
