/** A chart as a plotly figure: for our own chart viewer, and for editors that know plotly but not us. */

import { matrixRange } from "./chart-figure.js";
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

function layout(chart: Chart, theme: Theme): object {
  const isMatrix = chart.matrix !== undefined;
  const common = {
    gridcolor: theme.grid,
    zeroline: false,
    linecolor: theme.muted,
    tickcolor: theme.muted,
    tickfont: { color: theme.muted },
    showline: true,
    mirror: true,
    ticks: "outside",
    automargin: true,
    showgrid: !isMatrix,
  };
  const axis = (name: ChartAxisName) => ({
    ...common,
    title: { text: plain(chart[name].label), font: { color: theme.text } },
    type: isMatrix ? "category" : (chart[name].scale ?? "linear"),
    ...(chart[name].scale === "log" && { exponentformat: "power", dtick: undefined }),
  });
  const named = chart.series.some((series) => series.name !== "");
  return {
    title: {
      text: plain(chart.title),
      font: { size: 14, color: theme.text },
      x: 0,
      xref: "paper",
      xanchor: "left",
    },
    font: { family: theme.font, size: 11, color: theme.text },
    paper_bgcolor: theme.background,
    plot_bgcolor: theme.background,
    margin: { l: 60, r: 16, t: chart.title ? 40 : 16, b: 48 },
    xaxis: axis("x"),
    yaxis: {
      ...axis("y"),
      ...(isMatrix && { autorange: "reversed", scaleanchor: "x", constrain: "domain" }),
    },
    showlegend: named && !isMatrix,
    legend: { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom", bgcolor: "rgba(0,0,0,0)" },
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
