import type { ComplexArray } from "../../fields/complex.js";

/** A square sparse matrix by rows, with a symmetric pattern: where (i, j) is stored, so is (j, i). */
export interface SparseMatrix extends ComplexArray {
  readonly n: number;
  /** Row i holds the entries start[i] … start[i + 1] − 1, columns ascending. */
  readonly start: Int32Array;
  readonly column: Int32Array;
}

/** Entries to add up; where there is (i, j), there is room for (j, i), and every diagonal entry exists. */
export class SparseEntries {
  readonly #row: number[] = [];
  readonly #column: number[] = [];
  readonly #re: number[] = [];
  readonly #im: number[] = [];

  constructor(readonly n: number) {
    for (let i = 0; i < n; i++) this.add(i, i, 0, 0);
  }

  add(i: number, j: number, re: number, im: number): void {
    this.#push(i, j, re, im);
    if (i !== j) this.#push(j, i, 0, 0);
  }

  #push(i: number, j: number, re: number, im: number): void {
    this.#row.push(i);
    this.#column.push(j);
    this.#re.push(re);
    this.#im.push(im);
  }

  /** Sorted by row and column, entries of the same place added up in the order they came. */
  compress(): SparseMatrix {
    const byColumn = sortedBy(this.#column, this.n);
    const order = sortedBy(this.#row, this.n, byColumn);
    const start = new Int32Array(this.n + 1);
    const column: number[] = [];
    const re: number[] = [];
    const im: number[] = [];
    let [row, last] = [-1, -1];
    for (const k of order) {
      const [i, j] = [this.#row[k], this.#column[k]];
      if (i !== row || j !== last) {
        column.push(j);
        re.push(0);
        im.push(0);
        [row, last] = [i, j];
        start[i + 1]++;
      }
      re[re.length - 1] += this.#re[k];
      im[im.length - 1] += this.#im[k];
    }
    for (let i = 0; i < this.n; i++) start[i + 1] += start[i];
    return {
      n: this.n,
      start,
      column: Int32Array.from(column),
      re: Float64Array.from(re),
      im: Float64Array.from(im),
    };
  }
}

/** The same matrix with zero rows and columns up to n, and room for entries between all sites of each group. */
export function enlarged(
  a: SparseMatrix,
  n: number,
  groups: readonly { sites: ArrayLike<number> }[],
): SparseMatrix {
  const entries = new SparseEntries(n);
  for (let i = 0; i < a.n; i++)
    for (let at = a.start[i]; at < a.start[i + 1]; at++) entries.add(i, a.column[at], a.re[at], a.im[at]);
  for (const { sites } of groups)
    for (let i = 0; i < sites.length; i++)
      for (let j = 0; j < sites.length; j++) entries.add(sites[i], sites[j], 0, 0);
  return entries.compress();
}

/** Indices sorted by key 0 … n−1, equal keys in the order of `before` (counting sort). */
function sortedBy(keys: readonly number[], n: number, before?: Int32Array): Int32Array {
  const at = new Int32Array(n + 1);
  for (const key of keys) at[key + 1]++;
  for (let i = 0; i < n; i++) at[i + 1] += at[i];
  const order = new Int32Array(keys.length);
  for (let k = 0; k < keys.length; k++) {
    const index = before ? before[k] : k;
    order[at[keys[index]]++] = index;
  }
  return order;
}

/** Index of entry (i, j) in the value arrays, or −1. */
export function entryOf({ start, column }: SparseMatrix, i: number, j: number): number {
  let low = start[i];
  let high = start[i + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (column[middle] === j) return middle;
    if (column[middle] < j) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** y = A x for `count` columns, row-major. */
export function multiply(a: SparseMatrix, x: ComplexArray, count: number): ComplexArray {
  const y = { re: new Float64Array(a.n * count), im: new Float64Array(a.n * count) };
  for (let i = 0; i < a.n; i++) {
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      const [ar, ai] = [a.re[at], a.im[at]];
      for (let c = 0, p = i * count, q = a.column[at] * count; c < count; c++, p++, q++) {
        y.re[p] += ar * x.re[q] - ai * x.im[q];
        y.im[p] += ar * x.im[q] + ai * x.re[q];
      }
    }
  }
  return y;
}

/** Largest sum of moduli in a row: ‖A‖∞. */
export function rowNorm(a: SparseMatrix): number {
  let most = 0;
  for (let i = 0; i < a.n; i++) {
    let sum = 0;
    for (let at = a.start[i]; at < a.start[i + 1]; at++) sum += Math.hypot(a.re[at], a.im[at]);
    most = Math.max(most, sum);
  }
  return most;
}

/** Whether A = Aᵀ exactly. */
export function isSymmetric(a: SparseMatrix): boolean {
  for (let i = 0; i < a.n; i++) {
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      const back = entryOf(a, a.column[at], i);
      if (a.re[at] !== a.re[back] || a.im[at] !== a.im[back]) return false;
    }
  }
  return true;
}

/** Whether A_ij = A_ji* exactly beside the diagonal. */
export function isHermitian(a: SparseMatrix): boolean {
  for (let i = 0; i < a.n; i++) {
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      if (a.column[at] >= i) continue;
      const back = entryOf(a, a.column[at], i);
      if (a.re[at] !== a.re[back] || a.im[at] !== -a.im[back]) return false;
    }
  }
  return true;
}

/** Whether two matrices have entries in the same places. */
export function samePattern(a: SparseMatrix, b: SparseMatrix): boolean {
  return (
    a.n === b.n &&
    a.column.length === b.column.length &&
    a.start.every((at, i) => at === b.start[i]) &&
    a.column.every((j, at) => j === b.column[at])
  );
}

/** Some sites in groups that hang together by entries between themselves. */
export function clusters({ n, start, column }: SparseMatrix, sites: ArrayLike<number>): Int32Array[] {
  const left = new Uint8Array(n);
  for (let s = 0; s < sites.length; s++) left[sites[s]] = 1;
  const groups: Int32Array[] = [];
  for (let s = 0; s < sites.length; s++) {
    if (!left[sites[s]]) continue;
    left[sites[s]] = 0;
    const group = [sites[s]];
    for (const i of group) {
      for (let at = start[i]; at < start[i + 1]; at++) {
        if (!left[column[at]]) continue;
        left[column[at]] = 0;
        group.push(column[at]);
      }
    }
    groups.push(Int32Array.from(group));
  }
  return groups;
}

/** Aᵀ, with the same pattern. */
export function transposed(a: SparseMatrix): SparseMatrix {
  const re = new Float64Array(a.re.length);
  const im = new Float64Array(a.im.length);
  for (let i = 0; i < a.n; i++) {
    for (let at = a.start[i]; at < a.start[i + 1]; at++) {
      const back = entryOf(a, a.column[at], i);
      re[at] = a.re[back];
      im[at] = a.im[back];
    }
  }
  return { ...a, re, im };
}
