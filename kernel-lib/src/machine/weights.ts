import type { Machine } from "./machine.js";

/**
 * A machine of one layer of weights W between inputs x and outputs y = f(Wx), which local rules read and change: memristors,
 * phase-change cells, magnetic junctions.
 */
export interface WeightMachine extends Machine {
  /** Reads the weights W, outputs × inputs, row by row, as a copy. */
  weights(): Float64Array;
  /** Adds `change` to the weights; a device whose weights have limits stays within them. */
  changeWeights(change: Float64Array): void;
}

/** Checks that a machine has a layer of weights. @throws RangeError naming the rule and the machine */
export function asWeightMachine(machine: Machine, rule: string): WeightMachine {
  const { weights, changeWeights } = machine as Partial<WeightMachine>;
  if (typeof weights !== "function" || typeof changeWeights !== "function")
    throw new RangeError(
      `${rule} needs one layer of weights between inputs and outputs; ${machine.name} has none. ` +
        "weightLayer(), crossbar() and phaseChangeNeurons() have one; descent(optimiser, method) trains any machine.",
    );
  return machine as WeightMachine;
}
