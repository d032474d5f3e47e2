/** Charts as plain objects: what `show()` takes for curves and labelled matrices. */

import type { ChartMode } from "../../paint/series-style.js";
import { complain } from "../../wire/check.js";
import type { ChartAxis, ChartMatrix } from "./payload.js";

/** A chart for `show`: curves over labelled axes, or a labelled matrix; see {@link lineChart} and {@link matrixChart}. */
export interface ChartSpec {
  readonly kind: "chart";
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly SeriesSpec[];
  readonly matrix?: ChartMatrix;
}

/** One series of a line chart: its name, numbers and how it is drawn. */
export interface SeriesSpec {
  readonly name: string;
  readonly x: ArrayLike<number | null>;
  readonly y: ArrayLike<number | null>;
  readonly mode?: ChartMode;
}

/** Settings of {@link lineChart}: axes and series; x and y of a series have equal lengths, null leaves a gap. */
export interface LineChartOptions {
  readonly title?: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Without `x`, a series counts 0, 1, 2, …. */
  readonly series: readonly (Omit<SeriesSpec, "x"> & { readonly x?: ArrayLike<number | null> })[];
}

/** Makes a chart of curves or points, on linear or logarithmic axes. */
export function lineChart(options: LineChartOptions): ChartSpec {
  const { title = "", x, y, series } = options;
  if (!Array.isArray(series) || series.length === 0) {
    complain("lineChart options", "series", series, "a list of at least one { name, x?, y }");
  }
  const all = series.map((s, i) => {
    if (typeof s?.y?.length !== "number")
      complain("lineChart options", `series[${i}].y`, s?.y, "a list of numbers");
    const xs = s.x ?? Array.from({ length: s.y.length }, (_, k) => k);
    if (xs.length !== s.y.length) {
      complain("lineChart options", `series[${i}].x`, xs, `${s.y.length} numbers, as many as "y"`);
    }
    return { name: s.name ?? "", x: xs, y: s.y, mode: s.mode ?? "lines" };
  });
  return { kind: "chart", title, x, y, series: all };
}

/** Settings of {@link matrixChart}: labels of rows and columns, and the values. */
export interface MatrixChartOptions {
  readonly title?: string;
  readonly rows: readonly (string | number)[];
  readonly columns: readonly (string | number)[];
  /** values[row][column], or all rows in one array. */
  readonly values: readonly ArrayLike<number>[] | ArrayLike<number>;
  /** Label of the rows, such as "true digit". */
  readonly rowLabel?: string;
  readonly columnLabel?: string;
}

/** Makes a chart of a matrix with its numbers and labels, such as a confusion matrix; row 0 at the top. */
export function matrixChart(options: MatrixChartOptions): ChartSpec {
  const { title = "", values, rowLabel = "", columnLabel = "" } = options;
  const rows = Array.from(options.rows, String);
  const columns = Array.from(options.columns, String);
  const width = columns.length;
  const isFlat = typeof values[0] === "number";
  const size = `${rows.length} × ${width} numbers`;
  if (values.length !== (isFlat ? rows.length * width : rows.length)) {
    complain("matrixChart options", "values", `${values.length} items`, size);
  }
  const lines = rows.map((_, r) => {
    const row = isFlat
      ? Array.prototype.slice.call(values, r * width, (r + 1) * width)
      : Array.from(values[r] as ArrayLike<number>);
    if (row.length !== width) complain("matrixChart options", `values[${r}]`, row, `${width} numbers`);
    return row;
  });
  const matrix = { rows, columns, values: lines };
  return { kind: "chart", title, x: { label: columnLabel }, y: { label: rowLabel }, series: [], matrix };
}
