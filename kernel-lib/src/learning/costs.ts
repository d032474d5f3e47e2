import { checkClasses } from "../data/labelled.js";
import { numbers, positive, reject } from "../fields/check.js";
import { type ComplexArray, flatNumbers } from "../fields/complex.js";
import type { BatchCrossEntropy } from "../machine/machine.js";
import {
  type DetectorOptions,
  detectors as detectorReadout,
  modeAmplitudes,
  quadrature,
  type Readout,
} from "./readouts.js";

/** A cost and its derivatives to the outputs of a machine. */
export interface CostValue {
  /** Cost C. */
  readonly cost: number;
  /** ∂C/∂output_ℓ, laid out as the outputs. */
  readonly gradient: Float64Array;
  /** Number that was read, if it is one; of a classifier, the class. */
  readonly output?: number;
  /** Probability of every class, where the cost is that of a classifier. */
  readonly probabilities?: Float64Array;
}

/**
 * Compares the outputs of a machine with a target. A function of your own does as well:
 *
 *     const cost = ([y], target) => ({ cost: (y - target) ** 2, gradient: Float64Array.of(2 * (y - target)) });
 */
export interface Cost<Target> {
  (outputs: Float64Array, target: Target): CostValue;
  /** Number of classes by the number of outputs, where the cost is that of a classifier. */
  readonly classes?: (outputs: number) => number;
  /** The same cost without aids of the training such as smoothing; `evaluate` uses it. */
  readonly judge?: Cost<Target>;
  /** Settings that a checkpoint keeps. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Cost of a whole batch with these targets, for machines that compute it in their kernels. */
  readonly batch?: (targets: readonly Target[]) => BatchCrossEntropy;
}

/** A cost with classes. */
export interface ClassCost extends Cost<number> {
  readonly classes: (outputs: number) => number;
}

/** Makes a cost that compares what a read-out reads with the target. */
export function readOut(readout: Readout, cost: ClassCost): ClassCost;
export function readOut<Target>(readout: Readout, cost: Cost<Target>): Cost<Target>;
export function readOut<Target>(readout: Readout, cost: Cost<Target>): Cost<Target> {
  const { classes } = cost;
  const whole = (outputs: Float64Array, target: Target): CostValue => {
    const value = cost(readout.read(outputs), target);
    return { ...value, gradient: readout.pull(outputs, value.gradient) };
  };
  return Object.assign(whole, {
    ...(classes && { classes: (outputs: number) => classes(readout.count(outputs)) }),
    ...(cost.settings && { settings: cost.settings }),
    ...(cost.judge && { judge: readOut(readout, cost.judge) }),
  });
}

/** Makes the cost C = Σ_ℓ (y_ℓ − target_ℓ)²; the target of one output may be a number. */
export function squaredError(): Cost<number | ArrayLike<number>> {
  return (outputs, target) => {
    const wanted = numbers(
      "target",
      typeof target === "number" ? [target] : target,
      outputs.length,
      "outputs",
    );
    let cost = 0;
    const gradient = outputs.map((y, l) => {
      const difference = y - wanted[l];
      cost += difference * difference;
      return 2 * difference;
    });
    return { cost, gradient, ...(outputs.length === 1 && { output: outputs[0] }) };
  };
}

/** Makes the cost C = (y − target)² of the quadrature y = Re Σ φ_j* Ψ_j of a readout mode φ; see {@link quadrature}. */
export function quadratureCost(mode: ComplexArray): Cost<number> {
  return readOut(quadrature(mode), squaredError());
}

/** Makes the cost C = Σ|Ψ − target|² over all values of the output field. */
export function fieldCost(): Cost<ComplexArray> {
  const error = squaredError();
  return (outputs, target) => error(outputs, flatNumbers("target", target, outputs.length / 2));
}

/** Makes the cost C = Σ_m |Ψ_m − target_m|² over a few output modes, whose indices are given; both quadratures must fit. */
export function modeCost(modes: readonly number[]): Cost<ComplexArray> {
  const amplitudes = fieldCost();
  return readOut(modeAmplitudes(modes), (read, target) => ({
    ...amplitudes(read, target),
    output: read[0],
  }));
}

/** Checks the share of a target that is spread over all classes. */
export function checkSmoothing(smoothing: number): void {
  if (!(smoothing >= 0 && smoothing < 1)) reject("smoothing", smoothing, "in [0, 1)");
}

/**
 * Computes the cross-entropy of softmax(scale·output) with a class; `gradient` is its derivative to the outputs. With
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
    // NaN passes: the trainer says what made it.
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

/** softmax(scale · outputs), which {@link crossEntropy} without smoothing has left in its gradient, scale · (p − 1_label). */
export function probabilitiesOf(
  { gradient }: { readonly gradient: Float64Array },
  label: number,
  scale: number,
): Float64Array {
  return gradient.map((g, c) => Math.max(0, g / scale + (c === label ? 1 : 0)));
}

/** Settings of {@link crossEntropyCost}: scale of the outputs and smoothing of the labels. */
export interface CrossEntropyOptions {
  /** The probabilities are softmax(scale · outputs). Default 8. */
  readonly scale?: number;
  /** Share of the target spread evenly over all classes ("label smoothing"); `evaluate` goes without. Default 0. */
  readonly smoothing?: number;
}

/** Makes the cross-entropy of softmax(scale · outputs) with the target class; one output a class, the largest is read. */
export function crossEntropyCost({ scale = 8, smoothing = 0 }: CrossEntropyOptions = {}): ClassCost {
  positive("scale", scale);
  checkSmoothing(smoothing);
  const cost = (outputs: Float64Array, label: number): CostValue => {
    const { cost, gradient, prediction } = crossEntropy(outputs, label, scale, smoothing);
    return {
      cost,
      gradient,
      output: prediction,
      ...(smoothing === 0 && { probabilities: probabilitiesOf({ gradient }, label, scale) }),
    };
  };
  return Object.assign(cost, {
    classes: (outputs: number) => checkClasses("the number of outputs", outputs),
    settings: { scale, smoothing },
    batch: (labels: readonly number[]) => ({
      labels,
      scale,
      smoothing,
      costs: new Float64Array(labels.length),
    }),
    ...(smoothing > 0 && { judge: crossEntropyCost({ scale }) }),
  });
}

/** Makes the cross-entropy of what the detectors of each class read; the target is a class, the output the class read. */
export function detectorCost({ scale = 100, ...options }: DetectorOptions): ClassCost {
  return readOut(detectorReadout(options), crossEntropyCost({ scale }));
}
