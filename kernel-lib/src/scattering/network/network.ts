import { finite, numbers, oneOf, reject, wholeNumber } from "../../fields/check.js";
import type { Complex, ComplexArray } from "../../fields/complex.js";
import type { NetworkFrames } from "../../fields/frames.js";
import type { Lead } from "../leads/lead.js";
import { SOLVERS, SolverChoice, type SolverName } from "../solver/solver.js";
import {
  clusters,
  enlarged,
  entryOf,
  isHermitian,
  isSymmetric,
  SparseEntries,
  type SparseMatrix,
  samePattern,
} from "../solver/sparse.js";
import { type PolesOptions, poles, type ZerosOptions, zeros } from "../spectrum/resonances.js";
import { type Contact, contactsAt, unknownsOf } from "./contacts.js";
import { type NetworkFramesOptions, networkFrames } from "./network-frames.js";
import { rejectRepeatedNames, rejectRepeatedPairs } from "./pairs.js";
import { checkPassive } from "./passive.js";
import { FrequencySweep, type OmittedFrequency, type ScatteringMatrix } from "./scattering-matrix.js";
import { Solution } from "./solution.js";

/** One coupling between two modes: real for a reciprocal device, complex for a phase (a flux). */
export interface Coupling {
  /** Numbers [first, second] of the two modes. */
  readonly between: readonly [number, number];
  /** J = H[first, second]. */
  readonly value: number | Complex;
  /** H[second, first]. Default J*: no gain and no loss. */
  readonly back?: number | Complex;
}

/** A lead and the modes of the device that are its cell 0. */
export interface AttachedLead {
  /** Name of the lead, a contact of S. */
  readonly name: string;
  /** The lead itself. */
  readonly lead: Lead;
  /** Modes of the device that are cell 0, in the order of the lead's sites. */
  readonly sites: Int32Array;
  /** Amplitudes of the device are those of the lead times e^{iφ}: a change of gauge. Default 0. */
  readonly phases?: Float64Array;
}

/** Settings of a network of n coupled modes. ħ = 1; detunings, rates and couplings in one unit of frequency. */
export interface NetworkOptions {
  /** Detuning Δ_j of every mode. */
  readonly detuning: ArrayLike<number>;
  /** Decay rate κ_j of every mode into its own probe waveguide; 0 for a mode without a port. */
  readonly decay: ArrayLike<number>;
  /** Intrinsic loss κ'_j. Default: none. */
  readonly loss?: ArrayLike<number>;
  /** Every pair of modes once, in either order. */
  readonly couplings?: readonly Coupling[];
  /** Port labels, one a mode, different from each other and from the names of leads. Default: "0", "1", … */
  readonly labels?: readonly string[];
  /** Where the modes are, for maps. */
  readonly positions?: readonly (readonly [number, number])[];
  /** Semi-infinite leads, and the modes that they join. */
  readonly leads?: readonly AttachedLead[];
  /** Refuse couplings that are not the same both ways. Default: whatever the couplings are. */
  readonly reciprocal?: boolean;
  /** Refuse gain: negative loss, or couplings that give more than they take. Default true. */
  readonly passive?: boolean;
}

/** Changed values of an otherwise equal network: lists with one number a mode, or the whole list of couplings. */
export type NetworkChanges = Partial<Pick<NetworkOptions, "detuning" | "decay" | "loss" | "couplings">>;

/** Errors that say that S is not defined at one frequency. */
const NOT_DEFINED: readonly string[] = ["BandEdgeError", "SingularMatrixError", "IllConditionedError"];

/** Which solver computes S and the waves of a network, and how its leads are reduced. */
export interface SolveOptions {
  /** Solver of the linear systems. Default "auto": chosen by structure and estimated time, see {@link SolverName}. */
  readonly solver?: SolverName;
  /** How leads are reduced to self-energies: wave matching, or decimation with Fisher–Lee amplitudes. Default "modes". */
  readonly leads?: "modes" | "decimation";
}

