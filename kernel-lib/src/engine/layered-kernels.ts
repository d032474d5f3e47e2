import type { Answers, Core, CoreGradient, CoreProblem, CoreValues, Weigh } from "./layered-core.js";
import { float64, reserve } from "./memory.js";
import { parallel } from "./pool.js";
import { fromRealStrips, fromStrips, padded, stripBytes, stripWidth, toStrips } from "./strips.js";
import { kernels } from "./wasm.js";

/** Separate sums, and so the most threads that help; more would cost memory and time to add up. */
const SLOTS = 8;
/** Samples between two looks at their cost: enough to keep threads busy, few enough to stay in the cache. */
const MOST_SAMPLES = 8;
const STORE = 2 ** 20;
/** Rows of gradient sums that are gathered before they are multiplied. */
const ENOUGH_ROWS = 48;

// Entries of a plan; the same order in kernels/layered.ts.
const ENTRIES = [
  "rows",
  "outputs",
  "inputs",
  "inputRows",
  "transmission",
  "halfDecay",
  "core",
  "ports",
  "portsTurned",
  "constants",
  "coupling",
  "couplingTurned",
  "detuning",
  "drive",
  "samples",
  "answers",
  "cotangents",
  "store",
  "storeBytes",
  "slots",
  "slotBytes",
  "depth",
  "work",
  "matrix",
  "inverses",
  "chi",
  "scaled",
  "lanes",
  "pairs",
  "left",
  "right",
  "leftInput",
  "weights",
  "sumCore",
  "sumPorts",
  "sumCoupling",
  "sumDetuning",
] as const;
type Plan = Record<(typeof ENTRIES)[number], number>;

/** {@link Core} in compiled kernels on all threads. */
export class CompiledCore implements Core {
  readonly #plan: Plan;
  readonly #planAddress: number;
  /** Samples of one slot between two looks. */
  readonly #samples: number;
  readonly #suffix: "64" | "32";

