/** Small data sets, and what trains on them. */
import type { EncodedImages, LabelledImages } from "echolab";

/** Twenty samples of four inputs in three classes. */
export const set = (changes: object = {}): EncodedImages => ({
  count: 20,
  size: 4,
  inputs: Float64Array.from({ length: 80 }, (_, i) => Math.sin(i)),
  labels: Uint8Array.from({ length: 20 }, (_, i) => i % 3),
  ...changes,
});
/** Three images of 4 × 4 pixels. */
export const images = (changes: object = {}): LabelledImages => ({
  count: 3,
  rows: 4,
  columns: 4,
  white: 255,
  pixels: Uint8Array.from({ length: 48 }, (_, i) => 5 * i),
  labels: Uint8Array.of(0, 1, 2),
  ...changes,
});

/** Trains `steps` more steps. */
export const run = <T extends { train(steps: number): Iterable<unknown> }>(made: T, steps = 1): T => {
  for (const _ of made.train(steps)) void _;
  return made;
};
