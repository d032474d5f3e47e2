import type { ComplexArray } from "../../fields/complex.js";
import { float64, reserve } from "../memory/memory.js";
import { parallel } from "../memory/pool.js";
import { kernels } from "../memory/wasm.js";
import { transform } from "./fft.js";
import { cos, sin } from "./trigonometry.js";

/** A photonic network's geometry: fields hold channels × side × side values, the last axis fastest. */
export interface PhotonicShape {
  readonly side: number;
  readonly channels: number;
  readonly stages: number;
}

/** "forward" is towards the camera, through stage 0 first; "backward" enters at the camera. */
export type Direction = "forward" | "backward";

/**
 * Sends fields through all stages, each overwritten by what comes out on the other side, and adds the intensities
 * |Ψ|² that the light had at every phase, summed over the fields, to `intensities`.
 *
 * One stage, forward: unitary 2-D DFT of every channel, phases, unitary DFT across the channels, phases, inverse
 * 2-D DFT, phases and Kerr effect Ψ exp(−i(φ + g|Ψ|²)). After the last stage the camera is in the focus of one
 * more lens, a 2-D DFT. Backward is the transpose: the same light paths in the opposite order.
 * `phases` has stages × 3 × field size values: Fourier plane, Fourier plane after mixing, local.
 */
export type Propagate = (
  fields: readonly ComplexArray[],
  direction: Direction,
  phases: Float64Array,
  kerr: number,
  intensities: Float64Array,
) => void;

/** The compiled propagation where the kernel has that geometry and there is SIMD, else the plain one. */
export function propagation(shape: PhotonicShape): Propagate {
  const { side, channels } = shape;
  const fits = [4, 16, 64].includes(side) && [1, 2, 4].includes(channels);
  return fits && kernels("photonic") ? compiledPropagation(shape) : plainPropagation(shape);
}

/**
 * The plain twin: readable reference and fallback, for every geometry. `visit` is shown the field on entry, between
 * stages and on leaving.
 */
export function plainPropagation(
  { side, channels, stages }: PhotonicShape,
  visit: (field: ComplexArray) => void = () => {},
): Propagate {
  const area = side * side;
  const size = area * channels;
  const work = { re: new Float64Array(size), im: new Float64Array(size) };

  /** Unitary 2-D transform of every channel; the inverse is the same with the parts exchanged. */
  function lens(re: Float64Array, im: Float64Array): void {
    for (let c = 0; c < channels; c++) {
      transform(re, im, side, side, c * area, work);
      for (let y = 0; y < side; y++) transform(re, im, side, 1, c * area + y * side, work);
    }
    for (let i = 0; i < size; i++) {
      re[i] /= side;
      im[i] /= side;
    }
  }

  function mix(re: Float64Array, im: Float64Array): void {
    transform(re, im, channels, area, 0, work);
    for (let i = 0; i < size; i++) {
      re[i] /= Math.sqrt(channels);
      im[i] /= Math.sqrt(channels);
    }
  }

  return (fields, direction, phases, kerr, intensities) => {
    for (const { re, im } of fields) {
      const turn = (plane: number, g: number) => {
        for (let i = 0; i < size; i++) {
          const intensity = re[i] * re[i] + im[i] * im[i];
          intensities[plane * size + i] += intensity;
          const angle = phases[plane * size + i] + g * intensity;
          const c = Math.cos(angle);
          const s = Math.sin(angle);
          const x = re[i];
          re[i] = x * c + im[i] * s;
          im[i] = im[i] * c - x * s;
        }
      };
      visit({ re, im });
      if (direction === "backward") {
        lens(re, im);
        visit({ re, im });
      }
      for (let n = 0; n < stages; n++) {
        const stage = direction === "forward" ? n : stages - 1 - n;
        if (direction === "backward") turn(3 * stage + 2, kerr);
        if (direction === "backward") lens(im, re);
        else lens(re, im);
        turn(3 * stage + (direction === "forward" ? 0 : 1), 0);
        mix(re, im);
        turn(3 * stage + (direction === "forward" ? 1 : 0), 0);
        if (direction === "forward") lens(im, re);
        else lens(re, im);
        if (direction === "forward") turn(3 * stage + 2, kerr);
        if (n < stages - 1 || direction === "forward") visit({ re, im });
      }
      if (direction === "forward") lens(re, im);
      visit({ re, im });
    }
  };
}

/** Number of samples of one call; it is fixed, so that sums do not depend on the number of threads. */
const CHUNK = 16;
/** Number of chunks in memory at once. */
const CHUNKS = 8;
/** Number of floating-point operations for one value of a field in one stage: two transforms, three phases. */
const OPERATIONS = 90;

/**
 * What the kernel's sine and cosine need: a number that rounds to whole ones what it is added to, 2/π, π/2 in two
 * parts (the first ends in zero bits, so that small multiples of it are exact), and the Taylor coefficients of
 * sine (15th to 3rd order) and cosine (16th to 0th).
 */
const SINE_COSINE = [1.5 * 2 ** 52, 2 / Math.PI, 1.5707963267341256, 6.077100506506192e-11];
for (const [first, last] of [
  [15, 3],
  [16, 0],
]) {
  for (let order = first; order >= last; order -= 2) {
    let coefficient = order % 4 < 2 ? 1 : -1;
    for (let k = 2; k <= order; k++) coefficient /= k;
    SINE_COSINE.push(coefficient);
  }
}

