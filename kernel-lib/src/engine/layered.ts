import { factorise, ldlt, ldltSolve } from "./dense.js";

/**
 * Block elimination for layered networks, sample after sample without allocation.
 *
 * The matrix is M = [[M₁, −iJ₁], [−iJ₁ᵀ, M₂, −iJ₂], …] with diagonal blocks M_n = diag(−κ/2 − iΔ_n); the
 * input changes M₁ only. From the input side, χ_n = [M_n + J_{n−1}ᵀ χ_{n−1} J_{n−1}]⁻¹; the columns of M⁻¹
 * that belong to the outputs follow backwards, C_n = iχ_n J_n C_{n+1}. Gradients are products of their
 * entries, so one pass gives the outputs and all derivatives.
 */
export class LayeredSolver {
  /** χ_L, the output block of M⁻¹, after {@link eliminate}: size × size, row-major. */
  readonly outRe: Float64Array;
  readonly outIm: Float64Array;
  readonly #outputs: number;
  /** χ₁, diagonal. */
  readonly #chiRe: Float64Array;
  readonly #chiIm: Float64Array;
  /** For every hidden layer: the matrix to factor. */
  readonly #blocks: { re: Float64Array; im: Float64Array }[];
  /** χ_n J_n of every hidden layer, N_n × N_{n+1}. */
  readonly #spread: { re: Float64Array; im: Float64Array }[];
  /** C_n of every layer, N_n × outputs. */
  readonly #columns: { re: Float64Array; im: Float64Array }[];

