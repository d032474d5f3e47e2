import { numbers, positive, reject, wholeNumber } from "./check.js";

/** Largest number of grid points; beyond it one complex field alone would need more than 1 GiB. */
const MAX_POINTS = 2 ** 26;
/**
 * Least and greatest angular wavenumber other than zero, in inverse units of length: their squares, sums of two of
 * them and the cells of such grids are still normal numbers, with all their digits.
 */
const LEAST_WAVENUMBER = 1e-150;
const GREATEST_WAVENUMBER = 1e150;

/** Number of points and length of each axis of {@link grid}, for one or two dimensions. */
export interface GridOptions {
  /** Points along each axis; in two dimensions [rows (y), columns (x)]. */
  readonly points: number | readonly number[];
  /** Length of each axis, in the unit of length of the problem. */
  readonly length: number | readonly number[];
}

/**
 * A periodic rectangular grid in one or two dimensions, centred on the origin.
 *
 * Arrays over a grid have the last axis (x) fastest. Coordinates run from −L/2 to L/2 − L/N.
 *
 * @throws RangeError where a length is so small or large that squares of its wavenumbers are no normal numbers.
 */
export class Grid {
  /** Points along each axis, slowest first. */
  readonly shape: readonly number[];
  /** Length of each axis. */
  readonly lengths: readonly number[];
  /** Total number of points. */
  readonly size: number;
  /** Distance of neighbouring points along each axis. */
  readonly spacing: readonly number[];
  /** Length (1-D) or area (2-D) that one point stands for. */
  readonly cell: number;

  constructor({ points, length }: GridOptions) {
    const shape = axes("points", points);
    const lengths = typeof length === "number" ? shape.map(() => length) : axes("length", length);
    if (shape.length < 1 || shape.length > 2) reject("points", points, "one number, or two for a 2-D grid");
    if (lengths.length !== shape.length) {
      throw new RangeError(
        `length has ${lengths.length} entries; it should have ${shape.length}, one for each axis of points.`,
      );
    }
    for (const [axis, n] of shape.entries()) wholeNumber(`points[${axis}]`, n, 2);
    for (const [axis, l] of lengths.entries()) checkLength(axis, l, shape[axis]);
    this.shape = shape;
    this.lengths = lengths;
    this.size = shape.reduce((a, b) => a * b, 1);
    if (this.size > MAX_POINTS) reject("points", points, `at most ${MAX_POINTS} in all`);
    this.spacing = shape.map((n, axis) => lengths[axis] / n);
    this.cell = this.spacing.reduce((a, b) => a * b, 1);
  }

  /** Number of dimensions, 1 or 2. */
  get dimensions(): number {
    return this.shape.length;
  }

  /** Coordinates along one axis; `axis` counts from the slowest, by default the last one (x). */
  coordinates(axis: number = this.dimensions - 1): Float64Array {
    const n = this.shape[axis];
    return Float64Array.from({ length: n }, (_, i) => (i - n / 2) * this.spacing[axis]);
  }

  /** Angular wavenumbers along one axis in the order of the Fourier transform: 0, 1, …, −2, −1 times 2π/L. */
  wavenumbers(axis: number = this.dimensions - 1): Float64Array {
    const n = this.shape[axis];
    const unit = (2 * Math.PI) / this.lengths[axis];
    return Float64Array.from({ length: n }, (_, i) => (i < n / 2 ? i : i - n) * unit);
  }

  /** kx² (+ ky²) of every point, in the order of the Fourier transform. */
  squaredWavenumbers(): Float64Array {
    const kx = this.wavenumbers();
    const ky = this.dimensions === 2 ? this.wavenumbers(0) : [0];
    const squares = new Float64Array(this.size);
    let i = 0;
    for (const b of ky) for (const a of kx) squares[i++] = a ** 2 + b ** 2;
    return squares;
  }

  /** Calls `f` with the coordinates (x) or (x, y) of every point and collects the values. */
  map(f: (x: number, y: number) => number): Float64Array {
    const x = this.coordinates();
    const y = this.dimensions === 2 ? this.coordinates(0) : [0];
    const values = new Float64Array(this.size);
    let i = 0;
    for (const b of y) for (const a of x) values[i++] = f(a, b);
    return values;
  }
}

/** Throws where squares of the wavenumbers of an axis would overflow, or lose digits by underflow. */
function checkLength(axis: number, length: number, points: number): void {
  positive(`length[${axis}]`, length);
  const least = (Math.PI * points) / GREATEST_WAVENUMBER;
  const most = (2 * Math.PI) / LEAST_WAVENUMBER;
  if (length < least || length > most) {
    const range = `between ${least.toPrecision(2)} and ${most.toPrecision(2)}`;
    reject(`length[${axis}]`, length, `${range} for ${points} points; choose another unit of length`);
  }
}

/** Returns one entry an axis, from a number or a list. */
function axes(name: string, value: number | readonly number[]): number[] {
  return Array.from(numbers(name, typeof value === "number" ? [value] : value));
}

/** Makes a periodic grid: `grid({ points: 64, length: 16 })`, or `grid({ points: [64, 64], length: [16, 16] })`. */
export function grid(options: GridOptions): Grid {
  return new Grid(options);
}
