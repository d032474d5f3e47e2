import type { Facts } from "../../machine/facts.js";
import type { Machine, Pullback } from "../../machine/machine.js";

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

/** Refuses a machine, and names the methods that it can be differentiated by. */
export function lacks(machine: Machine, method: string, what: string): never {
  const able = [
    machine.echoPullback && "byEcho()",
    machine.scatteringPullback && "byScattering()",
    machine.experiments && "inSitu()",
    machine.adjointPullback && "byAdjoint()",
    machine.relax && "byNudging()",
    "byDifferences()",
  ].filter((name) => name !== undefined);
  throw new RangeError(
    `${method} needs ${what}; ${machine.name} has none. ${able.join(" or ")} would do for it.`,
  );
}
