import { checkImages, checkSamples, type EncodedImages, type LabelledImages } from "../data/labelled.js";
import { finite, notNegative, positive, wholeNumber } from "../fields/check.js";
import type { Random } from "../fields/random.js";

/**
 * Encodes pixels as detunings, x = depth·(1 − pixel/white), so that strokes are resonant, each pixel `repeat` times in a
 * row. Depth 5 and two copies are the choice of Nature Physics 20, 1434 (2024).
 */
export function encodeImages(
  images: LabelledImages,
  { depth = 5, repeat = 2 }: { depth?: number; repeat?: number } = {},
): EncodedImages {
  checkImages("images", images);
  positive("depth", depth);
  wholeNumber("repeat", repeat, 1, 64);
  const size = images.rows * images.columns * repeat;
  const inputs = new Float64Array(images.count * size);
  for (let i = 0; i < inputs.length; i++)
    inputs[i] = depth * (1 - images.pixels[Math.floor(i / repeat)] / images.white);
  return { count: images.count, inputs, size, labels: images.labels };
}

/**
 * Encodes pixels as amplitudes of light, one a pixel, of unit power: Σ amplitude² = 1 for every image.
 *
 * @throws RangeError where an image is black
 */
export function encodeAmplitudes(images: LabelledImages): EncodedImages {
  checkImages("images", images);
  const size = images.rows * images.columns;
  const inputs = Float64Array.from(images.pixels);
  for (let i = 0; i < images.count; i++) {
    const image = inputs.subarray(i * size, (i + 1) * size);
    const power = image.reduce((sum, pixel) => sum + pixel * pixel, 0);
    if (power === 0)
      throw new RangeError(`Image ${i} is black; leave it out, because no light can be given unit power.`);
    for (let k = 0; k < size; k++) image[k] /= Math.sqrt(power);
  }
  return { count: images.count, inputs, size, labels: images.labels };
}

/** Takes some of the samples: rows `from` … `to`−1. Held-out data for choosing settings come from here. */
export function sliceOf(images: EncodedImages, from: number, to: number): EncodedImages {
  const { inputs, labels } = checkSamples("images", images);
  wholeNumber("from", from, 0, images.count - 1);
  wholeNumber("to", to, from + 1, images.count);
  return {
    count: to - from,
    size: images.size,
    inputs: inputs.subarray(from * images.size, to * images.size),
    labels: labels.subarray(from, to),
  };
}

/** Settings of {@link jitter}: size of the pictures, and how far random changes of them go. */
export interface JitterOptions {
  /** Pixels of a picture down. */
  readonly rows: number;
  /** Pixels of a picture across. */
  readonly columns: number;
  /** Copies of each pixel, as in {@link encodeImages}. Default 2. */
  readonly repeat?: number;
  /** Value outside the picture. Default 5, the detuning of background. */
  readonly background?: number;
  /** Standard deviation of the shift in pixels. Default 0. */
  readonly shift?: number;
  /** Standard deviation of the rotation in radians. Default 0. */
  readonly rotate?: number;
  /** Standard deviation of the shear in radians. Default 0. */
  readonly shear?: number;
  /** Standard deviation of the relative zoom. Default 0. */
  readonly zoom?: number;
  /** Standard deviation in pixels of the moves of 3 × 3 points of the picture; pixels between them follow. Default 0. */
  readonly elastic?: number;
  /** Probability of a picture being mirrored, left for right. Default 0. */
  readonly mirror?: number;
  /** Standard deviation of independent noise on the detuning of every mode, as of a disordered device. Default 0. */
  readonly noise?: number;
}

/**
 * Makes slightly changed pictures for training: each time a sample is used, it is shifted, rotated, sheared, zoomed, bent
 * and mirrored at random (bilinear interpolation), then every mode is detuned a little. The network so trains on more
 * variants of handwriting than the data hold, and on more than one device.
 */
export function jitter(options: JitterOptions): (input: Float64Array, random: Random) => void {
  const { rows, columns, repeat = 2, background = 5 } = options;
  const { shift = 0, rotate = 0, shear = 0, zoom = 0, elastic = 0, mirror = 0, noise = 0 } = options;
  finite("background", background);
  wholeNumber("rows", rows, 1, 4096);
  wholeNumber("columns", columns, 1, 4096);
  wholeNumber("repeat", repeat, 1, 64);
  for (const [name, value] of Object.entries({ shift, rotate, shear, zoom, elastic, mirror, noise }))
    notNegative(name, value);
  const picture = new Float64Array(rows * columns);
  // How far the 3 × 3 points move: x, then y.
  const bent = new Float64Array(elastic > 0 ? 18 : 0);
  const bend = (row: number, column: number, from: number) => {
    const [y, x] = [(2 * row) / Math.max(1, rows - 1), (2 * column) / Math.max(1, columns - 1)];
    const [i, j] = [Math.min(1, Math.floor(y)), Math.min(1, Math.floor(x))];
    const [fy, fx] = [y - i, x - j];
    const k = from + 3 * i + j;
    return (
      (1 - fy) * ((1 - fx) * bent[k] + fx * bent[k + 1]) + fy * ((1 - fx) * bent[k + 3] + fx * bent[k + 4])
    );
  };
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= columns || y >= rows ? background : picture[y * columns + x];
  return (input, random) => {
    const dx = shift * random.normal();
    const dy = shift * random.normal();
    const angle = rotate * random.normal();
    const size = Math.exp(zoom * random.normal());
    const slant = shear * random.normal();
    const mirrored = mirror > 0 && random.uniform() < mirror;
    for (let i = 0; i < bent.length; i++) bent[i] = elastic * random.normal();
    const [c, s] = [Math.cos(angle) / size, Math.sin(angle) / size];
    for (let i = 0; i < picture.length; i++) picture[i] = input[i * repeat];
    const [cx, cy] = [(columns - 1) / 2, (rows - 1) / 2];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const across = mirrored ? cx - column : column - cx;
        const u = across + slant * (row - cy);
        const v = row - cy;
        const x = c * u - s * v + cx + dx + (elastic > 0 ? bend(row, column, 0) : 0);
        const y = s * u + c * v + cy + dy + (elastic > 0 ? bend(row, column, 9) : 0);
        const [left, top] = [Math.floor(x), Math.floor(y)];
        const [fx, fy] = [x - left, y - top];
        const value =
          (1 - fy) * ((1 - fx) * at(left, top) + fx * at(left + 1, top)) +
          fy * ((1 - fx) * at(left, top + 1) + fx * at(left + 1, top + 1));
        input.fill(value, (row * columns + column) * repeat, (row * columns + column + 1) * repeat);
      }
    }
    if (noise > 0) for (let i = 0; i < input.length; i++) input[i] += noise * random.normal();
  };
}