  /** @throws RangeError where there is not enough memory. */
  constructor(readonly problem: CoreProblem) {
    const { n, m, inputs, before, drive, precision } = problem;
    const size = precision === "double" ? 8 : 4;
    const w = stripWidth(precision);
    const rows = padded(n);
    const inputRows = before ? padded(inputs) : 0;
    const columns = Math.ceil(rows / w) * w;
    const complex = (height: number, across: number) => stripBytes(height, across, 3, precision);
    const real = (height: number, across: number) => stripBytes(height, across, 1, precision);
    const lanes = Math.max(columns, Math.ceil(inputRows / w) * w) * 2 * size;
    const pairs = Math.max(columns, inputRows, m) * 2 * size;
    const storeBytes = drive
      ? complex(rows, rows) + rows * 2 * size + columns * 2 * size + columns * 2 * size
      : (complex(rows, m) / 3) * 2;
    const most = drive ? Math.floor(STORE / storeBytes) : Math.ceil(ENOUGH_ROWS / m);
    this.#samples = Math.max(1, Math.min(MOST_SAMPLES, most));
    const depth = this.#samples * (drive ? 2 : m);
    const exports = kernels("layered")!;
    const slot = new Layout({
      work: exports.workBytes(),
      matrix: drive ? 0 : complex(rows, rows) + complex(rows, m),
      inverses: drive ? 0 : rows * 2 * size,
      chi: inputRows * 2 * size,
      scaled: 2 * real(inputRows, rows),
      lanes,
      pairs,
      left: complex(depth, rows),
      right: complex(depth, rows),
      leftInput: 2 * real(depth, inputRows),
      weights: drive ? complex(depth, m) : 0,
      sumCore: complex(rows, rows),
      sumPorts: complex(rows, m),
      sumCoupling: real(inputRows, rows),
      sumDetuning: inputs * 8,
    });
    const group = SLOTS * this.#samples;
    const whole = new Layout({
      plan: ENTRIES.length * 8,
      core: complex(rows, rows),
      ports: complex(rows, m),
      portsTurned: drive ? complex(m, rows) : 0,
      constants: 16 * m,
      coupling: real(inputRows, rows),
      couplingTurned: real(rows, inputRows),
      detuning: 8 * inputs,
      drive: 8 * inputs,
      samples: 8 * inputs * group,
      answers: 16 * m * group,
      cotangents: 16 * m * group,
      store: storeBytes * group,
      slots: slot.bytes * SLOTS,
    });
    const base = reserve(this, whole.bytes);
    const at = whole.at(base);
    this.#planAddress = at.plan;
    this.#suffix = precision === "double" ? "64" : "32";
    this.#plan = {
      ...at,
      rows,
      outputs: m,
      inputs,
      inputRows,
      transmission: drive ? 1 : 0,
      halfDecay: problem.halfDecay,
      storeBytes,
      slotBytes: slot.bytes,
      depth,
      ...slot.at(0),
    };
    float64(at.plan, ENTRIES.length).set(ENTRIES.map((name) => this.#plan[name]));
    if (drive) float64(at.drive, inputs).set(drive);
  }

  load({ matrix, ports, constants, detuning, coupling }: CoreValues): void {
    const { core, ports: portsAt, portsTurned, constants: constantsAt, rows, inputRows } = this.#plan;
    const { n, m, inputs, before, drive, precision } = this.problem;
    toStrips(core, rows, precision, matrix, { ones: true });
    toStrips(portsAt, rows, precision, ports);
    if (drive) toStrips(portsTurned, m, precision, ports, { transposed: true });
    pack(float64(constantsAt, 2 * m), constants, 0, m);
    if (!before) return;
    float64(this.#plan.detuning, inputs).set(detuning);
    const j = { rows: inputs, columns: n, re: coupling };
    toStrips(this.#plan.coupling, inputRows, precision, j);
    toStrips(this.#plan.couplingTurned, rows, precision, j, { transposed: true });
  }

  answer(inputs: Float64Array, count: number, answers: Answers): void {
    this.#run(inputs, count, answers, () => {}, false);
  }

  differentiate(
    inputs: Float64Array,
    count: number,
    answers: Answers,
    cotangents: Answers,
    weigh: Weigh,
  ): CoreGradient {
    const { m } = this.problem;
    const plan = this.#plan;
    const slots = plan.slots;
    const sums = plan.sumDetuning + 8 * this.problem.inputs - plan.sumCore;
    for (let slot = 0; slot < SLOTS; slot++)
      float64(slots + slot * plan.slotBytes + plan.sumCore, sums / 8).fill(0);
    this.#run(
      inputs,
      count,
      answers,
      (first, some, calls) => {
        weigh(first, some);
        pack(float64(plan.cotangents, 2 * m * some), cotangents, first * m, m * some);
        parallel("layered", `backward${this.#suffix}`, calls, this.#operations(some));
      },
      true,
    );
    return this.#sum();
  }

  /** Group after group: answers, then whatever is to follow with the same calls. */
  #run(
    inputs: Float64Array,
    count: number,
    answers: Answers,
    then: (first: number, count: number, calls: number[][]) => void,
    keep: boolean,
  ): void {
    const { inputs: size, m } = this.problem;
    const plan = this.#plan;
    const group = SLOTS * this.#samples;
    for (let first = 0; first < count; first += group) {
      const some = Math.min(group, count - first);
      float64(plan.samples, size * some).set(inputs.subarray(first * size, (first + some) * size));
      const each = Math.ceil(some / SLOTS);
      const calls: number[][] = [];
      for (let slot = 0; slot * each < some; slot++)
        calls.push([this.#planAddress, slot, slot * each, Math.min(each, some - slot * each), slot * each]);
      parallel(
        "layered",
        `forward${this.#suffix}`,
        calls.map((call) => [...call, keep ? 1 : 0]),
        this.#operations(some),
      );
      unpack(float64(plan.answers, 2 * m * some), answers, first * m, m * some);
      then(first, some, calls);
    }
  }

  #operations(samples: number): number {
    const { n, m, inputs } = this.problem;
    return samples * n * n * (n + inputs + 4 * m);
  }

  /** The sums of all slots, added in their order, as a gradient. */
  #sum(): CoreGradient {
    const { n, m, inputs, before, drive, precision } = this.problem;
    const plan = this.#plan;
    const add = kernels("layered")![`addSlot${this.#suffix}`];
    const first = plan.slots;
    const detuning = float64(first + plan.sumDetuning, inputs);
    for (let slot = 1; slot < SLOTS; slot++) {
      const from = first + slot * plan.slotBytes;
      add(first + plan.sumCore, from + plan.sumCore, plan.sumDetuning - plan.sumCore);
      const more = float64(from + plan.sumDetuning, inputs);
      for (let i = 0; i < inputs; i++) detuning[i] += more[i];
    }
    const matrix = fromStrips(first + plan.sumCore, plan.rows, precision, n, n, { upper: true });
    const ports = fromStrips(first + plan.sumPorts, plan.rows, precision, n, m);
    const coupling = before
      ? fromRealStrips(first + plan.sumCoupling, plan.inputRows, precision, inputs, n)
      : new Float64Array(0);
    // λ and h appear in both orders; each u twice in u uᵀ, of which the kernel adds up one.
    scale(drive ? -0.5 : -1, matrix.re, matrix.im);
    scale(drive ? 1 : 2, ports.re, ports.im);
    scale(drive ? -1 : -2, coupling);
    return { matrix, ports, coupling, detuning: detuning.map((x) => -x) };
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

function scale(factor: number, ...arrays: Float64Array[]): void {
  for (const a of arrays) for (let i = 0; i < a.length; i++) a[i] *= factor;
}

/** Pairs of real and imaginary part to two arrays, and back. */
function unpack(pairs: Float64Array, { re, im }: Answers, at: number, count: number): void {
  for (let i = 0; i < count; i++) {
    re[at + i] = pairs[2 * i];
    im[at + i] = pairs[2 * i + 1];
  }
}

function pack(pairs: Float64Array, { re, im }: Answers, at: number, count: number): void {
  for (let i = 0; i < count; i++) {
    pairs[2 * i] = re[at + i];
    pairs[2 * i + 1] = im[at + i];
  }
}
