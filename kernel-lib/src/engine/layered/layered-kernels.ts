import type { ComplexArray } from "../../fields/complex.js";
import { type Matrix, type matrix, padded, stripBytes, toStrips, values } from "../linear/strips.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32, reserve } from "../memory/memory.js";
import { parallel, threads } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";
import type { ClassCost } from "./class-cost.js";
import type { Core, CoreGradient, CoreProblem, CoreValues, InputLayer, Weigh } from "./layered-core.js";

/** Largest number of units in a round, and of threads that take part; each has memory for its own sums. */
const SLOTS = 8;
/** Number of rows of gradient sums that are collected before they are multiplied. */
const ENOUGH_ROWS = 48;
/** Numbers of a group in its list of costs; see kernels/layered/cross-entropy.ts. */
const COST_NUMBERS = 4;
/** Bytes of a row in strips, and of a tile of four rows. */
const ROW = 32;
const TILE = 4 * ROW;

// Entries of a plan; the same order in kernels/layered.ts.
const ENTRIES = [
  "rows",
  "outputs",
  "direct",
  "rest",
  "inputs",
  "transmission",
  "before",
  "halfDecay",
  "core",
  "ports",
  "portsTurned",
  "constants",
  "coupling",
  "couplingTurned",
  "drive",
  "samples",
  "answers",
  "cotangents",
  "store",
  "storeBytes",
  "slots",
  "slotBytes",
  "depth",
  "left",
  "right",
  "leftInput",
  "rightInput",
  "weights",
  "sumCore",
  "sumPorts",
  "sumCoupling",
  "costs",
  "slopeRe",
  "slopeIm",
  "smoothing",
  "work",
  "matrix",
  "inverses",
  "chi",
  "scaled",
  "pairs",
  "side",
] as const;
type Plan = Record<(typeof ENTRIES)[number], number>;

/** {@link Core} in compiled kernels on all threads. */
export class CompiledCore implements Core {
  readonly #plan: Plan;
  readonly #planAddress: number;
  /** Samples side by side in a vector; a group of them, or in transmission two groups, make a unit. */
  readonly #lanes: number;
  readonly #groups: number;
  /** Rows of the panels that a unit fills. */
  readonly #rows: number;
  /** Scratch memory for every four rows of the sums. */
  readonly #scratch: number;
  readonly #scratchBytes: number;
  readonly #detunings: number;
  /** Number of units of a job that are taken. */
  readonly #taken: number;
  readonly #suffix: "64" | "32";
  #before: InputLayer | undefined;

