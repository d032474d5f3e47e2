/** Values to pixels: a pure function, the same in the browser and in Node. */

import type { Quantity } from "../wire/payload.js";
import {
  diverging,
  domainColour,
  greenPurple,
  grey,
  NAN_COLOUR,
  phaseColour,
  type Rgb,
  sea,
  sequential,
  tide,
} from "./colours.js";

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

/** Colour maps by the kind of value they are for; the first of each kind is the usual one. */
export const MAPS = {
  sequential: ["ember", "sea", "grey"],
  diverging: ["blue-red", "green-purple"],
  cyclic: ["wheel", "tide"],
} as const;

export type MapKind = keyof typeof MAPS;
export type MapName = (typeof MAPS)[MapKind][number];

/** Which kind of map a quantity needs. Domain colouring is always the wheel, dimmed by the magnitude. */
export function mapKind(quantity: Quantity): MapKind {
  if (quantity === "re" || quantity === "im") return "diverging";
  return quantity === "phase" || quantity === "domain" ? "cyclic" : "sequential";
}

/** The map to paint with: the wanted one where it fits the quantity, else the usual one. */
export function mapFor(quantity: Quantity, wanted?: MapName): MapName {
  const fitting: readonly MapName[] = quantity === "domain" ? ["wheel"] : MAPS[mapKind(quantity)];
  return wanted !== undefined && fitting.includes(wanted) ? wanted : fitting[0];
}

/** Range of a picture in dB below the largest value. */
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
      return Math.sqrt(re * re + im * im);
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
  const end = from + count;
  let largest =
    quantity === "re"
      ? largestSize(re, from, end)
      : quantity === "im"
        ? largestSize(im ?? [], from, end)
        : largestSquare(re, im, from, end);
  if (quantity === "dB") {
    const top = largest > 0 ? 10 * Math.log10(largest) : 0;
    return { min: top - DB_SPAN, max: top };
  }
  if (quantity === "magnitude" || quantity === "domain") largest = Math.sqrt(largest);
  if (largest === 0) largest = 1; // an empty picture still needs an axis
  return quantity === "re" || quantity === "im" ? { min: -largest, max: largest } : { min: 0, max: largest };
}

/** One loop a question: a run of many pictures asks it of millions of values. Infinities do not count. */
function largestSize(values: ArrayLike<number>, from: number, end: number): number {
  let largest = 0;
  for (let i = from; i < Math.min(end, values.length); i++) {
    const v = Math.abs(values[i]);
    if (v > largest && v < Number.POSITIVE_INFINITY) largest = v;
  }
  return largest;
}

function largestSquare(
  re: ArrayLike<number>,
  im: ArrayLike<number> | undefined,
  from: number,
  end: number,
): number {
  if (!im) return largestSize(re, from, end) ** 2;
  let largest = 0;
  for (let i = from; i < end; i++) {
    const v = re[i] * re[i] + im[i] * im[i];
    if (v > largest && v < Number.POSITIVE_INFINITY) largest = v;
  }
  return largest;
}

/** Colour of one value, for marks and matrix cells. */
export function colourOf(quantity: Quantity, range: Range, re: number, im: number, map?: MapName): Rgb {
  const pixel = paint({ re: [re], im: [im] }, quantity, range, map);
  return [pixel[0], pixel[1], pixel[2]];
}

/** RGBA pixels of the values, in their order; what is not a number gets {@link NAN_COLOUR}. */
export function paint(
  values: Values,
  quantity: Quantity,
  range: Range,
  map?: MapName,
): Uint8ClampedArray<ArrayBuffer> {
  const { re, im, from = 0, count = re.length - from } = values;
  const bytes = new Uint8ClampedArray(count * 4);
  const out = new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  if (quantity === "domain") paintDomain(out, re, im, from, range);
  else paintTable(out, re, im, from, quantity, range, TABLES[mapFor(quantity, map)]());
  return bytes;
}

/** Domain colouring looks its colour up by phase and magnitude. */
function paintDomain(
  out: Uint32Array,
  re: ArrayLike<number>,
  im: ArrayLike<number> | undefined,
  from: number,
  range: Range,
): void {
  const table = domainTable();
  const scale = (DOMAIN_LEVELS - 1) / range.max;
  const nan = nanPixel();
  for (let i = 0; i < out.length; i++) {
    const a = re[from + i];
    const b = im ? im[from + i] : 0;
    const m = Math.sqrt(a * a + b * b) * scale;
    const turn = (quickAngle(b, a) / (2 * Math.PI)) * DOMAIN_HUES + DOMAIN_HUES + 0.5;
    if (!(m >= 0 && turn >= 0)) {
      out[i] = nan;
      continue;
    }
    const level = m > DOMAIN_LEVELS - 1 ? DOMAIN_LEVELS - 1 : (m + 0.5) | 0;
    out[i] = table[level * DOMAIN_HUES + ((turn | 0) % DOMAIN_HUES)];
  }
}

/**
 * atan2(y, x) to 10⁻⁵, a hundredth of a step of the wheel, in a third of the time: the polynomial of Abramowitz and
 * Stegun, 4.4.49. Infinite parts give NaN where the angle is not defined.
 */
function quickAngle(y: number, x: number): number {
  const a = Math.abs(x);
  const b = Math.abs(y);
  const t = a === 0 && b === 0 ? 0 : a > b ? b / a : a / b;
  const s = t * t;
  let angle = t * (0.999866 + s * (-0.3302995 + s * (0.180141 + s * (-0.085133 + s * 0.0208351))));
  if (b > a) angle = Math.PI / 2 - angle;
  if (x < 0) angle = Math.PI - angle;
  return y < 0 ? -angle : angle;
}

/** All else looks it up by one number. One loop a quantity: a test inside would be paid at every pixel. */
function paintTable(
  out: Uint32Array,
  re: ArrayLike<number>,
  im: ArrayLike<number> | undefined,
  from: number,
  quantity: Quantity,
  range: Range,
  table: Uint32Array,
): void {
  const scale = (STEPS - 1) / (range.max - range.min || 1);
  const nan = nanPixel();
  const put = (i: number, v: number) => {
    const step = (v - range.min) * scale;
    // −∞ dB is a true zero and takes the lowest colour.
    out[i] =
      step >= STEPS - 1
        ? table[STEPS - 1]
        : step > 0
          ? table[(step + 0.5) | 0]
          : Number.isNaN(v)
            ? nan
            : table[0];
  };
  if (quantity === "density" && im) {
    for (let i = 0; i < out.length; i++) put(i, re[from + i] * re[from + i] + im[from + i] * im[from + i]);
  } else if (quantity === "re" || quantity === "im") {
    const part = quantity === "re" ? re : im;
    for (let i = 0; i < out.length; i++) put(i, part ? part[from + i] : 0);
  } else if (quantity === "phase") {
    for (let i = 0; i < out.length; i++) put(i, quickAngle(im ? im[from + i] : 0, re[from + i]));
  } else {
    for (let i = 0; i < out.length; i++) put(i, quantityValue(quantity, re[from + i], im ? im[from + i] : 0));
  }
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
const TABLES: Readonly<Record<MapName, () => Uint32Array>> = {
  ember: once(() => table(sequential, 0, 1)),
  sea: once(() => table(sea, 0, 1)),
  grey: once(() => table(grey, 0, 1)),
  "blue-red": once(() => table(diverging, -1, 1)),
  "green-purple": once(() => table(greenPurple, -1, 1)),
  wheel: once(() => table(phaseColour, -Math.PI, Math.PI)),
  tide: once(() => table(tide, -Math.PI, Math.PI)),
};
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