  constructor(readonly layers: readonly number[]) {
    const pair = (length: number) => ({ re: new Float64Array(length), im: new Float64Array(length) });
    this.#outputs = layers[layers.length - 1];
    const first = pair(layers[0]);
    this.#chiRe = first.re;
    this.#chiIm = first.im;
    this.#blocks = layers.slice(1).map((n) => pair(n * n));
    this.#spread = layers.slice(1, -1).map((n, i) => pair(n * layers[i + 2]));
    this.#columns = layers.map((n) => pair(n * this.#outputs));
    const out = pair(this.#outputs ** 2);
    this.outRe = out.re;
    this.outIm = out.im;
  }

  /** Computes χ_L for diagonals (−κ/2, −Δ) of every layer and couplings J_n (N_n × N_{n+1}, row-major). */
  eliminate(
    halfDecay: readonly Float64Array[],
    detuning: readonly Float64Array[],
    couplings: readonly Float64Array[],
  ): void {
    const { layers } = this;
    for (let a = 0; a < layers[0]; a++) {
      const k = halfDecay[0][a];
      const d = detuning[0][a];
      const size = k * k + d * d;
      this.#chiRe[a] = -k / size;
      this.#chiIm[a] = d / size;
    }
    for (let n = 1; n < layers.length; n++) {
      const size = layers[n];
      const { re, im } = this.#blocks[n - 1];
      re.fill(0);
      im.fill(0);
      const j = couplings[n - 1];
      if (n === 1) addWeightedSquares(re, im, this.#chiRe, this.#chiIm, j, layers[0], size);
      else addProduct(re, im, this.#spread[n - 2], j, layers[n - 1], size);
      for (let b = 0; b < size; b++) {
        re[b * size + b] -= halfDecay[n][b];
        im[b * size + b] -= detuning[n][b];
      }
      if (n === layers.length - 1) this.#invertLast(re, im, size);
      else this.#solveHidden(n, re, im, couplings[n]);
    }
  }

  #invertLast(re: Float64Array, im: Float64Array, n: number): void {
    this.outRe.fill(0);
    this.outIm.fill(0);
    for (let i = 0; i < n; i++) this.outRe[i * n + i] = 1;
    solveUpper(n, re, im, this.outRe, this.outIm, n);
  }

  #solveHidden(n: number, re: Float64Array, im: Float64Array, j: Float64Array): void {
    const spread = this.#spread[n - 1];
    spread.re.set(j);
    spread.im.fill(0);
    solveUpper(this.layers[n], re, im, spread.re, spread.im, this.layers[n + 1]);
  }

  /**
   * Adds Σ_ℓ weight_ℓ · κ_ℓ ∂Im χ_L[ℓ,ℓ]/∂p to the gradients of all detunings and couplings, where
   * `weights` are already multiplied by the decay rates of the outputs. Call after {@link eliminate}.
   */
  addGradient(
    weights: Float64Array,
    couplings: readonly Float64Array[],
    detuningGradient: readonly Float64Array[],
    couplingGradient: readonly Float64Array[],
  ): void {
    const last = this.layers.length - 1;
    const m = this.#outputs;
    this.#columns[last].re.set(this.outRe);
    this.#columns[last].im.set(this.outIm);
    for (let n = last - 1; n >= 0; n--) {
      if (n === 0) this.#firstColumns(couplings[0]);
      else this.#hiddenColumns(n);
      addOuterProducts(
        couplingGradient[n],
        this.#columns[n],
        this.#columns[n + 1],
        weights,
        this.layers[n],
        this.layers[n + 1],
        m,
      );
    }
    for (let n = 0; n <= last; n++) {
      const { re, im } = this.#columns[n];
      const gradient = detuningGradient[n];
      for (let a = 0; a < this.layers[n]; a++) {
        let sum = 0;
        for (let l = 0; l < m; l++) {
          const at = a * m + l;
          sum += weights[l] * (re[at] * re[at] - im[at] * im[at]);
        }
        gradient[a] += sum;
      }
    }
  }

  /** C₁ = iχ₁ J₁ C₂ with diagonal χ₁. */
  #firstColumns(j: Float64Array): void {
    const m = this.#outputs;
    const to = this.#columns[0];
    const from = this.#columns[1];
    const size = this.layers[1];
    for (let a = 0; a < this.layers[0]; a++) {
      const row = a * m;
      to.re.fill(0, row, row + m);
      to.im.fill(0, row, row + m);
      for (let b = 0; b < size; b++) {
        const weight = j[a * size + b];
        for (let l = 0; l < m; l++) {
          to.re[row + l] += weight * from.re[b * m + l];
          to.im[row + l] += weight * from.im[b * m + l];
        }
      }
      // i χ = −Im χ + i Re χ
      const fr = -this.#chiIm[a];
      const fi = this.#chiRe[a];
      for (let l = row; l < row + m; l++) {
        const x = to.re[l];
        to.re[l] = x * fr - to.im[l] * fi;
        to.im[l] = x * fi + to.im[l] * fr;
      }
    }
  }

  /** C_n = i (χ_n J_n) C_{n+1} with the product kept from the elimination. */
  #hiddenColumns(n: number): void {
    const m = this.#outputs;
    const to = this.#columns[n];
    const from = this.#columns[n + 1];
    const spread = this.#spread[n - 1];
    const size = this.layers[n + 1];
    to.re.fill(0);
    to.im.fill(0);
    for (let a = 0; a < this.layers[n]; a++) {
      for (let b = 0; b < size; b++) {
        const wr = -spread.im[a * size + b];
        const wi = spread.re[a * size + b];
        for (let l = 0; l < m; l++) {
          const fr = from.re[b * m + l];
          const fi = from.im[b * m + l];
          to.re[a * m + l] += wr * fr - wi * fi;
          to.im[a * m + l] += wr * fi + wi * fr;
        }
      }
    }
  }
}

/** Pivots below this fraction of the largest diagonal entry hand over to elimination with pivots. */
const SMALL_PIVOT = 1e-8;

