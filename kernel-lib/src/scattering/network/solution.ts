import { largestPart } from "../../engine/linear/dense.js";
import {
  adjoint,
  columnsOf,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  rowRange,
  rowsOf,
  times,
} from "../../engine/linear/matrix.js";
import { oneOf, reject, wholeNumber } from "../../fields/check.js";
import type { ComplexArray } from "../../fields/complex.js";
import { IllConditionedError, type LinearSolver } from "../solver/checked.js";
import { lowRankUpdate } from "../solver/low-rank.js";
import { densityOfStates, wignerSmith } from "../spectrum/delay.js";
import { type Contact, contactsAt, unknownsOf } from "./contacts.js";
import { type CurrentMap, currentMap } from "./currents.js";
import type { Network, NetworkChanges } from "./network.js";
import { type PortGroup, ScatteringMatrix } from "./scattering-matrix.js";

/** Largest error of S†S = 1 at which S from the inverse between contacts is accepted, for a lossless device. */
const ACCURATE_POWER = 1e-11;
/** Largest error of S†S = 1 that is accepted; S with a larger one is refused. */
const USELESS_POWER = 1e-7;
/** Estimated errors of a local density, in units of its largest value: good enough, and refused. */
const ACCURATE_DENSITY = 1e-10;
const USELESS_DENSITY = 1e-6;

/** Largest number of channels at which a local density costs less from the scattering states than from the diagonal of G. */
const FEW_CHANNELS = 16;

/** Solvers of ω − H − Σ, made when they are needed. */
export interface Solvers {
  /** A factorisation, for all results. */
  factor(): LinearSolver;
  /** The inverse between some sites alone, where that is cheaper. */
  between?(sites: Int32Array): { readonly name: string; readonly green: Matrix } | undefined;
}

/**
 * The solution of a network at one frequency. Results are computed when they are asked for: S alone from the inverse
 * between the contacts where that is cheaper, all others from one factorisation of ω − H − Σ.
 */
export class Solution {
  /** Contacts in the order of the ports of S. */
  readonly contacts: readonly Contact[];
  readonly #solvers: Solvers;
  #known: LinearSolver | undefined;
  /** Name of the solver that computed S. */
  #name: string | undefined;
  readonly #reduction: "modes" | "decimation";
  /** Number of the first channel of each contact. */
  readonly #first: readonly number[];
  #waves: Matrix | undefined;
  #all: Matrix | undefined;
  #scattering: ScatteringMatrix | undefined;

