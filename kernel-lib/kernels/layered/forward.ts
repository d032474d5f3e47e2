// Answers of samples: the matrix of the core, its elimination, and the read-out.

import {
  eliminateLanes,
  substituteBackColumn,
  substituteBackLanes,
  substituteColumn,
} from "../lanes/elimination";
import { height, NUMBER, outerOnto, rowsBefore, triangle } from "../lanes/tile";
import { madd, nmadd } from "../shared/fma";
import { BLOCK, outer, ROW, TILE, width } from "../strips/tile";
import {
  ANSWERS,
  address,
  BEFORE,
  CHI,
  CONSTANTS,
  CORE,
  COUPLING,
  DIRECT,
  DRIVE,
  factor,
  INPUTS,
  INVERSES,
  MATRIX,
  number,
  OUTPUTS,
  PAIRS,
  PORTS,
  pairs,
  REST,
  ROWS,
  SAMPLES,
  SCALED,
  SLOT_BYTES,
  SLOTS,
  STORE,
  STORE_BYTES,
  susceptibility,
  TRANSMISSION,
  WORK,
} from "./plan";

/**
 * Answers a unit of samples: a group in reflection, two groups in transmission. With `keep` it also leaves in the store what
 * the gradient needs. A sample that cannot be computed answers NaN.
 */
export function forward<T>(plan: usize, unit: i32, slot: i32, keep: i32): void {
  const n = number(plan, ROWS);
  const plane = <usize>n * ROW;
  const own = address(plan, SLOTS) + <usize>slot * address(plan, SLOT_BYTES);
  const place = address(plan, STORE) + <usize>slot * address(plan, STORE_BYTES);
  const work = own + address(plan, WORK);
  if (number(plan, TRANSMISSION) === 0) {
    const sides = (number(plan, OUTPUTS) + 1) >> 1;
    const matrix = own + address(plan, MATRIX);
    const inverses = own + address(plan, INVERSES);
    susceptibility<T>(plan, own, unit);
    setMatrix<T>(plan, own, unit, matrix);
    for (let j = 0; j < sides; j++)
      spread<T>(n, address(plan, PORTS) + <usize>(j * n) * 4 * sizeof<T>(), place + <usize>j * 3 * plane);
    eliminateLanes<T>(n, matrix, inverses, place, sides, work);
    reflect<T>(plan, place, pairs(plan, ANSWERS, unit));
    if (keep) substituteBackLanes<T>(n, matrix, inverses, place, sides, work);
    return;
  }
  for (let c = 0; c < 2; c++) {
    const matrix = factor(plan, place, c);
    const inverses = matrix + triangle(n >> 1);
    const column = place + <usize>c * NUMBER;
    susceptibility<T>(plan, own, 2 * unit + c);
    setMatrix<T>(plan, own, 2 * unit + c, matrix);
    eliminateLanes<T>(n, matrix, inverses, 0, 0, work);
    drive<T>(plan, own, column);
    substituteColumn<T>(n, matrix, inverses, column);
    substituteBackColumn<T>(n, matrix, inverses, column);
  }
  sumPlane<T>(place, plane);
  transmit<T>(plan, place, work, 2 * unit);
}

