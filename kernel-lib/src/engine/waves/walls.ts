import type { WaveKernel, WaveState } from "./waves.js";

/**
 * Waves between hard walls as odd fields on a periodic grid of twice the size along each axis: the Fourier
 * transform of an odd field is its sine transform (DST-I). The first point of each axis lies on a wall, where
 * the wave vanishes; the opposite wall lies one spacing beyond the last point.
 */
export class Walls {
  /** The periodic grid: twice the points along each axis. */
  readonly shape: readonly number[];
  /** For each of its points the point that it mirrors, and the sign of an odd field there; 0 on the walls. */
  readonly #source: Int32Array;
  readonly #sign: Int8Array;
  /** Where the points of the field itself lie in the periodic grid. */
  readonly #inside: Int32Array;

  constructor(shape: readonly number[]) {
    const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
    this.shape = shape.map((n) => 2 * n);
    const all = shape.length === 2 ? 2 * rows : 1;
    this.#source = new Int32Array(all * 2 * columns);
    this.#sign = new Int8Array(all * 2 * columns);
    this.#inside = new Int32Array(rows * columns);
    for (let y = 0, at = 0; y < all; y++) {
      for (let x = 0; x < 2 * columns; x++, at++) {
        const [row, rowSign] = all === 1 ? [0, 1] : mirror(y, rows);
        const [column, sign] = mirror(x, columns);
        this.#source[at] = row * columns + column;
        this.#sign[at] = rowSign * sign;
        if (y < rows && x < columns) this.#inside[y * columns + x] = at;
      }
    }
  }

  /** The odd continuation of a wave. */
  odd(values: Float64Array): Float64Array {
    return Float64Array.from(this.#source, (from, i) => this.#sign[i] * values[from]);
  }

  /** The even continuation of a learning field. */
  even(values: Float64Array): Float64Array {
    return Float64Array.from(this.#source, (from) => values[from]);
  }

  /** Takes a field back from its continuation. */
  restrict(from: Float64Array, to: Float64Array): void {
    for (let i = 0; i < to.length; i++) to[i] = from[this.#inside[i]];
  }
}

/** The point that j mirrors on an axis of n points, and the sign of an odd field at j. */
function mirror(j: number, n: number): [number, number] {
  if (j % n === 0) return [0, 0];
  return j < n ? [j, 1] : [2 * n - j, -1];
}

/** Number of steps after which the even part that rounding adds to a field is removed, where it grows. */
const STEPS_TOGETHER = 256;

/** Advances states between walls, in place, by a kernel for the periodic grid. */
export function advanceBetweenWalls(
  walls: Walls,
  kernel: WaveKernel,
  states: readonly WaveState[],
  substeps: readonly number[],
  steps: number,
): void {
  for (let done = 0; done < steps; done += STEPS_TOGETHER) {
    const whole = states.map(({ psi, theta }) => ({
      psi: { re: walls.odd(psi.re), im: walls.odd(psi.im) },
      theta: { re: walls.even(theta.re), im: walls.even(theta.im) },
    }));
    kernel.advance(whole, substeps, Math.min(STEPS_TOGETHER, steps - done));
    for (const [i, { psi, theta }] of whole.entries()) {
      walls.restrict(psi.re, states[i].psi.re);
      walls.restrict(psi.im, states[i].psi.im);
      walls.restrict(theta.re, states[i].theta.re);
      walls.restrict(theta.im, states[i].theta.im);
    }
  }
}
