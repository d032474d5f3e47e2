/** Fields as files that other programs read. */

import { quoted } from "../../data/csv.js";
import { writeNpy } from "../../data/npy.js";
import { axisNames, coordinate, type Field, layersOf, pointsOf } from "./model.js";
import { sitesOf } from "./sites.js";

/** One frame as comma-separated values: coordinates, then real and imaginary part of every field. */
export function fieldCsv(field: Field, frame: number): string {
  const { shape, lengths, sites } = field;
  const points = pointsOf(field);
  const layers = layersOf(field);
  const columns = shape[shape.length - 1];
  const names = layers.flatMap(({ name, im }) => (im ? [`Re ${name}`, `Im ${name}`] : [name]));
  const plane = shape.length === 2 || sites !== undefined;
  const at = sites ?? (shape.length === 2 ? sitesOf(field) : undefined);
  const lines = [[...axisNames(field).slice(0, plane ? 2 : 1), ...names].map(quoted).join(",")];
  for (let i = 0; i < points; i++) {
    const place = at ? [at.x[i], at.y[i]] : [coordinate(i, columns, lengths[0])];
    const k = frame * points + i;
    const values = layers.flatMap(({ re, im }) => (im ? [re[k], im[k]] : [re[k]]));
    lines.push([...place, ...values].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/**
 * All frames in NumPy's format, version 1.0: frames × points, complex64, or float32 for a real field; in twice the bytes
 * where the values do not fit into float32. `np.load(file)[frame, row, column]`.
 */
export function fieldNpy({ shape, times, re, im, unit = 0 }: Field): Uint8Array<ArrayBuffer> {
  const all = [times.length, ...shape];
  if (unit === 0) return writeNpy(im ? { re, im } : re, all);
  const exact = (values: Float32Array) => Float64Array.from(values, (value) => value * 10 ** unit);
  return writeNpy(im ? { re: exact(re), im: exact(im) } : exact(re), all);
}
