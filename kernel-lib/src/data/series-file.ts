import { reject } from "../fields/check.js";
import { node } from "./node.js";
import { readNpy } from "./npy.js";

/**
 * Reads a series of real numbers from a file: a NumPy file (.npy), or text with numbers between spaces, commas or line ends;
 * such as the Santa Fe laser series, which has no licence and is not shipped.
 *
 * @throws RangeError where the file is missing or holds something else
 */
export function readSeries(file: string): Float64Array {
  const { fs } = node("readSeries");
  if (typeof file !== "string" || !fs.existsSync(file)) reject("file", file, "an existing file");
  const bytes = fs.readFileSync(file);
  if (bytes[0] === 0x93) {
    const { re, im } = readNpy(bytes);
    if (im) throw new RangeError(`${file} holds complex numbers; a series is real.`);
    return re;
  }
  const words = bytes
    .toString("utf8")
    .split(/[\s,;]+/)
    .filter((word) => word !== "");
  if (words.length === 0) throw new RangeError(`${file} holds no numbers.`);
  return Float64Array.from(words, (word, i) => {
    const x = Number(word);
    if (!Number.isFinite(x))
      throw new RangeError(`Entry ${i + 1} of ${file} is "${word.slice(0, 40)}"; it should be a number.`);
    return x;
  });
}
