/** Fields as files that other programs read. */
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

/** A text as one field of a table. */
export function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * All frames in NumPy's format, version 1.0: frames × points, complex64, or float32 for a real field; in twice the bytes
 * where the values do not fit into float32. `np.load(file)[frame, row, column]`.
 */
export function fieldNpy({ shape, times, re, im, unit = 0 }: Field): Uint8Array<ArrayBuffer> {
  const all = [times.length, ...shape];
  if (unit === 0) return npy(all, re, im);
  const exact = (values: Float32Array) => Float64Array.from(values, (value) => value * 10 ** unit);
  return writeNpy(im ? { re: exact(re), im: exact(im) } : exact(re), all);
}

/** An array of any shape in that format, the last axis fastest. */
export function npy(
  shape: readonly number[],
  re: Float32Array,
  im: Float32Array | undefined,
): Uint8Array<ArrayBuffer> {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const head = `{'descr': '${im ? "<c8" : "<f4"}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  // The values begin at a multiple of 64 bytes.
  const padding = (64 - ((10 + head.length + 1) % 64)) % 64;
  const header = `${head}${" ".repeat(padding)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * re.length * (im ? 2 : 1));
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  const values = new Float32Array(bytes.buffer, 10 + header.length);
  if (!im) values.set(re);
  else {
    for (let i = 0; i < re.length; i++) {
      values[2 * i] = re[i];
      values[2 * i + 1] = im[i];
    }
  }
  return bytes;
}
