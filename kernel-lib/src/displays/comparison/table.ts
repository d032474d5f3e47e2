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

/** Makes the table as Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const rows = [HEADS, HEADS.map(() => "---"), ...cellsOf(comparison).map((row) => row.map(escaped))];
  return [escaped(captionOf(comparison)), "", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}

/** Makes the table in aligned columns. */
export function comparisonText(comparison: Comparison): string {
  const cells = cellsOf(comparison);
  const widths = HEADS.map((head, c) =>
    cells.reduce((most, row) => Math.max(most, row[c].length), head.length),
  );
  const aligned = [HEADS, ...cells].map((row) =>
    row
      .map((text, c) => text.padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
  return [captionOf(comparison), ...aligned].join("\n");
}

const HEADS = COLUMNS.map(([head]) => head);

const cellsOf = ({ rows }: Comparison) => rows.map((row) => COLUMNS.map(([, cell]) => cell(row)));

const captionOf = ({ machine, sources, parameters, outputs, reference }: Comparison) =>
  `Gradients of ${[machine, ...sources].join(", ")}: ${parameters} parameters, ${outputs} outputs; deviation from ${reference}.`;

/** Takes the meaning of Markdown and HTML from a text. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|&]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, " ");
}
