import type { ComplexArray } from "../../fields/complex.js";
import { solve } from "../linear/dense.js";
import { product } from "../linear/product.js";
import { type Matrix, matrix } from "../linear/strips.js";
import { BatchMemory } from "../memory/batch-memory.js";
import type { Precision } from "../memory/precision.js";
import { kernels } from "../memory/wasm.js";
import type { ClassCost } from "./class-cost.js";
import { Chain, type LayeredParameters, withDiagonal } from "./layered-chain.js";
import { type Core, PlainCore, type Weigh } from "./layered-core.js";
import { type Basis, exchange, exchangeBack } from "./layered-exchange.js";
import { CompiledCore } from "./layered-kernels.js";

export type { LayeredParameters };

export interface LayeredOptions {
  readonly layers: readonly number[];
  /** κ/2, the same for all modes. */
  readonly halfDecay: number;
  /** Amplitudes that drive the input layer where transmission is read; without them, reflection is. */
  readonly drive?: Float64Array;
  readonly precision?: Precision;
  /** Without the compiled kernels. */
  readonly plain?: boolean;
}

/** Largest entry of K times κ/2 after an exchange; with larger ones rounding could cost more than three digits. */
const LARGEST = 1e3;
/** Number of samples from which an exchange saves time. */
const WORTH_EXCHANGE = 16;

/**
 * The Green's function of a layered network for many inputs, and its gradient.
 *
 * The matrix is M = [[M₀, −iJ₀], [−iJ₀ᵀ, M₁, −iJ₁], …] with diagonal blocks M_n = diag(−κ/2 − iΔ_n); the input x
 * adds to Δ₀ only. Everything behind one layer, the core, is eliminated once a batch and leaves K, E and c (see
 * layered-chain.ts). Then (M⁻¹)_LL = c + Eᵀ X E and (M⁻¹)_L,core = Eᵀ X, where only X depends on the sample (see
 * layered-core.ts). Gradients of K, E, c, summed over the samples, go back the same way, once a batch.
 */
export class LayeredSolver {
  readonly #core: Core;
  readonly #plain: boolean;
  readonly #memory = new BatchMemory();
  /** Makes what is needed for one batch. */
  readonly #make: typeof matrix;
  /** The layer that is inverted sample after sample: the smaller one of the first two. */
  readonly #at: 0 | 1;

  constructor(readonly options: LayeredOptions) {
    const { layers, drive, halfDecay, precision = "float64", plain = false } = options;
    this.#at = layers[0] > layers[1] ? 1 : 0;
    const problem = {
      n: layers[this.#at],
      m: layers[layers.length - 1],
      inputs: layers[0],
      before: this.#at === 1,
      ...(drive && { drive }),
      halfDecay,
      precision,
    };
    this.#plain = plain || !kernels("layered");
    this.#make = this.#plain ? matrix : this.#memory.matrix;
    this.#core = this.#plain ? new PlainCore(problem) : new CompiledCore(problem, this.#make);
  }

  /**
   * Output fields of `count` inputs: (M⁻¹)_ℓℓ of the last layer for reflection, Σ_a (M⁻¹)_ℓa drive_a for transmission,
   * count × outputs. NaN where a sample cannot be computed.
   */
  answer(parameters: LayeredParameters, inputs: Float64Array, count: number, answers: ComplexArray): void {
    this.#load(parameters, count);
    this.#core.answer(inputs, count, answers);
  }

  /**
   * Adds the derivatives dC of a cost to the gradient. Either it is that of a classifier, or `cost(first, count)` is called
   * when some `answers` are known and writes the `cotangents` g of these samples, dC = Re Σ g dy.
   */
  differentiate(
    parameters: LayeredParameters,
    inputs: Float64Array,
    count: number,
    answers: ComplexArray,
    cotangents: ComplexArray,
    cost: Weigh | ClassCost,
    gradient: LayeredParameters,
  ): void {
    const { chain, basis } = this.#load(parameters, count);
    let sums = this.#core.differentiate(inputs, count, answers, cotangents, cost);
    if (this.#at === 1) {
      add(gradient.detuning[0], sums.detuning);
      if (basis) sums = exchangeBack(basis, sums, this.#make);
      add(gradient.couplings[0], sums.coupling);
    }
    chain.goBack(sums.matrix, sums.ports, this.#constantWeights(cotangents, count), gradient);
  }

  /** The block (M⁻¹)_LL of the last layer for one input, by elimination from the first layer on. */
  lastLayer({ detuning, couplings }: LayeredParameters, input: Float64Array): Matrix {
    const { layers, halfDecay } = this.options;
    let k = this.#diagonal(detuning[0].map((d, a) => d + input[a]));
    for (let n = 1; n < layers.length; n++) {
      const j = { rows: layers[n - 1], columns: layers[n], re: couplings[n - 1] };
      const x = { ...j, re: j.re.slice(), im: new Float64Array(j.re.length) };
      solve(j.rows, k.re, k.im, true, x.re, x.im, j.columns);
      k = withDiagonal(product(j, x), detuning[n], halfDecay);
    }
    const one = matrix(k.rows, k.rows);
    for (let i = 0; i < k.rows; i++) one.re[i * k.rows + i] = 1;
    solve(k.rows, k.re, k.im, true, one.re, one.im, k.rows);
    return one;
  }

  #diagonal(detuning: Float64Array): Matrix {
    return withDiagonal(matrix(detuning.length, detuning.length), detuning, this.options.halfDecay);
  }

  /** Eliminates all layers behind the core, and hands the core its constants; the basis, where inputs were exchanged. */
  #load(parameters: LayeredParameters, count: number): { chain: Chain; basis?: Basis } {
    const { layers, halfDecay } = this.options;
    this.#memory.begin();
    const chain = new Chain(parameters, this.#at, halfDecay, this.#make);
    const { reduced } = chain;
    if (this.#at === 0) {
      this.#core.load(reduced);
      return { chain };
    }
    const [inputs, n] = layers;
    const [detuning, coupling] = [parameters.detuning[0], parameters.couplings[0]];
    const basis =
      count < WORTH_EXCHANGE ? undefined : exchange(inputs, reduced, coupling, this.#plain, this.#make);
    if (basis && basis.largest <= LARGEST / halfDecay) {
      const { order, factor, matrix: k, ports } = basis;
      const before = { detuning, order, direct: n, coupling: factor };
      this.#core.load({ matrix: k, ports, constants: reduced.constants, before });
      return { chain, basis };
    }
    const order = Int32Array.from({ length: inputs }, (_, i) => i);
    this.#core.load({ ...reduced, before: { detuning, order, direct: 0, coupling } });
    return { chain };
  }

  /** dC/dc, of reflection. */
  #constantWeights({ re, im }: ComplexArray, count: number): ComplexArray {
    const m = this.options.layers[this.options.layers.length - 1];
    const g = matrix(1, m);
    if (this.options.drive) return g;
    for (let at = 0; at < count * m; at++) {
      g.re[at % m] += re[at];
      g.im[at % m] += im[at];
    }
    return g;
  }
}

function add(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += from[i];
}
