import { type ChainPlan, chainGreen, planChain } from "../../engine/chain.js";
import { SingularMatrixError } from "../../engine/dense.js";
import type { Matrix } from "../../engine/strips.js";
import type { ComplexArray } from "../../fields/complex.js";
import { Elimination, type EliminationPlan, plan } from "./elimination.js";
import { entryOf, multiply, rowNorm, type SparseMatrix } from "./sparse.js";
import { bestLevels, denseTree, dissectionTree, pathTree } from "./trees.js";

/**
 * How ω − H is solved. All give the same answer:
 * - "dense": as one block; small or fully coupled networks.
 * - "block-tridiagonal": recursive Green's functions, level by level; long devices and layered networks.
 * - "sparse": nested dissection; wide two-dimensional devices.
 * - "auto": the one that needs fewest operations; falls back where a block has no inverse.
 */
export type SolverName = "auto" | "dense" | "block-tridiagonal" | "sparse";
export const SOLVERS: readonly SolverName[] = ["auto", "dense", "block-tridiagonal", "sparse"];

/** A scattering matrix asks for the inverse between contacts only: what these solvers do without the rest of it. */
const ENDS = "block-tridiagonal";

/** Networks up to this size are solved dense without a look at their structure. */
const SMALL = 48;
/** Relative residual that an accurate elimination stays below; above it the solution is refined. */
const ACCURATE = 1e-13;
/** Relative residual above which a solution is not given out. */
const USELESS = 1e-8;
/** A condition number above this leaves no digit. */
const MOST_CONDITION = 1e14;

/** Thrown where ω − H is so close to singular that a solution would be rounding error. */
export class IllConditionedError extends RangeError {
  override readonly name: string = "IllConditionedError";
}

/** An inverse as a method makes it. */
export interface Inverse {
  /** A⁻¹ times `count` columns, n × count row-major. */
  solve(right: ComplexArray, count: number): ComplexArray;
  /** Diagonal of A⁻¹. */
  diagonal(): ComplexArray;
}

/** What solutions are computed with: an inverse whose every answer has been checked. */
export interface LinearSolver extends Inverse {
  /** Which solver did it, for instance "sparse" or "low-rank update of sparse". */
  readonly name: string;
}

/** Chooses and prepares solvers for all matrices of one pattern. */
export class SolverChoice {
  /** Where the diagonal entries stand. */
  readonly diagonal: Int32Array;
  readonly #plans = new Map<SolverName, EliminationPlan>();
  #levels: readonly Int32Array[] | undefined;
  #chain: ChainPlan | undefined;

  constructor(
    readonly pattern: SparseMatrix,
    /** Sets of sites from which rows of levels may begin: the contacts. */
    readonly starts: readonly ArrayLike<number>[],
  ) {
    this.diagonal = Int32Array.from({ length: pattern.n }, (_, i) => entryOf(pattern, i, i));
  }

