import { factorise } from "./dense.js";
import type { SymmetricKernels } from "./symmetric.js";
import { symmetricKernels } from "./symmetric-kernels.js";

/** A complex array in the kernels' memory. */
interface Pair {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Pivots below this fraction of the largest diagonal entry hand over to elimination with pivots. */
const SMALL_PIVOT = 1e-8;

/**
 * Block elimination for layered networks, sample after sample without allocation.
 *
 * The matrix is M = [[M₁, −iJ₁], [−iJ₁ᵀ, M₂, −iJ₂], …] with diagonal blocks M_n = diag(−κ/2 − iΔ_n); the
 * input changes M₁ only. From the input side, χ_n = [M_n + J_{n−1}ᵀ χ_{n−1} J_{n−1}]⁻¹; the columns of M⁻¹
 * that belong to the outputs follow backwards, C_n = iχ_n J_n C_{n+1}. Gradients are products of their
 * entries, so one pass gives the outputs and all derivatives.
 */
export class LayeredSolver {
  /** All detunings, layer after layer, then all couplings J_n, row-major N_n × N_{n+1}. */
  readonly parameters: Float64Array;
  /** Where {@link addGradient} adds to; laid out as the parameters. */
  readonly gradient: Float64Array;
  /** χ_L, the output block of M⁻¹, after {@link eliminate}. */
  readonly out: Pair;
  readonly #kernels: SymmetricKernels;
  /** χ₁, diagonal. */
  readonly #chi: Pair;
  /** The matrix to factor, for every layer but the first. */
  readonly #blocks: readonly Pair[];
  /** χ_n J_n of every hidden layer, N_n × N_{n+1}. */
  readonly #spread: readonly Pair[];
  /** C_n of every layer, N_n × outputs. */
  readonly #columns: readonly Pair[];
  readonly #weights: Float64Array;
  readonly #work: Float64Array;
  /** The diagonal of a block, kept while it is factored. */
  readonly #diagonal: Pair;

  /** `halfDecay`: κ/2, the same for all modes. */
  constructor(
    readonly layers: readonly number[],
    readonly halfDecay: number,
    kernels?: SymmetricKernels,
  ) {
    const outputs = layers[layers.length - 1];
    const widest = Math.max(...layers);
    const total =
      layers.reduce((a, b) => a + b, 0) + layers.slice(1).reduce((sum, n, i) => sum + layers[i] * n, 0);
    this.#kernels = kernels ?? symmetricKernels(this);
    const one = (length: number) => this.#kernels.allocate(length);
    const pair = (length: number): Pair => ({ re: one(length), im: one(length) });
    this.parameters = one(total);
    this.gradient = one(total);
    this.#weights = one(outputs);
    this.#work = one(2 * outputs * (widest + 1));
    this.#chi = pair(layers[0]);
    this.out = pair(outputs * outputs);
    this.#diagonal = pair(widest);
    this.#blocks = layers.slice(1).map((n) => pair(n * n));
    this.#spread = layers.slice(1, -1).map((n, i) => pair(n * layers[i + 2]));
    this.#columns = layers.map((n) => pair(n * outputs));
  }

  /** The detunings of every layer and the couplings of every pair of layers, as views of a flat array. */
  views(flat: Float64Array): { detuning: Float64Array[]; couplings: Float64Array[] } {
    let at = 0;
    const take = (length: number) => {
      at += length;
      return flat.subarray(at - length, at);
    };
    const detuning = this.layers.map(take);
    return { detuning, couplings: this.layers.slice(1).map((n, i) => take(this.layers[i] * n)) };
  }

