import { finite, numbers, positive } from "./check.js";
import { type Complex, type ComplexArray, squaredNorm } from "./complex.js";
import type { FieldFrames } from "./frames.js";
import type { Grid } from "./grid.js";

/** A complex wave field ψ on a grid. The arrays `re`, `im` are the memory the solvers work on. */
export class Field implements ComplexArray {
  readonly re: Float64Array;
  readonly im: Float64Array;

  /** @throws RangeError where the arrays do not fit the grid or hold NaN. */
  constructor(
    readonly grid: Grid,
    re?: ArrayLike<number>,
    im?: ArrayLike<number>,
  ) {
    this.re = re === undefined ? new Float64Array(grid.size) : checked("re", re, grid);
    this.im = im === undefined ? new Float64Array(grid.size) : checked("im", im, grid);
  }

  /** ∫|ψ|² over the grid. */
  norm(): number {
    return squaredNorm(this) * this.grid.cell;
  }

  /** |ψ|² at every point. */
  density(): Float64Array {
    return this.re.map((re, i) => re * re + this.im[i] * this.im[i]);
  }

  /** arg ψ in (−π, π] at every point. */
  phase(): Float64Array {
    return this.re.map((re, i) => Math.atan2(this.im[i], re));
  }

  /** ∫ a* ψ over the grid: the amplitude of this field in the mode `a`. */
  overlap(mode: ComplexArray): Complex {
    let re = 0;
    let im = 0;
    for (let i = 0; i < this.re.length; i++) {
      re += mode.re[i] * this.re[i] + mode.im[i] * this.im[i];
      im += mode.re[i] * this.im[i] - mode.im[i] * this.re[i];
    }
    return { re: re * this.grid.cell, im: im * this.grid.cell };
  }

  /** ψ + factor·other, as a new field. */
  plus(other: ComplexArray, factor: number = 1): Field {
    finite("factor", factor);
    return new Field(
      this.grid,
      this.re.map((x, i) => x + factor * other.re[i]),
      this.im.map((x, i) => x + factor * other.im[i]),
    );
  }

  /** factor·ψ, as a new field. */
  times(factor: number): Field {
    finite("factor", factor);
    return new Field(
      this.grid,
      this.re.map((x) => factor * x),
      this.im.map((x) => factor * x),
    );
  }

  /** One frame for the field viewer. */
  toFrames(): FieldFrames {
    return {
      kind: "field",
      shape: this.grid.shape,
      lengths: this.grid.lengths,
      times: [0],
      re: this.re,
      im: this.im,
    };
  }
}

function checked(argument: string, values: ArrayLike<number>, grid: Grid): Float64Array {
  return numbers(argument, values, grid.size, "values");
}

export interface PacketOptions {
  /** Centre: x in one dimension, [x, y] in two. Default: the origin. */
  readonly at?: number | readonly number[];
  /** Standard deviation σ of the amplitude exp(−r²/2σ²). */
  readonly width: number;
  /** Mean wavenumber k: k_x in one dimension, [k_x, k_y] in two. Default 0. */
  readonly wavenumber?: number | readonly number[];
}

/** A Gaussian wave packet of unit norm, ∫|ψ|² = 1. */
export function wavePacket(grid: Grid, { at = 0, width, wavenumber = 0 }: PacketOptions): Field {
  positive("width", width);
  const [x0, y0 = 0] = numbers("at", typeof at === "number" ? [at] : at);
  const [kx, ky = 0] = numbers("wavenumber", typeof wavenumber === "number" ? [wavenumber] : wavenumber);
  // exp(−r²/2σ² + ik·r) is a product of one factor an axis.
  const factor = (coordinates: Float64Array, centre: number, k: number) => {
    const envelope = coordinates.map((x) => Math.exp(-((x - centre) ** 2) / (2 * width * width)));
    return {
      re: envelope.map((e, i) => e * Math.cos(k * coordinates[i])),
      im: envelope.map((e, i) => e * Math.sin(k * coordinates[i])),
    };
  };
  const a = factor(grid.coordinates(), x0, kx);
  const b = grid.dimensions === 2 ? factor(grid.coordinates(0), y0, ky) : { re: [1], im: [0] };
  const [re, im] = [new Float64Array(grid.size), new Float64Array(grid.size)];
  let i = 0;
  for (let row = 0; row < b.re.length; row++) {
    const [u, v] = [b.re[row], b.im[row]];
    for (let column = 0; column < a.re.length; column++, i++) {
      re[i] = a.re[column] * u - a.im[column] * v;
      im[i] = a.re[column] * v + a.im[column] * u;
    }
  }
  const scale = 1 / Math.sqrt(squaredNorm({ re, im }) * grid.cell);
  for (i = 0; i < re.length; i++) {
    re[i] *= scale;
    im[i] *= scale;
  }
  return new Field(grid, re, im);
}
