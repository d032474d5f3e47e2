import type { ComplexArray } from "../../fields/complex.js";

/** A phase shifter: its angle is factor · parameter + offset. */
export interface PhaseShifter {
  readonly kind: "phase";
  readonly mode: number;
  /** Number of its parameter; −1 for a fixed phase. */
  readonly parameter: number;
  readonly factor: number;
  /** Phase in rad beside that of the parameter. */
  readonly offset: number;
}

/** A coupler of modes m and m + 1 with the matrix a [[cos η, i sin η], [i sin η, cos η]]. */
export interface Coupler {
  readonly kind: "coupler";
  /** Upper mode m. */
  readonly mode: number;
  /** Angle η in rad: π/4 splits light in halves. */
  readonly angle: number;
  /** Amplitude a that passes, 1 without loss. */
  readonly amplitude: number;
}

/** Phase shifters and couplers of waveguides, in the order in which light meets them. */
export interface Circuit {
  readonly modes: number;
  readonly elements: readonly (PhaseShifter | Coupler)[];
}

/**
 * A circuit as lists of numbers, for loops and kernels: of each element its kind (0 phase shifter, 1 coupler) and mode, and
 * two values: cosine and sine of a phase; a cos η and a sin η of a coupler.
 */
export interface CompiledCircuit {
  readonly modes: number;
  /** Kind and upper mode of every element. */
  readonly elements: Int32Array;
  /** Two values of every element; {@link setPhases} writes those of phase shifters. */
  readonly values: Float64Array;
  /** Elements that are phase shifters with a parameter: the places where fields are measured. */
  readonly shifters: Int32Array;
  /** Parameter, factor and offset of each of them. */
  readonly parameter: Int32Array;
  readonly factor: Float64Array;
  readonly offset: Float64Array;
}

/** Writes a circuit as lists of numbers. */
export function compileCircuit({ modes, elements }: Circuit): CompiledCircuit {
  const codes = new Int32Array(2 * elements.length);
  const values = new Float64Array(2 * elements.length);
  const places: [number, PhaseShifter][] = [];
  for (const [i, element] of elements.entries()) {
    codes[2 * i] = element.kind === "phase" ? 0 : 1;
    codes[2 * i + 1] = element.mode;
    const [size, angle] = element.kind === "phase" ? [1, element.offset] : [element.amplitude, element.angle];
    values[2 * i] = size * Math.cos(angle);
    values[2 * i + 1] = size * Math.sin(angle);
    if (element.kind === "phase" && element.parameter >= 0) places.push([i, element]);
  }
  return {
    modes,
    elements: codes,
    values,
    shifters: Int32Array.from(places, ([i]) => i),
    parameter: Int32Array.from(places, ([, { parameter }]) => parameter),
    factor: Float64Array.from(places, ([, { factor }]) => factor),
    offset: Float64Array.from(places, ([, { offset }]) => offset),
  };
}

/** Sets the phase shifters by the parameters. */
export function setPhases(circuit: CompiledCircuit, parameters: Float64Array): void {
  const { values, shifters, parameter, factor, offset } = circuit;
  for (let k = 0; k < shifters.length; k++) {
    const angle = factor[k] * parameters[parameter[k]] + offset[k];
    values[2 * shifters[k]] = Math.cos(angle);
    values[2 * shifters[k] + 1] = Math.sin(angle);
  }
}

/**
 * Sends the amplitudes of one sample through a circuit, in place: "forward" from the inputs to the outputs, "backward" from the
 * outputs to the inputs, which is the transpose. `taps` receives the amplitude behind every phase shifter with a parameter, on
 * the side of the outputs.
 */
export function propagate(
  { elements, values, shifters }: CompiledCircuit,
  { re, im }: ComplexArray,
  direction: "forward" | "backward",
  taps?: ComplexArray,
): void {
  const n = values.length / 2;
  const forward = direction === "forward";
  let place = forward ? 0 : shifters.length - 1;
  for (let e = 0; e < n; e++) {
    const i = forward ? e : n - 1 - e;
    const m = elements[2 * i + 1];
    const c = values[2 * i];
    const s = values[2 * i + 1];
    const [x, y] = [re[m], im[m]];
    if (elements[2 * i] === 0) {
      const tapped = taps !== undefined && shifters[place] === i;
      if (tapped && !forward) [taps.re[place], taps.im[place]] = [x, y];
      re[m] = c * x - s * y;
      im[m] = c * y + s * x;
      if (tapped && forward) [taps.re[place], taps.im[place]] = [re[m], im[m]];
      if (shifters[place] === i) place += forward ? 1 : -1;
    } else {
      const [u, v] = [re[m + 1], im[m + 1]];
      re[m] = c * x - s * v;
      im[m] = c * y + s * u;
      re[m + 1] = c * u - s * y;
      im[m + 1] = c * v + s * x;
    }
  }
}

/** Computes the matrix of a circuit, modes × modes, row by row: amplitude in output i for one in input j at i · modes + j. */
export function circuitMatrix(circuit: CompiledCircuit): ComplexArray {
  const { modes } = circuit;
  const matrix = { re: new Float64Array(modes * modes), im: new Float64Array(modes * modes) };
  for (let j = 0; j < modes; j++) {
    const column = { re: new Float64Array(modes), im: new Float64Array(modes) };
    column.re[j] = 1;
    propagate(circuit, column, "forward");
    for (let i = 0; i < modes; i++) {
      matrix.re[i * modes + j] = column.re[i];
      matrix.im[i * modes + j] = column.im[i];
    }
  }
  return matrix;
}