/** Writes the upper triangle of A. */
function setMatrix<T>(plan: usize, own: usize, group: i32, matrix: usize): void {
  const n = number(plan, ROWS);
  const w = width<T>();
  const rest = number(plan, REST);
  const direct = number(plan, DIRECT);
  const before = number(plan, BEFORE) !== 0;
  const chi = own + address(plan, CHI);
  const input = <usize>rest * ROW;
  const coupling = address(plan, COUPLING);
  const scaled = own + address(plan, SCALED);
  let at = matrix;
  for (let j = 0; j < n >> 1; j++) {
    const rows = height(j);
    const plane = <usize>rows * ROW;
    const core = address(plan, CORE) + <usize>rowsBefore(j) * 4 * sizeof<T>();
    if (rest) {
      const f = coupling + <usize>((2 * j) / w) * input + <usize>((2 * j) % w) * sizeof<T>();
      scale<T>(rest, chi + <usize>direct * 2 * NUMBER, f, scaled, input);
    }
    const part = <usize>rows * 2 * sizeof<T>();
    if (!rest) spread<T>(rows, core, at);
    else
      for (let i = 0; i < rows; i += BLOCK) {
        const x = coupling + <usize>(i / w) * input + <usize>(i % w) * sizeof<T>();
        const base = core + <usize>i * 2 * sizeof<T>();
        const tile = at + <usize>i * ROW;
        outerOnto<T>(rest, x, scaled, base, tile);
        outerOnto<T>(rest, x, scaled + input, base + part, tile + plane);
      }
    for (let i = 2 * j; i < 2 * j + 2; i++) {
      const diagonal = at + <usize>i * ROW + <usize>(i & 1) * NUMBER;
      if (before && i < direct) {
        const c = chi + <usize>i * 2 * NUMBER;
        v128.store(diagonal, v128.sub<T>(v128.load(diagonal), v128.load(c)));
        const im = diagonal + plane;
        v128.store(im, v128.sub<T>(v128.load(im), v128.load(c, NUMBER)));
      } else if (!before && i < number(plan, INPUTS)) {
        const x = address(plan, SAMPLES) + <usize>(group * number(plan, INPUTS) + i) * NUMBER;
        const im = diagonal + plane;
        v128.store(im, v128.add<T>(v128.load(im), v128.load(x)));
      }
    }
    at += 3 * plane;
  }
}

/** Copies numbers [row][2] that all samples share, real and imaginary part, to a strip of vectors. */
function spread<T>(rows: i32, from: usize, to: usize): void {
  for (const end = to + <usize>rows * 2 * ROW; to < end; to += ROW, from += 2 * sizeof<T>()) {
    v128.store(to, v128.load_splat<T>(from));
    v128.store(to, v128.load_splat<T>(from, sizeof<T>()), NUMBER);
  }
}

function sumPlane<T>(strip: usize, plane: usize): void {
  for (const end = strip + plane; strip < end; strip += 16)
    v128.store(strip + 2 * plane, v128.add<T>(v128.load(strip), v128.load(strip + plane)));
}

/** Multiplies two columns of a real strip by −χ₀: the planes of a strip of vectors. */
function scale<T>(rows: i32, chi: usize, from: usize, to: usize, plane: usize): void {
  for (const end = from + <usize>rows * ROW; from < end; from += ROW, to += ROW, chi += 2 * NUMBER) {
    const re = v128.neg<T>(v128.load(chi));
    const im = v128.neg<T>(v128.load(chi, NUMBER));
    const a = v128.load_splat<T>(from);
    const b = v128.load_splat<T>(from, sizeof<T>());
    v128.store(to, v128.mul<T>(re, a));
    v128.store(to, v128.mul<T>(re, b), NUMBER);
    v128.store(to + plane, v128.mul<T>(im, a));
    v128.store(to + plane, v128.mul<T>(im, b), NUMBER);
  }
}

/** Computes y_l = c_l − Σ_k (V⁻ᵀ e_l)_k². */
function reflect<T>(plan: usize, sides: usize, answers: usize): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const plane = <usize>n * ROW;
  const constants = address(plan, CONSTANTS);
  for (let l = 0; l < m; l++) {
    const from = sides + <usize>(l >> 1) * 3 * plane + <usize>(l & 1) * NUMBER;
    let re = v128.load_splat<T>(constants + <usize>l * 2 * sizeof<T>());
    let im = v128.splat<T>(<T>0);
    for (let at = from; at < from + plane; at += ROW) {
      const a = v128.load(at);
      const b = v128.load(at + plane);
      re = nmadd<T>(v128.add<T>(a, b), v128.sub<T>(a, b), re);
      im = madd<T>(a, b, im);
    }
    const c = v128.load_splat<T>(constants + <usize>l * 2 * sizeof<T>(), sizeof<T>());
    v128.store(answers + <usize>l * 2 * NUMBER, re);
    v128.store(answers + <usize>l * 2 * NUMBER, v128.sub<T>(c, v128.add<T>(im, im)), NUMBER);
  }
}

