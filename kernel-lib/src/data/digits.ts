import { fingerprint, type ImageDataset, readIdxFolder } from "./idx.js";
import { shipped } from "./node.js";

const FINGERPRINT = "3ec8e42fc84dcd1331e3178ceac8ab51dfa0e753d4680138b6698884029e2592";

/**
 * Loads the UCI "Optical Recognition of Handwritten Digits": 3,823 training and 1,797 test images of 8 × 8 pixels with
 * values 0 … 16, in the original order and split. Shipped with the library (CC BY 4.0).
 *
 * @throws RangeError where the shipped files are damaged.
 */
export function digits(): ImageDataset {
  const data = readIdxFolder(shipped("digits", "digits"), { white: 16 });
  if (fingerprint(data) !== FINGERPRINT) {
    throw new RangeError(
      "The shipped digits differ from the published ones; restore kernel-lib/data/digits from the repository.",
    );
  }
  return data;
}
