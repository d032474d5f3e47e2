/** Values to pixels: a pure function, the same in the browser and in Node. */
import { diverging, domainColour, NAN_COLOUR, type Rgb, sequential } from "./colours.js";
import type { Quantity } from "./payload.js";

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A stretch of complex (or, without `im`, real) values in longer arrays. */
export interface Values {
  readonly re: ArrayLike<number>;
  readonly im?: ArrayLike<number>;
  readonly from?: number;
  readonly count?: number;
}

/** How far below the largest value a picture in dB reaches. */
export const DB_SPAN = 60;

const STEPS = 1024;
const DOMAIN_HUES = 720;
const DOMAIN_LEVELS = 96;

/** The number behind a colour; for domain colouring the magnitude, whose range sets the brightness. */
export function quantityValue(quantity: Quantity, re: number, im: number): number {
  switch (quantity) {
    case "density":
      return re * re + im * im;
    case "magnitude":
    case "domain":
      return Math.hypot(re, im);
    case "re":
      return re;
    case "im":
      return im;
    case "phase":
      return Math.atan2(im, re);
    case "dB":
      return 10 * Math.log10(re * re + im * im);
  }
}

/** The range of a picture: from 0 for magnitudes, symmetric for signed values, the whole circle for phases. */
export function quantityRange(quantity: Quantity, values: Values): Range {
  if (quantity === "phase") return { min: -Math.PI, max: Math.PI };
  const { re, im, from = 0, count = re.length - from } = values;
  let largest = 0;
  for (let i = from; i < from + count; i++) {
    const a = re[i];
    const b = im ? im[i] : 0;
    const v = quantity === "re" ? Math.abs(a) : quantity === "im" ? Math.abs(b) : a * a + b * b;
    if (v > largest && v < Number.POSITIVE_INFINITY) largest = v;
  }
  if (quantity === "dB") {
    const top = largest > 0 ? 10 * Math.log10(largest) : 0;
    return { min: top - DB_SPAN, max: top };
  }
  if (quantity === "magnitude" || quantity === "domain") largest = Math.sqrt(largest);
  if (largest === 0) largest = 1; // an empty picture still needs an axis
  return quantity === "re" || quantity === "im" ? { min: -largest, max: largest } : { min: 0, max: largest };
}

/** Colour of one value, for colour bars and matrix cells. */
export function colourOf(quantity: Quantity, range: Range, re: number, im: number): Rgb {
  const pixel = paint({ re: [re], im: [im] }, quantity, range);
  return [pixel[0], pixel[1], pixel[2]];
}

/** RGBA pixels of the values, in their order; what is not a number gets {@link NAN_COLOUR}. */
export function paint(
  values: Values,
  quantity: Quantity,
  range: Range,
  pixels?: Uint8ClampedArray<ArrayBuffer>,
): Uint8ClampedArray<ArrayBuffer> {
  const { re, im, from = 0, count = re.length - from } = values;
  const bytes = pixels ?? new Uint8ClampedArray(count * 4);
  const out = new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  const span = range.max - range.min || 1;
  if (quantity === "domain" || quantity === "phase") {
    const table = domainTable();
    const row = DOMAIN_HUES;
    for (let i = 0; i < count; i++) {
      const a = re[from + i];
      const b = im ? im[from + i] : 0;
      const m = quantity === "phase" ? 1 : clamp01(Math.sqrt(a * a + b * b) / range.max);
      const angle = Math.atan2(b, a);
      if (Number.isNaN(m) || Number.isNaN(angle)) {
        out[i] = nanPixel();
        continue;
      }
      let hue = Math.round((angle / (2 * Math.PI)) * row);
      if (hue < 0) hue += row;
      out[i] = table[Math.round(m * (DOMAIN_LEVELS - 1)) * row + (hue % row)];
    }
    return bytes;
  }
  const table = quantity === "re" || quantity === "im" ? divergingTable() : sequentialTable();
  for (let i = 0; i < count; i++) {
    const v = quantityValue(quantity, re[from + i], im ? im[from + i] : 0);
    // −∞ dB is a true zero and takes the lowest colour.
    out[i] = !Number.isNaN(v) ? table[Math.round(clamp01((v - range.min) / span) * (STEPS - 1))] : nanPixel();
  }
  return bytes;
}

function clamp01(v: number): number {
  return v < 0 ? 0 : v > 1 ? 1 : v;
}

/** Colours as they lie in memory, so that one 32-bit store writes a pixel on any machine. */
function pack(colours: readonly Rgb[]): Uint32Array {
  const bytes = new Uint8Array(colours.length * 4);
  colours.forEach((rgb, i) => {
    bytes.set([...rgb, 255], 4 * i);
  });
  return new Uint32Array(bytes.buffer);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function table(map: (t: number) => Rgb, low: number, high: number): Uint32Array {
  return pack(Array.from({ length: STEPS }, (_, i) => map(low + ((high - low) * i) / (STEPS - 1))));
}

// Tables are made on first use: importing the library costs nothing.
const sequentialTable: () => Uint32Array = once(() => table(sequential, 0, 1));
const divergingTable: () => Uint32Array = once(() => table(diverging, -1, 1));
const nanPixel: () => number = once(() => pack([NAN_COLOUR])[0]);
const domainTable: () => Uint32Array = once(() => {
  const colours: Rgb[] = [];
  for (let level = 0; level < DOMAIN_LEVELS; level++) {
    for (let hue = 0; hue < DOMAIN_HUES; hue++) {
      colours.push(domainColour((2 * Math.PI * hue) / DOMAIN_HUES, level / (DOMAIN_LEVELS - 1)));
    }
  }
  return pack(colours);
});
