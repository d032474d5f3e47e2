import type { Pattern } from "./cholesky.js";

/**
 * Orders the rows of a symmetric matrix for elimination: always the one with the fewest neighbours left (D. J. Rose, 1972). Exact,
 * with sets, for systems of some thousand rows.
 */
export function minimumDegree({ n, start, column }: Pattern): Int32Array {
  const neighbours = Array.from({ length: n }, (_, i) => new Set(column.subarray(start[i], start[i + 1])));
  /** Rows that are left, by the number of their neighbours. */
  const byDegree: Set<number>[] = [];
  const put = (i: number) => {
    const degree = neighbours[i].size;
    while (byDegree.length <= degree) byDegree.push(new Set());
    byDegree[degree].add(i);
  };
  for (let i = 0; i < n; i++) put(i);
  const order = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    const bucket = byDegree.find((rows) => rows.size > 0) as Set<number>;
    const [row] = bucket;
    bucket.delete(row);
    order[k] = row;
    const clique = [...neighbours[row]];
    for (const i of clique) byDegree[neighbours[i].size].delete(i);
    for (const i of clique) {
      neighbours[i].delete(row);
      for (const j of clique) if (j !== i) neighbours[i].add(j);
    }
    for (const i of clique) put(i);
  }
  return order;
}
