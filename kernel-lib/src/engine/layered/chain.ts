import { append } from "../../fields/lists.js";
import { columnRange, insert, largest, type Matrix, matrix, plus, scaled, solve } from "../linear/matrix.js";
import { product, transpose } from "../linear/product.js";
import { fromStrips, padded, SPARE, stripBytes } from "../linear/strips.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32 } from "../memory/memory.js";
import { parallel } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";

/**
 * Recursive Green's functions: some entries of the inverse of a sparse matrix whose sites form a row of levels, each
 * coupled to itself and its neighbours only. Level after level is eliminated from both ends towards the middle,
 *
 *   K' = A' − V K⁻¹ V',   E' = −V K⁻¹ E,   C' = C − Eᵀ K⁻¹ E,
 *
 * where the columns E lead to the sites that are asked for. Eliminated levels are not kept, so that memory does not grow
 * with the length. Symmetric matrices go through a compiled kernel, both sides at the same time.
 */

/** A sparse matrix by rows, as the solvers of networks have it; where (i, j) is stored, so is (j, i). */
export interface SparseRows {
  readonly n: number;
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Plan of an elimination, which depends on the pattern of a matrix only and serves all frequencies. */
export interface ChainPlan {
  readonly levels: readonly Int32Array[];
  /** The level where both sides meet. */
  readonly middle: number;
  /** Sites asked for. */
  readonly wanted: Int32Array;
  /** Level of every site, and its place in it. */
  readonly level: Int32Array;
  readonly place: Int32Array;
  readonly sides: readonly SidePlan[];
  /** Estimate of the complex multiplications. */
  readonly cost: number;
}

/** A side of a chain as the kernel reads it; see kernels/chain.ts. */
interface SidePlan {
  /** Levels from the end inwards; the last of them is the middle, which is not eliminated here. */
  readonly path: readonly number[];
  /** Numbers of the wanted sites of the columns E; −1 for padding. */
  readonly columns: readonly number[];
  readonly program: Int32Array;
  /** Entries of the matrix, −1 for ones, and where they go in strips. */
  readonly entries: Int32Array;
  readonly offsets: Int32Array;
  /** Rows of the largest level, padded. */
  readonly most: number;
}

/** Largest product subtracted in an elimination, relative to the matrix; larger ones leave too few digits. */
const MOST_GROWTH = 1e4;
/** Columns of a strip. */
const WIDTH = 4;

/** Prepares {@link chainGreen} for all matrices of one pattern. */
export function planChain(
  a: SparseRows,
  levels: readonly Int32Array[],
  wanted: ArrayLike<number>,
): ChainPlan {
  const level = new Int32Array(a.n);
  const place = new Int32Array(a.n);
  for (const [k, sites] of levels.entries()) {
    sites.forEach((i, p) => {
      level[i] = k;
      place[i] = p;
    });
  }
  const sites = Int32Array.from(wanted);
  const { middle, cost } = meeting(levels, sites);
  const all = Array.from(levels.keys());
  const paths = [all.slice(0, middle + 1), all.slice(middle).reverse()];
  const base = { levels, middle, wanted: sites, level, place };
  const sides = paths.map((path) => planSide(a, base, path));
  return { ...base, sides, cost };
}

/** Where both sides of a chain meet best, and an estimate of the complex multiplications of all. */
export function meeting(
  levels: readonly Int32Array[],
  wanted: ArrayLike<number>,
): { middle: number; cost: number } {
  const asked = new Set(Array.from(wanted));
  const counts = levels.map((sites) => padded(sites.reduce((n, i) => n + (asked.has(i) ? 1 : 0), 0)));
  /** What it costs to come from an end to before every level. */
  const before = (order: readonly number[]) => {
    const sums = new Float64Array(order.length);
    let [cost, columns] = [0, 0];
    for (const k of order) {
      sums[k] = cost;
      const s = levels[k].length;
      columns += counts[k];
      cost += s ** 3 / 2 + s * s * columns + (s * columns * columns) / 2;
    }
    return sums;
  };
  const all = Array.from(levels.keys());
  const [left, right] = [before(all), before([...all].reverse())];
  // Both sides run at the same time: they are to take equally long.
  const middle = all.reduce((best, k) =>
    Math.max(left[k], right[k]) < Math.max(left[best], right[best]) ? k : best,
  );
  return { middle, cost: left[middle] + right[middle] };
}

type Levels = Omit<ChainPlan, "sides" | "cost">;

function planSide(a: SparseRows, plan: Levels, path: readonly number[]): SidePlan {
  const { levels, level, place, wanted } = plan;
  const program: number[] = [];
  const entries: number[] = [];
  const offsets: number[] = [];
  const columns: number[] = [];
  let most = 0;
  const put = (n: number, row: number, column: number, entry: number) => {
    entries.push(entry);
    offsets.push((column >> 2) * 3 * (n + SPARE) * WIDTH + row * WIDTH + (column & 3));
  };
  for (let step = 0; step < path.length; step++) {
    const k = path[step];
    const sites = levels[k];
    const n = padded(sites.length);
    most = Math.max(most, n);
    if (step + 1 === path.length) break;
    const next = padded(levels[path[step + 1]].length);
    const begin = entries.length;
    for (const i of sites)
      for (let at = a.start[i]; at < a.start[i + 1]; at++)
        if (level[a.column[at]] === k && place[a.column[at]] >= place[i])
          put(n, place[i], place[a.column[at]], at);
    for (let i = sites.length; i < n; i++) put(n, i, i, -1);
    const own = entries.length;
    const leads = new Int32Array(next / WIDTH).fill(n);
    for (const i of sites) {
      for (let at = a.start[i]; at < a.start[i + 1]; at++) {
        const j = a.column[at];
        if (level[j] !== path[step + 1]) continue;
        put(n, place[i], place[j], at);
        leads[place[j] >> 2] = Math.min(leads[place[j] >> 2], place[i] & ~3);
      }
    }
    const rows = wantedIn(plan, k);
    program.push(n, next, own - begin, entries.length - own, rows.length / WIDTH);
    append(program, leads);
    append(
      program,
      rows.map((w) => (w < 0 ? -1 : place[wanted[w]])),
    );
    append(columns, rows);
  }
  return {
    path,
    columns,
    program: Int32Array.from(program),
    entries: Int32Array.from(entries),
    offsets: Int32Array.from(offsets),
    most,
  };
}

/** Numbers of the wanted sites in a level, in the order of their places, filled up with −1 to whole strips. */
function wantedIn({ wanted, level, place }: Levels, k: number): number[] {
  const rows = Array.from(wanted.keys())
    .filter((w) => level[wanted[w]] === k)
    .sort((u, w) => place[wanted[u]] - place[wanted[w]]);
  while (rows.length % WIDTH) rows.push(-1);
  return rows;
}

/** What a side leaves to the middle: K, columns E and rows F, and C. */
interface Reduced {
  readonly k: Matrix;
  readonly e: Matrix;
  readonly f: Matrix;
  readonly c: Matrix;
  readonly columns: readonly number[];
}

interface BothSides {
  readonly sides: readonly Reduced[];
  /** Largest product subtracted, in units of the largest entry of the matrix. */
  readonly growth: number;
}

/** An inverse, and by how much the largest number met in its elimination was larger than the largest entry of the matrix. */
export interface GrownMatrix extends Matrix {
  readonly growth: number;
}

/**
 * The inverse between the wanted sites, in their order, row-major; undefined where the elimination would lose digits,
 * for it does not exchange rows of different levels.
 * @throws SingularMatrixError where a level has no inverse; the whole matrix may still have one
 */
export function chainGreen(
  plan: ChainPlan,
  a: SparseRows,
  symmetric: boolean,
  { plain = false }: { plain?: boolean } = {},
): GrownMatrix | undefined {
  const fast = symmetric && !plain && kernels("chain") !== undefined;
  const reduced = (fast ? symmetricSides(plan, a) : undefined) ?? generalSides(plan, a);
  if (!reduced) return undefined;
  const { sides, growth } = reduced;
  const own = wantedIn(plan, plan.middle).filter((w) => w >= 0);
  const columns = [...sides[0].columns, ...sides[1].columns, ...own];
  const n = plan.levels[plan.middle].length;
  const e = matrix(n, columns.length);
  const f = matrix(columns.length, n);
  const g = matrix(plan.wanted.length, plan.wanted.length);
  let first = 0;
  for (const side of sides) {
    insert(e, side.e, 0, first);
    insert(f, side.f, first, 0);
    addBetween(g, side.c, side.columns, -1);
    first += side.columns.length;
  }
  own.forEach((w, i) => {
    const at = plan.place[plan.wanted[w]];
    e.re[at * columns.length + first + i] = 1;
    f.re[(first + i) * n + at] = 1;
  });
  const k = plus(plus(block(plan, a, plan.middle, plan.middle), sides[0].k), sides[1].k);
  const x = solve(k, e, symmetric);
  addBetween(g, product(transpose(f), x), columns, 1);
  return bounded(g) ? { ...g, growth: Math.max(1, growth) } : undefined;
}

/** Adds factor·c to the rows and columns of g with these numbers; −1 is left out. */
function addBetween(g: Matrix, c: Matrix, numbers: readonly number[], factor: number): void {
  numbers.forEach((u, i) => {
    numbers.forEach((w, j) => {
      if (u < 0 || w < 0) return;
      g.re[u * g.columns + w] += factor * c.re[i * c.columns + j];
      g.im[u * g.columns + w] += factor * c.im[i * c.columns + j];
    });
  });
}

const bounded = ({ re, im }: Matrix) => re.every(Number.isFinite) && im.every(Number.isFinite);

function symmetricSides(plan: ChainPlan, a: SparseRows): BothSides | undefined {
  const scratch = kernels("chain")!.workBytes();
  const strips = (rows: number, columns: number) => stripBytes(rows + SPARE, columns, 3, "float64");
  const bytes = plan.sides.flatMap(({ most, columns, program, entries }) => [
    strips(most, most),
    strips(most, most),
    strips(most, columns.length),
    strips(most, columns.length),
    strips(most, most),
    strips(columns.length, columns.length),
    16 * most,
    columns.length + 4,
    4 * program.length + 4,
    4 * entries.length + 4,
    16 * entries.length + 16,
    scratch,
  ]);
  const each = bytes.length / 2;
  let scale = 1;
  return borrowed(bytes, (addresses) => {
    const calls = plan.sides.map(({ path, columns, program, entries, offsets, most }, side) => {
      const [k0, k1, e0, e1, v, c, d, leads, code, places, values, work] = addresses.slice(
        side * each,
        (side + 1) * each,
      );
      float64(c, strips(columns.length, columns.length) / 8).fill(0);
      int32(code, program.length).set(program);
      int32(places, offsets.length).set(offsets);
      const to = float64(values, 2 * entries.length);
      for (let x = 0; x < entries.length; x++) {
        const at = entries[x];
        const re = at < 0 ? 1 : a.re[at];
        const im = at < 0 ? 0 : a.im[at];
        to[2 * x] = re;
        to[2 * x + 1] = im;
        scale = Math.max(scale, Math.abs(re), Math.abs(im));
      }
      if (path.length === 1) float64(k0, strips(most, most) / 8).fill(0);
      return [
        path.length - 1,
        code,
        places,
        values,
        k0,
        k1 - k0,
        e0,
        e1 - e0,
        v,
        c,
        columns.length,
        d,
        leads,
        work,
      ];
    });
    const growth = parallel("chain", "sweep", calls);
    if (!growth.every((g) => g < MOST_GROWTH * scale)) return undefined;
    const sides = plan.sides.map(({ path, columns }, side): Reduced => {
      const [k, , e, , , c] = addresses.slice(side * each, (side + 1) * each);
      const odd = (path.length - 1) % 2;
      const rows = plan.levels[plan.middle].length;
      const height = padded(rows) + SPARE;
      const at = (base: number, which: number) => base + odd * (addresses[side * each + which] - base);
      const columnsRead = fromStrips(at(e, 3), height, "float64", rows, columns.length);
      return {
        k: fromStrips(at(k, 1), height, "float64", rows, rows, { upper: true }),
        e: columnsRead,
        f: transpose(columnsRead),
        c: fromStrips(c, columns.length + SPARE, "float64", columns.length, columns.length, { upper: true }),
        columns,
      };
    });
    return { sides, growth: Math.max(...growth) / scale };
  });
}

/** In readable products, with pivots inside of levels: also for matrices that are not symmetric. */
function generalSides(plan: ChainPlan, a: SparseRows): BothSides | undefined {
  const scale = Math.max(1, largest(a));
  const sides: Reduced[] = [];
  let growth = 0;
  for (const { path } of plan.sides) {
    const side = generalSide(plan, a, path, MOST_GROWTH * scale);
    if (!side) return undefined;
    sides.push(side);
    growth = Math.max(growth, side.growth / scale);
  }
  return { sides, growth };
}

function generalSide(
  plan: ChainPlan,
  a: SparseRows,
  path: readonly number[],
  most: number,
): (Reduced & { growth: number }) | undefined {
  const { levels, place, wanted } = plan;
  let growth = 0;
  let columns: number[] = [];
  let k = matrix(levels[path[0]].length, levels[path[0]].length);
  let e = matrix(k.rows, 0);
  let f = matrix(0, k.rows);
  let c = matrix(0, 0);
  for (let step = 0; step + 1 < path.length; step++) {
    const n = k.rows;
    k = plus(k, block(plan, a, path[step], path[step]));
    const own = wantedIn(plan, path[step]).filter((w) => w >= 0);
    const count = columns.length + own.length;
    const [wider, taller, sums] = [matrix(n, count), matrix(count, n), matrix(count, count)];
    insert(wider, e, 0, 0);
    insert(taller, f, 0, 0);
    insert(sums, c, 0, 0);
    own.forEach((w, i) => {
      wider.re[place[wanted[w]] * count + columns.length + i] = 1;
      taller.re[(columns.length + i) * n + place[wanted[w]]] = 1;
    });
    columns = [...columns, ...own];
    const v = block(plan, a, path[step], path[step + 1]);
    const w = block(plan, a, path[step + 1], path[step]);
    const sides = matrix(n, v.columns + count);
    insert(sides, v, 0, 0);
    insert(sides, wider, 0, v.columns);
    const x = solve(k, sides);
    const [xv, xe] = [columnRange(x, 0, v.columns), columnRange(x, v.columns, count)];
    growth = Math.max(growth, largest(x) * Math.max(largest(w), largest(taller)));
    if (!(growth < most)) return undefined;
    const [wt, ft] = [transpose(w), transpose(taller)];
    k = scaled(product(wt, xv), -1);
    e = scaled(product(wt, xe), -1);
    f = scaled(product(ft, xv), -1);
    c = plus(sums, product(ft, xe), -1);
  }
  return { k, e, f, c, columns, growth };
}

/** A dense block of a sparse matrix, between two levels. */
function block({ levels, level, place }: ChainPlan, a: SparseRows, row: number, column: number): Matrix {
  const b = matrix(levels[row].length, levels[column].length);
  levels[row].forEach((i, p) => {
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      const j = a.column[at];
      if (level[j] !== column) continue;
      b.re[p * b.columns + place[j]] = a.re[at];
      b.im[p * b.columns + place[j]] = a.im[at];
    }
  });
  return b;
}
