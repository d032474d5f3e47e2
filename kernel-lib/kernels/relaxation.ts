// Relaxation of layers of units, each coupled to the layers beside it, for a batch of samples. A matrix of states has a row
// of samples for every unit; units and samples are padded to whole tiles.

import { madd } from "./shared/fma";
import { settle } from "./shared/settle";
import { BLOCK, ROW } from "./strips/tile";

/**
 * Sets the units of one layer to min(upper, max(lower, scale · (drive + Σ weight · neighbour))). `below` are the couplings
 * with the layer before, one row for each of its `depthBelow` units, `above` those with the layer behind; a depth of 0 says
 * that there is none. Returns the largest change of a unit. A tile of four units and four samples stays in registers.
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
): f64 {
  const row = (<usize>samples) << 3;
  const step = (<usize>units) << 3;
  let change = f64x2.splat(0);
  for (let i = 0; i < units; i += BLOCK) {
    const unit = (<usize>i) << 3;
    for (let j: usize = 0; j < row; j += ROW) {
      const from = drive + unit * <usize>samples + j;
      let a0 = v128.load(from);
      let b0 = v128.load(from, 16);
      let a1 = v128.load(from + row);
      let b1 = v128.load(from + row, 16);
      let a2 = v128.load(from + 2 * row);
      let b2 = v128.load(from + 2 * row, 16);
      let a3 = v128.load(from + 3 * row);
      let b3 = v128.load(from + 3 * row, 16);
      if (depthBelow) {
        let x = below + unit;
        let y = statesBelow + j;
        for (const end = y + <usize>depthBelow * row; y < end; x += step, y += row) {
          const u = v128.load(y);
          const w = v128.load(y, 16);
          let s = v128.load64_splat(x);
          a0 = madd<f64>(s, u, a0);
          b0 = madd<f64>(s, w, b0);
          s = v128.load64_splat(x, 8);
          a1 = madd<f64>(s, u, a1);
          b1 = madd<f64>(s, w, b1);
          s = v128.load64_splat(x, 16);
          a2 = madd<f64>(s, u, a2);
          b2 = madd<f64>(s, w, b2);
          s = v128.load64_splat(x, 24);
          a3 = madd<f64>(s, u, a3);
          b3 = madd<f64>(s, w, b3);
        }
      }
      if (depthAbove) {
        let x = above + unit;
        let y = statesAbove + j;
        for (const end = y + <usize>depthAbove * row; y < end; x += step, y += row) {
          const u = v128.load(y);
          const w = v128.load(y, 16);
          let s = v128.load64_splat(x);
          a0 = madd<f64>(s, u, a0);
          b0 = madd<f64>(s, w, b0);
          s = v128.load64_splat(x, 8);
          a1 = madd<f64>(s, u, a1);
          b1 = madd<f64>(s, w, b1);
          s = v128.load64_splat(x, 16);
          a2 = madd<f64>(s, u, a2);
          b2 = madd<f64>(s, w, b2);
          s = v128.load64_splat(x, 24);
          a3 = madd<f64>(s, u, a3);
          b3 = madd<f64>(s, w, b3);
        }
      }
      change = f64x2.pmax(change, settle(unit, scale, lower, upper, a0, states + from - drive));
      change = f64x2.pmax(change, settle(unit, scale, lower, upper, b0, states + from - drive + 16));
      change = f64x2.pmax(change, settle(unit + 8, scale, lower, upper, a1, states + from - drive + row));
      change = f64x2.pmax(
        change,
        settle(unit + 8, scale, lower, upper, b1, states + from - drive + row + 16),
      );
      change = f64x2.pmax(
        change,
        settle(unit + 16, scale, lower, upper, a2, states + from - drive + 2 * row),
      );
      change = f64x2.pmax(
        change,
        settle(unit + 16, scale, lower, upper, b2, states + from - drive + 2 * row + 16),
      );
      change = f64x2.pmax(
        change,
        settle(unit + 24, scale, lower, upper, a3, states + from - drive + 3 * row),
      );
      change = f64x2.pmax(
        change,
        settle(unit + 24, scale, lower, upper, b3, states + from - drive + 3 * row + 16),
      );
    }
  }
  return max(f64x2.extract_lane(change, 0), f64x2.extract_lane(change, 1));
}
