/** What was read as what, with images of the cells of the table. */

import { trans } from "../../paint/translate.js";
import type { ChartSpec } from "../chart/spec.js";
import { titled } from "../titled.js";

export interface ConfusionModel {
  readonly kind: "confusion";
  readonly title: string;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** counts[truth · classes + read]. */
  readonly counts: Float64Array;
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** Size of the images; 0 where there are none. */
  readonly rows: number;
  readonly columns: number;
  readonly images: readonly Reading[];
}

export interface Reading {
  /** Number of the image in its set. */
  readonly index: number;
  readonly truth: number;
  readonly read: number;
  /** rows × columns, 0 for black paper to 1 for full ink. */
  readonly pixels: Float32Array;
  /** Of every class, where they are known. */
  readonly probabilities?: Float32Array;
}

/** Images of a cell of the table. */
export function imagesOf({ images }: ConfusionModel, truth: number, read: number): Reading[] {
  return images.filter((image) => image.truth === truth && image.read === read);
}

/** The counts as a chart, for editors that know plotly but not us. */
export function confusionChart({ title, classes, counts, rowLabel, columnLabel }: ConfusionModel): ChartSpec {
  const n = classes.length;
  const values = classes.map((_, r) => Array.from(counts.subarray(r * n, (r + 1) * n)));
  return {
    kind: "chart",
    title,
    x: { label: columnLabel },
    y: { label: rowLabel },
    series: [],
    matrix: { rows: classes, columns: classes, values },
  };
}

export const confusionSummary: (model: ConfusionModel) => string = titled((model) => {
  const { classes, counts, images, rowLabel, columnLabel } = model;
  const n = classes.length;
  const total = counts.reduce((a, b) => a + b, 0);
  const right = classes.reduce((sum, _, c) => sum + counts[c * n + c], 0);
  const worst = Array.from(counts.keys())
    .filter((k) => k % (n + 1) !== 0 && counts[k] > 0)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, 3)
    .map((k) => trans.__("%1 as %2 %3 times", classes[Math.floor(k / n)], classes[k % n], counts[k]));
  const parts = [
    trans.__("confusion matrix of %1 classes (%2, %3)", n, rowLabel, columnLabel),
    `${trans.__("%1 of %2 read right", right, total)}${total > 0 ? `, ${((100 * right) / total).toFixed(2)} %` : ""}`,
    ...(worst.length ? [trans.__("most often misread: %1", worst.join(", "))] : []),
    ...(images.length ? [trans.__("%1 images to look at", images.length)] : []),
  ];
  return `${parts.join("; ")}.`;
});
