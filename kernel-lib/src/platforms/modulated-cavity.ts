import { solve } from "../engine/linear/dense.js";
import { eigensystem, eigenvalues } from "../engine/linear/eigen.js";
import { product, transposeReal } from "../engine/linear/product.js";
import { checkBatch, checkGradient, numbers, positive, reject, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Diagram } from "../fields/diagram.js";
import { maximum } from "../fields/lists.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { Machine, Pullback } from "../machine/machine.js";
import { addProduct, addTransposedProduct, checkMatrix, randomMatrix } from "./random-matrix.js";
import { ringDiagram } from "./ring.js";

const XIA_2024: Source = {
  key: "xia2024",
  authors: "F. Xia, K. Kim, Y. Eliezer, S. Han, L. Shaughnessy, S. Gigan and H. Cao",
  title: "Nonlinear optical encoding enabled by recurrent linear scattering",
  published: "Nature Photonics 18",
  year: 2024,
  doi: "10.1038/s41566-024-01493-0",
  arxiv: "2307.08558",
};

/** Settings of {@link modulatedCavity}: size, modulation and scattering. */
export interface ModulatedCavityOptions {
  /** Pixels of the modulator; one number each. */
  readonly inputs: number;
  /** Modes in which the intensity is read. Default: as many as inputs. */
  readonly outputs?: number;
  /** Amplitude reflection of a pixel is scale · (x + θ). Default 0.9. */
  readonly scale?: number;
  /** Scattering from the modulator back to it, inputs × inputs. Default: random, of norm 1. */
  readonly scattering?: ComplexArray;
  /** Light that comes from outside to the modulator: one amplitude a pixel. Default: random, of power 1. */
  readonly entrance?: ComplexArray;
  /** Scattering from the modulator to the outputs, outputs × inputs. Default: random, mean |w|² = 1/inputs. */
  readonly exit?: ComplexArray;
  /** Seed of what is not given. */
  readonly seed?: number;
}

/**
 * Makes a cavity that scatters light again and again onto the modulator with the data: E = M_o D (1 − M D)⁻¹ e with
 * D = diag(scale · (x + θ)). All orders of the data reach the camera, the k-th after k bounces. The parameters θ are fixed
 * offsets of the pixels, zero at first.
 *
 * Source: Xia and others, Nature Photonics (2024), 10.1038/s41566-024-01493-0; the model is our own.
 */
