import {
  checkBatch,
  checkGradient,
  notNegative,
  numbers,
  oneOf,
  reject,
  wholeNumber,
} from "../../fields/check.js";
import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import type { NetworkFrames } from "../../fields/frames.js";
import type { Source } from "../../machine/facts.js";
import type { Experiments, Instrument, Machine, Pullback, Weigh } from "../../machine/machine.js";
import { WANJURA_2024 } from "../../machine/sources.js";
import {
  type AmplitudeReadout,
  checkFrequencies,
  checkReadout,
  readAmplitude,
  readSlope,
} from "../measure/amplitude-readout.js";
import type { Measure } from "../measure/measurement.js";
import { measuredGradient } from "../measure/network-gradient.js";
import type { MeasureField } from "../measure/taps.js";
import { type Network, network } from "../network/network.js";
import { type InputFramesOptions, networkFrames, outputDrives } from "../network/network-frames.js";
import { checkRealCouplings, ofEveryMode, type RealCoupling } from "./modes.js";
import { RepeatedSolver, type SolveAll } from "./repeated-solver.js";
import { networkExperiments } from "./two-experiments.js";

/**
 * Settings of {@link recurrentNetwork}, n modes: rates, couplings, inputs and outputs. ħ = 1; rates and frequencies in
 * one unit.
 */
export interface RecurrentNetworkOptions {
  /** Start values of the detunings Δ_j of all modes. */
  readonly detuning: ArrayLike<number>;
  /** Decay rate κ into the probe waveguide: one for all modes or one a mode. Default 1. */
  readonly decay?: number | ArrayLike<number>;
  /** Intrinsic loss κ', likewise. Default 0. */
  readonly loss?: number | ArrayLike<number>;
  /** Real, reciprocal couplings J to start from, each pair once. */
  readonly couplings: readonly RealCoupling[];
  /** For every input number the mode, or the modes, whose detuning it adds to: several are input replication. */
  readonly inputs: readonly (number | readonly number[])[];
  /** Modes whose waveguides are read. */
  readonly outputs: readonly number[];
  /** Modes driven together with unit amplitude (transmission). Default: every output alone (reflection). */
  readonly drive?: readonly number[];
  /** Number that a detector reads of an amplitude. Default as in {@link LayeredNetworkOptions}. */
  readonly readout?: AmplitudeReadout;
  /** Probe frequencies ω; an output is the mean over them. Default [0]. */
  readonly frequencies?: readonly number[];
  /** What learns: everything, or only the detunings, as where couplings are fixed by fabrication. Default "all". */
  readonly train?: "all" | "detunings";
}

/** One drive, and the outputs that it gives. */
interface Probe {
  /** Amplitudes √κ a sent into every mode. */
  readonly drive: Float64Array;
  /** Σ|a|². */
  readonly power: number;
  /** Numbers of the outputs that this probe answers. */
  readonly reads: readonly number[];
}

/** Result of one probe of an input: its field and the amplitudes read. */
interface Answer {
  readonly probe: Probe;
  readonly u: ComplexArray;
  readonly t: ComplexArray;
}

/** Results of all probes of one frequency, and how to find further fields. */
interface Answers {
  readonly solve: SolveAll;
  readonly answers: readonly Answer[];
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
export class RecurrentNetwork implements Machine {
  readonly name: string = "the recurrent network";
  readonly source: readonly Source[] = [WANJURA_2024];
  runs = 0;
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: Float64Array;
  readonly #decay: Float64Array;
  readonly #loss: Float64Array;
  readonly #couplings: readonly RealCoupling[];
  readonly #inputs: readonly (readonly number[])[];
  readonly #outputs: readonly number[];
  readonly #readout: AmplitudeReadout;
  /** Modes that are driven together; none in reflection. */
  readonly #driven: readonly number[] | undefined;
  /** Probes that are sent in at every frequency. */
  readonly #probes: readonly Probe[];
  readonly #frequencies: readonly number[];
  readonly #trainsCouplings: boolean;
  /** Network of the start values; its structure and the analysis of it serve for all parameters and inputs. */
  readonly #network: Network;
  readonly #solver: RepeatedSolver;

