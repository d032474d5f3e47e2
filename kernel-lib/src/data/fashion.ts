import { fingerprint, type ImageDataset, readIdxFolder } from "./idx.js";
import { checkImages, type LabelledImages } from "./labelled.js";
import { shipped } from "./node.js";

const FINGERPRINT = "8d891d220f5ad2f970c9b78d1a3a7e1e8b648cd1109526cd029136c9fb2bc8cc";

/**
 * Loads Fashion-MNIST at half size: 14 × 14 pixels with values 0 … 255, each the rounded mean of 2 × 2 pixels of the
 * original. All 10,000 test images, and the first 10,000 of the 60,000 training images; shipped with the library (MIT
 * licence). For all training images read the original files: `halved(readIdxFolder(folder))`.
 *
 * @throws RangeError where the shipped files are damaged.
 */
export function fashion(): ImageDataset {
  const data = readIdxFolder(shipped("fashion", "fashion"));
  if (fingerprint(data) !== FINGERPRINT) {
    throw new RangeError(
      "The shipped Fashion-MNIST differs from what it should be; restore kernel-lib/data/fashion from the repository.",
    );
  }
  return data;
}

/** The names of the ten classes of Fashion-MNIST. */
export const FASHION_CLASSES: readonly string[] = [
  "T-shirt",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];

/** Halves the height and width of images: every pixel is the rounded mean of 2 × 2; an odd last row or column is left out. */
export function halved(images: LabelledImages): LabelledImages;
/** Halves the images of both parts of a data set. */
export function halved(data: ImageDataset): ImageDataset;
export function halved(data: LabelledImages | ImageDataset): LabelledImages | ImageDataset {
  if (typeof data === "object" && data !== null && "train" in data)
    return { train: half("data.train", data.train), test: half("data.test", data.test) };
  return half("images", data);
}

function half(name: string, images: LabelledImages): LabelledImages {
  checkImages(name, images);
  if (Math.min(images.rows, images.columns) < 2)
    throw new RangeError(
      `${name} has ${images.rows} × ${images.columns} pixels; it should have 2 × 2 at least.`,
    );
  const [rows, columns] = [Math.floor(images.rows / 2), Math.floor(images.columns / 2)];
  const pixels = new Uint8Array(images.count * rows * columns);
  for (let i = 0, at = 0; i < images.count; i++) {
    const picture = images.pixels.subarray(
      i * images.rows * images.columns,
      (i + 1) * images.rows * images.columns,
    );
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const corner = 2 * y * images.columns + 2 * x;
        const below = corner + images.columns;
        pixels[at++] = Math.round(
          (picture[corner] + picture[corner + 1] + picture[below] + picture[below + 1]) / 4,
        );
      }
    }
  }
  return { ...images, rows, columns, pixels };
}
