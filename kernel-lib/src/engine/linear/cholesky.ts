/** Pattern of a symmetric matrix: the columns of row i are column[start[i]] … column[start[i + 1] − 1], without the diagonal. */
export interface Pattern {
  readonly n: number;
  readonly start: Int32Array;
  readonly column: Int32Array;
}

/** A pivot is not positive: the matrix is not positive definite. */
export class NotDefiniteError extends RangeError {
  /** @param row row of the matrix, before it was ordered, at which the elimination failed */
  constructor(readonly row: number) {
    super(`The matrix is not positive definite: elimination fails at row ${row}.`);
  }
}

/** Part of a diagonal number below which what elimination leaves of it counts as zero. */
const VANISHING = 1e-13;

/**
 * Solves real sparse systems that are symmetric and positive definite, A = L D Lᵀ, many with the same pattern: the order of
 * elimination and the places of all numbers are found once. Row by row, as in T. A. Davis, "Direct Methods for Sparse Linear
 * Systems" (2006), chapter 4.
 */
export class SparseCholesky {
  /** Numbers of A by slot: n of the diagonal, then those of the pairs in the order of {@link slot}. */
  readonly values: Float64Array;
  readonly #n: number;
  readonly #order: Int32Array;
  /** Entries of A below the diagonal, row by row in the order of elimination: column and slot. */
  readonly #rows: Int32Array;
  readonly #columns: Int32Array;
  readonly #slots: Int32Array;
  /** Columns of each row of L, rising. */
  readonly #reachStart: Int32Array;
  readonly #reach: Int32Array;
  /** L by columns: rows and numbers. */
  readonly #start: Int32Array;
  readonly #row: Int32Array;
  readonly #lower: Float64Array;
  readonly #pivots: Float64Array;
  readonly #work: Float64Array;
  readonly #slotOf = new Map<number, number>();

  /** @param order rows of A in the order of elimination */
  constructor({ n, start, column }: Pattern, order: Int32Array) {
    this.#n = n;
    this.#order = order;
    const place = new Int32Array(n);
    for (let k = 0; k < n; k++) place[order[k]] = k;
    const rows = new Int32Array(n + 1);
    const entries: { readonly column: number; readonly slot: number }[][] = Array.from(
      { length: n },
      () => [],
    );
    let slots = n;
    for (let i = 0; i < n; i++)
      for (let at = start[i]; at < start[i + 1]; at++) {
        const j = column[at];
        if (place[j] >= place[i]) continue;
        entries[place[i]].push({ column: place[j], slot: slots });
        this.#slotOf.set(Math.min(i, j) * n + Math.max(i, j), slots++);
      }
    for (let k = 0; k < n; k++) rows[k + 1] = rows[k] + entries[k].length;
    const all = entries.flat();
    this.#rows = rows;
    this.#columns = Int32Array.from(all, (entry) => entry.column);
    this.#slots = Int32Array.from(all, (entry) => entry.slot);
    this.values = new Float64Array(slots);

    const { reachStart, reach } = reaches(n, rows, this.#columns);
    this.#reachStart = reachStart;
    this.#reach = reach;
    this.#start = new Int32Array(n + 1);
    for (const j of reach) this.#start[j + 1]++;
    for (let j = 0; j < n; j++) this.#start[j + 1] += this.#start[j];
    this.#row = new Int32Array(reach.length);
    this.#lower = new Float64Array(reach.length);
    const next = this.#start.slice();
    for (let k = 0; k < n; k++)
      for (let at = reachStart[k]; at < reachStart[k + 1]; at++) this.#row[next[reach[at]]++] = k;
    this.#pivots = new Float64Array(n);
    this.#work = new Float64Array(n);
  }

  /** Returns the place in {@link values} of the pair of rows i and j, or of the diagonal where they are equal. */
  slot(i: number, j: number): number {
    if (i === j) return i;
    return this.#slotOf.get(Math.min(i, j) * this.#n + Math.max(i, j)) as number;
  }

  /** Factorises the matrix of the present values. @throws NotDefiniteError where it is not positive definite */
  factorise(): void {
    const { values } = this;
    const n = this.#n;
    const [order, rows, columns, slots] = [this.#order, this.#rows, this.#columns, this.#slots];
    const [reachStart, reach, start, row] = [this.#reachStart, this.#reach, this.#start, this.#row];
    const [lower, pivots, x] = [this.#lower, this.#pivots, this.#work];
    x.fill(0);
    const filled = start.slice();
    for (let k = 0; k < n; k++) {
      const diagonal = values[order[k]];
      let pivot = diagonal;
      for (let at = rows[k]; at < rows[k + 1]; at++) x[columns[at]] = values[slots[at]];
      for (let at = reachStart[k]; at < reachStart[k + 1]; at++) {
        const j = reach[at];
        const value = x[j];
        x[j] = 0;
        const end = filled[j];
        for (let p = start[j]; p < end; p++) x[row[p]] -= lower[p] * value;
        const entry = value / pivots[j];
        pivot -= entry * value;
        lower[end] = entry;
        filled[j] = end + 1;
      }
      if (!(pivot > VANISHING * diagonal)) throw new NotDefiniteError(order[k]);
      pivots[k] = pivot;
    }
  }

  /** Solves A x = b in place. */
  solve(b: Float64Array): void {
    const n = this.#n;
    const [order, start, row, lower, pivots, x] = [
      ...([this.#order, this.#start, this.#row] as const),
      ...([this.#lower, this.#pivots, this.#work] as const),
    ];
    for (let k = 0; k < n; k++) x[k] = b[order[k]];
    for (let j = 0; j < n; j++) {
      const value = x[j];
      for (let p = start[j]; p < start[j + 1]; p++) x[row[p]] -= lower[p] * value;
    }
    for (let j = n - 1; j >= 0; j--) {
      let value = x[j] / pivots[j];
      for (let p = start[j]; p < start[j + 1]; p++) value -= lower[p] * x[row[p]];
      x[j] = value;
    }
    for (let k = 0; k < n; k++) b[order[k]] = x[k];
  }
}

/** Finds the columns of every row of L, by the elimination tree. */
function reaches(
  n: number,
  rows: Int32Array,
  columns: Int32Array,
): { reachStart: Int32Array; reach: Int32Array } {
  const parent = new Int32Array(n).fill(-1);
  const mark = new Int32Array(n).fill(-1);
  const reachStart = new Int32Array(n + 1);
  const lists: Int32Array[] = [];
  for (let k = 0; k < n; k++) {
    const found: number[] = [];
    mark[k] = k;
    for (let at = rows[k]; at < rows[k + 1]; at++)
      for (let j = columns[at]; mark[j] !== k; j = parent[j]) {
        if (parent[j] < 0) parent[j] = k;
        mark[j] = k;
        found.push(j);
      }
    lists.push(Int32Array.from(found).sort());
    reachStart[k + 1] = reachStart[k] + found.length;
  }
  const reach = new Int32Array(reachStart[n]);
  for (const [k, list] of lists.entries()) reach.set(list, reachStart[k]);
  return { reachStart, reach };
}
