import { reject, wholeNumber } from "../fields/check.js";
import { maximum } from "../fields/lists.js";
import type { EncodedImages, Labelled } from "./labelled.js";
import { node, shipped } from "./node.js";

/** Series of different lengths with a class each. */
export interface LabelledSeries extends Labelled {
  /** Numbers of a series at one step. */
  readonly size: number;
  /** One series a sample: steps × size numbers. */
  readonly series: readonly Float64Array[];
  readonly labels: Uint8Array;
}

/** Utterances of every speaker in the test part, as published. */
const TEST_COUNTS = [31, 35, 88, 44, 29, 24, 40, 50, 29];
const SPEAKERS = TEST_COUNTS.length;
const TRAIN_COUNT = 30;
const COEFFICIENTS = 12;
/** Coefficients are stored times this, as whole numbers. */
const STORED = 1e6;

/**
 * Loads Japanese vowels: nine men say /ae/; 270 utterances for training and 370 for the test, of 7 to 29 frames of 12 LPC
 * cepstrum coefficients; the class is the speaker. Shipped with the library (CC BY 4.0).
 *
 * Source: M. Kudo, J. Toyama and M. Shimbo, Pattern Recognition Letters 20, 1103 (1999).
 */
export function japaneseVowels(): { readonly train: LabelledSeries; readonly test: LabelledSeries } {
  const file = shipped("japaneseVowels", "vowels/japanese-vowels.txt.gz");
  const { fs, zlib } = node("japaneseVowels");
  const blocks = zlib.gunzipSync(fs.readFileSync(file)).toString("ascii").trim().split("\n\n");
  const series = blocks.map((block) =>
    Float64Array.from(block.split(/\s+/), (word) => Number(word) / STORED),
  );
  const trained = SPEAKERS * TRAIN_COUNT;
  if (series.length !== trained + TEST_COUNTS.reduce((a, b) => a + b))
    throw new RangeError(
      `The shipped vowels hold ${series.length} utterances; restore kernel-lib/data/vowels from the repository.`,
    );
  const part = (from: number, counts: readonly number[]): LabelledSeries => {
    const labels = Uint8Array.from(
      counts.flatMap((count, speaker) => new Array<number>(count).fill(speaker)),
    );
    return {
      count: labels.length,
      size: COEFFICIENTS,
      series: series.slice(from, from + labels.length),
      labels,
    };
  };
  return {
    train: part(0, new Array<number>(SPEAKERS).fill(TRAIN_COUNT)),
    test: part(trained, TEST_COUNTS),
  };
}

/**
 * Lays series of different lengths out as inputs of `seriesMachine(…, { variable: true })`: the number of steps, the series,
 * and zeros up to the length of `steps`, by default that of the longest.
 */
export function paddedSeries(data: LabelledSeries, steps?: number): EncodedImages {
  const lengths = data.series.map((one) => one.length / data.size);
  const most = wholeNumber("steps", steps ?? maximum(lengths), 1);
  const size = 1 + most * data.size;
  const inputs = new Float64Array(data.count * size);
  for (const [i, one] of data.series.entries()) {
    if (lengths[i] > most) reject("steps", steps, `at least ${lengths[i]}, the length of series ${i}`);
    inputs[i * size] = lengths[i];
    inputs.set(one, i * size + 1);
  }
  return { count: data.count, size, inputs, labels: data.labels };
}