export function modulatedCavity(
  options: ModulatedCavityOptions,
): Machine & { toDiagram(input?: ArrayLike<number>): Diagram } {
  const n = wholeNumber("inputs", options.inputs, 1, 4096);
  const outputs = wholeNumber("outputs", options.outputs ?? n, 1);
  const scale = positive("scale", options.scale ?? 0.9);
  const stream = (name: string) => {
    const { seed } = options;
    if (seed === undefined) reject("seed", seed, `a whole number, or ${name} a list { re, im }`);
    return new Random(seed, "cavity", name);
  };
  const inner = options.scattering
    ? checkMatrix("scattering", options.scattering, n, n)
    : ofNormOne(n, randomMatrix(n, n, 1 / n, stream("scattering")));
  const light = options.entrance
    ? checkMatrix("entrance", options.entrance, n, 1)
    : randomMatrix(n, 1, 1 / n, stream("entrance"));
  const exit = options.exit
    ? checkMatrix("exit", options.exit, outputs, n)
    : randomMatrix(outputs, n, 1 / n, stream("exit"));
  const norm = normOf(n, inner);
  const parameters = new Float64Array(n);
  /** Reflections of the pixels, 1 − M D, and the field y = (1 − M D)⁻¹ e at the modulator. */
  const enter = (x: Float64Array) => {
    const d = x.map((value, j) => scale * (value + parameters[j]));
    const loop = { re: inner.re.map((m, k) => -m * d[k % n]), im: inner.im.map((m, k) => -m * d[k % n]) };
    checkPassive(n, loop, norm * maximum(d.map(Math.abs)));
    for (let i = 0; i < n; i++) loop.re[i * (n + 1)] += 1;
    const y = { re: light.re.slice(), im: light.im.slice() };
    solve(n, loop.re, loop.im, false, y.re, y.im, 1);
    return { d, loop, y };
  };
  const leave = (d: Float64Array, y: ComplexArray): ComplexArray => {
    const field = { re: new Float64Array(outputs), im: new Float64Array(outputs) };
    addProduct(exit, { re: y.re.map((v, j) => v * d[j]), im: y.im.map((v, j) => v * d[j]) }, field);
    return field;
  };
  const sample = (batch: Float64Array, s: number) => batch.subarray(s * n, (s + 1) * n);
  const intensities = ({ re, im }: ComplexArray) => re.map((value, l) => value * value + im[l] * im[l]);
  const machine = {
    name: "the modulated cavity",
    inputs: n,
    outputs,
    parameters,
    runs: 0,
    source: [XIA_2024],
    forward(batch: Float64Array, count: number): Float64Array {
      checkBatch(batch, count, n);
      machine.runs += count;
      const result = new Float64Array(count * outputs);
      for (let s = 0; s < count; s++) {
        const { d, y } = enter(sample(batch, s));
        result.set(intensities(leave(d, y)), s * outputs);
      }
      return result;
    },
    adjointPullback: (): Pullback => (batch, count, weigh, gradient) => {
      checkBatch(batch, count, n);
      checkGradient(gradient, parameters);
      machine.runs += count;
      for (let s = 0; s < count; s++) {
        const { d, loop, y } = enter(sample(batch, s));
        const field = leave(d, y);
        const weights = weigh(intensities(field), s);
        const back = {
          re: field.re.map((v, l) => v * weights[l]),
          im: field.im.map((v, l) => -v * weights[l]),
        };
        // dE = M_o dD y + M_o D (1 − M D)⁻¹ M dD y, from the outputs back.
        const q = { re: new Float64Array(n), im: new Float64Array(n) };
        addTransposedProduct(exit, back, q);
        const z = { re: q.re.map((v, j) => v * d[j]), im: q.im.map((v, j) => v * d[j]) };
        solve(n, transposeReal(n, n, loop.re).re, transposeReal(n, n, loop.im).re, false, z.re, z.im, 1);
        addTransposedProduct(inner, z, q);
        for (let j = 0; j < n; j++) gradient[j] += 2 * scale * (q.re[j] * y.re[j] - q.im[j] * y.im[j]);
      }
    },
    toDiagram(input?: ArrayLike<number>): Diagram {
      const edges = Array.from(inner.re.keys(), (k) => ({
        from: k % n,
        to: Math.floor(k / n),
        weight: Math.hypot(inner.re[k], inner.im[k]),
      }));
      return ringDiagram(`a cavity with ${n} pixels`, n, edges, {
        name: "power at the pixel",
        ...(input && { states: intensities(enter(numbers("input", input, n)).y) }),
      });
    },
  };
  return machine;
}

/** Refuses a loop M D that amplifies: its bounces would not fade. */
function checkPassive(n: number, loop: ComplexArray, bound: number): void {
  if (bound < 1) return;
  const { re, im } = eigenvalues(n, loop);
  const most = maximum(re.map((x, k) => Math.hypot(x, im[k])));
  if (!(most < 1))
    throw new RangeError(
      `The cavity amplifies: light comes back ${most.toPrecision(3)} times as strong after a bounce, and its field diverges. A smaller scale, or smaller inputs, is likely right.`,
    );
}

/** Computes the largest singular value of an n × n matrix. */
function normOf(n: number, { re, im }: ComplexArray): number {
  const { re: values } = eigensystem(
    n,
    product({ rows: n, columns: n, re, im: im.map((x) => -x) }, { rows: n, columns: n, re, im }),
    { hermitian: true },
  ).values;
  return Math.sqrt(Math.max(0, values[n - 1]));
}

function ofNormOne(n: number, { re, im }: ComplexArray): ComplexArray {
  const norm = normOf(n, { re, im });
  return { re: re.map((x) => x / norm), im: im.map((x) => x / norm) };
}
