import { SingularMatrixError } from "../../engine/linear/dense.js";
import { largest, matrix } from "../../engine/linear/matrix.js";
import type { ComplexArray } from "../../fields/complex.js";
import { residual } from "./residual.js";
import type { Diagonal } from "./selected-inverse.js";
import { rowNorm, type SparseMatrix } from "./sparse.js";

/**
 * Answers of a solver that have been checked against the matrix itself: solutions by their residual, the diagonal of the
 * inverse by that of A·A⁻¹. What is not accurate is refined, else answered in another way, else refused.
 */

/** Residuals in units of ‖A‖‖x‖ + ‖b‖: a backward error. Well-conditioned solutions with less are not refined. */
const ACCURATE = 1e-13;
/** Error of a solution, its backward error times the condition number, above which it is refined. */
const ACCURATE_SOLUTION = 1e-11;
/** Backward error of a good solution. */
const ROUNDING = 4 * Number.EPSILON;
/** Corrections of exact residuals below this fraction of the solution are the last ones. */
const SETTLED = 1e-12;
/** Largest backward error of a solution; one with more is refused. */
const USELESS = 1e-12;
/** Most steps of iterative refinement. */
const MOST_ROUNDS = 8;
/** Condition number at which no digit is left. */
const MOST_CONDITION = 1e14;
/** Largest distance of the diagonal of A·A⁻¹ from 1; its own rounding errors, in units of ε‖A‖‖A⁻¹‖, come on top. */
const ACCURATE_DIAGONAL = 1e-11;
const DIAGONAL_ROUNDING = 100;
/** Columns of the inverse that are compared with a diagonal that cannot tell how accurate it is. */
const PROBES = 8;
/** Columns of the inverse worked out at a time where its diagonal has to be read from them. */
const COLUMNS = 64;

/** Thrown where ω − H is so close to singular that a solution would be rounding error. */
export class IllConditionedError extends RangeError {
  override readonly name: string = "IllConditionedError";
}

/** An inverse as a method makes it. */
export interface Inverse {
  readonly name: string;
  /** A⁻¹ times `count` columns, n × count row-major. */
  solve(right: ComplexArray, count: number): ComplexArray;
  /** The diagonal of A⁻¹, in ways of growing cost and accuracy. */
  readonly diagonals: readonly (() => Diagonal)[];
}

/** An inverse whose results have all been checked. */
export interface LinearSolver {
  /** Name of the solver, for instance "sparse" or "low-rank update of sparse". */
  readonly name: string;
  /** A⁻¹ times `count` columns, n × count row-major. @throws IllConditionedError */
  solve(right: ComplexArray, count: number): ComplexArray;
  /**
   * Diagonal of A⁻¹. Where no quick way is accurate, from all columns of A⁻¹ unless these are not wanted: then the best of
   * the quick ones. @throws IllConditionedError
   */
  diagonal(options?: { columns?: boolean }): CheckedDiagonal;
}

/** A diagonal of an inverse, and an estimate of the largest error of its entries. */
export interface CheckedDiagonal extends ComplexArray {
  readonly error: number;
}

/**
 * The first of some methods whose answers hold against the matrix.
 * @throws SingularMatrixError where none of them finds an inverse
 */
export function checked(methods: readonly (() => Inverse)[], a: SparseMatrix): LinearSolver {
  return new Checked(methods, a);
}

class Checked implements LinearSolver {
  readonly #norm: number;
  readonly #methods: (() => Inverse)[];
  #inverse: Inverse;
  #condition: number | undefined;

  constructor(
    methods: readonly (() => Inverse)[],
    readonly a: SparseMatrix,
  ) {
    this.#norm = rowNorm(a);
    this.#methods = [...methods];
    this.#inverse = this.#next();
  }

  get name(): string {
    return this.#inverse.name;
  }

  /** The next method that finds an inverse. */
  #next(): Inverse {
    for (;;) {
      const method = this.#methods.shift() as () => Inverse;
      try {
        return method();
      } catch (error) {
        if (!(error instanceof SingularMatrixError) || this.#methods.length === 0) throw error;
      }
    }
  }

  /** Estimate of the condition number ‖A‖‖A⁻¹‖ from one solution; sources of their own may not meet what makes it large. */
  #probe(): number {
    if (this.#condition !== undefined) return this.#condition;
    const { n } = this.a;
    // Moduli of one and phases without a period: no mode is orthogonal to that.
    const right = matrix(n, 1);
    for (let i = 0; i < n; i++) {
      right.re[i] = Math.cos(i * i);
      right.im[i] = Math.sin(i * i);
    }
    this.#condition = this.#norm * largest(this.#inverse.solve(right, 1));
    return this.#condition;
  }

