import { isArrayOf, numbers, positive, reject, wholeNumber } from "../fields/check.js";

/** A data set with classes. */
export interface Labelled {
  /** Number of samples. */
  readonly count: number;
  /** One class a sample, numbered from 0. */
  readonly labels: ArrayLike<number>;
}

/** Grey images with a class each, as in MNIST; pixel values as stored, rows first. */
export interface LabelledImages extends Labelled {
  /** Height of an image in pixels. */
  readonly rows: number;
  /** Width of an image in pixels. */
  readonly columns: number;
  /** Pixel value of full brightness: 255 in MNIST, 16 in the UCI digits. */
  readonly white: number;
  /** count × rows × columns values. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Inputs of a machine, one row a sample, with their classes. */
export interface EncodedImages extends Labelled {
  /** count × size numbers. */
  readonly inputs: Float64Array;
  /** Numbers of one input. */
  readonly size: number;
  readonly labels: Uint8Array;
}

/** Largest number of classes of a data set: a class is stored in a byte. */
export const MOST_CLASSES = 256;

/**
 * Checks that a data set has samples and a class for each of them; returns the classes.
 *
 * @param name the argument, for messages
 * @param classes number of classes that the machine reads
 * @throws RangeError where counts differ or a label is none of the classes
 */
export function checkLabels(name: string, set: Labelled, classes: number = MOST_CLASSES): Uint8Array {
  if (typeof set !== "object" || set === null) reject(name, set, "a data set with count and labels");
  const count = wholeNumber(`${name}.count`, set.count, 1);
  const list: unknown = set.labels;
  if (!Array.isArray(list) && (!ArrayBuffer.isView(list) || list instanceof DataView))
    reject(`${name}.labels`, list, `a list of ${count} classes`);
  const labels = list as ArrayLike<unknown>;
  if (labels.length !== count)
    throw new RangeError(
      `${name} has ${count} samples but ${labels.length} labels; it should have one label for each sample.`,
    );
  for (let i = 0; i < count; i++) {
    const label = labels[i];
    if (!(Number.isInteger(label) && (label as number) >= 0 && (label as number) < classes))
      reject(
        `${name}.labels[${i}]`,
        label,
        `one of ${classes} classes, a whole number from 0 to ${classes - 1}`,
      );
  }
  return isArrayOf("Uint8Array", list) ? (list as Uint8Array) : Uint8Array.from(labels as ArrayLike<number>);
}

/** Checks that `values` holds `count` samples of `size` numbers. */
function checkSize(name: string, values: string, found: number, count: number, size: number): void {
  if (found !== count * size)
    throw new RangeError(
      `${name} has ${found} ${values}, but ${count} samples of ${size} ${values} each need ${count * size}.`,
    );
}

/** Checks a set of images: counts, labels, and that no pixel is brighter than white. @throws RangeError */
export function checkImages(name: string, images: LabelledImages, classes?: number): void {
  checkLabels(name, images, classes);
  const rows = wholeNumber(`${name}.rows`, images.rows, 1, 4096);
  const columns = wholeNumber(`${name}.columns`, images.columns, 1, 4096);
  const white = positive(`${name}.white`, images.white);
  const { pixels } = images;
  if (!isArrayOf("Uint8Array", pixels)) reject(`${name}.pixels`, pixels, "a Uint8Array of grey values");
  checkSize(name, "pixels", pixels.length, images.count, rows * columns);
  const bright = white < 255 ? pixels.findIndex((value) => value > white) : -1;
  if (bright >= 0)
    reject(`${name}.pixels[${bright}]`, pixels[bright], `at most ${white}, the value of white`);
}

/**
 * Checks a set of inputs, for a machine where one is given; returns it with inputs as Float64Array and labels as bytes.
 *
 * @throws RangeError where counts differ, a label is none of the classes or an input is not finite
 */
export function checkSamples(
  name: string,
  set: EncodedImages,
  machine?: { readonly inputs: number; readonly outputs: number | undefined },
): EncodedImages {
  const size = wholeNumber(`${name}.size`, set?.size, 1);
  if (machine && size !== machine.inputs)
    throw new RangeError(`${name} has ${size} inputs a sample; the machine takes ${machine.inputs}.`);
  const labels = checkLabels(name, set, machine?.outputs);
  checkSize(name, "inputs", set.inputs?.length ?? 0, set.count, size);
  if (!isArrayOf("Float64Array", set.inputs)) {
    const inputs = numbers(`${name}.inputs`, set.inputs);
    return { count: set.count, size, inputs, labels };
  }
  const { inputs } = set;
  for (let i = 0; i < inputs.length; i++)
    if (!Number.isFinite(inputs[i])) reject(`${name}.inputs[${i}]`, inputs[i], "a finite real number");
  return { count: set.count, size, inputs, labels };
}

/** Checks a number of classes: two at least, because a single class is always read right. */
export function checkClasses(name: string, classes: unknown): number {
  if (!(Number.isInteger(classes) && (classes as number) >= 2 && (classes as number) <= MOST_CLASSES))
    reject(name, classes, `a whole number from 2 to ${MOST_CLASSES}, one for each class`);
  return classes as number;
}
