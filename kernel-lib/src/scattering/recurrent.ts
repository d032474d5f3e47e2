import { factorise } from "../engine/dense.js";
import { finite, notNegative, numbers, oneOf, reject, wholeNumber } from "../fields/check.js";
import { type ComplexArray, complexZeros } from "../fields/complex.js";
import type { NetworkFrames } from "../fields/frames.js";
import type { Trainable } from "../learning/trainable.js";
import { type CoupledModes, coupledModes } from "./coupled-modes.js";
import { checkDetection, checkFrequencies, type Detection, detect, detectSlope } from "./detection.js";
import { type InputFramesOptions, networkFrames, outputDrives } from "./network-frames.js";
import { rejectRepeatedPairs } from "./pairs.js";
import type { Observe } from "./taps.js";

/** A real, reciprocal coupling between two modes. */
export interface RealCoupling {
  readonly between: readonly [number, number];
  readonly value: number;
}

export interface RecurrentNetworkOptions {
  /** Start values of the detunings Δ_j of all modes. */
  readonly detuning: ArrayLike<number>;
  /** Decay rate κ into the probe waveguide: one for all modes or one a mode. Default 1. */
  readonly decay?: number | ArrayLike<number>;
  /** Intrinsic loss κ', likewise. Default 0. */
  readonly loss?: number | ArrayLike<number>;
  readonly couplings: readonly RealCoupling[];
  /** For every input number the mode, or the modes, whose detuning it adds to: several are input replication. */
  readonly inputs: readonly (number | readonly number[])[];
  /** Modes whose waveguides are read. */
  readonly outputs: readonly number[];
  /** Modes driven together with unit amplitude (transmission). Default: every output alone (reflection). */
  readonly drive?: readonly number[];
  readonly detect?: Detection;
  /** Probe frequencies ω; an output is the mean over them. Default [0]. */
  readonly frequencies?: readonly number[];
  /** What learns: everything, or only the detunings, as where couplings are fixed by fabrication. Default "all". */
  readonly train?: "all" | "detunings";
  /** What is measured of the fields that make the gradient, such as {@link taps}. Default: everything, exactly. */
  readonly observe?: Observe;
}

/** Fields in all modes and what they are read as; one or several drives at one frequency. */
interface Probe {
  readonly omega: number;
  /** Amplitudes √κ a sent into every mode. */
  readonly drive: Float64Array;
  /** Σ|a|². */
  readonly power: number;
  /** Numbers of the outputs that this probe answers. */
  readonly reads: readonly number[];
}

/**
 * Any reciprocal network of coupled modes as a learning machine: a lattice, a ring, a random graph, with loops and
 * no layers. Inputs detune some modes, S(ω) is read at others: S = 1 − i√κ G √κ, G = (ω − H)⁻¹.
 *
 * The gradient is the product of two scattering fields, ∂t = Re λ_j u_j for a detuning and Re(λ_j u_ℓ + λ_ℓ u_j) for a
 * coupling: u the field of the probe, λ the field of a probe sent in at the outputs. Both can be measured.
 *
 * Parameters: all detunings, then (unless only detunings learn) the couplings in the given order.
 * Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024). @throws SingularMatrixError exactly on a lossless pole.
 */
export class RecurrentNetwork implements Trainable {
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly #decay: Float64Array;
  readonly #loss: Float64Array;
  readonly #couplings: readonly RealCoupling[];
  readonly #inputs: readonly (readonly number[])[];
  readonly #outputs: readonly number[];
  readonly #detect: Detection;
  readonly #probes: readonly Probe[];
  readonly #frequencies: readonly number[];
  readonly #trainsCouplings: boolean;
  readonly #observe: Observe;
  /** Of the last answer: for every probe its field, the amplitudes read, and how to solve for more. */
  #last: { probe: Probe; u: ComplexArray; t: ComplexArray; solve: (x: ComplexArray) => void }[] = [];

  constructor(options: RecurrentNetworkOptions) {
    const { detuning, decay = 1, loss = 0, couplings, inputs, outputs, drive, train = "all" } = options;
    const start = numbers("detuning", detuning);
    const n = start.length;
    if (n === 0) reject("detuning", detuning, "a list with at least one mode");
    const mode = (name: string, value: number) => wholeNumber(name, value, 0, n - 1);
    this.#decay = everywhere("decay", decay, n);
    this.#loss = everywhere("loss", loss, n);
    for (const [i, { between, value }] of couplings.entries()) {
      for (const end of [0, 1]) mode(`couplings[${i}].between[${end}]`, between[end]);
      if (between[0] === between[1]) reject(`couplings[${i}].between`, between, "two different modes");
      finite(`couplings[${i}].value`, value);
    }
    if (!inputs?.length) reject("inputs", inputs, "a list of at least one mode");
    if (!outputs?.length) reject("outputs", outputs, "a list of at least one mode");
    rejectRepeatedPairs("couplings", couplings);
    this.#couplings = couplings;
    this.#inputs = inputs.map((to, i) => [to].flat().map((j) => mode(`inputs[${i}]`, j)));
    this.#outputs = outputs.map((j, i) => this.#port(`outputs[${i}]`, mode(`outputs[${i}]`, j)));
    this.#detect = checkDetection(options.detect ?? "imaginary");
    this.#frequencies = checkFrequencies(options.frequencies ?? [0]);
    this.#trainsCouplings = oneOf("train", train, ["all", "detunings"]) === "all";
    this.#observe = options.observe ?? ((field) => field);
    const driven = drive?.map((j, i) => this.#port(`drive[${i}]`, mode(`drive[${i}]`, j)));
    if (driven?.length === 0) reject("drive", drive, "a list of at least one mode, or left out");
    const alone = this.#outputs.map((j, r) => ({ modes: [j], reads: [r] }));
    const drives = driven ? [{ modes: driven, reads: [...outputs.keys()] }] : alone;
    this.#probes = this.#frequencies.flatMap((omega) =>
      drives.map(({ modes, reads }) => {
        const amplitudes = new Float64Array(n);
        for (const j of modes) amplitudes[j] = Math.sqrt(this.#decay[j]);
        return { omega, drive: amplitudes, power: modes.length, reads };
      }),
    );
    this.inputs = inputs.length;
    this.outputs = outputs.length;
    this.parameters = new Float64Array(n + (this.#trainsCouplings ? couplings.length : 0));
    this.parameters.set(start);
    if (this.#trainsCouplings) for (const [i, c] of couplings.entries()) this.parameters[n + i] = c.value;
    this.gradient = new Float64Array(this.parameters.length);
  }

  #port(name: string, j: number): number {
    if (this.#decay[j] === 0) reject(name, j, "a mode with a waveguide (decay above 0)");
    return j;
  }

  /** Number of modes. */
  get size(): number {
    return this.#decay.length;
  }

  #coupling(i: number): number {
    return this.#trainsCouplings ? this.parameters[this.size + i] : this.#couplings[i].value;
  }

  #detunings(input: ArrayLike<number>): Float64Array {
    const detuning = this.parameters.slice(0, this.size);
    this.#inputs.forEach((modes, i) => {
      for (const j of modes) detuning[j] += input[i];
    });
    return detuning;
  }

