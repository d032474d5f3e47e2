import { checkClasses } from "../data/labelled.js";
import { finite, numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import { type ComplexArray, complexZeros } from "../fields/complex.js";
import type { CanonicalKind } from "../systems/system.js";
import type { BatchCrossEntropy, Weigh } from "./trainable.js";

/** A cost and its error signal ∂C/∂Ψ* at the output, by which the echo starts back. */
export interface CostValue {
  readonly cost: number;
  /** ∂C/∂Ψ* of a complex field; (∂C/∂q, ∂C/∂p) of a mechanical one. Zero away from the output modes. */
  readonly error: ComplexArray;
  /** What was read out, if it is one number. */
  readonly output?: number;
  /** Of every class, where the cost is that of a classifier. */
  readonly probabilities?: Float64Array;
}

/** Compares an output field with a target. */
export interface Cost<Target> {
  (output: ComplexArray, target: Target): CostValue;
  /** Number of classes, where the cost is that of a classifier. */
  readonly classes?: number;
}

/** ∂C/∂Ψ* of a complex field is half of (∂C/∂re, ∂C/∂im), by which a pair of coordinate and momentum is pushed. */
function perKind(kind: CanonicalKind): number {
  return kind === "complex" ? 1 : 2;
}

/**
 * C = (y − target)² for the quadrature y = Re Σ φ_j* Ψ_j of a readout mode φ, measured against a local
 * oscillator of that shape. Include the grid's cell in φ to make the sum an integral. For a mechanical field,
 * kind "real", y = Σ (φ.re q + φ.im p).
 */
export function quadratureCost(mode: ComplexArray, kind: CanonicalKind = "complex"): Cost<number> {
  const re = numbers("mode.re", mode?.re);
  const im = numbers("mode.im", mode.im, re.length);
  return (output, target) => {
    finite("target", target);
    if (output.re.length !== re.length) {
      throw new RangeError(`output has ${output.re.length} values; the readout mode has ${re.length}.`);
    }
    let y = 0;
    for (let i = 0; i < re.length; i++) y += re[i] * output.re[i] + im[i] * output.im[i];
    const difference = y - target;
    const push = perKind(kind) * difference;
    return {
      cost: difference * difference,
      error: { re: re.map((x) => push * x), im: im.map((x) => push * x) },
      output: y,
    };
  };
}

/** Checks that a target has as many values as what it is compared with, all of them finite. */
function checkTarget(target: ComplexArray, length: number): void {
  numbers("target.re", target?.re, length);
  numbers("target.im", target.im, length);
}

/** C = Σ|Ψ − target|² over all values of the output; ∂C/∂Ψ* = Ψ − target. */
export function fieldCost(kind: CanonicalKind = "complex"): Cost<ComplexArray> {
  const factor = perKind(kind);
  return (output, target) => {
    checkTarget(target, output.re.length);
    const re = output.re.map((x, i) => factor * (x - target.re[i]));
    const im = output.im.map((x, i) => factor * (x - target.im[i]));
    const sum = re.reduce((total, x, i) => total + x * x + im[i] * im[i], 0);
    return { cost: sum / (factor * factor), error: { re, im } };
  };
}

/** C = Σ_m |Ψ_m − target_m|² over a few output modes, whose indices are given; both quadratures must fit. */
export function modeCost(modes: readonly number[], kind: CanonicalKind = "complex"): Cost<ComplexArray> {
  const factor = perKind(kind);
  if (!modes.length) reject("modes", modes, "a list with at least one index of an output mode");
  return (output, target) => {
    const { length } = output.re;
    checkTarget(target, modes.length);
    const error = complexZeros(length);
    let cost = 0;
    for (const [m, mode] of modes.entries()) {
      wholeNumber(`modes[${m}]`, mode, 0, length - 1);
      const [re, im] = [output.re[mode] - target.re[m], output.im[mode] - target.im[m]];
      error.re[mode] = factor * re;
      error.im[mode] = factor * im;
      cost += re * re + im * im;
    }
    return { cost, error, output: output.re[modes[0]] };
  };
}

/** Checks the share of a target that is spread over all classes. */
export function checkSmoothing(smoothing: number): void {
  if (!(smoothing >= 0 && smoothing < 1)) reject("smoothing", smoothing, "in [0, 1)");
}

/**
 * Cross-entropy of softmax(scale·output) with a class; `gradient` is its derivative to the outputs. With
 * `smoothing` s the target is 1−s on the class and s spread evenly over all: answers stay moderate.
 */
export function crossEntropy(
  outputs: ArrayLike<number>,
  label: number,
  scale: number = 1,
  smoothing: number = 0,
): { cost: number; gradient: Float64Array; prediction: number } {
  positive("scale", scale);
  checkClasses("outputs.length", outputs.length);
  checkSmoothing(smoothing);
  if (!Number.isInteger(label) || label < 0 || label >= outputs.length) {
    reject("label", label, `a class from 0 to ${outputs.length - 1}`);
  }
  let prediction = 0;
  let mean = 0;
  for (let i = 0; i < outputs.length; i++) {
    // NaN passes: a learner tells better than this function what made it.
    if (typeof outputs[i] !== "number") reject(`outputs[${i}]`, outputs[i], "a number");
    if (outputs[i] > outputs[prediction]) prediction = i;
    mean += outputs[i] / outputs.length;
  }
  const top = outputs[prediction];
  const gradient = new Float64Array(outputs.length);
  let sum = 0;
  for (let i = 0; i < outputs.length; i++) {
    gradient[i] = Math.exp(scale * (outputs[i] - top));
    sum += gradient[i];
  }
  const wanted = (1 - smoothing) * outputs[label] + smoothing * mean;
  const cost = Math.log(sum) - scale * (wanted - top);
  for (let i = 0; i < gradient.length; i++) gradient[i] *= scale / sum;
  gradient[label] -= scale * (1 - smoothing);
  if (smoothing > 0)
    for (let i = 0; i < gradient.length; i++) gradient[i] -= (scale * smoothing) / gradient.length;
  return { cost, gradient, prediction };
}

export interface CrossEntropyWeigh extends Weigh {
  (outputs: Float64Array, i: number): Float64Array;
  readonly crossEntropy: BatchCrossEntropy;
}

/**
 * The mean cross-entropy of a batch with these classes, in the form in which a {@link Trainable} asks for its derivatives. After
 * that `costs` has the cross-entropy of every sample.
 */
export function batchCrossEntropy(
  labels: ArrayLike<number>,
  scale: number = 1,
  smoothing: number = 0,
): CrossEntropyWeigh {
  positive("scale", scale);
  checkSmoothing(smoothing);
  const { length } = labels;
  const costs = new Float64Array(length);
  const weigh = (outputs: Float64Array, i: number) => {
    const { cost, gradient } = crossEntropy(outputs, labels[i], scale, smoothing);
    costs[i] = cost;
    for (let l = 0; l < gradient.length; l++) gradient[l] /= length;
    return gradient;
  };
  return Object.assign(weigh, { crossEntropy: { labels, scale, smoothing, costs } });
}

/** softmax(scale · outputs), which {@link crossEntropy} without smoothing has left in its gradient, scale · (p − 1_label). */
export function probabilitiesOf(
  { gradient }: { readonly gradient: Float64Array },
  label: number,
  scale: number,
): Float64Array {
  return gradient.map((g, c) => Math.max(0, g / scale + (c === label ? 1 : 0)));
}

export interface DetectorOptions {
  /** Places of each class's detectors in the output field: detectors[class] is a list of indices. */
  readonly detectors: readonly (readonly number[])[];
  /** Energy Σ|Ψ|² of the light, which the readings are divided by. */
  readonly energy: number;
  /** The cost is the cross-entropy of softmax(scale · reading). Default 100. */
  readonly scale?: number;
  /**
   * "energy" (default): a class reads Σ|Ψ_j|²/energy over its detectors, as a camera does. "amplitude":
   * Σ Re Ψ_j/√energy, linear in the light, as interference with a strong reference beam measures it.
   */
  readonly reading?: "energy" | "amplitude";
}

/** Cross-entropy of what the detectors of each class read; the target is the class, the output the class read. */
export function detectorCost(options: DetectorOptions): Cost<number> {
  const { detectors, scale = 100 } = options;
  const energy = positive("energy", options.energy);
  positive("scale", scale);
  checkClasses("detectors.length", detectors?.length);
  for (const [c, places] of detectors.entries())
    if (!places?.length) reject(`detectors[${c}]`, places, "a list with at least one place");
  const reading = oneOf("reading", options.reading ?? "energy", ["energy", "amplitude"]);
  const cost: Cost<number> = (output, label) => {
    const { length } = output.re;
    const readings = detectors.map((places, c) =>
      places.reduce((sum, j) => {
        if (!(j >= 0 && j < length)) reject(`detectors[${c}]`, j, `places from 0 to ${length - 1}`);
        if (reading === "amplitude") return sum + output.re[j] / Math.sqrt(energy);
        return sum + (output.re[j] * output.re[j] + output.im[j] * output.im[j]) / energy;
      }, 0),
    );
    const { cost: value, gradient, prediction } = crossEntropy(readings, label, scale);
    const error = complexZeros(output.re.length);
    detectors.forEach((places, c) => {
      for (const j of places) {
        if (reading === "amplitude") error.re[j] += gradient[c] / (2 * Math.sqrt(energy));
        else {
          error.re[j] += (gradient[c] * output.re[j]) / energy;
          error.im[j] += (gradient[c] * output.im[j]) / energy;
        }
      }
    });
    const probabilities = probabilitiesOf({ gradient }, label, scale);
    return { cost: value, error, output: prediction, probabilities };
  };
  return Object.assign(cost, { classes: detectors.length });
}
