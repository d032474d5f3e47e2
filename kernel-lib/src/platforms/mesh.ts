import {
  type CompiledCircuit,
  circuitMatrix,
  compileCircuit,
  propagate,
  setPhases,
} from "../engine/mesh/circuit.js";
import { light } from "../engine/mesh/kernel.js";
import {
  checkBatch,
  checkGradient,
  notNegative,
  numbers,
  oneOf,
  reject,
  wholeNumber,
} from "../fields/check.js";
import { type ComplexArray, complexZeros } from "../fields/complex.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Experiments, Machine, Pullback } from "../machine/machine.js";
import { CLEMENTS_2016, RECK_1994, SHEN_2017 } from "../machine/sources.js";
import { checkUnitary, decompose, layoutModes, type MeshLayout } from "./mesh-decomposition.js";
import { meshDiagram } from "./mesh-diagram.js";
import { FORMS, type MeshForm } from "./mesh-form.js";

/** Settings of {@link interferometerMesh}. */
export interface MeshOptions {
  /** Waveguides that enter and leave the mesh, 2 or more. */
  readonly modes: number;
  /** "clements" (default): the rectangle of Clements et al.; "reck": the triangle of Reck et al. */
  readonly layout?: MeshLayout;
  /** How crossings are built. Default "mach-zehnder": two couplers and two phase shifters. */
  readonly form?: MeshForm;
  /** Unitary matrix that the mesh starts with, modes × modes, row by row. Default: random angles of the seed. */
  readonly unitary?: ComplexArray;
  /** Seed of random angles. Default 1. */
  readonly seed?: number;
  /** Modes that are detected. Default: all. */
  readonly outputs?: readonly number[];
  /** What detectors read: "powers" |y|² (default), one number a mode; or "fields", all real parts, then all imaginary ones. */
  readonly read?: "powers" | "fields";
  /** What an input holds: "real" (default) amplitudes, one a mode; "complex": all real parts, then all imaginary ones. */
  readonly amplitudes?: "real" | "complex";
  /** Loss in dB of every crossing. Default 0. */
  readonly loss?: number;
  /**
   * Offsets of the phases, in rad, that fabrication left: a standard deviation, or a list as {@link InterferometerMesh.errors}.
   * Default 0.
   */
  readonly phaseErrors?: number | ArrayLike<number>;
  /** Standard deviation of the angles of couplers from π/4, in rad. Default 0: light is split in halves. */
  readonly couplerErrors?: number;
  /** Seed of the errors. Default 1. */
  readonly errorSeed?: number;
}

