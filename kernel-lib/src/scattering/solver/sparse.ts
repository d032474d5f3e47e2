import type { ComplexArray } from "../../fields/complex.js";

/** A square sparse matrix by rows, with a symmetric pattern: where (i, j) is stored, so is (j, i). */
export interface SparseMatrix extends ComplexArray {
  readonly n: number;
  /** Row i holds the entries start[i] … start[i + 1] − 1, columns ascending. */
  readonly start: Int32Array;
  readonly column: Int32Array;
}

/** Entries to add up; (i, j) without (j, i) gets a zero there. */
export class SparseEntries {
  readonly #rows: Map<number, { re: number; im: number }>[];

  constructor(readonly n: number) {
    this.#rows = Array.from({ length: n }, (_, i) => new Map([[i, { re: 0, im: 0 }]]));
  }

  add(i: number, j: number, re: number, im: number): void {
    const entry = this.#entry(i, j);
    entry.re += re;
    entry.im += im;
    this.#entry(j, i);
  }

  #entry(i: number, j: number): { re: number; im: number } {
    let entry = this.#rows[i].get(j);
    if (!entry) {
      entry = { re: 0, im: 0 };
      this.#rows[i].set(j, entry);
    }
    return entry;
  }

  compress(): SparseMatrix {
    const start = new Int32Array(this.n + 1);
    this.#rows.forEach((row, i) => {
      start[i + 1] = start[i] + row.size;
    });
    const column = new Int32Array(start[this.n]);
    const re = new Float64Array(start[this.n]);
    const im = new Float64Array(start[this.n]);
    let at = 0;
    for (const row of this.#rows) {
      for (const [j, entry] of [...row].sort((p, q) => p[0] - q[0])) {
        column[at] = j;
        re[at] = entry.re;
        im[at++] = entry.im;
      }
    }
    return { n: this.n, start, column, re, im };
  }
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

/** Whether two matrices have entries in the same places. */
export function samePattern(a: SparseMatrix, b: SparseMatrix): boolean {
  return (
    a.n === b.n &&
    a.column.length === b.column.length &&
    a.start.every((at, i) => at === b.start[i]) &&
    a.column.every((j, at) => j === b.column[at])
  );
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
