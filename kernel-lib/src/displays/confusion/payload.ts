/** Payload of a confusion matrix, and its reader, which checks all of it. */
import type { Reader } from "../../wire/check.js";
import type { DeflatedArray, PackedArray } from "../../wire/payload.js";
import { floats, open } from "../../wire/read.js";
import { inflate } from "../../wire/unpack.js";
import type { ConfusionModel, Reading } from "./model.js";

export const MAX_CLASSES = 64;
export const MAX_IMAGES = 2_000;
export const MAX_IMAGE_SIDE = 128;

export interface ConfusionPayload {
  readonly version: 1;
  readonly title: string;
  readonly classes: readonly string[];
  /** counts[truth · classes + read]. */
  readonly counts: readonly number[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** Pixels of an image; 0 without images. */
  readonly rows: number;
  readonly columns: number;
  /** Of every image its number in its set, its class, and what it was read as. */
  readonly index: readonly number[];
  readonly truth: readonly number[];
  readonly read: readonly number[];
  /** One byte a pixel, image after image. */
  readonly pixels?: DeflatedArray;
  /** images × classes. */
  readonly probabilities?: PackedArray;
}

const WHAT = "Confusion display";

export function decodeConfusion(payload: unknown): ConfusionModel {
  const read = open(WHAT, payload);
  const classes = read.texts("classes", 1, MAX_CLASSES);
  const n = classes.length;
  const counts = read.numbers("counts", n * n, n * n);
  if (counts.some((count) => count < 0)) read.fail("counts", "counts, numbers from 0");
  const [rows, columns] = [read.whole("rows", 0, MAX_IMAGE_SIDE), read.whole("columns", 0, MAX_IMAGE_SIDE)];
  const index = read.numbers("index", 0, MAX_IMAGES);
  const count = index.length;
  const classNumbers = (key: string) =>
    read.numbers(key, count, count).map((c) => whole(read, key, c, n - 1));
  const [truth, answer] = [classNumbers("truth"), classNumbers("read")];
  const size = rows * columns;
  const pixels = count
    ? floats(read, "pixels", count * size, `${count} images of ${rows} × ${columns} pixels`)
    : new Float32Array();
  const odds = read.has("probabilities")
    ? floats(read, "probabilities", count * n, `${count} images of ${n} classes`)
    : undefined;
  return {
    kind: "confusion",
    title: read.text("title"),
    classes,
    counts,
    rowLabel: read.text("rowLabel"),
    columnLabel: read.text("columnLabel"),
    rows,
    columns,
    images: Array.from(
      index,
      (number, k): Reading => ({
        index: whole(read, "index", number, Number.MAX_SAFE_INTEGER),
        truth: truth[k],
        read: answer[k],
        pixels: pixels.subarray(k * size, (k + 1) * size),
        ...(odds && { probabilities: odds.subarray(k * n, (k + 1) * n) }),
      }),
    ),
  };
}

/** A payload as it came, compressed arrays included. */
export async function openConfusion(payload: unknown): Promise<ConfusionModel> {
  return decodeConfusion(await inflate(WHAT, payload));
}

function whole(read: Reader, key: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most)
    read.fail(key, `whole numbers from 0 to ${most}`);
  return value;
}
