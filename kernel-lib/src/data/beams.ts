import { positive, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import { complexZeros } from "../fields/complex.js";
import type { Random } from "../fields/random.js";
import type { PhotonicNetwork } from "../systems/photonic-network.js";
import { checkImages, type Labelled, type LabelledImages } from "./labelled.js";

/** Images as light at the entrance of a photonic network, made when asked for. */
export interface ImageBeams extends Labelled {
  readonly labels: Uint8Array;
  /** Returns one image as a field of the network's device; with `random`, shifted as the option `shift` allows. */
  field(index: number, random?: Random): ComplexArray;
}

/** Settings of {@link imageBeams}; amplitudes in the unit of Ψ, lengths in pixels. */
export interface ImageBeamsOptions {
  /** √Σ|Ψ|² of every image. Default 8. */
  readonly amplitude?: number;
  /** Training images may be moved at random by up to this many pixels along each axis. Default 0. */
  readonly shift?: number;
}

/**
 * Encodes grey images as real amplitudes: centred on a square twice as fine as the network's (28 → 32 pixels for a side
 * of 16), averaged over 2 × 2 pixels, scaled to the same energy A² for every image, the same in all channels.
 */
export function imageBeams(
  network: PhotonicNetwork,
  images: LabelledImages,
  { amplitude = 8, shift = 0 }: ImageBeamsOptions = {},
): ImageBeams {
  positive("amplitude", amplitude);
  wholeNumber("shift", shift, 0, 8);
  checkImages("images", images);
  const { side, channels, size } = network;
  const { rows, columns, pixels, labels, count } = images;
  if (rows > 2 * side || columns > 2 * side) {
    throw new RangeError(
      `images has ${rows} × ${columns} pixels; a network with side ${side} takes at most ${2 * side} × ${2 * side}.`,
    );
  }
  const top = (2 * side - rows) >> 1;
  const left = (2 * side - columns) >> 1;
  const move = (random?: Random) => (random && shift > 0 ? random.index(2 * shift + 1) - shift : 0);

  return {
    count,
    labels,
    field(index, random) {
      wholeNumber("index", index, 0, count - 1);
      const dx = left + move(random);
      const dy = top + move(random);
      // Both sides of the device: the camera's side is dark.
      const field = complexZeros(2 * size);
      let energy = 0;
      for (let y = 0; y < rows; y++) {
        const to = ((y + dy) >> 1) * side;
        if (y + dy < 0 || y + dy >= 2 * side) continue;
        for (let x = 0; x < columns; x++) {
          if (x + dx < 0 || x + dx >= 2 * side) continue;
          field.re[to + ((x + dx) >> 1)] += pixels[(index * rows + y) * columns + x];
        }
      }
      for (let i = 0; i < side * side; i++) energy += field.re[i] ** 2;
      const scale = energy > 0 ? amplitude / Math.sqrt(energy * channels) : 0;
      for (let i = 0; i < side * side; i++) field.re[i] *= scale;
      for (let c = 1; c < channels; c++) field.re.copyWithin(c * side * side, 0, side * side);
      return field;
    },
  };
}