/**
 * A network of coupled modes with probe waveguides and semi-infinite leads, in the frame of the laser:
 *
 *   ȧ_j = −i Σ_ℓ H_jℓ a_ℓ − √κ_j a_j^in,   a^out = a^in + √κ a,   H_jj = Δ_j − i(κ_j + κ'_j)/2
 *   G(ω) = (ω − H − Σ(ω))⁻¹,   S(ω) = 1 − i √κ G √κ between waveguides,   S[out, in]
 *
 * with Σ the self-energies of the leads. ħ = 1; all rates in one unit. The network does not change: its structure is
 * analysed once for all frequencies. Source of the model: Wanjura & Marquardt, Nature Physics 20, 1434 (2024); leads as
 * in S. Datta, Electronic Transport in Mesoscopic Systems (Cambridge, 1995).
 */
export class Network {
  /** Number of modes. */
  readonly size: number;
  /** Detuning Δ of every mode. */
  readonly detuning: Float64Array;
  /** Decay rate κ of every mode into its waveguide. */
  readonly decay: Float64Array;
  /** Intrinsic loss rate κ' of every mode. */
  readonly loss: Float64Array;
  /** Place [x, y] of every mode, where they are known. */
  readonly positions: readonly (readonly [number, number])[] | undefined;
  /** Semi-infinite leads. */
  readonly leads: readonly AttachedLead[];
  /** Couplings, each pair once. */
  readonly couplings: readonly Coupling[];
  /** Whether H = Hᵀ (the leads' share included). */
  readonly reciprocal: boolean;
  /** Modes with κ > 0, in order: the waveguide ports of S. */
  readonly portModes: Int32Array;
  /** Labels of the waveguide ports. */
  readonly portLabels: readonly string[];
  /** −H without leads; its pattern has room for their self-energies. */
  readonly minusH: SparseMatrix;
  readonly solvers: SolverChoice;
  readonly #options: NetworkOptions;
  #lossless: boolean | undefined;

  /** `like`: a network whose structure this one shares, so that what is known of it need not be found again. */
  constructor(options: NetworkOptions, like?: Network) {
    const { detuning, decay, loss, couplings = [], labels, positions, leads = [], passive = true } = options;
    this.#options = options;
    this.detuning = numbers("detuning", detuning);
    const n = this.detuning.length;
    if (n === 0) reject("detuning", detuning, "a list with at least one mode");
    this.size = n;
    this.decay = rates("decay", numbers("decay", decay, n, "modes"));
    this.loss = loss === undefined ? new Float64Array(n) : numbers("loss", loss, n, "modes");
    if (passive) rates("loss", this.loss);
    if (labels && labels.length !== n)
      throw new RangeError(`labels has ${labels.length} entries; there are ${n} modes.`);
    if (positions && positions.length !== n)
      throw new RangeError(`positions has ${positions.length} entries; there are ${n} modes.`);
    this.positions = positions;
    this.couplings = couplings;
    this.leads = leads.map((lead, i) => checkedLead(`leads[${i}]`, lead, n));
    this.portModes = Int32Array.from(this.decay.keys()).filter((j) => this.decay[j] > 0);
    this.portLabels = Array.from(this.portModes, (j) => labels?.[j] ?? String(j));
    rejectRepeatedNames({ modes: this.portModes, labels: this.portLabels }, this.leads);

    const entries = new SparseEntries(n);
    for (let j = 0; j < n; j++) entries.add(j, j, -this.detuning[j], (this.decay[j] + this.loss[j]) / 2);
    for (const [i, coupling] of couplings.entries()) couple(entries, `couplings[${i}]`, coupling, n);
    if (couplings !== like?.couplings) rejectRepeatedPairs("couplings", couplings);
    for (const { sites } of this.leads) for (const i of sites) for (const j of sites) entries.add(i, j, 0, 0);
    this.minusH = entries.compress();
    const symmetric = isSymmetric(this.minusH);
    if (options.reciprocal && !symmetric) rejectAsymmetry(this.minusH);
    if (passive) checkPassive(this.minusH, this.loss);
    this.reciprocal =
      symmetric && this.leads.every(({ lead, phases }) => lead.real && !phases?.some((p) => p !== 0));
    this.solvers =
      like && samePattern(like.minusH, this.minusH)
        ? like.solvers
        : new SolverChoice(this.minusH, [
            ...this.leads.map(({ sites }) => sites),
            ...clusters(this.minusH, this.portModes),
          ]);
  }

