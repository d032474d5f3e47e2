import { eigenvalues } from "../../engine/linear/eigen.js";
import { type Matrix, matrix } from "../../engine/linear/matrix.js";
import { finite, numbers, positive, reject, shown, wholeNumber } from "../../fields/check.js";
import type { Complex } from "../../fields/complex.js";

/** A site of a lattice. */
export interface Site {
  /** Cell, in multiples of the lattice vectors; the second number is 0 in one dimension. */
  readonly cell: readonly [number, number];
  /** Number of the site in the cell. */
  readonly basis: number;
  /** Place [x, y]. */
  readonly position: readonly [number, number];
}

/** A number for all sites, or one for each. */
export type PerSite = number | ((site: Site) => number);

/** Returns the number for a site. */
export function at(name: string, value: PerSite, site: Site): number {
  return finite(name, typeof value === "number" ? value : value(site));
}

/** A bond, repeated in every cell: H[to in cell + offset, from in cell] = value; the reverse element is its conjugate. */
export interface Bond {
  /** Number of the first site in its cell. */
  readonly from: number;
  /** Number of the second site in its cell. */
  readonly to: number;
  /** Cell of `to` seen from the cell of `from`. Default [0, 0]. */
  readonly offset?: readonly number[];
  /** Hopping, real or complex. */
  readonly value: number | Complex;
}

/** Vectors, sites and bonds of {@link lattice}. Energies are in the unit of the hoppings, lengths in that of the vectors. */
export interface LatticeOptions {
  /** One or two lattice vectors [x, y]. */
  readonly vectors: readonly (readonly [number, number])[];
  /**
   * Positions of the sites of a cell. Default: one at the origin. Several orbitals or spins of one atom are several sites
   * at one place; a bond with offset [0, 0] mixes them.
   */
  readonly basis?: readonly (readonly [number, number])[];
  /** Bonds of one cell, each once; the reverse way follows. */
  readonly bonds: readonly Bond[];
  /** Detuning of every site of a cell. Default 0. */
  readonly detuning?: number | readonly number[];
  /**
   * Magnetic flux through a cell in flux quanta (2-D only): bonds get the phases of Peierls. With a positive flux a wave
   * that goes round a cell counterclockwise gains the phase +2π·flux: the product of H[to, from] along the way is
   * |J|ⁿ e^{i2π·flux}. Default 0.
   */
  readonly flux?: number;
}

interface KnownBond {
  readonly from: number;
  readonly to: number;
  readonly offset: readonly [number, number];
  readonly value: Complex;
}

/** A periodic arrangement of sites and bonds, of which devices and leads are parts. */
export class Lattice {
  /** Lattice vectors [x, y]. */
  readonly vectors: readonly (readonly [number, number])[];
  /** Positions of the sites of a cell. */
  readonly basis: readonly (readonly [number, number])[];
  /** Detuning of every site of a cell. */
  readonly detuning: Float64Array;
  /** Every bond in both directions: with `from` it lists all neighbours. */
  readonly bonds: readonly KnownBond[];
  /** Flux quanta a cell. */
  readonly flux: number;

  constructor({ vectors, basis = [[0, 0]], bonds, detuning = 0, flux = 0 }: LatticeOptions) {
    if (!Array.isArray(vectors) || vectors.length < 1 || vectors.length > 2)
      reject("vectors", vectors, "one or two lattice vectors [x, y]");
    const pair = (name: string, v: readonly number[]): readonly [number, number] => {
      const [x, y] = numbers(name, v, 2, "coordinates");
      return [x, y];
    };
    this.vectors = vectors.map((v, i) => pair(`vectors[${i}]`, v));
    this.basis = basis.map((v, i) => pair(`basis[${i}]`, v));
    const count = this.basis.length;
    if (count === 0) reject("basis", basis, "a list with at least one position");
    this.detuning =
      typeof detuning === "number"
        ? new Float64Array(count).fill(finite("detuning", detuning))
        : numbers("detuning", detuning, count, "sites of a cell");
    this.flux = finite("flux", flux);
    if (this.area === 0) {
      if (vectors.length === 2) reject("vectors", vectors.flat(), "two vectors that do not lie on a line");
      if (flux !== 0) reject("flux", flux, "0 for a one-dimensional lattice");
    }
    this.bonds = bonds.flatMap((bond, i) => this.#bothWays(`bonds[${i}]`, bond));
    const known = new Map<string, number>();
    for (const [i, { from, to, offset }] of this.bonds.entries()) {
      const key = `${from},${to},${offset}`;
      const first = known.get(key);
      if (first !== undefined)
        throw new RangeError(
          `bonds[${i >> 1}] joins the same sites as bonds[${first >> 1}]; both would count. ` +
            "Give every bond once, in either direction, with the whole value.",
        );
      known.set(key, i);
    }
  }

  #bothWays(name: string, { from, to, offset = [0, 0], value }: Bond): KnownBond[] {
    const last = this.basis.length - 1;
    wholeNumber(`${name}.from`, from, 0, last);
    wholeNumber(`${name}.to`, to, 0, last);
    const [i = 0, j = 0] = Array.from(offset, (o, d) =>
      wholeNumber(`${name}.offset[${d}]`, o, -1000, d < this.vectors.length ? 1000 : 0),
    );
    if (from === to && i === 0 && j === 0)
      reject(
        name,
        shown(offset),
        "a bond between two different sites; use detuning for a site's own frequency",
      );
    const re = finite(`${name}.value`, typeof value === "number" ? value : value?.re);
    const im = typeof value === "number" ? 0 : finite(`${name}.value.im`, value.im);
    return [
      { from, to, offset: [i, j], value: { re, im } },
      // −0 would survive in keys and sums.
      { from: to, to: from, offset: [0 - i, 0 - j], value: { re, im: 0 - im } },
    ];
  }

