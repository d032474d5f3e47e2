/** The trained machines that come with the notebooks, from their records. */
import { readFileSync } from "node:fs";
import {
  layeredNetwork,
  type PhotonicPad,
  photonicClassifier,
  type ScatteringPad,
} from "../../kernel-lib/src/index.js";

const RESULTS = new URL("../../notebooks/results/", import.meta.url);

const record = (name: string) => JSON.parse(readFileSync(new URL(name, RESULTS), "utf8"));

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The photonic network that learned MNIST by echoes, and the accuracy that was recorded. */
export function shippedEcho(): Omit<PhotonicPad, "images"> & { readonly accuracy: number } {
  const { device, theta } = record("mnist-echo.theta.json");
  const { amplitude, scale, readout } = device;
  return {
    classifier: photonicClassifier(device),
    theta: floats(theta),
    amplitude,
    scale,
    readout,
    accuracy: record("mnist-echo.json").testAccuracy,
  };
}

/** Our best scattering network of 218 modes. */
export function shippedScattering(): Omit<ScatteringPad, "images"> & { readonly accuracy: number } {
  const { training, testAccuracy } = record("digits-best.json");
  const { device, parameters } = record("digits-best.network.json");
  const network = layeredNetwork(device);
  network.parameters.set(floats(parameters));
  const { depth, repeat, scale } = training;
  return { network, depth, repeat, scale, accuracy: testAccuracy };
}
