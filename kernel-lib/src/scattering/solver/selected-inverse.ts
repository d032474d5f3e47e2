import { largestPart } from "../../engine/linear/dense.js";
import {
  addTimes,
  identity,
  insert,
  type Matrix,
  matrix,
  plus,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { transpose } from "../../engine/linear/product.js";
import type { ComplexArray } from "../../fields/complex.js";
import { addPart, assemble, type Elimination, eliminateAll, type Front, type Rest } from "./elimination.js";
import { eliminate, part } from "./pivots.js";
import { entryOf, type SparseMatrix } from "./sparse.js";

/**
 * The diagonal of G = A⁻¹ without the rest of it, from an elimination along a tree. Both ways find G on the sites of
 * every node and between them and its edge, so that G is known wherever A has an entry: the diagonals of A·G and G·A
 * then show how far they are from 1.
 */
export interface Diagonal extends ComplexArray {
  /** Largest distance of the diagonals of A·G and G·A from 1, where entries beside the diagonal are known as well. */
  readonly error?: number;
}

/**
 * Selected inversion (K. Takahashi, J. Fagan, M.-S. Chen, Proc. 8th PICA Conf., 63 (1973)): every node from G on its
 * edge, parents first. The error of G on the edge grows with the square of the multipliers of every node on the way
 * down; where these are larger than one in a deep tree, digits are lost.
 */
export function downwardDiagonal({ plan, fronts, a, symmetric }: Elimination): Diagonal {
  const found = new DiagonalOf(a, symmetric, fronts);
  const place = new Int32Array(a.n);
  const known: (Matrix | undefined)[] = [];
  for (let k = fronts.length - 1; k >= 0; k--) {
    const { sites, edge } = fronts[k];
    const g = inverseOn(fronts[k], known[k], symmetric);
    known[k] = undefined;
    number(place, sites, edge);
    found.add(k, place, g, symmetric ? g : transpose(g));
    for (const child of plan.children[k]) {
      const at = Int32Array.from(fronts[child].edge, (i) => place[i]);
      known[child] = part(g, at, at);
    }
  }
  return found.result();
}

/**
 * The same from both sides: what lies outside of a node is eliminated as well, from the root downwards, so that each
 * node is a small problem of its own (S. Li, S. Ahmed, G. Klimeck, E. Darve, J. Comput. Phys. 227, 9408 (2008)).
 * Errors add up instead of growing; it costs three to five times more.
 */
export function twoSidedDiagonal({ plan, fronts, a, symmetric }: Elimination): Diagonal {
  const scale = largestPart(a);
  const found = new DiagonalOf(a, symmetric, fronts);
  const place = new Int32Array(a.n);
  const rests: Rest[] = [];
  eliminateAll(plan, a, symmetric, (_, rest) => rests.push(rest));
  /** What the outside of a node puts on its edge, and on sites outside that could not be eliminated. */
  const outside: (Pick<Rest, "edge" | "matrix"> | undefined)[] = [];
  for (let k = fronts.length - 1; k >= 0; k--) {
    const { sites, edge } = fronts[k];
    const below = plan.children[k].map((child) => rests[child]);
    const inner = assemble(plan, a, k, below, place);
    const above = outside[k] ?? { edge, matrix: matrix(edge.length, edge.length) };
    outside[k] = undefined;
    number(place, sites, above.edge);
    const whole = matrix(sites.length + above.edge.length, sites.length + above.edge.length);
    const placesOf = (list: Int32Array) => Int32Array.from(list, (i) => place[i]);
    addPart(whole, placesOf(inner.all), inner.matrix);
    addPart(whole, placesOf(above.edge), above.matrix);
    const units = matrix(whole.rows, sites.length);
    insert(units, identity(sites.length), 0, 0);
    const g = solve(whole, units, symmetric);
    found.add(k, place, g, symmetric ? g : solve(transpose(whole), units));
    for (const [c, child] of plan.children[k].entries()) {
      const { edge: shared, matrix: rest } = below[c];
      const isShared = new Uint8Array(whole.rows);
      for (const i of shared) isShared[place[i]] = 1;
      const away = Int32Array.from(isShared.keys()).filter((p) => !isShared[p]);
      const order = Int32Array.from([...away, ...placesOf(shared)]);
      const without = part(whole, order, order);
      addPart(
        without,
        Int32Array.from(shared.keys(), (p) => away.length + p),
        rest,
        -1,
      );
      const { kept, rest: left } = eliminate(without, away.length, { symmetric, scale, last: false });
      const ids = [...sites, ...above.edge];
      outside[child] = { edge: Int32Array.from(kept, (p) => ids[order[p]]), matrix: left };
    }
  }
  return found.result();
}

/** G on the sites and the edge of a front, from G on the edge. */
function inverseOn({ sites, own, up, down }: Front, edge: Matrix | undefined, symmetric: boolean): Matrix {
  const s = sites.length;
  const inverse = identity(s);
  own.solve(inverse.re, inverse.im, s);
  if (!edge || edge.rows === 0) return inverse;
  const lower = down ? times(down, inverse) : transpose(up);
  const gsb = matrix(s, edge.rows);
  addTimes(gsb, up, edge, -1);
  const g = matrix(s + edge.rows, s + edge.rows);
  insert(g, plus(inverse, times(gsb, lower), -1), 0, 0);
  insert(g, gsb, 0, s);
  if (symmetric) insert(g, transpose(gsb), s, 0);
  else {
    const gbs = matrix(edge.rows, s);
    addTimes(gbs, edge, lower, -1);
    insert(g, gbs, s, 0);
  }
  insert(g, edge, s, s);
  return g;
}

/** Numbers the sites of a front and of its edge from 0 on. */
function number(place: Int32Array, sites: Int32Array, edge: Int32Array): void {
  for (let p = 0; p < sites.length; p++) place[sites[p]] = p;
  for (let p = 0; p < edge.length; p++) place[edge[p]] = sites.length + p;
}

/** Collects the diagonal of G, and with it the diagonals of A·G and G·A. */
class DiagonalOf {
  readonly #values: Matrix;
  readonly #left: Matrix;
  readonly #right: Matrix;
  /** Front that a site is eliminated in. */
  readonly #front: Int32Array;

  constructor(
    readonly a: SparseMatrix,
    readonly symmetric: boolean,
    readonly fronts: readonly Front[],
  ) {
    [this.#values, this.#left, this.#right] = [0, 0, 0].map(() => matrix(a.n, 1));
    this.#front = new Int32Array(a.n);
    for (const [k, { sites }] of fronts.entries()) for (const i of sites) this.#front[i] = k;
  }

  /** Takes the columns G[place of j, i] and the rows G[i, place of j], as `rows[place of j, i]`, of the sites of a front. */
  add(k: number, place: Int32Array, columns: Matrix, rows: Matrix): void {
    const { a, symmetric } = this;
    for (const [p, i] of this.fronts[k].sites.entries()) {
      this.#values.re[i] = columns.re[p * columns.columns + p];
      this.#values.im[i] = columns.im[p * columns.columns + p];
      for (let there = a.start[i]; there < a.start[i + 1]; there++) {
        const j = a.column[there];
        // Those that were eliminated before came or come with their own front.
        if (this.#front[j] < k) continue;
        const ji = place[j] * columns.columns + p;
        addProduct(this.#left, i, a, there, columns, ji);
        if (!symmetric) addProduct(this.#right, j, a, there, columns, ji);
        if (this.#front[j] === k) continue;
        const back = entryOf(a, j, i);
        addProduct(this.#left, j, a, back, rows, place[j] * rows.columns + p);
        if (!symmetric) addProduct(this.#right, i, a, back, rows, place[j] * rows.columns + p);
      }
    }
  }

  result(): Diagonal {
    const { re, im } = this.#values;
    return { re, im, error: Math.max(fromOne(this.#left), this.symmetric ? 0 : fromOne(this.#right)) };
  }
}

/** to[i] += a[x]·b[y] */
function addProduct(
  to: ComplexArray,
  i: number,
  a: ComplexArray,
  x: number,
  b: ComplexArray,
  y: number,
): void {
  to.re[i] += a.re[x] * b.re[y] - a.im[x] * b.im[y];
  to.im[i] += a.re[x] * b.im[y] + a.im[x] * b.re[y];
}

/** Largest distance of a list from 1. */
function fromOne({ re, im }: ComplexArray): number {
  let most = 0;
  for (let i = 0; i < re.length; i++) {
    const distance = Math.hypot(re[i] - 1, im[i]);
    // NaN must not get lost in a comparison.
    if (!(distance <= most)) most = distance;
  }
  return most;
}
