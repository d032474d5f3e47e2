import { type ImageBeams, imageBeams } from "../data/beams.js";
import type { LabelledImages } from "../data/labelled.js";
import { wholeNumber } from "../fields/check.js";
import { randomStream } from "../fields/random.js";
import { type ClassCost, detectorCost } from "../learning/costs.js";
import type { DetectorOptions } from "../learning/readouts.js";
import {
  type PhotonicNetwork,
  type PhotonicNetworkOptions,
  photonicNetwork,
} from "../systems/photonic-network.js";
import { photonicDevice } from "./heavy-device.js";
import { type EchoMachine, echoMachine } from "./machine.js";

/** Settings of {@link photonicClassifier}: the network, its input light, its detectors and its random start. */
export interface PhotonicClassifierOptions
  extends PhotonicNetworkOptions,
    Pick<DetectorOptions, "scale" | "readout"> {
  /** √Σ|Ψ|² of every image. Default 8. */
  readonly amplitude?: number;
  /** Number of classes. Default 10. */
  readonly classes?: number;
  /** Detectors of each class, at random places of the camera. Default 8. */
  readonly each?: number;
  /** Start of the learning field: uniform in ±spread, in phase (χθ). Default 1. */
  readonly spread?: number;
  /** Seed of the detectors' places and of the start. */
  readonly seed: number;
}

/** A photonic network that reads images: what a trainer needs to train it. */
export interface PhotonicClassifier {
  /** Network that the light crosses. */
  readonly network: PhotonicNetwork;
  /** Its parameters start at random. */
  readonly machine: EchoMachine;
  /** detectors[class]: places in the device's field. */
  readonly detectors: readonly (readonly number[])[];
  /** Cross-entropy of what the detectors read. */
  readonly cost: ClassCost;
  /** Images as light; training images may be moved by up to `shift` pixels. */
  beams(images: LabelledImages, options?: { readonly shift?: number }): ImageBeams;
}

/**
 * Makes a classifier of images from light: images as amplitudes, a photonic network, a camera with a few detectors for
 * each class, and the cross-entropy of what they read.
 */
export function photonicClassifier(options: PhotonicClassifierOptions): PhotonicClassifier {
  const { amplitude = 8, classes = 10, each = 8, spread = 1, seed, scale, readout } = options;
  const network = photonicNetwork(options);
  wholeNumber("classes", classes, 2, network.size);
  wholeNumber("each", each, 1, Math.floor(network.size / classes));
  const stream = randomStream(seed, "photonic classifier");
  const places = stream.permutation(network.size);
  const detectors = Array.from({ length: classes }, (_, c) =>
    Array.from(places.subarray(c * each, (c + 1) * each), (place) => network.size + place),
  );
  const theta = new Float64Array(network.learningSize);
  for (let i = 0; i < theta.length; i++) theta[i] = (spread * (2 * stream.uniform() - 1)) / network.chi;
  return {
    network,
    machine: echoMachine(photonicDevice(network), { theta, name: "the photonic network" }),
    detectors,
    cost: detectorCost({ detectors, energy: amplitude ** 2, scale, readout }),
    beams: (images, { shift } = {}) => imageBeams(network, images, { amplitude, shift }),
  };
}
