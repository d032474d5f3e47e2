import { checkClasses, checkImages, type LabelledImages } from "../data/labelled.js";
import { solve } from "../engine/linear/dense.js";
import { notNegative, positive, wholeNumber } from "../fields/check.js";
import { maximum } from "../fields/lists.js";
import { crossEntropy } from "./costs.js";
import { adam } from "./optimisers.js";

/** A linear classifier: scores = W·pixels + b, the largest score wins. */
export interface LinearClassifier {
  /** classes × (pixels + 1), the last column is the offset. */
  readonly weights: Float64Array;
  /** Number of classes. */
  readonly classes: number;
  /** Fraction of images that it reads right. */
  accuracy(images: LabelledImages): number;
}

/**
 * Fits the linear map from pixels to one-hot targets with the least squared error. `ridge` is a small multiple of 1 that
 * keeps pixels without variation harmless.
 */
export function leastSquares(
  images: LabelledImages,
  { classes = 10, ridge = 1e-6 }: { classes?: number; ridge?: number } = {},
): LinearClassifier {
  checkClasses("classes", classes);
  checkImages("images", images, classes);
  notNegative("ridge", ridge);
  const n = images.rows * images.columns + 1;
  const gram = new Float64Array(n * n);
  const right = new Float64Array(n * classes);
  const x = new Float64Array(n);
  for (let s = 0; s < images.count; s++) {
    features(images, s, x);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) gram[i * n + j] += x[i] * x[j];
      right[i * classes + images.labels[s]] += x[i];
    }
  }
  for (let i = 0; i < n; i++) gram[i * n + i] += ridge * images.count;
  solve(n, gram, new Float64Array(n * n), true, right, new Float64Array(n * classes), classes);
  const weights = new Float64Array(classes * n);
  for (let i = 0; i < n; i++) for (let c = 0; c < classes; c++) weights[c * n + i] = right[i * classes + c];
  return classifier(weights, classes, n);
}

/** Trains softmax (multinomial logistic) regression on the full set by Adam: linear scores, cross-entropy. */
export function logisticRegression(
  images: LabelledImages,
  options: { classes?: number; epochs?: number; rate?: number; l2?: number } = {},
): LinearClassifier {
  const { classes = 10, epochs = 300, rate = 0.1, l2 = 1e-4 } = options;
  checkClasses("classes", classes);
  checkImages("images", images, classes);
  wholeNumber("epochs", epochs, 1);
  positive("rate", rate);
  notNegative("l2", l2);
  const n = images.rows * images.columns + 1;
  const weights = new Float64Array(classes * n);
  const gradient = new Float64Array(classes * n);
  const x = new Float64Array(n);
  const optimiser = adam({ rate });
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = 0; i < weights.length; i++) gradient[i] = l2 * weights[i];
    for (let s = 0; s < images.count; s++) {
      features(images, s, x);
      const { gradient: g } = crossEntropy(scores(weights, x, classes), images.labels[s]);
      for (let c = 0; c < classes; c++) {
        const weight = g[c] / images.count;
        for (let i = 0; i < n; i++) gradient[c * n + i] += weight * x[i];
      }
    }
    optimiser.step(weights, gradient);
  }
  return classifier(weights, classes, n);
}

/** Pixels scaled to [0, 1], and a constant 1. */
function features(images: LabelledImages, sample: number, x: Float64Array): void {
  const size = x.length - 1;
  for (let i = 0; i < size; i++) x[i] = images.pixels[sample * size + i] / images.white;
  x[size] = 1;
}

function scores(weights: Float64Array, x: Float64Array, classes: number): Float64Array {
  const result = new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += weights[c * x.length + i] * x[i];
    result[c] = sum;
  }
  return result;
}

function classifier(weights: Float64Array, classes: number, n: number): LinearClassifier {
  return {
    weights,
    classes,
    accuracy(images) {
      checkImages("images", images, classes);
      if (images.rows * images.columns !== n - 1)
        throw new RangeError(
          `images has ${images.rows * images.columns} pixels an image; the classifier was trained with ${n - 1}.`,
        );
      const x = new Float64Array(n);
      let right = 0;
      for (let s = 0; s < images.count; s++) {
        features(images, s, x);
        const y = scores(weights, x, classes);
        if (y.indexOf(maximum(y)) === images.labels[s]) right++;
      }
      return right / images.count;
    },
  };
}
