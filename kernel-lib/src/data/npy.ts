import { reject } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";

/** The header fills up to a multiple of this, so that the data are aligned. */
const ALIGNMENT = 64;

/**
 * An array as the bytes of a NumPy file (.npy, format 1.0, little-endian, C order): float64 for real values,
 * complex128 for complex ones. `np.load` reads it.
 */
export function writeNpy(values: Float64Array | ComplexArray, shape?: readonly number[]): Uint8Array {
  const complex = !(values instanceof Float64Array);
  const length = complex ? values.re.length : values.length;
  const dimensions = shape ?? [length];
  if (dimensions.reduce((a, b) => a * b, 1) !== length)
    reject("shape", dimensions, `of ${length} values in all`);
  const tuple = dimensions.length === 1 ? `(${dimensions[0]},)` : `(${dimensions.join(", ")})`;
  const text = `{'descr': '${complex ? "<c16" : "<f8"}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const room = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(room + length * (complex ? 16 : 8));
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  view.setUint16(8, room - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(room - 11)}\n`), 10);
  for (let i = 0; i < length; i++) {
    if (complex) {
      view.setFloat64(room + 16 * i, values.re[i], true);
      view.setFloat64(room + 16 * i + 8, values.im[i], true);
    } else view.setFloat64(room + 8 * i, values[i], true);
  }
  return bytes;
}
