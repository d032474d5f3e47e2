import { meeting } from "../../engine/layered/chain.js";
import { minimum } from "../../fields/lists.js";
import { clusters, type SparseMatrix } from "./sparse.js";

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

/** Rows of levels that begin at a contact are taken up to this many times the least cost: waves broaden their resonances. */
const ABOUT_LEAST = 1.2;

/** A separator is looked for down to this size; smaller parts are eliminated whole. */
const LEAF = 48;

/** Smallest part of the sites on the smaller side of a balanced cut. */
const BALANCE = 0.35;

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
  const enough = ABOUT_LEAST * minimum(costs);
  return candidates[costs.findIndex((cost) => cost <= enough)];
}

/**
 * Nested dissection (A. George, SIAM J. Numer. Anal. 10, 345 (1973)): a separator parts the sites into two sides of
 * similar size, which are parted in turn. Pieces that are not connected need no separator.
 */
export function dissectionTree(a: SparseMatrix): EliminationTree {
  // Parents first, so that the reversed list has children before their parent.
  const nodes: { sites: Int32Array; parent: number }[] = [];
  const marks = new Int32Array(a.n);
  let mark = 0;
  const left: { sites: Int32Array; parent: number }[] = [
    { sites: Int32Array.from({ length: a.n }, (_, i) => i), parent: -1 },
  ];
  while (left.length > 0) {
    const part = left.pop() as (typeof left)[number];
    const { sites, parent } = part;
    mark += 3;
    const { separator, sides } =
      sites.length > LEAF ? separate(a, sites, marks, mark) : { separator: sites, sides: [] };
    if (separator.length > 0) nodes.push({ sites: separator, parent });
    const above = separator.length > 0 ? nodes.length - 1 : parent;
    for (const side of sides) left.push({ sites: side, parent: above });
  }
  const last = nodes.length - 1;
  return nodes.reverse().map(({ sites, parent }) => ({ sites, parent: parent < 0 ? -1 : last - parent }));
}

/**
 * Cuts a part at one of its levels of equal distance from a site at its rim: the smallest one that leaves sides of
 * similar size, else the one that leaves the most balanced sides. A part without three levels stays whole.
 */
function separate(
  a: SparseMatrix,
  sites: Int32Array,
  marks: Int32Array,
  mark: number,
): { separator: Int32Array; sides: Int32Array[] } {
  const levels = (start: number, from: number): Int32Array[] => {
    const found: Int32Array[] = [];
    let current = [start];
    marks[start] = from + 1;
    while (current.length) {
      found.push(Int32Array.from(current));
      const next: number[] = [];
      for (const i of current) {
        for (let at = a.start[i]; at < a.start[i + 1]; at++) {
          const j = a.column[at];
          if (marks[j] !== from) continue;
          marks[j] = from + 1;
          next.push(j);
        }
      }
      current = next;
    }
    return found;
  };
  for (const i of sites) marks[i] = mark;
  // Two sweeps find a long way through the part.
  const first = levels(sites[0], mark);
  const reached = first.reduce((sum, { length }) => sum + length, 0);
  if (reached < sites.length) return { separator: new Int32Array(0), sides: clusters(a, sites) };
  const found = levels(first[first.length - 1][0], mark + 1);
  if (found.length < 3) return { separator: sites, sides: [] };
  let [best, bestSize, bestSide] = [0, 0, -1];
  let before = 0;
  for (let k = 1; k + 1 < found.length; k++) {
    before += found[k - 1].length;
    const size = found[k].length;
    const side = Math.min(before, sites.length - before - size);
    const balanced = side >= BALANCE * (sites.length - size);
    const known = bestSide >= BALANCE * (sites.length - bestSize);
    const better = balanced
      ? !known || size < bestSize || (size === bestSize && side > bestSide)
      : !known && side > bestSide;
    if (better) [best, bestSize, bestSide] = [k, size, side];
  }
  // Sites of the level without a neighbour beyond it belong to the near side.
  const near: number[] = [];
  const separator: number[] = [];
  for (const i of found[best + 1]) marks[i] = mark;
  for (const i of found[best]) {
    const neighbours = a.column.subarray(a.start[i], a.start[i + 1]);
    (neighbours.some((j) => marks[j] === mark) ? separator : near).push(i);
  }
  return {
    separator: Int32Array.from(separator),
    sides: [joined([...found.slice(0, best), Int32Array.from(near)]), joined(found.slice(best + 1))],
  };
}

/** Lists one after the other. */
export function joined(lists: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    whole.set(list, at);
    at += list.length;
  }
  return whole;
}
