import { numbers, reject } from "../../fields/check.js";
import type { ComplexArray } from "../../fields/complex.js";
import type { FieldFrames } from "../../fields/frames.js";
import { minimum } from "../../fields/lists.js";
import type { Network } from "../network/network.js";

/** Distance from a grid point, in spacings, at which a position counts as on it. */
const ON_GRID = 1e-6;
/** Points along the longer side of a picture of modes that are not on a square grid. */
const MOST_POINTS = 240;

/** Settings of {@link siteMap}: names of the values and of the parameter that changes from frame to frame. */
export interface SiteMapOptions {
  /** One number a frame: a frequency, a time. Default 0, 1, 2, … */
  readonly times?: ArrayLike<number>;
  /** Name of the quantity in `times` if it is not time, such as "ω". */
  readonly parameter?: string;
  /** Name of the values. Default: "density", or ψ for complex values. */
  readonly name?: string;
}

/** Number of the mode that every point of a picture shows; −1 for none. */
interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly step: number;
  readonly mode: Int32Array;
}

/**
 * Makes a map for `show` of values on the modes of a network: densities, one scattering state, or several as frames. On a
 * square lattice every mode is a point; elsewhere a point shows the nearest mode. Zero where there is no mode.
 */
export function siteMap(
  network: Network,
  frames: Float64Array | ComplexArray | readonly (Float64Array | ComplexArray)[],
  { times, parameter, name }: SiteMapOptions = {},
): FieldFrames {
  const list = Array.isArray(frames) ? frames : [frames as Float64Array | ComplexArray];
  if (list.length === 0) reject("frames", frames, "at least one set of values");
  const { positions, size } = network;
  if (!positions) reject("network", size, "a network whose modes have positions");
  const { rows, columns, step, mode } = squareGrid(positions) ?? nearest(positions);
  const spread = (values: ArrayLike<number>, f: number, into: Float64Array) => {
    mode.forEach((j, at) => {
      if (j >= 0) into[f * mode.length + at] = values[j];
    });
  };
  const re = new Float64Array(mode.length * list.length);
  const im = list.some((values) => !(values instanceof Float64Array))
    ? new Float64Array(re.length)
    : undefined;
  list.forEach((values, f) => {
    const complex = values instanceof Float64Array ? { re: values, im: undefined } : values;
    spread(numbers(`frames[${f}].re`, complex.re, size, "modes"), f, re);
    if (im && complex.im) spread(numbers(`frames[${f}].im`, complex.im, size, "modes"), f, im);
  });
  return {
    kind: "field",
    shape: [rows, columns],
    lengths: [rows * step, columns * step],
    times: times ? numbers("times", times, list.length, "frames") : list.map((_, f) => f),
    ...(parameter === undefined ? {} : { parameter }),
    re,
    ...(im ? { im } : {}),
    name: name ?? (im ? "ψ" : "density"),
  };
}

/** The picture where all positions lie on one square grid that they fill for the most part. */
function squareGrid(positions: readonly (readonly [number, number])[]): Picture | undefined {
  const distinct = (axis: 0 | 1) => {
    const sorted = positions.map((p) => p[axis]).sort((a, b) => a - b);
    return sorted.filter((x, i) => i === 0 || x - sorted[i - 1] > ON_GRID);
  };
  const [xs, ys] = [distinct(0), distinct(1)];
  if (xs.length < 2 || ys.length < 2) return undefined;
  const gaps = (values: readonly number[]) => values.slice(1).map((x, i) => x - values[i]);
  const step = Math.min(minimum(gaps(xs)), minimum(gaps(ys)));
  const index = (x: number, from: number) => (x - from) / step;
  const whole = (values: readonly number[]) =>
    values.every((x) => Math.abs(index(x, values[0]) - Math.round(index(x, values[0]))) < ON_GRID);
  if (!whole(xs) || !whole(ys)) return undefined;
  const columns = Math.round(index(xs[xs.length - 1], xs[0])) + 1;
  const rows = Math.round(index(ys[ys.length - 1], ys[0])) + 1;
  const mode = new Int32Array(rows * columns).fill(-1);
  positions.forEach(([x, y], j) => {
    mode[Math.round(index(y, ys[0])) * columns + Math.round(index(x, xs[0]))] = j;
  });
  const filled = mode.reduce((sum, j) => sum + (j >= 0 ? 1 : 0), 0);
  return filled === positions.length && filled > 0.5 * rows * columns
    ? { rows, columns, step, mode }
    : undefined;
}

/** A picture fine enough to tell neighbours apart, every point showing the nearest mode within half their distance. */
function nearest(positions: readonly (readonly [number, number])[]): Picture {
  const range = (axis: 0 | 1): [number, number] => {
    const values = positions.map((p) => p[axis]);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  };
  const [[left, right], [bottom, top]] = [range(0), range(1)];
  const extent = Math.max(right - left, top - bottom) || 1;
  // As many cells of this size as modes would cover the picture.
  const spacing = Math.max(
    Math.sqrt(((right - left || extent) * (top - bottom || extent)) / positions.length),
    extent / positions.length,
  );
  const step = Math.max(spacing / 6, extent / MOST_POINTS);
  const columns = Math.max(2, Math.ceil((right - left + spacing) / step));
  const rows = Math.max(2, Math.ceil((top - bottom + spacing) / step));
  const mode = new Int32Array(rows * columns).fill(-1);
  const distance = new Float64Array(mode.length).fill((0.75 * spacing) ** 2);
  const reach = Math.ceil((0.75 * spacing) / step);
  positions.forEach(([x, y], j) => {
    const [u, v] = [(x - left + spacing / 2) / step - 0.5, (y - bottom + spacing / 2) / step - 0.5];
    for (let r = Math.max(0, Math.round(v) - reach); r <= Math.min(rows - 1, Math.round(v) + reach); r++) {
      for (
        let c = Math.max(0, Math.round(u) - reach);
        c <= Math.min(columns - 1, Math.round(u) + reach);
        c++
      ) {
        const d = ((c - u) ** 2 + (r - v) ** 2) * step ** 2;
        const at = r * columns + c;
        if (d >= distance[at]) continue;
        distance[at] = d;
        mode[at] = j;
      }
    }
  });
  return { rows, columns, step, mode };
}