  #plan(name: Exclude<SolverName, "auto">): EliminationPlan {
    let known = this.#plans.get(name);
    if (!known) {
      const a = this.pattern;
      const tree =
        name === "dense" ? denseTree(a.n) : name === "sparse" ? dissectionTree(a) : pathTree(this.levels);
      known = plan(a, tree);
      this.#plans.set(name, known);
    }
    return known;
  }

  /** The row of levels for recursive Green's functions. */
  get levels(): readonly Int32Array[] {
    this.#levels ??= bestLevels(this.pattern, this.starts);
    return this.#levels;
  }

  /** Estimate of the complex multiplications of a factorisation and solutions for some columns. */
  #cost(solver: Exclude<SolverName, "auto">, columns: number): number {
    const { n } = this.pattern;
    if (solver === "dense") return n ** 3 / 3 + n ** 2 * columns;
    const { cost, tree, boundary } = this.#plan(solver);
    // Forth through F_ss and F_bs, back through F_ss⁻¹F_sb.
    const column = tree.reduce(
      (sum, { sites: s }, k) => sum + s.length * (s.length + 2 * boundary[k].length),
      0,
    );
    return cost + column * columns;
  }

  /** From the cheapest on. */
  #order(name: SolverName): Exclude<SolverName, "auto">[] {
    if (name !== "auto") return [name];
    if (this.pattern.n <= SMALL) return ["dense"];
    const columns = this.starts.reduce((sum, { length }) => sum + length, 0);
    const order = (["dense", "block-tridiagonal", "sparse"] as const)
      .map((solver) => ({ solver, cost: this.#cost(solver, columns) }))
      .sort((a, b) => a.cost - b.cost)
      .map(({ solver }) => solver);
    // What comes after "dense" pivots less than it does.
    return order.slice(0, order.indexOf("dense") + 1);
  }

  /**
   * The inverse between some sites alone, in their order; nothing where another way is cheaper or safer: then `factor`.
   * By recursive Green's functions from both ends, which keep nothing of the inside.
   */
  between(
    a: SparseMatrix,
    symmetric: boolean,
    sites: Int32Array,
    solver: SolverName = "auto",
  ): { name: string; green: Matrix } | undefined {
    if (sites.length === 0 || this.#fewest(sites, solver) !== ENDS) return undefined;
    try {
      const green = chainGreen(this.#chainBetween(sites), a, symmetric);
      return green && largest(a) * largest(green) < MOST_CONDITION ? { name: ENDS, green } : undefined;
    } catch (error) {
      if (error instanceof SingularMatrixError) return undefined;
      throw error;
    }
  }

  #chainBetween(sites: Int32Array): ChainPlan {
    const known = this.#chain?.wanted;
    if (!known || known.length !== sites.length || !known.every((i, k) => i === sites[k]))
      this.#chain = planChain(this.pattern, this.levels, sites);
    return this.#chain as ChainPlan;
  }

  /** What needs the fewest operations for the inverse between some sites. */
  #fewest(sites: Int32Array, solver: SolverName): SolverName {
    if (solver !== "auto") return solver;
    if (this.pattern.n <= SMALL) return "dense";
    const { cost } = this.#chainBetween(sites);
    return (["dense", "sparse"] as const).find((other) => this.#cost(other, sites.length) < cost) ?? ENDS;
  }

  /** Factors a matrix of the pattern. @throws SingularMatrixError, IllConditionedError */
  factor(a: SparseMatrix, symmetric: boolean, solver: SolverName = "auto"): LinearSolver {
    const order = this.#order(solver);
    for (const [i, name] of order.entries()) {
      try {
        return checked(name, new Elimination(this.#plan(name), a, symmetric), a);
      } catch (error) {
        if (!(error instanceof SingularMatrixError) || i === order.length - 1) throw error;
      }
    }
    throw new RangeError("No solver to choose from.");
  }
}

/** An inverse whose every answer is checked against the matrix, and refined where it is not accurate. */
export function checked(name: string, inverse: Inverse, a: SparseMatrix): LinearSolver {
  return new Checked(name, inverse, a);
}

class Checked implements LinearSolver {
  readonly #norm: number;

  constructor(
    readonly name: string,
    readonly inverse: Inverse,
    readonly a: SparseMatrix,
  ) {
    this.#norm = rowNorm(a);
  }

  solve(right: ComplexArray, count: number): ComplexArray {
    let x = this.inverse.solve(right, count);
    for (let round = 0; ; round++) {
      const rest = multiply(this.a, x, count);
      let most = 0;
      for (let i = 0; i < rest.re.length; i++) {
        rest.re[i] = right.re[i] - rest.re[i];
        rest.im[i] = right.im[i] - rest.im[i];
        most = Math.max(most, Math.abs(rest.re[i]), Math.abs(rest.im[i]));
      }
      const size = largest(x);
      const given = largest(right);
      const condition = given === 0 ? 0 : (this.#norm * size) / given;
      if (!Number.isFinite(size) || condition > MOST_CONDITION) throw illConditioned(condition);
      const relative = most / (this.#norm * size + given || 1);
      if (relative < ACCURATE) return x;
      if (round === 2) {
        if (relative > USELESS) throw illConditioned(condition);
        return x;
      }
      const correction = this.inverse.solve(rest, count);
      x = { re: x.re.map((v, i) => v + correction.re[i]), im: x.im.map((v, i) => v + correction.im[i]) };
    }
  }

  diagonal(): ComplexArray {
    const g = this.inverse.diagonal();
    const condition = this.#norm * largest(g);
    if (!(condition < MOST_CONDITION)) throw illConditioned(condition);
    return g;
  }
}

function illConditioned(condition: number): IllConditionedError {
  return new IllConditionedError(
    `ω − H is ill-conditioned: its condition number is at least ${condition.toExponential(1)}. ` +
      "A lossless mode that no contact reaches sits at this frequency; shift omega or give the mode some loss.",
  );
}

function largest({ re, im }: ComplexArray): number {
  let most = 0;
  for (let i = 0; i < re.length; i++) {
    const size = Math.abs(re[i]) + Math.abs(im[i]);
    // NaN must not get lost in a comparison.
    if (!(size <= most)) most = size;
  }
  return most;
}
