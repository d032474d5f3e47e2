/** A chart, checked and made into the model, and the payload of a model. */
import { gaps } from "../../wire/payload.js";
import type { Chart } from "./model.js";
import { type ChartPayload, decodeChart } from "./payload.js";
import type { ChartSpec } from "./spec.js";

export function chartModel(spec: ChartSpec, title?: string): Chart {
  // The decoder's own checks serve here too; a chart is small.
  return decodeChart(payload({ ...spec, title: title ?? spec.title }));
}

function payload(chart: Omit<ChartSpec, "kind">): ChartPayload {
  const { title, x, y, matrix } = chart;
  const series = chart.series.map((s) => ({ name: s.name, x: gaps(s.x), y: gaps(s.y), mode: s.mode }));
  return { version: 1, title, x, y, series, ...(matrix && { matrix }) };
}

/** What goes into the notebook. */
export function chartPayload(model: Chart): ChartPayload {
  const { matrix } = model;
  const width = matrix?.columns.length ?? 0;
  return payload({
    ...model,
    matrix: matrix && {
      rows: matrix.rows,
      columns: matrix.columns,
      values: matrix.rows.map((_, r) => gaps(matrix.values.subarray(r * width, (r + 1) * width))),
    },
  });
}
