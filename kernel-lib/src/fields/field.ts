import { finite, numbers, oneOf, positive, reject } from "./check.js";
import { type Complex, type ComplexArray, checkLength, complexArray, squaredNorm } from "./complex.js";
import type { FieldFrames } from "./frames.js";
import type { Grid } from "./grid.js";

/** A complex wave field ψ on a grid. The arrays `re`, `im` are the memory the solvers work on. */
export class Field implements ComplexArray {
  /** Real parts of ψ, the last axis (x) fastest. */
  readonly re: Float64Array;
  /** Imaginary parts of ψ. */
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
    checkLength("mode", mode, this.grid.size);
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
    checkLength("other", other, this.grid.size);
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

/** Place, width and wavenumber of {@link wavePacket}, in the unit of length of the grid and its inverse. */
export interface PacketOptions {
  /** Centre, on the grid: x in one dimension, [x, y] in two; a single number is x. Default: the origin. */
  readonly at?: number | readonly number[];
  /** Standard deviation σ of the amplitude exp(−r²/2σ²); at least half the distance of two points. */
  readonly width: number;
  /**
   * Mean wavenumber k: k_x in one dimension, [k_x, k_y] in two; a single number is k_x. At most π over the distance of
   * two points (Nyquist): beyond, the grid would take the wave for one that runs the other way. Default 0.
   */
  readonly wavenumber?: number | readonly number[];
  /**
   * "periodic" (default): r is measured round the ring, so that a packet at one end of the grid goes on at the other.
   * "walls": the packet is cut off at the ends, for waves between walls.
   */
  readonly boundary?: "periodic" | "walls";
}

/** Least width of a packet in units of the distance of two points; narrower ones fall between the points. */
const LEAST_WIDTH = 0.5;

/**
 * Makes a Gaussian wave packet of unit norm, ∫|ψ|² = 1.
 *
 * @throws RangeError where the centre is off the grid, the packet too narrow for it or its wavenumber beyond Nyquist.
 */
export function wavePacket(grid: Grid, options: PacketOptions): Field {
  const { at = 0, width, wavenumber = 0, boundary = "periodic" } = options;
  positive("width", width);
  oneOf("boundary", boundary, ["periodic", "walls"]);
  const centre = alongAxes("at", at, grid);
  const k = alongAxes("wavenumber", wavenumber, grid);
  // exp(−r²/2σ² + ik·r) is a product of one factor an axis.
  const factors = Array.from(centre, (x0, i) => {
    const axis = grid.dimensions - 1 - i;
    checkPacket(grid, axis, x0, width, k[i]);
    const ring = boundary === "periodic" ? grid.lengths[axis] : undefined;
    return packetAlong(grid.coordinates(axis), ring, x0, width, k[i]);
  });
  const [a, b = complexArray([1])] = factors;
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

/** Reads one number an axis, x first; a single number is the one along x. */
function alongAxes(name: string, value: number | readonly number[], { dimensions }: Grid): Float64Array {
  if (typeof value !== "number") return numbers(name, value, dimensions, "numbers, one an axis");
  const list = new Float64Array(dimensions);
  list[0] = finite(name, value);
  return list;
}

function checkPacket(grid: Grid, axis: number, centre: number, width: number, k: number): void {
  const [length, spacing] = [grid.lengths[axis], grid.spacing[axis]];
  const along = grid.dimensions === 1 ? "" : ` along ${axis === 0 ? "y" : "x"}`;
  if (Math.abs(centre) > length / 2)
    reject("at", centre, `on the grid, which reaches from ${-length / 2} to ${length / 2}${along}`);
  if (width < LEAST_WIDTH * spacing)
    reject(
      "width",
      width,
      `at least ${LEAST_WIDTH * spacing}, half the distance of two points${along}; take a wider packet or more points`,
    );
  if (Math.abs(k) > Math.PI / spacing)
    reject(
      "wavenumber",
      k,
      `at most ${Math.PI / spacing}${along} in size, the largest that the grid can tell from one in the other ` +
        "direction (Nyquist); take more points",
    );
}

/** exp(−(x−x₀)²/2σ² + ikx) at points x; on a ring of the given length each is taken where it is nearest to x₀. */
function packetAlong(
  points: Float64Array,
  ring: number | undefined,
  centre: number,
  width: number,
  k: number,
): ComplexArray {
  const x = ring === undefined ? points : points.map((x) => x - Math.round((x - centre) / ring) * ring);
  const envelope = x.map((x) => Math.exp(-((x - centre) ** 2) / (2 * width * width)));
  return {
    re: envelope.map((e, i) => e * Math.cos(k * x[i])),
    im: envelope.map((e, i) => e * Math.sin(k * x[i])),
  };
}
