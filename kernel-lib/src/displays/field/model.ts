/** A field as painters and viewers work on it: checked, with its numbers in typed arrays. */
import { formatShort } from "../../paint/numbers.js";
import type { Quantity } from "../../wire/payload.js";
import type { Drift } from "./drifts.js";
import type { FieldFacts } from "./facts.js";

export interface Field {
  readonly kind: "field";
  readonly title: string;
  readonly shape: readonly number[];
  readonly lengths: readonly number[];
  readonly times: Float64Array;
  /** Name of the parameter in `times` if it is not time. */
  readonly parameter?: string;
  /** frames × points, the last axis fastest. */
  readonly re: Float32Array;
  readonly im?: Float32Array;
  readonly echoFrom?: number;
  readonly quantity: Quantity;
  /** Name of the values, such as "ψ". */
  readonly name: string;
  /** Power of ten that the values were divided by, which stands in `name`. Default 0. */
  readonly unit?: number;
  /** Facts of the exact values, before they became float32. */
  readonly facts?: FieldFacts;
  /** Drifts of the quantities that the motion conserves; where they are missing, the norm is computed from the values. */
  readonly drifts?: readonly Drift[];
  /** Why the run is doubtful, in a sentence. */
  readonly warning?: string;
  /** Other fields of the same run, on the same points and times. */
  readonly beside: readonly Layer[];
  /** The first field beside is another run to compare with. */
  readonly compare: boolean;
  /** Where the points lie, for the sites of a lattice. */
  readonly sites?: Sites;
  /** Names of the axes, x last. Default: x, and y before it. */
  readonly axes?: readonly string[];
}

export interface Layer {
  readonly name: string;
  readonly re: Float32Array;
  readonly im?: Float32Array;
}

export interface Sites {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const views = new WeakMap<Field, readonly Field[]>();

/** A field and those beside it, each as a field of its own; the same objects at every call. */
export function layersOf(field: Field): readonly Field[] {
  let found = views.get(field);
  if (!found) {
    const single: Field = { ...field, beside: [], compare: false };
    found = [single, ...field.beside.map(({ name, re, im }) => ({ ...single, name, re, im }))];
    views.set(field, found);
  }
  return found;
}

/** Points of one frame. */
export function pointsOf(field: { readonly shape: readonly number[] }): number {
  return field.shape.reduce((product, n) => product * n, 1);
}

/** Coordinate of point `j` on an axis of `n` points: grids run from −length/2, the end left out (periodic). */
export function coordinate(j: number, n: number, length: number): number {
  return -length / 2 + (j * length) / n;
}

/** The interval whose n equal cells have the coordinates as centres. */
export function cellDomain(n: number, length: number): [number, number] {
  const half = length / n / 2;
  return [-length / 2 - half, length / 2 - half];
}

/** What the axes are called: x, and y where there are two. */
export function axisNames({ axes }: Field): readonly [x: string, y: string] {
  return axes ? [axes[axes.length - 1], axes.length > 1 ? axes[0] : "y"] : ["x", "y"];
}

/** Where a frame of a field stands: "t = 0.5". */
export function frameText({ times, parameter = "t" }: Field, frame: number): string {
  return `${parameter} = ${formatShort(times[frame])}`;
}

/** Index of the time nearest to `t`; `times` never decreases. */
export function nearestTime(times: Float64Array, t: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < t) low = middle + 1;
    else high = middle;
  }
  return low > 0 && t - times[low - 1] <= times[low] - t ? low - 1 : low;
}

/** The interval of a time axis on which every frame has room around its own time. */
export function timeDomain(times: Float64Array): [number, number] {
  const last = times.length - 1;
  if (last < 1 || times[last] === times[0]) return [times[0] - 0.5, times[0] + 0.5];
  return [times[0] - (times[1] - times[0]) / 2, times[last] + (times[last] - times[last - 1]) / 2];
}
