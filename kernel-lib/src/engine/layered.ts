import { solve as solveDense } from "./dense.js";
import { type Answers, type Core, type CoreGradient, PlainCore, type Weigh } from "./layered-core.js";
import { type Exchanged, exchange } from "./layered-exchange.js";
import { CompiledCore } from "./layered-kernels.js";
import { product, transpose } from "./product.js";
import { type Matrix, matrix, type Precision } from "./strips.js";
import { kernels } from "./wasm.js";

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

/** Detunings of every layer and couplings of neighbours J_n, row-major N_n × N_{n+1}. */
export interface LayeredParameters {
  readonly detuning: readonly Float64Array[];
  readonly couplings: readonly Float64Array[];
}

/** One layer that was eliminated: A = K⁻¹Jᵀ and B = K⁻¹E. */
interface Eliminated {
  readonly a: Matrix;
  readonly b: Matrix;
}

/** Fields of the core that were exchanged for those of inputs, and K and E in these. */
interface Basis extends Exchanged {
  readonly matrix: Matrix;
  readonly ports: Matrix;
}

/** Largest entry of K/(κ/2) after an exchange: beyond it, rounding of K would be felt. */
const LARGEST = { double: 1e5, single: 1e3 };

/**
 * The Green's function of a layered network for many inputs, and its gradient.
 *
 * The matrix is M = [[M₀, −iJ₀], [−iJ₀ᵀ, M₁, −iJ₁], …] with diagonal blocks M_n = diag(−κ/2 − iΔ_n); the input x
 * adds to Δ₀ only. Everything behind one layer, the core, is eliminated once a batch, from the last layer L on:
 *
 *   K_{n−1} = M_{n−1} + J K_n⁻¹ Jᵀ,   E_{n−1} = iJ K_n⁻¹ E_n,   c_{n−1} = c_n + diag(E_nᵀ K_n⁻¹ E_n)
 *
 * with K_L = M_L, E_L = 1, c_L = 0. Then (M⁻¹)_LL = c + Eᵀ X E and (M⁻¹)_L,core = Eᵀ X, where only X depends on the
 * sample. Gradients of K, E, c, summed over the samples, go back the same way, once a batch.
 */
export class LayeredSolver {
  readonly #core: Core;
  readonly #plain: boolean;
  /** The layer that is inverted sample after sample: the smaller one of the first two. */
  readonly #at: 0 | 1;

  constructor(readonly options: LayeredOptions) {
    const { layers, drive, halfDecay, precision = "double", plain = false } = options;
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
    this.#core = this.#plain ? new PlainCore(problem) : new CompiledCore(problem);
  }

  /**
   * Output fields of `count` inputs: (M⁻¹)_ℓℓ of the last layer for reflection, Σ_a (M⁻¹)_ℓa drive_a for transmission,
   * count × outputs. NaN where a sample cannot be computed.
   */
  answer(parameters: LayeredParameters, inputs: Float64Array, count: number, answers: Answers): void {
    this.#load(parameters);
    this.#core.answer(inputs, count, answers);
  }

  /**
   * The same; `weigh(first, count)` is called when some answers are known and writes the `cotangents` g of these
   * samples, dC = Re Σ g dy. Adds dC to the gradient.
   */
  differentiate(
    parameters: LayeredParameters,
    inputs: Float64Array,
    count: number,
    answers: Answers,
    cotangents: Answers,
    weigh: Weigh,
    gradient: LayeredParameters,
  ): void {
    const { behind, basis } = this.#load(parameters);
    let sums = this.#core.differentiate(inputs, count, answers, cotangents, weigh);
    if (this.#at === 1) {
      add(gradient.detuning[0], sums.detuning);
      if (basis) sums = exchangeBack(basis, sums);
      add(gradient.couplings[0], sums.coupling);
    }
    this.#goBack(behind, sums, this.#constantWeights(cotangents, count), gradient);
  }

  /** The block (M⁻¹)_LL of the last layer for one input, by elimination from the first layer on. */
  lastLayer({ detuning, couplings }: LayeredParameters, input: Float64Array): Matrix {
    const { layers, halfDecay } = this.options;
    let k = diagonal(
      detuning[0].map((d, a) => d + input[a]),
      halfDecay,
    );
    for (let n = 1; n < layers.length; n++) {
      const j = { rows: layers[n - 1], columns: layers[n], re: couplings[n - 1] };
      const x = { ...j, re: j.re.slice(), im: new Float64Array(j.re.length) };
      solve(k, n === 1, x);
      k = withDiagonal(product(j, x), detuning[n], halfDecay);
    }
    const one = matrix(k.rows, k.rows);
    for (let i = 0; i < k.rows; i++) one.re[i * k.rows + i] = 1;
    solve(k, false, one);
    return one;
  }