  constructor(
    readonly network: Network,
    readonly omega: number,
    contacts: readonly Contact[],
    solvers: Solvers,
    reduction: "modes" | "decimation" = "modes",
  ) {
    this.contacts = contacts;
    this.#solvers = solvers;
    this.#reduction = reduction;
    let count = 0;
    this.#first = contacts.map(({ channels }) => {
      count += channels.length;
      return count - channels.length;
    });
  }

  /** Name of the solver that computed the first result. */
  get solver(): string {
    if (!this.#known && this.channels > 0) void this.scattering;
    return this.#name ?? this.#linear.name;
  }

  get #linear(): LinearSolver {
    this.#known ??= this.#solvers.factor();
    return this.#known;
  }

  /** Modes of the device, and unknowns that the ends of leads add to them where a self-energy has a pole near ω. */
  get unknowns(): number {
    return unknownsOf(this.network, this.contacts);
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
    this.#waves = rowRange(this.#states, 0, this.network.size);
    return this.#waves;
  }

  /** The same of all unknowns. */
  get #states(): Matrix {
    if (this.#all) return this.#all;
    const count = this.channels;
    const right = matrix(this.unknowns, count);
    this.contacts.forEach(({ sites, source }, c) => {
      sites.forEach((i, p) => {
        for (let k = 0; k < source.columns; k++) {
          right.re[i * count + this.#first[c] + k] += source.re[p * source.columns + k];
          right.im[i * count + this.#first[c] + k] += source.im[p * source.columns + k];
        }
      });
    });
    this.#all = { ...right, ...this.#linear.solve(right, count) };
    return this.#all;
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
    this.#scattering = new ScatteringMatrix(labels, this.omega, this.#checkedAmplitudes(), groups);
    return this.#scattering;
  }

  /** Computes S in the cheapest way that passes the check: without loss it must conserve power. */
  #checkedAmplitudes(): Matrix {
    const { lossless, leads } = this.network;
    const quick = this.#betweenContacts();
    if (quick && (!lossless || powerError(quick) < ACCURATE_POWER)) return quick;
    this.#name = undefined;
    const s = this.project(this.#states, (c) => this.contacts[c].direct);
    // Waves have been checked by their residual; what may still be wrong are the leads.
    if (lossless && leads.length > 0) {
      const error = powerError(s);
      if (!(error < USELESS_POWER))
        throw new IllConditionedError(
          `The scattering matrix at omega = ${this.omega} does not conserve power: S†S differs from 1 by ` +
            `${error.toExponential(1)}. A lead is close to a band edge there; shift omega.`,
        );
    }
    return s;
  }

  /** S from the inverse between the sites of the contacts alone. */
  #betweenContacts(): Matrix | undefined {
    if (this.#known) return undefined;
    const sites = Int32Array.from(new Set(this.contacts.flatMap((contact) => [...contact.sites])));
    const ends = this.#solvers.between?.(sites);
    if (!ends) return undefined;
    this.#name = ends.name;
    const place = new Map(Array.from(sites, (i, p) => [i, p]));
    const at = (contact: Contact) => Array.from(contact.sites, (i) => place.get(i) as number);
    const waves = matrix(sites.length, this.channels);
    this.contacts.forEach((contact, c) => {
      insert(waves, times(columnsOf(ends.green, at(contact)), contact.source), 0, this.#first[c]);
    });
    return this.#projected(waves, at, (c) => this.contacts[c].direct);
  }

  /** Σ over the channels of two contacts of |S|²; see {@link ScatteringMatrix.transmission}. */
  transmission(out: number | string, into: number | string): number {
    return this.scattering.transmission(out, into);
  }

  /** What leaves in every channel for given waves: projection·waves − direct. */
  project(waves: Matrix, direct?: (contact: number) => Matrix): Matrix {
    return this.#projected(waves, ({ sites }) => sites, direct);
  }

  /** The same of waves of which only some rows are known. */
  #projected(
    waves: Matrix,
    rows: (contact: Contact) => ArrayLike<number>,
    direct?: (contact: number) => Matrix,
  ): Matrix {
    const count = waves.columns;
    const out = matrix(this.channels, count);
    this.contacts.forEach((contact, c) => {
      const leaving = times(contact.projection, rowsOf(waves, rows(contact)));
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

  /**
   * (ω − H − Σ)⁻¹ times `count` columns, n × count row-major. Rows of the further unknowns of leads' ends may follow those
   * of the n modes.
   */
  solve(right: ComplexArray, count: number): ComplexArray {
    const [n, all] = [this.network.size * count, this.unknowns * count];
    if (n === all) return this.#linear.solve(right, count);
    const filled = { re: new Float64Array(all), im: new Float64Array(all) };
    filled.re.set(right.re);
    filled.im.set(right.im);
    const { re, im } = this.#linear.solve(filled, count);
    return { re: re.slice(0, n), im: im.slice(0, n) };
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

  /**
   * Local density of states −Im G_jj/π of every mode, per unit of angular frequency. Without loss it is found from the
   * scattering states, Σ|ψ_j|²/2π, where there are few of them or where G would lose digits.
   * @throws IllConditionedError where neither is accurate
   */
  localDensity(): Float64Array {
    const { lossless } = this.network;
    if (lossless && this.channels <= FEW_CHANNELS) return this.#densityOf(this.waves);
    const { im, error } = this.#linear.diagonal({ columns: !lossless });
    const density = im.subarray(0, this.network.size).map((g) => -g / Math.PI);
    const relative = error / (Math.PI * largestPart({ re: density, im: density }));
    if (relative < ACCURATE_DENSITY) return density;
    if (lossless) return this.#densityOf(this.waves);
    if (relative < USELESS_DENSITY) return density;
    throw new IllConditionedError(
      `The local density of states at omega = ${this.omega} would be wrong by ${relative.toExponential(1)} of its ` +
        "largest value: a mode with almost no loss sits there. Shift omega or give the mode more loss.",
    );
  }

  /** The part of the local density of states that waves from one contact fill: Σ|ψ_j|²/2π over its channels. */
  densityFrom(contact: number | string): Float64Array {
    return this.#densityOf(this.wavesFrom(contact));
  }

  #densityOf({ re, im, columns: count }: Matrix): Float64Array {
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
    const known = new Set(this.contacts.flatMap(({ sites }) => [...sites]));
    return currentMap(this.network, this.wavesFrom(contact), known);
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

  /** Number of the first channel of a contact. */
  firstChannel(contact: number): number {
    return this.#first[contact];
  }

  /** Wigner–Smith matrix −i S† dS/dω, channels × channels, in 1/rate. */
  wignerSmith(): Matrix {
    return wignerSmith(this);
  }

  /**
   * Total delay time −i tr(S† dS/dω), in 1/rate; through leads it is counted from cell 0 to cell 0, the phase of every
   * mode being that of its profile. Without loss it counts states (J. Friedel, Phil. Mag. 43, 153 (1952)):
   *
   *   delayTime() = 2π densityOfStates() + Σ over the leads of lead.delayTime(ω)
   *
   * The last terms belong to the leads alone. S = −D + i U_out†ΓGΓU_in with Γ = i(Σ − Σ†) and D = U_out†ΓU_in
   * unitary, so that det S = ±det D · det(ω − H − Σ†)/det(ω − H − Σ), and the derivatives of Σ, of the modes and of their
   * velocities are all in it.
   */
  delayTime(): number {
    const { rows, re } = this.wignerSmith();
    return re.reduce((sum, x, i) => (i % (rows + 1) === 0 ? sum + x : sum), 0);
  }

  /**
   * States per unit of angular frequency: those on the modes of the device, and how many more the device makes in its
   * leads than these have cut off behind cell 0: −Im tr[G(1 − dΣ/dω)]/π = Σ_j localDensity_j + Im tr(G dΣ/dω)/π.
   * Between waveguides alone it is the sum of the local densities.
   */
  densityOfStates(): number {
    return densityOfStates(this);
  }

  /**
   * The same device with other detunings, decay rates, losses or couplings. Where few of them change, by a low-rank
   * update of this solution's factorisation (Woodbury's formula): no new elimination.
   */
  changed(
    changes: NetworkChanges,
    { solver = "auto" }: { solver?: "auto" | "low-rank" | "new" } = {},
  ): Solution {
    oneOf("solver", solver, ["auto", "low-rank", "new"]);
    const network = this.network.with(changes);
    const contacts = contactsAt(network, this.omega, this.#reduction);
    const choice = network.solversFor(contacts);
    const a = network.matrixAt(this.omega, contacts, choice);
    const update: LinearSolver | undefined =
      solver === "new" || this.unknowns > network.size
        ? undefined
        : lowRankUpdate(this.#linear, this.network, network, a, solver);
    const solvers: Solvers = update
      ? { factor: () => update }
      : {
          factor: () => choice.factor(a, network.reciprocal),
          between: (sites) => choice.between(a, network.reciprocal, sites),
        };
    return new Solution(network, this.omega, contacts, solvers, this.#reduction);
  }
}

/** Largest entry of (S†S − 1)x for a vector x with entries of modulus one. */
function powerError(s: Matrix): number {
  const x = matrix(s.columns, 1);
  for (let i = 0; i < s.columns; i++) {
    x.re[i] = Math.cos(i * i);
    x.im[i] = Math.sin(i * i);
  }
  const back = times(adjoint(s), times(s, x));
  return largest(plus(back, x, -1));
}