  constructor(options: RecurrentNetworkOptions) {
    const { detuning, decay = 1, loss = 0, couplings, inputs, outputs, drive, train = "all" } = options;
    const start = numbers("detuning", detuning);
    const n = start.length;
    if (n === 0) reject("detuning", detuning, "a list with at least one mode");
    const mode = (name: string, value: number) => wholeNumber(name, value, 0, n - 1);
    this.#decay = ofEveryMode("decay", decay, n, notNegative);
    this.#loss = ofEveryMode("loss", loss, n, notNegative);
    checkRealCouplings(couplings, n);
    if (!inputs?.length) reject("inputs", inputs, "a list of at least one mode");
    if (!outputs?.length) reject("outputs", outputs, "a list of at least one mode");
    this.#couplings = couplings;
    this.#inputs = inputs.map((to, i) => [to].flat().map((j) => mode(`inputs[${i}]`, j)));
    this.#outputs = outputs.map((j, i) => this.#port(`outputs[${i}]`, mode(`outputs[${i}]`, j)));
    this.#readout = checkReadout(options.readout ?? "imaginary");
    this.#frequencies = checkFrequencies(options.frequencies ?? [0]);
    this.#trainsCouplings = oneOf("train", train, ["all", "detunings"]) === "all";
    const driven = drive?.map((j, i) => this.#port(`drive[${i}]`, mode(`drive[${i}]`, j)));
    if (driven?.length === 0) reject("drive", drive, "a list of at least one mode, or left out");
    this.#driven = driven;
    const alone = this.#outputs.map((j, r) => ({ modes: [j], reads: [r] }));
    const drives = driven ? [{ modes: driven, reads: [...outputs.keys()] }] : alone;
    this.#probes = drives.map(({ modes, reads }) => {
      const amplitudes = new Float64Array(n);
      for (const j of modes) amplitudes[j] = Math.sqrt(this.#decay[j]);
      return { drive: amplitudes, power: modes.length, reads };
    });
    this.inputs = inputs.length;
    this.outputs = outputs.length;
    this.parameters = new Float64Array(n + (this.#trainsCouplings ? couplings.length : 0));
    this.parameters.set(start);
    if (this.#trainsCouplings) for (const [i, c] of couplings.entries()) this.parameters[n + i] = c.value;
    this.#network = network({ detuning: start, decay: this.#decay, loss: this.#loss, couplings });
    this.#solver = new RepeatedSolver(this.#network);
  }

  #port(name: string, j: number): number {
    if (this.#decay[j] === 0) reject(name, j, "a mode with a waveguide (decay above 0)");
    return j;
  }

  /** Number of modes. */
  get size(): number {
    return this.#decay.length;
  }

  #couplingValues(): Float64Array {
    return this.#trainsCouplings
      ? this.parameters.subarray(this.size)
      : Float64Array.from(this.#couplings, ({ value }) => value);
  }

  #detunings(input: ArrayLike<number>): Float64Array {
    const detuning = this.parameters.slice(0, this.size);
    this.#inputs.forEach((modes, i) => {
      for (const j of modes) detuning[j] += input[i];
    });
    return detuning;
  }

