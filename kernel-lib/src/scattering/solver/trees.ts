import { meeting } from "../../engine/chain.js";
import { minimum } from "../../fields/lists.js";
import type { SparseMatrix } from "./sparse.js";

/**
 * Orders of elimination. A tree of blocks: children are eliminated before their parent, and what a block is
 * coupled to beside its own subtree lies among its ancestors. One block is the dense solver, a path of blocks the
 * block-tridiagonal one (recursive Green's functions), a tree of separators the sparse one (nested dissection).
 */
export interface TreeNode {
  readonly sites: Int32Array;
  /** Index of the parent, always larger than the own index; −1 for a root. */
  readonly parent: number;
}
export type EliminationTree = readonly TreeNode[];

/** Contacts from which rows of levels are tried. */
const MOST_STARTS = 8;

/** A separator is looked for down to this size; smaller parts are eliminated whole. */
const LEAF = 48;

export function denseTree(n: number): EliminationTree {
  return [{ sites: Int32Array.from({ length: n }, (_, i) => i), parent: -1 }];
}

/** Blocks in a row, each coupled to the next only: from the first to the last. */
export function pathTree(levels: readonly Int32Array[]): EliminationTree {
  return levels.map((sites, k) => ({ sites, parent: k + 1 < levels.length ? k + 1 : -1 }));
}

/**
 * Levels of equal distance from a start: a level is coupled only to itself and its two neighbours. Parts of the
 * network that are not connected continue the row.
 */
export function levelsFrom(a: SparseMatrix, start: ArrayLike<number>): Int32Array[] {
  const seen = new Uint8Array(a.n);
  const levels: Int32Array[] = [];
  let current: number[] = [];
  const visit = (i: number) => {
    if (!seen[i]) current.push(i);
    seen[i] = 1;
  };
  for (let s = 0; s < start.length; s++) visit(start[s]);
  for (let next = 0; ; ) {
    while (current.length) {
      const level = Int32Array.from(current).sort();
      levels.push(level);
      current = [];
      for (const i of level) for (let at = a.start[i]; at < a.start[i + 1]; at++) visit(a.column[at]);
    }
    while (next < a.n && seen[next]) next++;
    if (next === a.n) return levels;
    visit(next);
  }
}

/** The row of levels that costs least, among rows that begin at one of the given sets of sites or far from them. */
export function bestLevels(a: SparseMatrix, starts: readonly ArrayLike<number>[]): readonly Int32Array[] {
  const candidates = [...starts.slice(0, MOST_STARTS), [0]].map((start) => levelsFrom(a, start));
  const far = candidates[0];
  candidates.push(levelsFrom(a, far[far.length - 1]), levelsFrom(a, far[far.length - 1].subarray(0, 1)));
  const wanted = starts.flatMap((sites) => Array.from(sites));
  const costs = candidates.map((levels) => meeting(levels, wanted).cost);
  return candidates[costs.indexOf(minimum(costs))];
}

/** Nested dissection: the middle level of a part separates its two sides, which are cut in turn. */
export function dissectionTree(a: SparseMatrix): EliminationTree {
  const nodes: { sites: Int32Array; parent: number }[] = [];
  // Which part a site belongs to at present; a finished site belongs to none.
  const part = new Int32Array(a.n);
  let parts = 0;
  const cut = (sites: Int32Array): number => {
    if (sites.length <= LEAF) return push(sites, []);
    const { before, middle, after } = separate(a, sites, part, ++parts);
    if (before.length === 0 && after.length === 0) return push(middle, []);
    for (const i of middle) part[i] = -1;
    const children = [before, after].filter(({ length }) => length > 0).map(cut);
    return push(middle, children);
  };
  const push = (sites: Int32Array, children: number[]): number => {
    for (const child of children) nodes[child].parent = nodes.length;
    for (const i of sites) part[i] = -1;
    nodes.push({ sites, parent: -1 });
    return nodes.length - 1;
  };
  cut(Int32Array.from({ length: a.n }, (_, i) => i));
  return nodes;
}

/** Cuts a part at the level nearest to the middle that is smallest. */
function separate(
  a: SparseMatrix,
  sites: Int32Array,
  part: Int32Array,
  id: number,
): { before: Int32Array; middle: Int32Array; after: Int32Array } {
  const none = new Int32Array(0);
  const levels = (start: number): Int32Array[] => {
    for (const i of sites) part[i] = id;
    const found: Int32Array[] = [];
    let current = [start];
    part[start] = 0;
    while (current.length) {
      found.push(Int32Array.from(current));
      const next: number[] = [];
      for (const i of current) {
        for (let at = a.start[i]; at < a.start[i + 1]; at++) {
          const j = a.column[at];
          if (part[j] !== id) continue;
          part[j] = 0;
          next.push(j);
        }
      }
      current = next;
    }
    return found;
  };
  // Two sweeps find a long way through the part.
  const first = levels(sites[0]);
  const found = levels(first[first.length - 1][0]);
  const reached = found.reduce((sum, { length }) => sum + length, 0);
  const inside = join(found);
  if (reached < sites.length) {
    // Not connected: no separator is needed.
    const isInside = new Set(inside);
    return { before: inside, middle: none, after: sites.filter((i) => !isInside.has(i)) };
  }
  let at = -1;
  let best = Number.POSITIVE_INFINITY;
  let passed = 0;
  found.forEach((level, k) => {
    const smaller = Math.min(passed, reached - passed - level.length);
    passed += level.length;
    // Small separators, but not at the cost of a lopsided cut.
    const price = level.length / Math.max(1, smaller) ** 0.5;
    if (k > 0 && k < found.length - 1 && price < best) [best, at] = [price, k];
  });
  if (at < 0) return { before: none, middle: sites, after: none };
  return { before: join(found.slice(0, at)), middle: found[at], after: join(found.slice(at + 1)) };
}

function join(lists: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    whole.set(list, at);
    at += list.length;
  }
  return whole;
}
