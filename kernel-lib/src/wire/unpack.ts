/**
 * Compressed arrays of payloads. The page inflates them before a decoder reads the payload, because browsers
 * inflate asynchronously; sizes are known beforehand, and not one byte more is taken.
 *
 * Layout before compression: byte planes (all lowest bytes first), which compress far better than numbers side by
 * side. With 16 bits the numbers are differences to their predecessors, modulo 2¹⁶.
 */
import { fromBase64 } from "./bytes.js";
import { complain, Reader } from "./check.js";

/** Largest payload, all arrays decoded to float32: 512 × 512 points, complex, 128 times. */
export const MAX_DECODED_BYTES: number = 256 * 2 ** 20;

const MAX_LAYERS = 16;

/** An array on its way between inflating and decoding; JSON cannot make one. */
export class Inflated {
  readonly #bytes: Uint8Array;
  readonly #bits: 8 | 16 | 32;
  readonly #scale: number;

  constructor(bytes: Uint8Array, bits: 8 | 16 | 32, scale: number) {
    this.#bytes = bytes;
    this.#bits = bits;
    this.#scale = scale;
  }

  get count(): number {
    return (8 * this.#bytes.length) / this.#bits;
  }

  values(): Float32Array {
    if (this.#bits === 8) return Float32Array.from(this.#bytes, (v) => v * this.#scale);
    return this.#bits === 16 ? fromDifferences(this.#bytes, this.#scale) : fromPlanes(this.#bytes);
  }
}

function fromDifferences(bytes: Uint8Array, scale: number): Float32Array {
  const count = bytes.length / 2;
  const out = new Float32Array(count);
  let value = 0;
  for (let i = 0; i < count; i++) {
    value = ((value + (bytes[i] | (bytes[count + i] << 8))) << 16) >> 16;
    out[i] = value * scale;
  }
  return out;
}

function fromPlanes(planes: Uint8Array): Float32Array {
  const count = planes.length / 4;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < 4; plane++) {
    for (let i = 0; i < count; i++) bytes[4 * i + plane] = planes[plane * count + i];
  }
  return new Float32Array(bytes.buffer);
}

/**
 * A copy of a payload in which every compressed array is an {@link Inflated}; anything else is left as it is.
 * @param within keys of objects that hold arrays of their own
 */
export async function inflate(
  what: string,
  payload: unknown,
  within: readonly string[] = [],
): Promise<unknown> {
  let budget = MAX_DECODED_BYTES;
  const one = async (holder: object, path: string): Promise<object> => {
    const entries: [string, unknown][] = [];
    for (const [key, value] of Object.entries(holder)) {
      if (!isDeflated(value)) entries.push([key, value]);
      else {
        const reader = new Reader(what, value, path === "" ? key : `${path}.${key}`);
        const inflated = await inflateArray(reader, budget);
        budget -= 4 * inflated.count;
        entries.push([key, inflated]);
      }
    }
    // Not by assignment: a key "__proto__" would change the prototype.
    return Object.fromEntries(entries);
  };
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return payload;
  const copy = (await one(payload, "")) as Record<string, unknown>;
  for (const key of within) {
    const inner = copy[key];
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner))
      copy[key] = await one(inner, key);
  }
  if (Array.isArray(copy.beside)) {
    // More layers than a decoder allows are its business to refuse, not ours to inflate.
    const layers: unknown[] = [];
    for (const [i, layer] of copy.beside.slice(0, MAX_LAYERS).entries()) {
      layers.push(typeof layer === "object" && layer ? await one(layer, `beside[${i}]`) : layer);
    }
    copy.beside = layers;
  }
  return copy;
}

function isDeflated(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "deflate");
}

async function inflateArray(read: Reader, budget: number): Promise<Inflated> {
  const bits = read.get("bits");
  if (bits !== 8 && bits !== 16 && bits !== 32) read.fail("bits", "8, 16 or 32");
  const scale = read.get("scale");
  if (typeof scale !== "number" || !Number.isFinite(scale)) read.fail("scale", "a finite number");
  const count = read.get("count");
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || 4 * count > budget) {
    read.fail("count", `a whole number of values, ${MAX_DECODED_BYTES / 2 ** 20} MiB in all at most`);
  }
  const text = read.get("deflate");
  const packed = typeof text === "string" ? fromBase64(text) : undefined;
  if (packed === undefined) read.fail("deflate", "a base64 text");
  const bytes = await inflated(packed, (count * bits) / 8);
  if (bytes === undefined) read.fail("deflate", `a zlib stream of ${(count * bits) / 8} bytes`);
  return new Inflated(bytes, bits, scale);
}

/** Exactly `length` bytes, or `undefined` where the stream is broken, shorter or longer. */
async function inflated(packed: Uint8Array, length: number): Promise<Uint8Array | undefined> {
  const out = new Uint8Array(length);
  let filled = 0;
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return filled === length ? out : undefined;
      if (filled + value.length > length) {
        await reader.cancel();
        return undefined;
      }
      out.set(value, filled);
      filled += value.length;
    }
  } catch {
    return undefined;
  }
}

/** Values of an array that was inflated before, where `count` are due. */
export function inflatedValues(read: Reader, key: string, value: Inflated, count: number): Float32Array {
  if (value.count !== count) {
    complain("Display", read.path(key), `${value.count} values`, `${count} values`);
  }
  return value.values();
}
