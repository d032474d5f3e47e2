/** `confusionMatrix(…)`: how a trained machine reads a set of images, with the misread ones to look at. */
import { checkImages, type LabelledImages } from "../../data/labelled.js";
import { wholeNumber } from "../../fields/check.js";
import { complain, MAX_TEXT, ShowError } from "../../wire/check.js";
import { pack, packBytes } from "../../wire/pack.js";
import type { ConfusionModel, Reading } from "./model.js";
import { type ConfusionPayload, MAX_CLASSES, MAX_IMAGE_SIDE, MAX_IMAGES } from "./payload.js";

/** Settings of {@link confusionMatrix}: the result of `evaluate`, and the images to show. */
export interface ConfusionOptions {
  readonly title?: string;
  /** What `evaluate(…)` gives. */
  readonly evaluation: {
    /** confusion[class][read as]: numbers of images. */
    readonly confusion: readonly ArrayLike<number>[];
    /** The class that each image was read as. */
    readonly read?: ArrayLike<number>;
    /** images × classes. */
    readonly probabilities?: ArrayLike<number>;
  };
  /** The images, in the order they were evaluated in. Without them the matrix has numbers only. */
  readonly images?: LabelledImages;
  /** Names of the classes. Default 0, 1, 2, …. */
  readonly classes?: readonly string[];
  readonly rowLabel?: string;
  readonly columnLabel?: string;
  /** Images that travel with the matrix, at most 2,000. Default 300. */
  readonly most?: number;
}

/** What `show` takes. */
export interface ConfusionSpec extends ConfusionOptions {
  readonly kind: "confusion";
}

/** Largest number of images of one cell; the most certain mistakes come first. */
const MOST_IN_CELL = 24;
/** Largest number of correctly read images of each class, the least certain ones. */
const MOST_RIGHT = 6;

/** Makes a confusion matrix whose cells show their images when they are clicked; for `show`. */
export function confusionMatrix(options: ConfusionOptions): ConfusionSpec {
  return { kind: "confusion", ...options };
}

const WHAT = "confusionMatrix options";

/** @throws ShowError where counts, classes and images do not fit */
export function confusionModel(spec: ConfusionSpec, title: string = spec.title ?? ""): ConfusionModel {
  const { evaluation, images, rowLabel = "true class", columnLabel = "read as", most = 300 } = spec;
  const { confusion, read, probabilities } = evaluation ?? {};
  const n = confusion?.length ?? 0;
  if (n < 1 || n > MAX_CLASSES || Array.from(confusion).some((row) => row?.length !== n))
    complain(WHAT, "evaluation.confusion", confusion, `a square table of 1 to ${MAX_CLASSES} classes`);
  const counts = Float64Array.from(confusion.flatMap((row) => Array.from(row)));
  if (!counts.every((count) => Number.isFinite(count) && count >= 0))
    complain(WHAT, "evaluation.confusion", counts, "counts, numbers from 0");
  const classes = spec.classes ?? confusion.map((_, c) => String(c));
  if (classes.length !== n || !classes.every((name) => typeof name === "string" && name.length <= MAX_TEXT))
    complain(WHAT, "classes", classes, `${n} names`);
  if (!(Number.isInteger(most) && most >= 0 && most <= MAX_IMAGES))
    complain(WHAT, "most", most, `a whole number from 0 to ${MAX_IMAGES}`);
  const model = { kind: "confusion" as const, title, classes, counts, rowLabel, columnLabel };
  if (!images) return { ...model, rows: 0, columns: 0, images: [] };
  if (read?.length !== images.count)
    throw new ShowError(
      `${WHAT}: "evaluation.read" has ${read?.length ?? 0} entries; there are ${images.count} images, in the same order.`,
    );
  checkImages("images", images, n);
  for (let i = 0; i < images.count; i++) wholeNumber(`evaluation.read[${i}]`, read[i], 0, n - 1);
  const { rows, columns } = images;
  if (Math.max(rows, columns) > MAX_IMAGE_SIDE)
    complain(WHAT, "images", `${rows} × ${columns} pixels`, `at most ${MAX_IMAGE_SIDE} pixels a side`);
  const known = probabilities?.length === images.count * n ? probabilities : undefined;
  return { ...model, rows, columns, images: chosenImages(images, read, known, n, most) };
}

function chosenImages(
  images: LabelledImages,
  read: ArrayLike<number>,
  probabilities: ArrayLike<number> | undefined,
  classes: number,
  most: number,
): Reading[] {
  const cells = new Map<number, number[]>();
  for (let i = 0; i < images.count; i++) {
    const key = images.labels[i] * classes + read[i];
    if (images.labels[i] === read[i] && !probabilities) continue;
    const cell = cells.get(key);
    if (cell) cell.push(i);
    else cells.set(key, [i]);
  }
  const certainty = (i: number) => probabilities?.[i * classes + read[i]] ?? 0;
  const lists = [...cells].map(([key, list]) =>
    key % (classes + 1) === 0
      ? list.sort((a, b) => certainty(a) - certainty(b)).slice(0, MOST_RIGHT)
      : list.sort((a, b) => certainty(b) - certainty(a)).slice(0, MOST_IN_CELL),
  );
  // One of every cell, then the second of every cell: no cell goes empty for another's sake.
  const chosen: number[] = [];
  for (let k = 0; k < MOST_IN_CELL; k++)
    for (const list of lists) if (k < list.length && chosen.length < most) chosen.push(list[k]);
  const size = images.rows * images.columns;
  return chosen.map((i) => ({
    index: i,
    truth: images.labels[i],
    read: read[i],
    pixels: Float32Array.from(images.pixels.subarray(i * size, (i + 1) * size), (v) =>
      // As it comes back from the notebook.
      Math.fround(Math.round((255 * v) / images.white) / 255),
    ),
    ...(probabilities && {
      probabilities: Float32Array.from({ length: classes }, (_, c) => probabilities[i * classes + c]),
    }),
  }));
}

export function confusionPayload(model: ConfusionModel): ConfusionPayload {
  const { title, classes, counts, rowLabel, columnLabel, rows, columns, images } = model;
  const size = rows * columns;
  const bytes = new Uint8Array(images.length * size);
  images.forEach(({ pixels }, k) => {
    bytes.set(
      pixels.map((v) => 255 * v),
      k * size,
    );
  });
  const odds = images.flatMap(({ probabilities }) => (probabilities ? [...probabilities] : []));
  return {
    version: 1,
    title,
    classes,
    counts: [...counts],
    rowLabel,
    columnLabel,
    rows,
    columns,
    index: images.map(({ index }) => index),
    truth: images.map(({ truth }) => truth),
    read: images.map(({ read }) => read),
    ...(images.length && { pixels: packBytes(bytes) }),
    ...(odds.length && { probabilities: pack(Float32Array.from(odds)) }),
  };
}