/** The kernel in kernel-lib/kernels/photonic.ts on all threads. */
export function compiledPropagation({ side, channels, stages }: PhotonicShape): Propagate {
  const area = side * side;
  const size = area * channels;
  const order = digitReversed(side);
  /** Bytes: twiddle factors, constants, tables, and of each chunk its fields and intensities. */
  const layout = {
    twiddles: 64 * side,
    constants: 8 * SINE_COSINE.length,
    tables: 40 * size * stages,
    fields: 16 * size * CHUNK,
    sums: 48 * size * stages,
  };
  const constants = layout.twiddles;
  const tables = constants + layout.constants;
  const start = tables + layout.tables;
  let address = 0;
  let held = new Float64Array(0);
  const owner = {};

  function prepare(phases: Float64Array): void {
    if (address === 0) {
      address = reserve(owner, start + CHUNKS * (layout.fields + layout.sums));
      writeTwiddles(float64(address, layout.twiddles / 8), side);
      float64(address + constants, SINE_COSINE.length).set(SINE_COSINE);
    }
    if (held.length === phases.length && held.every((phase, i) => phase === phases[i])) return;
    const table = float64(address + tables, layout.tables / 8);
    for (let stage = 0, at = 0; stage < stages; stage++) {
      for (let plane = 0; plane < 2; plane++) {
        for (let i = 0; i < size; i++) {
          const phase = phases[(3 * stage + plane) * size + order[i % area] + i - (i % area)];
          table[at++] = cos(phase) / side;
          table[at++] = sin(phase) / side;
        }
      }
      table.set(phases.subarray((3 * stage + 2) * size, (3 * stage + 3) * size), at);
      at += size;
    }
    held = phases.slice();
  }

  const fieldsOf = (chunk: number) => address + start + chunk * (layout.fields + layout.sums);
  const sumsOf = (chunk: number) => fieldsOf(chunk) + layout.fields;

  /** Copies one sample between its lane and an ordinary array; the camera's side is in the kernel's order. */
  function copy(
    field: ComplexArray,
    lanes: Float64Array,
    sample: number,
    camera: boolean,
    out: boolean,
  ): void {
    let at = (sample >> 1) * size * 4 + (sample & 1);
    for (let i = 0; i < size; i++, at += 4) {
      const k = camera ? order[i % area] + i - (i % area) : i;
      if (out) {
        field.re[k] = lanes[at];
        field.im[k] = lanes[at + 2];
      } else {
        lanes[at] = field.re[k];
        lanes[at + 2] = field.im[k];
      }
    }
  }

  function addIntensities(chunk: number, intensities: Float64Array): void {
    const sums = float64(sumsOf(chunk), layout.sums / 8);
    for (let plane = 0, at = 0; plane < 3 * stages; plane++) {
      for (let i = 0; i < size; i++, at += 2) {
        const k = plane % 3 < 2 ? order[i % area] + i - (i % area) : i;
        intensities[plane * size + k] += sums[at] + sums[at + 1];
      }
    }
  }

  return (fields, direction, phases, kerr, intensities) => {
    prepare(phases);
    const backward = direction === "backward";
    for (let first = 0; first < fields.length; first += CHUNK * CHUNKS) {
      const round = fields.slice(first, first + CHUNK * CHUNKS);
      const chunks = Math.ceil(round.length / CHUNK);
      const calls: number[][] = [];
      for (let c = 0; c < chunks; c++) {
        const lanes = float64(fieldsOf(c), layout.fields / 8);
        const count = Math.min(CHUNK, round.length - c * CHUNK);
        for (let k = 0; k < count; k++) copy(round[c * CHUNK + k], lanes, k, backward, false);
        // The unused lane of an odd number of samples must hold no light of an earlier run.
        if (count % 2 === 1)
          for (let i = 0; i < 2 * size; i++) lanes[(count >> 1) * size * 4 + 2 * i + 1] = 0;
        float64(sumsOf(c), layout.sums / 8).fill(0);
        const pairs = Math.ceil(count / 2);
        const given = [address + tables, address, address + constants, sumsOf(c)];
        calls.push([fieldsOf(c), pairs, side, channels, stages, kerr, ...given]);
      }
      parallel("photonic", direction, calls, OPERATIONS * size * stages * round.length);
      for (let c = 0; c < chunks; c++) {
        const lanes = float64(fieldsOf(c), layout.fields / 8);
        const count = Math.min(CHUNK, round.length - c * CHUNK);
        for (let k = 0; k < count; k++) copy(round[c * CHUNK + k], lanes, k, !backward, true);
        addIntensities(c, intensities);
      }
    }
  };
}

/** exp(−2πi jk/length) for k = 1, 2, 3, j < length/4, of all lengths side, side/4, … 4. */
function writeTwiddles(to: Float64Array, side: number): void {
  let at = 0;
  for (let length = side; length >= 4; length /= 4) {
    for (let j = 0; j < length / 4; j++) {
      for (let k = 1; k < 4; k++) {
        to[at++] = cos((2 * Math.PI * j * k) / length);
        to[at++] = -sin((2 * Math.PI * j * k) / length);
      }
    }
  }
}

/** Where the value at each place of a digit-reversed square stands in natural order. */
function digitReversed(side: number): Uint32Array {
  const reversed = (i: number) => {
    let result = 0;
    for (let rest = i, length = side; length > 1; length /= 4, rest = Math.floor(rest / 4))
      result = 4 * result + (rest % 4);
    return result;
  };
  return Uint32Array.from(
    { length: side * side },
    (_, i) => reversed(Math.floor(i / side)) * side + reversed(i % side),
  );
}
