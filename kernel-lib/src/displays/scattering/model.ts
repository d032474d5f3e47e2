/** A scattering matrix as painters and viewers work on it: checked, with its numbers in typed arrays. */
import type { Quantity } from "../../wire/payload.js";
import type { ScatteringExtras } from "./extras.js";

export interface Scattering extends ScatteringExtras {
  readonly kind: "scattering";
  readonly title: string;
  readonly ports: readonly string[];
  readonly omega: Float64Array;
  /** frequencies × out × in. */
  readonly re: Float32Array;
  readonly im: Float32Array;
  readonly quantity: Quantity;
  /** Errors of the exact matrices, one a frequency; NaN where a matrix is not finite. */
  readonly unitarityError?: Float64Array;
  readonly reciprocityError?: Float64Array;
  readonly passivityError?: Float64Array;
  /** Which frequencies were left out and why. */
  readonly note?: string;
}
