import { numbers, positive, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { CostValue } from "../learning/costs.js";
import { checkState, cloneState, type State } from "../systems/system.js";
import { checkReversible, type ReversibleDevice } from "./device.js";

export interface SequenceOptions {
  /** Number of passages of the device; the sequence lasts that many times its duration. */
  readonly passages: number;
  /** Force on the momenta Ψ.im during passage k, constant within it (impulse a unit of `interval`). Default: none. */
  readonly drive?: (k: number) => ArrayLike<number>;
  /** Duration of one passage: what a force is multiplied by. Default 1. */
  readonly interval?: number;
  /** Cost of the field after passage k; the costs of all passages add up. */
  readonly signal: (output: ComplexArray, k: number) => CostValue;
  /** Strength ε of the error signals. Default 1e-3. */
  readonly epsilon?: number;
}

export interface SequenceResult {
  readonly cost: number;
  /** ∂C/∂θ from the echoes at +ε and −ε, error O(ε²). */
  readonly gradient: Float64Array;
  /** The field after each passage. */
  readonly outputs: readonly ComplexArray[];
}

/**
 * Echo learning on a sequence: an input that drives the machine all the time, a cost that counts all the time, and
 * error signals that enter all along the way back, each when the echo passes the moment that it belongs to.
 *
 * With static parameters (infinite mass) this is recurrent Hamiltonian echo learning: the parameter's momentum gathers
 * −∫ ∂H/∂θ dt, so the result is −(1/2ε)[∂_θH(+ε) − ∂_θH(−ε)] integrated over the echo.
 * Memory grows with the number of passages only by their outputs. Source: Pourcel & Ernoult, arXiv:2506.05259.
 */
export function sequenceGradient(
  device: ReversibleDevice,
  start: State,
  options: SequenceOptions,
): SequenceResult {
  const { signal, drive } = options;
  const passages = wholeNumber("passages", options.passages, 1);
  const interval = positive("interval", options.interval ?? 1);
  const epsilon = positive("epsilon", options.epsilon ?? 1e-3);
  checkState("device", device, start);
  if (!device.imperfect) checkReversible(device, start);

  /** One driven passage, half of the impulse before and half after it; time reversal leaves impulses as they are. */
  function pass(state: State, k: number): State {
    if (!drive) return device.forward(state);
    const force = numbers(`drive(${k})`, drive(k), device.size);
    return kicked(device.forward(kicked(state, force, interval / 2)), force, interval / 2);
  }

  let state = start;
  const values: CostValue[] = [];
  const outputs: ComplexArray[] = [];
  for (let k = 0; k < passages; k++) {
    state = pass(state, k);
    outputs.push(state.psi);
    values.push(signal(state.psi, k));
  }
  const momentum = (strength: number) => {
    let back = device.reverse(device.inject(state, values[passages - 1].error, strength));
    for (let k = passages - 1; k >= 0; k--) {
      back = pass(back, k);
      if (k > 0) back = device.reverse(device.inject(device.reverse(back), values[k - 1].error, strength));
    }
    return device.reverse(back).theta.im;
  };
  const [up, down] = [momentum(epsilon), momentum(-epsilon)];
  const factor = device.kinds.theta === "complex" ? 2 : 1;
  return {
    cost: values.reduce((sum, { cost }) => sum + cost, 0),
    gradient: up.map((p, i) => (-factor * (p - down[i])) / (2 * epsilon)),
    outputs,
  };
}

function kicked(state: State, force: Float64Array, time: number): State {
  const moved = cloneState(state);
  for (let i = 0; i < force.length; i++) moved.psi.im[i] += time * force[i];
  return moved;
}
