import { reject } from "../fields/check.js";
import { checkImages, type LabelledImages } from "./labelled.js";
import { node } from "./node.js";

/** Labelled images for training and for the test. */
export interface ImageDataset {
  /** Images to learn from. */
  readonly train: LabelledImages;
  /** Images for the test. */
  readonly test: LabelledImages;
}

/**
 * Reads a data set in the IDX format of MNIST from a folder: `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`. Names may have a dot before "idx" and
 * may end in ".gz"; whether a file is compressed is told by its first bytes.
 *
 * @throws RangeError where the folder or a file is missing, or a file is cut short or of another format.
 */
export function readIdxFolder(folder: string, { white = 255 }: { white?: number } = {}): ImageDataset {
  if (typeof folder !== "string" || !node("readIdxFolder").fs.existsSync(folder))
    reject("folder", folder, "an existing folder with IDX files");
  return { train: readPart(folder, "train", white), test: readPart(folder, "t10k", white) };
}

function readPart(folder: string, part: string, white: number): LabelledImages {
  const images = readIdx(folder, `${part}-images`, 3);
  const labels = readIdx(folder, `${part}-labels`, 1);
  const [count, rows, columns] = images.shape;
  if (labels.shape[0] !== count) {
    throw new RangeError(
      `The data set in ${folder} has ${count} ${part} images but ${labels.shape[0]} labels; its files do not belong together.`,
    );
  }
  const set = { count, rows, columns, white, pixels: images.values, labels: labels.values };
  checkImages(part, set);
  return set;
}

/** The two bytes that every gzip file starts with. */
const GZIP = [0x1f, 0x8b];

/** Reads one IDX file of unsigned bytes with the given number of dimensions. */
function readIdx(folder: string, part: string, dimensions: number): { shape: number[]; values: Uint8Array } {
  const {
    fs,
    path: { join },
    zlib,
  } = node("readIdxFolder");
  const name = `${part}-idx${dimensions}-ubyte`;
  const names = ["-", "."].flatMap((mark) => {
    const plain = `${part}${mark}idx${dimensions}-ubyte`;
    return [plain, `${plain}.gz`];
  });
  // Archives unpack to folders of the same names beside the files.
  const path = names.map((n) => join(folder, n)).find((p) => fs.existsSync(p) && fs.statSync(p).isFile());
  if (!path)
    throw new RangeError(
      `The folder ${folder} has no file ${name} or ${name}.gz; it should hold the four IDX files of the data set.`,
    );
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(path);
    if (GZIP.every((byte, i) => bytes[i] === byte)) bytes = zlib.gunzipSync(bytes);
  } catch (error) {
    throw new RangeError(
      `The file ${path} cannot be read (${(error as Error).message}); it should be a complete IDX file.`,
    );
  }
  const header = 4 + 4 * dimensions;
  const magic = bytes.length >= header ? bytes.readUInt32BE(0) : -1;
  if (magic !== 0x0800 + dimensions) {
    throw new RangeError(
      `The file ${path} does not begin as an IDX file of bytes in ${dimensions} dimensions; it should be an original file of the data set.`,
    );
  }
  const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = header + shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== expected) {
    throw new RangeError(
      `The file ${path} has ${bytes.length} bytes; its header (${shape.join(" × ")}) asks for ${expected}. It is cut short or damaged.`,
    );
  }
  return {
    shape,
    values: new Uint8Array(bytes.buffer, bytes.byteOffset + header, expected - header).slice(),
  };
}

/** Computes the SHA-256 of pixels and labels of a data set, to tell it from any other. */
export function fingerprint({ train, test }: ImageDataset): string {
  const hash = node("fingerprint").crypto.createHash("sha256");
  for (const part of [train, test]) hash.update(part.pixels).update(part.labels);
  return hash.digest("hex");
}
