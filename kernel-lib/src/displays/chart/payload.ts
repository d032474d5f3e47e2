/** Payload of a chart, and its reader, which checks all of it. */
import type { ChartMode } from "../../paint/series-style.js";
import { Reader } from "../../wire/check.js";
import { open } from "../../wire/read.js";
import type { Chart, Matrix, Series } from "./model.js";

export const MAX_SERIES = 200;
export const MAX_SERIES_POINTS = 200_000;
export const MAX_MATRIX_SIDE = 512;

/** Lines, points or a matrix, for training curves, spectra and confusion matrices. */
export interface ChartPayload {
  readonly version: 1;
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  /** A labelled matrix instead of series: row 0 is drawn at the top. */
  readonly matrix?: ChartMatrix;
}

/** An axis of a chart: its label and how its values are spread. */
export interface ChartAxis {
  readonly label: string;
  readonly scale?: "linear" | "log";
}

export interface ChartSeries {
  readonly name: string;
  /** `null` stands for a value that is no finite number: a gap in the line. */
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly mode?: ChartMode;
}

export interface ChartMatrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** values[row][column] */
  readonly values: readonly (readonly (number | null)[])[];
}

const WHAT = "Chart display";

export function decodeChart(payload: unknown): Chart {
  const read = open(WHAT, payload);
  const title = read.text("title");
  const x = axis(read.object("x"));
  const y = axis(read.object("y"));
  const list = read.list("series", 0, MAX_SERIES, "series");
  const series = list.map((_, i) => oneSeries(new Reader(WHAT, list[i], `series[${i}]`)));
  const matrix = read.has("matrix") ? oneMatrix(read.object("matrix")) : undefined;
  if (series.length === 0 && matrix === undefined) read.fail("series", 'at least one series, or "matrix"');
  return { kind: "chart", title, x, y, series, matrix };
}

function axis(read: Reader): ChartAxis {
  const scale = read.has("scale") ? read.choice("scale", ["linear", "log"]) : "linear";
  return { label: read.text("label"), scale };
}

function oneSeries(read: Reader): Series {
  const x = read.gappyNumbers("x", 0, MAX_SERIES_POINTS);
  const y = read.gappyNumbers("y", 0, MAX_SERIES_POINTS);
  if (x.length !== y.length) read.fail("y", `a list of ${x.length} numbers, as many as "x"`);
  const modes = ["lines", "markers", "lines+markers", "dashed"] as const;
  return { name: read.text("name"), x, y, mode: read.has("mode") ? read.choice("mode", modes) : "lines" };
}

function oneMatrix(read: Reader): Matrix {
  const rows = read.texts("rows", 1, MAX_MATRIX_SIDE);
  const columns = read.texts("columns", 1, MAX_MATRIX_SIDE);
  const list = read.list("values", rows.length, rows.length, 'rows, one for each of "rows"');
  const values = new Float64Array(rows.length * columns.length);
  list.forEach((row, r) => {
    const inRow = new Reader(WHAT, { [`values[${r}]`]: row }, "matrix");
    values.set(inRow.gappyNumbers(`values[${r}]`, columns.length, columns.length), r * columns.length);
  });
  return { rows, columns, values };
}
