/** A histogram: how many values fall into each of several equal intervals. */
import { maximum } from "../../fields/lists.js";
import { formatShort } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { complain, type Reader } from "../../wire/check.js";
import { open } from "../../wire/read.js";
import type { Chart } from "../chart/model.js";
import { titled } from "../titled.js";

/** What `show` takes. */
export interface HistogramSpec {
  readonly kind: "histogram";
  readonly title?: string;
  readonly values: ArrayLike<number>;
  /** Number of intervals. Default 20. */
  readonly bins?: number;
}

export interface Histogram {
  readonly kind: "histogram";
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly counts: Float64Array;
}

const MOST_BINS = 1_000;

/** @throws ShowError where values or bins cannot be counted */
export function histogramModel({ values, bins = 20 }: HistogramSpec, title: string): Histogram {
  const what = "Histogram";
  const list = Array.from(values ?? []);
  if (list.length === 0 || !list.every(Number.isFinite)) complain(what, "values", values, "finite numbers");
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= MOST_BINS))
    complain(what, "bins", bins, `a whole number from 1 to ${MOST_BINS}`);
  const from = list.reduce((a, b) => Math.min(a, b));
  const to = maximum(list);
  const counts = new Float64Array(bins);
  for (const value of list)
    counts[Math.min(bins - 1, Math.floor((bins * (value - from)) / (to - from || 1)))]++;
  return { kind: "histogram", title, from, to, counts };
}

/** Reads an untrusted payload. */
export function decodeHistogram(payload: unknown): Histogram {
  const read: Reader = open("Histogram display", payload);
  const from = read.number("from");
  const counts = read.numbers("counts", 1, MOST_BINS);
  if (counts.some((count) => count < 0)) read.fail("counts", "counts, numbers from 0");
  return { kind: "histogram", title: read.text("title"), from, to: read.number("to", from), counts };
}

export function histogramPayload({ title, from, to, counts }: Histogram): object {
  return { version: 1, title, from, to, counts: [...counts] };
}

/** Makes the outline of the bars. */
export function histogramChart({ title, from, to, counts }: Histogram): Chart {
  const edge = (bin: number) => from + (bin * (to - from)) / counts.length;
  return {
    kind: "chart",
    title,
    x: { label: trans.__("value") },
    y: { label: trans.__("number") },
    series: [
      {
        name: "",
        mode: "lines",
        x: Float64Array.from([from, ...[...counts].flatMap((_, bin) => [edge(bin), edge(bin + 1)]), to]),
        y: Float64Array.from([0, ...[...counts].flatMap((count) => [count, count]), 0]),
      },
    ],
  };
}

export const histogramSummary: (model: Histogram) => string = titled(({ from, to, counts }) =>
  trans.__(
    "histogram of %1 values from %2 to %3 in %4 bins.",
    counts.reduce((a, b) => a + b),
    formatShort(from),
    formatShort(to),
    counts.length,
  ),
);
