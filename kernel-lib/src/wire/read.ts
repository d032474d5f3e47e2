/**
 * Common parts of the readers of payloads. A payload may come from any notebook, so all of it is checked, sizes before
 * memory is reserved, and every fault is reported in one sentence.
 */
import { base64Length, decodeFloats } from "./bytes.js";
import { Reader } from "./check.js";
import { Inflated, inflatedValues, MAX_DECODED_BYTES } from "./unpack.js";

/** Version of every payload. */
const VERSION = 1;

/** Reads the version, which every payload has. */
export function open(what: string, payload: unknown): Reader {
  const read = new Reader(what, payload);
  const version = read.get("version");
  if (version !== VERSION) {
    const newer = typeof version === "number" && version > VERSION;
    read.fail("version", newer ? `${VERSION} (update echolab to see this newer display)` : `${VERSION}`);
  }
  return read;
}

/** `count` values under a key: base64 of float32, or inflated before. */
export function floats(read: Reader, key: string, count: number, right: string): Float32Array {
  const wanted = `${right}, that is ${count} float32 values in base64`;
  if (8 * count > MAX_DECODED_BYTES) tooMuch(read, key, right);
  const text = read.get(key);
  if (text instanceof Inflated) return inflatedValues(read, key, text, count);
  if (typeof text !== "string") read.fail(key, wanted);
  const values = decodeFloats(text, count);
  if (values === undefined) {
    const length = `${text.length} characters where ${base64Length(count)} are due`;
    read.fail(
      key,
      text.length === base64Length(count) ? `${wanted} (this is no base64)` : `${wanted} (${length})`,
    );
  }
  return values;
}

/** Refuses arrays beyond the largest payload. */
export function tooMuch(read: Reader, key: string, size: string): never {
  read.fail(key, `at most ${MAX_DECODED_BYTES / 2 ** 23} million complex values, not ${size}`);
}
