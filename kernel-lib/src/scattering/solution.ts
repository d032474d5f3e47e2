import { addTimes, columnsOf, type Matrix, matrix, rowsOf, times } from "../engine/matrix.js";
import { reject, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Contact } from "./contacts.js";
import { type CurrentMap, currentMap } from "./currents.js";
import type { Network } from "./network.js";
import { type PortGroup, ScatteringMatrix } from "./scattering-matrix.js";
import type { LinearSolver } from "./solver/solver.js";

/** A network at one frequency. What is asked for is worked out then, from one factorisation of ω − H − Σ. */
export class Solution {
  /** Contacts in the order of the ports of S. */
  readonly contacts: readonly Contact[];
  readonly #linear: LinearSolver;
  /** Number of the first channel of each contact. */
  readonly #first: readonly number[];
  #waves: Matrix | undefined;
  #scattering: ScatteringMatrix | undefined;

  constructor(
    readonly network: Network,
    readonly omega: number,
    contacts: readonly Contact[],
    linear: LinearSolver,
  ) {
    this.contacts = contacts;
    this.#linear = linear;
    let count = 0;
    this.#first = contacts.map(({ channels }) => {
      count += channels.length;
      return count - channels.length;
    });
  }

  /** Which solver answered. */
  get solver(): string {
    return this.#linear.name;
  }

  /** Number of channels: the size of S. */
  get channels(): number {
    return this.contacts.reduce((sum, { channels }) => sum + channels.length, 0);
  }

  /**
   * Scattering states: the amplitude of every mode (row) for a wave of unit flux in every channel (column);
   * modes × channels, row-major.
   */
  get waves(): Matrix {
    if (this.#waves) return this.#waves;
    const count = this.channels;
    const right = matrix(this.network.size, count);
    this.contacts.forEach(({ sites, source }, c) => {
      sites.forEach((i, p) => {
        for (let k = 0; k < source.columns; k++) {
          right.re[i * count + this.#first[c] + k] += source.re[p * source.columns + k];
          right.im[i * count + this.#first[c] + k] += source.im[p * source.columns + k];
        }
      });
    });
    this.#waves = { ...right, ...this.solve(right, count) };
    return this.#waves;
  }

  /** S[out, in] between all channels. */
  get scattering(): ScatteringMatrix {
    if (this.#scattering) return this.#scattering;
    const labels = this.contacts.flatMap(({ channels }) => channels);
    const groups: PortGroup[] = this.contacts.map(({ name, channels }, c) => ({
      name,
      first: this.#first[c],
      count: channels.length,
    }));
    const s = this.project(this.waves, (c) => this.contacts[c].direct);
    this.#scattering = new ScatteringMatrix(labels, this.omega, s, groups);
    return this.#scattering;
  }

  /** Σ over the channels of two contacts of |S|²; see {@link ScatteringMatrix.transmission}. */
  transmission(out: number | string, into: number | string): number {
    return this.scattering.transmission(out, into);
  }

  /** What leaves in every channel for given waves: projection·waves − direct. */
  project(waves: Matrix, direct?: (contact: number) => Matrix): Matrix {
    const count = waves.columns;
    const out = matrix(this.channels, count);
    this.contacts.forEach(({ projection, sites }, c) => {
      const leaving = times(projection, rowsOf(waves, sites));
      const minus = direct?.(c);
      for (let r = 0; r < leaving.rows; r++) {
        const row = this.#first[c] + r;
        out.re.set(leaving.re.subarray(r * count, (r + 1) * count), row * count);
        out.im.set(leaving.im.subarray(r * count, (r + 1) * count), row * count);
        for (let k = 0; minus && k < minus.columns; k++) {
          out.re[row * count + this.#first[c] + k] -= minus.re[r * minus.columns + k];
          out.im[row * count + this.#first[c] + k] -= minus.im[r * minus.columns + k];
        }
      }
    });
    return out;
  }

  /** (ω − H − Σ)⁻¹ times `count` columns, n × count row-major. */
  solve(right: ComplexArray, count: number): ComplexArray {
    return this.#linear.solve(right, count);
  }

  /** Columns of G for unit sources on the given modes (default: all), n × columns row-major. */
  green(modes?: ArrayLike<number>): Matrix {
    const n = this.network.size;
    const list = modes ?? Array.from({ length: n }, (_, i) => i);
    const right = matrix(n, list.length);
    for (let k = 0; k < list.length; k++)
      right.re[wholeNumber(`modes[${k}]`, list[k], 0, n - 1) * list.length + k] = 1;
    return { ...right, ...this.solve(right, list.length) };
  }

  /** Local density of states −Im G_jj/π of every mode, per unit of angular frequency. */
  localDensity(): Float64Array {
    return this.#linear.diagonal().im.map((g) => -g / Math.PI);
  }

  /** The part of the local density of states that waves from one contact fill: Σ|ψ_j|²/2π over its channels. */
  densityFrom(contact: number | string): Float64Array {
    const { re, im } = this.wavesFrom(contact);
    const count = re.length / this.network.size;
    return Float64Array.from({ length: this.network.size }, (_, i) => {
      let sum = 0;
      for (let k = i * count; k < (i + 1) * count; k++) sum += re[k] ** 2 + im[k] ** 2;
      return sum / (2 * Math.PI);
    });
  }

  /** Scattering states of the channels of one contact; modes × channels. */
  wavesFrom(contact: number | string): Matrix {
    const c = this.contact(contact);
    const { length } = this.contacts[c].channels;
    return columnsOf(
      this.waves,
      Array.from({ length }, (_, k) => this.#first[c] + k),
    );
  }

  /**
   * Currents along all couplings for unit flux in every channel of a contact: the probability (or photons) per
   * time that goes from mode to mode. In units of e²/h per volt once divided by 2π.
   */
  current(contact: number | string): CurrentMap {
    return currentMap(this.network, this.wavesFrom(contact));
  }

  /** Number of a contact given by name or number. */
  contact(name: number | string): number {
    const c = typeof name === "number" ? name : this.contacts.findIndex((contact) => contact.name === name);
    if (!Number.isInteger(c) || c < 0 || c >= this.contacts.length)
      reject(
        "contact",
        name,
        `one of ${this.contacts
          .slice(0, 8)
          .map((k) => `"${k.name}"`)
          .join(", ")}`,
      );
    return c;
  }

  /**
   * Wigner–Smith matrix −i S† dS/dω for a network with waveguides only: its trace is the total delay time, its
   * eigenvalues the proper delay times. In 1/rate.
   */
  wignerSmith(): Matrix {
    if (this.network.leads.length > 0)
      throw new RangeError(
        "wignerSmith() is for networks whose contacts are all waveguides: the modes of a lead change with ω themselves. Use delayTime().",
      );
    // dG/dω = −G²: the derivative of the waves is −G times the waves.
    const waves = this.waves;
    const slope = this.project({ ...waves, ...this.solve(waves, waves.columns) });
    const n = this.channels;
    const s = { rows: n, columns: n, ...this.scattering.values };
    const q = matrix(n, n);
    // −i S†·(−slope) = i S† slope
    const product = matrix(n, n);
    addTimes(product, { ...s, re: transposed(n, s.re), im: transposed(n, s.im).map((x) => -x) }, slope, 1);
    for (let i = 0; i < n * n; i++) [q.re[i], q.im[i]] = [-product.im[i], product.re[i]];
    return q;
  }
}

function transposed(n: number, a: Float64Array): Float64Array {
  return a.map((_, i) => a[(i % n) * n + Math.floor(i / n)]);
}
