// Products of panels, added to the sums that gradients follow from. Sums are kept tile after tile, four rows and two columns
// of every plane, in the order in which they are worked through.

import { NUMBER, outerLanes, takeLanes } from "../lanes/tile";
import { addTile, BLOCK, ROW, TILE } from "../strips/tile";
import {
  address,
  DEPTH,
  LEFT,
  LEFT_INPUT,
  number,
  OUTPUTS,
  RIGHT,
  RIGHT_INPUT,
  ROWS,
  SUM_CORE,
  SUM_COUPLING,
  SUM_PORTS,
  TRANSMISSION,
  WEIGHTS,
} from "./plan";

/**
 * Adds to four rows of the sums, those of the core first and then those of the inputs, the products of the first
 * `depth` rows of the panels.
 */
export function addPanels<T>(plan: usize, block: i32, depth: i32, work: usize): void {
  const own = number(plan, ROWS) / BLOCK;
  if (block >= own) inputSums<T>(plan, (block - own) * BLOCK, depth, work);
  else if (number(plan, TRANSMISSION) !== 0) transmissionSums<T>(plan, block * BLOCK, depth, work);
  else reflectionSums<T>(plan, block * BLOCK, depth, work);
}

/** Adds −Σ g u uᵀ as far as its upper triangle reaches, and Σ g u. */
function reflectionSums<T>(plan: usize, i: i32, depth: i32, work: usize): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const rows = address(plan, DEPTH) * ROW;
  const x = address(plan, LEFT) + <usize>(i >> 1) * 3 * rows;
  const core = address(plan, SUM_CORE) + <usize>(i >> 2) * <usize>(n >> 1) * 2 * TILE;
  products<T>(plan, i >> 1, n >> 1, depth, x, address(plan, RIGHT), core, work);
  let to = address(plan, SUM_PORTS) + <usize>(i >> 2) * <usize>((m + 1) >> 1) * 2 * TILE;
  for (let l = 0; l < m; l++) {
    for (let r = 0; r < BLOCK; r++) {
      const w = x + <usize>(r >> 1) * 3 * rows + <usize>(r & 1) * NUMBER + <usize>l * ROW;
      portSum<T>(m, depth - l, w, rows, to + <usize>r * ROW + <usize>(l & 1) * NUMBER);
    }
    if (l & 1) to += 2 * TILE;
  }
}

/** Computes to += every m-th row from w on: rows of the panels are all outputs of a group, and then those of the next one. */
function portSum<T>(m: i32, depth: i32, w: usize, rows: usize, to: usize): void {
  let re = v128.load(to);
  let im = v128.load(to, TILE);
  const step = <usize>m * ROW;
  for (const end = w + <usize>depth * ROW; w < end; w += step) {
    re = v128.add<T>(re, v128.load(w));
    im = v128.add<T>(im, v128.load(w + rows));
  }
  v128.store(to, re);
  v128.store(to, im, TILE);
}

/** Adds −Σ λ hᵀ and −Σ h gᵀ. */
function transmissionSums<T>(plan: usize, i: i32, depth: i32, work: usize): void {
  const strips = number(plan, ROWS) >> 1;
  const outputs = (number(plan, OUTPUTS) + 1) >> 1;
  const strip = <usize>(i >> 1) * 3 * address(plan, DEPTH) * ROW;
  const right = address(plan, RIGHT);
  const block = <usize>(i >> 2) * 2 * TILE;
  const core = address(plan, SUM_CORE) + block * <usize>strips;
  products<T>(plan, 0, strips, depth, address(plan, LEFT) + strip, right, core, work);
  const ports = address(plan, SUM_PORTS) + block * <usize>outputs;
  products<T>(plan, 0, outputs, depth, right + strip, address(plan, WEIGHTS), ports, work);
}

/** Computes four rows of sums −= two strips at x times the strips first … end of `right`. */
function products<T>(
  plan: usize,
  first: i32,
  end: i32,
  depth: i32,
  x: usize,
  right: usize,
  sums: usize,
  work: usize,
): void {
  const rows = address(plan, DEPTH) * ROW;
  for (let j = first; j < end; j++) {
    const to = sums + <usize>j * 2 * TILE;
    takeLanes<T>(depth, x, x + 3 * rows, rows, right + <usize>j * 3 * rows, rows, to, TILE, work);
  }
}

/** Adds Σ Im(left₀ rightᵀ), and in transmission that with left and right exchanged. */
function inputSums<T>(plan: usize, i: i32, depth: i32, work: usize): void {
  const n = number(plan, ROWS);
  const rows = address(plan, DEPTH) * ROW;
  const strip = <usize>(i >> 1) * 2 * rows;
  for (let j = 0; j < n >> 1; j++) {
    const to = address(plan, SUM_COUPLING) + <usize>((i >> 2) * (n >> 1) + j) * TILE;
    const at = <usize>j * 3 * rows;
    imaginary<T>(depth, address(plan, LEFT_INPUT) + strip, address(plan, RIGHT) + at, rows, to, work);
    if (number(plan, TRANSMISSION) !== 0)
      imaginary<T>(depth, address(plan, RIGHT_INPUT) + strip, address(plan, LEFT) + at, rows, to, work);
  }
}

/** Computes to += Im Σ x y, x with its imaginary part first. */
function imaginary<T>(depth: i32, x: usize, y: usize, rows: usize, to: usize, work: usize): void {
  const z = x + 2 * rows;
  outerLanes<T>(depth, x, z, y, work);
  outerLanes<T>(depth, x + rows, z + rows, y + rows, work + TILE);
  addTile<T>(to, work);
  addTile<T>(to, work + TILE);
}