  forward(inputs: Float64Array, count: number): Float64Array {
    checkBatch(inputs, count, this.inputs);
    const outputs = new Float64Array(count * this.outputs);
    for (let i = 0; i < count; i++)
      outputs.set(this.#respond(this.#input(inputs, i)).outputs, i * this.outputs);
    return outputs;
  }

  /**
   * Pullback from measurements: with `taps` the fields in the modes are measured, with `measure` the scattering matrix, whose
   * products give the gradient of modes that have a waveguide.
   */
  scatteringPullback({ measure, taps }: Partial<Instrument> = {}): Pullback {
    if (!measure) return (inputs, count, weigh, gradient) => this.#pull(inputs, count, weigh, gradient, taps);
    return (inputs, count, weigh, gradient) => {
      checkBatch(inputs, count, this.inputs);
      checkGradient(gradient, this.parameters);
      for (let i = 0; i < count; i++)
        this.#measured(this.#input(inputs, i), measure, (outputs) => weigh(outputs, i), gradient);
    };
  }

  /** The same pullback, found by a computer: the second field is computed, not sent. */
  adjointPullback(): Pullback {
    return (inputs, count, weigh, gradient) => {
      const { runs } = this;
      this.#pull(inputs, count, weigh, gradient);
      this.runs = runs + count * this.runsPerInput;
    };
  }

  /** The two experiments of `inSitu()`: probes, and error signals that are sent in at the outputs. */
  experiments(): Experiments {
    return networkExperiments({
      inputs: this.inputs,
      size: this.size,
      couplings: this.#trainsCouplings ? this.#couplings.map(({ between }) => between) : [],
      probes: this.runsPerInput,
      answer: (inputs, i) => {
        const { outputs, answered } = this.#respond(this.#input(inputs, i));
        const fields = answered.flatMap(({ answers }) => answers.map(({ u }) => u));
        const back = (weights: Float64Array) => {
          this.runs += this.runsPerInput;
          return answered.flatMap(({ solve, answers }) =>
            solve(answers.map((answer) => this.#sentBack(answer, weights))),
          );
        };
        return { outputs, fields, back };
      },
    });
  }

  get runsPerInput(): number {
    return this.#frequencies.length * this.#probes.length;
  }

  /** Fields take a second probe for each; a measured, reciprocal S one probe for each port that is driven or read. */
  scatteringRuns({ measure }: Partial<Instrument>): number {
    if (!measure) return 2 * this.runsPerInput;
    const ports = new Set([...this.#outputs, ...(this.#driven ?? [])]);
    return this.#frequencies.length * ports.size;
  }

  #input(inputs: Float64Array, i: number): Float64Array {
    return inputs.subarray(i * this.inputs, (i + 1) * this.inputs);
  }

  #respond(input: Float64Array): { outputs: Float64Array; answered: Answers[] } {
    const detuning = this.#detunings(input);
    const couplings = this.#couplingValues();
    const outputs = new Float64Array(this.outputs);
    this.runs += this.runsPerInput;
    const answered = this.#frequencies.map((omega) => {
      const solve = this.#solver.factor(omega, detuning, couplings);
      const fields = solve(this.#probes.map(({ drive }) => ({ re: drive, im: new Float64Array(this.size) })));
      const answers = this.#probes.map((probe, p) => {
        const u = fields[p];
        const t = complexZeros(probe.reads.length);
        for (const [k, r] of probe.reads.entries()) {
          const j = this.#outputs[r];
          const root = Math.sqrt(this.#decay[j]);
          // a_out = a_in − i√κ u
          t.re[k] = probe.drive[j] / root + root * u.im[j];
          t.im[k] = -root * u.re[j];
          outputs[r] += readAmplitude(this.#readout, t.re[k], t.im[k]) / this.#frequencies.length;
        }
        return { probe, u, t };
      });
      return { solve, answers };
    });
    return { outputs, answered };
  }

  #pull(
    inputs: Float64Array,
    count: number,
    weigh: Weigh,
    gradient: Float64Array,
    measure: MeasureField = (field) => field,
  ): void {
    checkBatch(inputs, count, this.inputs);
    checkGradient(gradient, this.parameters);
    for (let i = 0; i < count; i++) {
      const { outputs, answered } = this.#respond(this.#input(inputs, i));
      const weights = weigh(outputs, i);
      for (const { solve, answers } of answered) {
        const sent = answers.map((answer) => this.#sentBack(answer, weights));
        this.runs += sent.length;
        const back = solve(sent);
        for (const [p, { probe, u }] of answers.entries()) {
          const second = measure(back[p], sent[p].power);
          this.#addProducts(second, measure(u, probe.power), gradient);
        }
      }
    }
  }

  /** Makes the probe that is sent in at the outputs, with its power Σ|a|². */
  #sentBack({ probe, t }: Answer, weights: ArrayLike<number>): ComplexArray & { readonly power: number } {
    const sent = complexZeros(this.size);
    let power = 0;
    for (const [k, r] of probe.reads.entries()) {
      const j = this.#outputs[r];
      const [cr, ci] = readSlope(this.#readout, t.re[k], t.im[k]);
      const factor = (Math.sqrt(this.#decay[j]) * weights[r]) / this.#frequencies.length;
      // −i c √κ
      sent.re[j] += factor * ci;
      sent.im[j] -= factor * cr;
      power += (factor * factor * (cr * cr + ci * ci)) / this.#decay[j];
    }
    return { ...sent, power };
  }

  /** Adds the products of the field of a probe and that of a probe sent in at the outputs. */
  #addProducts(l: ComplexArray, u: ComplexArray, gradient: Float64Array): void {
    const n = this.size;
    for (let j = 0; j < n; j++) gradient[j] += l.re[j] * u.re[j] - l.im[j] * u.im[j];
    if (!this.#trainsCouplings) return;
    for (const [i, { between }] of this.#couplings.entries()) {
      const [a, b] = between;
      gradient[n + i] += l.re[a] * u.re[b] - l.im[a] * u.im[b] + l.re[b] * u.re[a] - l.im[b] * u.im[a];
    }
  }

  /** Outputs and gradient of one input from the measured scattering matrix of every frequency. */
  #measured(
    input: Float64Array,
    measure: Measure,
    weigh: (outputs: Float64Array) => ArrayLike<number>,
    gradient: Float64Array,
  ): void {
    const device = this.toNetwork(input);
    const port = (mode: number) => device.portModes.indexOf(mode);
    const share = 1 / this.#frequencies.length;
    const outputs = new Float64Array(this.outputs);
    const readings = this.#frequencies.map((omega) => {
      const s = measure(device.scattering(omega));
      const reads = this.#outputs.map((mode, r) => {
        // Σ over the driven ports.
        const into = this.#driven?.map(port) ?? [port(mode)];
        const at = into.map((p) => port(mode) * s.size + p);
        const re = at.reduce((sum, index) => sum + s.values.re[index], 0);
        const im = at.reduce((sum, index) => sum + s.values.im[index], 0);
        outputs[r] += readAmplitude(this.#readout, re, im) * share;
        return { at, slope: readSlope(this.#readout, re, im) };
      });
      return { s, reads };
    });
    const weights = weigh(outputs);
    for (const { s, reads } of readings) {
      const slope = complexZeros(s.size * s.size);
      for (const [r, { at, slope: c }] of reads.entries())
        for (const index of at) {
          slope.re[index] += weights[r] * share * c[0];
          slope.im[index] -= weights[r] * share * c[1];
        }
      const known = measuredGradient(device, s, slope);
      this.runs += known.probes;
      for (let j = 0; j < this.size; j++) gradient[j] += known.detuning[j];
      if (this.#trainsCouplings)
        for (let c = 0; c < this.#couplings.length; c++) gradient[this.size + c] += known.couplings.re[c];
    }
  }

  /** Returns the device for one input, for full scattering matrices at any frequency. */
  toNetwork(input: ArrayLike<number>): Network {
    const couplings = this.#couplingValues();
    return this.#network.with({
      detuning: this.#detunings(numbers("input", input, this.inputs)),
      couplings: this.#couplings.map(({ between }, i) => ({ between, value: couplings[i] })),
    });
  }

  /** Returns the network with the waves of one input, for `show`; the outputs are driven one by one. */
  toFrames({ input, ...options }: InputFramesOptions = {}): NetworkFrames {
    const device = this.toNetwork(input ?? new Float64Array(this.inputs));
    return networkFrames(device, { drives: outputDrives(this.#outputs), ...options });
  }
}

/** Makes a {@link RecurrentNetwork}. */
export function recurrentNetwork(options: RecurrentNetworkOptions): RecurrentNetwork {
  return new RecurrentNetwork(options);
}
