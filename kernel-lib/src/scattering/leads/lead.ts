import { eigenvalues } from "../../engine/linear/eigen.js";
import { adjoint, largest, type Matrix, matrix, plus, scaled } from "../../engine/linear/matrix.js";
import { finite, numbers, reject } from "../../fields/check.js";
import type { ComplexArray } from "../../fields/complex.js";
import { decimatedSelfEnergy } from "./decimation.js";
import { type LeadEnd, stateOfEnd } from "./lead-end.js";
import { type LeadModes, leadModes } from "./lead-modes.js";
import { leadSlopes } from "./lead-slopes.js";

/** Largest deviation of a Hermitian matrix, relative to its largest entry: rounding of phases e^{iφ}. */
const HERMITIAN = 1e-12;

/** Unit cell of m modes and hopping to the next cell of {@link lead}, in units of the network's couplings. */
export interface LeadOptions {
  /** Hamiltonian of one unit cell, m × m row-major, Hermitian. */
  readonly cell: ComplexArray;
  /** hopping[a, b] = H[a in cell i, b in cell i + 1], cells counted away from the device; m × m row-major. */
  readonly hopping: ComplexArray;
}

/**
 * A semi-infinite periodic lead, made of unit cells i = 0, 1, 2, … that go away from the device; cell 0 is the
 * one whose sites belong to the device. ħ = 1; energies in the unit of the Hamiltonian, wavenumbers a cell.
 */
export class Lead {
  /** Sites of a unit cell. */
  readonly size: number;
  /** Hamiltonian of one unit cell, m × m. */
  readonly cell: Matrix;
  /** Hopping T from cell i + 1 to cell i, m × m. */
  readonly hopping: Matrix;
  /** Whether all matrix elements are real: then every mode has its time reverse. */
  readonly real: boolean;
  readonly #modes: { omega: number; modes: LeadModes }[] = [];

  constructor({ cell, hopping }: LeadOptions) {
    const m = Math.round(Math.sqrt(numbers("cell.re", cell?.re).length));
    if (m === 0) reject("cell", cell?.re, "a square matrix with at least one site");
    const square = (name: string, a: ComplexArray): Matrix => ({
      rows: m,
      columns: m,
      re: numbers(`${name}.re`, a?.re, m * m, "entries"),
      im: numbers(`${name}.im`, a?.im, m * m, "entries"),
    });
    this.size = m;
    this.cell = square("cell", cell);
    this.hopping = square("hopping", hopping);
    if (largest(plus(this.cell, adjoint(this.cell), -1)) > HERMITIAN * Math.max(1, largest(this.cell)))
      reject("cell", cell.re, "Hermitian: waves in a lead must neither grow nor fade");
    if (largest(this.hopping) === 0)
      reject("hopping", hopping.re, "a matrix that couples the cells of the lead");
    this.real = this.cell.im.every((x) => x === 0) && this.hopping.im.every((x) => x === 0);
  }

  /** Computes the Bloch Hamiltonian H(k) = H₀ + T e^{ik} + T† e^{−ik}, k in radians a cell. */
  bloch(k: number): Matrix {
    finite("k", k);
    const forward = scaled(this.hopping, Math.cos(k), Math.sin(k));
    return plus(plus(this.cell, forward), adjoint(forward));
  }

  /** Computes the band structure: bands[n][i] is the n-th lowest eigenfrequency at wavenumber ks[i] (radians a cell). */
  bands(ks: ArrayLike<number>): Float64Array[] {
    const points = Array.from(
      numbers("ks", ks),
      (k) => eigenvalues(this.size, this.bloch(k), { hermitian: true }).re,
    );
    return Array.from({ length: this.size }, (_, n) => Float64Array.from(points, (values) => values[n]));
  }

  /**
   * Computes propagating and evanescent modes at a frequency.
   * @throws BandEdgeError on a band edge, where a mode has no velocity and S no meaning
   */
  modes(omega: number): LeadModes {
    finite("omega", omega);
    const known = this.#modes.find((m) => m.omega === omega);
    if (known) return known.modes;
    const modes = leadModes(this, omega);
    this.#modes.push({ omega, modes });
    // Leads of one device are asked at the same frequency in turn; more would only fill memory.
    if (this.#modes.length > 2) this.#modes.shift();
    return modes;
  }

  /**
   * Computes the retarded self-energy Σ(ω) = T g(ω) T† that the lead puts on cell 0, g the Green's function of its
   * surface: from the lead's modes, or by decimation.
   */
  selfEnergy(omega: number, solver: "modes" | "decimation" = "modes"): Matrix {
    if (solver === "decimation") return decimatedSelfEnergy(this, finite("omega", omega));
    return this.#plain(omega).selfEnergy;
  }

  #plain(omega: number): LeadEnd {
    const { plain } = this.modes(omega);
    if (plain) return plain;
    throw stateOfEnd(omega);
  }

  /**
   * Computes exact derivatives by ω of self-energy, sources and projections of the lead. @throws RangeError as `modes`,
   * and where bands cross
   */
  slopes(omega: number): LeadEnd {
    return leadSlopes(this, omega);
  }

  /**
   * Computes the delay of the waves in the lead alone, −i tr(D† dD/dω), in 1/rate: the lead is cut off behind cell 0,
   * which is a wall and the reference plane. D = U_out† i(Σ − Σ†) U_in is minus its scattering matrix. Zero for a lead
   * one site wide.
   */
  delayTime(omega: number): number {
    const [d, slope] = [this.#plain(omega).direct, this.slopes(omega).direct];
    return d.re.reduce((sum, x, i) => sum + x * slope.im[i] - d.im[i] * slope.re[i], 0);
  }
}

/** Makes a {@link Lead} from its matrices. A zero matrix of `m` sites starts with {@link zeroMatrix}. */
export function lead(options: LeadOptions): Lead {
  return new Lead(options);
}

/** Makes m × m complex zeros, to fill in. */
export function zeroMatrix(m: number): Matrix {
  return matrix(m, m);
}
