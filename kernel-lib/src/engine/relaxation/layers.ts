import { borrowed } from "../memory/arena.js";
import { float64 } from "../memory/memory.js";
import { kernels } from "../memory/wasm.js";

/** Layers of units, each coupled to the layers beside it; matrices are row-major. */
export interface Layers {
  /** Units of every layer. */
  readonly sizes: readonly number[];
  /** Couplings of layer l (rows) with layer l + 1 (columns). */
  readonly couplings: readonly Float64Array[];
  /** Factor of every unit, layer by layer. */
  readonly scale: readonly Float64Array[];
  /** Least value of every unit. */
  readonly lower: readonly Float64Array[];
  /** Largest value of every unit. */
  readonly upper: readonly Float64Array[];
}

/** When a relaxation ends. */
export interface Sweeps {
  /** Largest number of sweeps through all layers. */
  readonly sweeps: number;
  /** Change of a unit in a sweep below which no further one is made. */
  readonly tolerance: number;
}

/** Rows and columns of a tile of the kernel. */
const TILE = 4;
const padded = (n: number) => TILE * Math.ceil(n / TILE);

/**
 * Relaxes a batch of states in place, layer after layer: every unit goes to the value scale · (drive + Σ coupling · state of its
 * neighbours), kept between its bounds. Drives and states are matrices of units × samples, one a layer. Where the units of a
 * layer lower an energy that is convex in them, each sweep lowers it.
 *
 * @returns largest change of a unit in the last sweep
 */
export function relaxLayers(
  layers: Layers,
  drives: readonly Float64Array[],
  states: readonly Float64Array[],
  count: number,
  end: Sweeps,
): number {
  const exports = kernels("relaxation");
  if (!exports) return plainRelaxLayers(layers, drives, states, count, end);
  const { sizes, couplings } = layers;
  const samples = padded(count);
  const units = sizes.map(padded);
  const last = sizes.length - 1;
  const bytes = [
    ...units.flatMap((n, l) => [
      8 * n,
      8 * n,
      8 * n,
      8 * n * samples,
      8 * n * samples,
      l > 0 ? 8 * sizes[l - 1] * n : 0,
      l < last ? 8 * sizes[l + 1] * n : 0,
    ]),
  ];
  return borrowed(bytes, (rest) => {
    const places = units.map((n, l) => {
      const [scale, lower, upper, drive, state, below, above] = rest.slice(7 * l, 7 * l + 7);
      const size = sizes[l];
      for (const [at, values] of [
        [scale, layers.scale[l]],
        [lower, layers.lower[l]],
        [upper, layers.upper[l]],
      ] as const)
        float64(at, n).fill(0).set(values);
      for (const [at, values] of [
        [drive, drives[l]],
        [state, states[l]],
      ] as const)
        spread(values, size, count, float64(at, n * samples), samples);
      if (l > 0) spread(couplings[l - 1], sizes[l - 1], size, float64(below, sizes[l - 1] * n), n);
      if (l < last) turn(couplings[l], size, sizes[l + 1], float64(above, sizes[l + 1] * n), n);
      return { scale, lower, upper, drive, state, below, above };
    });
    let change = Number.POSITIVE_INFINITY;
    for (let sweep = 0; sweep < end.sweeps && change > end.tolerance; sweep++) {
      change = 0;
      for (const [l, at] of places.entries())
        change = Math.max(
          change,
          exports.sweepLayer(
            ...([units[l], samples] as const),
            ...([l > 0 ? sizes[l - 1] : 0, at.below, l > 0 ? places[l - 1].state : 0] as const),
            ...([l < last ? sizes[l + 1] : 0, at.above, l < last ? places[l + 1].state : 0] as const),
            ...([at.drive, at.scale, at.lower, at.upper, at.state] as const),
          ),
        );
    }
    for (const [l, { state }] of places.entries())
      narrow(float64(state, sizes[l] * samples), samples, states[l], sizes[l], count);
    return change;
  });
}

/** Copies a matrix to one with longer rows; what is behind a row, and behind the last one, becomes zero. */
function spread(from: Float64Array, rows: number, columns: number, to: Float64Array, width: number): void {
  if (width === columns) {
    to.set(from);
    to.fill(0, rows * columns);
    return;
  }
  to.fill(0);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = i * width; j < i * width + columns; j++, at++) to[j] = from[at];
}

/** Copies the first columns of a matrix with rows of the given width. */
function narrow(from: Float64Array, width: number, to: Float64Array, rows: number, columns: number): void {
  if (width === columns) {
    to.set(from);
    return;
  }
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = i * width; j < i * width + columns; j++, at++) to[at] = from[j];
}

/** Copies the transpose of a matrix to one with rows of the given width. */
function turn(from: Float64Array, rows: number, columns: number, to: Float64Array, width: number): void {
  if (width > rows) to.fill(0);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) to[j * width + i] = from[i * columns + j];
}

/** The plain twin of {@link relaxLayers}. */
export function plainRelaxLayers(
  { sizes, couplings, scale, lower, upper }: Layers,
  drives: readonly Float64Array[],
  states: readonly Float64Array[],
  count: number,
  { sweeps, tolerance }: Sweeps,
): number {
  let change = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < sweeps && change > tolerance; sweep++) {
    change = 0;
    for (let l = 0; l < sizes.length; l++)
      for (let i = 0; i < sizes[l]; i++)
        for (let sample = 0; sample < count; sample++) {
          const at = i * count + sample;
          let sum = drives[l][at];
          if (l > 0)
            for (let j = 0; j < sizes[l - 1]; j++)
              sum += couplings[l - 1][j * sizes[l] + i] * states[l - 1][j * count + sample];
          if (l + 1 < sizes.length)
            for (let j = 0; j < sizes[l + 1]; j++)
              sum += couplings[l][i * sizes[l + 1] + j] * states[l + 1][j * count + sample];
          const value = Math.min(upper[l][i], Math.max(lower[l][i], scale[l][i] * sum));
          change = Math.max(change, Math.abs(value - states[l][at]));
          states[l][at] = value;
        }
  }
  return change;
}
