import type { ComplexArray } from "../../fields/complex.js";
import { float32, float64, free, int32, reserve } from "../memory/memory.js";
import { mayBlock, parallel, threads } from "../memory/pool.js";
import { WORDS } from "../memory/pool-worker.js";
import type { Precision } from "../memory/precision.js";
import { kernels } from "../memory/wasm.js";
import { cos, sin } from "./trigonometry.js";
import { factorTable, fastLength, type Line, line, turns } from "./wave-line.js";

/** A wave and its learning field: ψ, and θ with its momentum π. */
export interface WaveState {
  readonly psi: ComplexArray;
  readonly theta: ComplexArray;
}

/** Constants of coupled waves for the split steps; see systems/coupled-waves.ts for the equations. */
export interface WaveModel {
  /** k² along each axis, slowest first, in the order of the Fourier transform. */
  readonly k2: readonly Float64Array[];
  readonly beta: number;
  readonly kerr: number;
  readonly chi: number;
  /** Motion of the learning field over a time: θ ← cθ + dπ, π ← eθ + cπ. */
  oscillation(dt: number): readonly [c: number, d: number, e: number];
  /** Default "float64". */
  readonly precision?: Precision;
}

/** Bytes of one element and of a kernel's scratch memory. */
const ELEMENT = 32;
/** Bytes of the phases of an element in the butterfly over eight lanes. */
const TURNS = 48;
const SCRATCH = 384;
/** Approximate number of floating-point operations of a substep on one value along one axis, which decides on threads. */
const OPERATIONS = 100;
/** Number of columns that are transformed together: four cache lines of every row. */
const TILE = 8;
/**
 * Bytes by which rows are longer than their data: with a length of a power of two all rows would share places in the
 * cache.
 */
const PADDING = 64;
/** Number of chunks of one pass over a plane; it does not depend on the number of threads. */
const CHUNKS = 16;
/** Number of schedules that are kept; a run uses one or two. */
const MOST_SCHEDULES = 16;
/** Bytes of the description of a plane for threads; see kernels/waves.ts. */
const PLANE = 256 + 4 * CHUNKS;
/**
 * Number of points of a plane from which threads share it; on smaller ones waiting for each other costs more than it
 * saves.
 */
const PLANE_FOR_THREADS = 96 * 96;

/** A kernel for waves on a grid of this shape; undefined where the compiled ones are missing or slower. */
export function waveKernel(shape: readonly number[], model: WaveModel): WaveKernel | undefined {
  return shape.every(fastLength) && kernels("waves") ? new WaveKernel(shape, model) : undefined;
}

/** Runs split steps of one model in the compiled kernels. */
export class WaveKernel {
  readonly #model: WaveModel;
  readonly #shape: readonly number[];
  readonly #lanes: 2 | 4;
  readonly #layouts = new Map<boolean, Layout>();

  constructor(shape: readonly number[], model: WaveModel) {
    this.#shape = shape;
    this.#model = model;
    this.#lanes = model.precision === "float32" ? 4 : 2;
  }

  /**
   * Advances states in place by `steps` steps, each of the symmetric substeps `substeps`, whose half steps of
   * the kinetic term merge. As many states as vectors have lanes go in the lanes, but where more than one such group
   * comes of them; the others have their own points in the lanes. Groups and single states go over threads.
   */
  advance(states: readonly WaveState[], substeps: readonly number[], steps: number): void {
    const lanes = this.#lanes;
    const canSegment = this.#shape[0] % lanes === 0;
    // One group alone, such as the two echoes of a central difference, would leave all threads but one without work.
    const single = !canSegment ? 0 : states.length <= lanes ? states.length : states.length % lanes;
    const together = states.length - single;
    if (together > 0) this.#layout(false).run(states.slice(0, together), substeps, steps);
    if (single > 0) this.#layout(true).run(states.slice(together), substeps, steps);
  }

  /** A state that stays in kernel memory while it moves: only what is read of it is copied. */
  hold(state: WaveState): HeldWave {
    return this.#layout(this.#shape[0] % this.#lanes === 0).hold(state);
  }

  #layout(segmented: boolean): Layout {
    let layout = this.#layouts.get(segmented);
    if (!layout) {
      layout = new Layout(this.#shape, this.#lanes, segmented, this.#model);
      this.#layouts.set(segmented, layout);
    }
    return layout;
  }
}

/** One state in kernel memory, until `release()` or until it is garbage collected. */
export interface HeldWave {
  /** As {@link WaveKernel.advance}. */
  advance(substeps: readonly number[], steps: number): void;
  /** Copies a field, its imaginary part too where there is room for it. */
  read(part: keyof WaveState, to: { readonly re: FloatArray; readonly im?: FloatArray }): void;
  release(): void;
}

type FloatArray = Float64Array | Float32Array;

/** One way to lay states out in memory, with its tables. */
class Layout {
  readonly #model: WaveModel;
  readonly #lanes: 2 | 4;
  readonly #segmented: boolean;
  /** The transforms along x and, in two dimensions, along y. */
  readonly #x: Line;
  readonly #y: Line | undefined;
  readonly #plans: readonly number[];
  /** Bytes from row to row, and of a whole field. */
  readonly #pitch: number;
  readonly #bytes: number;
  /** A schedule's address, and those of its parts. */
  readonly #schedules = new Map<string, readonly number[]>();
  /** Fields of as many groups as there ever were at once. */
  #room = { groups: 0, address: 0 };