  solve(right: ComplexArray, count: number): ComplexArray {
    for (;;) {
      const { x, error } = this.#refined(right, count);
      if (error <= USELESS) return x;
      if (this.#methods.length === 0) throw inaccurate(this.name, error);
      this.#inverse = this.#next();
      this.#condition = undefined;
    }
  }

  /**
   * A solution, refined as long as that helps, and its largest backward error among all columns. Where rounding errors
   * times the condition number are too many, residuals are computed with twice the digits: corrections then converge to
   * the exact solution (J. H. Wilkinson, Rounding Errors in Algebraic Processes, 1963, chapter 3).
   */
  #refined(right: ComplexArray, count: number): { x: ComplexArray; error: number } {
    const given = columnSizes(right, count);
    // Half as many columns as unknowns show themselves how large the inverse is.
    const unseen = 2 * count < this.a.n ? this.#probe() : 0;
    let x = this.#inverse.solve(right, count);
    let before = Number.POSITIVE_INFINITY;
    for (let round = 0; ; round++) {
      const sizes = columnSizes(x, count);
      const conditions = sizes.map((size, c) => (given[c] === 0 ? 0 : (this.#norm * size) / given[c]));
      const condition = conditions.reduce((most, own) => Math.max(most, own), unseen);
      if (!(condition <= MOST_CONDITION)) throw illConditioned(condition);
      const exactly = ROUNDING * condition > ACCURATE_SOLUTION;
      const rest = residual(this.a, x, right, count, { exactly });
      const left = columnSizes(rest, count);
      let error = 0;
      for (let c = 0; c < count; c++) {
        const own = left[c] / (this.#norm * sizes[c] + given[c] || 1);
        if (!(own <= error)) error = own;
      }
      const accurate = !exactly && error <= Math.min(ACCURATE, ACCURATE_SOLUTION / condition);
      if (accurate || round === MOST_ROUNDS) return { x, error };
      const correction = this.#inverse.solve(rest, count);
      const moved = columnSizes(correction, count).reduce(
        (most, size, c) => Math.max(most, size / (sizes[c] || 1)),
        0,
      );
      if (!(moved < before / 2)) return { x, error };
      before = moved;
      x = { re: x.re.map((v, i) => v + correction.re[i]), im: x.im.map((v, i) => v + correction.im[i]) };
      if (exactly && error <= USELESS && moved < SETTLED) return { x, error };
    }
  }

  diagonal({ columns = true }: { columns?: boolean } = {}): CheckedDiagonal {
    let best: CheckedDiagonal | undefined;
    for (const way of this.#inverse.diagonals) {
      const { re, im, error: known } = way();
      const size = largest({ re, im });
      const condition = this.#norm * size;
      const error = known ?? this.#probed({ re, im });
      if (error <= ACCURATE_DIAGONAL + DIAGONAL_ROUNDING * Number.EPSILON * condition) {
        if (condition > MOST_CONDITION) throw illConditioned(condition);
        return { re, im, error: error * size };
      }
      if (!best || error * size < best.error) best = { re, im, error: error * size };
    }
    if (best && !columns) return best;
    const all = this.#columns(Array.from({ length: this.a.n }, (_, i) => i));
    return { ...all, error: ROUNDING * this.#norm * largest(all) ** 2 };
  }

  /** Largest difference between a diagonal and some columns of the inverse, in units of the largest entry. */
  #probed(g: ComplexArray): number {
    const { n } = this.a;
    let strongest = 0;
    for (let i = 0; i < n; i++)
      if (Math.hypot(g.re[i], g.im[i]) > Math.hypot(g.re[strongest], g.im[strongest])) strongest = i;
    const sites = [
      strongest,
      ...Array.from({ length: Math.min(n, PROBES) }, (_, k) => Math.floor((k * n) / PROBES)),
    ];
    const own = this.#columns(sites);
    const distances = sites.map((i, k) => Math.hypot(g.re[i] - own.re[k], g.im[i] - own.im[k]));
    return Math.max(...distances) / (largest(own) || 1);
  }

  /** Entries of the diagonal, each from its column of the inverse. */
  #columns(sites: readonly number[]): ComplexArray {
    const values = matrix(sites.length, 1);
    for (let first = 0; first < sites.length; first += COLUMNS) {
      const some = sites.slice(first, first + COLUMNS);
      const units = matrix(this.a.n, some.length);
      some.forEach((i, k) => {
        units.re[i * some.length + k] = 1;
      });
      const { re, im } = this.solve(units, some.length);
      some.forEach((i, k) => {
        values.re[first + k] = re[i * some.length + k];
        values.im[first + k] = im[i * some.length + k];
      });
    }
    return values;
  }
}

/** Largest entry of every column, |re| + |im|; not a number where one is not. */
function columnSizes({ re, im }: ComplexArray, count: number): Float64Array {
  const sizes = new Float64Array(count);
  for (let row = 0; row < re.length; row += count) {
    for (let c = 0; c < count; c++) {
      const size = Math.abs(re[row + c]) + Math.abs(im[row + c]);
      if (!(size <= sizes[c])) sizes[c] = size;
    }
  }
  return sizes;
}

function illConditioned(condition: number): IllConditionedError {
  return new IllConditionedError(
    `ω − H is ill-conditioned: its condition number is at least ${condition.toExponential(1)}. ` +
      "A lossless mode that no contact reaches sits at this frequency; shift omega or give the mode some loss.",
  );
}

function inaccurate(solver: string, error: number): IllConditionedError {
  return new IllConditionedError(
    `The solver "${solver}" leaves a relative residual of ${error.toExponential(1)}, too large to be given out. ` +
      'Leave the choice of the solver to solver: "auto", shift omega or give the modes some loss.',
  );
}
