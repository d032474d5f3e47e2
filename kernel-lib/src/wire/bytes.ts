/** Typed arrays as base64 text and back, with nothing but what browsers and Node share. */

/** Number of bytes that fit into the arguments of one call. */
const CHUNK = 0x8000;

/** Refuses machines that store numbers big-endian, as payloads are little-endian. */
function assertLittleEndian(): void {
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) {
    throw new Error("This machine stores numbers big-endian; echolab's displays need a little-endian one.");
  }
}

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(i, i + CHUNK)));
  }
  return btoa(parts.join(""));
}

/** The bytes of a base64 text, or `undefined` where it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Base64 of little-endian float32. */
export function encodeFloats(values: Float32Array): string {
  assertLittleEndian();
  return toBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Number of base64 characters of `count` float32 values. */
export function base64Length(count: number): number {
  return 4 * Math.ceil((4 * count) / 3);
}

/** Decodes `count` float32 values from base64; `undefined` where the text is not base64 of exactly that number. */
export function decodeFloats(text: string, count: number): Float32Array | undefined {
  assertLittleEndian();
  if (text.length !== base64Length(count)) return undefined;
  const bytes = fromBase64(text);
  return bytes?.length === 4 * count ? new Float32Array(bytes.buffer as ArrayBuffer) : undefined;
}
