import { checkBatch, checkGradient, numbers, oneOf, reject, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { Machine, Pullback } from "../machine/machine.js";
import { layeredDiagram } from "./layered-diagram.js";
import { addProduct, addTransposedProduct, checkMatrix, randomMatrix } from "./random-matrix.js";

const YILDIRIM_2024: Source = {
  key: "yildirim2024",
  authors: "M. Yildirim, N. U. Dinc, I. Oguz, D. Psaltis and C. Moser",
  title: "Nonlinear processing with linear optics",
  published: "Nature Photonics 18",
  year: 2024,
  doi: "10.1038/s41566-024-01494-z",
};

/** Settings of {@link dataRepetition}: repetitions, modulation and mixers. */
export interface DataRepetitionOptions {
  /** How often the light meets the data, R. */
  readonly repetitions: number;
  /** Numbers of an input. */
  readonly inputs: number;
  /** "phase" (default): a number x multiplies its mode by exp(ix); "amplitude": by x. */
  readonly modulation?: "phase" | "amplitude";
  /** Modes whose light passes beside the data as it is (a bias). Default 0 for phases, 1 for amplitudes. */
  readonly beside?: number;
  /** Modes in which the intensity is read; modes² of them are independent at most. Default: all modes. */
  readonly outputs?: number;
  /**
   * Mixers before, between and behind the data, R + 1 matrices of modes × modes, row-major; the last one outputs × modes. Light
   * enters the first by its first mode. Default: complex normal numbers of the seed with mean |w|² = 1/modes.
   */
  readonly mixers?: readonly ComplexArray[];
  /** Seed of the mixers; not needed where they are given. */
  readonly seed?: number;
}

/**
 * Makes linear optics in which light meets the same data R times, with a mixer in between: e ← W diag(d(x) exp(iθ)) e. The
 * field is a polynomial of degree R of the data, the intensities of degree 2R. The parameters are fixed phases θ (repetitions ×
 * modes), zero at first.
 *
 * Source: Yildirim and others, Nature Photonics (2024), 10.1038/s41566-024-01494-z; this model of modes is our own.
 */
export function dataRepetition(
  options: DataRepetitionOptions,
): Machine & { toDiagram(input?: ArrayLike<number>): Diagram } {
  const repetitions = wholeNumber("repetitions", options.repetitions, 1, 1000);
  const inputs = wholeNumber("inputs", options.inputs, 1);
  const modulation = oneOf("modulation", options.modulation ?? "phase", ["phase", "amplitude"]);
  const modes = inputs + wholeNumber("beside", options.beside ?? (modulation === "amplitude" ? 1 : 0), 0);
  const outputs = wholeNumber("outputs", options.outputs ?? modes, 1);
  const mixers = mixersOf(options, repetitions, modes, outputs);
  const parameters = new Float64Array(repetitions * modes);
  const entrance = { re: Float64Array.of(1), im: Float64Array.of(0) };
  const first = { re: columnOf(mixers[0].re, modes), im: columnOf(mixers[0].im, modes) };
  /** Factors of all modes at repetition r. */
  const factors = (x: Float64Array, r: number): ComplexArray => {
    const d = zero(modes);
    for (let j = 0; j < modes; j++) {
      const bare = j >= inputs;
      const angle = parameters[r * modes + j] + (modulation === "phase" && !bare ? x[j] : 0);
      const size = modulation === "amplitude" && !bare ? x[j] : 1;
      d.re[j] = size * Math.cos(angle);
      d.im[j] = size * Math.sin(angle);
    }
    return d;
  };
  /** Fields behind the data at every repetition, and at the outputs. */
  const run = (x: Float64Array): ComplexArray[] => {
    const fields: ComplexArray[] = [];
    let e: ComplexArray = zero(modes);
    addProduct(first, entrance, e);
    for (let r = 0; r < repetitions; r++) {
      const f = times(factors(x, r), e);
      fields.push(f);
      e = zero(r === repetitions - 1 ? outputs : modes);
      addProduct(mixers[r + 1], f, e);
    }
    fields.push(e);
    return fields;
  };
  const sample = (batch: Float64Array, s: number) => batch.subarray(s * inputs, (s + 1) * inputs);
  const intensities = ({ re, im }: ComplexArray) => re.map((value, l) => value * value + im[l] * im[l]);
  const pullback: Pullback = (batch, count, weigh, gradient) => {
    checkBatch(batch, count, inputs);
    checkGradient(gradient, parameters);
    machine.runs += count;
    for (let s = 0; s < count; s++) {
      const x = sample(batch, s);
      const fields = run(x);
      const e = fields[repetitions];
      const weights = weigh(intensities(e), s);
      // Of Σ w|e|² the derivative to e is w e*, carried back through the transposed optics.
      let back: ComplexArray = {
        re: e.re.map((v, l) => v * weights[l]),
        im: e.im.map((v, l) => -v * weights[l]),
      };
      for (let r = repetitions - 1; r >= 0; r--) {
        const before = zero(modes);
        addTransposedProduct(mixers[r + 1], back, before);
        const f = fields[r];
        // 2 Re(b · i f)
        for (let j = 0; j < modes; j++)
          gradient[r * modes + j] -= 2 * (before.re[j] * f.im[j] + before.im[j] * f.re[j]);
        back = times(factors(x, r), before);
      }
    }
  };
  const machine = {
    name: "the repeated data",
    inputs,
    outputs,
    parameters,
    runs: 0,
    source: [YILDIRIM_2024],
    forward(batch: Float64Array, count: number): Float64Array {
      checkBatch(batch, count, inputs);
      machine.runs += count;
      const result = new Float64Array(count * outputs);
      for (let s = 0; s < count; s++)
        result.set(intensities(run(sample(batch, s))[repetitions]), s * outputs);
      return result;
    },
    adjointPullback: () => pullback,
    toDiagram(input?: ArrayLike<number>): Diagram {
      const powers = input && run(numbers("input", input, inputs)).map(intensities);
      return layeredDiagram({
        title: `data met ${repetitions} times`,
        sizes: [...new Array<number>(repetitions).fill(modes), outputs],
        weights: mixers.slice(1).map(({ re, im }) => {
          const sizes = re.map((x, k) => Math.hypot(x, im[k]));
          return sizes.map(
            (_, k) => sizes[(k % (sizes.length / modes)) * modes + Math.floor(k / (sizes.length / modes))],
          );
        }),
        ...(powers && { input: powers[0], states: powers.slice(1) }),
        value: "power behind the data",
        coupling: "transmission |w|",
      });
    },
  };
  return machine;
}

function mixersOf(
  options: DataRepetitionOptions,
  repetitions: number,
  modes: number,
  outputs: number,
): ComplexArray[] {
  const rows = (r: number) => (r === repetitions ? outputs : modes);
  const { mixers, seed } = options;
  if (mixers) {
    if (mixers.length !== repetitions + 1)
      throw new RangeError(
        `mixers has ${mixers.length} matrices; ${repetitions} repetitions need ${repetitions + 1}.`,
      );
    return mixers.map((matrix, r) => checkMatrix(`mixers[${r}]`, matrix, rows(r), modes));
  }
  if (seed === undefined) reject("seed", seed, "a whole number, or mixers a list of matrices { re, im }");
  return Array.from({ length: repetitions + 1 }, (_, r) =>
    randomMatrix(rows(r), modes, 1 / modes, new Random(seed, "mixer", r)),
  );
}

function zero(n: number): ComplexArray {
  return { re: new Float64Array(n), im: new Float64Array(n) };
}

/** First column of a square matrix. */
function columnOf(values: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => values[i * n]);
}

/** Product of every factor with its field. */
function times(d: ComplexArray, e: ComplexArray): ComplexArray {
  return {
    re: d.re.map((re, j) => re * e.re[j] - d.im[j] * e.im[j]),
    im: d.re.map((re, j) => re * e.im[j] + d.im[j] * e.re[j]),
  };
}