  /** Computes χ_L for an input that adds to the detunings of the first layer. */
  eliminate(
    input: Float64Array,
    { detuning, couplings }: { detuning: readonly Float64Array[]; couplings: readonly Float64Array[] },
  ): void {
    const { layers, halfDecay } = this;
    const kernels = this.#kernels;
    const chi = this.#chi;
    for (let a = 0; a < layers[0]; a++) {
      const d = detuning[0][a] + input[a];
      const size = halfDecay * halfDecay + d * d;
      chi.re[a] = -halfDecay / size;
      chi.im[a] = d / size;
    }
    for (let n = 1; n < layers.length; n++) {
      const size = layers[n];
      const block = this.#blocks[n - 1];
      block.re.fill(0);
      block.im.fill(0);
      const j = couplings[n - 1];
      const before = this.#spread[n - 2];
      if (n === 1) kernels.addWeightedSquares(block.re, block.im, chi.re, chi.im, j, layers[0], size);
      else kernels.addProduct(block.re, block.im, before.re, before.im, j, layers[n - 1], size);
      for (let b = 0; b < size; b++) {
        block.re[b * size + b] -= halfDecay;
        block.im[b * size + b] -= detuning[n][b];
      }
      if (n < layers.length - 1) {
        const spread = this.#spread[n - 1];
        spread.re.set(couplings[n]);
        spread.im.fill(0);
        this.#solve(size, block, spread, layers[n + 1]);
      } else {
        this.out.re.fill(0);
        this.out.im.fill(0);
        for (let i = 0; i < size; i++) this.out.re[i * size + i] = 1;
        this.#solve(size, block, this.out, size);
      }
    }
  }

  /** Solves a complex symmetric system whose upper triangle is given; destroys the matrix. */
  #solve(n: number, { re, im }: Pair, x: Pair, count: number): void {
    // The elimination uses the upper triangle only: the lower one and the diagonal keep what a second try needs.
    const diagonal = this.#diagonal;
    let most = 0;
    for (let i = 0; i < n; i++) {
      diagonal.re[i] = re[i * n + i];
      diagonal.im[i] = im[i * n + i];
      most = Math.max(most, Math.abs(re[i * n + i]), Math.abs(im[i * n + i]));
      for (let j = 0; j < i; j++) {
        re[i * n + j] = re[j * n + i];
        im[i * n + j] = im[j * n + i];
      }
    }
    if (this.#kernels.ldlt(n, re, im, SMALL_PIVOT * most)) {
      this.#kernels.ldltSolve(n, re, im, x.re, x.im, count);
      return;
    }
    for (let i = 0; i < n; i++) {
      re[i * n + i] = diagonal.re[i];
      im[i * n + i] = diagonal.im[i];
      for (let j = 0; j < i; j++) {
        re[j * n + i] = re[i * n + j];
        im[j * n + i] = im[i * n + j];
      }
    }
    factorise(n, re, im, false).solve(x.re, x.im, count);
  }

  /**
   * Adds Σ_ℓ weights_ℓ · 2Re-type derivatives of χ_L[ℓ,ℓ] to {@link gradient}: for every detuning
   * Σ_ℓ weights_ℓ Re χ_ℓj², for every coupling 2 Σ_ℓ weights_ℓ Re(χ_ℓj χ_ℓk), which are the derivatives of
   * Im χ_ℓℓ. Call after {@link eliminate}.
   */
  addGradient(
    weights: ArrayLike<number>,
    { couplings }: { couplings: readonly Float64Array[] },
    gradient: { detuning: readonly Float64Array[]; couplings: readonly Float64Array[] },
  ): void {
    const { layers } = this;
    const kernels = this.#kernels;
    const last = layers.length - 1;
    const m = layers[last];
    const columns = this.#columns;
    this.#weights.set(weights);
    columns[last].re.set(this.out.re);
    columns[last].im.set(this.out.im);
    for (let n = last - 1; n >= 0; n--) {
      const to = columns[n];
      const from = columns[n + 1];
      const size = layers[n + 1];
      const chi = this.#chi;
      const spread = this.#spread[n - 1];
      if (n === 0)
        kernels.firstColumns(
          to.re,
          to.im,
          chi.re,
          chi.im,
          couplings[0],
          from.re,
          from.im,
          layers[0],
          size,
          m,
        );
      else kernels.hiddenColumns(to.re, to.im, spread.re, spread.im, from.re, from.im, layers[n], size, m);
      kernels.addOuterProducts(
        gradient.couplings[n],
        to.re,
        to.im,
        from.re,
        from.im,
        this.#weights,
        this.#work,
        layers[n],
        size,
        m,
      );
    }
    for (let n = 0; n <= last; n++) {
      const { re, im } = columns[n];
      for (let a = 0; a < layers[n]; a++) {
        let sum = 0;
        for (let l = 0; l < m; l++) {
          const at = a * m + l;
          sum += this.#weights[l] * (re[at] * re[at] - im[at] * im[at]);
        }
        gradient.detuning[n][a] += sum;
      }
    }
  }
}
