import type { Facts } from "../../machine/facts.js";
import type { Machine, Pullback, Weigh } from "../../machine/machine.js";

/** A way to the gradient of a cost, with its own settings. */
export interface GradientMethod {
  /** Name in tables and messages, such as "echoes at ±ε". */
  readonly name: string;
  /** Needs, error, runs and sources. */
  readonly facts: Facts;
  /** Settings by name; a checkpoint keeps them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /**
   * Returns the vector–Jacobian product of a machine, found by this method.
   *
   * @throws RangeError where the machine lacks what the method needs; names it, and the methods that work
   */
  pullback(machine: Machine): Pullback;
}

/** Asks for the weights of the outputs of every sample; returns them as the outputs are laid out. */
export function weightsOf(weigh: Weigh, outputs: Float64Array, count: number): Float64Array {
  const n = outputs.length / count;
  const weights = new Float64Array(outputs.length);
  for (let i = 0; i < count; i++) weights.set(weigh(outputs.slice(i * n, (i + 1) * n), i), i * n);
  return weights;
}

/** Refuses a machine, and names the methods that it can be differentiated by. */
export function lacks(machine: Machine, method: string, what: string): never {
  const able = [
    machine.echoPullback && "byEcho()",
    machine.scatteringPullback && "byScattering()",
    machine.experiments && (machine.experiments().approximation ? "byPumpProbe()" : "inSitu()"),
    machine.adjointPullback && "byAdjoint()",
    machine.relax && "byNudging()",
    machine.frequencies && "byParameterShift()",
    "byDifferences()",
  ].filter((name) => name !== undefined);
  throw new RangeError(
    `${method} needs ${what}; ${machine.name} has none. ${able.join(" or ")} would do for it.`,
  );
}
