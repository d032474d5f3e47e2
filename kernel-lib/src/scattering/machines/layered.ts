import type { ClassCost } from "../../engine/layered/class-cost.js";
import { LayeredSolver } from "../../engine/layered/layered.js";
import { checkPrecision, type Precision } from "../../engine/memory/precision.js";
import {
  checkBatch,
  checkGradient,
  notNegative,
  numbers,
  oneOf,
  positive,
  reject,
  wholeNumber,
} from "../../fields/check.js";
import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import type { NetworkFrames } from "../../fields/frames.js";
import { Random } from "../../fields/random.js";
import type { Source } from "../../machine/facts.js";
import type { Instrument, Machine, Pullback, Weigh } from "../../machine/machine.js";
import { WANJURA_2024 } from "../../machine/sources.js";
import {
  type AmplitudeReadout,
  checkFrequencies,
  checkReadout,
  readAmplitude,
  readSlope,
} from "../measure/amplitude-readout.js";
import { type Connection, dense } from "../network/connections.js";
import { type Coupling, type Network, network } from "../network/network.js";
import { type InputFramesOptions, networkFrames, outputDrives } from "../network/network-frames.js";
import { ScatteringMatrix } from "../network/scattering-matrix.js";

/** Settings of {@link layeredNetwork}: layers, rates, couplings and read-out. ħ = 1; rates and frequencies in one unit. */
export interface LayeredNetworkOptions {
  /** Number of modes of every layer, input first, output last. */
  readonly layers: readonly number[];
  /** Decay rate κ of every mode into its probe waveguide. Default 0.5. */
  readonly decay?: number;
  /** Intrinsic loss κ' of every mode. Default 0. */
  readonly loss?: number;
  /** How neighbouring layers are coupled, one entry a pair. Default: every mode to every mode. */
  readonly connections?: readonly Connection[];
  /**
   * Modes into which light is sent: "output" (default) drives every mode ℓ of the last layer by itself and reads its
   * reflection S_ℓℓ; "input" drives all modes a of the first layer with amplitude one and reads Σ_a S_ℓa in transmission.
   */
  readonly drive?: "output" | "input";
  /** Number that is read of an amplitude. Default "imaginary": a quadrature. */
  readonly readout?: AmplitudeReadout;
  /** Probe frequencies ω; an output is the mean over them. Default [0]. */
  readonly frequencies?: readonly number[];
  /**
   * Values to start from, as in the authors' codes. "strong" (default, for digits): first-layer detunings ±4 alternating
   * (their ±2, which their code adds twice), other detunings 0.001·U(0,1), couplings 1 + 0.1·U(0,1). "balanced" (for
   * Fashion-MNIST): first-layer detunings −5·U(0,1), others 0.05·(U(0,1)−½), couplings √(6/(n+n'))·(U(0,1)−½) for mode
   * numbers n, n' that a coupling joins.
   */
  readonly start?: "strong" | "balanced";
  /** Numbers to train with: "float32" is about twice as fast, and good to about 1e-5. Default "float64". */
  readonly precision?: Precision;
  /** Seed of the random start. */
  readonly seed: number;
}

/**
 * Layers of modes, each coupled to the next: a neuromorphic network of linear waves.
 *
 * The input x adds to the detunings of the first layer; the answer is what detectors read at the last one. Trainable:
 * all detunings and all (real, reciprocal) couplings, in one flat array.
 *
 * Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024), Fig. 2 and Extended Data Fig. 2.
 */
export class LayeredNetwork implements Machine {
  readonly name: string = "the layered network";
  /** Number of modes of every layer, input first. */
  readonly layers: readonly number[];
  /** Decay rate κ of every mode. */
  readonly decay: number;
  /** Intrinsic loss rate κ' of every mode. */
  readonly loss: number;
  readonly inputs: number;
  /** Number of modes of the last layer. */
  readonly outputs: number;
  /** All trainable values: the detunings of every layer, then the couplings of every pair of layers. */
  readonly parameters: Float64Array;
  /** Views into {@link parameters}: detunings of layer n. */
  readonly detuning: readonly Float64Array[];
  /** Couplings of layers n and n+1, row-major N_n × N_{n+1}; views into {@link parameters} where all modes are coupled. */
  readonly couplings: readonly Float64Array[];
  runs = 0;
  readonly source: readonly Source[] = [WANJURA_2024];
  /** Layer into which light is sent. */
  readonly drive: "output" | "input";
  readonly #readout: AmplitudeReadout;
  readonly #frequencies: readonly number[];
  readonly #connections: readonly Connection[];
  /** Trainable values of every connection. */
  readonly #weights: readonly Float64Array[];
  readonly #solver: LayeredSolver;
  #room = { answers: complexZeros(0), cotangents: complexZeros(0) };

