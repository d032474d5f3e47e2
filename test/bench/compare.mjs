import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The largest relative deviation between two answers, array by array: ‖a − b‖/‖a‖ in the maximum norm.
 * @param {string} reference a folder of raw float64 arrays
 * @param {string} other
 */
export function deviation(reference, other) {
  let worst = 0;
  const names = readdirSync(reference);
  if (names.length === 0) return Number.NaN;
  for (const name of new Set(names.map((file) => file.slice(0, -3)))) {
    let size = 0;
    let difference = 0;
    for (const part of names.filter((file) => file.slice(0, -3) === name)) {
      const [a, b] = [reference, other].map((folder) => read(join(folder, part)));
      if (a.length !== b.length) return Number.NaN;
      for (let i = 0; i < a.length; i++) {
        size = Math.max(size, Math.abs(a[i]));
        const d = Math.abs(a[i] - b[i]);
        if (!(d <= difference)) difference = d;
      }
    }
    if (!(difference / size <= worst)) worst = difference / size;
  }
  return worst;
}

/** @param {string} file */
function read(file) {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
