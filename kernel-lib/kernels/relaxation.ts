// Relaxation of layers of units, each coupled to the layers beside it, for a batch of samples. A matrix of states has a row
// of samples for every unit; units and samples are padded to whole tiles.

import { BLOCK, outerRows, ROW, TILE } from "./strips/tile";

/** Returns the bytes of scratch memory that `sweepLayer` needs at `work`. */
export function workBytes(): i32 {
  return 2 * <i32>TILE;
}

/**
 * Sets the units of one layer to min(upper, max(lower, scale · (drive + Σ weight · neighbour))). `below` are the couplings
 * with the layer before, one row for each of its `depthBelow` units, `above` those with the layer behind; a depth of 0 says
 * that there is none. Returns the largest change of a unit.
 */
export function sweepLayer(
  units: i32,
  samples: i32,
  depthBelow: i32,
  below: usize,
  statesBelow: usize,
  depthAbove: i32,
  above: usize,
  statesAbove: usize,
  drive: usize,
  scale: usize,
  lower: usize,
  upper: usize,
  states: usize,
  work: usize,
): f64 {
  const row = (<usize>samples) << 3;
  const step = (<usize>units) << 3;
  let change = f64x2.splat(0);
  for (let i = 0; i < units; i += BLOCK) {
    const unit = (<usize>i) << 3;
    for (let j: usize = 0; j < row; j += ROW) {
      if (depthBelow) outerRows<f64>(depthBelow, below + unit, step, statesBelow + j, row, work);
      if (depthAbove) outerRows<f64>(depthAbove, above + unit, step, statesAbove + j, row, work + TILE);
      for (let r: usize = 0; r < <usize>BLOCK; r++) {
        const factor = v128.load64_splat(scale + unit + (r << 3));
        const least = v128.load64_splat(lower + unit + (r << 3));
        const most = v128.load64_splat(upper + unit + (r << 3));
        const at = (unit + (r << 3)) * <usize>samples + j;
        for (let o: usize = 0; o < ROW; o += 16) {
          let sum = v128.load(drive + at + o);
          const from = work + r * ROW + o;
          if (depthBelow) sum = f64x2.add(sum, v128.load(from));
          if (depthAbove) sum = f64x2.add(sum, v128.load(from, TILE));
          const value = f64x2.pmin(most, f64x2.pmax(least, f64x2.mul(factor, sum)));
          change = f64x2.pmax(change, f64x2.abs(f64x2.sub(value, v128.load(states + at + o))));
          v128.store(states + at + o, value);
        }
      }
    }
  }
  return max(f64x2.extract_lane(change, 0), f64x2.extract_lane(change, 1));
}
