import { LayeredSolver } from "../engine/layered.js";
import { numbers, positive, reject, wholeNumber } from "../fields/check.js";
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
  /** Seed of the random start. */
  readonly seed: number;
}

/**
 * Layers of modes, each coupled to every mode of the next: a neuromorphic network of linear waves.
 *
 * The input x adds to the detunings of the first layer; the answer is read from the reflection S of the
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
  readonly #solver: LayeredSolver;
  readonly #gradients: { detuning: Float64Array[]; couplings: Float64Array[] };

  constructor({ layers, decay = 0.5, seed }: LayeredNetworkOptions) {
    if (!Array.isArray(layers) || layers.length < 2)
      reject("layers", layers, "a list of at least two layer sizes");
    for (const [i, n] of layers.entries()) wholeNumber(`layers[${i}]`, n, 1, 100_000);
    this.layers = [...layers];
    this.inputs = layers[0];
    this.outputs = layers[layers.length - 1];
    this.decay = positive("decay", decay);
    this.#solver = new LayeredSolver(this.layers, decay / 2);
    this.parameters = this.#solver.parameters;
    this.gradient = this.#solver.gradient;
    ({ detuning: this.detuning, couplings: this.couplings } = this.#solver.views(this.parameters));
    this.#gradients = this.#solver.views(this.gradient);
    const random = new Random(seed);
    const fill = (values: Float64Array, start: (i: number) => number) =>
      values.set(values.map((_, i) => start(i)));
    fill(this.detuning[0], (i) => (i % 2 === 0 ? 4 : -4));
    for (const values of this.detuning.slice(1)) fill(values, () => 0.001 * random.uniform());
    for (const values of this.couplings) fill(values, () => 1 + 0.1 * random.uniform());
  }

  /** S[out, in] of the last layer for an input that detunes the first layer. */
  scattering(input: ArrayLike<number>): ScatteringMatrix {
    this.#solver.eliminate(numbers("input", input, this.layers[0]), this);
    const n = this.layers[this.layers.length - 1];
    const { out } = this.#solver;
    const re = out.re.map((x, i) => this.decay * x + (i % (n + 1) === 0 ? 1 : 0));
    const ports = Array.from({ length: n }, (_, i) => String(i));
    return new ScatteringMatrix(ports, 0, { re, im: out.im.map((x) => this.decay * x) });
  }

  /** Outputs Im S_ℓℓ of the last layer, written to `outputs`. No checks: this is the inner loop of training. */
  respond(input: Float64Array, outputs: Float64Array): void {
    this.#solver.eliminate(input, this);
    const n = outputs.length;
    for (let l = 0; l < n; l++) outputs[l] = this.decay * this.#solver.out.im[l * n + l];
  }

  /**
   * Adds Σ_ℓ weights_ℓ ∂Im S_ℓℓ/∂p for all parameters p to {@link gradient}, for the input of the last
   * {@link respond}: products of the Green's functions that scattering measurements at the output give,
   * ∂S_ℓℓ/∂Δ_j = iκχ_ℓj², ∂S_ℓℓ/∂J_jk = 2iκχ_ℓjχ_ℓk.
   */
  addGradient(weights: ArrayLike<number>): void {
    this.#solver.addGradient(
      Array.from(weights, (w) => w * this.decay),
      this,
      this.#gradients,
    );
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
