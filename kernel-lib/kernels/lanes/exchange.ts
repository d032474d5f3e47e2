// Exchange of the variables of a real matrix: of y = J v, as many y as there are v become the variables instead.

import { madd } from "../shared/fma";

/**
 * Exchanges variables of a row-major J, rows ≥ columns, in float64: rows t are picked, one a column, always the one
 * with the largest pivot, and (v, y_r) are expressed by y_t. In place: the rows t become J_t⁻¹, the rest J_r J_t⁻¹.
 * `order` (i32) receives the row that was picked for every column, and then the rest. Rows are as long as an even
 * number of columns, for vectors. Returns the smallest pivot as a fraction of the largest; 0 where there is none left,
 * and the matrix is ruined then.
 */
export function exchangeAll(rows: i32, columns: i32, a: usize, order: usize): f64 {
  const pitch = (<usize>(columns + 1) >> 1) << 4;
  for (let i = 0; i < rows; i++) store<i32>(order + ((<usize>i) << 2), i);
  let least = Infinity;
  let most: f64 = 0;
  for (let k = 0; k < columns; k++) {
    const column = (<usize>k) << 3;
    let best = k;
    let size: f64 = -1;
    for (let i = k; i < rows; i++) {
      const here = abs(load<f64>(at(a, order, i, pitch) + column));
      if (here > size) {
        size = here;
        best = i;
      }
    }
    if (!(size > 0)) return 0;
    least = min(least, size);
    most = max(most, size);
    const own = load<i32>(order + ((<usize>best) << 2));
    store<i32>(order + ((<usize>best) << 2), load<i32>(order + ((<usize>k) << 2)));
    store<i32>(order + ((<usize>k) << 2), own);
    const row = a + <usize>own * pitch;
    // y_own = p v_k + …, hence v_k = y_own / p − …
    const inverse = 1 / load<f64>(row + column);
    const minus = f64x2.splat(-inverse);
    for (let o: usize = 0; o < pitch; o += 16) v128.store(row + o, f64x2.mul(v128.load(row + o), minus));
    store<f64>(row + column, inverse);
    for (let i = 0; i < rows; i++) {
      const other = a + <usize>i * pitch;
      if (other === row) continue;
      const factor = load<f64>(other + column);
      store<f64>(other + column, 0);
      const f = f64x2.splat(factor);
      for (let o: usize = 0; o < pitch; o += 16)
        v128.store(other + o, madd<f64>(f, v128.load(row + o), v128.load(other + o)));
    }
  }
  return least / most;
}

function at(a: usize, order: usize, i: i32, pitch: usize): usize {
  return a + <usize>load<i32>(order + ((<usize>i) << 2)) * pitch;
}
