import type { ComplexArray } from "../../fields/complex.js";
import { plainSymmetric } from "../linear/plain-dense.js";
import { type Matrix, matrix } from "../linear/strips.js";
import type { Precision } from "../memory/precision.js";
import { type ClassCost, weighClasses } from "./class-cost.js";

/**
 * What differs from sample to sample in a layered network: the inverse X = B⁻¹ of one layer's effective matrix, the
 * core. See kernels/layered.ts for the formulas; here stand its interface and the plain twin.
 */
export interface CoreProblem {
  /** Modes of the core, of the outputs and of the input layer. */
  readonly n: number;
  readonly m: number;
  readonly inputs: number;
  /** Whether the input layer stands before the core; else it is the core. */
  readonly before: boolean;
  /** Drive of the input layer where transmission is read; without it, reflection. */
  readonly drive?: Float64Array;
  readonly halfDecay: number;
  readonly precision: Precision;
}

/** What all samples share. */
export interface CoreValues {
  /** K, n × n and symmetric. */
  readonly matrix: Matrix;
  /** E, n × m: the outputs as the core sees them. */
  readonly ports: Matrix;
  /** c: reflection without the core. */
  readonly constants: Matrix;
  /** An input layer before the core. */
  readonly before?: InputLayer;
}

/** Inputs, as they couple to the core: the first ones, `direct`, to one mode each in turn, the rest by F. */
export interface InputLayer {
  /** Δ₀, one an input. */
  readonly detuning: Float64Array;
  /** Which input stands where. */
  readonly order: Int32Array;
  readonly direct: number;
  /** F, rest × n, row-major. */
  readonly coupling: Float64Array;
}

/** The derivative dC = Re Σ(matrix·dK + ports·dE) + Σ(detuning·dΔ₀ + coupling·dF) of a sum over samples. */
export interface CoreGradient {
  /** Symmetric. */
  readonly matrix: Matrix;
  readonly ports: Matrix;
  readonly detuning: Float64Array;
  readonly coupling: Float64Array;
}

/**
 * Called for some samples whose answers are known: writes dC/dy of samples first … first + count to the cotangents,
 * dC = Re Σ g dy.
 */
export type Weigh = (first: number, count: number) => void;

export interface Core {
  load(values: CoreValues): void;
  /** Answers for `count` samples. */
  answer(inputs: Float64Array, count: number, answers: ComplexArray): void;
  /** The gradient of a cost; leaves cotangents, and answers where the cost asks for them. */
  differentiate(
    inputs: Float64Array,
    count: number,
    answers: ComplexArray,
    cotangents: ComplexArray,
    cost: Weigh | ClassCost,
  ): CoreGradient;
}

/** The plain twin: sample after sample, in readable loops. */
export class PlainCore implements Core {
  #values!: CoreValues;
  /** Δ₀ and the couplings of all inputs to the core, inputs × n. */
  #detuning: Float64Array = new Float64Array(0);
  #coupling: Float64Array = new Float64Array(0);

  constructor(readonly problem: CoreProblem) {}

  load(values: CoreValues): void {
    const { n, inputs } = this.problem;
    const { before } = values;
    this.#values = values;
    if (!before) return;
    this.#detuning = before.detuning;
    this.#coupling = new Float64Array(inputs * n);
    before.order.forEach((input, a) => {
      const row = this.#coupling.subarray(input * n, (input + 1) * n);
      if (a < before.direct) row[a] = 1;
      else row.set(before.coupling.subarray((a - before.direct) * n, (a - before.direct + 1) * n));
    });
  }

  answer(inputs: Float64Array, count: number, answers: ComplexArray): void {
    for (let s = 0; s < count; s++) this.#sample(inputs, s, answers);
  }