  /** `make` gives matrices for one batch. @throws RangeError where there is not enough memory. */
  constructor(
    readonly problem: CoreProblem,
    readonly make: typeof matrix,
  ) {
    const { n, m, inputs, before, drive, precision } = problem;
    const size = precision === "float64" ? 8 : 4;
    this.#lanes = 16 / size;
    this.#groups = drive ? 2 : 1;
    const rows = padded(n);
    // How many inputs couple directly is known when parameters are: 0 or n.
    const rest = before ? padded(inputs) : 0;
    const all = before ? n + rest : n;
    const triangle = (rows / 4) * (rows + 4) * ROW;
    const strips = (height: number, columns: number, planes: number) =>
      Math.ceil(columns / 2) * planes * height * ROW;
    const shared = (height: number, across: number, planes: 1 | 3) =>
      stripBytes(height, across, planes, precision);
    const storeBytes = drive ? strips(rows, 1, 3) + 2 * (3 * triangle + rows * ROW) : strips(rows, m, 3);
    this.#rows = drive ? 2 : m;
    const depth = Math.max(1, Math.floor(ENOUGH_ROWS / (SLOTS * this.#rows))) * SLOTS * this.#rows;
    const input = 2 * strips(depth, rest, 1);
    this.#scratchBytes = kernels("layered")!.workBytes();
    const slot = new Layout({
      work: this.#scratchBytes,
      matrix: drive ? 0 : 3 * triangle,
      inverses: drive ? 0 : rows * ROW,
      chi: all * ROW,
      scaled: 2 * rest * ROW,
      pairs: drive ? Math.max(3 * m, rest, 2 * rows) * ROW : 0,
      side: drive ? 3 * rows * ROW : 0,
    });
    const groups = SLOTS * this.#groups;
    const whole = new Layout({
      plan: ENTRIES.length * 8,
      core: 4 * size * (triangle / ROW),
      ports: drive ? shared(rows, m, 3) : 4 * size * rows * Math.ceil(m / 2),
      portsTurned: drive ? shared(m, rows, 3) : 0,
      constants: 2 * size * m,
      coupling: shared(rest, rows, 1),
      couplingTurned: shared(rows, rest, 1),
      drive: size * all,
      samples: 16 * all * groups,
      answers: 32 * m * groups,
      cotangents: 32 * m * groups,
      costs: 16 * COST_NUMBERS * groups,
      taken: 4,
      store: storeBytes * SLOTS,
      left: strips(depth, rows, 3),
      right: strips(depth, rows, 3),
      leftInput: input,
      rightInput: drive ? input : 0,
      weights: drive ? strips(depth, m, 3) : 0,
      sumCore: strips(rows, rows, 2),
      sumPorts: strips(rows, m, 2),
      sumCoupling: strips(rest, rows, 1),
      detunings: SLOTS * all * 16,
      scratch: ((rows + rest) / 4) * this.#scratchBytes,
      slots: slot.bytes * SLOTS,
    });
    const at = whole.at(reserve(this, whole.bytes));
    this.#planAddress = at.plan;
    this.#scratch = at.scratch;
    this.#detunings = at.detunings;
    this.#taken = at.taken;
    this.#suffix = precision === "float64" ? "64" : "32";
    this.#plan = {
      ...at,
      rows,
      outputs: m,
      direct: 0,
      rest,
      inputs: n,
      transmission: drive ? 1 : 0,
      before: before ? 1 : 0,
      halfDecay: problem.halfDecay,
      slopeRe: 0,
      slopeIm: 0,
      smoothing: 0,
      storeBytes,
      slotBytes: slot.bytes,
      depth,
      ...slot.at(0),
    };
  }

  load({ matrix: k, ports, constants, before }: CoreValues): void {
    const { n, m, inputs, drive, precision } = this.problem;
    const plan = this.#plan;
    const { rows } = plan;
    this.#before = before;
    if (before) {
      plan.direct = before.direct;
      plan.rest = padded(inputs - before.direct);
      plan.inputs = before.direct + plan.rest;
      const f = { rows: inputs - before.direct, columns: n, re: before.coupling };
      this.#values(plan.coupling, stripBytes(plan.rest, rows, 1, precision)).fill(0);
      this.#values(plan.couplingTurned, stripBytes(rows, plan.rest, 1, precision)).fill(0);
      toStrips(plan.coupling, plan.rest, precision, f);
      toStrips(plan.couplingTurned, rows, precision, f, { transposed: true });
    }
    this.#writePlan();
    this.#loadTriangle(k);
    if (drive) {
      toStrips(plan.ports, rows, precision, ports);
      toStrips(plan.portsTurned, m, precision, ports, { transposed: true });
      const list = this.#values(plan.drive, plan.inputs * (16 / this.#lanes)).fill(0);
      for (let i = 0; i < inputs; i++) list[i] = drive[before ? before.order[i] : i];
    } else this.#loadPorts(ports);
    const c = this.#values(plan.constants, 2 * m * (16 / this.#lanes));
    for (let l = 0; l < m; l++) {
      c[2 * l] = constants.re[l];
      c[2 * l + 1] = constants.im[l];
    }
  }

  /** −K, strips of two columns of the upper triangle; rows beyond it get ones on their diagonal. */
  #loadTriangle({ re, im }: Matrix): void {
    const { n } = this.problem;
    const { core, rows } = this.#plan;
    const to = this.#values(core, 4 * (rows / 4) * (rows + 4) * (16 / this.#lanes));
    for (let j = 0, at = 0; j < rows / 2; j++) {
      const height = 4 * (Math.floor(j / 2) + 1);
      for (let i = 0; i < height; i++) {
        for (let c = 0; c < 2; c++, at++) {
          const column = 2 * j + c;
          const inside = i < n && column < n;
          to[at] = inside ? -re[i * n + column] : i === column ? 1 : 0;
          to[at + 2 * height] = inside ? -im[i * n + column] : 0;
        }
      }
      at += 2 * height;
    }
  }

  #loadPorts({ re, im }: Matrix): void {
    const { n, m } = this.problem;
    const { ports, rows } = this.#plan;
    const to = this.#values(ports, 4 * rows * Math.ceil(m / 2) * (16 / this.#lanes));
    for (let l = 0; l < m; l++) {
      const strip = Math.floor(l / 2) * 4 * rows + (l % 2);
      for (let i = 0; i < n; i++) {
        to[strip + 2 * i] = -re[i * m + l];
        to[strip + 2 * (rows + i)] = -im[i * m + l];
      }
    }
  }

