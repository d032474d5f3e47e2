/** A chart as a plotly figure: for our own chart viewer, and for editors that know plotly but not us. */

import { maximum } from "../../fields/lists.js";
import { css, diverging, inkOn, sequential } from "../../paint/colours.js";
import { formatNumber } from "../../paint/numbers.js";
import { seriesStyle } from "../../paint/series-style.js";
import type { Theme } from "../../paint/theme.js";
import { trans } from "../../paint/translate.js";
import { chartAxis, matrixRange } from "./figure.js";
import type { Chart, ChartAxisName, Matrix } from "./model.js";

/** Plotly's JSON: traces, layout and configuration. */
export interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout: object;
  readonly config: object;
}

/** Switches off every button that uploads a chart's data: plotly shows "Share chart…" by default. */
const CONFIG = {
  showSendToCloud: false,
  showEditInChartStudio: false,
  showLink: false,
  plotlyServerURL: "",
} as const;

type Layout = ReturnType<typeof layout>;

/**
 * Texts go through plotly's own small markup, which could make links and line breaks; so its special
 * characters are written as entities.
 */
function plain(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A place in a page, which says its own title and has only so much room. */
export interface ChartPlace {
  readonly width: number;
  readonly measure: Measure;
}

/** Width of a text in the chart's font. */
type Measure = (text: string) => number;

/**
 * Makes the plotly figure of a chart.
 *
 * @param place where it will be shown; without one, the program that shows it chooses its size
 */
export function plotlyFigure(chart: Chart, theme: Theme, place?: ChartPlace): PlotlyFigure {
  const names = legend(chart, place);
  const data = chart.matrix
    ? [matrixTrace(chart, chart.matrix, place?.width)]
    : chart.series.map((series, i) => {
        const { colour, dash, marker } = seriesStyle(i, theme.dark, series.mode);
        return {
          type: "scatter",
          name: names[i].map(plain).join("<br>"),
          x: gaps(series.x),
          y: gaps(series.y),
          mode: series.mode === "dashed" ? "lines" : series.mode,
          line: { color: colour, width: 1.8, dash: dash.map((length) => `${length}px`).join(",") || "solid" },
          marker: { color: colour, symbol: marker, size: 6 },
          connectgaps: false,
        };
      });
  const whole = layout(chart, theme);
  return { data, layout: place ? fitted(chart, whole, place, names) : whole, config: CONFIG };
}

const FONT_SIZE = 11;
const LABEL_SIZE = 12;
const CURVES = { most: 360, least: 240 };
/** Room around the frame of curves. */
const CURVES_MARGIN = { l: 60, r: 16, t: 10, b: 48 };
const LINE = 14;
const LEGEND = { row: 19, symbol: 48 };
/** Powers of ten are written at most so close, in pixels. */
const DECADE = { x: 40, y: 22 };

const innerWidth = (width: number) => width - CURVES_MARGIN.l - CURVES_MARGIN.r;

/** The names of the curves in lines that a place has room for. */
function legend({ series }: Chart, place: ChartPlace | undefined): string[][] {
  if (!place) return series.map(({ name }) => [name]);
  const room = innerWidth(place.width) - LEGEND.symbol;
  return series.map(({ name }) => broken(name, room, place.measure));
}

/**
 * The layout of a chart for its place: the title is the place's own, long names of axes break into lines, and the
 * legend has its rows above the curves, which keep their height.
 */
function fitted(
  chart: Chart,
  whole: Layout,
  { width, measure }: ChartPlace,
  names: readonly (readonly string[])[],
): object {
  const { matrix } = chart;
  const { xaxis, yaxis, margin: given, ...rest } = whole;
  const lines = (axis: ChartAxisName, room: number) =>
    broken(chart[axis].label, (room * FONT_SIZE) / LABEL_SIZE, measure);
  const titled = (axis: Layout["xaxis"], texts: readonly string[]) => ({
    ...axis,
    title: { ...axis.title, text: texts.map(plain).join("<br>") },
  });
  if (matrix) {
    const size = matrixSize(matrix, width);
    const x = lines("x", size.width - 20);
    const more = LINE * (x.length - 1) + uprightRoom(matrix, { width, measure });
    const margin = { ...given, t: 10, b: given.b + more };
    const height = size.height - (given.t - margin.t) + more;
    const y = lines("y", height - 20);
    return {
      ...rest,
      title: undefined,
      xaxis: titled(xaxis, x),
      yaxis: titled(yaxis, y),
      margin,
      width: size.width,
      height,
    };
  }
  const inner = innerWidth(width);
  const named = names.filter(([first]) => first !== "");
  const entry = LEGEND.symbol + maximum([0, ...named.flat().map(measure)]);
  const columns = Math.max(1, Math.floor(inner / entry));
  const rows = Math.ceil(named.reduce((sum, name) => sum + name.length, 0) / columns);
  const above = CURVES_MARGIN.t + LEGEND.row * rows;
  const x = lines("x", inner + 2 * CURVES_MARGIN.r);
  const below = CURVES_MARGIN.b + LINE * (x.length - 1);
  const frame = Math.min(CURVES.most, Math.max(CURVES.least, width * 0.62)) - 82;
  const y = lines("y", frame + 20);
  const left = CURVES_MARGIN.l + LINE * (y.length - 1);
  const powers = (name: ChartAxisName, pixels: number) =>
    decades(chart, name) > 2 && { dtick: Math.ceil((decades(chart, name) * DECADE[name]) / pixels) };
  return {
    ...rest,
    title: undefined,
    xaxis: { ...titled(xaxis, x), ...(chart.x.scale === "log" && powers("x", inner)) },
    yaxis: { ...titled(yaxis, y), ...(chart.y.scale === "log" && powers("y", frame)) },
    legend: { ...rest.legend, maxheight: 1 },
    margin: { ...CURVES_MARGIN, t: above, b: below, l: left },
    width,
    height: Math.round(frame + above + below),
  };
}

/** A text in lines that have room, broken between words. */
function broken(text: string, room: number, measure: Measure): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    const longer = last === "" ? word : `${last} ${word}`;
    if (last === "" || measure(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Fixed, so that {@link matrixSize} can make the cells square. */
const MATRIX_MARGIN = { l: 72, r: 84, t: 40, b: 56 };
const MOST_CELL = 52;
const MOST_SIDE = 480;

/** Width and height of a matrix's figure in a place of the given width. */
function matrixSize(matrix: Matrix, room: number): { width: number; height: number } {
  const { l, r, t, b } = MATRIX_MARGIN;
  const cell = cellSide(matrix, room);
  return {
    width: Math.max(200, Math.round(matrix.columns.length * cell) + l + r),
    height: Math.max(140, Math.round(matrix.rows.length * cell) + t + b),
  };
}

/** Side of a cell in pixels, in a place of the given width. */
function cellSide({ rows, columns }: Matrix, room: number): number {
  const free = room - MATRIX_MARGIN.l - MATRIX_MARGIN.r;
  return Math.min(MOST_CELL, free / columns.length, MOST_SIDE / Math.max(rows.length, columns.length));
}

/** Room below a matrix for the names of its columns, which plotly turns upright where neighbours would touch. */
function uprightRoom(matrix: Matrix, { width, measure }: ChartPlace): number {
  const widths = matrix.columns.map(measure);
  const cell = cellSide(matrix, width);
  const touch = widths.some((own, i) => i > 0 && (own + widths[i - 1]) / 2 > cell - 2);
  return touch ? Math.max(0, maximum(widths) - FONT_SIZE) : 0;
}

/** Most powers of ten that are written along an axis. */
const MOST_POWERS = 8;

/** How many powers of ten an axis spans. */
function decades(chart: Chart, name: ChartAxisName): number {
  const [min, max] = chartAxis(chart, name).domain;
  return Math.log10(max / min);
}

function layout(chart: Chart, theme: Theme) {
  const isMatrix = chart.matrix !== undefined;
  const named = !isMatrix && chart.series.some((series) => series.name !== "");
  const common = {
    gridcolor: theme.grid,
    zeroline: false,
    linecolor: theme.muted,
    tickcolor: theme.muted,
    tickfont: { color: theme.muted },
    showline: true,
    mirror: true,
    ticks: "outside",
    automargin: !isMatrix,
    showgrid: !isMatrix,
  };
  const axis = (name: ChartAxisName) => ({
    ...common,
    title: { text: plain(chart[name].label), font: { color: theme.text, size: LABEL_SIZE }, standoff: 8 },
    type: isMatrix ? "category" : (chart[name].scale ?? "linear"),
    ...(chart[name].scale === "log" && {
      exponentformat: "power",
      ...(decades(chart, name) > 2 && { dtick: Math.ceil(decades(chart, name) / MOST_POWERS) }),
    }),
  });
  return {
    title: {
      text: plain(chart.title),
      font: { size: 14, color: theme.text },
      x: 0,
      xref: isMatrix ? "container" : "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 8, l: isMatrix ? 10 : 0 },
    },
    font: { family: theme.font, size: FONT_SIZE, color: theme.text },
    paper_bgcolor: theme.background,
    plot_bgcolor: theme.background,
    margin: isMatrix ? MATRIX_MARGIN : { l: 60, r: 16, t: (chart.title ? 32 : 10) + (named ? 24 : 0), b: 48 },
    xaxis: axis("x"),
    yaxis: { ...axis("y"), ...(isMatrix && { autorange: "reversed" }) },
    showlegend: named,
    legend: {
      orientation: "h",
      x: 0,
      y: 1,
      yref: "paper",
      xanchor: "left",
      yanchor: "bottom",
      bgcolor: "rgba(0,0,0,0)",
    },
    hovermode: "closest",
    // Zoom and hidden curves survive an update.
    uirevision: "kept",
  };
}

/** Width of a digit in units of the font size, and the smallest font size that is read. */
const DIGIT = 0.64;
const LEAST_SIZE = 6;

function matrixTrace(chart: Chart, matrix: Matrix, room = Number.POSITIVE_INFINITY): object {
  const { rows, columns, values } = matrix;
  const range = matrixRange(matrix);
  const map = range.min < 0 ? (t: number) => diverging(2 * t - 1) : sequential;
  const z = rows.map((_, r) => gaps(values.subarray(r * columns.length, (r + 1) * columns.length)));
  const numbers = z.map((row) => row.map((value) => (value === null ? "" : formatNumber(value))));
  const longest = maximum(numbers.flat().map((text) => text.length));
  const size = Math.min(FONT_SIZE, Math.floor(cellSide(matrix, room) / (DIGIT * (longest + 1))));
  // Plotly's own choice of ink is hard to read on colours of middle lightness.
  const inked = (text: string, r: number, c: number) => {
    const ink = inkOn(map(((z[r][c] ?? 0) - range.min) / (range.max - range.min)));
    return text && `<span style="color:${ink}">${text}</span>`;
  };
  return {
    type: "heatmap",
    x: columns.map(plain),
    y: rows.map(plain),
    z,
    zmin: range.min,
    zmax: range.max,
    colorscale: Array.from({ length: 17 }, (_, i) => [i / 16, css(map(i / 16))]),
    ...(size >= LEAST_SIZE && {
      text: numbers.map((row, r) => row.map((text, c) => inked(text, r, c))),
      texttemplate: "%{text}",
      textfont: { size },
    }),
    hovertemplate: `${plain(chart.y.label || trans.__("row"))} %{y}<br>${plain(chart.x.label || trans.__("column"))} %{x}<br>%{z}<extra></extra>`,
    xgap: 1,
    ygap: 1,
    colorbar: { outlinewidth: 0, thickness: 12 },
  };
}

function gaps(values: Float64Array): (number | null)[] {
  return Array.from(values, (v) => (Number.isFinite(v) ? v : null));
}
