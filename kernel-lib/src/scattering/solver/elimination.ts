import { largestPart } from "../../engine/linear/dense.js";
import { addTimes, type Matrix, matrix, rowsOf } from "../../engine/linear/matrix.js";
import { product } from "../../engine/linear/product.js";
import type { ComplexArray } from "../../fields/complex.js";
import { eliminate, type Factors } from "./pivots.js";
import type { SparseMatrix } from "./sparse.js";
import { type EliminationTree, joined } from "./trees.js";

/**
 * Block elimination of a sparse matrix along a tree (multifrontal method: I. S. Duff, J. K. Reid, ACM Trans. Math.
 * Softw. 9, 302 (1983)). Every node of the tree is a small dense problem: its own sites s, eliminated there, and
 * the sites b of its ancestors they are coupled to. What the elimination leaves on b,
 *
 *   F_bb − F_bs F_ss⁻¹ F_sb,
 *
 * is the self-energy that the subtree puts on the rest: recursive Green's functions on an arbitrary tree. Sites that
 * would make this inverse large, because the part below has a resonance at ω of its own, are left to the parent
 * (delayed pivots: I. S. Duff, J. K. Reid, ACM Trans. Math. Softw. 9, 302 (1983); see pivots.ts).
 */

/** What does not depend on the values: worked out once for all frequencies. */
export interface EliminationPlan {
  readonly tree: EliminationTree;
  /** Of each node: sites of ancestors that its elimination touches, in the order of their elimination. */
  readonly boundary: readonly Int32Array[];
  readonly children: readonly (readonly number[])[];
  /** Node that eliminates a site. */
  readonly owner: Int32Array;
  /** Estimate of its time, in complex multiplications of a large product. */
  readonly cost: number;
}

/** What an entry of a front and a front itself cost beside products, in multiplications; measured. */
const EACH_ENTRY = 40;
const EACH_FRONT = 80_000;

export function plan(a: SparseMatrix, tree: EliminationTree): EliminationPlan {
  const owner = new Int32Array(a.n);
  const children: number[][] = tree.map(() => []);
  tree.forEach(({ sites, parent }, k) => {
    for (const i of sites) owner[i] = k;
    if (parent >= 0) children[parent].push(k);
  });
  const boundary: Int32Array[] = [];
  let cost = 0;
  tree.forEach(({ sites }, k) => {
    const touched = new Set<number>();
    for (const i of sites) {
      for (let at = a.start[i]; at < a.start[i + 1]; at++)
        if (owner[a.column[at]] > k) touched.add(a.column[at]);
    }
    for (const child of children[k]) for (const i of boundary[child]) if (owner[i] > k) touched.add(i);
    boundary.push(Int32Array.from(touched).sort((i, j) => owner[i] - owner[j] || i - j));
    const [s, b] = [sites.length, touched.size];
    cost += s ** 3 / 3 + s * s * b + s * b * b + EACH_ENTRY * (s + b) ** 2 + EACH_FRONT;
  });
  return { tree, boundary, children, owner, cost };
}

/** What a front leaves to its parent: a matrix on its edge, of which the first `delayed` sites were to be eliminated. */
export interface Rest {
  readonly edge: Int32Array;
  readonly delayed: number;
  readonly matrix: Matrix;
}

/** A factored block: the sites eliminated in it, and the sites of later blocks that they are coupled to. */
export interface Front extends Factors {
  readonly sites: Int32Array;
  readonly edge: Int32Array;
}

/** The dense problem of a node before its elimination: on its own sites, the first `own` of `all`, and on its boundary. */
export interface Assembled {
  readonly all: Int32Array;
  readonly own: number;
  readonly matrix: Matrix;
}

/** Puts the dense problem of node k together: entries of A, and what the children of the node left. */
export function assemble(
  { tree, boundary, owner }: EliminationPlan,
  a: SparseMatrix,
  k: number,
  rests: readonly Rest[],
  place: Int32Array,
): Assembled {
  const { sites } = tree[k];
  const own = joined([sites, ...rests.map(({ edge, delayed }) => edge.subarray(0, delayed))]);
  const all = joined([own, boundary[k]]);
  const size = all.length;
  for (let p = 0; p < size; p++) place[all[p]] = p;
  const front = matrix(size, size);
  const copy = (i: number, at: number) => {
    const to = place[i] * size + place[a.column[at]];
    front.re[to] = a.re[at];
    front.im[to] = a.im[at];
  };
  for (const i of sites)
    for (let at = a.start[i]; at < a.start[i + 1]; at++) if (owner[a.column[at]] >= k) copy(i, at);
  // The columns of own sites in rows of ancestors.
  for (const i of boundary[k])
    for (let at = a.start[i]; at < a.start[i + 1]; at++) if (owner[a.column[at]] === k) copy(i, at);
  for (const { edge, matrix: rest } of rests)
    addPart(
      front,
      Int32Array.from(edge, (i) => place[i]),
      rest,
    );
  return { all, own: own.length, matrix: front };
}

