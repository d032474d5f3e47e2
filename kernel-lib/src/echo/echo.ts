import { checkRun } from "../evolve/composition.js";
import { integrate } from "../evolve/integrate.js";
import {
  type CanonicalKind,
  checkState,
  cloneState,
  type State,
  type System,
  timeReversed,
} from "../evolve/system.js";
import { Trajectory, type TrajectoryOptions, trajectory } from "../evolve/trajectory.js";
import { oneOf, positive } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Cost } from "../learning/costs.js";
import { checkReversible, forwardAll, injectError, type ReversibleDevice } from "./device.js";
import { errorOf, flatField } from "./flat.js";

/** A cost of an output field, and the error signal by which the echo starts back. */
export interface EchoCost {
  /** Cost C of the output field. */
  readonly cost: number;
  /** ∂C/∂Ψ* of a complex field; (∂C/∂q, ∂C/∂p) of a mechanical one. Zero away from the output modes. */
  readonly error: ComplexArray;
  /** Number that was read out, if it is one. */
  readonly output?: number;
}

/** Compares an output field with its target. */
export type ErrorSignal = (output: ComplexArray) => EchoCost;

/** Makes an error signal of a cost and a target; `kind` is that of the device's field Ψ, "real" for mechanical ones. */
export function errorSignal<Target>(
  cost: Cost<Target>,
  target: Target,
  kind: CanonicalKind = "complex",
): ErrorSignal {
  return (output) => {
    const value = cost(flatField(output), target);
    return {
      cost: value.cost,
      error: errorOf(value.gradient, kind),
      ...(value.output !== undefined && { output: value.output }),
    };
  };
}

/** States of one echo, with the cost of the forward pass. */
export interface EchoResult extends EchoCost {
  /** State after the forward pass. */
  readonly forward: State;
  /** State after the backward pass, reversed again: Θ_in − iε ∂C/∂Θ_in* (+ O(ε²)), and likewise for Ψ. */
  readonly echo: State;
}

const known = new WeakSet<ReversibleDevice>();

/** Checks a device's reversibility at its first echo. @throws RangeError that says what broke it */
export function checkOnce(device: ReversibleDevice, state: State): void {
  if (device.imperfect || known.has(device)) return;
  checkReversible(device, state);
  known.add(device);
}

/**
 * State, error signal and strength of one echo. `epsilon` may be negative (second echo of averaged HEB) or zero (a plain
 * echo).
 */
export interface EchoRequest {
  /** State before the forward pass. */
  readonly state: State;
  /** Error signal of the output field. */
  readonly signal: ErrorSignal;
  /** Strength ε of the error signal. */
  readonly epsilon: number;
}

/**
 * Runs one Hamiltonian echo: forward, error signal −iε ∂C/∂Ψ* on the output, time reversal, the same forward device
 * again, time reversal. The learning field has then moved down the gradient.
 *
 * Source: López-Pastor & Marquardt, Phys. Rev. X 13, 031020 (2023).
 * @throws RangeError on a state that does not fit, and, at the first echo of a device, where it is not reversible.
 */
export function echo(
  device: ReversibleDevice,
  state: State,
  signal: ErrorSignal,
  epsilon: number,
): EchoResult {
  return echoAll(device, [{ state, signal, epsilon }])[0];
}

/**
 * Runs several independent echoes of one device, at once where it can; the results are those of one by one, but for
 * rounding. A state object in several requests passes forward once.
 */
export function echoAll(device: ReversibleDevice, requests: readonly EchoRequest[]): EchoResult[] {
  for (const { state } of requests) checkState("device", device, state);
  if (requests.length) checkOnce(device, requests[0].state);
  const starts = [...new Set(requests.map(({ state }) => state))];
  const ends = forwardAll(device, starts);
  const outputs = requests.map(({ state }) => ends[starts.indexOf(state)]);
  const values = outputs.map(({ psi }, i) => requests[i].signal(psi));
  const back = forwardAll(
    device,
    outputs.map((output, i) => device.reverse(device.inject(output, values[i].error, requests[i].epsilon))),
  );
  return back.map((state, i) => ({ ...values[i], forward: outputs[i], echo: device.reverse(state) }));
}

/** How {@link echoGradient} finds ∂C/∂θ: from one echo, from echoes at ±ε, or from differences of the cost. */
export type EchoGradientMethod = "echo" | "central-echo" | "finite-difference";

/**
 * Computes ∂C/∂θ of the learning coordinates at a state.
 *
 * - "echo": one echo with error strength ε, error O(ε). What the machine itself does.
 * - "central-echo": echoes at +ε and −ε, error O(ε²).
 * - "finite-difference": central differences with step ε; 2·learningSize forward runs.
 */
export function echoGradient(
  device: ReversibleDevice,
  state: State,
  signal: ErrorSignal,
  options: { method?: EchoGradientMethod; epsilon?: number } = {},
): Float64Array {
  const method = oneOf("method", options.method ?? "echo", ["echo", "central-echo", "finite-difference"]);
  const epsilon = positive("epsilon", options.epsilon ?? (method === "finite-difference" ? 1e-5 : 1e-6));
  if (method === "finite-difference") return differences(device, state, signal, epsilon);
  // A complex learning field moves by −iε ∂C/∂Θ* = −(iε/2)(∂_θ + i∂_π)C, a real pair by twice that.
  const factor = device.kinds.theta === "complex" ? 2 : 1;
  const signs = method === "echo" ? [1] : [1, -1];
  const echoes = echoAll(
    device,
    signs.map((sign) => ({ state, signal, epsilon: sign * epsilon })),
  );
  const [up, down] = echoes.map((result) => result.echo.theta.im);
  if (method === "echo") return up.map((p, i) => (-factor * (p - state.theta.im[i])) / epsilon);
  return up.map((p, i) => (-factor * (p - down[i])) / (2 * epsilon));
}

function differences(device: ReversibleDevice, state: State, signal: ErrorSignal, h: number): Float64Array {
  checkState("device", device, state);
  const moved = (index: number, shift: number) => {
    const start = cloneState(state);
    start.theta.re[index] += shift;
    return start;
  };
  return state.theta.re.map((_, i) => {
    const [up, down] = forwardAll(device, [moved(i, h), moved(i, -h)]).map(({ psi }) => signal(psi).cost);
    return (up - down) / (2 * h);
  });
}

/**
 * Runs forward and echo on one time axis, 0 … 2T, for the field viewer; the echo is shown running back through the
 * device. `epsilon` = 0 shows the perfect echo.
 */
export function echoTrajectory(
  system: System,
  start: State,
  signal: ErrorSignal,
  options: TrajectoryOptions & { epsilon: number },
): Trajectory {
  const { duration, steps, integrator } = checkRun(options);
  const outward = trajectory(system, start, options);
  const turned = cloneState(start);
  integrate(system, turned, duration / steps, steps, integrator);
  const back = trajectory(
    system,
    timeReversed(system, injectError(turned, signal(turned.psi).error, options.epsilon)),
    options,
  );
  const both = new Trajectory(system, outward.frames + back.frames);
  for (let i = 0; i < outward.frames; i++) both.record(i, outward.times[i], outward.state(i));
  for (let i = 0; i < back.frames; i++)
    both.record(outward.frames + i, duration + back.times[i], back.state(i));
  both.echoFrom = outward.frames;
  both.epsilon = options.epsilon;
  both.warning = outward.warning;
  return both;
}
