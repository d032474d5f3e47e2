/** A small scattering network that has learned the digits well enough to read a clear hand. */
import {
  adam,
  classifierLearner,
  digits,
  encodeImages,
  type LayeredNetwork,
  layeredNetwork,
} from "../../kernel-lib/src/index.js";

export function trainedNetwork(): LayeredNetwork {
  const network = layeredNetwork({ layers: [128, 30, 10], seed: 1 });
  const learner = classifierLearner({
    network,
    train: encodeImages(digits().train),
    optimiser: adam({ rate: 0.01 }),
    batch: 50,
    seed: 1,
  });
  for (const _ of learner.train(500)) void _;
  return network;
}

/** Clear digits, as strokes in the unit square. */
export const HANDS: Readonly<Record<string, number[][]>> = {
  "0": [
    Array.from({ length: 41 }, (_, i) => (2 * Math.PI * i) / 40).flatMap((t) => [
      0.5 + 0.22 * Math.sin(t),
      0.5 - 0.35 * Math.cos(t),
    ]),
  ],
  "1": [[0.26, 0.5, 0.52, 0.15, 0.52, 0.85]],
  "7": [
    [0.3, 0.2, 0.7, 0.2, 0.45, 0.85],
    [0.38, 0.5, 0.66, 0.5],
  ],
};