/** Solves a complex symmetric system whose upper triangle is given; destroys the matrix. */
function solveUpper(
  n: number,
  re: Float64Array,
  im: Float64Array,
  xr: Float64Array,
  xi: Float64Array,
  count: number,
): void {
  // The elimination uses the upper triangle only: the lower one and the diagonal keep what a second try needs.
  const diagonal = { re: new Float64Array(n), im: new Float64Array(n) };
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
  if (ldlt(n, re, im, SMALL_PIVOT * most)) {
    ldltSolve(n, re, im, xr, xi, count);
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
  factorise(n, re, im, false).solve(xr, xi, count);
}

/** A[b, c] += Σ_a χ_a J[a, b] J[a, c] for c ≥ b: symmetric rank updates, four at a time. */
function addWeightedSquares(
  re: Float64Array,
  im: Float64Array,
  chiRe: Float64Array,
  chiIm: Float64Array,
  j: Float64Array,
  rows: number,
  n: number,
): void {
  let a = 0;
  for (; a + 3 < rows; a += 4) {
    const j0 = a * n;
    const j1 = j0 + n;
    const j2 = j1 + n;
    const j3 = j2 + n;
    for (let b = 0; b < n; b++) {
      const r0 = chiRe[a] * j[j0 + b];
      const r1 = chiRe[a + 1] * j[j1 + b];
      const r2 = chiRe[a + 2] * j[j2 + b];
      const r3 = chiRe[a + 3] * j[j3 + b];
      const i0 = chiIm[a] * j[j0 + b];
      const i1 = chiIm[a + 1] * j[j1 + b];
      const i2 = chiIm[a + 2] * j[j2 + b];
      const i3 = chiIm[a + 3] * j[j3 + b];
      const row = b * n;
      for (let c = b; c < n; c++) {
        const v0 = j[j0 + c];
        const v1 = j[j1 + c];
        const v2 = j[j2 + c];
        const v3 = j[j3 + c];
        re[row + c] += r0 * v0 + r1 * v1 + r2 * v2 + r3 * v3;
        im[row + c] += i0 * v0 + i1 * v1 + i2 * v2 + i3 * v3;
      }
    }
  }
  for (; a < rows; a++) {
    for (let b = 0; b < n; b++) {
      const r = chiRe[a] * j[a * n + b];
      const i = chiIm[a] * j[a * n + b];
      for (let c = b; c < n; c++) {
        re[b * n + c] += r * j[a * n + c];
        im[b * n + c] += i * j[a * n + c];
      }
    }
  }
}

/** A[b, c] += Σ_a J[a, b] W[a, c] for c ≥ b, where W = χJ. */
function addProduct(
  re: Float64Array,
  im: Float64Array,
  w: { re: Float64Array; im: Float64Array },
  j: Float64Array,
  rows: number,
  n: number,
): void {
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < n; b++) {
      const weight = j[a * n + b];
      for (let c = b; c < n; c++) {
        re[b * n + c] += weight * w.re[a * n + c];
        im[b * n + c] += weight * w.im[a * n + c];
      }
    }
  }
}

/** gradient[a, b] += 2 Σ_ℓ weight_ℓ Re(C[a, ℓ] D[b, ℓ]). */
function addOuterProducts(
  gradient: Float64Array,
  c: { re: Float64Array; im: Float64Array },
  d: { re: Float64Array; im: Float64Array },
  weights: Float64Array,
  rows: number,
  columns: number,
  m: number,
): void {
  const wr = new Float64Array(m);
  const wi = new Float64Array(m);
  for (let a = 0; a < rows; a++) {
    for (let l = 0; l < m; l++) {
      wr[l] = 2 * weights[l] * c.re[a * m + l];
      wi[l] = 2 * weights[l] * c.im[a * m + l];
    }
    for (let b = 0; b < columns; b++) {
      const at = b * m;
      let sum = 0;
      for (let l = 0; l < m; l++) sum += wr[l] * d.re[at + l] - wi[l] * d.im[at + l];
      gradient[a * columns + b] += sum;
    }
  }
}
