import { type ChainPlan, chainGreen, planChain } from "../../engine/layered/chain.js";
import { SingularMatrixError } from "../../engine/linear/dense.js";
import { largest } from "../../engine/linear/matrix.js";
import type { Matrix } from "../../engine/linear/strips.js";
import { maximum } from "../../fields/lists.js";
import { checked, type Inverse, type LinearSolver } from "./checked.js";
import { Elimination, type EliminationPlan, plan } from "./elimination.js";
import { downwardDiagonal, twoSidedDiagonal } from "./selected-inverse.js";
import { entryOf, rowNorm, type SparseMatrix } from "./sparse.js";
import { bestLevels, denseTree, dissectionTree, pathTree } from "./trees.js";

/**
 * How ω − H is solved. All give the same answer:
 * - "dense": as one block; small or fully coupled networks.
 * - "block-tridiagonal": recursive Green's functions, level by level; long devices and layered networks.
 * - "sparse": nested dissection; waves and densities of wide two-dimensional devices.
 * - "auto": for S alone block-tridiagonal, or dense where that is cheaper; for waves and densities the one that is estimated
 *   to be fastest. What fails its check is solved by the next one.
 */
export type SolverName = "auto" | "dense" | "block-tridiagonal" | "sparse";
export const SOLVERS: readonly SolverName[] = ["auto", "dense", "block-tridiagonal", "sparse"];

/** A scattering matrix asks for the inverse between contacts only: what these solvers do without the rest of it. */
const ENDS = "block-tridiagonal";

/** Networks up to this size are solved dense without a look at their structure. */
const SMALL = 48;
/**
 * Parts of a device without a contact have resonances of their own: pivots are searched for, solutions refined, and G is
 * found from both sides. That takes about this many times as long; measured on sheets of 400 × 100 to 200 × 200 sites.
 */
const CLOSED = 8;
/** Rounding errors of an elimination that loses nothing, times the condition number, up to which its answer is given out. */
const MOST_ERROR = 1e-10;

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

  /** Estimate of the time of a factorisation and what is asked of it, in complex multiplications. */
  #cost(solver: Exclude<SolverName, "auto">): number {
    const { cost } = this.#plan(solver);
    const open = solver === "dense" || (solver === "block-tridiagonal" && this.#beginsOpen());
    return open ? cost : CLOSED * cost;
  }

  /** Whether the row of levels begins with a whole contact about as wide as the device. */
  #beginsOpen(): boolean {
    const contacts = new Set(this.starts.flatMap((sites) => Array.from(sites)));
    const widest = maximum(this.levels.map(({ length }) => length));
    const [first] = this.levels;
    return 2 * first.length >= widest && first.every((i) => contacts.has(i));
  }

  /** What solves with a matrix of the pattern, from the cheapest on: what fails is followed by the next one. */
  order(name: SolverName = "auto"): Exclude<SolverName, "auto">[] {
    if (name !== "auto") return [name];
    if (this.pattern.n <= SMALL) return ["dense"];
    const order = (["dense", "block-tridiagonal", "sparse"] as const)
      .map((solver) => ({ solver, cost: this.#cost(solver) }))
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
      if (!green) return undefined;
      const condition = rowNorm(a) * largest(green);
      return Number.EPSILON * green.growth * condition < MOST_ERROR ? { name: ENDS, green } : undefined;
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
    const { n } = this.pattern;
    // In multiplications; the kernel of the chain has no fronts that cost more.
    return n ** 3 / 3 + n ** 2 * sites.length < this.#chainBetween(sites).cost ? "dense" : ENDS;
  }

  /** Factors a matrix of the pattern. @throws SingularMatrixError, IllConditionedError */
  factor(a: SparseMatrix, symmetric: boolean, solver: SolverName = "auto"): LinearSolver {
    const ways = this.order(solver).map((name) => (): Inverse => {
      const elimination = new Elimination(this.#plan(name), a, symmetric);
      return {
        name,
        solve: (right, count) => elimination.solve(right, count),
        diagonals: [() => downwardDiagonal(elimination), () => twoSidedDiagonal(elimination)],
      };
    });
    return checked(ways, a);
  }
}
