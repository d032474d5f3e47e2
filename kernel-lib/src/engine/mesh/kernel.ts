import type { ComplexArray } from "../../fields/complex.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32 } from "../memory/memory.js";
import { parallel } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";
import type { CompiledCircuit } from "./circuit.js";
import { type Light, plainLight } from "./light.js";

/** Samples of a block. */
const BLOCK = 8;
/** Kinds of steps of the kernel's program. */
const FIXED = 0;
const LEARNED = 1;
const COUPLER = 2;
const INTERFEROMETER = 3;
/** Floating-point operations of an element for one sample, going back. */
const OPERATIONS = 32;

/** A circuit as the kernel's program: see kernel-lib/kernels/mesh.ts. */
interface Program {
  /** Kind, upper mode, first place and address of the coefficients of every step. */
  readonly steps: Int32Array;
  /** For every pair of coefficients the element it is of, and whether it is the inverse of a coupler. */
  readonly element: Int32Array;
  readonly inverse: Uint8Array;
}

const programs = new WeakMap<Int32Array, Program>();

/** Light through a circuit by the compiled kernel, or the plain one where there is no SIMD. */
export function light(circuit: CompiledCircuit): Light {
  return kernels("mesh") ? compiledLight(circuit) : plainLight(circuit);
}

/** Joins the elements of a Mach–Zehnder interferometer, phase, coupler, phase, coupler on the same modes, into one step. */
function programOf({ elements, shifters }: CompiledCircuit): Program {
  const known = programs.get(elements);
  if (known) return known;
  const learned = new Set(shifters);
  const steps: number[] = [];
  const pairs: [number, number][] = [];
  const count = elements.length / 2;
  const isPhase = (i: number) => elements[2 * i] === 0;
  let place = 0;
  for (let i = 0; i < count; ) {
    const mode = elements[2 * i + 1];
    const whole =
      i + 3 < count &&
      [0, 1, 2, 3].every((k) => elements[2 * (i + k)] === k % 2 && elements[2 * (i + k) + 1] === mode) &&
      learned.has(i) &&
      learned.has(i + 2);
    const kind = whole ? INTERFEROMETER : isPhase(i) ? (learned.has(i) ? LEARNED : FIXED) : COUPLER;
    steps.push(kind, mode, place, 16 * pairs.length);
    for (const end = i + (whole ? 4 : 1); i < end; i++) {
      pairs.push([i, 0]);
      if (!isPhase(i)) pairs.push([i, 1]);
      if (learned.has(i)) place++;
    }
  }
  const program = {
    steps: Int32Array.from(steps),
    element: Int32Array.from(pairs, ([i]) => i),
    inverse: Uint8Array.from(pairs, ([, inverse]) => inverse),
  };
  programs.set(elements, program);
  return program;
}

/** Writes the coefficients of a circuit with its present phases. */
function writeCoefficients(
  { values }: CompiledCircuit,
  { element, inverse }: Program,
  to: Float64Array,
): void {
  for (let k = 0; k < element.length; k++) {
    const [c, s] = [values[2 * element[k]], values[2 * element[k] + 1]];
    const size = inverse[k] ? c * c + s * s : 1;
    to[2 * k] = c / size;
    to[2 * k + 1] = (inverse[k] ? -s : s) / size;
  }
}

function compiledLight(circuit: CompiledCircuit): Light {
  const { modes, shifters } = circuit;
  const program = programOf(circuit);
  const steps = program.steps.length / 4;
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
  const prepare = (stepsAt: number, coefficientsAt: number) => {
    int32(stepsAt, program.steps.length).set(program.steps);
    writeCoefficients(circuit, program, float64(coefficientsAt, 2 * program.element.length));
  };
  const sizes = [4 * program.steps.length, 16 * program.element.length];
  return {
    send(fields, count) {
      const blocks = Math.ceil(count / BLOCK);
      borrowed([...sizes, blocks * block], ([stepsAt, coefficientsAt, lanes]) => {
        prepare(stepsAt, coefficientsAt);
        copy(fields, count, lanes, false);
        const calls = Array.from({ length: blocks }, (_, b) => [
          lanes + b * block,
          steps,
          stepsAt,
          coefficientsAt,
        ]);
        parallel("mesh", "send", calls, operations * count);
        copy(fields, count, lanes, true);
      });
    },
    pull(fields, adjoint, count, derivatives) {
      const blocks = Math.ceil(count / BLOCK);
      const places = shifters.length;
      borrowed(
        [...sizes, blocks * block, blocks * block, 8 * places * blocks],
        ([stepsAt, coefficientsAt, lanes, back, sums]) => {
          prepare(stepsAt, coefficientsAt);
          copy(fields, count, lanes, false);
          copy(adjoint, count, back, false);
          const calls = Array.from({ length: blocks }, (_, b) => [
            lanes + b * block,
            back + b * block,
            steps,
            stepsAt,
            coefficientsAt,
            sums + 8 * places * b,
          ]);
          parallel("mesh", "pull", calls, operations * count);
          copy(fields, count, lanes, true);
          copy(adjoint, count, back, true);
          const values = float64(sums, places * blocks);
          for (let b = 0, at = 0; b < blocks; b++)
            for (let k = 0; k < places; k++, at++) derivatives[k] += values[at];
        },
      );
    },
  };
}
