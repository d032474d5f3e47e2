import type { ComplexArray } from "../fields/complex.js";
import { float64, int32, reserve } from "./memory.js";
import { parallel } from "./pool.js";
import { kernels } from "./wasm.js";
import { fastLength, type Line, line } from "./wave-line.js";

/** A wave and its learning field: ψ, and θ with its momentum π. */
export interface WaveState {
  readonly psi: ComplexArray;
  readonly theta: ComplexArray;
}

/** What the split steps need to know of coupled waves; see systems/coupled-waves.ts for the equations. */
export interface WaveModel {
  /** k² of each wavenumber in the order of the Fourier transform. */
  readonly k2: Float64Array;
  readonly beta: number;
  readonly g: number;
  readonly chi: number;
  /** Motion of the learning field over a time: θ ← cθ + dπ, π ← eθ + cπ. */
  oscillation(dt: number): readonly [c: number, d: number, e: number];
}

const LANES = 2;
/** Bytes of one element, and of a kernel's scratch memory. */
const ELEMENT = 32;
const SCRATCH = 128;
/** Floating-point operations of one step on one value, roughly: what threads are worth. */
const OPERATIONS = 100;

/** A kernel for waves on a grid of this shape; undefined where the compiled ones are missing or slower. */
export function waveKernel(shape: readonly number[], model: WaveModel): WaveKernel | undefined {
  if (shape.length !== 1 || !fastLength(shape[0]) || !kernels("waves")) return undefined;
  return new WaveKernel(shape[0], model);
}

/** Runs split steps of one model in the compiled kernels. */
export class WaveKernel {
  readonly #model: WaveModel;
  readonly #points: number;
  #layouts = new Map<boolean, Layout>();

  constructor(points: number, model: WaveModel) {
    this.#points = points;
    this.#model = model;
  }

