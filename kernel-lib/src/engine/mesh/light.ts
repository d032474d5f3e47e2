import type { ComplexArray } from "../../fields/complex.js";
import { type CompiledCircuit, propagate } from "./circuit.js";

/** Light through a circuit, for whole batches: count × modes amplitudes. */
export interface Light {
  /** Sends the amplitudes of `count` samples from the inputs to the outputs, in place. */
  send(fields: ComplexArray, count: number): void;
  /**
   * Goes back from the outputs to the inputs, in place: `fields`, which `send` left, become those of the inputs again;
   * `adjoint`, the error signals, run through the transposed circuit. Adds −Im(A B) behind every phase shifter with a
   * parameter, summed over the samples, to `derivatives`.
   */
  pull(fields: ComplexArray, adjoint: ComplexArray, count: number, derivatives: Float64Array): void;
  /**
   * Both in one pass: sends `fields`, asks for the error signals at the outputs, and adds the derivatives. With `powers`, fields
   * at the outputs are shown without their last phases, which error signals of powers, 2 w y*, do not depend on.
   */
  gradient(
    fields: ComplexArray,
    count: number,
    powers: boolean,
    signals: (fields: ComplexArray) => ComplexArray,
    derivatives: Float64Array,
  ): void;
}

/** The plain twin of the compiled kernel. */
export function plainLight(circuit: CompiledCircuit): Light {
  const { modes, elements, values, shifters } = circuit;
  const sample = ({ re, im }: ComplexArray, i: number) => ({
    re: re.subarray(i * modes, (i + 1) * modes),
    im: im.subarray(i * modes, (i + 1) * modes),
  });
  /** Undoes one element on a field: the inverse of its matrix. */
  const undo = ({ re, im }: ComplexArray, i: number) => {
    const m = elements[2 * i + 1];
    const [c, s] = [values[2 * i], values[2 * i + 1]];
    const size = c * c + s * s;
    const [x, y] = [re[m], im[m]];
    if (elements[2 * i] === 0) {
      re[m] = c * x + s * y;
      im[m] = c * y - s * x;
      return;
    }
    const [u, v] = [re[m + 1], im[m + 1]];
    re[m] = (c * x + s * v) / size;
    im[m] = (c * y - s * u) / size;
    re[m + 1] = (c * u + s * y) / size;
    im[m + 1] = (c * v - s * x) / size;
  };
  const light: Light = {
    send(fields, count) {
      for (let i = 0; i < count; i++) propagate(circuit, sample(fields, i), "forward");
    },
    pull(fields, adjoint, count, derivatives) {
      const taps = { re: new Float64Array(shifters.length), im: new Float64Array(shifters.length) };
      for (let i = 0; i < count; i++) {
        propagate(circuit, sample(adjoint, i), "backward", taps);
        const field = sample(fields, i);
        for (let e = values.length / 2 - 1, place = shifters.length - 1; e >= 0; e--) {
          const m = elements[2 * e + 1];
          if (shifters[place] === e) {
            derivatives[place] -= field.re[m] * taps.im[place] + field.im[m] * taps.re[place];
            place--;
          }
          undo(field, e);
        }
      }
    },
    gradient(fields, count, _, signals, derivatives) {
      light.send(fields, count);
      light.pull(fields, signals(fields), count, derivatives);
    },
  };
  return light;
}