  differentiate(
    inputs: Float64Array,
    count: number,
    answers: ComplexArray,
    cotangents: ComplexArray,
    cost: Weigh | ClassCost,
  ): CoreGradient {
    const { n, m, inputs: size, before, drive } = this.problem;
    const weigh = typeof cost === "function" ? cost : weighClasses(cost, m, answers, cotangents);
    const gradient = {
      matrix: matrix(n, n),
      ports: matrix(n, m),
      detuning: new Float64Array(size),
      coupling: new Float64Array(before ? size * n : 0),
    };
    for (let s = 0; s < count; s++) {
      const { solve, fields, chi } = this.#sample(inputs, s, answers);
      weigh(s, 1);
      const g = column(cotangents, s, m);
      if (drive) {
        const right = [this.#behind(g, solve), fields[0]];
        const [l, h] = right;
        this.#add(gradient, chi, l, h, 1, false);
        addOuter(gradient.ports, h, g, 1);
      } else {
        for (let k = 0; k < m; k++) {
          const u = fields[k];
          const w = times(u, g.re[k], g.im[k]);
          this.#add(gradient, chi, w, u, 1, true);
          for (let i = 0; i < n; i++) {
            gradient.ports.re[i * m + k] += 2 * w.re[i];
            gradient.ports.im[i * m + k] += 2 * w.im[i];
          }
        }
      }
    }
    return { ...gradient, coupling: this.#rest(gradient.coupling) };
  }

  /** The rows of the inputs that couple by F, in their order. */
  #rest(all: Float64Array): Float64Array {
    const { n } = this.problem;
    const { before } = this.#values;
    const order = before ? before.order.subarray(before.direct) : [];
    const result = new Float64Array(order.length * n);
    order.forEach((input, a) => {
      result.set(all.subarray(input * n, (input + 1) * n), a * n);
    });
    return result;
  }

  /** λ = X Σ_l g_l e_l. */
  #behind(g: ComplexArray, solve: (b: ComplexArray) => ComplexArray): ComplexArray {
    const { n, m } = this.problem;
    const { ports } = this.#values;
    const b = vector(n);
    for (let i = 0; i < n; i++) {
      for (let l = 0; l < m; l++) {
        const [er, ei] = [ports.re[i * m + l], ports.im[i * m + l]];
        b.re[i] += er * g.re[l] - ei * g.im[l];
        b.im[i] += er * g.im[l] + ei * g.re[l];
      }
    }
    return solve(b);
  }

