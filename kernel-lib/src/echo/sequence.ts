import { cloneState, type State } from "../evolve/system.js";
import { checkBatch, checkGradient, numbers, positive, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { EchoSignal, Machine, Pullback } from "../machine/machine.js";
import { POURCEL_2025 } from "../machine/sources.js";
import { forwardAll, type ReversibleDevice } from "./device.js";
import { checkOnce } from "./echo.js";
import { addSlope, errorOf, flatField } from "./flat.js";

/** Settings of {@link sequenceMachine}: start, number of passages, and where the inputs push. */
export interface SequenceOptions {
  /** Learning coordinates to start from. */
  readonly theta: ArrayLike<number>;
  /** The field Ψ before the first passage. Default: zero. */
  readonly start?: ComplexArray;
  /** Number of passages of the device; a sequence lasts that many times its duration. */
  readonly passages: number;
  /** Duration of one passage: what a force is multiplied by. Default 1. */
  readonly interval?: number;
  /** Values of Ψ whose momenta the inputs push. Default [0]. */
  readonly driven?: readonly number[];
}

/**
 * Makes a machine of a reversible device that is driven during every passage and read after it. The inputs are forces,
 * constant within a passage (passages × driven numbers); the outputs are the fields Ψ after every passage (passages ×
 * 2·size numbers, each field's real parts first).
 *
 * The echo takes an error signal after every passage on the way back, that of the same moment of the forward run. With
 * static parameters (infinite mass) this is recurrent Hamiltonian echo learning: the parameter's momentum gathers −∫
 * ∂H/∂θ dt. Memory grows with the number of passages only by their outputs.
 *
 * Source: Pourcel & Ernoult, arXiv:2506.05259.
 */
export function sequenceMachine(device: ReversibleDevice, options: SequenceOptions): Machine {
  const { driven = [0] } = options;
  const { size } = device;
  const parameters = numbers("theta", options.theta, device.learningSize);
  const passages = wholeNumber("passages", options.passages, 1);
  const interval = positive("interval", options.interval ?? 1);
  for (const [i, j] of driven.entries()) wholeNumber(`driven[${i}]`, j, 0, size - 1);
  const start = {
    re: numbers("start.re", options.start?.re ?? new Float64Array(size), size),
    im: numbers("start.im", options.start?.im ?? new Float64Array(size), size),
  };
  const width = passages * driven.length;

  /**
   * Makes one driven passage of every sample, half of the impulse before and half after it; reversal leaves impulses as
   * they are.
   */
  function pass(states: readonly State[], inputs: Float64Array, k: number): State[] {
    const kick = (state: State, i: number) => {
      const moved = cloneState(state);
      for (const [d, j] of driven.entries())
        moved.psi.im[j] += (interval / 2) * inputs[i * width + k * driven.length + d];
      return moved;
    };
    return forwardAll(device, states.map(kick)).map(kick);
  }

  function run(inputs: Float64Array, count: number): { end: State[]; outputs: Float64Array } {
    checkBatch(inputs, count, width);
    const theta = { re: parameters.slice(), im: new Float64Array(parameters.length) };
    const outputs = new Float64Array(count * machine.outputs);
    let end: State[] = Array.from({ length: count }, () => ({ psi: start, theta }));
    checkOnce(device, end[0]);
    for (let k = 0; k < passages; k++) {
      end = pass(end, inputs, k);
      for (const [i, { psi }] of end.entries())
        outputs.set(flatField(psi), i * machine.outputs + 2 * k * size);
    }
    machine.runs += count * passages;
    return { end, outputs };
  }

  const echoPullback =
    ({ epsilon, central }: EchoSignal): Pullback =>
    (inputs, count, weigh, gradient) => {
      checkGradient(gradient, parameters);
      const { end, outputs } = run(inputs, count);
      const n = machine.outputs;
      const weights = Array.from({ length: count }, (_, i) =>
        Float64Array.from(weigh(outputs.slice(i * n, (i + 1) * n), i)),
      );
      const error = (i: number, k: number) =>
        errorOf(weights[i].subarray(2 * k * size, 2 * (k + 1) * size), device.kinds.psi);
      const signs = central ? [1, -1] : [1];
      // The weights of a mean cost shrink with the batch; the signal keeps its strength.
      const strength = epsilon * count;
      for (const sign of signs) {
        const inject = (state: State, i: number, k: number) =>
          device.inject(state, error(i, k), sign * strength);
        let back = end.map((state, i) => device.reverse(inject(state, i, passages - 1)));
        for (let k = passages - 1; k >= 0; k--) {
          back = pass(back, inputs, k);
          if (k > 0) back = back.map((state, i) => device.reverse(inject(device.reverse(state), i, k - 1)));
        }
        machine.runs += count * passages;
        for (const state of back)
          addSlope(
            gradient,
            device.reverse(state).theta.im,
            device.kinds.theta,
            sign * strength * signs.length,
          );
      }
    };

  const machine: Machine = {
    name: "the driven device",
    inputs: width,
    outputs: 2 * size * passages,
    parameters,
    runs: 0,
    runsPerInput: passages,
    source: [POURCEL_2025],
    forward: (inputs, count) => run(inputs, count).outputs,
    echoPullback,
  };
  return machine;
}
