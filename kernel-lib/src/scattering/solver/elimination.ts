import { type Factorisation, factorise } from "../../engine/dense.js";
import { addTimes, identity, type Matrix, matrix, plus, rowsOf, times } from "../../engine/matrix.js";
import type { ComplexArray } from "../../fields/complex.js";
import type { SparseMatrix } from "./sparse.js";
import type { EliminationTree } from "./trees.js";

/**
 * Block elimination of a sparse matrix along a tree (multifrontal method: I. S. Duff, J. K. Reid, ACM Trans. Math.
 * Softw. 9, 302 (1983)). Every node of the tree is a small dense problem: its own sites s, eliminated there, and
 * the sites b of its ancestors they are coupled to. What the elimination leaves on b,
 *
 *   F_bb − F_bs F_ss⁻¹ F_sb,
 *
 * is the self-energy that the subtree puts on the rest: recursive Green's functions on an arbitrary tree.
 */

/** What does not depend on the values: worked out once for all frequencies. */
export interface EliminationPlan {
  readonly tree: EliminationTree;
  /** Of each node: sites of ancestors that its elimination touches, in the order of their elimination. */
  readonly boundary: readonly Int32Array[];
  readonly children: readonly (readonly number[])[];
  /** Node that eliminates a site. */
  readonly owner: Int32Array;
  /** Estimate of the number of complex multiplications. */
  readonly cost: number;
}

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
    cost += s ** 3 / 3 + s * s * b + s * b * b;
  });
  return { tree, boundary, children, owner, cost };
}

interface Front {
  readonly own: Factorisation;
  /** F_ss⁻¹ F_sb */
  readonly up: Matrix;
  /** F_bs */
  readonly down: Matrix;
}

/** A part that falls into pieces needs no separator. */
const NOTHING: Factorisation = { n: 0, condition: 1, solve: () => {} };

/** A factored sparse matrix. */
export class Elimination {
  readonly #fronts: Front[] = [];

  /** @throws SingularMatrixError where a block has no inverse; the whole matrix may still have one. */
  constructor(
    readonly plan: EliminationPlan,
    a: SparseMatrix,
    symmetric: boolean,
  ) {
    const { tree, boundary, children, owner } = plan;
    const place = new Int32Array(a.n);
    const left: (Matrix | undefined)[] = [];
    tree.forEach(({ sites }, k) => {
      const edge = boundary[k];
      const [s, b] = [sites.length, edge.length];
      const [ss, sb, bs, bb] = [matrix(s, s), matrix(s, b), matrix(b, s), matrix(b, b)];
      sites.forEach((i, p) => {
        place[i] = p;
      });
      edge.forEach((i, p) => {
        place[i] = s + p;
      });
      const add = (p: number, q: number, re: number, im: number) => {
        const into = p < s ? (q < s ? ss : sb) : q < s ? bs : bb;
        const at = (p < s ? p : p - s) * into.columns + (q < s ? q : q - s);
        into.re[at] += re;
        into.im[at] += im;
      };
      sites.forEach((i, p) => {
        for (let at = a.start[i]; at < a.start[i + 1]; at++) {
          const j = a.column[at];
          if (owner[j] < k) continue;
          add(p, place[j], a.re[at], a.im[at]);
        }
      });
      // The columns of own sites in rows of ancestors.
      edge.forEach((i, p) => {
        for (let at = a.start[i]; at < a.start[i + 1]; at++)
          if (owner[a.column[at]] === k) add(s + p, place[a.column[at]], a.re[at], a.im[at]);
      });
      for (const child of children[k]) {
        const rest = left[child] as Matrix;
        const rows = boundary[child];
        for (let p = 0, at = 0; p < rows.length; p++)
          for (let q = 0; q < rows.length; q++, at++)
            add(place[rows[p]], place[rows[q]], rest.re[at], rest.im[at]);
        left[child] = undefined;
      }
      const own = s > 0 ? factorise(s, ss.re, ss.im, symmetric) : NOTHING;
      const up = { ...sb, re: sb.re.slice(), im: sb.im.slice() };
      if (b > 0 && s > 0) {
        own.solve(up.re, up.im, b);
        addTimes(bb, bs, up, -1);
      }
      left.push(bb);
      this.#fronts.push({ own, up, down: bs });
    });
  }

