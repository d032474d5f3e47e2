// From derivatives of the cost to sums over samples, in reflection; panels gather rows until products of them are worth while.

import { multiplyLanes, NUMBER, outerLanes } from "../lanes/tile";
import { madd, nmadd } from "../shared/fma";
import { addProducts, addTile, BLOCK, outer, ROW, TILE, width } from "../strips/tile";
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
  RIGHT_INPUT,
  ROWS,
  SLOT_BYTES,
  SLOTS,
  STORE,
  STORE_BYTES,
  SUM_CORE,
  SUM_COUPLING,
  SUM_DETUNING,
  SUM_PORTS,
  susceptibility,
  TRANSMISSION,
  WEIGHTS,
  WORK,
} from "./plan";
import { gatherTransmission } from "./transmission";

/**
 * Gathers what `count` units add to the gradient in the panels, from `row` on; if `depth` is not 0, then adds the products
 * of as many rows to the sums.
 */
export function backward<T>(plan: usize, slot: i32, first: i32, count: i32, row: i32, depth: i32): void {
  const own = address(plan, SLOTS) + <usize>slot * address(plan, SLOT_BYTES);
  const transmission = number(plan, TRANSMISSION) !== 0;
  for (let unit = first; unit < first + count; unit++) {
    const place = address(plan, STORE) + <usize>unit * address(plan, STORE_BYTES);
    if (transmission) {
      gatherTransmission<T>(plan, own, place, 2 * unit, row);
      row += 2;
    } else {
      susceptibility<T>(plan, own, unit);
      gatherReflection<T>(plan, own, place, pairs(plan, COTANGENTS, unit), row);
      row += number(plan, OUTPUTS);
    }
  }
  if (depth) addPanels<T>(plan, own, depth);
}

function addPanels<T>(plan: usize, own: usize, depth: i32): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const rest = number(plan, REST);
  const transmission = number(plan, TRANSMISSION) !== 0;
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const left = own + address(plan, LEFT);
  const right = own + address(plan, RIGHT);
  const weights = own + address(plan, WEIGHTS);
  for (let i = 0; i < n; i += BLOCK) {
    const row = <usize>i * ROW;
    const x = left + <usize>(i >> 1) * 3 * rows;
    for (let j = transmission ? 0 : i >> 1; j < n >> 1; j++) {
      multiplyLanes<T>(depth, x, x + 3 * rows, rows, right + <usize>j * 3 * rows, rows, work);
      addProducts<T>(own + address(plan, SUM_CORE) + <usize>j * 2 * plane + row, plane, work);
    }
    if (!transmission) continue;
    const h = right + <usize>(i >> 1) * 3 * rows;
    for (let l = 0; 2 * l < m; l++) {
      multiplyLanes<T>(depth, h, h + 3 * rows, rows, weights + <usize>l * 3 * rows, rows, work);
      addProducts<T>(own + address(plan, SUM_PORTS) + <usize>l * 2 * plane + row, plane, work);
    }
  }
  for (let i = 0; i < rest; i += BLOCK) {
    const strip = <usize>(i >> 1) * 2 * rows;
    for (let j = 0; j < n >> 1; j++) {
      const to = own + address(plan, SUM_COUPLING) + <usize>j * (<usize>rest * ROW) + <usize>i * ROW;
      const at = <usize>j * 3 * rows;
      imaginary<T>(depth, own + address(plan, LEFT_INPUT) + strip, right + at, rows, to, work);
      if (transmission)
        imaginary<T>(depth, own + address(plan, RIGHT_INPUT) + strip, left + at, rows, to, work);
    }
  }
}

/** to += Im Σ x y, x with its imaginary part first. */
function imaginary<T>(depth: i32, x: usize, y: usize, rows: usize, to: usize, work: usize): void {
  const z = x + 2 * rows;
  outerLanes<T>(depth, x, z, y, work);
  outerLanes<T>(depth, x + rows, z + rows, y + rows, work + TILE);
  addTile<T>(to, work);
  addTile<T>(to, work + TILE);
}

export function put<T>(to: usize, rows: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to + rows, im);
  v128.store(to + 2 * rows, v128.add<T>(re, im));
}

/** to += Im(w z) */
export function addImaginary<T>(to: usize, wr: v128, wi: v128, zr: v128, zi: v128): void {
  v128.store(to, madd<T>(wi, zr, madd<T>(wr, zi, v128.load(to))));
}

/** Rows of the panels from `row` on: g u and u in the core, g u in the input layer; adds to the sums of ports and detunings. */
function gatherReflection<T>(plan: usize, own: usize, u: usize, cotangents: usize, row: i32): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const direct = number(plan, DIRECT);
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const chi = own + address(plan, CHI);
  const detunings = own + address(plan, SUM_DETUNING);
  for (let l = 0; l < m; l++, cotangents += 2 * NUMBER) {
    const gr = v128.load(cotangents);
    const gi = v128.load(cotangents, NUMBER);
    const at = <usize>(row + l) * ROW;
    const column = <usize>(l & 1) * NUMBER;
    const from = u + <usize>(l >> 1) * 3 * plane + column;
    const sums = own + address(plan, SUM_PORTS) + <usize>(l >> 1) * 2 * plane + column;
    for (let k = 0; k < n; k++) {
      const o = <usize>k * ROW;
      const ur = v128.load(from + o);
      const ui = v128.load(from + o + plane);
      const wr = nmadd<T>(gi, ui, v128.mul<T>(gr, ur));
      const wi = madd<T>(gi, ur, v128.mul<T>(gr, ui));
      const to = at + <usize>(k >> 1) * 3 * rows + <usize>(k & 1) * NUMBER;
      put<T>(own + address(plan, LEFT) + to, rows, wr, wi);
      put<T>(own + address(plan, RIGHT) + to, rows, ur, ui);
      const sum = sums + o;
      v128.store(sum, v128.add<T>(v128.load(sum), wr));
      v128.store(sum + plane, v128.add<T>(v128.load(sum + plane), wi));
      if (k >= direct) continue;
      // Fields of the input layer are f = iχ₀ u, and Im(g f²) = −Im(g (χ₀ u)²)
      const c = chi + <usize>k * 2 * NUMBER;
      const cr = v128.load(c);
      const ci = v128.load(c, NUMBER);
      const fr = nmadd<T>(ci, ui, v128.mul<T>(cr, ur));
      const fi = madd<T>(ci, ur, v128.mul<T>(cr, ui));
      const vr = nmadd<T>(ci, wi, v128.mul<T>(cr, wr));
      const vi = madd<T>(ci, wr, v128.mul<T>(cr, wi));
      addImaginary<T>(detunings + <usize>k * NUMBER, v128.neg<T>(vr), v128.neg<T>(vi), fr, fi);
    }
  }
  const rest = number(plan, REST);
  if (rest) gatherInputs<T>(plan, own, u, cotangents - <usize>m * 2 * NUMBER, row);
}

/** The part of the inputs that couple by F. */
function gatherInputs<T>(plan: usize, own: usize, u: usize, cotangents: usize, row: i32): void {
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
            own +
            address(plan, LEFT_INPUT) +
            <usize>((i + r) >> 1) * 2 * rows +
            <usize>(row + l + c) * ROW +
            <usize>(r & 1) * NUMBER;
          v128.store(to, vi);
          v128.store(to + rows, vr);
          addImaginary<T>(own + address(plan, SUM_DETUNING) + input * NUMBER, vr, vi, fr, fi);
        }
      }
    }
  }
}
