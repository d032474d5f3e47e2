/** A field in words. */
import { formatShort, quantityLabel } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { titled } from "../titled.js";
import type { Drift } from "./drifts.js";
import { fieldFacts } from "./facts.js";
import { type Field, frameText, pointsOf } from "./model.js";

export const fieldSummary: (field: Field) => string = titled((field) => {
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
});

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