  /** A⁻¹ times `count` columns, n × count row-major. */
  solve(right: ComplexArray, count: number): ComplexArray {
    const { tree, boundary } = this.plan;
    const n = this.plan.owner.length;
    const whole: Matrix = { rows: n, columns: count, re: right.re.slice(), im: right.im.slice() };
    tree.forEach(({ sites }, k) => {
      const own = rowsOf(whole, sites);
      this.#fronts[k].own.solve(own.re, own.im, count);
      put(whole, sites, own);
      const edge = rowsOf(whole, boundary[k]);
      addTimes(edge, this.#fronts[k].down, own, -1);
      put(whole, boundary[k], edge);
    });
    for (let k = tree.length - 1; k >= 0; k--) {
      const own = rowsOf(whole, tree[k].sites);
      addTimes(own, this.#fronts[k].up, rowsOf(whole, boundary[k]), -1);
      put(whole, tree[k].sites, own);
    }
    return whole;
  }

  /** The diagonal of A⁻¹, without the rest of it: parents first, each node from the inverse on its boundary. */
  diagonal(): ComplexArray {
    const { tree, boundary, children } = this.plan;
    const n = this.plan.owner.length;
    const result = { re: new Float64Array(n), im: new Float64Array(n) };
    const known: (Matrix | undefined)[] = tree.map(() => undefined);
    for (let k = tree.length - 1; k >= 0; k--) {
      const { sites } = tree[k];
      const { own, up, down } = this.#fronts[k];
      const s = sites.length;
      const inverse = identity(s);
      own.solve(inverse.re, inverse.im, s);
      const gbb = known[k] ?? matrix(0, 0);
      const lower = times(down, inverse);
      const gsb = matrix(s, gbb.rows);
      addTimes(gsb, up, gbb, -1);
      const gbs = matrix(gbb.rows, s);
      addTimes(gbs, gbb, lower, -1);
      const gss = plus(inverse, times(gsb, lower), -1);
      sites.forEach((i, p) => {
        result.re[i] = gss.re[p * s + p];
        result.im[i] = gss.im[p * s + p];
      });
      known[k] = undefined;
      if (children[k].length === 0) continue;
      const position = new Map<number, number>();
      sites.forEach((i, p) => {
        position.set(i, p);
      });
      boundary[k].forEach((i, p) => {
        position.set(i, s + p);
      });
      const entry = (p: number, q: number): [Matrix, number] =>
        p < s
          ? q < s
            ? [gss, p * s + q]
            : [gsb, p * gsb.columns + q - s]
          : q < s
            ? [gbs, (p - s) * s + q]
            : [gbb, (p - s) * gbb.columns + q - s];
      for (const child of children[k]) {
        const edge = boundary[child];
        const g = matrix(edge.length, edge.length);
        for (let p = 0, at = 0; p < edge.length; p++) {
          for (let q = 0; q < edge.length; q++, at++) {
            const [block, from] = entry(position.get(edge[p]) as number, position.get(edge[q]) as number);
            g.re[at] = block.re[from];
            g.im[at] = block.im[from];
          }
        }
        known[child] = g;
      }
    }
    return result;
  }
}

/** Writes the rows of `part` to the given rows of `whole`. */
function put(whole: Matrix, rows: Int32Array, part: Matrix): void {
  for (let p = 0; p < rows.length; p++) {
    whole.re.set(part.re.subarray(p * part.columns, (p + 1) * part.columns), rows[p] * whole.columns);
    whole.im.set(part.im.subarray(p * part.columns, (p + 1) * part.columns), rows[p] * whole.columns);
  }
}
