/** A display in words: what a terminal, a screen reader or a diff of the notebook gets. */
import { maximum } from "../fields/lists.js";
import { formatShort, frequencyText, quantityLabel } from "../paint/numbers.js";
import { trans } from "../paint/translate.js";
import { confusionSummary } from "./confusion/confusion-model.js";
import type { Drift } from "./field/drifts.js";
import { fieldFacts } from "./field/field-facts.js";
import { type Chart, type Field, frameText, type Model, pointsOf, type Scattering } from "./model.js";
import { networkSummary } from "./network/network-figure.js";
import { badges } from "./scattering/badges.js";

const told = new WeakMap<Model, string>();

/** A display in words; for the same model the same words, computed once. */
export function summary(model: Model): string {
  const known = told.get(model);
  if (known !== undefined) return known;
  const text = textOf(model);
  const whole = model.title ? `${model.title}: ${text}` : text;
  told.set(model, whole);
  return whole;
}

function textOf(model: Model): string {
  switch (model.kind) {
    case "field":
      return fieldSummary(model);
    case "scattering":
      return scatteringSummary(model);
    case "network":
      return networkSummary(model);
    case "confusion":
      return confusionSummary(model);
    case "chart":
      return chartSummary(model);
  }
}

function fieldSummary(field: Field): string {
  const { shape, lengths, times, im, echoFrom, name } = field;
  const points = pointsOf(field);
  const cell = lengths.reduce((product, length) => product * length, 1) / points;
  const { largest, norm, normDrift, bad } = field.facts ?? fieldFacts(field, points, cell);
  const size = [shape.join(" × "), lengths.map(formatShort).join(" × ")];
  const parts = [
    im
      ? trans.__("complex field, %1 points over %2", ...size)
      : trans.__("real field, %1 points over %2", ...size),
    times.length === 1
      ? frameText(field, 0)
      : trans.__(
          "%1 frames, %2 to %3",
          times.length,
          frameText(field, 0),
          formatShort(times[times.length - 1]),
        ),
  ];
  if (echoFrom !== undefined) parts.push(trans.__("echo from %1", frameText(field, echoFrom)));
  parts.push(`max ${quantityLabel("magnitude", name)} = ${formatShort(largest)}`);
  // A potential, an angle or a density is real: it has no norm.
  if (im) parts.push(trans.__("norm %1", `∫${quantityLabel("density", name)} = ${formatShort(norm)}`));
  if (times.length > 1 && field.parameter === undefined) {
    if (field.drifts) parts.push(...field.drifts.map(driftText));
    else if (im)
      parts.push(trans.__("norm drift %1", normDriftText(norm, normDrift, field.facts !== undefined)));
  }
  if (bad > 0) parts.push(trans.__("%1 values are not finite", bad));
  if (field.warning) parts.push(trans.__("warning: %1", field.warning));
  return `${parts.join("; ")}.`;
}

/** Smallest drift whose digits are shown: smaller ones are rounding and differ from machine to machine. */
const ROUNDING = 1e-9;

/** "energy drift 0.0012". */
export function driftText({ name, change }: Drift): string {
  return trans.__("%1 drift %2", name, change < ROUNDING ? "< 10⁻⁹" : formatShort(change));
}

/** The same for norms of float32 values. */
const FLOAT32_ROUNDING = 1e-6;

function normDriftText(norm: number, change: number, exact: boolean): string {
  if (!(norm > 0)) return trans.__("not defined (no norm at the start)");
  if (exact) return change < ROUNDING ? "< 10⁻⁹" : formatShort(change);
  return change < FLOAT32_ROUNDING ? "< 10⁻⁶" : formatShort(change);
}

function scatteringSummary(s: Scattering): string {
  const n = s.ports.length;
  const frequencies = s.omega.length;
  let largest = 0;
  const broken = new Set<number>();
  for (let i = 0; i < s.re.length; i++) {
    const size = Math.hypot(s.re[i], s.im[i]);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
    else broken.add(Math.floor(i / (n * n)));
  }
  const parts = [
    trans.__("scattering matrix S[out, in], %1 ports", `${n} × ${n}`),
    frequencies === 1
      ? frequencyText(s.omega, 0)
      : trans.__(
          "%1 frequencies, ω = %2 to %3",
          frequencies,
          formatShort(s.omega[0]),
          formatShort(s.omega[frequencies - 1]),
        ),
    `max |S| = ${formatShort(largest)}`,
  ];
  if (broken.size < frequencies)
    for (const { fact } of badges(s, worstFrequency(s, broken))) parts.push(fact);
  if (s.note) parts.push(s.note.replace(/\.$/, ""));
  if (broken.size > 0)
    parts.push(trans.__("S is not finite at %1 of %2 frequencies", broken.size, frequencies));
  return `${parts.join("; ")}.`;
}

/** Where unitarity is missed by most among finite matrices, so that the text does not praise one lucky frequency. */
function worstFrequency(s: Scattering, broken: ReadonlySet<number>): number {
  const errors = s.unitarityError ?? s.reciprocityError;
  const finite = Array.from(s.omega.keys()).filter((k) => !broken.has(k));
  if (!errors) return finite[0];
  return finite.reduce((worst, k) => (errors[k] > errors[worst] ? k : worst));
}

function chartSummary(chart: Chart): string {
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
}

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
