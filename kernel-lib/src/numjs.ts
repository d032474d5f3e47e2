import type { NdArray } from "numjs";
import { packages } from "./data/node.js";
import { reject } from "./fields/check.js";
import type { Field } from "./fields/field.js";
import type { ScatteringMatrix } from "./scattering/network/scattering-matrix.js";

/**
 * Results as numjs arrays over the same memory: what you write to one, the other shows.
 * numjs is loaded at the first call; the numeric core does not use it.
 */
export function toNumjs(values: Float64Array, shape?: readonly number[]): NdArray<number>;
export function toNumjs(values: Field | ScatteringMatrix): { re: NdArray<number>; im: NdArray<number> };
export function toNumjs(
  values: Float64Array | Field | ScatteringMatrix,
  shape?: readonly number[],
): NdArray<number> | { re: NdArray<number>; im: NdArray<number> } {
  if (values instanceof Float64Array) return view(values, shape ?? [values.length]);
  if ("grid" in values)
    return { re: view(values.re, values.grid.shape), im: view(values.im, values.grid.shape) };
  if ("ports" in values) {
    const square = [values.size, values.size];
    return { re: view(values.values.re, square), im: view(values.values.im, square) };
  }
  return reject("values", values, "a Float64Array, a field or a scattering matrix");
}

function view(values: Float64Array, shape: readonly number[]): NdArray<number> {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== values.length) reject("shape", shape, `of ${values.length} values in all`);
  const require = packages("toNumjs");
  const { NdArray } = require("numjs") as { NdArray: new (data: unknown) => NdArray<number> };
  const ndarray = require("ndarray") as (data: Float64Array, shape: number[]) => unknown;
  return new NdArray(ndarray(values, [...shape]));
}
