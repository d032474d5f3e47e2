import {
  checkBatch,
  checkGradient,
  notNegative,
  numbers,
  oneOf,
  positive,
  reject,
  wholeNumber,
} from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import { PREZIOSO_2015, type PulsedMachine } from "../learning/rules/sign-pulses.js";
import type { Experiments } from "../machine/machine.js";
import type { WeightMachine } from "../machine/weights.js";
import { columnCurrents, crossbarCircuit } from "./crossbar-wires.js";

/** Settings of {@link crossbar}; conductances in siemens, voltages in volts, resistances in ohms. The defaults are our choice. */
export interface CrossbarOptions {
  /** Number of word lines, to which the inputs are voltages. */
  readonly inputs: number;
  /** Number of outputs, each a pair of bit lines. */
  readonly outputs: number;
  /** Smallest and largest conductance of a memristor. Default 10 and 100 µS. */
  readonly range?: readonly [number, number];
  /** Resistance of a segment of wire between neighbours. Default 0. */
  readonly wire?: number;
  /** Gain β in 1/A: y = tanh(β (I⁺ − I⁻)), or β (I⁺ − I⁻) for linear units. Default 2e5. */
  readonly gain?: number;
  /** Units behind the bit lines. Default "tanh". */
  readonly unit?: "tanh" | "linear";
  /** Change of conductance by a pulse from the other end of the range. Default 2.5 µS. */
  readonly step?: number;
  /**
   * How much smaller pulses become towards the end that they push to: ΔG = step·exp(−nonlinearity·p) where the part p of the
   * range is used up. Our model; default 0.
   */
  readonly nonlinearity?: number;
  /** Conductances G⁺ and G⁻ at the start, each outputs × inputs. Default: uniform in the lower half of the range. */
  readonly start?: { readonly plus: ArrayLike<number>; readonly minus: ArrayLike<number> };
  /** Seed of the start. Default 1. */
  readonly seed?: number;
}

