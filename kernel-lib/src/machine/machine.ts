import type { Measure } from "../scattering/measure/measurement.js";
import type { MeasureField } from "../scattering/measure/taps.js";
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
  /** Runs of the device for the outputs of one input, such as one probe an output and frequency. Default 1. */
  readonly runsPerInput?: number;
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
  /** Runs of the device for the gradient of one sample by that pullback. Default: twice those for the outputs. */
  scatteringRuns?(instrument: Partial<Instrument>): number;
  /** Pullback from echoes, for machines with time-reversal symmetry. */
  echoPullback?(signal: EchoSignal): Pullback;
  /** The two experiments of an in-situ gradient, for machines through which an error signal runs back by reciprocity. */
  experiments?(): Experiments;
  /** Relaxes the machine with these inputs to the state of least energy, for machines whose answer is an equilibrium. */
  relax?(inputs: Float64Array, count: number): Equilibrium;
  /** Moves parameters that learning has taken out of what can be built, such as negative conductances, to the nearest that can. */
  confine?(): void;
  /**
   * Computes, at inputs that entered, Σ weights·∂outputs/∂θ, which is added to `gradient`, and returns Σ weights·∂outputs/∂inputs
   * (count × inputs): the derivatives that a model of a machine gives. No run of a device is counted.
   */
  vectorJacobian?(
    inputs: Float64Array,
    count: number,
    weights: Float64Array,
    gradient: Float64Array,
  ): Float64Array;
  /**
   * The frequencies ω > 0 with which every parameter enters, where outputs are trigonometric polynomials Σ_ω a_ω cos ωθ + b_ω
   * sin ωθ of each parameter.
   */
  frequencies?(): readonly (readonly number[])[];
  /** Machines of which it is made, from input to output, each fed by the one before, where the values between can be read. */
  readonly stages?: readonly Machine[];
  /** The linear read-out whose weights are the parameters, for machines that only train one. */
  readonly linearReadout?: LinearReadout;
  /** Papers that the machine comes from. */
  readonly source?: readonly Source[];
}

/** Returns the runs of the device for the outputs of one input; without a machine, 1. */
export function runsPerInput(machine?: Machine): number {
  return machine?.runsPerInput ?? 1;
}

/**
 * What a linear read-out sees. Every row of features gives `outputs` numbers, weights · features + offset; the parameters
 * of the machine hold for each of them its weights, then its offset.
 */
export interface LinearReadout {
  /** Numbers of one row of features. */
  readonly features: number;
  /** Numbers that one row gives. */
  readonly outputs: number;
  /** Rows of one sample: one, or one a time step; the outputs of the machine are those of its rows, one after the other. */
  readonly rows: number;
  /** Runs the machine: features of `count` inputs, count × rows × features. */
  see(inputs: Float64Array, count: number): Float64Array;
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

/** Local fields at all places of a machine, for every sample: count × places. */
export interface LocalFields {
  /** Real parts, or the fields where they are real (voltage differences, elongations). */
  readonly re: Float64Array;
  /** Imaginary parts; missing where the fields are real. */
  readonly im?: Float64Array;
}

/**
 * Two experiments that give a gradient: the forward run, and a run in which the error signal is sent in at the outputs and
 * runs back through the machine. Where a parameter acts, the derivative of the cost is the product of both local fields, A
 * of the first and B of the second: voltage differences at a resistor, elongations of a spring, amplitudes at a phase shifter.
 *
 * Machines count one run a sample for each of the experiments. `inSitu()` multiplies and adds.
 */
export interface Experiments {
  /** Number of places where the local field is measured; often one a parameter. */
  readonly places: number;
  /** Which part of the product A B is the derivative: "real" is Re(A B), "imaginary" is −Im(A B), as at phase shifters. */
  readonly part: "real" | "imaginary";
  /** First experiment: sends `count` inputs; returns the outputs (count × outputs) and the local fields A. */
  forward(
    inputs: Float64Array,
    count: number,
  ): { readonly outputs: Float64Array; readonly fields: LocalFields };
  /**
   * Second experiment, right after the first and in the state that it left: sends the error signals that `weights` (count ×
   * outputs, derivatives of the cost to the outputs) make, and returns the local fields B.
   */
  adjoint(weights: Float64Array, count: number): LocalFields;
  /**
   * Error signals that the second experiment brought back to the inputs (count × inputs): the weights of what feeds them. A
   * machine in a stack has it.
   */
  returned?(): Float64Array;
  /**
   * Third experiment, right after the second, for lossless machines: the inputs together with the phase conjugate of what the
   * error signals brought back to the inputs; returns A + B*, or A − iB* where the part is imaginary. With the powers of all
   * three experiments, products are found without phases.
   */
  together?(): LocalFields;
  /** Adds the derivatives at the places, summed over the batch, to the gradient, which is laid out as the parameters. */
  collect(derivatives: Float64Array, gradient: Float64Array): void;
  /** Both experiments in one faster pass, where nothing is measured with errors; it counts their runs. */
  readonly pullback?: Pullback;
  /** What is not exact in the second experiment, in words; `byPumpProbe()` takes such machines. */
  readonly approximation?: string;
}

/** Equilibrium of a machine for a batch of inputs: the least energy E(θ, s) over its state s. */
export interface Equilibrium {
  /** Outputs (count × outputs), which are part of the state. */
  readonly outputs: Float64Array;
  /** Largest change of a variable in the last step of the relaxation; it vanishes at equilibrium. */
  readonly change: number;
  /** Relaxes on from here under constant forces on the outputs (count × outputs), to the least E − Σ force·output. */
  nudge(forces: Float64Array): Equilibrium;
  /** Relaxes on from here with the outputs held at these values (count × outputs). */
  hold?(values: Float64Array): Equilibrium;
  /** Adds factor · Σ_i (∂E/∂θ here − ∂E/∂θ at `other`), a sum over the batch, to the gradient. */
  addEnergyDifference(other: Equilibrium, factor: number, gradient: Float64Array): void;
}

/** What scattering measurements add to the true values; see `measurement` and `taps`. */
export interface Instrument {
  /** Measures a scattering matrix. Default: exactly. */
  readonly measure?: Measure;
  /** Measures the fields in the modes. Default: exactly. */
  readonly taps?: MeasureField;
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
