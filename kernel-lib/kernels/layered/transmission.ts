// Rows that a pair of groups of samples adds to the panels in transmission.

import { substituteBackColumn, substituteColumn } from "../lanes/elimination";
import { NUMBER, triangle } from "../lanes/tile";
import { madd, nmadd } from "../shared/fma";
import { BLOCK, outer, ROW, TILE, width } from "../strips/tile";
import { complexOf, products } from "./forward";
import { addImaginary, put } from "./panels";
import {
  address,
  BEFORE,
  CHI,
  COTANGENTS,
  COUPLING_TURNED,
  DEPTH,
  DIRECT,
  DRIVE,
  factor,
  LEFT,
  LEFT_INPUT,
  number,
  OUTPUTS,
  PAIRS,
  PORTS_TURNED,
  pairs,
  REST,
  RIGHT,
  RIGHT_INPUT,
  ROWS,
  SIDE,
  susceptibility,
  WEIGHTS,
  WORK,
} from "./plan";

/** Writes rows `row` and `row` + 1 of the panels, one a group: λ and h in the core and in the input layer, and g. */
export function gatherTransmission<T>(
  plan: usize,
  own: usize,
  detunings: usize,
  place: usize,
  group: i32,
  row: i32,
): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const side = own + address(plan, SIDE);
  // The weights of both groups as a strip, for E g of both at once.
  const g = own + address(plan, PAIRS);
  const across = <usize>m * ROW;
  for (let c = 0; c < 2; c++) {
    const from = pairs(plan, COTANGENTS, group + c);
    for (let l = 0; l < m; l++) {
      const re = v128.load(from + <usize>l * 2 * NUMBER);
      const im = v128.load(from + <usize>l * 2 * NUMBER, NUMBER);
      put<T>(g + <usize>l * ROW + <usize>c * NUMBER, across, re, im);
      const to = <usize>(l >> 1) * 3 * rows + <usize>(row + c) * ROW + <usize>(l & 1) * NUMBER;
      put<T>(address(plan, WEIGHTS) + to, rows, re, im);
    }
  }
  for (let i = 0; i < n; i += BLOCK) {
    products<T>(m, address(plan, PORTS_TURNED), i, g, work);
    for (let o: usize = 0; o < TILE; o += 16) {
      const to = side + <usize>i * ROW + o;
      complexOf<T>(work + o, to, plane);
      v128.store(to, v128.neg<T>(v128.load(to)));
      v128.store(to + plane, v128.neg<T>(v128.load(to + plane)));
    }
  }
  for (let c = 0; c < 2; c++) {
    const matrix = factor(plan, place, c);
    const inverses = matrix + triangle(n >> 1);
    const lambda = side + <usize>c * NUMBER;
    const h = place + <usize>c * NUMBER;
    substituteColumn<T>(n, matrix, inverses, lambda);
    substituteBackColumn<T>(n, matrix, inverses, lambda);
    putColumn<T>(n, lambda, address(plan, LEFT) + <usize>(row + c) * ROW, rows);
    putColumn<T>(n, h, address(plan, RIGHT) + <usize>(row + c) * ROW, rows);
    if (number(plan, BEFORE) === 0) continue;
    susceptibility<T>(plan, own, group + c);
    gatherFields<T>(plan, own, detunings, lambda, h, row + c);
  }
}

/** Copies a column of a strip to a row of panels. */
function putColumn<T>(n: i32, from: usize, to: usize, rows: usize): void {
  const plane = <usize>n * ROW;
  for (let k = 0; k < n; k++, from += ROW)
    put<T>(
      to + <usize>(k >> 1) * 3 * rows + <usize>(k & 1) * NUMBER,
      rows,
      v128.load(from),
      v128.load(from + plane),
    );
}

/** Computes the fields iχ₀ Gλ and χ₀ (drive + iG h) of the input layer; adds to the sum of detunings. */
function gatherFields<T>(plan: usize, own: usize, detunings: usize, lambda: usize, h: usize, row: i32): void {
  const n = number(plan, ROWS);
  const direct = number(plan, DIRECT);
  const rest = number(plan, REST);
  const w = width<T>();
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const list = own + address(plan, PAIRS);
  for (let i = 0; i < direct; i++) {
    const o = <usize>i * ROW;
    const a = inputField<T>(plan, own, i, v128.load(lambda + o), v128.load(lambda + o + plane), false, work);
    const b = inputField<T>(plan, own, i, v128.load(h + o), v128.load(h + o + plane), true, a);
    addField<T>(plan, own, detunings, i, work, b);
  }
  if (!rest) return;
  const lower = <usize>n * 2 * NUMBER;
  for (let k: usize = 0; k < <usize>n; k++) {
    v128.store(list + k * ROW, v128.load(lambda + k * ROW));
    v128.store(list + k * ROW, v128.load(lambda + k * ROW + plane), NUMBER);
    v128.store(list + lower + k * ROW, v128.load(h + k * ROW));
    v128.store(list + lower + k * ROW, v128.load(h + k * ROW + plane), NUMBER);
  }
  for (let i = 0; i < rest; i += BLOCK) {
    const x = address(plan, COUPLING_TURNED) + <usize>(i / w) * plane + <usize>(i % w) * sizeof<T>();
    outer<T>(n, x, list, work + TILE);
    outer<T>(n, x, list + lower, work + 2 * TILE);
    for (let r = 0; r < BLOCK; r++) {
      const p = work + TILE + <usize>r * ROW;
      const input = direct + i + r;
      const a = inputField<T>(plan, own, input, v128.load(p), v128.load(p, NUMBER), false, work);
      const q = p + TILE;
      const b = inputField<T>(plan, own, input, v128.load(q), v128.load(q, NUMBER), true, a);
      addField<T>(plan, own, detunings, input, work, b);
      const to = <usize>((i + r) >> 1) * 2 * rows + <usize>row * ROW + <usize>(r & 1) * NUMBER;
      putInput(address(plan, LEFT_INPUT) + to, rows, work);
      putInput(address(plan, RIGHT_INPUT) + to, rows, a);
    }
  }
}

/**
 * Computes χ₀ (drive + i(re + i im)), with the drive or without, and stores it as a pair at `to`; returns the end of
 * the pair.
 */
function inputField<T>(
  plan: usize,
  own: usize,
  input: i32,
  re: v128,
  im: v128,
  driven: bool,
  to: usize,
): usize {
  const chi = own + address(plan, CHI) + <usize>input * 2 * NUMBER;
  const cr = v128.load(chi);
  const ci = v128.load(chi, NUMBER);
  let pr = v128.neg<T>(im);
  if (driven) pr = v128.add<T>(pr, v128.load_splat<T>(address(plan, DRIVE) + <usize>input * sizeof<T>()));
  v128.store(to, nmadd<T>(ci, re, v128.mul<T>(cr, pr)));
  v128.store(to, madd<T>(ci, pr, v128.mul<T>(cr, re)), NUMBER);
  return to + 2 * NUMBER;
}

/** Adds the imaginary part of the product of the pairs from `a` to `end`. */
function addField<T>(_plan: usize, _own: usize, detunings: usize, input: i32, a: usize, end: usize): void {
  const b = end - 2 * NUMBER;
  addImaginary<T>(
    detunings + <usize>input * NUMBER,
    v128.load(a),
    v128.load(a, NUMBER),
    v128.load(b),
    v128.load(b, NUMBER),
  );
}

/** Copies a pair to a row of panels, imaginary part first. */
function putInput(to: usize, rows: usize, pair: usize): void {
  v128.store(to, v128.load(pair, NUMBER));
  v128.store(to + rows, v128.load(pair));
}