  /** Eliminates all layers behind the core, and hands the core its constants. */
  #load({ detuning, couplings }: LayeredParameters): { behind: Eliminated[]; basis?: Basis } {
    const { layers, halfDecay, precision = "double" } = this.options;
    const last = layers.length - 1;
    const m = layers[last];
    const behind: Eliminated[] = [];
    let k = diagonal(detuning[last], halfDecay);
    let e = matrix(m, m);
    for (let l = 0; l < m; l++) e.re[l * m + l] = 1;
    const constants = matrix(1, m);
    for (let n = last; n > this.#at; n--) {
      const [size, before] = [layers[n], layers[n - 1]];
      const j: Matrix = {
        rows: before,
        columns: size,
        re: couplings[n - 1],
        im: new Float64Array(before * size),
      };
      const jt = transpose(j);
      const a = { ...jt, re: jt.re.slice() };
      const b = { ...e, re: e.re.slice(), im: e.im.slice() };
      solve(k, n === last, a, b);
      for (let i = 0; i < size; i++) {
        for (let l = 0; l < m; l++) {
          const at = i * m + l;
          constants.re[l] += e.re[at] * b.re[at] - e.im[at] * b.im[at];
          constants.im[l] += e.re[at] * b.im[at] + e.im[at] * b.re[at];
        }
      }
      const real = { rows: size, columns: before, re: jt.re };
      k = withDiagonal(product(real, a), detuning[n - 1], halfDecay);
      e = timesI(product(real, b));
      behind.push({ a, b });
    }
    if (this.#at === 0) {
      this.#core.load({ matrix: k, ports: e, constants });
      return { behind };
    }
    const [inputs, n] = layers;
    const exchanged = exchange(inputs, n, couplings[0], this.#plain);
    const basis = exchanged && { ...exchanged, ...inBasis(exchanged, k, e) };
    if (basis && largest(basis.matrix) <= LARGEST[precision] / halfDecay) {
      const { order, factor } = basis;
      const before = { detuning: detuning[0], order, direct: n, coupling: factor };
      this.#core.load({ matrix: basis.matrix, ports: basis.ports, constants, before });
      return { behind, basis };
    }
    const order = Int32Array.from({ length: inputs }, (_, i) => i);
    const before = { detuning: detuning[0], order, direct: 0, coupling: couplings[0] };
    this.#core.load({ matrix: k, ports: e, constants, before });
    return { behind };
  }

  /** dC/dc, of reflection. */
  #constantWeights({ re, im }: Answers, count: number): Matrix {
    const m = this.options.layers[this.options.layers.length - 1];
    const g = matrix(1, m);
    if (this.options.drive) return g;
    for (let at = 0; at < count * m; at++) {
      g.re[at % m] += re[at];
      g.im[at % m] += im[at];
    }
    return g;
  }

  /** From the derivatives of K, E and c of the core to those of all parameters behind it. */
  #goBack(
    behind: readonly Eliminated[],
    sums: CoreGradient,
    constants: Matrix,
    { detuning, couplings }: LayeredParameters,
  ): void {
    const { layers } = this.options;
    const m = layers[layers.length - 1];
    let { matrix: k, ports: e } = sums;
    for (let n = this.#at; ; n++) {
      for (let i = 0; i < layers[n]; i++) detuning[n][i] += k.im[i * layers[n] + i];
      if (n === layers.length - 1) return;
      const { a, b } = behind[layers.length - 2 - n];
      const [before, size] = [layers[n], layers[n + 1]];
      const at = transpose(a);
      const bt = transpose(b);
      // T = A dK and R = A dE
      const t = product(k, at);
      const r = product(at, e);
      const direct = product(transpose(e), bt);
      for (let i = 0; i < before * size; i++) couplings[n][i] += 2 * t.re[i] - direct.im[i];
      const left = matrix(before + m, size);
      const right = matrix(before + m, size);
      const next = matrix(size, m);
      left.re.set(t.re);
      left.im.set(t.im);
      for (const part of ["re", "im"] as const) {
        right[part].set(at[part]);
        right[part].set(bt[part], before * size);
      }
      for (let i = 0; i < size; i++) {
        for (let l = 0; l < m; l++) {
          const from = i * m + l;
          const cr = constants.re[l] * b.re[from] - constants.im[l] * b.im[from];
          const ci = constants.re[l] * b.im[from] + constants.im[l] * b.re[from];
          left.re[(before + l) * size + i] = cr - r.im[from];
          left.im[(before + l) * size + i] = ci + r.re[from];
          next.re[from] = 2 * cr - r.im[from];
          next.im[from] = 2 * ci + r.re[from];
        }
      }
      k = symmetrised(product(left, right), -0.5);
      e = next;
    }
  }
}

