/** A chart as painters and viewers work on it: checked, with its numbers in typed arrays. */
import type { ChartMode } from "../../paint/series-style.js";
import type { ChartAxis } from "./payload.js";

export interface Chart {
  readonly kind: "chart";
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly Series[];
  readonly matrix?: Matrix;
}

export interface Series {
  readonly name: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly mode: ChartMode;
}

export interface Matrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** rows × columns, row-major. */
  readonly values: Float64Array;
}

export type ChartAxisName = "x" | "y";
