import { isArrayOf, reject, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";

/** Complex values of single precision, split into parts. */
interface Complex32Array {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** The data start at a multiple of this number of bytes. */
const ALIGNMENT = 64;

/**
 * Writes an array as the bytes of a NumPy file (.npy, format 1.0, little-endian, C order): float64 for real values,
 * complex128 for complex ones; of Float32Array float32 and complex64. `np.load` reads it.
 */
export function writeNpy(
  values: Float64Array | ComplexArray | Float32Array | Complex32Array,
  shape?: readonly number[],
): Uint8Array<ArrayBuffer> {
  const complex = "re" in values;
  const parts = complex ? [values.re, values.im] : [values];
  const [{ length }] = parts;
  const size = isArrayOf("Float32Array", parts[0]) ? 4 : 8;
  const dimensions = shape ?? [length];
  for (const [i, size] of dimensions.entries()) wholeNumber(`shape[${i}]`, size, 0);
  if (dimensions.reduce((a, b) => a * b, 1) !== length)
    reject("shape", dimensions, `of ${length} values in all`);
  const tuple = dimensions.length === 1 ? `(${dimensions[0]},)` : `(${dimensions.join(", ")})`;
  const text = `{'descr': '<${complex ? `c${2 * size}` : `f${size}`}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const room = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(room + length * size * parts.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  view.setUint16(8, room - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(room - 11)}\n`), 10);
  for (let i = 0, at = room; i < length; i++)
    for (const part of parts) {
      if (size === 4) view.setFloat32(at, part[i], true);
      else view.setFloat64(at, part[i], true);
      at += size;
    }
  return bytes;
}

/** An array of a NumPy file: its shape, and its values in C order, the last index running fastest. */
export interface NpyArray {
  /** Length of every axis. */
  readonly shape: readonly number[];
  /** Values, or real parts of complex ones. */
  readonly re: Float64Array;
  /** Imaginary parts, where the file holds complex numbers. */
  readonly im?: Float64Array;
}

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

/** How numbers of a NumPy type are read: kind and bytes, as in "f8". */
const TYPES: Readonly<Record<string, ReadNumber>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => exactly(view.getBigUint64(at, little)),
  i8: (view, at, little) => exactly(view.getBigInt64(at, little)),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/**
 * Reads a NumPy file (.npy, formats 1 to 3), such as `readFileSync("s.npy")`: real, complex, whole and truth values of
 * either byte order, in C or Fortran order. Truth values become 0 and 1.
 *
 * @throws RangeError where the bytes are no such file, are cut short, or hold what float64 does not hold exactly
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (!ArrayBuffer.isView(bytes)) reject("bytes", bytes, 'the bytes of a file: readFileSync("name.npy")');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { descr, fortran, shape, from } = readHeader(bytes, view);
  const [, order, kind, size] = /^([<>|=])([a-z])(\d+)$/.exec(descr) ?? [];
  const complex = kind === "c";
  const width = Number(size) / (complex ? 2 : 1);
  const read = TYPES[`${complex ? "f" : kind}${width}`];
  if (!read)
    throw new RangeError(
      `The file holds values of NumPy's type "${descr}"; save it as numbers of 64 bits or less, such as a.astype("f8") or a.astype("c16").`,
    );
  const length = shape.reduce((product, n) => product * n, 1);
  const needed = length * Number(size);
  if (bytes.byteLength - from !== needed)
    throw new RangeError(
      `The file has ${bytes.byteLength - from} bytes of values; its header (${descr}, ${shape.join(" × ") || "one value"}) asks for ${needed}.`,
    );
  // NumPy writes "|" where the order of bytes has no meaning, and never its own order "=" into a file.
  const little = order !== ">";
  const values = (offset: number) => {
    const stored = new Float64Array(length);
    for (let i = 0; i < length; i++) stored[i] = read(view, from + i * Number(size) + offset, little);
    return fortran ? toRows(stored, shape) : stored;
  };
  return complex ? { shape, re: values(0), im: values(width) } : { shape, re: values(0) };
}

/** Reads the header of a NumPy file: a Python dictionary of three entries. */
function readHeader(
  bytes: Uint8Array,
  view: DataView,
): { descr: string; fortran: boolean; shape: number[]; from: number } {
  const text = (from: number, to: number) => new TextDecoder("latin1").decode(bytes.subarray(from, to));
  if (bytes.byteLength < 12 || text(0, 6) !== "\u0093NUMPY")
    reject("bytes", bytes, "the bytes of a NumPy file, which begin with \\x93NUMPY");
  const version = bytes[6];
  if (version < 1 || version > 3)
    throw new RangeError(`The file has NumPy's format ${version}; formats 1 to 3 can be read.`);
  const [start, size] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = text(start, start + size);
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1] ?? /'descr': *([^,]*)/.exec(header)?.[1];
  const fortran = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined)
    throw new RangeError("The header of the NumPy file names no type, order and shape; the file is damaged.");
  return {
    descr,
    fortran: fortran === "True",
    shape: shape.split(",").flatMap((n) => (n.trim() === "" ? [] : [Number(n)])),
    from: start + size,
  };
}

/** Brings values from Fortran order, the first index running fastest, to C order. */
function toRows(stored: Float64Array, shape: readonly number[]): Float64Array {
  const values = new Float64Array(stored.length);
  const index = new Array<number>(shape.length).fill(0);
  for (const value of stored) {
    values[index.reduce((at, i, axis) => at * shape[axis] + i, 0)] = value;
    for (let axis = 0; axis < shape.length && ++index[axis] === shape[axis]; axis++) index[axis] = 0;
  }
  return values;
}

/** Converts a whole number of 64 bits to float64. @throws RangeError where that would round it */
function exactly(value: bigint): number {
  if (BigInt(Number(value)) !== value)
    throw new RangeError(
      `The file holds the whole number ${value}, which float64 would round; save it as text or in parts.`,
    );
  return Number(value);
}

/** Reads a floating-point number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