/** A memristor crossbar. */
export interface Crossbar extends WeightMachine, PulsedMachine {
  experiments(): Experiments;
  /** Draws the conductances at the crossings of word and bit lines. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes a crossbar of memristors with differential pairs: Ohm's law multiplies, Kirchhoff's law adds,
 * I_o^± = Σ_i V_i G_oi^±, y_o = f(β(I_o⁺ − I_o⁻)), so that W = β(G⁺ − G⁻). Parameters are all G⁺, then all G⁻ (outputs ×
 * inputs); what a step moves beyond the range stays at its end. With wire resistance the circuit is solved by nodal analysis.
 * The in-situ gradient is the product of a device's voltages in two experiments: inputs at the word lines, error signals at
 * the bit lines.
 *
 * Source: Prezioso et al., Nature 521, 61 (2015).
 */
export function crossbar(options: CrossbarOptions): Crossbar {
  const inputs = wholeNumber("inputs", options.inputs, 1, 10_000);
  const outputs = wholeNumber("outputs", options.outputs, 1, 10_000);
  const [least, most] = options.range ?? [1e-5, 1e-4];
  positive("range[0]", least);
  if (!(most > least)) reject("range[1]", most, `above range[0], ${least}`);
  const wire = notNegative("wire", options.wire ?? 0);
  const gain = positive("gain", options.gain ?? 2e5);
  const unit = oneOf("unit", options.unit ?? "tanh", ["tanh", "linear"]);
  const step = positive("step", options.step ?? 2.5e-6);
  const nonlinearity = notNegative("nonlinearity", options.nonlinearity ?? 0);
  const half = inputs * outputs;
  const columns = 2 * outputs;
  const parameters = new Float64Array(2 * half);
  if (options.start) {
    parameters.set(numbers("start.plus", options.start.plus, half));
    parameters.set(numbers("start.minus", options.start.minus, half), half);
    for (const [k, g] of parameters.entries())
      if (g < least || g > most)
        reject(k < half ? `start.plus[${k}]` : `start.minus[${k - half}]`, g, `from ${least} to ${most} S`);
  } else {
    const random = new Random(options.seed ?? 1, "crossbar");
    for (let k = 0; k < 2 * half; k++) parameters[k] = least + 0.5 * (most - least) * random.uniform();
  }
  /** Place of a parameter among the devices, inputs × columns: the pair of an output stands side by side. */
  const device = (k: number) => {
    const [o, i] = [Math.floor((k % half) / inputs), k % inputs];
    return i * columns + 2 * o + (k < half ? 0 : 1);
  };
  const confine = () => {
    for (let k = 0; k < parameters.length; k++)
      parameters[k] = Math.min(most, Math.max(least, parameters[k]));
  };
  const circuit = () => {
    confine();
    const conductances = new Float64Array(2 * half);
    for (let k = 0; k < parameters.length; k++) conductances[device(k)] = parameters[k];
    const { drops } = crossbarCircuit(inputs, columns, conductances, wire);
    return { drops, read: (across: Float64Array) => answers(columnCurrents(conductances, across, columns)) };
  };
  const answers = (currents: Float64Array) =>
    Float64Array.from({ length: outputs }, (_, o) => {
      const s = gain * (currents[2 * o] - currents[2 * o + 1]);
      return unit === "tanh" ? Math.tanh(s) : s;
    });
  /** Voltages at the bit lines that carry the error signals. */
  const errorVoltages = (y: Float64Array, weights: ArrayLike<number>) => {
    const voltages = new Float64Array(columns);
    for (let o = 0; o < outputs; o++) {
      const delta = gain * weights[o] * (unit === "tanh" ? 1 - y[o] * y[o] : 1);
      voltages[2 * o] = -delta;
      voltages[2 * o + 1] = delta;
    }
    return voltages;
  };
  const grounded = new Float64Array(inputs);
  const machine: Crossbar = {
    name: "the memristor crossbar",
    inputs,
    outputs,
    parameters,
    runs: 0,
    source: [PREZIOSO_2015],
    confine,
    forward(batch, count) {
      checkBatch(batch, count, inputs);
      const { drops, read } = circuit();
      machine.runs += count;
      const all = new Float64Array(count * outputs);
      for (let i = 0; i < count; i++)
        all.set(read(drops(batch.subarray(i * inputs, (i + 1) * inputs))), i * outputs);
      return all;
    },
    adjointPullback: () => (batch, count, weigh, gradient) => {
      checkBatch(batch, count, inputs);
      checkGradient(gradient, parameters);
      const { drops, read } = circuit();
      machine.runs += count;
      for (let i = 0; i < count; i++) {
        const across = drops(batch.subarray(i * inputs, (i + 1) * inputs));
        const y = read(across);
        const back = drops(grounded, errorVoltages(y, weigh(y, i)));
        for (let k = 0; k < parameters.length; k++) gradient[k] += across[device(k)] * back[device(k)];
      }
    },
    experiments() {
      let made: ReturnType<typeof circuit> | undefined;
      let outs = new Float64Array(0);
      return {
        places: 2 * half,
        part: "real",
        forward(batch, count) {
          checkBatch(batch, count, inputs);
          made = circuit();
          machine.runs += count;
          const re = new Float64Array(count * 2 * half);
          outs = new Float64Array(count * outputs);
          for (let i = 0; i < count; i++) {
            const across = made.drops(batch.subarray(i * inputs, (i + 1) * inputs));
            re.set(across, i * 2 * half);
            outs.set(made.read(across), i * outputs);
          }
          return { outputs: outs, fields: { re } };
        },
        adjoint(weights, count) {
          const { drops } = made ?? circuit();
          machine.runs += count;
          const re = new Float64Array(count * 2 * half);
          for (let i = 0; i < count; i++) {
            const part = (list: Float64Array) => list.subarray(i * outputs, (i + 1) * outputs);
            re.set(drops(grounded, errorVoltages(part(outs), part(weights))), i * 2 * half);
          }
          return { re };
        },
        collect(derivatives, gradient) {
          for (let k = 0; k < gradient.length; k++) gradient[k] += derivatives[device(k)];
        },
      };
    },
    weights() {
      confine();
      return Float64Array.from({ length: half }, (_, k) => gain * (parameters[k] - parameters[half + k]));
    },
    changeWeights(change) {
      numbers("change", change, half);
      for (let k = 0; k < half; k++) {
        parameters[k] += change[k] / (2 * gain);
        parameters[half + k] -= change[k] / (2 * gain);
      }
      confine();
    },
    pulse(signs) {
      checkGradient(signs, parameters);
      for (let k = 0; k < parameters.length; k++) {
        const sign = Math.sign(signs[k]);
        const used = (sign > 0 ? parameters[k] - least : most - parameters[k]) / (most - least);
        parameters[k] += sign * step * (nonlinearity ? Math.exp(-nonlinearity * used) : 1);
      }
      confine();
    },
    toDiagram(input) {
      return picture(inputs, columns, parameters.length, (k) => [device(k), parameters[k]], input);
    },
  };
  return machine;
}

/** Draws devices as squares at (column, −row), with word and bit lines from labelled ends. */
function picture(
  rows: number,
  columns: number,
  devices: number,
  deviceOf: (k: number) => readonly [place: number, conductance: number],
  input?: ArrayLike<number>,
): Diagram {
  const value = new Float64Array(devices + rows + columns).fill(Number.NaN);
  for (let k = 0; k < devices; k++) {
    const [place, conductance] = deviceOf(k);
    value[place] = conductance;
  }
  const x = Array.from(value, (_, d) =>
    d < devices ? d % columns : d < devices + rows ? -1 : d - devices - rows,
  );
  const y = Array.from(value, (_, d) =>
    d < devices ? -Math.floor(d / columns) : d < devices + rows ? devices - d : -rows,
  );
  const words = Array.from({ length: rows }, (_, i) => [devices + i, i * columns + columns - 1]);
  const bits = Array.from({ length: columns }, (_, j) => [j, devices + rows + j]);
  const volts = (i: number) => (input ? ` ${(1e3 * input[i]).toFixed(0)} mV` : "");
  return {
    kind: "diagram",
    title: "the memristor crossbar",
    nodes: {
      x,
      y,
      value,
      name: "conductance (S)",
      shape: "square",
      size: Array.from(value, (_, d) => (d < devices ? 1 : 0.7)),
      label: Array.from(value, (_, d) => {
        if (d < devices) return "";
        if (d < devices + rows) return `in ${d - devices + 1}${volts(d - devices)}`;
        const column = d - devices - rows;
        return `${Math.floor(column / 2) + 1}${column % 2 ? "−" : "+"}`;
      }),
    },
    edges: { from: [...words, ...bits].map(([from]) => from), to: [...words, ...bits].map(([, to]) => to) },
  };
}