  /** Whether power is conserved between the contacts: no loss, no gain, H_ij = H_ji*. */
  get lossless(): boolean {
    this.#lossless ??= this.loss.every((x) => x === 0) && isHermitian(this.minusH);
    return this.#lossless;
  }

  /** Solvers for a device with these contacts: those of the network where they add no unknowns. */
  solversFor(contacts: readonly Contact[]): SolverChoice {
    const n = unknownsOf(this, contacts);
    if (n === this.size) return this.solvers;
    return new SolverChoice(
      enlarged(this.minusH, n, contacts),
      contacts.map(({ sites }) => sites),
    );
  }

  /**
   * ω − H − Σ(ω), the contacts at ω given, `of` their solvers; `minusH` may be another matrix of the network's pattern.
   */
  matrixAt(
    omega: number | Complex,
    contacts: readonly Pick<Contact, "sites" | "selfEnergy">[],
    of: SolverChoice = this.solvers,
    minusH: SparseMatrix = of === this.solvers ? this.minusH : of.pattern,
  ): SparseMatrix {
    const { re, im, ...pattern } = minusH;
    const a: SparseMatrix = { ...pattern, re: re.slice(), im: im.slice() };
    const z = typeof omega === "number" ? { re: omega, im: 0 } : omega;
    for (const at of of.diagonal.subarray(0, this.size)) {
      a.re[at] += z.re;
      a.im[at] += z.im;
    }
    for (const { sites, selfEnergy } of contacts) {
      if (!selfEnergy) continue;
      sites.forEach((i, p) => {
        sites.forEach((j, q) => {
          const at = entryOf(a, i, j);
          a.re[at] -= selfEnergy.re[p * sites.length + q];
          a.im[at] -= selfEnergy.im[p * sites.length + q];
        });
      });
    }
    return a;
  }

  /**
   * Solves the network at one frequency: scattering matrix, waves, densities, currents, delay times. Each is computed
   * when it is asked for, and throws SingularMatrixError where a mode without decay sits exactly at ω,
   * IllConditionedError very close to it.
   */
  solve(omega: number = 0, { solver = "auto", leads = "modes" }: SolveOptions = {}): Solution {
    finite("omega", omega);
    oneOf("solver", solver, SOLVERS);
    const contacts = contactsAt(this, omega, leads);
    const choice = this.solversFor(contacts);
    const a = this.matrixAt(omega, contacts, choice);
    const solvers = {
      factor: () => choice.factor(a, this.reciprocal, solver),
      between: (sites: Int32Array) => choice.between(a, this.reciprocal, sites, solver),
    };
    return new Solution(this, omega, contacts, solvers, leads);
  }

  /** Computes S(ω) between all waveguides and all propagating modes of the leads. */
  scattering(omega: number = 0, options: SolveOptions = {}): ScatteringMatrix {
    return this.solve(omega, options).scattering;
  }

  /** Computes G(ω) as an n × n row-major matrix. */
  green(omega: number = 0, options: SolveOptions = {}): ComplexArray {
    return this.solve(omega, options).green();
  }

  /**
   * Computes S at every frequency of a list. Frequencies where S is not defined, such as band edges of a lead, are marked
   * in `omitted`. @throws RangeError where there is no other
   */
  sweep(omegas: ArrayLike<number>, options: SolveOptions = {}): FrequencySweep {
    const matrices: ScatteringMatrix[] = [];
    const omitted: OmittedFrequency[] = [];
    let first: unknown;
    Array.from(numbers("omegas", omegas)).forEach((omega, index) => {
      try {
        matrices.push(this.scattering(omega, options));
      } catch (error) {
        if (!(error instanceof RangeError && NOT_DEFINED.includes(error.name))) throw error;
        first ??= error;
        omitted.push({ index, omega, reason: error.message });
      }
    });
    if (first !== undefined && matrices.length === 0) throw first;
    return new FrequencySweep(matrices, omitted);
  }

