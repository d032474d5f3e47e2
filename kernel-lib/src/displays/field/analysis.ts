/** What the field viewer computes from the frames it shows: k space, time traces, spectra, cuts, differences. */
import { SpectralPhase } from "../../engine/waves/split-step.js";
import { quantityValue } from "../../paint/paint.js";
import type { Quantity } from "../../wire/payload.js";
import { type Field, type Layer, pointsOf } from "./model.js";

/**
 * Frames `from` … `from + count − 1` in k space, ψ̃(k) = N^(−½) Σ_j ψ_j exp(−ikx_j): Σ|ψ̃|² = Σ|ψ|². The axes run
 * over the first Brillouin zone of the grid, from −π/Δx, in the field's own way of writing coordinates.
 */
export function kSpace(field: Field, from: number = 0, count: number = field.times.length): Field {
  const { shape, lengths } = field;
  const points = pointsOf(field);
  const spectral = new SpectralPhase(shape);
  const re = new Float32Array(count * points);
  const im = new Float32Array(count * points);
  const work = { re: new Float64Array(points), im: new Float64Array(points) };
  const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
  // k = 0 belongs to the point n/2 of a centred axis.
  const shift = (k: number, n: number) => (k + n - Math.floor(n / 2)) % n;
  const norm = 1 / Math.sqrt(points);
  for (let frame = 0; frame < count; frame++) {
    const start = (from + frame) * points;
    for (let i = 0; i < points; i++) {
      work.re[i] = field.re[start + i];
      work.im[i] = field.im ? field.im[start + i] : 0;
    }
    spectral.forward(work.re, work.im);
    for (let r = 0; r < rows; r++) {
      const row = shift(r, rows);
      for (let c = 0; c < columns; c++) {
        const column = shift(c, columns);
        // The transform counts from the first point; coordinates from the middle: (−1)^k moves the origin.
        const sign = originSign(row, rows) * originSign(column, columns) * norm;
        const to = frame * points + r * columns + c;
        re[to] = work.re[row * columns + column] * sign;
        im[to] = work.im[row * columns + column] * sign;
      }
    }
  }
  return {
    ...field,
    name: `${field.name}̃`,
    lengths: shape.map((n, axis) => (2 * Math.PI * n) / lengths[axis]),
    axes: shape.length === 1 ? ["k"] : ["k_y", "k_x"],
    times: field.times.slice(from, from + count),
    echoFrom: count === field.times.length ? field.echoFrom : undefined,
    re,
    im,
    beside: [],
    facts: undefined,
    sites: undefined,
  };
}

/** exp(ik·(n/2)Δx) for even n. */
function originSign(k: number, n: number): number {
  return n % 2 === 0 && k % 2 === 1 ? -1 : 1;
}

/** A quantity at one point over all frames. */
export function timeTrace(field: Field, point: number, quantity: Quantity): Float64Array {
  const points = pointsOf(field);
  return Float64Array.from(field.times, (_, frame) => {
    const i = frame * points + point;
    return quantityValue(quantity, field.re[i], field.im ? field.im[i] : 0);
  });
}

export interface Spectrum {
  readonly omega: Float64Array;
  /** |∫ψ(t) w(t) exp(iωt) dt|², its largest value set to 1. */
  readonly power: Float64Array;
}

/**
 * The spectrum of what one point did before the time reversal, with a Hann window: peaks at ω for exp(−iωt).
 * A real field shows positive frequencies only. `undefined` for fewer than four frames.
 */
export function spectrum(field: Field, point: number): Spectrum | undefined {
  const end = field.echoFrom === undefined || field.echoFrom < 4 ? field.times.length : field.echoFrom;
  const span = field.times[end - 1] - field.times[0];
  if (end < 4 || !(span > 0)) return undefined;
  const length = 2 ** Math.ceil(Math.log2(4 * end));
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const points = pointsOf(field);
  const step = span / (end - 1);
  for (let k = 0, frame = 0; k < end; k++) {
    // Even samples by straight lines between the frames, which need not be even.
    const t = field.times[0] + k * step;
    while (frame < end - 2 && field.times[frame + 1] < t) frame++;
    const [a, b] = [field.times[frame], field.times[frame + 1]];
    const part = b > a ? Math.min(1, Math.max(0, (t - a) / (b - a))) : 0;
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / (end - 1));
    const at = (values: Float32Array) =>
      window * ((1 - part) * values[frame * points + point] + part * values[(frame + 1) * points + point]);
    re[k] = at(field.re);
    if (field.im) im[k] = at(field.im);
  }
  // exp(+iωt) is the inverse transform's sign.
  new SpectralPhase([length]).inverse(re, im);
  const low = field.im ? -length / 2 : 0;
  const omega = Float64Array.from(
    { length: field.im ? length : length / 2 },
    (_, i) => ((i + low) * 2 * Math.PI) / (length * step),
  );
  const power = omega.map((_, i) => {
    const k = (i + low + length) % length;
    return re[k] * re[k] + im[k] * im[k];
  });
  const largest = power.reduce((a, b) => Math.max(a, b), 0) || 1;
  return { omega, power: power.map((p) => p / largest) };
}

/** A straight line through a picture, in fractions of its width and height, from the lower left corner. */
export interface CutLine {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** A field along a line, by bilinear interpolation of its real and imaginary part; `s` is the length from its start. */
export function cut(
  field: Field,
  frame: number,
  line: CutLine,
  quantity: Quantity,
): { readonly s: Float64Array; readonly values: Float64Array } {
  const [rows, columns] = field.shape;
  const points = rows * columns;
  const count =
    1 + Math.ceil(Math.hypot((line.to[0] - line.from[0]) * columns, (line.to[1] - line.from[1]) * rows));
  const length = Math.hypot(
    (line.to[0] - line.from[0]) * field.lengths[1],
    (line.to[1] - line.from[1]) * field.lengths[0],
  );
  const s = Float64Array.from({ length: count }, (_, i) => (length * i) / Math.max(1, count - 1));
  const values = s.map((_, i) => {
    const t = i / Math.max(1, count - 1);
    // Cells are centred on their points: the fraction 0 is half a cell before the first.
    const x = between((line.from[0] + t * (line.to[0] - line.from[0])) * columns - 0.5, columns);
    const y = between((line.from[1] + t * (line.to[1] - line.from[1])) * rows - 0.5, rows);
    const [c, r] = [Math.min(Math.floor(x), columns - 2), Math.min(Math.floor(y), rows - 2)].map((v) =>
      Math.max(0, v),
    );
    const [fx, fy] = [columns > 1 ? x - c : 0, rows > 1 ? y - r : 0];
    const at = (part: Float32Array) => {
      const o = frame * points + r * columns + c;
      const down = rows > 1 ? columns : 0;
      const right = columns > 1 ? 1 : 0;
      return (
        (1 - fy) * ((1 - fx) * part[o] + fx * part[o + right]) +
        fy * ((1 - fx) * part[o + down] + fx * part[o + down + right])
      );
    };
    return quantityValue(quantity, at(field.re), field.im ? at(field.im) : 0);
  });
  return { s, values };
}

function between(v: number, n: number): number {
  return v < 0 ? 0 : v > n - 1 ? n - 1 : v;
}

/** The difference a − b of two fields on the same points and times. */
export function difference(a: Layer, b: Layer, name: string): Layer {
  const minus = (x: Float32Array, y: Float32Array | undefined) => (y ? x.map((v, i) => v - y[i]) : x);
  const im = a.im ? minus(a.im, b.im) : b.im?.map((v) => -v);
  return { name, re: minus(a.re, b.re), im };
}
