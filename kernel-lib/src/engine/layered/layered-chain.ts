import type { ComplexArray } from "../../fields/complex.js";
import { solve } from "../linear/dense.js";
import { product, transpose, transposeReal } from "../linear/product.js";
import { type Matrix, matrix } from "../linear/strips.js";

/** Detunings of every layer and couplings of neighbours J_n, row-major N_n × N_{n+1}. */
export interface LayeredParameters {
  readonly detuning: readonly Float64Array[];
  readonly couplings: readonly Float64Array[];
}

/** What layers behind one layer leave there: K, the ports E of the outputs, and c, a row. */
export interface Reduced {
  readonly matrix: Matrix;
  readonly ports: Matrix;
  readonly constants: Matrix;
}

/**
 * The layers behind one layer, eliminated from the last one, L, on:
 *
 *   K_{n−1} = M_{n−1} + J K_n⁻¹ Jᵀ,   E_{n−1} = iJ K_n⁻¹ E_n,   c_{n−1} = c_n + diag(E_nᵀ K_n⁻¹ E_n)
 *
 * with M_n = diag(−κ/2 − iΔ_n), K_L = M_L, E_L = 1, c_L = 0. With X = K_n⁻¹ Jᵀ and Y = K_n⁻¹ E_n these are M_{n−1} + JX, iJY
 * and c_n + diag(E_nᵀ Y), and derivatives of a cost go back by as few products: with Γ, G, g those of K_{n−1}, E_{n−1}, c_{n−1},
 *
 *   P = XΓ + (i/2) Y Gᵀ,   Q = (i/2) XG + Y diag(g),   ∂C/∂Jᵀ = 2 Re P,   ∂C/∂E_n = 2Q,   ∂C/∂K_n = −(P Xᵀ + Q Yᵀ).
 */
export class Chain {
  readonly reduced: Reduced;
  /** [X, Y]ᵀ of the layers between `at` and the last one, from behind. */
  readonly #links: Matrix[] = [];
  readonly #last: number;
  /** K_L⁻¹, a row. */
  readonly #inverse: Matrix;

  /** Eliminates the layers behind layer `at`. `make` gives matrices, which must stay as long as the chain is used. */
  constructor(
    readonly parameters: LayeredParameters,
    readonly at: number,
    readonly halfDecay: number,
    readonly make: typeof matrix = matrix,
  ) {
    const { detuning, couplings } = parameters;
    this.#last = detuning.length - 1;
    const m = detuning[this.#last].length;
    this.#inverse = make(1, m);
    if (at === this.#last) {
      const one = matrix(m, m);
      for (let l = 0; l < m; l++) one.re[l * m + l] = 1;
      this.reduced = {
        matrix: withDiagonal(matrix(m, m), detuning[at], halfDecay),
        ports: one,
        constants: matrix(1, m),
      };
      return;
    }
    detuning[this.#last].forEach((delta, l) => {
      const size = halfDecay * halfDecay + delta * delta;
      this.#inverse.re[l] = -halfDecay / size;
      this.#inverse.im[l] = delta / size;
    });
    let reduced = this.#behindLast();
    for (let n = this.#last - 1; n > at; n--)
      reduced = this.#behind(reduced, couplings[n - 1], detuning[n - 1]);
    this.reduced = reduced;
  }

  /** K, E and c of the layer before the last one, whose own K is diagonal. */
  #behindLast(): Reduced {
    const { detuning, couplings } = this.parameters;
    const { re, im } = this.#inverse;
    const [before, m] = [this.#last - 1, re.length];
    const n = detuning[before].length;
    const jt = transposeReal(m, n, couplings[before], this);
    const scaled = this.make(m, n);
    for (let l = 0, at = 0; l < m; l++) {
      for (let a = 0; a < n; a++, at++) {
        scaled.re[at] = jt.re[at] * re[l];
        scaled.im[at] = jt.re[at] * im[l];
      }
    }
    const ports = this.make(n, m);
    for (let a = 0, at = 0; a < n; a++) {
      for (let l = 0; l < m; l++, at++) {
        ports.re[at] = -couplings[before][at] * im[l];
        ports.im[at] = couplings[before][at] * re[l];
      }
    }
    const k = product(jt, scaled, { symmetric: true, make: this.make });
    return {
      matrix: withDiagonal(k, detuning[before], this.halfDecay),
      ports,
      constants: this.#inverse,
    };
  }

  /** The same of the layer before one whose K, E and c are given, and which J couples it to. */
  #behind({ matrix: k, ports: e, constants: c }: Reduced, j: Float64Array, detuning: Float64Array): Reduced {
    const [size, m, before] = [k.rows, e.columns, detuning.length];
    const across = before + m;
    const jt = transposeReal(size, before, j, this);
    const v = this.make(size, across);
    v.im.fill(0);
    for (let i = 0; i < size; i++) {
      v.re.set(jt.re.subarray(i * before, (i + 1) * before), i * across);
      v.re.set(e.re.subarray(i * m, (i + 1) * m), i * across + before);
      v.im.set(e.im.subarray(i * m, (i + 1) * m), i * across + before);
    }
    solve(size, k.re, k.im, true, v.re, v.im, across);
    const constants = this.make(1, m);
    constants.re.set(c.re);
    constants.im.set(c.im);
    for (let i = 0; i < size; i++) {
      for (let l = 0; l < m; l++) {
        const [at, to] = [i * m + l, i * across + before + l];
        constants.re[l] += e.re[at] * v.re[to] - e.im[at] * v.im[to];
        constants.im[l] += e.re[at] * v.im[to] + e.im[at] * v.re[to];
      }
    }
    const part = (first: number, columns: number) => {
      const [re, im] = [v.re, v.im].map((x) => x.subarray(first));
      return { rows: size, columns, pitch: across, re, im };
    };
    const { make } = this;
    const next = product(jt, part(0, before), { symmetric: true, make });
    const y = product(jt, part(before, m), { make });
    for (let at = 0; at < y.im.length; at++) y.im[at] = -y.im[at];
    this.#links.push(transpose(v, { make }));
    return {
      matrix: withDiagonal(next, detuning, this.halfDecay),
      ports: { ...y, re: y.im, im: y.re },
      constants,
    };
  }

