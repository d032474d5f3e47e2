import type { ComplexArray } from "../../fields/complex.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32 } from "../memory/memory.js";
import { parallel } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";
import type { CompiledCircuit } from "./circuit.js";
import { type Light, plainLight } from "./light.js";

/** Samples of a block, and blocks of a call: fixed, so that sums do not depend on the number of threads. */
const BLOCK = 8;
const BLOCKS = 4;
/** Kinds of steps of the kernel's program, and their coefficients. */
const SHIFTER = 0;
const FIXED = 1;
const COUPLER = 2;
const INTERFEROMETER = 3;
const COEFFICIENTS = 6;
/** Floating-point operations of an element for one sample, going back. */
const OPERATIONS = 20;
/** Deviation of the cosine of a coupler from its sine up to which it splits light in halves. */
const HALVES = 1e-15;

/** Steps of the kernel: kind, upper mode, first place, address of coefficients; and the first element of each. */
interface Program {
  readonly steps: Int32Array;
  readonly element: Int32Array;
}

const programs = new WeakMap<Int32Array, Program>();

/** Light through a circuit by the compiled kernel, or the plain one where there is no SIMD. */
export function light(circuit: CompiledCircuit): Light {
  return kernels("mesh") ? compiledLight(circuit) : plainLight(circuit);
}

/**
 * Joins the elements of ideal interferometers, phase, coupler, phase, coupler on the same modes, into one step.
 */
function programOf({ elements, values, shifters }: CompiledCircuit): Program {
  const known = programs.get(elements);
  if (known) return known;
  const learned = new Set(shifters);
  const steps: number[] = [];
  const first: number[] = [];
  const count = elements.length / 2;
  const isCoupler = (i: number) => elements[2 * i] === 1;
  const halves = (i: number) => Math.abs(values[2 * i] - values[2 * i + 1]) < HALVES;
  let place = 0;
  for (let i = 0; i < count; ) {
    const mode = elements[2 * i + 1];
    const whole =
      i + 3 < count &&
      [0, 1, 2, 3].every((k) => isCoupler(i + k) === (k % 2 === 1) && elements[2 * (i + k) + 1] === mode) &&
      [0, 2].every((k) => learned.has(i + k) && halves(i + k + 1));
    const single = isCoupler(i) ? COUPLER : learned.has(i) ? SHIFTER : FIXED;
    steps.push(whole ? INTERFEROMETER : single, mode, place, 8 * COEFFICIENTS * first.length);
    first.push(i);
    for (const end = i + (whole ? 4 : 1); i < end; i++) if (learned.has(i)) place++;
  }
  const program = { steps: Int32Array.from(steps), element: Int32Array.from(first) };
  programs.set(elements, program);
  return program;
}

/**
 * Writes the coefficients of all steps for the present phases; returns the phases that are left for the outputs, e^{iψ}. The light of
 * mode m is e^{iψ_m} times what the kernel holds; where modes m and n meet, e^{i(ψ_m − ψ_n)} is applied and ψ_n is common to both
 * afterwards.
 */
function writeCoefficients(
  { modes, values }: CompiledCircuit,
  { steps, element }: Program,
  coefficients: Float64Array,
): ComplexArray {
  const [gr, gi] = [new Float64Array(modes).fill(1), new Float64Array(modes)];
  for (let k = 0; k < element.length; k++) {
    const m = steps[4 * k + 1];
    const e = 2 * element[k];
    const at = COEFFICIENTS * k;
    if (steps[4 * k] < COUPLER) {
      const [re, im] = [gr[m], gi[m]];
      gr[m] = re * values[e] - im * values[e + 1];
      gi[m] = re * values[e + 1] + im * values[e];
      continue;
    }
    const [nr, ni] = [gr[m + 1], gi[m + 1]];
    const [re, im] = [gr[m] * nr + gi[m] * ni, gi[m] * nr - gr[m] * ni];
    if (steps[4 * k] === COUPLER) {
      const [c, s] = [values[e], values[e + 1]];
      const size = c * c + s * s;
      coefficients.set([re, im, c, s, c / size, -s / size], at);
      gr[m] = nr;
      gi[m] = ni;
      continue;
    }
    const [c0, s0, x, y] = [values[e], values[e + 1], values[e + 4], values[e + 5]];
    // Half of θ, from the larger one of its cosine and sine.
    const c = x > 0 ? Math.sqrt((1 + x) / 2) : Math.sqrt((1 - x) / 2);
    const [half, other] = x > 0 ? [c, y / (2 * c)] : [y / (2 * c), c];
    // Amplitude that passes both couplers.
    const size = 2 * values[e + 2] * values[e + 6];
    const inverse = 1 / size;
    coefficients[at] = re * c0 - im * s0;
    coefficients[at + 1] = re * s0 + im * c0;
    coefficients[at + 2] = size * other;
    coefficients[at + 3] = size * half;
    coefficients[at + 4] = inverse * other;
    coefficients[at + 5] = inverse * half;
    // Times i e^{iθ/2}.
    gr[m] = gr[m + 1] = -(nr * other + ni * half);
    gi[m] = gi[m + 1] = nr * half - ni * other;
  }
  return { re: gr, im: gi };
}

