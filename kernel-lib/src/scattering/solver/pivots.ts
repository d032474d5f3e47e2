import { type Factorisation, factorise, SingularMatrixError } from "../../engine/linear/dense.js";
import {
  addTimes,
  columnsOf,
  identity,
  largest,
  type Matrix,
  matrix,
  plus,
  rowsOf,
  scaled,
  solve,
  times,
} from "../../engine/linear/matrix.js";

/**
 * One step of block elimination: which sites of a front can be eliminated without loss of digits, and what that leaves
 * to the others. A part of a network that has a resonance at ω has no inverse there, though the whole network has one;
 * close to it the inverse is large, and the digits of what is added to it are lost. The sites that carry the resonance
 * are kept for later, when the rest of the network has broadened it.
 */

/** Largest F_ss⁻¹ F_sb: the backward error of the elimination is up to its square times the rounding error. */
const MOST_MULTIPLIER = 10;
/** Largest entry that an elimination may leave, in units of the largest entry of the whole matrix. */
const MOST_GROWTH = 10;
/** Sites are kept where the inverse of their block is larger than one of these, in units of 1/scale: few at first, then more. */
const LARGE_INVERSE: readonly number[] = [8, 4, 2, 1];
/** Imaginary part that keeps the inverse of a singular block finite, in units of scale: it shows what makes it large. */
const BROADENING = 1e-6;
/** A pivot is taken if no multiplier that it makes alone is larger than this. */
const MOST_SINGLE_MULTIPLIER = 5;

/** A block that has been eliminated. */
export interface Factors {
  /** F_ss */
  readonly own: Factorisation;
  /** F_ss⁻¹ F_sb */
  readonly up: Matrix;
  /** F_bs; of a symmetric matrix F_sbᵀ. */
  readonly down?: Matrix;
}

export interface Eliminated {
  /** Places in the front of the sites that are eliminated, and of all others, those to be eliminated later first. */
  readonly eliminated: Int32Array;
  readonly kept: Int32Array;
  readonly factors: Factors;
  /** F_bb − F_bs F_ss⁻¹ F_sb on what is kept. */
  readonly rest: Matrix;
}

export interface EliminateOptions {
  readonly symmetric: boolean;
  /** Largest entry of the whole matrix. */
  readonly scale: number;
  /** Whether nothing may be kept, because nothing comes later; then the front consists of own sites only. */
  readonly last: boolean;
}

const NONE = new Int32Array(0);
const NOTHING: Factorisation = { n: 0, condition: 1, solve: () => {} };

/**
 * Eliminates the first `own` sites of a front, or as many of them as can be without loss of digits.
 * @throws SingularMatrixError where `last` and the block has no inverse
 */
export function eliminate(front: Matrix, own: number, options: EliminateOptions): Eliminated {
  const all = Int32Array.from({ length: own }, (_, p) => p);
  if (options.last) {
    const factored = factorise(own, front.re, front.im, options.symmetric);
    return {
      eliminated: all,
      kept: NONE,
      factors: { own: factored, up: matrix(own, 0) },
      rest: matrix(0, 0),
    };
  }
  const whole = attempt(front, all, options);
  if (whole) return whole;
  for (const resonant of resonantSites(front, all, options.scale)) {
    const some = attempt(
      front,
      all.filter((p) => !resonant.has(p)),
      options,
    );
    if (some) return some;
  }
  // Pivots in the order of their quality: the first ones of a list that is not good enough may be.
  for (
    let list = stablePivots(front, own, options);
    list.length > 0;
    list = list.subarray(0, list.length >> 1)
  ) {
    const some = attempt(front, list, options);
    if (some) return some;
  }
  return attempt(front, NONE, options) as Eliminated;
}

/**
 * The sites that carry the resonances of a block, more and more of them: those where its inverse X is large. Without the
 * sites P, the inverse of what remains of the block is X − X_{·P} X_PP⁻¹ X_{P·}. Nothing where that is the whole block.
 */
function* resonantSites(front: Matrix, own: Int32Array, scale: number): Generator<ReadonlySet<number>> {
  const broadened = plus(part(front, own, own), scaled(identity(own.length), 0, BROADENING * scale));
  const sites = new Set<number>();
  try {
    let inverse = solve(broadened, identity(own.length));
    for (const large of LARGE_INVERSE) {
      const before = sites.size;
      for (;;) {
        const pivot = largestEntry(inverse);
        if (!(pivot.size * scale > large)) break;
        for (const p of pivot.sites) sites.add(own[p]);
        inverse = without(inverse, Int32Array.from(pivot.sites));
      }
      if (sites.size === own.length) return;
      if (sites.size > before) yield sites;
    }
  } catch (error) {
    if (!(error instanceof SingularMatrixError)) throw error;
  }
}

/** The largest entry of a matrix and its sites: one where a diagonal entry of them is about as large. */
function largestEntry(a: Matrix): { size: number; sites: readonly number[] } {
  let [most, at] = [0, 0];
  for (let x = 0; x < a.re.length; x++) {
    const size = Math.abs(a.re[x]) + Math.abs(a.im[x]);
    if (size > most) [most, at] = [size, x];
  }
  const pair = [Math.floor(at / a.columns), at % a.columns];
  const single = pair.find((p) => size(a, p, p) > most / 2);
  return { size: most, sites: single === undefined ? pair : [single] };
}

