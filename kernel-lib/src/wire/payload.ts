/**
 * Parts of payloads: versioned JSON, arrays as base64 of little-endian float32. Written in the kernel, read in the
 * browser, where every payload is treated as hostile (see `read.ts`). Readers ignore keys they do not know, so that
 * version 1 can gain optional keys.
 */

/** Largest payload that a display writes into a notebook, compressed, before base64; `megabytes` asks for more. */
export const MAX_PUBLISHED_BYTES: number = 16 * 2 ** 20;

/** How a complex value is shown. */
export type Quantity = "density" | "magnitude" | "re" | "im" | "phase" | "domain" | "dB";

export const QUANTITIES: readonly Quantity[] = ["density", "magnitude", "re", "im", "phase", "domain", "dB"];

/**
 * An array: base64 of little-endian float32, or of a zlib stream of byte planes (see `unpack.ts`) where that is
 * smaller. With 16 bits a value is `scale` times a signed whole number, stored as the difference to the one before; with
 * 8 bits `scale` times a byte.
 */
export type PackedArray = string | DeflatedArray;

export interface DeflatedArray {
  readonly deflate: string;
  readonly bits: 8 | 16 | 32;
  /** Number of values. */
  readonly count: number;
  readonly scale: number;
}

/** JSON has no NaN and no infinity: they become gaps. */
export function gaps(values: ArrayLike<number | null>): (number | null)[] {
  return Array.from(values, (v) => (v !== null && Number.isFinite(v) ? v : null));
}