/** Adds a matrix to the rows and columns of another one with the given numbers. */
export function addPart(to: Matrix, numbers: Int32Array, part: Matrix, sign: 1 | -1 = 1): void {
  for (let p = 0, from = 0; p < numbers.length; p++) {
    const row = numbers[p] * to.columns;
    for (let q = 0; q < numbers.length; q++, from++) {
      to.re[row + numbers[q]] += sign * part.re[from];
      to.im[row + numbers[q]] += sign * part.im[from];
    }
  }
}

/** Eliminates node after node; `keep` receives the factors of each and what it leaves to its parent. */
export function eliminateAll(
  plan: EliminationPlan,
  a: SparseMatrix,
  symmetric: boolean,
  keep: (front: Front, rest: Rest, k: number) => void,
): void {
  const scale = largestPart(a);
  const place = new Int32Array(a.n);
  const left: (Rest | undefined)[] = [];
  plan.tree.forEach(({ parent }, k) => {
    const rests = plan.children[k].map((child) => left[child] as Rest);
    for (const child of plan.children[k]) left[child] = undefined;
    const { all, own, matrix: front } = assemble(plan, a, k, rests, place);
    const options = { symmetric, scale, last: parent < 0 };
    const { eliminated, kept, factors, rest } = eliminate(front, own, options);
    const sites = Int32Array.from(eliminated, (p) => all[p]);
    const edge = Int32Array.from(kept, (p) => all[p]);
    left.push({ edge, delayed: own - sites.length, matrix: rest });
    keep({ ...factors, sites, edge }, left[k] as Rest, k);
  });
}

/** A factored sparse matrix. */
export class Elimination {
  readonly fronts: readonly Front[];

  /** @throws SingularMatrixError where the matrix has no inverse to working precision */
  constructor(
    readonly plan: EliminationPlan,
    readonly a: SparseMatrix,
    readonly symmetric: boolean,
  ) {
    const fronts: Front[] = [];
    eliminateAll(plan, a, symmetric, (front) => fronts.push(front));
    this.fronts = fronts;
  }

  /** A⁻¹ times `count` columns, n × count row-major. */
  solve(right: ComplexArray, count: number): ComplexArray {
    const whole: Matrix = { rows: this.a.n, columns: count, re: right.re.slice(), im: right.im.slice() };
    for (const { sites, edge, own, up, down } of this.fronts) {
      const part = rowsOf(whole, sites);
      const beyond = rowsOf(whole, edge);
      if (!down) addTo(beyond, product(up, part), -1);
      own.solve(part.re, part.im, count);
      if (down) addTimes(beyond, down, part, -1);
      put(whole, sites, part);
      put(whole, edge, beyond);
    }
    for (let k = this.fronts.length - 1; k >= 0; k--) {
      const { sites, edge, up } = this.fronts[k];
      const part = rowsOf(whole, sites);
      addTimes(part, up, rowsOf(whole, edge), -1);
      put(whole, sites, part);
    }
    return whole;
  }
}

/** a += factor·b */
function addTo(a: Matrix, b: Matrix, factor: number): void {
  for (let x = 0; x < a.re.length; x++) {
    a.re[x] += factor * b.re[x];
    a.im[x] += factor * b.im[x];
  }
}

/** Writes the rows of `part` to the given rows of `whole`. */
function put(whole: Matrix, rows: Int32Array, part: Matrix): void {
  for (let p = 0; p < rows.length; p++) {
    whole.re.set(part.re.subarray(p * part.columns, (p + 1) * part.columns), rows[p] * whole.columns);
    whole.im.set(part.im.subarray(p * part.columns, (p + 1) * part.columns), rows[p] * whole.columns);
  }
}
