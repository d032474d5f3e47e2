import { factorise } from "../../engine/linear/dense.js";
import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import type { Network } from "../network/network.js";
import type { SolverName } from "../solver/solver.js";
import { entryOf, type SparseMatrix } from "../solver/sparse.js";

/** Solves a linear system for several right sides; returns the solution of each. */
export type SolveAll = (right: readonly ComplexArray[]) => ComplexArray[];

/** Solves `count` columns, n × count row-major. */
type SolveColumns = (right: ComplexArray, count: number) => ComplexArray;

/**
 * Solves a network of real, reciprocal couplings again and again, with other detunings and couplings. The structure is
 * analysed once; the solver is the one that it makes the fastest: as one block, or sparse.
 */
export class RepeatedSolver {
  /** Name of the solver. */
  readonly name: SolverName;
  readonly #network: Network;
  /** Places of both entries of every coupling in the matrix of the network. */
  readonly #entries: readonly (readonly [number, number])[];

  constructor(network: Network) {
    const { minusH, couplings, solvers } = network;
    this.#network = network;
    this.name = solvers.order()[0];
    this.#entries = couplings.map(({ between: [j, l] }) => [entryOf(minusH, j, l), entryOf(minusH, l, j)]);
  }

  /**
   * Factors ω − H.
   *
   * @throws SingularMatrixError exactly on a lossless pole
   */
  factor(omega: number, detuning: ArrayLike<number>, couplings: ArrayLike<number>): SolveAll {
    const { minusH, solvers } = this.#network;
    const a = { ...minusH, re: minusH.re.slice() };
    for (const [j, at] of solvers.diagonal.entries()) a.re[at] = omega - detuning[j];
    for (const [i, places] of this.#entries.entries()) for (const at of places) a.re[at] = -couplings[i];
    if (this.name === "dense") return together(a.n, factorDense(a));
    const linear = solvers.factor(a, true);
    return together(a.n, (right, count) => linear.solve(right, count));
  }
}

/** Factors a symmetric matrix as one block. */
function factorDense({ n, start, column, ...values }: SparseMatrix): SolveColumns {
  const { re, im } = complexZeros(n * n);
  for (let i = 0; i < n; i++)
    for (let at = start[i]; at < start[i + 1]; at++) {
      re[i * n + column[at]] = values.re[at];
      im[i * n + column[at]] = values.im[at];
    }
  const factors = factorise(n, re, im, true);
  return (right, count) => {
    factors.solve(right.re, right.im, count);
    return right;
  };
}

/** Solves for several right sides as the columns of one matrix. */
function together(n: number, solve: SolveColumns): SolveAll {
  return (right) => {
    const count = right.length;
    const columns = complexZeros(n * count);
    for (const [c, { re, im }] of right.entries())
      for (let j = 0; j < n; j++) {
        columns.re[j * count + c] = re[j];
        columns.im[j * count + c] = im[j];
      }
    const { re, im } = solve(columns, count);
    return right.map((_, c) => {
      const x = complexZeros(n);
      for (let j = 0; j < n; j++) {
        x.re[j] = re[j * count + c];
        x.im[j] = im[j * count + c];
      }
      return x;
    });
  };
}