  /** Number of lattice vectors, 1 or 2. */
  get dimensions(): number {
    return this.vectors.length;
  }

  /** Area of a cell; 0 in one dimension. */
  get area(): number {
    if (this.vectors.length < 2) return 0;
    const [a, b] = this.vectors;
    return Math.abs(a[0] * b[1] - a[1] * b[0]);
  }

  /** Magnetic field in radians of phase an area. */
  get field(): number {
    return this.flux === 0 ? 0 : (2 * Math.PI * this.flux) / this.area;
  }

  /** Returns site number `basis` of cell (i, j). */
  site(i: number, j: number, basis: number = 0): Site {
    const [a, b = [0, 0]] = this.vectors;
    const [x, y] = this.basis[basis];
    return { cell: [i, j], basis, position: [i * a[0] + j * b[0] + x, i * a[1] + j * b[1] + y] };
  }

  /** Returns the site that a bond from `site` leads to. */
  neighbour(site: Site, bond: KnownBond): Site {
    return this.site(site.cell[0] + bond.offset[0], site.cell[1] + bond.offset[1], bond.to);
  }

  /** Returns all bonds that begin at `site`. */
  bondsFrom(site: Site): KnownBond[] {
    return this.bonds.filter((bond) => bond.from === site.basis);
  }

  /** Computes the Bloch Hamiltonian at wavevector `k` = [k₁, k₂] in radians along the lattice vectors; only without flux. */
  bloch(k: ArrayLike<number>): Matrix {
    const phase = numbers("k", k, this.dimensions, "components");
    if (this.flux !== 0)
      reject("flux", this.flux, "0: with flux the cell is larger; use magneticCell() of the lattice");
    const n = this.basis.length;
    const h = matrix(n, n);
    for (let s = 0; s < n; s++) h.re[s * n + s] = this.detuning[s];
    for (const { from, to, offset, value } of this.bonds) {
      const angle = -(phase[0] * offset[0] + (phase[1] ?? 0) * offset[1]);
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      h.re[to * n + from] += value.re * c - value.im * s;
      h.im[to * n + from] += value.re * s + value.im * c;
    }
    return h;
  }

  /** Computes the bands at wavevector `k`, ascending. */
  bands(k: ArrayLike<number>): Float64Array {
    return eigenvalues(this.basis.length, this.bloch(k), { hermitian: true }).re;
  }

