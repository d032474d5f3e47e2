/** A simple classifier with real mistakes: the class whose mean training image is nearest. */
import { type Classification, digits, type LabelledImages } from "../../kernel-lib/src/index.js";

export function nearestMean(): { evaluation: Classification; images: LabelledImages } {
  const { train, test: images } = digits();
  const size = images.rows * images.columns;
  const means = Array.from({ length: 10 }, () => new Float64Array(size));
  const counts = new Float64Array(10);
  for (let i = 0; i < train.count; i++) {
    counts[train.labels[i]]++;
    for (let p = 0; p < size; p++) means[train.labels[i]][p] += train.pixels[i * size + p];
  }
  means.forEach((mean, c) => {
    for (let p = 0; p < size; p++) mean[p] /= counts[c];
  });
  const read = new Float64Array(images.count);
  const costs = new Float64Array(images.count);
  const probabilities = new Float32Array(images.count * 10);
  const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  let right = 0;
  for (let i = 0; i < images.count; i++) {
    const distances = means.map((mean) =>
      mean.reduce((sum, v, p) => sum + (v - images.pixels[i * size + p]) ** 2, 0),
    );
    const least = Math.min(...distances);
    const weights = distances.map((d) => Math.exp((least - d) / 100));
    const sum = weights.reduce((a, b) => a + b);
    probabilities.set(
      weights.map((w) => w / sum),
      10 * i,
    );
    read[i] = distances.indexOf(least);
    confusion[images.labels[i]][read[i]]++;
    if (read[i] === images.labels[i]) right++;
  }
  return {
    evaluation: { accuracy: right / images.count, cost: 0, costs, confusion, read, probabilities },
    images,
  };
}