/** A mesh of interferometers; see {@link interferometerMesh}. */
export interface InterferometerMesh extends Machine {
  readonly modes: number;
  /** Upper modes of the crossings, in the order in which light meets them. */
  readonly crossings: readonly number[];
  /** Offsets in rad of the phases of fabrication: θ and φ of every crossing. */
  readonly errors: Float64Array;
  /** Computes the matrix of the mesh as it is now, modes × modes, row by row. */
  matrix(): ComplexArray;
  /** Sets the angles so that a mesh without errors has this unitary matrix. @throws RangeError where it is not unitary */
  setUnitary(unitary: ComplexArray): void;
  adjointPullback(): Pullback;
  experiments(): Experiments;
  frequencies(): readonly (readonly number[])[];
  vectorJacobian: NonNullable<Machine["vectorJacobian"]>;
  /** Draws the mesh; with an input, its arms show the power of light. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

const arms = ({ re, im }: ComplexArray) => re.map((x, m) => x * x + im[m] * im[m]);

/** Largest loss in dB along a path: beyond it nothing arrives that could be measured. */
const MOST_LOSS = 100;

/**
 * Makes a mesh of interferometers: light in `modes` waveguides crosses at N(N−1)/2 places with two phases each, which together
 * make any unitary matrix; detectors read powers. Errors of fabrication and losses may be given.
 *
 * Parameters: θ and φ of every crossing, in the order of the light; where fields are read, also a phase at every output.
 * Sources: Reck et al., Phys. Rev. Lett. 73, 58 (1994); Clements et al., Optica 3, 1460 (2016); learning: Shen et al., Nature
 * Photonics 11, 441 (2017).
 */
export function interferometerMesh(options: MeshOptions): InterferometerMesh {
  const {
    layout = "clements",
    form = "mach-zehnder",
    read = "powers",
    amplitudes = "real",
    loss = 0,
    phaseErrors = 0,
    couplerErrors = 0,
    errorSeed = 1,
  } = options;
  const modes = wholeNumber("modes", options.modes, 2, 1024);
  oneOf("layout", layout, ["clements", "reck"]);
  oneOf("form", form, ["mach-zehnder", "splitter"]);
  oneOf("read", read, ["powers", "fields"]);
  oneOf("amplitudes", amplitudes, ["real", "complex"]);
  notNegative("couplerErrors", couplerErrors);
  const crossings = layoutModes(layout, modes);
  const longest = (layout === "clements" ? modes : 2 * modes - 3) * notNegative("loss", loss);
  if (longest > MOST_LOSS)
    reject("loss", loss, `at most ${MOST_LOSS / (longest / loss)} dB a crossing, so that light arrives`);
  const outputs = (options.outputs ?? Array.from({ length: modes }, (_, m) => m)).map((m, i) =>
    wholeNumber(`outputs[${i}]`, m, 0, modes - 1),
  );
  if (!outputs.length) reject("outputs", options.outputs, "a list of at least one mode");
  const complex = amplitudes === "complex";
  const fieldsRead = read === "fields";
  const angles = 2 * crossings.length;
  const errorStream = new Random(errorSeed, "mesh", "phases");
  const errors =
    typeof phaseErrors === "number"
      ? Float64Array.from(
          { length: angles },
          () => notNegative("phaseErrors", phaseErrors) * errorStream.normal(),
        )
      : numbers("phaseErrors", phaseErrors, angles, "phases");
  const couplerStream = new Random(errorSeed, "mesh", "couplers");
  // Each crossing has two couplers.
  const amplitude = 10 ** (-loss / 40);
  const elements = crossings.flatMap((mode, k) =>
    FORMS[form].elements(mode, 2 * k, {
      theta: errors[2 * k],
      phi: errors[2 * k + 1],
      couplers: [couplerErrors * couplerStream.normal(), couplerErrors * couplerStream.normal()],
      amplitude,
    }),
  );
  const last = angles + (fieldsRead ? modes : 0);
  const parameters = new Float64Array(last);
  /** Phases at the outputs where they do not learn, because powers are read. */
  let circuit: CompiledCircuit;
  const build = (phases: Float64Array) => {
    const behind = Array.from(phases, (offset, mode) => ({
      kind: "phase" as const,
      mode,
      parameter: fieldsRead ? angles + mode : -1,
      factor: 1,
      offset: fieldsRead ? 0 : offset,
    }));
    circuit = compileCircuit({ modes, elements: [...elements, ...behind] });
    if (fieldsRead) parameters.set(phases, angles);
  };

  const setUnitary = (unitary: ComplexArray) => {
    if (checkUnitary("unitary", unitary) !== modes)
      throw new RangeError(
        `unitary has ${Math.sqrt(unitary.re.length)} rows; the mesh has ${modes} modes. Give a ${modes} × ${modes} matrix.`,
      );
    const { crossings: found, phases } = decompose(unitary, layout, form);
    for (const [k, { theta, phi }] of found.entries()) parameters.set([theta, phi], 2 * k);
    build(phases);
  };
  if (options.unitary) setUnitary(options.unitary);
  else {
    const stream = new Random(options.seed ?? 1, "mesh", "angles");
    for (let k = 0; k < last; k++) parameters[k] = 2 * Math.PI * stream.uniform();
    build(fieldsRead ? parameters.slice(angles) : new Float64Array(modes));
  }

  const width = complex ? 2 * modes : modes;
  const n = fieldsRead ? 2 * outputs.length : outputs.length;
  /** Amplitudes of a batch at the inputs, count × modes. */
  const entering = (
    inputs: Float64Array,
    count: number,
    fields: ComplexArray = complexZeros(count * modes),
  ): ComplexArray => {
    checkBatch(inputs, count, width);
    setPhases(circuit, parameters);
    if (!complex) fields.im.fill(0);
    for (let i = 0; i < count; i++) {
      fields.re.set(inputs.subarray(i * width, i * width + modes), i * modes);
      if (complex) fields.im.set(inputs.subarray(i * width + modes, (i + 1) * width), i * modes);
    }
    return fields;
  };
  const reads = outputs.length;
  const detected = ({ re, im }: ComplexArray, count: number): Float64Array => {
    const values = new Float64Array(count * n);
    for (let i = 0, at = 0; i < count; i++, at += n)
      for (let l = 0; l < reads; l++) {
        const k = i * modes + outputs[l];
        if (fieldsRead) {
          values[at + l] = re[k];
          values[at + reads + l] = im[k];
        } else values[at + l] = re[k] * re[k] + im[k] * im[k];
      }
    return values;
  };
  /** Error signals to send back: dC = Re(B dy), so B = w_re − i w_im of fields and 2 w y* of powers. */
  const signals = (
    { re, im }: ComplexArray,
    weights: ArrayLike<number>,
    count: number,
    sent: ComplexArray = complexZeros(count * modes),
  ): ComplexArray => {
    for (let i = 0, at = 0; i < count; i++, at += n)
      for (let l = 0; l < reads; l++) {
        const k = i * modes + outputs[l];
        const w = weights[at + l];
        sent.re[k] += fieldsRead ? w : 2 * w * re[k];
        sent.im[k] -= fieldsRead ? weights[at + reads + l] : 2 * w * im[k];
      }
    return sent;
  };
  const collect = (derivatives: Float64Array, gradient: Float64Array) => {
    const { parameter, factor } = circuit;
    for (let k = 0; k < derivatives.length; k++) gradient[parameter[k]] += factor[k] * derivatives[k];
  };
  const pull = (fields: ComplexArray, weights: ArrayLike<number>, count: number, gradient: Float64Array) => {
    const derivatives = new Float64Array(circuit.shifters.length);
    const adjoint = signals(fields, weights, count);
    light(circuit).pull(fields, adjoint, count, derivatives);
    collect(derivatives, gradient);
    return adjoint;
  };
  /** Derivatives to the inputs: dC = Re(B dA), so the slope to Im A is −Im B. */
  const slopes = ({ re, im }: ComplexArray, count: number) => {
    const values = new Float64Array(count * width);
    for (let i = 0; i < count; i++)
      for (let m = 0; m < modes; m++) {
        values[i * width + m] = re[i * modes + m];
        if (complex) values[i * width + modes + m] = -im[i * modes + m];
      }
    return values;
  };
  const weighed = (values: Float64Array, count: number, weigh: Parameters<Pullback>[2]) => {
    const weights = new Float64Array(count * n);
    for (let i = 0; i < count; i++) weights.set(weigh(values.slice(i * n, (i + 1) * n), i), i * n);
    return weights;
  };
  const pullback = (runs: number): Pullback => {
    // One of each for all calls: allocating them anew would take longer than some of the loops.
    let [fields, sent] = [complexZeros(0), complexZeros(0)];
    return (inputs, count, weigh, gradient) => {
      checkGradient(gradient, parameters);
      if (fields.re.length !== count * modes)
        [fields, sent] = [complexZeros(count * modes), complexZeros(count * modes)];
      const derivatives = new Float64Array(circuit.shifters.length);
      const signal = (left: ComplexArray) => {
        const weights = weighed(detected(left, count), count, weigh);
        sent.re.fill(0);
        sent.im.fill(0);
        return signals(left, weights, count, sent);
      };
      light(circuit).gradient(entering(inputs, count, fields), count, !fieldsRead, signal, derivatives);
      mesh.runs += runs * count;
      collect(derivatives, gradient);
    };
  };

  const mesh: InterferometerMesh = {
    name: "the interferometer mesh",
    source: [RECK_1994, CLEMENTS_2016, SHEN_2017],
    inputs: width,
    outputs: n,
    parameters,
    runs: 0,
    modes,
    crossings,
    errors,
    matrix() {
      setPhases(circuit, parameters);
      return circuitMatrix(circuit);
    },
    setUnitary,
    forward(inputs, count) {
      const fields = entering(inputs, count);
      light(circuit).send(fields, count);
      mesh.runs += count;
      return detected(fields, count);
    },
    adjointPullback: () => pullback(1),
    experiments: () => meshExperiments(),
    frequencies: () =>
      Array.from({ length: last }, (_, k) => (k < angles ? FORMS[form].frequencies[read][k % 2] : [1])),
    vectorJacobian(inputs, count, weights, gradient) {
      const fields = entering(inputs, count);
      light(circuit).send(fields, count);
      return slopes(pull(fields, weights, count, gradient), count);
    },
    toDiagram(input) {
      if (!input) return meshDiagram(mesh, layout);
      const fields = entering(numbers("input", input, width), 1);
      const steps = elements.length / crossings.length;
      const powers = [arms(fields)];
      for (let k = 0; k < elements.length; k += steps) {
        const crossing = compileCircuit({ modes, elements: elements.slice(k, k + steps) });
        setPhases(crossing, parameters);
        propagate(crossing, fields, "forward");
        powers.push(arms(fields));
      }
      return meshDiagram(mesh, layout, powers);
    },
  };

  /** Fields behind all phase shifters in both experiments. */
  const meshExperiments = (): Experiments => {
    let entered = complexZeros(0);
    let left = complexZeros(0);
    let returned = complexZeros(0);
    let samples = 0;
    const measure = (fields: ComplexArray, direction: "forward" | "backward") => {
      const places = circuit.shifters.length;
      const taps = complexZeros(samples * places);
      for (let i = 0; i < samples; i++) {
        const [from, to] = [i * modes, (i + 1) * modes];
        propagate(
          circuit,
          { re: fields.re.subarray(from, to), im: fields.im.subarray(from, to) },
          direction,
          {
            re: taps.re.subarray(i * places, (i + 1) * places),
            im: taps.im.subarray(i * places, (i + 1) * places),
          },
        );
      }
      mesh.runs += samples;
      return taps;
    };
    return {
      places: circuit.shifters.length,
      part: "imaginary",
      forward(inputs, count) {
        samples = count;
        left = entering(inputs, count);
        entered = { re: left.re.slice(), im: left.im.slice() };
        const fields = measure(left, "forward");
        return { outputs: detected(left, count), fields };
      },
      adjoint(weights, count) {
        returned = signals(left, weights, count);
        return measure(returned, "backward");
      },
      returned: () => slopes(returned, samples),
      together() {
        // A − iB*, with the phase conjugate of what came back, a quarter wave late.
        return measure(
          {
            re: entered.re.map((x, k) => x - returned.im[k]),
            im: entered.im.map((y, k) => y - returned.re[k]),
          },
          "forward",
        );
      },
      collect,
      pullback: pullback(2),
    };
  };
  return mesh;
}
