import { oneOf, reject } from "../../fields/check.js";

/** Quantity that a detector reads of a complex amplitude t: a quadrature, the power |t|², or the phase arg t. */
export type AmplitudeReadout = "imaginary" | "real" | "intensity" | "phase";

const READOUTS: readonly AmplitudeReadout[] = ["imaginary", "real", "intensity", "phase"];

export function checkReadout(value: unknown): AmplitudeReadout {
  return oneOf("readout", value, READOUTS);
}

/** Returns the value q(t) read from t = re + i im. */
export function readAmplitude(how: AmplitudeReadout, re: number, im: number): number {
  if (how === "imaginary") return im;
  if (how === "real") return re;
  return how === "intensity" ? re * re + im * im : Math.atan2(im, re);
}

/** Slopes of the quadratures, made once: inner loops ask for them. */
const IMAGINARY = [0, -1] as const;
const REAL = [1, 0] as const;

/** Returns the complex c with dq = Re(c dt). */
export function readSlope(how: AmplitudeReadout, re: number, im: number): readonly [number, number] {
  if (how === "imaginary") return IMAGINARY;
  if (how === "real") return REAL;
  if (how === "intensity") return [2 * re, -2 * im];
  // d arg t = Im(dt/t) = Re(−i dt/t)
  const size = re * re + im * im;
  return [-im / size, -re / size];
}

/** Frequencies of the probes, in a list without repetition. */
export function checkFrequencies(values: readonly number[]): readonly number[] {
  if (!Array.isArray(values) || values.length === 0 || values.some((w) => !Number.isFinite(w)))
    reject("frequencies", values, "a list of at least one finite angular frequency");
  if (new Set(values).size !== values.length)
    reject("frequencies", values, "without the same frequency twice");
  return [...values];
}