/** X − X_{·P} X_PP⁻¹ X_{P·}; rows and columns P become zero. */
function without(x: Matrix, sites: Int32Array): Matrix {
  const rows = rowsOf(x, sites);
  const rest = plus(x, times(columnsOf(x, sites), solve(columnsOf(rows, sites), rows)), -1);
  // Without what is left of them by rounding.
  for (const p of sites)
    for (let i = 0; i < x.rows; i++)
      for (const at of [p * x.columns + i, i * x.columns + p]) {
        rest.re[at] = 0;
        rest.im[at] = 0;
      }
  return rest;
}

/** Eliminates the given sites; nothing where that would lose digits. */
function attempt(
  front: Matrix,
  eliminated: Int32Array,
  { symmetric, scale }: EliminateOptions,
): Eliminated | undefined {
  const chosen = new Uint8Array(front.rows);
  for (const p of eliminated) chosen[p] = 1;
  const kept = Int32Array.from(Array.from(chosen.keys()).filter((p) => !chosen[p]));
  const rest = part(front, kept, kept);
  const [up, down] = [part(front, eliminated, kept), part(front, kept, eliminated)];
  if (eliminated.length === 0) return { eliminated, kept, factors: { own: NOTHING, up }, rest };
  const ss = part(front, eliminated, eliminated);
  let own: Factorisation;
  try {
    own = factorise(ss.rows, ss.re, ss.im, symmetric);
  } catch (error) {
    if (error instanceof SingularMatrixError) return undefined;
    throw error;
  }
  own.solve(up.re, up.im, kept.length);
  if (!(largest(up) <= MOST_MULTIPLIER)) return undefined;
  addTimes(rest, down, up, -1);
  if (!(largest(rest) <= MOST_GROWTH * scale)) return undefined;
  return { eliminated, kept, factors: symmetric ? { own, up } : { own, up, down }, rest };
}

/**
 * The sites among the first `own` that Gaussian elimination with pivots on the diagonal, single or in pairs, eliminates
 * by small multipliers, in its order (J. R. Bunch, B. N. Parlett, SIAM J. Numer. Anal. 8, 639 (1971)).
 */
function stablePivots(front: Matrix, own: number, options: EliminateOptions): Int32Array {
  const order: number[] = [];
  let [rest, ids] = [front, Array.from({ length: front.rows }, (_, p) => p)];
  for (;;) {
    const candidates = own - order.length;
    let [best, least]: [number[], number] = [[], MOST_SINGLE_MULTIPLIER];
    for (let p = 0; p < candidates; p++) {
      for (const pivot of [[p], [p, strongestPartner(rest, p, candidates)]]) {
        const multiplier = largestMultiplier(rest, pivot);
        if (multiplier < least) [best, least] = [pivot, multiplier];
      }
    }
    const step = best.length > 0 ? attempt(rest, Int32Array.from(best), options) : undefined;
    if (!step) return Int32Array.from(order);
    order.push(...best.map((p) => ids[p]));
    ids = Array.from(step.kept, (p) => ids[p]);
    rest = step.rest;
  }
}

/** The site among the first `count` that a site is coupled to most; itself where there is none. */
function strongestPartner(a: Matrix, p: number, count: number): number {
  let [partner, strongest] = [p, 0];
  for (let q = 0; q < count; q++) {
    const coupling = size(a, p, q) + size(a, q, p);
    if (q !== p && coupling > strongest) [partner, strongest] = [q, coupling];
  }
  return partner;
}

/** Bound of the multipliers by which a pivot of one or two sites is eliminated. */
function largestMultiplier(a: Matrix, [p, q]: readonly number[]): number {
  let [ofP, ofQ] = [0, 0];
  for (let i = 0; i < a.rows; i++) {
    if (i === p || i === q) continue;
    ofP = Math.max(ofP, size(a, i, p), size(a, p, i));
    if (q !== undefined) ofQ = Math.max(ofQ, size(a, i, q), size(a, q, i));
  }
  if (q === undefined) return ofP / size(a, p, p);
  if (p === q) return Number.POSITIVE_INFINITY;
  const n = a.columns;
  const [pp, pq, qp, qq] = [p * n + p, p * n + q, q * n + p, q * n + q];
  const re = a.re[pp] * a.re[qq] - a.im[pp] * a.im[qq] - a.re[pq] * a.re[qp] + a.im[pq] * a.im[qp];
  const im = a.re[pp] * a.im[qq] + a.im[pp] * a.re[qq] - a.re[pq] * a.im[qp] - a.im[pq] * a.re[qp];
  const between = Math.max(size(a, p, q), size(a, q, p));
  const most = Math.max(size(a, q, q) * ofP + between * ofQ, size(a, p, p) * ofQ + between * ofP);
  return most / (Math.abs(re) + Math.abs(im));
}

/** |re| + |im| of an entry. */
function size(a: Matrix, row: number, column: number): number {
  const at = row * a.columns + column;
  return Math.abs(a.re[at]) + Math.abs(a.im[at]);
}

/** Some rows and columns of a matrix. */
export function part(a: Matrix, rows: Int32Array, columns: Int32Array): Matrix {
  const b = matrix(rows.length, columns.length);
  for (let p = 0, to = 0; p < rows.length; p++) {
    const row = rows[p] * a.columns;
    for (let q = 0; q < columns.length; q++, to++) {
      b.re[to] = a.re[row + columns[q]];
      b.im[to] = a.im[row + columns[q]];
    }
  }
  return b;
}
