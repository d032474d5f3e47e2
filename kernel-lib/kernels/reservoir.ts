// Steps of a leaky tanh reservoir: x ← (1 − a) x + a tanh(W x + V u + b), W sparse.
//
// The weights [W V b] of a unit are one sparse row that acts on [x, u, 1]. The rows of two neighbouring units are stored
// together, padded with zeros to the same even length: two columns (4 bytes each, in bytes into [x, u, 1]) of the first
// unit, two of the second, and again; the weights in the same order, as vectors (unit 1, unit 2).

import { madd } from "./shared/fma";
import { tanh } from "./shared/tanh";

/**
 * Makes `steps` steps. `starts` holds for every pair of units the number of its first column, and behind them all the
 * number of columns. `state` is [x, u, 1] with x padded to an even number of units; every step writes its u there, and x
 * to `states`, `pitch` bytes apart.
 */
export function advance(
  units: i32,
  inputs: i32,
  steps: i32,
  starts: usize,
  columns: usize,
  weights: usize,
  leak: f64,
  state: usize,
  series: usize,
  states: usize,
): void {
  const padded = (units + 1) & ~1;
  const bytes = (<usize>padded) << 3;
  const drive = state + bytes;
  const a = f64x2.splat(leak);
  const kept = f64x2.splat(1 - leak);
  for (let step = 0; step < steps; step++, states += bytes) {
    memory.copy(drive, series, (<usize>inputs) << 3);
    series += (<usize>inputs) << 3;
    let at: usize = load<i32>(starts);
    for (let pair: usize = 0; pair < bytes; pair += 16) {
      const end: usize = load<i32>(starts + (pair >> 2), 4);
      v128.store(states + pair, sums(state, columns + (at << 2), weights + (at << 3), end - at));
      at = end;
    }
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = madd<f64>(a, tanh(v128.load(states + i)), f64x2.mul(kept, v128.load(state + i)));
      v128.store(states + i, x);
      v128.store(state + i, x);
    }
  }
}

/** Returns the sums of two rows with `count` columns in all, a multiple of four. */
function sums(state: usize, columns: usize, weights: usize, count: usize): v128 {
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  for (const end = columns + (count << 2); columns < end; columns += 16, weights += 32) {
    const p = load<u64>(columns);
    const q = load<u64>(columns, 8);
    const x = v128.load64_lane(
      state + <usize>(q & 0xffffffff),
      v128.load64_zero(state + <usize>(p & 0xffffffff)),
      1,
    );
    const y = v128.load64_lane(state + <usize>(q >> 32), v128.load64_zero(state + <usize>(p >> 32)), 1);
    s = madd<f64>(v128.load(weights), x, s);
    t = madd<f64>(v128.load(weights, 16), y, t);
  }
  return f64x2.add(s, t);
}
