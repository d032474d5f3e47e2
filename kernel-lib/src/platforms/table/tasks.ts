/** Small tasks and small helpers of the table of platforms. */
import { XOR } from "../../data/xor.js";
import type { ReversibleDevice } from "../../echo/device.js";
import { injectError } from "../../echo/device.js";
import { cloneState, conjugated, type State } from "../../evolve/system.js";
import type { ComplexArray } from "../../fields/complex.js";
import { concatenated } from "../../fields/lists.js";
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

/** Makes a device of a map of complex amplitudes that come in to those that go out; time reversal conjugates them. */
export function waveDevice(size: number, through: (psi: ComplexArray) => ComplexArray): ReversibleDevice {
  return {
    size,
    learningSize: 0,
    kinds: { psi: "complex", theta: "complex" },
    forward: (state) => ({ ...cloneState(state), psi: through(state.psi) }),
    reverse: conjugated,
    inject: injectError,
  };
}

/**
 * Makes a device of `modes` waveguides on the left and as many on the right, with the transmission t (modes × modes, row by
 * row) from left to right and, by reciprocity, its transpose from right to left. Amplitudes: left, then right.
 */
export function transmissionDevice(modes: number, { re, im }: ComplexArray): ReversibleDevice {
  return waveDevice(2 * modes, (psi) => {
    const out = { re: new Float64Array(2 * modes), im: new Float64Array(2 * modes) };
    for (let j = 0; j < modes; j++)
      for (let l = 0; l < modes; l++)
        for (const [to, from] of [
          [modes + j, l],
          [l, modes + j],
        ]) {
          const k = j * modes + l;
          out.re[to] += re[k] * psi.re[from] - im[k] * psi.im[from];
          out.im[to] += re[k] * psi.im[from] + im[k] * psi.re[from];
        }
    return out;
  });
}

/** A state of light that comes from the left. */
export function fromLeft(modes: number): State {
  const light = (seed: number) => concatenated(normal(modes, 1, seed), new Float64Array(modes));
  return waveState(light(1), light(2));
}
