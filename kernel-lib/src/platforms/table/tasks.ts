/** Small tasks and small helpers of the table of platforms. */
import { XOR } from "../../data/xor.js";
import type { ReversibleDevice } from "../../echo/device.js";
import { injectError } from "../../echo/device.js";
import { cloneState, conjugated, type State } from "../../evolve/system.js";
import type { ComplexArray } from "../../fields/complex.js";
import { Random } from "../../fields/random.js";

/** XOR of two numbers ±size: one class for equal signs, one for different ones. */
export const xorClasses = (size: number): { readonly input: number[]; readonly target: number }[] =>
  XOR.map(({ inputs, target }) => ({ input: inputs.map((x) => size * x), target: target > 0 ? 1 : 0 }));

/** Draws `length` normal numbers with a standard deviation. */
export function normal(length: number, deviation: number, seed: number): Float64Array {
  const random = new Random(seed, "platforms");
  return Float64Array.from({ length }, () => deviation * random.normal());
}

/** A learning field at rest. */
export const atRest = (re: ArrayLike<number>): ComplexArray => ({
  re: Float64Array.from(re),
  im: new Float64Array(re.length),
});

/** A state of complex waves without a learning field. */
export const waveState = (re: Float64Array, im: Float64Array): State => ({
  psi: { re, im },
  theta: { re: new Float64Array(0), im: new Float64Array(0) },
});

/**
 * Makes a device of a map of complex amplitudes that leave it for those that come in; time reversal conjugates them. `back` is
 * the map of waves that are sent into the outputs; default: the same.
 */
export function waveDevice(
  size: number,
  through: (psi: ComplexArray) => ComplexArray,
  back: (psi: ComplexArray) => ComplexArray = through,
): ReversibleDevice {
  const returning = new WeakSet<State>();
  return {
    size,
    learningSize: 0,
    kinds: { psi: "complex", theta: "complex" },
    forward(state) {
      const end = { ...cloneState(state), psi: (returning.has(state) ? back : through)(state.psi) };
      if (returning.has(state)) returning.add(end);
      return end;
    },
    reverse(state) {
      const turned = conjugated(state);
      if (!returning.has(state)) returning.add(turned);
      return turned;
    },
    inject: injectError,
  };
}

/** Makes a device of a matrix, y = Sx (size × size, row by row), that waves cross back by the transpose of S: a reciprocal one. */
export function transposedTrip(size: number, { re, im }: ComplexArray): ReversibleDevice {
  const map = (at: (row: number, column: number) => number) => (psi: ComplexArray) => {
    const out = { re: new Float64Array(size), im: new Float64Array(size) };
    for (let j = 0; j < size; j++)
      for (let l = 0; l < size; l++) {
        const k = at(j, l);
        out.re[j] += re[k] * psi.re[l] - im[k] * psi.im[l];
        out.im[j] += re[k] * psi.im[l] + im[k] * psi.re[l];
      }
    return out;
  };
  return waveDevice(
    size,
    map((j, l) => j * size + l),
    map((j, l) => l * size + j),
  );
}