/** WᵀKW and WᵀE. */
function inBasis({ inverse }: Exchanged, k: Matrix, e: Matrix): { matrix: Matrix; ports: Matrix } {
  const w = { rows: k.rows, columns: k.rows, re: inverse };
  return { matrix: product(w, transpose(product(w, k))), ports: product(w, e) };
}

/**
 * The derivatives of K, E and the first couplings from those with exchanged fields, where K' = WᵀKW, E' = WᵀE and
 * F = J_r W with W = J_t⁻¹. With dW = −W dJ_t W, J_t gets −Z Wᵀ, Z = 2 Re(K' dK') + Re(E' dE'ᵀ) + Fᵀ dF, and J_r gets
 * dF Wᵀ.
 */
function exchangeBack(basis: Basis, sums: CoreGradient): CoreGradient {
  const { order, inverse, factor, matrix: k, ports: e } = basis;
  const n = k.rows;
  const rest = order.length - n;
  const turned = transpose({ rows: n, columns: n, re: inverse, im: new Float64Array(n * n) });
  const z = matrix(order.length, n);
  const twice = product(k, sums.matrix);
  const ports = product(transpose(e), transpose(sums.ports));
  const inputs = product(
    { rows: rest, columns: n, re: factor },
    { rows: rest, columns: n, re: sums.coupling, im: new Float64Array(rest * n) },
  );
  for (let i = 0; i < n * n; i++) z.re[i] = -(2 * twice.re[i] + ports.re[i] + inputs.re[i]);
  z.re.set(sums.coupling, n * n);
  const picked = product(transpose(z), turned);
  const coupling = new Float64Array(order.length * n);
  order.forEach((input, a) => {
    coupling.set(picked.re.subarray(a * n, (a + 1) * n), input * n);
  });
  const w = { rows: n, columns: n, re: turned.re };
  return {
    matrix: product(w, transpose(product(w, sums.matrix))),
    ports: product(w, sums.ports),
    detuning: sums.detuning,
    coupling,
  };
}

function largest({ re, im }: Matrix): number {
  let most = 0;
  for (let i = 0; i < re.length; i++) most = Math.max(most, Math.abs(re[i]), Math.abs(im[i]));
  return most;
}

function diagonal(detuning: Float64Array, halfDecay: number): Matrix {
  return withDiagonal(matrix(detuning.length, detuning.length), detuning, halfDecay);
}

/** A + diag(−κ/2 − iΔ), in place. */
function withDiagonal(a: Matrix, detuning: Float64Array, halfDecay: number): Matrix {
  for (let i = 0; i < a.rows; i++) {
    a.re[i * a.rows + i] -= halfDecay;
    a.im[i * a.rows + i] -= detuning[i];
  }
  return a;
}

/** Overwrites right-hand sides by K⁻¹ times them. */
function solve(k: Matrix, isDiagonal: boolean, ...sides: Matrix[]): void {
  const n = k.rows;
  if (!isDiagonal) {
    const width = sides.reduce((sum, side) => sum + side.columns, 0);
    const all = matrix(n, width);
    copySides(all, sides, (whole, side) => whole.set(side));
    solveDense(n, k.re, k.im, true, all.re, all.im, width);
    copySides(all, sides, (whole, side) => side.set(whole));
    return;
  }
  for (let i = 0; i < n; i++) {
    const [r, s] = [k.re[i * n + i], k.im[i * n + i]];
    const size = r * r + s * s;
    for (const { re, im, columns } of sides) {
      for (let at = i * columns; at < (i + 1) * columns; at++) {
        const [x, y] = [re[at], im[at]];
        re[at] = (x * r + y * s) / size;
        im[at] = (y * r - x * s) / size;
      }
    }
  }
}

/** Row pieces of a matrix that holds several ones side by side, and the rows of these. */
function copySides(
  all: Matrix,
  sides: readonly Matrix[],
  copy: (whole: Float64Array, side: Float64Array) => void,
): void {
  for (const part of ["re", "im"] as const) {
    for (let i = 0, at = 0; i < all.rows; i++) {
      for (const side of sides) {
        const { columns } = side;
        copy(all[part].subarray(at, at + columns), side[part].subarray(i * columns, (i + 1) * columns));
        at += columns;
      }
    }
  }
}

function timesI(a: Matrix): Matrix {
  return { ...a, re: a.im.map((x) => -x), im: a.re };
}

/** factor · (A + Aᵀ). */
function symmetrised(a: Matrix, factor: number): Matrix {
  const t = transpose(a);
  return {
    ...a,
    re: a.re.map((x, i) => factor * (x + t.re[i])),
    im: a.im.map((x, i) => factor * (x + t.im[i])),
  };
}

function add(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += from[i];
}
