import { solve } from "./dense.js";
import type { Answers } from "./layered-core.js";
import { columnRange, type Matrix, matrix } from "./matrix.js";
import { product, transpose } from "./product.js";

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
 * with M_n = diag(−κ/2 − iΔ_n), K_L = M_L, E_L = 1, c_L = 0. That is a Schur complement: T = [[K, E], [Eᵀ, −c]] of layer
 * n−1 is diag(M_{n−1}, −c_n) − QᵀV with Q = [−iJᵀ, E_n] and V = K_n⁻¹ Q. The derivatives of a cost go back the same way:
 * with Γ = ∂C/∂T and Z = VΓ follow ∂C/∂Q = −2Z and ∂C/∂K_n = Z Vᵀ.
 */
export class Chain {
  readonly reduced: Reduced;
  /** Vᵀ of the layers between `at` and the last one, from behind. */
  readonly #links: Matrix[] = [];
  readonly #last: number;
  /** K_L⁻¹, a row. */
  readonly #inverse: Matrix;

  /** Eliminates the layers behind layer `at`. */
  constructor(
    readonly parameters: LayeredParameters,
    readonly at: number,
    halfDecay: number,
  ) {
    const { detuning, couplings } = parameters;
    this.#last = detuning.length - 1;
    const m = detuning[this.#last].length;
    this.#inverse = matrix(1, m);
    let constants = matrix(1, m);
    if (at === this.#last) {
      const one = matrix(m, m);
      for (let l = 0; l < m; l++) one.re[l * m + l] = 1;
      this.reduced = {
        matrix: withDiagonal(matrix(m, m), detuning[at], halfDecay),
        ports: one,
        constants,
      };
      return;
    }
    detuning[this.#last].forEach((delta, l) => {
      const size = halfDecay * halfDecay + delta * delta;
      this.#inverse.re[l] = -halfDecay / size;
      this.#inverse.im[l] = delta / size;
    });
    let n = this.#last - 1;
    let { matrix: k, ports: e } = this.#behindLast(detuning[n], halfDecay);
    constants = this.#inverse;
    for (; n > at; n--) {
      const size = detuning[n].length;
      const before = detuning[n - 1].length;
      const across = before + m;
      const jt = transposeReal(before, size, couplings[n - 1]);
      const v = matrix(size, across);
      for (let i = 0; i < size; i++) {
        for (let a = 0; a < before; a++) v.im[i * across + a] = -jt.re[i * before + a];
        v.re.set(e.re.subarray(i * m, (i + 1) * m), i * across + before);
        v.im.set(e.im.subarray(i * m, (i + 1) * m), i * across + before);
      }
      solve(size, k.re, k.im, true, v.re, v.im, across);
      const sums = { ...matrix(1, m), re: constants.re.slice(), im: constants.im.slice() };
      for (let i = 0; i < size; i++) {
        for (let l = 0; l < m; l++) {
          const [at, to] = [i * m + l, i * across + before + l];
          sums.re[l] += e.re[at] * v.re[to] - e.im[at] * v.im[to];
          sums.im[l] += e.re[at] * v.im[to] + e.im[at] * v.re[to];
        }
      }
      constants = sums;
      const y = product(jt, v);
      k = withDiagonal(timesI(columnRange(y, 0, before)), detuning[n - 1], halfDecay);
      e = timesI(columnRange(y, before, m));
      this.#links.push(transpose(v));
    }
    this.reduced = { matrix: k, ports: e, constants };
  }

  /** K and E of the layer before the last one, whose own K is diagonal. */
  #behindLast(detuning: Float64Array, halfDecay: number): { matrix: Matrix; ports: Matrix } {
    const { re, im } = this.#inverse;
    const [n, m] = [detuning.length, re.length];
    const j = this.parameters.couplings[this.#last - 1];
    const jt = transposeReal(n, m, j);
    const scaled = matrix(m, n);
    const ports = matrix(n, m);
    for (let l = 0; l < m; l++) {
      for (let a = 0; a < n; a++) {
        const value = jt.re[l * n + a];
        scaled.re[l * n + a] = value * re[l];
        scaled.im[l * n + a] = value * im[l];
        ports.re[a * m + l] = -value * im[l];
        ports.im[a * m + l] = value * re[l];
      }
    }
    return { matrix: withDiagonal(product(jt, scaled), detuning, halfDecay), ports };
  }

