import type { State } from "../evolve/system.js";
import { checkBatch, checkGradient, numbers } from "../fields/check.js";
import { type ComplexArray, complexZeros } from "../fields/complex.js";
import type { EchoSignal, Machine, Pullback, Weigh } from "../machine/machine.js";
import { LOPEZ_PASTOR_2023 } from "../machine/sources.js";
import { forwardAll, type ReversibleDevice } from "./device.js";
import { checkOnce } from "./echo.js";
import { addSlope, errorOf, fieldOf, flatField, gradientField } from "./flat.js";
import { type HeavyDevice, isHeavy } from "./heavy-device.js";

/** A reversible device as a machine: the field Ψ goes in and comes out, first all real parts, then all imaginary parts. */
export interface EchoMachine extends Machine {
  /** Device that runs. */
  readonly device: ReversibleDevice;
  echoPullback(signal: EchoSignal): Pullback;
}

/**
 * Makes a machine of a reversible device. Its parameters are the learning coordinates θ, whose momenta are at rest before every
 * run; inputs and outputs are the field Ψ as 2·size numbers.
 *
 * @param options.theta learning coordinates to start from
 * @throws RangeError where theta does not fit the device
 */
export function echoMachine(
  device: ReversibleDevice,
  options: { readonly theta: ArrayLike<number>; readonly name?: string },
): EchoMachine {
  const parameters = numbers("theta", options.theta, device.learningSize);
  const numbersOfField = 2 * device.size;
  const fields = (inputs: Float64Array, count: number) => {
    checkBatch(inputs, count, numbersOfField);
    return Array.from({ length: count }, (_, i) => fieldOf(inputs, i, device.size));
  };
  const machine: EchoMachine = {
    name: options.name ?? "the reversible device",
    inputs: numbersOfField,
    outputs: numbersOfField,
    parameters,
    runs: 0,
    device,
    source: [LOPEZ_PASTOR_2023],
    forward(inputs, count) {
      const psi = fields(inputs, count);
      machine.runs += count;
      const ends = isHeavy(device)
        ? device.passAll(psi, parameters).psi
        : forwardAll(device, statesAtRest(psi, parameters)).map((end) => end.psi);
      const outputs = new Float64Array(count * numbersOfField);
      for (const [i, field] of ends.entries()) writeField(outputs, i, field);
      return outputs;
    },
    echoPullback:
      ({ epsilon, central }) =>
      (inputs, count, weigh, gradient) => {
        checkGradient(gradient, parameters);
        const psi = fields(inputs, count);
        const signs = central ? [1, -1] : [1];
        machine.runs += count * (1 + signs.length);
        // The weights of a mean cost shrink with the batch; the signal keeps its strength.
        const strength = epsilon * count;
        const signals = { signs, strength };
        const momenta = isHeavy(device)
          ? heavyMomenta(device, psi, parameters, weigh, signals)
          : momentaAll(device, psi, parameters, weigh, signals);
        for (const [k, sign] of signs.entries())
          addSlope(gradient, momenta[k], device.kinds.theta, sign * strength * signs.length);
      },
  };
  return machine;
}

interface Signals {
  readonly signs: readonly number[];
  readonly strength: number;
}

/**
 * Computes the sum of the momenta that the echoes of all samples leave in the learning field, for every sign of the error
 * signal.
 */
function momentaAll(
  device: ReversibleDevice,
  psi: readonly ComplexArray[],
  theta: Float64Array,
  weigh: Weigh,
  { signs, strength }: Signals,
): Float64Array[] {
  const starts = statesAtRest(psi, theta);
  checkOnce(device, starts[0]);
  const ends = forwardAll(device, starts);
  const errors = ends.map((end, i) => errorOf(weigh(flatField(end.psi), i), device.kinds.psi));
  return signs.map((sign) => {
    const back = forwardAll(
      device,
      ends.map((end, i) => device.reverse(device.inject(end, errors[i], sign * strength))),
    );
    return sumOf(back.map((state) => device.reverse(state).theta.im));
  });
}

/** Does the same for a learning field that is too heavy to move during a run: the momenta of all passages add up. */
export function heavyMomenta(
  device: HeavyDevice,
  psi: readonly ComplexArray[],
  theta: Float64Array,
  weigh: Weigh,
  { signs, strength }: Signals,
): Float64Array[] {
  checkOnce(device, statesAtRest([psi[0]], theta)[0]);
  const out = device.passAll(psi, theta);
  const nothing = complexZeros(0);
  // The factor of errorOf goes into the strength: nothing is copied.
  const factor = device.kinds.psi === "complex" ? 0.5 : 1;
  const turned = signs.map((): ComplexArray[] => []);
  for (const [i, field] of out.psi.entries()) {
    const error = gradientField(weigh(flatField(field), i), device.size);
    for (const [k, sign] of signs.entries()) {
      const injected = device.inject({ psi: field, theta: nothing }, error, factor * sign * strength);
      turned[k].push(device.reverse(injected).psi);
    }
  }
  return turned.map((fields) => {
    const back = device.passAll(fields, theta);
    // Reversal of the momentum before the way back, and again behind it, turns the sign of the second kick.
    return out.kick.map((kick, j) => kick - back.kick[j]);
  });
}

function writeField(batch: Float64Array, i: number, { re, im }: ComplexArray): void {
  batch.set(re, 2 * i * re.length);
  batch.set(im, (2 * i + 1) * re.length);
}

function statesAtRest(psi: readonly ComplexArray[], theta: Float64Array): State[] {
  const rest = { re: theta.slice(), im: new Float64Array(theta.length) };
  return psi.map((field) => ({ psi: field, theta: rest }));
}

function sumOf(lists: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(lists[0].length);
  for (const list of lists) for (let j = 0; j < sum.length; j++) sum[j] += list[j];
  return sum;
}