/** Multiplies all fields by the phases of their modes, or by the conjugate ones. */
function turn({ re, im }: ComplexArray, phases: ComplexArray, sign: 1 | -1): void {
  const modes = phases.re.length;
  for (let k = 0; k < re.length; ) {
    for (let m = 0; m < modes; m++, k++) {
      const [c, s, x] = [phases.re[m], sign * phases.im[m], re[k]];
      re[k] = c * x - s * im[k];
      im[k] = c * im[k] + s * x;
    }
  }
}

function compiledLight(circuit: CompiledCircuit): Light {
  const { modes, shifters } = circuit;
  const program = programOf(circuit);
  const steps = program.element.length;
  const operations = OPERATIONS * circuit.values.length;
  const block = 16 * BLOCK * modes;
  /** Copies samples to blocks, or from them; lanes that are left over hold zeros. */
  const copy = ({ re, im }: ComplexArray, count: number, address: number, out: boolean) => {
    const blocks = Math.ceil(count / BLOCK);
    const lanes = float64(address, (blocks * block) / 8);
    if (!out && count % BLOCK) lanes.fill(0, ((blocks - 1) * block) / 8);
    for (let i = 0; i < count; i++) {
      let at = (Math.floor(i / BLOCK) * block) / 8 + (i % BLOCK);
      for (let k = i * modes; k < (i + 1) * modes; k++, at += 2 * BLOCK)
        if (out) {
          re[k] = lanes[at];
          im[k] = lanes[at + BLOCK];
        } else {
          lanes[at] = re[k];
          lanes[at + BLOCK] = im[k];
        }
    }
  };
  const places = shifters.length;
  const callsOf = (count: number) => Math.ceil(count / (BLOCK * BLOCKS));
  const lanesOf = (count: number) => Math.ceil(count / BLOCK) * block;
  const coefficients = COEFFICIENTS * program.element.length;
  const programSize = [4 * program.steps.length, 8 * coefficients];
  const sumsOf = (count: number) => 8 * places * callsOf(count);
  /** Writes the program; returns the phases that are left for the outputs. */
  const prepare = (stepsAt: number, coefficientsAt: number) => {
    int32(stepsAt, program.steps.length).set(program.steps);
    return writeCoefficients(circuit, program, float64(coefficientsAt, coefficients));
  };
  /** Calls the kernel for all blocks; addresses of light are those of the first one. */
  const call = (
    name: "send" | "pull",
    count: number,
    light: readonly number[],
    given: readonly number[],
    sums: readonly number[],
  ) => {
    const blocks = Math.ceil(count / BLOCK);
    const calls = Array.from({ length: callsOf(count) }, (_, k) => [
      ...light.map((at) => at + k * BLOCKS * block),
      ...[Math.min(BLOCKS, blocks - k * BLOCKS), block, steps, ...given],
      ...sums.map((at) => at + 8 * places * k),
    ]);
    parallel("mesh", name, calls, operations * count);
  };
  const addSums = (count: number, sums: number, derivatives: Float64Array) => {
    const calls = callsOf(count);
    const values = float64(sums, places * calls);
    for (let b = 0, at = 0; b < calls; b++)
      for (let k = 0; k < places; k++, at++) derivatives[k] += values[at];
  };
  return {
    send(fields, count) {
      borrowed([...programSize, lanesOf(count)], ([stepsAt, coefficientsAt, lanes]) => {
        const phases = prepare(stepsAt, coefficientsAt);
        copy(fields, count, lanes, false);
        call("send", count, [lanes], [stepsAt, coefficientsAt], []);
        copy(fields, count, lanes, true);
        turn(fields, phases, 1);
      });
    },
    pull(fields, adjoint, count, derivatives) {
      const room = [...programSize, lanesOf(count), lanesOf(count), sumsOf(count)];
      borrowed(room, ([stepsAt, coefficientsAt, lanes, back, sums]) => {
        const phases = prepare(stepsAt, coefficientsAt);
        // Products of field and adjoint field are the same with these phases taken off one and put on the other.
        turn(fields, phases, -1);
        turn(adjoint, phases, 1);
        copy(fields, count, lanes, false);
        copy(adjoint, count, back, false);
        float64(sums, places * callsOf(count)).fill(0);
        call("pull", count, [lanes, back], [stepsAt, coefficientsAt], [sums]);
        copy(fields, count, lanes, true);
        copy(adjoint, count, back, true);
        addSums(count, sums, derivatives);
      });
    },
    gradient(fields, count, powers, signals, derivatives) {
      const room = [...programSize, lanesOf(count), lanesOf(count), sumsOf(count)];
      borrowed(room, ([stepsAt, coefficientsAt, lanes, back, sums]) => {
        const phases = prepare(stepsAt, coefficientsAt);
        copy(fields, count, lanes, false);
        call("send", count, [lanes], [stepsAt, coefficientsAt], []);
        copy(fields, count, lanes, true);
        if (!powers) turn(fields, phases, 1);
        const adjoint = signals(fields);
        if (!powers) turn(adjoint, phases, 1);
        copy(adjoint, count, back, false);
        float64(sums, places * callsOf(count)).fill(0);
        call("pull", count, [lanes, back], [stepsAt, coefficientsAt], [sums]);
        addSums(count, sums, derivatives);
      });
    },
  };
}
