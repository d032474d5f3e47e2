// A plan is a table of float64 numbers that describes a layered network to its kernels: sizes, addresses of what all
// samples share, and where in its slot each thread works. Which row of the panels a sample gets does not depend on the number
// of threads, nor do the sums. See ../layered.ts for the formulas.

import { NUMBER, triangle } from "../lanes/tile";
import { madd } from "../shared/fma";
import { ROW } from "../strips/tile";

// Entries of a plan; the same order in engine/layered/layered-kernels.ts.
export const ROWS = 0; // of the core, a multiple of four
export const OUTPUTS = 1;
export const DIRECT = 2; // inputs that couple to one mode of the core each; 0 where there are none
export const REST = 3; // other inputs before the core, up to a multiple of four
export const INPUTS = 4; // vectors of numbers of a group of samples
export const TRANSMISSION = 5; // 1, or 0 for reflection
export const BEFORE = 6; // 1 where the input layer comes before the core
export const HALF_DECAY = 7;
export const CORE = 8; // −K: of every strip of the upper triangle real parts [row][2], then imaginary ones
export const PORTS = 9; // reflection: −E in strips like these; transmission: E, complex strips
export const PORTS_TURNED = 10; // transmission: Eᵀ, complex strips
export const CONSTANTS = 11; // c, pairs of T
export const COUPLING = 12; // F, real strips
export const COUPLING_TURNED = 13; // Fᵀ, real strips
export const DRIVE = 14; // T
export const SAMPLES = 15; // group after group: Δ₀ + x, or x where the core is the input layer
export const ANSWERS = 16; // group after group: y, pairs
export const COTANGENTS = 17; // group after group: g, pairs
export const STORE = 18; // what a unit in a slot keeps between forward and backward
export const STORE_BYTES = 19;
export const SLOTS = 20; // scratch memory of a unit
export const SLOT_BYTES = 21;
export const DEPTH = 22; // rows of the panels, which gather what is to be multiplied
export const LEFT = 23; // panels of g u, or of λ
export const RIGHT = 24; // panels of u, or of h
export const LEFT_INPUT = 25; // the same in the input layer: imaginary, then real part a strip
export const RIGHT_INPUT = 26; // transmission
export const WEIGHTS = 27; // transmission: panels of g
export const SUM_CORE = 28; // −Σ left rightᵀ, strips of two planes; in reflection their upper triangle
export const SUM_PORTS = 29; // Σ g u, or −Σ h gᵀ, strips of two planes
export const SUM_COUPLING = 30; // Σ Im(left₀ rightᵀ), strips of one plane
// Where the cost is the cross-entropy of softmax(Re c y):
export const COSTS = 31; // group after group, see cross-entropy.ts
export const SLOPE = 32; // c, real and imaginary part
export const SMOOTHING = 34;
// Offsets in a slot:
export const WORK = 35;
export const MATRIX = 36;
export const INVERSES = 37;
export const CHI = 38; // χ₀, pairs
export const SCALED = 39; // −χ₀ F, one strip of two planes
export const PAIRS = 40;
export const SIDE = 41; // a complex strip of right-hand sides

export function number(plan: usize, entry: i32): i32 {
  return <i32>load<f64>(plan + ((<usize>entry) << 3));
}

export function address(plan: usize, entry: i32): usize {
  return <usize>load<f64>(plan + ((<usize>entry) << 3));
}

export function pairs(plan: usize, list: i32, group: i32): usize {
  return address(plan, list) + <usize>(group * number(plan, OUTPUTS)) * 2 * NUMBER;
}

/**
 * Returns the address of the factor of the first or second group of the unit at `place`; behind it stand the inverses.
 */
export function factor(plan: usize, place: usize, group: i32): usize {
  const n = number(plan, ROWS);
  const each = triangle(n >> 1) + <usize>n * 2 * NUMBER;
  return place + <usize>n * 3 * ROW + <usize>group * each;
}

/** Computes χ₀ of a group. */
export function susceptibility<T>(plan: usize, own: usize, group: i32): void {
  if (number(plan, BEFORE) === 0) return;
  const inputs = number(plan, INPUTS);
  const h = v128.splat<T>(<T>load<f64>(plan + HALF_DECAY * 8));
  const square = v128.mul<T>(h, h);
  let from = address(plan, SAMPLES) + <usize>(group * inputs) * NUMBER;
  let to = own + address(plan, CHI);
  for (const end = from + <usize>inputs * NUMBER; from < end; from += NUMBER, to += 2 * NUMBER) {
    const d = v128.load(from);
    const size = madd<T>(d, d, square);
    v128.store(to, v128.neg<T>(v128.div<T>(h, size)));
    v128.store(to, v128.div<T>(d, size), NUMBER);
  }
}
