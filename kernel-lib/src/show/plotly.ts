/** A chart as a plotly figure: for our own chart viewer, and for editors that know plotly but not us. */

import { chartAxis, matrixRange } from "./chart-figure.js";
import { css, diverging, sequential, seriesColour } from "./colours.js";
import type { Chart, ChartAxisName, Matrix } from "./model.js";
import type { Theme } from "./theme.js";

/** Plotly's JSON: traces and a layout. */
export interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout: object;
}

/**
 * Texts go through plotly's own small markup, which could make links and line breaks; so its special
 * characters are written as entities.
 */
function plain(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function plotlyFigure(chart: Chart, theme: Theme): PlotlyFigure {
  const data = chart.matrix
    ? [matrixTrace(chart, chart.matrix)]
    : chart.series.map((series, i) => {
        const colour = seriesColour(i, theme.dark);
        return {
          type: "scatter",
          name: plain(series.name),
          x: gaps(series.x),
          y: gaps(series.y),
          mode: series.mode === "dashed" ? "lines" : series.mode,
          line: { color: colour, width: 1.8, dash: series.mode === "dashed" ? "dash" : "solid" },
          marker: { color: colour, size: 6 },
          connectgaps: false,
        };
      });
  return { data, layout: layout(chart, theme) };
}

/** Fixed, so that {@link matrixSize} can make the cells square. */
const MATRIX_MARGIN = { l: 72, r: 84, t: 40, b: 56 };
const MOST_CELL = 52;
const MOST_SIDE = 480;

/** Width and height of a matrix's figure in a place of the given width. */
export function matrixSize(matrix: Matrix, room: number): { width: number; height: number } {
  const [rows, columns] = [matrix.rows.length, matrix.columns.length];
  const across = MATRIX_MARGIN.l + MATRIX_MARGIN.r;
  const cell = Math.min(MOST_CELL, (room - across) / columns, MOST_SIDE / Math.max(rows, columns));
  return {
    width: Math.max(200, Math.round(columns * cell) + across),
    height: Math.max(140, Math.round(rows * cell) + MATRIX_MARGIN.t + MATRIX_MARGIN.b),
  };
}

/** How many powers of ten an axis spans. */
function decades(chart: Chart, name: ChartAxisName): number {
  const [min, max] = chartAxis(chart, name).domain;
  return Math.log10(max / min);
}

function layout(chart: Chart, theme: Theme): object {
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
    title: { text: plain(chart[name].label), font: { color: theme.text }, standoff: 8 },
    type: isMatrix ? "category" : (chart[name].scale ?? "linear"),
    ...(chart[name].scale === "log" && {
      exponentformat: "power",
      ...(decades(chart, name) > 2 && { dtick: 1 }),
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
    font: { family: theme.font, size: 11, color: theme.text },
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

function matrixTrace(chart: Chart, matrix: Matrix): object {
  const { rows, columns, values } = matrix;
  const range = matrixRange(matrix);
  const map = range.min < 0 ? (t: number) => diverging(2 * t - 1) : sequential;
  const z = rows.map((_, r) => gaps(values.subarray(r * columns.length, (r + 1) * columns.length)));
  return {
    type: "heatmap",
    x: columns.map(plain),
    y: rows.map(plain),
    z,
    zmin: range.min,
    zmax: range.max,
    colorscale: Array.from({ length: 17 }, (_, i) => [i / 16, css(map(i / 16))]),
    ...(columns.length <= 24 && rows.length <= 24 && { texttemplate: "%{z:.4~g}" }),
    hovertemplate: `${plain(chart.y.label) || "row"} %{y}<br>${plain(chart.x.label) || "column"} %{x}<br>%{z}<extra></extra>`,
    xgap: 1,
    ygap: 1,
    colorbar: { outlinewidth: 0, thickness: 12 },
  };
}

function gaps(values: Float64Array): (number | null)[] {
  return Array.from(values, (v) => (Number.isFinite(v) ? v : null));
}
