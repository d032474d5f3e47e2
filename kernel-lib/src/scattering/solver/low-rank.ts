import {
  addTimes,
  identity,
  type Matrix,
  matrix,
  plus,
  rowsOf,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { reject } from "../../fields/check.js";
import type { ComplexArray } from "../../fields/complex.js";
import type { Network } from "../network/network.js";
import { checked, type Inverse, type LinearSolver } from "./checked.js";
import type { Diagonal } from "./selected-inverse.js";
import { entryOf, type SparseMatrix } from "./sparse.js";

/** Largest changed fraction of all modes; beyond it a new elimination is as cheap. */
const FEW = 1 / 8;

/**
 * A solver for a network that differs from a solved one in few modes: with A' = A − D, D on the modes C,
 *
 *   A'⁻¹ = A⁻¹ + A⁻¹_{·C} (1 − D A⁻¹_{CC})⁻¹ D A⁻¹_{C·}.
 *
 * Returns nothing where too much changes for that to pay, unless it is forced.
 */
export function lowRankUpdate(
  linear: LinearSolver,
  before: Network,
  after: Network,
  changed: SparseMatrix,
  how: "auto" | "low-rank",
): LinearSolver | undefined {
  const [a, b] = [before.minusH, after.minusH];
  if (before.solvers !== after.solvers) {
    if (how === "low-rank") reject("changes", "new couplings", "of couplings that are there already");
    return undefined;
  }
  const touched = new Set<number>();
  for (let i = 0; i < a.n; i++) {
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      if (a.re[at] === b.re[at] && a.im[at] === b.im[at]) continue;
      touched.add(i);
      touched.add(a.column[at]);
    }
  }
  if (how === "auto" && touched.size > FEW * a.n) return undefined;
  const modes = Int32Array.from(touched).sort();
  const c = modes.length;
  const d = matrix(c, c);
  modes.forEach((i, p) => {
    modes.forEach((j, q) => {
      const at = entryOf(a, i, j);
      if (at < 0) return;
      d.re[p * c + q] = a.re[at] - b.re[at];
      d.im[p * c + q] = a.im[at] - b.im[at];
    });
  });
  return checked([() => new LowRank(linear, a.n, modes, d, before.reciprocal)], changed);
}

class LowRank implements Inverse {
  readonly name: string;
  readonly diagonals = [(): Diagonal => this.#diagonal()];
  /** A⁻¹_{·C} */
  readonly #columns: Matrix;
  /** (1 − D A⁻¹_{CC})⁻¹ D */
  readonly #middle: Matrix;

  constructor(
    readonly linear: LinearSolver,
    readonly n: number,
    readonly modes: Int32Array,
    d: Matrix,
    /** Whether A = Aᵀ. */
    readonly symmetric: boolean,
  ) {
    this.name = `low-rank update of ${linear.name}`;
    const c = modes.length;
    const units = matrix(n, c);
    modes.forEach((i, p) => {
      units.re[i * c + p] = 1;
    });
    this.#columns = { ...units, ...linear.solve(units, c) };
    const kernel = plus(identity(c), times(d, rowsOf(this.#columns, modes)), -1);
    this.#middle = solve(kernel, d);
  }

  solve(right: ComplexArray, count: number): ComplexArray {
    const x: Matrix = { rows: this.n, columns: count, ...this.linear.solve(right, count) };
    addTimes(x, this.#columns, times(this.#middle, rowsOf(x, this.modes)), 1);
    return x;
  }

  #diagonal(): Diagonal {
    const { re, im } = this.linear.diagonal();
    const g = { re, im };
    const right = times(this.#middle, this.#rows());
    const c = this.modes.length;
    for (let i = 0; i < this.n; i++) {
      for (let p = 0; p < c; p++) {
        const [l, r] = [i * c + p, p * this.n + i];
        g.re[i] += this.#columns.re[l] * right.re[r] - this.#columns.im[l] * right.im[r];
        g.im[i] += this.#columns.re[l] * right.im[r] + this.#columns.im[l] * right.re[r];
      }
    }
    return g;
  }

  /** A⁻¹_{C·}: the columns again where A is symmetric, else read from the whole inverse. */
  #rows(): Matrix {
    const c = this.modes.length;
    if (!this.symmetric) {
      const units = identity(this.n);
      return rowsOf({ ...units, ...this.linear.solve(units, this.n) }, this.modes);
    }
    const rows = matrix(c, this.n);
    for (let i = 0; i < this.n; i++) {
      for (let p = 0; p < c; p++) {
        rows.re[p * this.n + i] = this.#columns.re[i * c + p];
        rows.im[p * this.n + i] = this.#columns.im[i * c + p];
      }
    }
    return rows;
  }
}
