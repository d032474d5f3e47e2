import type { ComplexArray } from "../../fields/complex.js";
import { float64, free, reserve } from "../memory/memory.js";
import { parallel } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";
import { chainPropagator } from "./open-lattice.js";
import { cos, sin } from "./trigonometry.js";

/**
 * Batches of 4 × 4 Kerr-cavity arrays in the compiled kernel, two samples in one SIMD vector; its readable twin are
 * the flows of the systems, with open-lattice.ts.
 */

/** One sample: the 16 cavities row by row and, where there are ports, four of them. Advanced in place. */
export interface ArraySample {
  readonly cavities: ComplexArray;
  readonly ports?: ComplexArray;
}

export interface ArrayParameters {
  readonly hopping: number;
  readonly kerr: number;
  /** Port to corner, exchange at rate κ. */
  readonly kappa: number;
  /** Of the 16 cavities and the four ports. */
  readonly detuning: ArrayLike<number>;
}

/** Place of each cavity in the kernel's order: the corners come last. */
const PLACE = [12, 0, 1, 13, 2, 3, 4, 5, 6, 7, 8, 9, 14, 10, 11, 15];
const MODES = 20;
/** Values of a group of two samples, of a propagator, of a substep. */
const GROUP = 4 * MODES;
const LATTICE = 12;
const SUBSTEP = 4 + LATTICE;
/** Values of the kernel's table for sines. */
const SINES = 20;
/** Number of samples of one call; it does not depend on the number of threads. */
const CHUNK = 4;
/** Floating-point operations of one group in one substep, about. */
const OPERATIONS = 3000;

/** Tests whether the compiled kernel is available. */
export function hasArrayKernel(): boolean {
  return kernels("array") !== undefined;
}

/**
 * Advances all samples by `steps` times the given substeps, each a Strang step of length h: half a lattice step, Kerr
 * phases around the exchange with the ports, half a lattice step. Adjacent lattice steps are merged.
 */
export function advanceArrays(
  samples: readonly ArraySample[],
  { hopping, kerr, kappa, detuning }: ArrayParameters,
  substeps: readonly number[],
  steps: number,
): void {
  const groups = Math.ceil(samples.length / 2);
  const sines = 2 * LATTICE + substeps.length * SUBSTEP + MODES;
  const tables = sines + SINES;
  const owner = {};
  const start = reserve(owner, 8 * (tables + groups * GROUP));
  try {
    const table = float64(start, tables);
    const ends = 8 * LATTICE;
    const last = substeps.length - 1;
    table.set(blocks(hopping, substeps[0] / 2), 0);
    table.set(blocks(hopping, substeps[last] / 2), LATTICE);
    for (const [k, h] of substeps.entries()) {
      const at = 2 * LATTICE + k * SUBSTEP;
      const next = substeps[k === last ? 0 : k + 1];
      table.set([-kerr * h, -h, cos(kappa * h), sin(kappa * h)], at);
      table.set(blocks(hopping, (h + next) / 2), at + 4);
    }
    const detunings = sines - MODES;
    kernels("array")!.prepare(start + 8 * sines);
    for (let mode = 0; mode < MODES; mode++) table[detunings + place(mode)] = detuning[mode] ?? 0;
    const fields = float64(start + 8 * tables, groups * GROUP);
    for (const [s, sample] of samples.entries()) exchange(fields, s, sample, write);
    const ports = samples[0].ports ? 1 : 0;
    const calls: number[][] = [];
    for (let first = 0; first < groups; first += CHUNK / 2) {
      calls.push([
        start + 8 * (tables + first * GROUP),
        Math.min(CHUNK / 2, groups - first),
        steps,
        start,
        start + 2 * ends,
        substeps.length,
        start + ends,
        start + 8 * detunings,
        ports,
        start + 8 * sines,
      ]);
    }
    parallel("array", "advance", calls, groups * steps * substeps.length * OPERATIONS);
    for (const [s, sample] of samples.entries()) exchange(fields, s, sample, read);
  } finally {
    free(start);
  }
}

function place(mode: number): number {
  return mode < 16 ? PLACE[mode] : mode;
}

type Copy = (fields: Float64Array, at: number, z: ComplexArray, index: number) => void;

const write: Copy = (fields, at, z, index) => {
  fields[at] = z.re[index];
  fields[at + 2] = z.im[index];
};
const read: Copy = (fields, at, z, index) => {
  z.re[index] = fields[at];
  z.im[index] = fields[at + 2];
};

/** Copies one sample to or from its lane. */
function exchange(fields: Float64Array, sample: number, { cavities, ports }: ArraySample, copy: Copy): void {
  const lane = (sample >> 1) * GROUP + (sample & 1);
  for (let i = 0; i < 16; i++) copy(fields, lane + 4 * PLACE[i], cavities, i);
  if (ports) for (let p = 0; p < 4; p++) copy(fields, lane + 4 * (16 + p), ports, p);
}

/** Even, then odd 2 × 2 block of a chain of four's propagator: corner, off-diagonal and middle entry, halved. */
function blocks(hopping: number, dt: number): number[] {
  const { re, im } = chainPropagator(4, hopping, dt);
  const table: number[] = [];
  for (const sign of [1, -1]) {
    for (const [from, to] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ]) {
      const at = 4 * from + to;
      const mirrored = 4 * from + 3 - to;
      table.push((re[at] + sign * re[mirrored]) / 2, (im[at] + sign * im[mirrored]) / 2);
    }
  }
  return table;
}