/** Writes −b, the drive as it reaches the core, to one column of a strip. */
function drive<T>(plan: usize, own: usize, column: usize): void {
  const n = number(plan, ROWS);
  const direct = number(plan, DIRECT);
  const rest = number(plan, REST);
  const inputs = number(plan, INPUTS);
  const plane = <usize>n * ROW;
  const zero = v128.splat<T>(<T>0);
  for (let at = column; at < column + plane; at += ROW) {
    v128.store(at, zero);
    v128.store(at + plane, zero);
  }
  const driven = address(plan, DRIVE);
  if (number(plan, BEFORE) === 0) {
    for (let i = 0; i < inputs; i++)
      v128.store(column + <usize>i * ROW, v128.neg<T>(v128.load_splat<T>(driven + <usize>i * sizeof<T>())));
    return;
  }
  // b = iGᵀ (χ₀ drive), where G are the rows of 1, then those of F
  const chi = own + address(plan, CHI);
  const list = own + address(plan, PAIRS);
  for (let i = 0; i < inputs; i++) {
    const d = v128.load_splat<T>(driven + <usize>i * sizeof<T>());
    const c = chi + <usize>i * 2 * NUMBER;
    const re = v128.mul<T>(d, v128.load(c, NUMBER));
    const im = v128.neg<T>(v128.mul<T>(d, v128.load(c)));
    if (i < direct) {
      v128.store(column + <usize>i * ROW, re);
      v128.store(column + <usize>i * ROW + plane, im);
    } else {
      v128.store(list + <usize>(i - direct) * 2 * NUMBER, re);
      v128.store(list + <usize>(i - direct) * 2 * NUMBER, im, NUMBER);
    }
  }
  if (!rest) return;
  const w = width<T>();
  const work = own + address(plan, WORK);
  for (let i = 0; i < n; i += BLOCK) {
    const x = address(plan, COUPLING) + <usize>(i / w) * (<usize>rest * ROW) + <usize>(i % w) * sizeof<T>();
    outer<T>(rest, x, list, work);
    for (let r: usize = 0; r < 4; r++) {
      const to = column + (<usize>i + r) * ROW;
      v128.store(to, v128.add<T>(v128.load(to), v128.load(work + r * ROW)));
      v128.store(to + plane, v128.add<T>(v128.load(to + plane), v128.load(work + r * ROW, NUMBER)));
    }
  }
}

/** Computes y = Eᵀ h for two groups. */
function transmit<T>(plan: usize, h: usize, work: usize, group: i32): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  for (let l = 0; l < m; l += BLOCK) {
    products<T>(n, address(plan, PORTS), l, h, work);
    for (let c = 0; c < 2; c++) {
      const to = pairs(plan, ANSWERS, group + c) + <usize>l * 2 * NUMBER;
      for (let r = 0; r < min(4, m - l); r++)
        complexOf<T>(work + <usize>r * ROW + <usize>c * NUMBER, to + <usize>r * 2 * NUMBER, NUMBER);
    }
  }
}

/**
 * Computes the three products of four columns of complex strips of shared numbers, from column i on, with a strip of
 * vectors.
 */
export function products<T>(depth: i32, strips: usize, i: i32, y: usize, to: usize): void {
  const w = width<T>();
  const plane = <usize>depth * ROW;
  const x = strips + <usize>(i / w) * 3 * plane + <usize>(i % w) * sizeof<T>();
  outer<T>(depth, x, y, to);
  outer<T>(depth, x + plane, y + plane, to + TILE);
  outer<T>(depth, x + 2 * plane, y + 2 * plane, to + 2 * TILE);
}

/** Writes one complex number of three products; its imaginary part goes `apart` bytes behind the real one. */
export function complexOf<T>(from: usize, to: usize, apart: usize): void {
  const p = v128.load(from);
  const q = v128.load(from, 128);
  v128.store(to, v128.sub<T>(p, q));
  v128.store(to + apart, v128.sub<T>(v128.load(from, 256), v128.add<T>(p, q)));
}