  /** ω − H, factored. */
  #factor(omega: number, detuning: Float64Array): (x: ComplexArray) => void {
    const n = this.size;
    const re = new Float64Array(n * n);
    const im = new Float64Array(n * n);
    for (let j = 0; j < n; j++) {
      re[j * n + j] = omega - detuning[j];
      im[j * n + j] = (this.#decay[j] + this.#loss[j]) / 2;
    }
    for (const [i, { between }] of this.#couplings.entries()) {
      const [a, b] = between;
      re[a * n + b] -= this.#coupling(i);
      re[b * n + a] -= this.#coupling(i);
    }
    const factors = factorise(n, re, im, true);
    return (x) => factors.solve(x.re, x.im, 1);
  }

  respond(input: Float64Array, outputs: Float64Array): void {
    const detuning = this.#detunings(input);
    outputs.fill(0);
    const solvers = new Map(this.#frequencies.map((omega) => [omega, this.#factor(omega, detuning)]));
    this.#last = this.#probes.map((probe) => {
      const solve = solvers.get(probe.omega) as (x: ComplexArray) => void;
      const u: ComplexArray = { re: probe.drive.slice(), im: new Float64Array(this.size) };
      solve(u);
      const t = { re: new Float64Array(probe.reads.length), im: new Float64Array(probe.reads.length) };
      for (const [k, r] of probe.reads.entries()) {
        const j = this.#outputs[r];
        const root = Math.sqrt(this.#decay[j]);
        // a_out = a_in − i√κ u
        t.re[k] = probe.drive[j] / root + root * u.im[j];
        t.im[k] = -root * u.re[j];
        outputs[r] += detect(this.#detect, t.re[k], t.im[k]) / this.#frequencies.length;
      }
      return { probe, u, t, solve };
    });
  }

  addGradient(weights: Float64Array): void {
    const n = this.size;
    for (const { probe, u: exact, t, solve } of this.#last) {
      const sent = complexZeros(n);
      let power = 0;
      for (const [k, r] of probe.reads.entries()) {
        const j = this.#outputs[r];
        const [cr, ci] = detectSlope(this.#detect, t.re[k], t.im[k]);
        const factor = (Math.sqrt(this.#decay[j]) * weights[r]) / this.#frequencies.length;
        // −i c √κ
        sent.re[j] += factor * ci;
        sent.im[j] -= factor * cr;
        power += (factor * factor * (cr * cr + ci * ci)) / this.#decay[j];
      }
      solve(sent);
      const l = this.#observe(sent, power);
      const u = this.#observe(exact, probe.power);
      for (let j = 0; j < n; j++) this.gradient[j] += l.re[j] * u.re[j] - l.im[j] * u.im[j];
      if (!this.#trainsCouplings) continue;
      for (const [i, { between }] of this.#couplings.entries()) {
        const [a, b] = between;
        this.gradient[n + i] += l.re[a] * u.re[b] - l.im[a] * u.im[b] + l.re[b] * u.re[a] - l.im[b] * u.im[a];
      }
    }
  }

  /** The device for one input, for full scattering matrices at any frequency. */
  toCoupledModes(input: ArrayLike<number>): CoupledModes {
    return coupledModes({
      detuning: this.#detunings(numbers("input", input, this.inputs)),
      decay: this.#decay,
      loss: this.#loss,
      couplings: this.#couplings.map(({ between }, i) => ({ between, value: this.#coupling(i) })),
    });
  }

  /** The network as a picture with the waves of one input in it; driven are the outputs one by one. */
  toFrames({ input, ...options }: InputFramesOptions = {}): NetworkFrames {
    const device = this.toCoupledModes(input ?? new Float64Array(this.inputs));
    return networkFrames(device, { drives: outputDrives(this.#outputs), ...options });
  }
}

function everywhere(name: string, value: number | ArrayLike<number>, n: number): Float64Array {
  if (typeof value === "number") return new Float64Array(n).fill(notNegative(name, value));
  return numbers(name, value, n, "modes").map((x, j) => notNegative(`${name}[${j}]`, x));
}

/** A {@link RecurrentNetwork}. */
export function recurrentNetwork(options: RecurrentNetworkOptions): RecurrentNetwork {
  return new RecurrentNetwork(options);
}
