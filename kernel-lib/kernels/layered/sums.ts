// Products of panels, added to the sums that gradients follow from.

import { multiplyLanes, NUMBER, outerLanes } from "../lanes/tile";
import { addProducts, addTile, BLOCK, ROW, TILE } from "../strips/tile";
import {
  address,
  DEPTH,
  LEFT,
  LEFT_INPUT,
  number,
  OUTPUTS,
  REST,
  RIGHT,
  RIGHT_INPUT,
  ROWS,
  SUM_CORE,
  SUM_COUPLING,
  SUM_PORTS,
  TRANSMISSION,
  WEIGHTS,
} from "./plan";

/** Four rows of the sums, those of the core first and then those of the inputs, from the first `depth` rows of the panels. */
export function addPanels<T>(plan: usize, block: i32, depth: i32, work: usize): void {
  const own = number(plan, ROWS) / BLOCK;
  if (block >= own) inputSums<T>(plan, (block - own) * BLOCK, depth, work);
  else if (number(plan, TRANSMISSION) !== 0) transmissionSums<T>(plan, block * BLOCK, depth, work);
  else reflectionSums<T>(plan, block * BLOCK, depth, work);
}

/** Σ g u uᵀ as far as its upper triangle reaches, and Σ g u. */
function reflectionSums<T>(plan: usize, i: i32, depth: i32, work: usize): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const x = address(plan, LEFT) + <usize>(i >> 1) * 3 * rows;
  products<T>(plan, i, i >> 1, n >> 1, depth, x, address(plan, RIGHT), address(plan, SUM_CORE), work);
  for (let k = i; k < i + BLOCK; k++) {
    const from = address(plan, LEFT) + <usize>(k >> 1) * 3 * rows + <usize>(k & 1) * NUMBER;
    const to = address(plan, SUM_PORTS) + <usize>k * ROW;
    // Rows of the panels are all outputs of a group, and then those of the next one.
    for (let row = 0, l = 0; row < depth; row++, l = l + 1 < m ? l + 1 : 0) {
      const w = from + <usize>row * ROW;
      const sum = to + <usize>(l >> 1) * 2 * plane + <usize>(l & 1) * NUMBER;
      v128.store(sum, v128.add<T>(v128.load(sum), v128.load(w)));
      v128.store(sum + plane, v128.add<T>(v128.load(sum + plane), v128.load(w + rows)));
    }
  }
}

/** Σ λ hᵀ and Σ h gᵀ. */
function transmissionSums<T>(plan: usize, i: i32, depth: i32, work: usize): void {
  const strips = number(plan, ROWS) >> 1;
  const outputs = (number(plan, OUTPUTS) + 1) >> 1;
  const strip = <usize>(i >> 1) * 3 * address(plan, DEPTH) * ROW;
  const right = address(plan, RIGHT);
  products<T>(plan, i, 0, strips, depth, address(plan, LEFT) + strip, right, address(plan, SUM_CORE), work);
  products<T>(
    plan,
    i,
    0,
    outputs,
    depth,
    right + strip,
    address(plan, WEIGHTS),
    address(plan, SUM_PORTS),
    work,
  );
}

/** Rows i … i + 3 of sums += two strips at x times the strips first … end of `right`. */
function products<T>(
  plan: usize,
  i: i32,
  first: i32,
  end: i32,
  depth: i32,
  x: usize,
  right: usize,
  sums: usize,
  work: usize,
): void {
  const plane = <usize>number(plan, ROWS) * ROW;
  const rows = address(plan, DEPTH) * ROW;
  for (let j = first; j < end; j++) {
    multiplyLanes<T>(depth, x, x + 3 * rows, rows, right + <usize>j * 3 * rows, rows, work);
    addProducts<T>(sums + <usize>j * 2 * plane + <usize>i * ROW, plane, work);
  }
}

/** Σ Im(left₀ rightᵀ), and in transmission that with left and right exchanged. */
function inputSums<T>(plan: usize, i: i32, depth: i32, work: usize): void {
  const n = number(plan, ROWS);
  const rest = <usize>number(plan, REST);
  const rows = address(plan, DEPTH) * ROW;
  const strip = <usize>(i >> 1) * 2 * rows;
  for (let j = 0; j < n >> 1; j++) {
    const to = address(plan, SUM_COUPLING) + <usize>j * rest * ROW + <usize>i * ROW;
    const at = <usize>j * 3 * rows;
    imaginary<T>(depth, address(plan, LEFT_INPUT) + strip, address(plan, RIGHT) + at, rows, to, work);
    if (number(plan, TRANSMISSION) !== 0)
      imaginary<T>(depth, address(plan, RIGHT_INPUT) + strip, address(plan, LEFT) + at, rows, to, work);
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
