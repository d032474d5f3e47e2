/** A comparison of gradient methods as a table: Markdown for notebooks, aligned columns for a terminal. */
import type { Comparison, ComparisonRow } from "../../learning/compare.js";
import { formatShort } from "../../paint/numbers.js";

const COLUMNS: readonly [string, (row: ComparisonRow) => string][] = [
  ["gradient method", ({ method }) => method],
  ["model of the machine", ({ model }) => yes(model)],
  ["reads the inside", ({ internals }) => yes(internals)],
  ["error signal runs back", ({ backward }) => yes(backward)],
  ["error", ({ error }) => error],
  ["device runs a sample", ({ runs }) => String(runs)],
  ["counted", ({ counted }) => String(counted)],
  ["deviation here", ({ deviation }) => formatShort(deviation)],
  ["source", ({ sources }) => sources.join(", ") || "–"],
];

const yes = (is: boolean) => (is ? "yes" : "no");

/** Whether a value is what `compare` returns. */
export function isComparison(value: unknown): value is Comparison {
  return typeof value === "object" && value !== null && (value as Comparison).kind === "comparison";
}

/** The table as MIME types that every front end knows. */
export function comparisonBundle(comparison: Comparison): { "text/markdown": string; "text/plain": string } {
  const { machine, parameters, outputs, reference, rows } = comparison;
  const heads = COLUMNS.map(([head]) => head);
  const cells = rows.map((row) => COLUMNS.map(([, cell]) => cell(row)));
  const caption = `Gradients of ${machine}: ${parameters} parameters, ${outputs} outputs; deviation from ${reference}.`;
  const markdown = [heads, heads.map(() => "---"), ...cells.map((row) => row.map(escaped))];
  const widths = heads.map((head, c) =>
    cells.reduce((most, row) => Math.max(most, row[c].length), head.length),
  );
  const aligned = [heads, ...cells].map((row) =>
    row
      .map((text, c) => text.padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
  return {
    "text/markdown": [escaped(caption), "", ...markdown.map((row) => `| ${row.join(" | ")} |`)].join("\n"),
    "text/plain": [caption, ...aligned].join("\n"),
  };
}

/** Takes the meaning of Markdown and HTML from a text. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|&]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, " ");
}