  /** From the derivatives of K, E and c of layer `at`, the first one symmetric, to those of all parameters from there on. */
  goBack(k: Matrix, e: Matrix, constants: ComplexArray, { detuning, couplings }: LayeredParameters): void {
    const { make } = this;
    let gamma = k;
    // (i/2) G and its transpose.
    const g = half(e);
    let ports = transpose(g, { make });
    for (let n = this.at; ; n++) {
      const size = gamma.rows;
      for (let i = 0; i < size; i++) detuning[n][i] += gamma.im[i * size + i];
      if (n === this.#last) return;
      if (n === this.#last - 1) {
        this.#goBackToLast(gamma, ports, constants, detuning[n + 1], couplings[n]);
        return;
      }
      const v = this.#links[this.#links.length - 1 - (n - this.at)];
      const [m, behind] = [ports.rows, v.columns];
      const both = make(size + m, size);
      for (const part of ["re", "im"] as const) {
        both[part].set(gamma[part]);
        both[part].set(ports[part], size * size);
      }
      // Pᵀ and Qᵀ, one below the other.
      const pq = make(size + m, behind);
      const rows = (first: number, count: number) => {
        const [re, im] = [pq.re, pq.im].map((x) => x.subarray(first * behind, (first + count) * behind));
        return { rows: count, columns: behind, re, im };
      };
      product(both, v, { make: () => rows(0, size) });
      const x = { ...v, rows: size };
      const q = product(n === this.at ? g : transpose(ports, { make }), x, { make: () => rows(size, m) });
      const upper = size * behind;
      for (let l = 0, at = 0; l < m; l++) {
        const [gr, gi] = [constants.re[l], constants.im[l]];
        for (let from = upper + at; at < (l + 1) * behind; at++, from++) {
          q.re[at] += gr * v.re[from] - gi * v.im[from];
          q.im[at] += gr * v.im[from] + gi * v.re[from];
        }
      }
      const coupling = couplings[n];
      for (let at = 0; at < upper; at++) coupling[at] += 2 * pq.re[at];
      gamma = product(pq, v, { symmetric: true, make });
      for (let at = 0; at < gamma.re.length; at++) {
        gamma.re[at] = -gamma.re[at];
        gamma.im[at] = -gamma.im[at];
      }
      // (i/2) 2Qᵀ
      for (let at = 0; at < q.im.length; at++) q.im[at] = -q.im[at];
      ports = { rows: m, columns: behind, re: q.im, im: q.re };
    }
  }

  /** The last step, where X = K_L⁻¹ Jᵀ, Y = K_L⁻¹, and of ∂C/∂K_L only the diagonal is wanted. */
  #goBackToLast(
    gamma: Matrix,
    ports: Matrix,
    constants: ComplexArray,
    detuning: Float64Array,
    coupling: Float64Array,
  ): void {
    const [n, m] = [gamma.rows, ports.rows];
    const j = this.parameters.couplings[this.#last - 1];
    const y = product({ rows: n, columns: m, re: j }, gamma, { make: this.make });
    for (let l = 0, at = 0; l < m; l++) {
      const [dr, di] = [this.#inverse.re[l], this.#inverse.im[l]];
      // K_L⁻¹ being diagonal, ∂C/∂K_L has d² (Σ_a J_al (y + 2 (i/2) Gᵀ)_la + g_l) there.
      let [sr, si] = [constants.re[l], constants.im[l]];
      for (let to = l; to < n * m; to += m, at++) {
        const [pr, pi] = [ports.re[at], ports.im[at]];
        coupling[to] += 2 * (dr * (y.re[at] + pr) - di * (y.im[at] + pi));
        sr += j[to] * (y.re[at] + 2 * pr);
        si += j[to] * (y.im[at] + 2 * pi);
      }
      detuning[l] -= (dr * dr - di * di) * si + 2 * dr * di * sr;
    }
  }
}

/** i/2 times a matrix, in place. */
function half({ re, im, ...size }: Matrix): Matrix {
  for (let at = 0; at < re.length; at++) {
    const x = re[at] / 2;
    re[at] = -im[at] / 2;
    im[at] = x;
  }
  return { ...size, re, im };
}

/** A + diag(−κ/2 − iΔ), in place. */
export function withDiagonal(a: Matrix, detuning: Float64Array, halfDecay: number): Matrix {
  for (let i = 0; i < a.rows; i++) {
    a.re[i * a.rows + i] -= halfDecay;
    a.im[i * a.rows + i] -= detuning[i];
  }
  return a;
}
