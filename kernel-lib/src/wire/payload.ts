/**
 * What the viewers receive: one MIME type a viewer, versioned, arrays as base64 of little-endian float32.
 * Written in the kernel, read in the browser, where every payload is treated as hostile (see `decode.ts`).
 * Readers ignore keys they do not know, so that version 1 can gain optional keys.
 */

import type { FieldFacts } from "../displays/field/field-facts.js";

export { CHART_MIME, FIELD_MIME, PLOTLY_MIME, SCATTERING_MIME } from "./mime.js";

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

/** Frames of a field on a grid; `re` and `im` hold frames × points values, the last axis fastest. */
export interface FieldPayload {
  readonly version: 1;
  readonly title: string;
  /** Points along each axis: [n] in one dimension, [rows (y), columns (x)] in two. */
  readonly shape: readonly number[];
  /** Length of each axis in the user's units; coordinates run from −length/2. */
  readonly lengths: readonly number[];
  /** One time a frame, never decreasing: the echo goes on where the forward run ended. */
  readonly times: readonly number[];
  /** What the frames run over where it is not the time. */
  readonly parameter?: string;
  /** Names of the axes, x last. Default "x", and "y" before it. */
  readonly axes?: readonly string[];
  readonly re: PackedArray;
  /** Absent for real fields, such as the learning field. */
  readonly im?: PackedArray;
  /** Index of the first frame after the time reversal, where the trajectory contains an echo. */
  readonly echoFrom?: number;
  readonly quantity: Quantity;
  /** What the values are called. Default "ψ". */
  readonly name?: string;
  /** Power of ten that the values were divided by to fit into float32; it stands in `name`. Default 0. */
  readonly unit?: number;
  /** Facts of the values before they became float32; `null` for what is no finite number. */
  readonly facts?: { readonly [Key in keyof FieldFacts]: number | null };
  /** Drifts of the quantities that the motion conserves; `null` for a change that is not finite. */
  readonly drifts?: readonly { readonly name: string; readonly change: number | null }[];
  /** Why the run is doubtful, in a sentence. */
  readonly warning?: string;
  /** Other fields of the same run. */
  readonly beside?: readonly LayerPayload[];
  /** The first field beside is another run to compare with: the difference is shown too. */
  readonly compare?: boolean;
  /** Positions of the points, where they are sites of a lattice. */
  readonly sites?: { readonly x: readonly number[]; readonly y: readonly number[] };
}

export interface LayerPayload {
  readonly name: string;
  readonly re: PackedArray;
  readonly im?: PackedArray;
}

/** Scattering matrices at one or several frequencies; `re`, `im` hold frequencies × out × in values. */
export interface ScatteringPayload {
  readonly version: 1;
  readonly title: string;
  readonly ports: readonly string[];
  readonly omega: readonly number[];
  readonly re: string;
  readonly im: string;
  readonly quantity: Quantity;
  /** max |S†S − 1|, one a frequency, of the float64 values; `null` where S is not finite. */
  readonly unitarityError?: readonly (number | null)[];
  /** max |S − Sᵀ|, one a frequency. */
  readonly reciprocityError?: readonly (number | null)[];
  /** Largest eigenvalue of S†S less 1, or 0 where it is smaller: what a wave may gain; one a frequency. */
  readonly passivityError?: readonly (number | null)[];
  /** Which frequencies were left out and why. */
  readonly note?: string;
  // What may come with it: see scattering-extras.ts.
}

/** Lines, points or a matrix, for training curves, spectra and confusion matrices. */
export interface ChartPayload {
  readonly version: 1;
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  /** A labelled matrix instead of series: row 0 is drawn at the top. */
  readonly matrix?: ChartMatrix;
}

export interface ChartAxis {
  readonly label: string;
  readonly scale?: "linear" | "log";
}

export interface ChartSeries {
  readonly name: string;
  /** `null` stands for a value that is no finite number: a gap in the line. */
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly mode?: ChartMode;
}

export type ChartMode = "lines" | "markers" | "lines+markers" | "dashed";

export interface ChartMatrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** values[row][column] */
  readonly values: readonly (readonly (number | null)[])[];
}