  answer(inputs: Float64Array, count: number, answers: ComplexArray): void {
    this.#run(inputs, count, answers, () => {}, false);
  }

  differentiate(
    inputs: Float64Array,
    count: number,
    answers: ComplexArray,
    cotangents: ComplexArray,
    cost: Weigh | ClassCost,
  ): CoreGradient {
    const plan = this.#plan;
    float64(plan.sumCore, (plan.sumCoupling - plan.sumCore) / 8).fill(0);
    float64(plan.sumCoupling, (plan.rows / 2) * plan.rest * (ROW / 8)).fill(0);
    float64(this.#detunings, 2 * SLOTS * plan.inputs).fill(0);
    if (typeof cost === "function") this.#weigh(inputs, count, answers, cotangents, cost);
    else this.#classify(inputs, count, cotangents, cost);
    return this.#sum();
  }

  /** Computes the gradient of any cost, which JavaScript computes between answers and gradient. */
  #weigh(
    inputs: Float64Array,
    count: number,
    answers: ComplexArray,
    cotangents: ComplexArray,
    weigh: Weigh,
  ): void {
    const plan = this.#plan;
    /** Rows of the panels that are filled, and units that are done. */
    let [filled, done] = [0, 0];
    this.#run(
      inputs,
      count,
      answers,
      (first, some, units) => {
        weigh(first, some);
        this.#place(plan.cotangents, cotangents, first, some);
        parallel(
          "layered",
          `backward${this.#suffix}`,
          Array.from({ length: units }, (_, i) => [
            this.#planAddress,
            i,
            filled + i * this.#rows,
            this.#detunings + ((done + i) % SLOTS) * 16 * plan.inputs,
          ]),
          this.#operations(some),
        );
        filled = this.#gathered(filled + units * this.#rows, first + some === count);
        done += units;
      },
      true,
    );
  }

  /**
   * Computes the gradient of a classifier's cost: from samples to panels in one job, whose units are taken by threads as
   * they get free.
   */
  #classify(inputs: Float64Array, count: number, cotangents: ComplexArray, cost: ClassCost): void {
    const plan = this.#plan;
    [plan.slopeRe, plan.slopeIm] = cost.slope;
    plan.smoothing = cost.smoothing;
    this.#writePlan();
    const perUnit = this.#lanes * this.#groups;
    const taken = int32(this.#taken, 1);
    let filled = 0;
    for (let first = 0; first < count; first += SLOTS * perUnit) {
      const some = Math.min(SLOTS * perUnit, count - first);
      const units = Math.ceil(some / perUnit);
      this.#placeSamples(inputs, first, some, units * this.#groups);
      this.#placeLabels(cost.labels, first, some, units * this.#groups);
      taken[0] = 0;
      parallel(
        "layered",
        `classify${this.#suffix}`,
        Array.from({ length: Math.min(threads(), units) }, (_, slot) => [
          this.#planAddress,
          slot,
          units,
          this.#taken,
          filled,
          this.#detunings,
        ]),
        this.#operations(some),
      );
      this.#takeCosts(cost.costs, first, some);
      // In reflection the constants have derivatives too.
      if (!this.problem.drive) this.#take(plan.cotangents, cotangents, first, some);
      filled = this.#gathered(filled + units * this.#rows, first + some === count);
    }
  }

  /** Multiplies the rows that the panels have gathered, when these are full or there are no more; returns how many stay. */
  #gathered(rows: number, last: boolean): number {
    const plan = this.#plan;
    if (!last && rows < plan.depth) return rows;
    const blocks = (plan.rows + plan.rest) / 4;
    parallel(
      "layered",
      `sums${this.#suffix}`,
      Array.from({ length: blocks }, (_, i) => [
        this.#planAddress,
        i,
        rows,
        this.#scratch + i * this.#scratchBytes,
      ]),
      rows * plan.rows * (plan.rows + plan.rest) * 8,
    );
    return 0;
  }

  /**
   * Processes the batch in rounds of a few units: forward first, then the following step while the data are in cache. The
   * number of units in a round keeps all threads busy and divides SLOTS, so that sums do not depend on it.
   */
  #run(
    inputs: Float64Array,
    count: number,
    answers: ComplexArray,
    then: (first: number, count: number, units: number) => void,
    keep: boolean,
  ): void {
    const perUnit = this.#lanes * this.#groups;
    const most = Math.min(SLOTS, 2 ** Math.ceil(Math.log2(2 * threads()))) * perUnit;
    for (let first = 0; first < count; first += most) {
      const some = Math.min(most, count - first);
      const units = Math.ceil(some / perUnit);
      this.#placeSamples(inputs, first, some, units * this.#groups);
      parallel(
        "layered",
        `forward${this.#suffix}`,
        Array.from({ length: units }, (_, i) => [this.#planAddress, i, keep ? 1 : 0]),
        this.#operations(some),
      );
      this.#take(this.#plan.answers, answers, first, some);
      then(first, some, units);
    }
  }

  /** Samples to lanes, Δ₀ added where it does not stand in K; lanes without a sample repeat the last one. */
  #placeSamples(inputs: Float64Array, first: number, count: number, groups: number): void {
    const size = this.problem.inputs;
    const lanes = this.#lanes;
    const across = this.#plan.inputs;
    const { order, detuning } = this.#before ?? {};
    const to = this.#values(this.#plan.samples, 16 * across * groups);
    for (let s = 0; s < groups * lanes; s++) {
      const from = (first + Math.min(s, count - 1)) * size;
      const at = Math.floor(s / lanes) * across * lanes + (s % lanes);
      if (order && detuning)
        for (let a = 0; a < size; a++) to[at + a * lanes] = inputs[from + order[a]] + detuning[order[a]];
      else for (let a = 0; a < size; a++) to[at + a * lanes] = inputs[from + a];
    }
  }

  #writePlan(): void {
    float64(this.#planAddress, ENTRIES.length).set(ENTRIES.map((name) => this.#plan[name]));
  }

  /** Labels and weights to lanes; those without a sample weigh nothing. */
  #placeLabels(labels: ArrayLike<number>, first: number, count: number, groups: number): void {
    const lanes = this.#lanes;
    const to = this.#values(this.#plan.costs, 16 * COST_NUMBERS * groups);
    for (let s = 0; s < groups * lanes; s++) {
      const at = Math.floor(s / lanes) * COST_NUMBERS * lanes + (s % lanes);
      to[at] = s < count ? labels[first + s] : 0;
      to[at + lanes] = s < count ? 1 / labels.length : 0;
    }
  }

  #takeCosts(costs: Float64Array, first: number, count: number): void {
    const lanes = this.#lanes;
    const from = this.#values(this.#plan.costs, 16 * COST_NUMBERS * Math.ceil(count / lanes));
    for (let s = 0; s < count; s++) {
      const at = Math.floor(s / lanes) * COST_NUMBERS * lanes + (s % lanes);
      costs[first + s] = Math.log(from[at + 2 * lanes]) - from[at + 3 * lanes];
    }
  }

  /** Numbers of samples from lanes. */
  #take(address: number, { re, im }: ComplexArray, first: number, count: number): void {
    const { m } = this.problem;
    const lanes = this.#lanes;
    const from = this.#values(address, 32 * m * Math.ceil(count / lanes));
    for (let s = 0; s < count; s++) {
      let at = Math.floor(s / lanes) * 2 * m * lanes + (s % lanes);
      for (let to = (first + s) * m; to < (first + s + 1) * m; to++, at += 2 * lanes) {
        re[to] = from[at];
        im[to] = from[at + lanes];
      }
    }
  }

  /** Numbers of samples to lanes; those without a sample get zeros. */
  #place(address: number, { re, im }: ComplexArray, first: number, count: number): void {
    const { m } = this.problem;
    const lanes = this.#lanes;
    const groups = this.#groups * Math.ceil(count / (this.#groups * lanes));
    const to = this.#values(address, 32 * m * groups).fill(0);
    for (let s = 0; s < count; s++) {
      let at = Math.floor(s / lanes) * 2 * m * lanes + (s % lanes);
      for (let from = (first + s) * m; from < (first + s + 1) * m; from++, at += 2 * lanes) {
        to[at] = re[from];
        to[at + lanes] = im[from];
      }
    }
  }

  #values(address: number, bytes: number): Float64Array | Float32Array {
    return values(this.problem.precision, address, bytes);
  }

  #operations(samples: number): number {
    const { n, m } = this.problem;
    return samples * n * n * (n + this.#plan.rest + 4 * m);
  }

  /** The sums as a gradient; those of the slots added in their order. */
  #sum(): CoreGradient {
    const { n, m, inputs, drive } = this.problem;
    const plan = this.#plan;
    // λ and h appear in both orders; each u twice in u uᵀ, of which the kernel adds up one.
    const core = this.#fromTiles(plan.sumCore, plan.rows / 2, 2, n, n, 1);
    const gradient = drive ? symmetrised(core) : mirrored(core);
    const ports = this.#fromTiles(plan.sumPorts, Math.ceil(m / 2), 2, n, m, drive ? -1 : 2);
    const detuning = new Float64Array(this.#before ? inputs : 0);
    if (!this.#before) return { matrix: gradient, ports, detuning, coupling: new Float64Array(0) };
    const { order, direct } = this.#before;
    const lanes = this.#lanes;
    for (let slot = 0; slot < SLOTS; slot++) {
      const sums = this.#values(this.#detunings + slot * 16 * plan.inputs, 16 * inputs);
      for (let at = 0; at < inputs * lanes; at++) detuning[order[Math.floor(at / lanes)]] -= sums[at];
    }
    const factor = drive ? -1 : -2;
    const coupling = this.#fromTiles(plan.sumCoupling, plan.rows / 2, 1, inputs - direct, n, factor).re;
    return { matrix: gradient, ports, detuning, coupling };
  }

  /** Sums in tiles of four rows and two columns, `strips` side by side, as a matrix: lanes added up, times a factor. */
  #fromTiles(
    address: number,
    strips: number,
    planes: 1 | 2,
    rows: number,
    columns: number,
    factor: number,
  ): Matrix {
    const result = this.make(rows, columns);
    const collect = kernels("layered")![`collect${this.#suffix}`];
    borrowed([8 * rows * columns], ([room]) => {
      const sums = float64(room, rows * columns);
      for (let p = 0; p < planes; p++) {
        collect(address + p * TILE, planes * TILE, strips, rows, columns, room);
        const to = p === 0 ? result.re : result.im;
        for (let at = 0; at < sums.length; at++) to[at] = factor * sums[at];
      }
    });
    return result;
  }
}

/** Pieces of memory one after the other, each from a cache line on. */
class Layout<Name extends string> {
  readonly bytes: number;
  readonly #offsets: Record<Name, number>;

  constructor(sizes: Record<Name, number>) {
    let next = 0;
    this.#offsets = {} as Record<Name, number>;
    for (const name of Object.keys(sizes) as Name[]) {
      this.#offsets[name] = next;
      next += Math.ceil(sizes[name] / 64) * 64;
    }
    this.bytes = next;
  }

  at(base: number): Record<Name, number> {
    const result = {} as Record<Name, number>;
    for (const name of Object.keys(this.#offsets) as Name[]) result[name] = base + this.#offsets[name];
    return result;
  }
}

/** (A + Aᵀ)/2, in place. */
function symmetrised(a: Matrix): Matrix {
  const n = a.rows;
  for (const part of [a.re, a.im])
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++)
        part[i * n + j] = part[j * n + i] = 0.5 * (part[i * n + j] + part[j * n + i]);
  return a;
}

/** The upper triangle copied below the diagonal, in place. */
function mirrored(a: Matrix): Matrix {
  const n = a.rows;
  for (const part of [a.re, a.im])
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) part[i * n + j] = part[j * n + i];
  return a;
}
