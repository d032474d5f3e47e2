import { decode } from "fast-png";
import { reject } from "../fields/check.js";
import { checkClasses, type LabelledImages } from "./labelled.js";
import { node } from "./node.js";

/** Grey values of a byte. */
const WHITE = 255;

/** Images with the names of their classes. */
export interface ImageFolder extends LabelledImages {
  /** Name of every class, in the order of the labels. */
  readonly classes: readonly string[];
}

/**
 * Reads a folder with one folder of PNG images for each class, named after it. Colours become grey (luminance), transparency is
 * laid on black; all images have one size.
 *
 * @throws RangeError where a folder has no image, an image cannot be read or has another size than the first: names the file
 */
export function readImageFolder(folder: string): ImageFolder {
  const {
    fs,
    path: { join },
  } = node("readImageFolder");
  const classes = fs
    .readdirSync(folder)
    .filter((name) => fs.statSync(join(folder, name)).isDirectory())
    .sort();
  if (classes.length < 2)
    reject("folder", folder, "a folder with at least two folders of PNG images, one for each class");
  checkClasses("number of folders", classes.length);
  const files = classes.flatMap((name, label) => {
    const own = fs
      .readdirSync(join(folder, name))
      .filter((file) => file.toLowerCase().endsWith(".png"))
      .sort();
    if (own.length === 0)
      reject(`folder/${name}`, join(folder, name), "a folder with at least one PNG image");
    return own.map((file) => ({ path: join(folder, name, file), label }));
  });
  const images = files.map(({ path }) => ({ path, ...greyOf(path) }));
  const { width, height, path: first } = images[0];
  for (const image of images)
    if (image.width !== width || image.height !== height)
      throw new RangeError(
        `${image.path} has ${image.height} × ${image.width} pixels; ${first} has ${height} × ${width}, and all images should have one size.`,
      );
  const pixels = new Uint8Array(images.length * width * height);
  for (const [i, { grey }] of images.entries()) pixels.set(grey, i * width * height);
  return {
    count: images.length,
    rows: height,
    columns: width,
    white: WHITE,
    pixels,
    labels: Uint8Array.from(files, ({ label }) => label),
    classes,
  };
}

function greyOf(path: string): { width: number; height: number; grey: Uint8Array } {
  let png: ReturnType<typeof decode>;
  try {
    png = decode(node("readImageFolder").fs.readFileSync(path));
  } catch (error) {
    throw new RangeError(`${path} is no PNG image that can be read: ${(error as Error).message}`);
  }
  const { width, height, data, depth, channels, palette } = png;
  const top = 2 ** depth - 1;
  /** Sample c of pixel (x, y); those of less than a byte lie packed in rows of whole bytes. */
  const sample = (x: number, y: number, c: number) => {
    if (depth >= 8) return data[(y * width + x) * channels + c];
    const bit = x * depth;
    const byte = data[y * Math.ceil((width * depth) / 8) + (bit >> 3)];
    return (byte >> (8 - depth - (bit & 7))) & top;
  };
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const at = (c: number) => (palette ? palette[sample(x, y, 0)][c] / WHITE : sample(x, y, c) / top);
    const colours = palette ? palette[0].length : channels;
    // Luminance of sRGB primaries (ITU-R BT.709), without linearisation.
    const light = colours >= 3 ? 0.2126 * at(0) + 0.7152 * at(1) + 0.0722 * at(2) : at(0);
    const alpha = colours === 4 ? at(3) : colours === 2 ? at(1) : 1;
    grey[i] = Math.round(WHITE * light * alpha);
  }
  return { width, height, grey };
}
