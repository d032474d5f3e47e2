import { checkClasses } from "../data/labelled.js";
import { finite, numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";

/** A function of a machine's outputs that an instrument reads, with its pullback. */
export interface Readout {
  /** Count of the numbers read, by the number of outputs. */
  count(outputs: number): number;
  /** Returns the numbers read of the outputs. */
  read(outputs: Float64Array): Float64Array;
  /** Computes Σ_r weights_r ∂read_r/∂outputs, laid out as the outputs. */
  pull(outputs: Float64Array, weights: ArrayLike<number>): Float64Array;
}

/**
 * Reads the quadrature y = Re Σ φ_j* Ψ_j of a mode φ, measured against a local oscillator of that shape. Include the
 * grid's cell in φ to make the sum an integral. Of a mechanical field: Σ (φ.re q + φ.im p).
 */
export function quadrature(mode: ComplexArray): Readout {
  const re = numbers("mode.re", mode?.re);
  const im = numbers("mode.im", mode.im, re.length);
  const n = re.length;
  return {
    count: () => 1,
    read(outputs) {
      if (outputs.length !== 2 * n)
        throw new RangeError(`output has ${outputs.length / 2} values; the readout mode has ${n}.`);
      let y = 0;
      for (let i = 0; i < n; i++) y += re[i] * outputs[i] + im[i] * outputs[n + i];
      return Float64Array.of(y);
    },
    pull(_, [weight]: ArrayLike<number> & Iterable<number>) {
      const slope = new Float64Array(2 * n);
      for (let i = 0; i < n; i++) {
        slope[i] = weight * re[i];
        slope[n + i] = weight * im[i];
      }
      return slope;
    },
  };
}

/** Reads real and imaginary parts of some values of an output field, first all real parts. */
export function modeAmplitudes(modes: readonly number[]): Readout {
  if (!modes?.length) reject("modes", modes, "a list with at least one index of an output mode");
  const k = modes.length;
  return {
    count: () => 2 * k,
    read(outputs) {
      const n = outputs.length / 2;
      const values = new Float64Array(2 * k);
      for (const [m, mode] of modes.entries()) {
        wholeNumber(`modes[${m}]`, mode, 0, n - 1);
        values[m] = outputs[mode];
        values[k + m] = outputs[n + mode];
      }
      return values;
    },
    pull(outputs, weights) {
      const n = outputs.length / 2;
      const slope = new Float64Array(outputs.length);
      for (const [m, mode] of modes.entries()) {
        slope[mode] += weights[m];
        slope[n + mode] += weights[k + m];
      }
      return slope;
    },
  };
}

/** Settings of {@link detectors} and {@link detectorCost}: places of the detectors, and how they read the light. */
export interface DetectorOptions {
  /** Places of each class's detectors in the output field: detectors[class] is a list of indices. */
  readonly detectors: readonly (readonly number[])[];
  /** Energy Σ|Ψ|² of the light, by which the readings are divided. */
  readonly energy: number;
  /** The cost is the cross-entropy of softmax(scale · reading). Default 100. */
  readonly scale?: number;
  /**
   * "energy" (default): a class reads Σ|Ψ_j|²/energy over its detectors, as a camera does. "amplitude":
   * Σ Re Ψ_j/√energy, linear in the light, as interference with a strong reference beam measures it.
   */
  readonly readout?: "energy" | "amplitude";
}

/** Reads the detectors of each class: one number a class. */
export function detectors(options: Omit<DetectorOptions, "scale">): Readout {
  const { detectors } = options;
  const energy = positive("energy", options.energy);
  const readout = oneOf("readout", options.readout ?? "energy", ["energy", "amplitude"]);
  checkClasses("detectors.length", detectors?.length);
  for (const [c, places] of detectors.entries())
    if (!places?.length) reject(`detectors[${c}]`, places, "a list with at least one place");
  return {
    count: () => detectors.length,
    read(outputs) {
      const n = outputs.length / 2;
      const readings = new Float64Array(detectors.length);
      for (const [c, places] of detectors.entries()) {
        for (const j of places) {
          if (!(j >= 0 && j < n)) reject(`detectors[${c}]`, j, `places from 0 to ${n - 1}`);
          if (readout === "amplitude") readings[c] += outputs[j] / Math.sqrt(energy);
          else readings[c] += (outputs[j] * outputs[j] + outputs[n + j] * outputs[n + j]) / energy;
        }
      }
      return readings;
    },
    pull(outputs, weights) {
      const n = outputs.length / 2;
      const slope = new Float64Array(outputs.length);
      for (const [c, places] of detectors.entries()) {
        for (const j of places) {
          if (readout === "amplitude") slope[j] += weights[c] / Math.sqrt(energy);
          else {
            slope[j] += (2 * weights[c] * outputs[j]) / energy;
            slope[n + j] += (2 * weights[c] * outputs[n + j]) / energy;
          }
        }
      }
      return slope;
    },
  };
}

/** Reads some of the outputs, times a factor. */
export function selection(
  indices: readonly number[],
  { scale = 1 }: { readonly scale?: number } = {},
): Readout {
  if (!indices?.length) reject("indices", indices, "a list with at least one index of an output");
  finite("scale", scale);
  return {
    count: () => indices.length,
    read(outputs) {
      for (const [r, l] of indices.entries()) wholeNumber(`indices[${r}]`, l, 0, outputs.length - 1);
      return Float64Array.from(indices, (l) => scale * outputs[l]);
    },
    pull(outputs, weights) {
      const slope = new Float64Array(outputs.length);
      for (const [r, l] of indices.entries()) slope[l] += scale * weights[r];
      return slope;
    },
  };
}
