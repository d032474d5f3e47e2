/** A small scattering network that has learned the digits well enough to read a clear hand. */
import {
  adam,
  byScattering,
  crossEntropyCost,
  descent,
  digits,
  encodeImages,
  type LayeredNetwork,
  layeredNetwork,
  trainer,
} from "../../kernel-lib/src/index.js";

export function trainedNetwork(): LayeredNetwork {
  const network = layeredNetwork({ layers: [128, 30, 10], seed: 1 });
  const trained = trainer({
    machine: network,
    data: encodeImages(digits().train),
    cost: crossEntropyCost(),
    rule: descent(adam({ rate: 0.01 }), byScattering()),
    batch: 50,
    seed: 1,
  });
  for (const _ of trained.train(500)) void _;
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
  "2": [
    [0.3, 0.3, 0.35, 0.2, 0.5, 0.15, 0.65, 0.2, 0.7, 0.33, 0.62, 0.48, 0.45, 0.66, 0.3, 0.85, 0.72, 0.85],
  ],
  "3": [
    [
      0.32, 0.2, 0.48, 0.14, 0.64, 0.2, 0.66, 0.35, 0.58, 0.46, 0.46, 0.49, 0.6, 0.54, 0.68, 0.65, 0.65, 0.79,
      0.5, 0.86, 0.32, 0.8,
    ],
  ],
  "4": [
    [0.42, 0.15, 0.3, 0.55, 0.72, 0.55],
    [0.62, 0.35, 0.56, 0.85],
  ],
  "5": [
    [
      0.68, 0.16, 0.38, 0.16, 0.34, 0.46, 0.5, 0.42, 0.64, 0.48, 0.69, 0.62, 0.62, 0.78, 0.48, 0.85, 0.32,
      0.8,
    ],
  ],
  "6": [
    [
      0.6, 0.14, 0.46, 0.3, 0.36, 0.5, 0.33, 0.68, 0.4, 0.82, 0.53, 0.86, 0.65, 0.78, 0.66, 0.64, 0.56, 0.55,
      0.43, 0.58, 0.35, 0.7,
    ],
  ],
  "7": [
    [0.3, 0.2, 0.7, 0.2, 0.45, 0.85],
    [0.38, 0.5, 0.66, 0.5],
  ],
  "8": [
    [
      0.62, 0.24, 0.5, 0.16, 0.38, 0.24, 0.4, 0.38, 0.54, 0.5, 0.64, 0.64, 0.62, 0.78, 0.5, 0.85, 0.38, 0.78,
      0.37, 0.64, 0.48, 0.5, 0.6, 0.38, 0.62, 0.24,
    ],
  ],
  "9": [
    [
      0.64, 0.3, 0.56, 0.18, 0.42, 0.17, 0.34, 0.3, 0.38, 0.44, 0.52, 0.48, 0.63, 0.38, 0.65, 0.28, 0.62,
      0.55, 0.54, 0.86,
    ],
  ],
};
