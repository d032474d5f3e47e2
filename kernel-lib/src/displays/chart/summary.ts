/** A chart in words. */
import { maximum } from "../../fields/lists.js";
import { formatShort } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { titled } from "../titled.js";
import type { Chart } from "./model.js";

export const chartSummary: (chart: Chart) => string = titled((chart) => {
  if (chart.matrix) return matrixSummary(chart);
  const lines = chart.series.slice(0, 8).map((series) => {
    const finite = Array.from(series.y).filter(Number.isFinite);
    const name = series.name || trans.__("series");
    if (finite.length === 0) return trans.__("%1: no finite values", name);
    const least = finite.reduce((a, b) => Math.min(a, b));
    const most = finite.reduce((a, b) => Math.max(a, b));
    const end = finite[finite.length - 1];
    const values = [least, most, end].map(formatShort);
    return trans.__("%1: %2 points, %3 to %4, last %5", name, series.y.length, ...values);
  });
  const more = chart.series.length > 8 ? [trans.__("and %1 more", chart.series.length - 8)] : [];
  const head = trans.__("chart of %1 over %2", chart.y.label || "y", chart.x.label || "x");
  return `${[head, ...lines, ...more].join("; ")}.`;
});

function matrixSummary({ matrix, x, y }: Chart): string {
  if (!matrix) return "";
  const { rows, columns, values } = matrix;
  const named = (label: string) => label && ` (${label})`;
  const sizes = [rows.length, named(y.label), columns.length, named(x.label)];
  const head = trans.__("matrix, %1 rows%2 × %3 columns%4", ...sizes);
  const small = rows.length <= 12 && columns.length <= 12;
  if (!small) return `${head}.`;
  const cells = rows.map((_, r) =>
    Array.from(values.subarray(r * columns.length, (r + 1) * columns.length), formatShort),
  );
  const width = maximum([...rows, ...columns, ...cells.flat()].map((text) => text.length)) + 1;
  const line = (name: string, texts: readonly string[]) =>
    [name, ...texts].map((t) => t.padStart(width)).join(" ");
  return [`${head}.`, line("", columns), ...rows.map((name, r) => line(name, cells[r]))].join("\n");
}
