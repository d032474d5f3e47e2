/** `echolab/data`: data sets, tables, images, files. */
export { type ImageBeams, type ImageBeamsOptions, imageBeams } from "./data/beams.js";
export { digits } from "./data/digits.js";
export { FASHION_CLASSES, fashion, halved } from "./data/fashion.js";
export { fingerprint, type ImageDataset, readIdxFolder } from "./data/idx.js";
export { type ImageFolder, readImageFolder } from "./data/image-folder.js";
export * from "./data/index.js";
export type { EncodedImages, Labelled, LabelledImages } from "./data/labelled.js";
export { mnist } from "./data/mnist.js";
export { type NpyArray, readNpy, writeNpy } from "./data/npy.js";
export {
  type ClassTable,
  type Columns,
  classesOf,
  iris,
  type NumberTable,
  readTable,
  rowsOf,
  type Standard,
  splitTable,
  standardised,
  standardOf,
  type Table,
  type TableOptions,
  tableOf,
  wine,
} from "./data/table.js";
export { XOR, type XorWavesOptions, xorPorts, xorWaves } from "./data/xor.js";
export { toNumjs } from "./numjs.js";