  /**
   * Returns the same crystal with flux = p/q as a lattice of q cells in a row and no flux of its own: its bonds carry the
   * phases (Landau gauge along the first vector). For bands, such as Hofstadter's.
   */
  magneticCell(q: number): Lattice {
    wholeNumber("q", q, 1, 4096);
    if (this.dimensions !== 2) reject("vectors", this.vectors.flat(), "two vectors: flux needs an area");
    const quanta = this.flux * q;
    if (Math.abs(quanta - Math.round(quanta)) > 1e-9)
      reject("q", q, `such that flux·q is whole; the flux is ${this.flux} quanta a cell`);
    const count = this.basis.length;
    const row = Array.from({ length: q }, (_, j) => j);
    const [a, b] = this.vectors;
    const bonds = row.flatMap((j) =>
      this.bonds.filter(isFirstOfPair).map(({ from, to, offset, value }) => {
        const level = j + offset[1];
        const cell = Math.floor(level / q);
        // In units of the lattice vectors r = u a + v b the flux is ∮A·dr with A = −2πφ v du.
        const [start, end] = [this.#coordinates(from), this.#coordinates(to)];
        const du = offset[0] + end[0] - start[0];
        const v = j + (start[1] + offset[1] + end[1]) / 2;
        const sign = Math.sign(a[0] * b[1] - a[1] * b[0]);
        // Crossing to the next magnetic cell turns the gauge by e^{−i2πφq u}, a whole number of turns on cells.
        const shift = cell * q * (offset[0] + end[0]);
        const angle = -2 * Math.PI * this.flux * sign * (v * du - shift);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        return {
          from: j * count + from,
          to: (level - cell * q) * count + to,
          offset: [offset[0], cell],
          value: { re: value.re * c - value.im * s, im: value.re * s + value.im * c },
        };
      }),
    );
    return new Lattice({
      vectors: [a, [q * b[0], q * b[1]]],
      basis: row.flatMap((j) => this.basis.map(([x, y]) => [x + j * b[0], y + j * b[1]] as const)),
      bonds,
      detuning: row.flatMap(() => [...this.detuning]),
    });
  }

  /** Position of a basis site in units of the lattice vectors. */
  #coordinates(basis: number): [number, number] {
    const [a, b] = this.vectors;
    const [x, y] = this.basis[basis];
    const d = a[0] * b[1] - a[1] * b[0];
    return [(x * b[1] - y * b[0]) / d, (a[0] * y - a[1] * x) / d];
  }
}

function isFirstOfPair(_: unknown, index: number): boolean {
  return index % 2 === 0;
}

/** Makes a {@link Lattice} of your own. */
export function lattice(options: LatticeOptions): Lattice {
  return new Lattice(options);
}

/** Makes a chain along x: ω = Δ + 2J cos k. */
export function chain({
  hopping = 1,
  detuning = 0,
  spacing = 1,
}: {
  hopping?: number;
  detuning?: number;
  spacing?: number;
} = {}): Lattice {
  positive("spacing", spacing);
  return new Lattice({
    vectors: [[spacing, 0]],
    bonds: [{ from: 0, to: 0, offset: [1], value: hopping }],
    detuning,
  });
}

/**
 * Makes the chain of Su, Schrieffer and Heeger: two sites a cell, hopping `intra` inside and `inter` between cells; bands
 * ω² = intra² + inter² + 2·intra·inter·cos k. With intra < inter every open end has a state at ω = 0.
 */
export function ssh({ intra, inter }: { intra: number; inter: number }): Lattice {
  return new Lattice({
    vectors: [[1, 0]],
    basis: [
      [0, 0],
      [0.5, 0],
    ],
    bonds: [
      { from: 0, to: 1, value: finite("intra", intra) },
      { from: 1, to: 0, offset: [1], value: finite("inter", inter) },
    ],
  });
}

/** Makes a square lattice, ω = Δ + 2J(cos k_x + cos k_y); with flux, in quanta a cell, it is Hofstadter's. */
export function square({
  hopping = 1,
  detuning = 0,
  flux = 0,
}: {
  hopping?: number;
  detuning?: number;
  flux?: number;
} = {}): Lattice {
  return new Lattice({
    vectors: [
      [1, 0],
      [0, 1],
    ],
    bonds: [
      { from: 0, to: 0, offset: [1, 0], value: hopping },
      { from: 0, to: 0, offset: [0, 1], value: hopping },
    ],
    detuning,
    flux,
  });
}

/**
 * Makes a honeycomb lattice with lattice constant 1 (bonds of length 1/√3): ω = ±J|1 + e^{ik₁} + e^{ik₂}|. `staggered`
 * detunes the two sublattices by ± itself and opens a gap of twice that.
 *
 * A rectangle of `cells` ends, below and above, in bearded edges: sites with one bond, that of the cell itself. A `shape`
 * that leaves out the lowest and the highest row of sites has zigzag edges along x, (x, y) => y > 0.1 && y < 2.1 for
 * instance; leads in direction [−1, 2] between two vertical lines make armchair ribbons.
 */
export function honeycomb({
  hopping = 1,
  staggered = 0,
  flux = 0,
}: {
  hopping?: number;
  staggered?: number;
  flux?: number;
} = {}): Lattice {
  finite("staggered", staggered);
  return new Lattice({
    vectors: [
      [1, 0],
      [0.5, Math.sqrt(3) / 2],
    ],
    basis: [
      [0, 0],
      [0, 1 / Math.sqrt(3)],
    ],
    bonds: [
      { from: 0, to: 1, offset: [0, 0], value: hopping },
      { from: 0, to: 1, offset: [0, -1], value: hopping },
      { from: 0, to: 1, offset: [1, -1], value: hopping },
    ],
    detuning: [staggered, -staggered],
    flux,
  });
}