  /** From the derivatives of K, E and c of layer `at`, the first one symmetric, to those of all parameters from there on. */
  goBack(k: Matrix, e: Matrix, constants: Answers, { detuning, couplings }: LayeredParameters): void {
    let [gk, ge] = [k, e];
    const m = e.columns;
    for (let n = this.at; ; n++) {
      const size = gk.rows;
      for (let i = 0; i < size; i++) detuning[n][i] += gk.im[i * size + i];
      if (n === this.#last) return;
      if (n === this.#last - 1) {
        this.#goBackToLast(gk, ge, constants, detuning[n + 1], couplings[n]);
        return;
      }
      const vt = this.#links[this.#links.length - 1 - (n - this.at)];
      const behind = vt.columns;
      // Columns of Γ that belong to J: ∂C/∂K, and below it half of ∂C/∂Eᵀ; those of E have the other half and −∂C/∂c.
      const half = { ...ge, re: ge.re.map((x) => x / 2), im: ge.im.map((x) => x / 2) };
      const gamma = stacked(gk, transpose(half));
      const zj = product(gamma, vt);
      const upper = size * behind;
      const ze = product(half, {
        rows: size,
        columns: behind,
        re: vt.re.subarray(0, upper),
        im: vt.im.subarray(0, upper),
      });
      for (let l = 0, at = 0; l < m; l++) {
        for (let i = 0; i < behind; i++, at++) {
          const from = (size + l) * behind + i;
          ze.re[at] -= constants.re[l] * vt.re[from] - constants.im[l] * vt.im[from];
          ze.im[at] -= constants.re[l] * vt.im[from] + constants.im[l] * vt.re[from];
        }
      }
      for (let at = 0; at < upper; at++) couplings[n][at] -= 2 * zj.im[at];
      gk = product(stacked(zj, ze), vt);
      ge = transpose(ze);
      for (let at = 0; at < ge.re.length; at++) {
        ge.re[at] *= -2;
        ge.im[at] *= -2;
      }
    }
  }

  /** The last step, where V = K_L⁻¹ [−iJᵀ, 1], and of ∂C/∂K_L only the diagonal is wanted. */
  #goBackToLast(
    gk: Matrix,
    ge: Matrix,
    constants: Answers,
    detuning: Float64Array,
    coupling: Float64Array,
  ): void {
    const n = gk.rows;
    const m = ge.columns;
    const j = this.parameters.couplings[this.#last - 1];
    const y = product({ rows: n, columns: m, re: j }, gk);
    for (let l = 0; l < m; l++) {
      const [dr, di] = [this.#inverse.re[l], this.#inverse.im[l]];
      // Z_la = d (−i Σ_b J_bl Γ_ba + E_al/2) and Z_ll = d (Σ_a −i J_al E_al/2 − c_l), E and c meaning derivatives.
      let [sr, si] = [0, 0];
      let [tr, ti] = [-constants.re[l], -constants.im[l]];
      for (let a = 0; a < n; a++) {
        const [er, ei] = [ge.re[a * m + l] / 2, ge.im[a * m + l] / 2];
        const zr = er + y.im[l * n + a];
        const zi = ei - y.re[l * n + a];
        const value = j[a * m + l];
        coupling[a * m + l] -= 2 * (dr * zi + di * zr);
        sr += value * (zi + ei);
        si -= value * (zr + er);
      }
      // G_ll = Σ_a Z_la (−i d J_al) + Z_ll d = d² (Σ_a −i J_al (z_la + E_al/2) − c_l)
      [tr, ti] = [tr + sr, ti + si];
      detuning[l] += (dr * dr - di * di) * ti + 2 * dr * di * tr;
    }
  }
}

/** A + diag(−κ/2 − iΔ), in place. */
export function withDiagonal(a: Matrix, detuning: Float64Array, halfDecay: number): Matrix {
  for (let i = 0; i < a.rows; i++) {
    a.re[i * a.rows + i] -= halfDecay;
    a.im[i * a.rows + i] -= detuning[i];
  }
  return a;
}

function transposeReal(rows: number, columns: number, a: Float64Array) {
  const re = new Float64Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) re[j * rows + i] = a[at];
  return { rows: columns, columns: rows, re };
}

function stacked(a: Matrix, b: Matrix): Matrix {
  const result = matrix(a.rows + b.rows, a.columns);
  for (const part of ["re", "im"] as const) {
    result[part].set(a[part]);
    result[part].set(b[part], a.re.length);
  }
  return result;
}

function timesI(a: Matrix): Matrix {
  return { ...a, re: a.im.map((x) => -x), im: a.re };
}
