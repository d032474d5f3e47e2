/** Arrays for payloads, compressed where that is worth it. In Node only; the page's side is `unpack.ts`. */
import { node } from "../data/node.js";
import { encodeFloats, toBase64 } from "./bytes.js";
import type { DeflatedArray, PackedArray } from "./payload.js";

/** Number of values below which plain base64 is used. */
const SMALL = 16_384;
/** Largest number of values with all digits; larger arrays keep 16 bits, more than a picture can show. */
const EXACT = 524_288;
/** Compression level; higher ones save a few per cent and take many times longer. */
const LEVEL = 3;

const LARGEST_INT16 = 32_767;

export function pack(values: Float32Array): PackedArray {
  if (values.length <= SMALL) return encodeFloats(values);
  const { bits, scale, planes } = planesOf(values);
  const deflate = toBase64(deflated(planes));
  return { deflate, bits, count: values.length, scale };
}

/** Bytes that stand for 0 to 1, such as the pixels of images; always compressed. */
export function packBytes(bytes: Uint8Array): DeflatedArray {
  return {
    deflate: toBase64(deflated(bytes)),
    bits: 8,
    count: bytes.length,
    scale: 1 / 255,
  };
}

/** Estimates the bytes of a packed value from a part of the values. */
export function packedBytesPerValue(part: Float32Array, of: number): number {
  if (of <= SMALL || part.length === 0) return 4;
  const { planes } = planesOf(part, of);
  return deflated(planes).length / part.length;
}

function planesOf(
  values: Float32Array,
  of: number = values.length,
): { bits: 16 | 32; scale: number; planes: Uint8Array } {
  let largest = 0;
  for (const v of values) {
    const size = Math.abs(v);
    if (!(size <= largest)) largest = size; // keeps NaN and infinity, which 16 bits cannot hold
  }
  if (of <= EXACT || !Number.isFinite(largest)) return { bits: 32, scale: 1, planes: bytePlanes(values) };
  const scale = largest / LARGEST_INT16 || 1;
  return { bits: 16, scale, planes: differencePlanes(values, scale) };
}

function differencePlanes(values: Float32Array, scale: number): Uint8Array {
  const count = values.length;
  const planes = new Uint8Array(2 * count);
  let before = 0;
  for (let i = 0; i < count; i++) {
    const value = Math.round(values[i] / scale);
    const difference = value - before;
    planes[i] = difference;
    planes[count + i] = difference >> 8;
    before = value;
  }
  return planes;
}

function bytePlanes(values: Float32Array): Uint8Array {
  const count = values.length;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < 4; plane++) {
    for (let i = 0; i < count; i++) planes[plane * count + i] = bytes[4 * i + plane];
  }
  return planes;
}

function deflated(bytes: Uint8Array): Uint8Array {
  return node("Compressing a display").zlib.deflateSync(bytes, { level: LEVEL });
}