  /** Returns the same network with other values; the analysis of its structure is kept. */
  with(changes: NetworkChanges): Network {
    return new Network({ ...this.#options, ...changes }, this);
  }

  /**
   * Computes the poles of S: the complex frequencies of its resonances; see the function `poles`. With leads, inside a
   * region.
   */
  poles(options: PolesOptions = {}): ComplexArray {
    return poles(this, options);
  }

  /**
   * Computes the zeros of det S, of the reflection of a contact, or of the transmission between two; see the function
   * `zeros`.
   */
  zeros(options: ZerosOptions = {}): ComplexArray {
    return zeros(this, options);
  }

  /** Computes the waves in the network for `show`. */
  toFrames(options: NetworkFramesOptions = {}): NetworkFrames {
    return networkFrames(this, options);
  }
}

function couple(entries: SparseEntries, name: string, { between, value, back }: Coupling, n: number): void {
  const [i, j] = between.map((mode, end) => wholeNumber(`${name}.between[${end}]`, mode, 0, n - 1));
  if (i === j)
    reject(`${name}.between`, between, "two different modes; use detuning for a mode's own frequency");
  const complex = (v: number | Complex, of: string) => ({
    re: finite(`${name}.${of}${typeof v === "number" ? "" : ".re"}`, typeof v === "number" ? v : v?.re),
    im: typeof v === "number" ? 0 : finite(`${name}.${of}.im`, v?.im),
  });
  const there = complex(value, "value");
  const returned = back === undefined ? { re: there.re, im: -there.im } : complex(back, "back");
  entries.add(i, j, -there.re, -there.im);
  entries.add(j, i, -returned.re, -returned.im);
}

function checkedLead(name: string, attached: AttachedLead, n: number): AttachedLead {
  const sites = Int32Array.from(attached.sites, (site, i) =>
    wholeNumber(`${name}.sites[${i}]`, site, 0, n - 1),
  );
  const { size } = attached.lead;
  if (sites.length !== size)
    throw new RangeError(
      `${name} ("${attached.name}") meets ${sites.length} modes of the device; a cell of the lead has ${size}.`,
    );
  if (new Set(sites).size !== sites.length) reject(`${name}.sites`, sites, "different modes");
  const phases = attached.phases && numbers(`${name}.phases`, attached.phases, size, "phases");
  return { ...attached, sites, phases };
}

function rejectAsymmetry(minusH: SparseMatrix): never {
  for (let i = 0; i < minusH.n; i++) {
    for (let at = minusH.start[i]; at < minusH.start[i + 1]; at++) {
      const j = minusH.column[at];
      const back = entryOf(minusH, j, i);
      if (minusH.re[at] === minusH.re[back] && minusH.im[at] === minusH.im[back]) continue;
      const shown = (k: number) =>
        `${-minusH.re[k]}${minusH.im[k] > 0 ? " − " : " + "}${Math.abs(minusH.im[k])}i`;
      throw new RangeError(
        `The coupling H[${i}, ${j}] = ${shown(at)} differs from H[${j}, ${i}] = ${shown(back)}; ` +
          "in a reciprocal network they are equal. Leave out `reciprocal: true` for a flux or a one-way device.",
      );
    }
  }
  throw new RangeError("The network is not reciprocal.");
}

/** Checks decay and loss rates; negative ones would be gain. */
export function rates(name: string, values: Float64Array): Float64Array {
  const bad = values.findIndex((x) => x < 0);
  if (bad >= 0) reject(`${name}[${bad}]`, values[bad], "zero or positive (a negative rate would be gain)");
  return values;
}

/** Makes a {@link Network} from its numbers: `network({ detuning: [0, 1], decay: [1, 1], couplings: [...] })`. */
export function network(options: NetworkOptions): Network {
  return new Network(options);
}
