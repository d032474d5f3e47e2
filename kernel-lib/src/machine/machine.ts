import type { Measure } from "../scattering/measure/measurement.js";
import type { Observe } from "../scattering/measure/taps.js";
import type { Source } from "./facts.js";

/**
 * A machine that can learn: numbers in, numbers out, parameters θ. Waves in a nonlinear device, a scattering network and an
 * artificial neural network look the same from here, so one trainer trains and compares them all.
 *
 * The pullbacks are optional: a gradient method asks for the one that it needs, and says if it is missing.
 */
export interface Machine {
  /** Name in tables and messages, such as "the layered network". */
  readonly name: string;
  /** Numbers of one input. */
  readonly inputs: number;
  /** Numbers of one output. */
  readonly outputs: number;
  /** Parameters θ; learning changes them in place. */
  readonly parameters: Float64Array;
  /** Runs of the device so far: passages of a wave, probes sent in. Computations with a model are not counted. */
  runs: number;
  /**
   * Returns the outputs (count × outputs) of `count` inputs (count × inputs).
   *
   * @throws RangeError where `inputs` has another length
   */
  forward(inputs: Float64Array, count: number): Float64Array;
  /** Exact pullback by a computer that knows the inside of the machine. */
  adjointPullback?(): Pullback;
  /** Pullback from scattering measurements with the given instrument. */
  scatteringPullback?(instrument: Partial<Instrument>): Pullback;
  /** Pullback from echoes, for machines with time-reversal symmetry. */
  echoPullback?(signal: EchoSignal): Pullback;
  /** Papers that the machine comes from. */
  readonly source?: readonly Source[];
}

/**
 * Vector–Jacobian product of a batch: runs `count` inputs, asks `weigh` for the weights of every output, and adds
 * Σ_i Σ_ℓ weights_iℓ ∂output_iℓ/∂θ to `gradient`, which is laid out as the parameters.
 */
export type Pullback = (inputs: Float64Array, count: number, weigh: Weigh, gradient: Float64Array) => void;

/** Returns the derivatives of a cost to the outputs of sample i; it is called with rising i. */
export interface Weigh {
  (outputs: Float64Array, i: number): ArrayLike<number>;
  /** The same cost in numbers where it is a mean cross-entropy, for machines that compute it in their kernels. */
  readonly crossEntropy?: BatchCrossEntropy;
}

/** The mean over a batch of the cross-entropy of softmax(scale · outputs) with a class. */
export interface BatchCrossEntropy {
  /** Class of every sample of the batch. */
  readonly labels: ArrayLike<number>;
  /** Factor of the outputs in the softmax. */
  readonly scale: number;
  /** Share of the target spread evenly over all classes. */
  readonly smoothing: number;
  /** Receives the cross-entropy of every sample. */
  readonly costs: Float64Array;
}

/** What scattering measurements add to the true values; see `measurement` and `taps`. */
export interface Instrument {
  /** Measures a scattering matrix. Default: exactly. */
  readonly measure?: Measure;
  /** Measures the fields in the modes. Default: exactly. */
  readonly taps?: Observe;
  /** Strength β of the error signal of a nonlinear machine. */
  readonly beta: number;
}

/** How echoes are sent for a gradient. */
export interface EchoSignal {
  /** Strength ε of the error signal. */
  readonly epsilon: number;
  /** Echoes at +ε and −ε instead of one. */
  readonly central: boolean;
}