  constructor(shape: readonly number[], lanes: 2 | 4, segmented: boolean, model: WaveModel) {
    const [columns, rows] = [...shape].reverse();
    this.#model = model;
    this.#lanes = lanes;
    this.#segmented = segmented;
    const use = segmented ? "points" : "samples";
    this.#y = rows === undefined ? undefined : line(rows, lanes, use, false);
    this.#x = line(columns, lanes, this.#y ? "samples" : use, true);
    this.#pitch = this.#x.elements * ELEMENT + (this.#y ? PADDING : 0);
    this.#bytes = this.#pitch * (this.#y?.elements ?? 1);
    this.#plans = [this.#x, this.#y].map((axis) => (axis ? this.#writePlan(axis) : 0));
  }

  run(states: readonly WaveState[], substeps: readonly number[], steps: number): void {
    const each = this.#segmented ? 1 : this.#lanes;
    const groups = Math.ceil(states.length / each);
    const stride = this.#stride;
    if (this.#room.groups < groups) this.#room = { groups, address: reserve(this, groups * stride) };
    const addresses = Array.from({ length: groups }, (_, group) => this.#room.address + group * stride);
    const move = (store: boolean) => {
      for (const [group, psi] of addresses.entries()) {
        for (let lane = 0; lane < each; lane++) {
          const state = states[group * each + lane];
          this.#move(psi, lane, state?.psi, store);
          this.#move(psi + this.#bytes, lane, state?.theta, store);
        }
      }
    };
    move(false);
    this.#advance(addresses, substeps, steps);
    move(true);
  }

  hold(state: WaveState): HeldWave {
    const owner = {};
    const address = reserve(owner, this.#stride);
    const lanes = this.#segmented ? 1 : this.#lanes;
    for (let lane = 0; lane < lanes; lane++) {
      this.#move(address, lane, lane === 0 ? state.psi : undefined, false);
      this.#move(address + this.#bytes, lane, lane === 0 ? state.theta : undefined, false);
    }
    return {
      // What owns the memory must live as long as somebody can reach it.
      advance: (substeps, steps) => owner && this.#advance([address], substeps, steps),
      read: (part, to) => this.#move(address + (part === "theta" ? this.#bytes : 0), 0, to, true),
      release: () => free(address),
    };
  }

  /** Bytes of a group: both fields and scratch memory. */
  get #stride(): number {
    return 2 * this.#bytes + SCRATCH;
  }

  #advance(addresses: readonly number[], substeps: readonly number[], steps: number): void {
    const schedule = this.#schedule(substeps);
    const operations = (this.#bytes / 8) * addresses.length * steps * substeps.length * OPERATIONS;
    if (this.#y) {
      this.#runPlanes(addresses, schedule, steps, operations);
      return;
    }
    const calls = addresses.map((psi) => {
      const field = psi + this.#bytes;
      return [this.#plans[0], psi, field, schedule, steps, field + this.#bytes];
    });
    parallel("waves", this.#wide("run"), calls, operations);
  }

  /** Several planes go to threads one each; the threads share a single one. */
  #runPlanes(addresses: readonly number[], schedule: number, steps: number, operations: number): void {
    const shared = addresses.length === 1 && this.#x.points * this.#y!.points >= PLANE_FOR_THREADS;
    const helpers = shared ? threads() : 1;
    const job = {};
    const scratch = reserve(job, SCRATCH * helpers);
    const sleep = mayBlock() ? 1 : 0;
    const calls = addresses.flatMap((psi) => {
      const plane = reserve(job, PLANE);
      const field = psi + this.#bytes;
      int32(plane, PLANE / 4).set([...this.#plans, psi, field, schedule, steps, this.#pitch, TILE, CHUNKS]);
      return Array.from({ length: helpers }, (_, i) => {
        const own = shared ? scratch + SCRATCH * i : field + this.#bytes;
        return [plane, own, Math.floor((i * CHUNKS) / helpers), 4 * WORDS.abandoned, sleep];
      });
    });
    try {
      parallel("waves", this.#wide("plane"), calls, operations);
    } finally {
      for (const address of [scratch, ...new Set(calls.map(([plane]) => plane))]) free(address);
    }
  }

  #wide<Name extends "run" | "plane">(name: Name): `${Name}64` | `${Name}32` {
    return this.#lanes === 4 ? `${name}32` : `${name}64`;
  }

  /** Copies one sample between its arrays and kernel memory; an absent one is zero. */
  #move(
    address: number,
    lane: number,
    sample: { readonly re: FloatArray; readonly im?: FloatArray } | undefined,
    store: boolean,
  ): void {
    const lanes = this.#lanes;
    const columns = this.#x.elements;
    const rows = this.#y?.elements ?? 1;
    const pitch = this.#pitch / (lanes === 4 ? 4 : 8);
    const memory = this.#numbers(address, rows * pitch);
    const step = this.#x.across;
    for (let row = 0; row < rows; row++) {
      for (let l = lane; l < (this.#segmented ? lanes : lane + 1); l++) {
        // Lanes that are points are neighbours along y in a plane, along x on a line.
        const first = this.#y
          ? (row * this.#y.across + (this.#segmented ? l : 0)) * columns
          : this.#segmented
            ? l
            : 0;
        const at = row * pitch + l;
        const end = first + columns * step;
        if (!sample) {
          clear(memory, at, 2 * lanes, columns);
          clear(memory, at + lanes, 2 * lanes, columns);
        } else if (store) {
          gather(memory, at, 2 * lanes, sample.re, first, step, end);
          if (sample.im) gather(memory, at + lanes, 2 * lanes, sample.im, first, step, end);
        } else {
          scatter(memory, at, 2 * lanes, sample.re, first, step, end);
          if (sample.im) scatter(memory, at + lanes, 2 * lanes, sample.im, first, step, end);
        }
      }
    }
  }

  /** A view of numbers of this run's precision. */
  #numbers(address: number, length: number): Float64Array | Float32Array {
    return this.#lanes === 4 ? float32(address, length) : float64(address, length);
  }

  #table(values: ArrayLike<number>): number {
    const address = reserve(this, ELEMENT + 8 * values.length);
    this.#numbers(address, values.length).set(values);
    return address;
  }

  #words(values: readonly number[]): number {
    const address = reserve(this, 4 * values.length);
    int32(address, values.length).set(values);
    return address;
  }

  #writePlan({ elements, halves, own, passes, last }: Line): number {
    const first = halves ? [1, this.#table(halves)] : [0, 0];
    const rest = passes.flatMap(({ radix, m, twiddles }) => [radix, m, this.#table(twiddles)]);
    const phaseBytes = last === 8 ? TURNS : own ? ELEMENT : ELEMENT / this.#lanes;
    return this.#words([elements, ...first, own ? 1 : 0, phaseBytes, ...rest, 0, last, 0]);
  }

  /** The addresses of all numbers and phases of a run with these substeps. A system needs few of them; all are kept. */
  #schedule(substeps: readonly number[]): number {
    const key = substeps.join();
    const known = this.#schedules.get(key);
    if (known) return known[0];
    if (this.#schedules.size === MOST_SCHEDULES) this.#forgetSchedules();
    const { kerr, chi, oscillation, k2 } = this.#model;
    const [k2x, k2y] = [...k2].reverse();
    const [first, last] = [substeps[0], substeps[substeps.length - 1]];
    const words: number[] = [substeps.length, 0];
    const parts: number[] = [];
    const phases = new Map<number, number[]>();
    // A kick over one time, and then the motion of waves and learning field in free space over another.
    const entry = (kick: number, free: number) => {
      let tables = phases.get(free);
      if (!tables) {
        tables = [this.#phases(this.#x, k2x, free), this.#y ? this.#phases(this.#y, k2y, free) : 0];
        phases.set(free, tables);
        parts.push(...tables.filter((address) => address > 0));
      }
      const numbers = this.#table([-kick * kerr, -kick * chi, ...oscillation(free)]);
      parts.push(numbers);
      words.push(numbers, ...tables);
    };
    entry(0, first / 2);
    for (const [i, h] of substeps.entries()) entry(h, (h + (substeps[i + 1] ?? first)) / 2);
    entry(last, last / 2);
    const address = this.#words(words);
    this.#schedules.set(key, [address, ...parts]);
    return address;
  }

  #forgetSchedules(): void {
    const old = [...this.#schedules.values()].flat();
    // Forgotten before they are freed: after an interrupt, none that was freed is used.
    this.#schedules.clear();
    for (const address of old) free(address);
  }

  /** exp(−i dt β k²/2)/N along one axis, in the order and layout of its transform. */
  #phases({ frequencies, elements, across, own, points, last }: Line, k2: Float64Array, dt: number): number {
    const phase = (place: number): [number, number] => {
      const angle = (dt * this.#model.beta * k2[frequencies[place]]) / 2;
      return [cos(angle) / points, -sin(angle) / points];
    };
    return this.#table(
      last === 8
        ? turns(elements, phase)
        : factorTable(frequencies.length, across, own ? this.#lanes : 1, phase),
    );
  }
}

/** Functions of their own, with nothing but locals in the loop: the copies are a good part of a short run. */
function gather(
  memory: FloatArray,
  from: number,
  stride: number,
  to: FloatArray,
  first: number,
  step: number,
  end: number,
): void {
  for (let i = first, m = from; i < end; i += step, m += stride) to[i] = memory[m];
}

function scatter(
  memory: FloatArray,
  to: number,
  stride: number,
  from: FloatArray,
  first: number,
  step: number,
  end: number,
): void {
  for (let i = first, m = to; i < end; i += step, m += stride) memory[m] = from[i];
}

function clear(memory: FloatArray, at: number, stride: number, count: number): void {
  for (let m = at, end = at + stride * count; m < end; m += stride) memory[m] = 0;
}
