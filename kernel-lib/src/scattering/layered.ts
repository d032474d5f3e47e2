import { LayeredSolver } from "../engine/layered.js";
import { numbers, positive, reject, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import { type CoupledModes, type Coupling, coupledModes } from "./coupled-modes.js";
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
export class LayeredNetwork {
  readonly layers: readonly number[];
  readonly decay: number;
  /** All trainable values: the detunings of every layer, then the couplings. */
  readonly parameters: Float64Array;
  /** Views into {@link parameters}: detunings of layer n. */
  readonly detuning: readonly Float64Array[];
  /** Views into {@link parameters}: couplings of layers n and n+1, row-major N_n × N_{n+1}. */
  readonly couplings: readonly Float64Array[];
  readonly #solver: LayeredSolver;
  readonly #halfDecay: readonly Float64Array[];
  /** Detunings as the solver sees them: the first layer's with the input added. */
  readonly #driven: Float64Array[];

  constructor({ layers, decay = 0.5, seed }: LayeredNetworkOptions) {
    if (!Array.isArray(layers) || layers.length < 2)
      reject("layers", layers, "a list of at least two layer sizes");
    for (const [i, n] of layers.entries()) wholeNumber(`layers[${i}]`, n, 1, 100_000);
    this.layers = [...layers];
    this.decay = positive("decay", decay);
    const modes = layers.reduce((a, b) => a + b, 0);
    const links = layers.slice(1).reduce((sum, n, i) => sum + layers[i] * n, 0);
    this.parameters = new Float64Array(modes + links);
    [this.detuning, this.couplings] = this.#views(this.parameters);
    this.#halfDecay = layers.map((n) => new Float64Array(n).fill(decay / 2));
    this.#driven = [new Float64Array(layers[0]), ...this.detuning.slice(1)];
    this.#solver = new LayeredSolver(layers);
    const random = new Random(seed);
    const fill = (values: Float64Array, start: (i: number) => number) =>
      values.set(values.map((_, i) => start(i)));
    fill(this.detuning[0], (i) => (i % 2 === 0 ? 4 : -4));
    for (const values of this.detuning.slice(1)) fill(values, () => 0.001 * random.uniform());
    for (const values of this.couplings) fill(values, () => 1 + 0.1 * random.uniform());
  }

  #views(flat: Float64Array): [Float64Array[], Float64Array[]] {
    let at = 0;
    const take = (length: number) => {
      at += length;
      return flat.subarray(at - length, at);
    };
    const detuning = this.layers.map((n) => take(n));
    return [detuning, this.layers.slice(1).map((n, i) => take(this.layers[i] * n))];
  }

  /** S[out, in] of the last layer for an input that detunes the first layer. */
  scattering(input: ArrayLike<number>): ScatteringMatrix {
    this.#eliminate(numbers("input", input, this.layers[0]));
    const n = this.layers[this.layers.length - 1];
    const { outRe, outIm } = this.#solver;
    const re = outRe.map((x, i) => this.decay * x + (i % (n + 1) === 0 ? 1 : 0));
    const ports = Array.from({ length: n }, (_, i) => String(i));
    return new ScatteringMatrix(ports, 0, { re, im: outIm.map((x) => this.decay * x) });
  }

  /** Outputs Im S_ℓℓ of the last layer, written to `outputs`. No checks: this is the inner loop of training. */
  respond(input: Float64Array, outputs: Float64Array): void {
    this.#eliminate(input);
    const n = outputs.length;
    for (let l = 0; l < n; l++) outputs[l] = this.decay * this.#solver.outIm[l * n + l];
  }

  /**
   * Adds Σ_ℓ weights_ℓ ∂Im S_ℓℓ/∂p for all parameters p to `gradient`, for the input of the last
   * {@link respond}: products of the Green's functions that scattering measurements at the output give,
   * ∂S_ℓℓ/∂Δ_j = iκχ_ℓj², ∂S_ℓℓ/∂J_jk = 2iκχ_ℓjχ_ℓk.
   */
  addGradient(weights: ArrayLike<number>, gradient: Float64Array): void {
    const [detuning, couplings] = this.#views(gradient);
    const scaled = Float64Array.from(weights, (w) => w * this.decay);
    this.#solver.addGradient(scaled, this.couplings, detuning, couplings);
  }

  #eliminate(input: Float64Array): void {
    const offsets = this.detuning[0];
    for (let i = 0; i < offsets.length; i++) this.#driven[0][i] = offsets[i] + input[i];
    this.#solver.eliminate(this.#halfDecay, this.#driven, this.couplings);
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