  /** Adds −λᵀ dM h for the core and, before it, the input layer, whose fields follow from those of the core. */
  #add(
    to: CoreGradient,
    chi: ComplexArray,
    l: ComplexArray,
    h: ComplexArray,
    sign: number,
    reflection: boolean,
  ): void {
    const { n, inputs, before, drive } = this.problem;
    const coupling = this.#coupling;
    addOuter(to.matrix, l, h, -0.5 * sign);
    addOuter(to.matrix, h, l, -0.5 * sign);
    if (!before) return;
    for (let a = 0; a < inputs; a++) {
      const field = (f: ComplexArray, driven: number) => {
        let [r, i] = [driven, 0];
        for (let b = 0; b < n; b++) {
          r -= coupling[a * n + b] * f.im[b];
          i += coupling[a * n + b] * f.re[b];
        }
        return [r * chi.re[a] - i * chi.im[a], r * chi.im[a] + i * chi.re[a]];
      };
      const [lr, li] = field(l, 0);
      const [hr, hi] = field(h, reflection ? 0 : drive![a]);
      to.detuning[a] -= lr * hi + li * hr;
      for (let b = 0; b < n; b++)
        to.coupling[a * n + b] -= lr * h.im[b] + li * h.re[b] + hr * l.im[b] + hi * l.re[b];
    }
  }

  /** Answers one sample; returns how to solve with its B, X E or X b, and χ₀. */
  #sample(
    inputs: Float64Array,
    s: number,
    answers: ComplexArray,
  ): { solve: (b: ComplexArray) => ComplexArray; fields: ComplexArray[]; chi: ComplexArray } {
    const { n, m, inputs: size, before, drive, halfDecay } = this.problem;
    const { matrix: k, ports, constants } = this.#values;
    const [detuning, coupling] = [this.#detuning, this.#coupling];
    const x = inputs.subarray(s * size, (s + 1) * size);
    const b = { re: k.re.slice(), im: k.im.slice() };
    const chi = vector(size);
    if (before) {
      for (let a = 0; a < size; a++) {
        const d = detuning[a] + x[a];
        const norm = halfDecay * halfDecay + d * d;
        chi.re[a] = -halfDecay / norm;
        chi.im[a] = d / norm;
      }
      for (let a = 0; a < size; a++) {
        for (let c = 0; c < n; c++) {
          const j = coupling[a * n + c];
          for (let e = 0; e < n; e++) {
            b.re[c * n + e] += chi.re[a] * j * coupling[a * n + e];
            b.im[c * n + e] += chi.im[a] * j * coupling[a * n + e];
          }
        }
      }
    } else for (let a = 0; a < size; a++) b.im[a * n + a] -= x[a];
    const factors = plainSymmetric(n, b.re, b.im);
    const solve = (v: ComplexArray) => {
      if (factors.pivot > 0) factors.solve(v.re, v.im, 1);
      else v.re.fill(Number.NaN);
      return v;
    };
    const port = (l: number) => {
      const e = vector(n);
      for (let i = 0; i < n; i++) {
        e.re[i] = ports.re[i * m + l];
        e.im[i] = ports.im[i * m + l];
      }
      return e;
    };
    const fields = drive
      ? [solve(this.#driven(drive, chi))]
      : Array.from({ length: m }, (_, l) => solve(port(l)));
    for (let l = 0; l < m; l++) {
      const [e, u] = [port(l), drive ? fields[0] : fields[l]];
      let [r, i] = drive ? [0, 0] : [constants.re[l], constants.im[l]];
      for (let a = 0; a < n; a++) {
        r += e.re[a] * u.re[a] - e.im[a] * u.im[a];
        i += e.re[a] * u.im[a] + e.im[a] * u.re[a];
      }
      answers.re[s * m + l] = r;
      answers.im[s * m + l] = i;
    }
    return { solve, fields, chi };
  }

  /** The drive as it reaches the core. */
  #driven(drive: Float64Array, chi: ComplexArray): ComplexArray {
    const { n, inputs, before } = this.problem;
    const coupling = this.#coupling;
    const b = vector(n);
    if (!before) b.re.set(drive);
    else {
      for (let a = 0; a < inputs; a++) {
        for (let c = 0; c < n; c++) {
          b.re[c] -= drive[a] * chi.im[a] * coupling[a * n + c];
          b.im[c] += drive[a] * chi.re[a] * coupling[a * n + c];
        }
      }
    }
    return b;
  }
}

function vector(n: number): ComplexArray {
  return { re: new Float64Array(n), im: new Float64Array(n) };
}

function column({ re, im }: ComplexArray, s: number, m: number): ComplexArray {
  return { re: re.subarray(s * m, (s + 1) * m), im: im.subarray(s * m, (s + 1) * m) };
}

function times({ re, im }: ComplexArray, r: number, i: number): ComplexArray {
  return { re: re.map((x, k) => x * r - im[k] * i), im: im.map((y, k) => re[k] * i + y * r) };
}

/** to += factor · a bᵀ. */
function addOuter(to: Matrix, a: ComplexArray, b: ComplexArray, factor: number): void {
  for (let i = 0; i < to.rows; i++) {
    for (let j = 0; j < to.columns; j++) {
      to.re[i * to.columns + j] += factor * (a.re[i] * b.re[j] - a.im[i] * b.im[j]);
      to.im[i * to.columns + j] += factor * (a.re[i] * b.im[j] + a.im[i] * b.re[j]);
    }
  }
}
