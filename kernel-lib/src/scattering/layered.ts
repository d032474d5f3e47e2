import { LayeredSolver } from "../engine/layered.js";
import type { Precision } from "../engine/strips.js";
import { numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import type { Trainable } from "../learning/trainable.js";
import { type CoupledModes, coupledModes } from "./coupled-modes.js";
import type { Coupling } from "./network.js";
import { ScatteringMatrix } from "./scattering-matrix.js";

export interface LayeredNetworkOptions {
  /** Number of modes of every layer, input first, output last. */
  readonly layers: readonly number[];
  /** Decay rate κ of every mode into its probe waveguide. Default 0.5. */
  readonly decay?: number;
  /**
   * What is read at ω = 0: the reflection S_ℓℓ of every mode of the last layer, or the field that leaves each of them
   * when all modes of the first layer are driven with amplitude one, Σ_a S_ℓa. Default "reflection".
   */
  readonly readout?: "reflection" | "transmission";
  /** Numbers to train with: "single" is about twice as fast, and good to about 1e-5. Default "double". */
  readonly precision?: Precision;
  /** Seed of the random start. */
  readonly seed: number;
}

/**
 * Layers of modes, each coupled to every mode of the next: a neuromorphic network of linear waves.
 *
 * The input x adds to the detunings of the first layer; the answer is the imaginary part of what is read at the
 * last one at ω = 0. Trainable: all detunings and all (real, reciprocal) couplings, in one flat array.
 *
 * Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024), Fig. 2; start values as in the authors' code:
 * first-layer offsets ±4 alternating (their ±2, which their code adds twice), other detunings 0.001·U(0,1), couplings 1 + 0.1·U(0,1).
 */
export class LayeredNetwork implements Trainable {
  readonly layers: readonly number[];
  readonly decay: number;
  readonly inputs: number;
  readonly outputs: number;
  /** All trainable values: the detunings of every layer, then the couplings. */
  readonly parameters: Float64Array;
  /** Views into {@link parameters}: detunings of layer n. */
  readonly detuning: readonly Float64Array[];
  /** Views into {@link parameters}: couplings of layers n and n+1, row-major N_n × N_{n+1}. */
  readonly couplings: readonly Float64Array[];
  /** Where {@link addGradient} adds to; laid out as {@link parameters}. */
  readonly gradient: Float64Array;
  readonly readout: "reflection" | "transmission";
  readonly #solver: LayeredSolver;
  readonly #gradients: { detuning: Float64Array[]; couplings: Float64Array[] };
  /** The input of the last {@link respond}. */
  #input = new Float64Array(0);

  constructor({
    layers,
    decay = 0.5,
    readout = "reflection",
    precision = "double",
    seed,
  }: LayeredNetworkOptions) {
    if (!Array.isArray(layers) || layers.length < 2)
      reject("layers", layers, "a list of at least two layer sizes");
    for (const [i, n] of layers.entries()) wholeNumber(`layers[${i}]`, n, 1, 100_000);
    this.layers = [...layers];
    this.inputs = layers[0];
    this.outputs = layers[layers.length - 1];
    this.decay = positive("decay", decay);
    this.readout = oneOf("readout", readout, ["reflection", "transmission"]);
    this.#solver = new LayeredSolver({
      layers: this.layers,
      halfDecay: decay / 2,
      precision: oneOf<Precision>("precision", precision, ["double", "single"]),
      ...(readout === "transmission" && { drive: new Float64Array(this.inputs).fill(1) }),
    });
    const couplings = layers.slice(1).reduce((sum, n, i) => sum + layers[i] * n, 0);
    const total = layers.reduce((a, b) => a + b, 0) + couplings;
    this.parameters = new Float64Array(total);
    this.gradient = new Float64Array(total);
    ({ detuning: this.detuning, couplings: this.couplings } = this.#views(this.parameters));
    this.#gradients = this.#views(this.gradient);
    const random = new Random(seed);
    const fill = (values: Float64Array, start: (i: number) => number) =>
      values.set(values.map((_, i) => start(i)));
    fill(this.detuning[0], (i) => (i % 2 === 0 ? 4 : -4));
    for (const values of this.detuning.slice(1)) fill(values, () => 0.001 * random.uniform());
    for (const values of this.couplings) fill(values, () => 1 + 0.1 * random.uniform());
  }

  /** The detunings of every layer and the couplings of every pair of layers, as views of a flat array. */
  #views(flat: Float64Array): { detuning: Float64Array[]; couplings: Float64Array[] } {
    let at = 0;
    const take = (length: number) => {
      at += length;
      return flat.subarray(at - length, at);
    };
    const detuning = this.layers.map(take);
    return { detuning, couplings: this.layers.slice(1).map((n, i) => take(this.layers[i] * n)) };
  }

  /** S[out, in] of the last layer for an input that detunes the first layer. */
  scattering(input: ArrayLike<number>): ScatteringMatrix {
    const { re, im } = this.#solver.lastLayer(this, numbers("input", input, this.inputs));
    const n = this.outputs;
    const ports = Array.from({ length: n }, (_, i) => String(i));
    return new ScatteringMatrix(ports, 0, {
      re: re.map((x, i) => this.decay * x + (i % (n + 1) === 0 ? 1 : 0)),
      im: im.map((x) => this.decay * x),
    });
  }

  /** Outputs, the imaginary parts of what is read, written to `outputs`. No checks: this is an inner loop. */
  respond(input: Float64Array, outputs: Float64Array): void {
    this.#input = input.slice();
    this.respondAll(input, 1, outputs);
  }

  /**
   * Adds Σ_ℓ weights_ℓ ∂output_ℓ/∂p for all parameters p to {@link gradient}, for the input of the last
   * {@link respond}: products of Green's functions, which scattering measurements at the outputs give,
   * ∂S_ℓℓ/∂Δ_j = iκχ_ℓj², ∂S_ℓℓ/∂J_jk = 2iκχ_ℓjχ_ℓk.
   */
  addGradient(weights: ArrayLike<number>): void {
    this.addGradientAll(this.#input, 1, () => weights);
  }

  respondAll(inputs: Float64Array, count: number, outputs: Float64Array): void {
    const answers = { re: new Float64Array(count * this.outputs), im: outputs };
    this.#solver.answer(this, inputs, count, answers);
    for (let i = 0; i < count * this.outputs; i++) outputs[i] *= this.decay;
  }

  addGradientAll(
    inputs: Float64Array,
    count: number,
    weigh: (outputs: Float64Array, i: number) => ArrayLike<number>,
  ): void {
    const { decay, outputs: n } = this;
    const values = () => ({ re: new Float64Array(count * n), im: new Float64Array(count * n) });
    const [answers, cotangents] = [values(), values()];
    const cost = (first: number, some: number) => {
      for (let i = first; i < first + some; i++) {
        const weights = weigh(
          answers.im.slice(i * n, (i + 1) * n).map((y) => decay * y),
          i,
        );
        // Im dy = Re(−i dy)
        for (let l = 0; l < n; l++) cotangents.im[i * n + l] = -decay * weights[l];
      }
    };
    this.#solver.differentiate(this, inputs, count, answers, cotangents, cost, this.#gradients);
  }

  /** The same device as a general network of modes, for full scattering matrices at any frequency. */
  toCoupledModes(input: ArrayLike<number>): CoupledModes {
    const x = numbers("input", input, this.layers[0]);
    const detuning = this.detuning.flatMap((values, n) =>
      Array.from(values, (d, i) => (n === 0 ? d + x[i] : d)),
    );
    const couplings: Coupling[] = [];
    let start = 0;
    this.couplings.forEach((values, n) => {
      const next = start + this.layers[n];
      values.forEach((value, at) => {
        const row = Math.floor(at / this.layers[n + 1]);
        couplings.push({ between: [start + row, next + (at % this.layers[n + 1])], value });
      });
      start = next;
    });
    return coupledModes({ detuning, decay: new Float64Array(detuning.length).fill(this.decay), couplings });
  }
}

/** A {@link LayeredNetwork}: `layeredNetwork({ layers: [128, 80, 10], seed: 1 })`. */
export function layeredNetwork(options: LayeredNetworkOptions): LayeredNetwork {
  return new LayeredNetwork(options);
}
