import { finite } from "../fields/check.js";

/** Pixels of z, v and n, 3 × 3, rows first. */
const LETTERS: readonly (readonly number[])[] = [
  [1, 1, 1, 0, 1, 0, 1, 1, 1],
  [1, 0, 1, 1, 0, 1, 0, 1, 0],
  [0, 1, 0, 1, 0, 1, 1, 0, 1],
];

/** One letter as inputs of a machine. */
export interface LetterSample {
  /** Nine pixels and, where one is asked for, the bias. */
  readonly input: Float64Array;
  /** Class: 0 for z, 1 for v, 2 for n. */
  readonly target: number;
}

/** Settings of {@link pixelLetters}: values of pixels that are on and off, and of the bias. */
export interface PixelLettersOptions {
  /** Value of a pixel that is on. Default 1. */
  readonly on?: number;
  /** Value of a pixel that is off. Default 0. */
  readonly off?: number;
  /** Value of a tenth input that is always the same. Default: none. */
  readonly bias?: number;
}

/**
 * Makes the letters z, v and n of 3 × 3 pixels, each as it is and with every single pixel flipped: 30 samples in three classes.
 * The shapes are our choice.
 */
export function pixelLetters({ on = 1, off = 0, bias }: PixelLettersOptions = {}): LetterSample[] {
  finite("on", on);
  finite("off", off);
  return LETTERS.flatMap((letter, target) =>
    Array.from({ length: 10 }, (_, flipped) => {
      const pixels = letter.map((p, k) => ((p === 1) !== (k === flipped - 1) ? on : off));
      return {
        input: Float64Array.from(bias === undefined ? pixels : [...pixels, finite("bias", bias)]),
        target,
      };
    }),
  );
}