  /**
   * Advances states in place by `steps` steps, each of the symmetric substeps `substeps`, whose half steps of
   * the kinetic term merge. One state runs in segments, several in lanes, groups of them on all threads.
   */
  advance(states: readonly WaveState[], substeps: readonly number[], steps: number): void {
    let rest = states;
    if (states.length > 1) {
      const together = states.length - (this.#points % LANES === 0 ? states.length % LANES : 0);
      this.#layout(false).run(states.slice(0, together), substeps, steps);
      rest = states.slice(together);
    }
    if (rest.length > 0) this.#layout(this.#points % LANES === 0).run(rest, substeps, steps);
  }

  #layout(segmented: boolean): Layout {
    let layout = this.#layouts.get(segmented);
    if (!layout) {
      layout = new Layout(line(this.#points, LANES, segmented), this.#model);
      this.#layouts.set(segmented, layout);
    }
    return layout;
  }
}

/** One way to lay states out in memory, with its tables. */
class Layout {
  readonly #line: Line;
  readonly #model: WaveModel;
  readonly #plan: number;
  readonly #schedules = new Map<string, number>();
  /** Fields of as many groups as there ever were at once. */
  #room = { groups: 0, address: 0 };

  constructor(line: Line, model: WaveModel) {
    this.#line = line;
    this.#model = model;
    this.#plan = this.#writePlan();
  }

  run(states: readonly WaveState[], substeps: readonly number[], steps: number): void {
    const { elements, segmented } = this.#line;
    const each = segmented ? 1 : LANES;
    const groups = Math.ceil(states.length / each);
    const schedule = this.#schedule(substeps);
    const bytes = elements * ELEMENT;
    const stride = 2 * bytes + SCRATCH;
    if (this.#room.groups < groups) this.#room = { groups, address: reserve(this, groups * stride) };
    const start = this.#room.address;
    const calls: number[][] = [];
    for (let group = 0; group < groups; group++) {
      const psi = start + group * stride;
      for (let lane = 0; lane < each; lane++) {
        const state = states[group * each + lane];
        this.#move(psi, lane, state?.psi, load);
        this.#move(psi + bytes, lane, state?.theta, load);
      }
      calls.push([this.#plan, psi, psi + bytes, schedule, steps, psi + 2 * bytes]);
    }
    parallel("waves", "run64", calls, groups * elements * LANES * steps * substeps.length * OPERATIONS);
    for (const [i, { psi, theta }] of states.entries()) {
      const at = start + Math.floor(i / each) * stride;
      this.#move(at, i % each, psi, store);
      this.#move(at + bytes, i % each, theta, store);
    }
  }

  /** Copies one sample between its arrays and kernel memory; an absent one is zero. */
  #move(address: number, lane: number, sample: ComplexArray | undefined, copy: Copy): void {
    const { elements, segmented, places } = this.#line;
    const memory = float64(address, (elements * ELEMENT) / 8);
    const zeros = sample ?? {
      re: new Float64Array(this.#line.points),
      im: new Float64Array(this.#line.points),
    };
    if (segmented) {
      for (let e = 0; e < elements; e++) {
        for (let l = 0; l < LANES; l++) copy(memory, e * 2 * LANES + l, zeros, places[e * LANES + l]);
      }
    } else {
      for (let e = 0; e < elements; e++) copy(memory, e * 2 * LANES + lane, zeros, e);
    }
  }

  #writePlan(): number {
    const { elements, mode, boundary, passes, last } = this.#line;
    const plan = reserve(this, 16 + 12 * (passes.length + 1));
    const words: number[] = [elements, mode, this.#table(boundary), 0];
    for (const { radix, m, twiddles } of passes) words.push(radix, m, this.#table(twiddles));
    words.push(0, last, 0);
    int32(plan, words.length).set(words);
    return plan;
  }

  #table(values: ArrayLike<number>): number {
    const address = reserve(this, 8 * values.length);
    float64(address, values.length).set(values);
    return address;
  }

  /** The addresses of all numbers and phases of a run with these substeps. */
  #schedule(substeps: readonly number[]): number {
    const key = substeps.join();
    let address = this.#schedules.get(key);
    if (address === undefined) {
      const [first, last] = [substeps[0], substeps[substeps.length - 1]];
      const words: number[] = [substeps.length, 0];
      const entry = (kick: number, free: number) => {
        words.push(this.#numbers(kick, free), this.#phases(free));
      };
      entry(0, first / 2);
      for (const [i, h] of substeps.entries()) entry(h, (h + (substeps[i + 1] ?? first)) / 2);
      entry(last, last / 2);
      address = reserve(this, 4 * words.length);
      int32(address, words.length).set(words);
      this.#schedules.set(key, address);
    }
    return address;
  }

  /** A kick over one time and the motion of the learning field over another. */
  #numbers(kick: number, free: number): number {
    const { g, chi } = this.#model;
    return this.#table([-kick * g, -kick * chi, ...this.#model.oscillation(free)]);
  }

  /** exp(−i dt β k²/2)/N in the order and layout of the transform. */
  #phases(dt: number): number {
    const { frequencies, segmented, points } = this.#line;
    const { k2, beta } = this.#model;
    const across = segmented ? LANES : 1;
    const table = new Float64Array(2 * frequencies.length);
    for (const [i, k] of frequencies.entries()) {
      const at = Math.floor(i / across) * 2 * across + (i % across);
      table[at] = Math.cos((dt * beta * k2[k]) / 2) / points;
      table[at + across] = -Math.sin((dt * beta * k2[k]) / 2) / points;
    }
    return this.#table(table);
  }
}

type Copy = (memory: Float64Array, at: number, sample: ComplexArray, index: number) => void;

const load: Copy = (memory, at, { re, im }, index) => {
  memory[at] = re[index];
  memory[at + LANES] = im[index];
};

const store: Copy = (memory, at, { re, im }, index) => {
  re[index] = memory[at];
  im[index] = memory[at + LANES];
};