  constructor(options: LayeredNetworkOptions) {
    const { layers, decay = 0.5, loss = 0, drive = "output", precision = "float64", seed } = options;
    if (!Array.isArray(layers) || layers.length < 2)
      reject("layers", layers, "a list of at least two layer sizes");
    for (const [i, n] of layers.entries()) wholeNumber(`layers[${i}]`, n, 1, 100_000);
    this.layers = [...layers];
    this.inputs = layers[0];
    this.outputs = layers[layers.length - 1];
    this.decay = positive("decay", decay);
    this.loss = notNegative("loss", loss);
    this.drive = oneOf("drive", drive, ["output", "input"]);
    this.#readout = checkReadout(options.readout ?? "imaginary");
    this.#frequencies = checkFrequencies(options.frequencies ?? [0]);
    this.#solver = new LayeredSolver({
      layers: this.layers,
      halfDecay: (decay + loss) / 2,
      precision: checkPrecision(precision),
      ...(drive === "input" && { drive: new Float64Array(this.inputs).fill(1) }),
    });
    const pairs = layers.slice(1).map((to, n) => dense(layers[n], to));
    this.#connections = options.connections ?? pairs;
    if (this.#connections.length !== pairs.length)
      throw new RangeError(
        `connections has ${this.#connections.length} entries; ${layers.length} layers have ${pairs.length} pairs of neighbours.`,
      );
    for (const [n, { from, to }] of this.#connections.entries())
      if (from !== layers[n] || to !== layers[n + 1])
        throw new RangeError(
          `connections[${n}] joins ${from} and ${to} modes; layers ${n} and ${n + 1} have ${layers[n]} and ${layers[n + 1]}.`,
        );
    const count = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
    const total = count(layers) + count(this.#connections.map((c) => c.weights));
    this.parameters = new Float64Array(total);
    const views = this.#views(this.parameters);
    this.detuning = views.detuning;
    this.#weights = views.weights;
    this.couplings = this.#connections.map((c, n) =>
      c.expand ? new Float64Array(c.from * c.to) : views.weights[n],
    );
    this.#start(
      oneOf("start", options.start ?? "strong", ["strong", "balanced"]),
      new Random(seed, "layered network"),
    );
  }

  #start(start: "strong" | "balanced", random: Random): void {
    const fill = (values: Float64Array, value: (i: number) => number) => {
      for (let i = 0; i < values.length; i++) values[i] = value(i);
    };
    const [first, ...others] = this.detuning;
    if (start === "strong") {
      fill(first, (i) => (i % 2 === 0 ? 4 : -4));
      for (const values of others) fill(values, () => 0.001 * random.uniform());
      for (const values of this.#weights) fill(values, () => 1 + 0.1 * random.uniform());
    } else {
      fill(first, () => -5 * random.uniform());
      for (const values of others) fill(values, () => 0.05 * (random.uniform() - 0.5));
      for (const [n, values] of this.#weights.entries()) {
        const width = Math.sqrt(6 / this.#connections[n].joins);
        fill(values, () => width * (random.uniform() - 0.5));
      }
    }
  }

  /** The detunings of every layer and the values of every connection, as views of a flat array. */
  #views(flat: Float64Array): { detuning: Float64Array[]; weights: Float64Array[] } {
    let at = 0;
    const take = (length: number) => {
      at += length;
      return flat.subarray(at - length, at);
    };
    return { detuning: this.layers.map(take), weights: this.#connections.map((c) => take(c.weights)) };
  }

  /** Updates {@link couplings} from the parameters. */
  #expand(): void {
    for (const [n, c] of this.#connections.entries()) c.expand?.(this.#weights[n], this.couplings[n]);
  }

  /** Returns the numbers for the solver: at ω all detunings are smaller by ω. */
  #at(omega: number): { detuning: readonly Float64Array[]; couplings: readonly Float64Array[] } {
    if (omega === 0) return this;
    return { detuning: this.detuning.map((d) => d.map((x) => x - omega)), couplings: this.couplings };
  }

  /** S[out, in] of the last layer for an input that detunes the first layer, at the frequency ω. */
  scattering(input: ArrayLike<number>, omega = 0): ScatteringMatrix {
    this.#expand();
    const { re, im } = this.#solver.lastLayer(this.#at(omega), numbers("input", input, this.inputs));
    const n = this.outputs;
    const ports = Array.from({ length: n }, (_, i) => String(i));
    return new ScatteringMatrix(ports, omega, {
      re: re.map((x, i) => this.decay * x + (i % (n + 1) === 0 ? 1 : 0)),
      im: im.map((x) => this.decay * x),
    });
  }

  /** Returns what the detectors read of every input (count × outputs). */
  forward(inputs: Float64Array, count: number): Float64Array {
    checkBatch(inputs, count, this.inputs);
    this.#expand();
    this.runs += count * this.runsPerInput;
    const outputs = new Float64Array(count * this.outputs);
    for (const omega of this.#frequencies) this.#addOutputs(omega, inputs, count, outputs);
    return outputs;
  }

  /**
   * Pullback from products of Green's functions, which scattering measurements at the outputs give:
   * ∂S_ℓℓ/∂Δ_j = iκχ_ℓj², ∂S_ℓℓ/∂J_jk = 2iκχ_ℓjχ_ℓk. In reflection the probes of the outputs are all that is needed; in
   * transmission one probe more is sent in at the outputs.
   *
   * @throws RangeError with an instrument: this network computes its fields together and exactly
   */
  scatteringPullback({ measure, taps }: Partial<Instrument> = {}): Pullback {
    if (measure || taps)
      throw new RangeError(
        "A layered network measures without noise; recurrentNetwork(…) takes instruments, and has layers if its couplings have.",
      );
    return (inputs, count, weigh, gradient) => {
      this.#pull(inputs, count, weigh, gradient);
      if (this.drive === "input") this.runs += count * this.runsPerInput;
    };
  }

  scatteringRuns(): number {
    return this.runsPerInput * (this.drive === "input" ? 2 : 1);
  }

  /** The same pullback, found by a computer: only the outputs are measured. */
  adjointPullback(): Pullback {
    return (...batch) => this.#pull(...batch);
  }

  /** Adds the share of one frequency in the outputs. */
  #addOutputs(omega: number, inputs: Float64Array, count: number, outputs: Float64Array): void {
    const { answers } = this.#amplitudes(count);
    this.#solver.answer(this.#at(omega), inputs, count, answers);
    for (let i = 0; i < outputs.length; i++)
      outputs[i] += this.#readouted(answers, i) / this.#frequencies.length;
  }

  #pull(inputs: Float64Array, count: number, weigh: Weigh, gradient: Float64Array): void {
    checkBatch(inputs, count, this.inputs);
    checkGradient(gradient, this.parameters);
    this.#expand();
    this.runs += count * this.runsPerInput;
    const { gradients, weightGradients } = this.#gradientViews(gradient);
    const n = this.outputs;
    const share = 1 / this.#frequencies.length;
    const { answers, cotangents } = this.#amplitudes(count);
    // The weights depend on the outputs, which all frequencies share: they are known once the first one comes in as the last.
    const [first, ...others] = this.#frequencies;
    const own = this.#classCost(weigh, count);
    const outputs = new Float64Array(own ? 0 : count * n);
    for (const omega of others) this.#addOutputs(omega, inputs, count, outputs);
    const known: ArrayLike<number>[] = [];
    const weighed = (from: number, some: number) => {
      for (let i = from; i < from + some; i++) {
        if (!known[i]) {
          const read = outputs.subarray(i * n, (i + 1) * n);
          for (let l = 0; l < n; l++) read[l] += this.#readouted(answers, i * n + l) * share;
          known[i] = weigh(read, i);
        }
        for (let l = 0; l < n; l++)
          this.#weigh(answers, cotangents, i * n + l, this.decay * share * known[i][l]);
      }
    };
    const cost = own ?? weighed;
    for (const omega of [first, ...others])
      this.#solver.differentiate(this.#at(omega), inputs, count, answers, cotangents, cost, gradients);
    for (const [k, c] of this.#connections.entries()) c.collect?.(gradients.couplings[k], weightGradients[k]);
  }

  /** A gradient as the solver writes it: detunings of every layer, whole matrices of couplings. */
  #gradientViews(gradient: Float64Array): {
    gradients: { detuning: Float64Array[]; couplings: Float64Array[] };
    weightGradients: Float64Array[];
  } {
    const { detuning, weights } = this.#views(gradient);
    const couplings = this.#connections.map((c, n) =>
      c.expand ? new Float64Array(c.from * c.to) : weights[n],
    );
    return { gradients: { detuning, couplings }, weightGradients: weights };
  }

  /** Probes that are sent in for the outputs of one input. */
  get runsPerInput(): number {
    return this.#frequencies.length * (this.drive === "output" ? this.outputs : 1);
  }

  /** A cost that the solver can compute, where outputs are quadratures at one frequency. */
  #classCost({ crossEntropy }: Weigh, count: number): ClassCost | undefined {
    if (!crossEntropy || this.#frequencies.length > 1) return undefined;
    if (this.#readout !== "imaginary" && this.#readout !== "real") return undefined;
    const { labels, scale, smoothing, costs } = crossEntropy;
    if (labels.length !== count)
      throw new RangeError(`labels has ${labels.length} classes; the batch has ${count} samples.`);
    for (let i = 0; i < count; i++)
      if (!(Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < this.outputs))
        reject(`labels[${i}]`, labels[i], `a class from 0 to ${this.outputs - 1}`);
    // What is added to all outputs alike, such as the 1 of S = 1 + κχ, changes nothing.
    const [re, im] = readSlope(this.#readout, 0, 0);
    const slope = [scale * this.decay * re, scale * this.decay * im] as const;
    return { labels, slope, smoothing, costs };
  }

  /** Returns memory for the amplitudes of a batch and for dC/dy; it is kept, because the next batch is likely as large. */
  #amplitudes(count: number): { answers: ComplexArray; cotangents: ComplexArray } {
    if (this.#room.answers.re.length < count * this.outputs) {
      const make = () => complexZeros(count * this.outputs);
      this.#room = { answers: make(), cotangents: make() };
    }
    return this.#room;
  }

  /** Reads the amplitude that leaves: S_ℓℓ = 1 + κχ in reflection, κ times the field in transmission. */
  #readouted({ re, im }: ComplexArray, at: number): number {
    const constant = this.drive === "output" ? 1 : 0;
    return readAmplitude(this.#readout, this.decay * re[at] + constant, this.decay * im[at]);
  }

  #weigh({ re, im }: ComplexArray, cotangents: ComplexArray, at: number, weight: number): void {
    const constant = this.drive === "output" ? 1 : 0;
    const slope = readSlope(this.#readout, this.decay * re[at] + constant, this.decay * im[at]);
    cotangents.re[at] = weight * slope[0];
    cotangents.im[at] = weight * slope[1];
  }

  /** Returns the same device as a general network of modes, for full scattering matrices at any frequency. */
  toNetwork(input: ArrayLike<number>): Network {
    this.#expand();
    const x = numbers("input", input, this.layers[0]);
    const detuning = this.detuning.flatMap((values, n) =>
      Array.from(values, (d, i) => (n === 0 ? d + x[i] : d)),
    );
    const couplings: Coupling[] = [];
    let start = 0;
    this.couplings.forEach((values, n) => {
      const next = start + this.layers[n];
      values.forEach((value, at) => {
        const row = Math.floor(at / this.layers[n + 1]);
        if (value !== 0) couplings.push({ between: [start + row, next + (at % this.layers[n + 1])], value });
      });
      start = next;
    });
    const everywhere = (rate: number) => new Float64Array(detuning.length).fill(rate);
    return network({
      detuning,
      decay: everywhere(this.decay),
      loss: everywhere(this.loss),
      couplings,
    });
  }

  /**
   * Returns the network with the waves of one input, for `show`. The modes of the last layer are driven one by one, or in
   * transmission all modes of the first layer together.
   */
  toFrames({ input, ...options }: InputFramesOptions = {}): NetworkFrames {
    const device = this.toNetwork(input ?? new Float64Array(this.inputs));
    const first = device.size - this.outputs;
    const drives =
      this.drive === "output"
        ? outputDrives(Array.from({ length: this.outputs }, (_, i) => first + i))
        : [{ name: "all inputs", contacts: Array.from({ length: this.inputs }, (_, i) => String(i)) }];
    return networkFrames(device, { drives, layers: this.layers, ...options });
  }
}

/** Makes a {@link LayeredNetwork}: `layeredNetwork({ layers: [128, 80, 10], seed: 1 })`. */
export function layeredNetwork(options: LayeredNetworkOptions): LayeredNetwork {
  return new LayeredNetwork(options);
}
