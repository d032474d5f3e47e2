// Sums over samples from derivatives of the cost, in reflection; panels gather rows until there are enough for a
// product of panels.

import { NUMBER } from "../lanes/tile";
import { madd, nmadd } from "../shared/fma";
import { BLOCK, outer, ROW, TILE, width } from "../strips/tile";
import { addImaginary, put } from "./panels";
import {
  address,
  CHI,
  COTANGENTS,
  COUPLING_TURNED,
  DEPTH,
  DIRECT,
  LEFT,
  LEFT_INPUT,
  number,
  OUTPUTS,
  pairs,
  REST,
  RIGHT,
  ROWS,
  SLOT_BYTES,
  SLOTS,
  STORE,
  STORE_BYTES,
  susceptibility,
  TRANSMISSION,
  WORK,
} from "./plan";
import { gatherTransmission } from "./transmission";

/** Gathers what a unit adds to the gradient in the panels, from `row` on, and adds to the sums Σ Im(left₀ right₀) of detunings. */
export function backward<T>(plan: usize, unit: i32, slot: i32, row: i32, detunings: usize): void {
  const own = address(plan, SLOTS) + <usize>slot * address(plan, SLOT_BYTES);
  const place = address(plan, STORE) + <usize>slot * address(plan, STORE_BYTES);
  if (number(plan, TRANSMISSION) !== 0) gatherTransmission<T>(plan, own, detunings, place, 2 * unit, row);
  else {
    susceptibility<T>(plan, own, unit);
    gatherReflection<T>(plan, own, detunings, place, pairs(plan, COTANGENTS, unit), row);
  }
}

/**
 * Writes the rows of the panels from `row` on: g u and u in the core, g u in the input layer; adds to the sum of
 * detunings.
 */
function gatherReflection<T>(
  plan: usize,
  own: usize,
  detunings: usize,
  u: usize,
  cotangents: usize,
  row: i32,
): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const direct = number(plan, DIRECT);
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const chi = own + address(plan, CHI);
  const left = address(plan, LEFT) + <usize>row * ROW;
  const right = address(plan, RIGHT) + <usize>row * ROW;
  for (let k = 0; k < n; k++) {
    const column = <usize>(k >> 1) * 3 * rows + <usize>(k & 1) * NUMBER;
    let qr = i64x2.splat(0);
    let qi = i64x2.splat(0);
    for (let l = 0; l < m; l++) {
      const from = u + <usize>(l >> 1) * 3 * plane + <usize>k * ROW + <usize>(l & 1) * NUMBER;
      const g = cotangents + <usize>l * 2 * NUMBER;
      const gr = v128.load(g);
      const gi = v128.load(g, NUMBER);
      const ur = v128.load(from);
      const ui = v128.load(from + plane);
      const wr = nmadd<T>(gi, ui, v128.mul<T>(gr, ur));
      const wi = madd<T>(gi, ur, v128.mul<T>(gr, ui));
      const to = column + <usize>l * ROW;
      put<T>(left + to, rows, wr, wi);
      put<T>(right + to, rows, ur, ui);
      qr = nmadd<T>(wi, ui, madd<T>(wr, ur, qr));
      qi = madd<T>(wi, ur, madd<T>(wr, ui, qi));
    }
    if (k >= direct) continue;
    // Fields of the input layer are f = iχ₀ u, and Im Σ g f² = −Im χ₀² Σ g u²
    const c = chi + <usize>k * 2 * NUMBER;
    const cr = v128.load(c);
    const ci = v128.load(c, NUMBER);
    const sr = nmadd<T>(ci, ci, v128.mul<T>(cr, cr));
    const si = v128.mul<T>(v128.add<T>(cr, cr), ci);
    addImaginary<T>(detunings + <usize>k * NUMBER, v128.neg<T>(sr), v128.neg<T>(si), qr, qi);
  }
  const rest = number(plan, REST);
  if (rest) gatherInputs<T>(plan, own, detunings, u, cotangents, row);
}

/** Writes the rows of the inputs that couple by F. */
function gatherInputs<T>(
  plan: usize,
  own: usize,
  detunings: usize,
  u: usize,
  cotangents: usize,
  row: i32,
): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const rest = number(plan, REST);
  const w = width<T>();
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const direct = <usize>number(plan, DIRECT);
  for (let i = 0; i < rest; i += BLOCK) {
    const x = address(plan, COUPLING_TURNED) + <usize>(i / w) * plane + <usize>(i % w) * sizeof<T>();
    for (let l = 0; l < m; l += 2) {
      const from = u + <usize>(l >> 1) * 3 * plane;
      outer<T>(n, x, from, work);
      outer<T>(n, x, from + plane, work + TILE);
      for (let r = 0; r < BLOCK; r++) {
        const input = direct + <usize>(i + r);
        const chi = own + address(plan, CHI) + input * 2 * NUMBER;
        const cr = v128.load(chi);
        const ci = v128.load(chi, NUMBER);
        for (let c = 0; c < min(2, m - l); c++) {
          const g = cotangents + <usize>(l + c) * 2 * NUMBER;
          const gr = v128.load(g);
          const gi = v128.load(g, NUMBER);
          const p = work + <usize>r * ROW + <usize>c * NUMBER;
          const pr = v128.load(p);
          const pi = v128.load(p, TILE);
          const fr = v128.neg<T>(madd<T>(ci, pr, v128.mul<T>(cr, pi)));
          const fi = nmadd<T>(ci, pi, v128.mul<T>(cr, pr));
          const vr = nmadd<T>(gi, fi, v128.mul<T>(gr, fr));
          const vi = madd<T>(gi, fr, v128.mul<T>(gr, fi));
          const to =
            address(plan, LEFT_INPUT) +
            <usize>((i + r) >> 1) * 2 * rows +
            <usize>(row + l + c) * ROW +
            <usize>(r & 1) * NUMBER;
          v128.store(to, vi);
          v128.store(to + rows, vr);
          addImaginary<T>(detunings + input * NUMBER, vr, vi, fr, fi);
        }
      }
    }
  }
}
