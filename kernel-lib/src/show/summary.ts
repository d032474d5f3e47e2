/** A display in words: what a terminal, a screen reader or a diff of the notebook gets. */
import { maximum } from "../fields/lists.js";
import { badges } from "./badges.js";
import { confusionSummary } from "./confusion/confusion-model.js";
import type { Drift } from "./drifts.js";
import { type Chart, type Field, frameText, type Model, pointsOf, type Scattering } from "./model.js";
import { networkSummary } from "./network/network-figure.js";
import { formatShort, frequencyText, quantityLabel } from "./numbers.js";
import { trans } from "./translate.js";

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
  const { shape, lengths, times, re, im, echoFrom, name } = field;
  const points = pointsOf(field);
  const cell = lengths.reduce((product, length) => product * length, 1) / points;
  let largest = 0;
  let bad = 0;
  const norms = new Float64Array(times.length);
  for (let i = 0; i < re.length; i++) {
    const density = re[i] * re[i] + (im ? im[i] * im[i] : 0);
    if (!Number.isFinite(density)) bad++;
    else if (density > largest) largest = density;
    norms[Math.floor(i / points)] += density * cell;
  }
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
  parts.push(`max ${quantityLabel("magnitude", name)} = ${formatShort(Math.sqrt(largest))}`);
  // A potential, an angle or a density is real: it has no norm.
  if (im) parts.push(trans.__("norm %1", `∫${quantityLabel("density", name)} = ${formatShort(norms[0])}`));
  if (times.length > 1 && field.parameter === undefined) {
    if (field.drifts) parts.push(...field.drifts.map(driftText));
    else if (im) parts.push(trans.__("norm drift %1", drift(norms)));
  }
  if (bad > 0) parts.push(trans.__("%1 values are not finite", bad));
  if (field.warning) parts.push(trans.__("warning: %1", field.warning));
  return `${parts.join("; ")}.`;
}

/** Drifts below this are rounding, whose digits differ from machine to machine. */
const ROUNDING = 1e-9;

function driftText({ name, change }: Drift): string {
  return trans.__("%1 drift %2", name, change < ROUNDING ? "< 10⁻⁹" : formatShort(change));
}

/** Largest relative change; below what float32 values can tell, only the bound is said. */
function drift(norms: Float64Array): string {
  if (!(norms[0] > 0)) return trans.__("not defined (no norm at the start)");
  let worst = 0;
  for (const norm of norms) {
    const change = Math.abs(norm - norms[0]) / norms[0];
    if (!(change <= worst)) worst = change;
  }
  return worst < 1e-6 ? "< 10⁻⁶" : formatShort(worst);
}

function scatteringSummary(s: Scattering): string {
  const n = s.ports.length;
  const last = s.omega.length - 1;
  let largest = 0;
  for (let i = 0; i < s.re.length; i++) largest = Math.max(largest, Math.hypot(s.re[i], s.im[i]));
  const parts = [
    trans.__("scattering matrix S[out, in], %1 ports", `${n} × ${n}`),
    last === 0
      ? frequencyText(s.omega, 0)
      : trans.__(
          "%1 frequencies, ω = %2 to %3",
          last + 1,
          formatShort(s.omega[0]),
          formatShort(s.omega[last]),
        ),
    `max |S| = ${formatShort(largest)}`,
  ];
  for (const { fact } of badges(s, worstFrequency(s))) parts.push(fact);
  return `${parts.join("; ")}.`;
}

/** Where unitarity is missed by most, so that the text does not praise one lucky frequency. */
function worstFrequency(s: Scattering): number {
  const errors = s.unitarityError ?? s.reciprocityError;
  if (!errors) return 0;
  return errors.reduce((worst, error, i) => (error > errors[worst] ? i : worst), 0);
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
