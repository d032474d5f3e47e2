/** Settings that the machines of coupled modes share. */
import { finite, numbers, reject, wholeNumber } from "../../fields/check.js";
import { rejectRepeatedPairs } from "../network/pairs.js";

/** A real, reciprocal coupling between two modes. */
export interface RealCoupling {
  /** Numbers of the two modes. */
  readonly between: readonly [number, number];
  /** Coupling J, the same both ways. */
  readonly value: number;
}

/** Checks the couplings of n modes: two different modes each (a pump may act on one), every pair once, finite values. */
export function checkRealCouplings(
  couplings: readonly RealCoupling[],
  n: number,
  name: "couplings" | "pumps" = "couplings",
): void {
  for (const [i, { between, value }] of couplings.entries()) {
    for (const end of [0, 1]) wholeNumber(`${name}[${i}].between[${end}]`, between[end], 0, n - 1);
    if (name === "couplings" && between[0] === between[1])
      reject(`${name}[${i}].between`, between, "two different modes");
    finite(`${name}[${i}].value`, value);
  }
  rejectRepeatedPairs(name, couplings);
}

/** Copies a value of every mode, given as one for all or one a mode; `check` accepts each, `what` names the modes. */
export function ofEveryMode(
  name: string,
  value: number | ArrayLike<number>,
  n: number,
  check: (name: string, value: unknown) => number,
  what: string = "modes",
): Float64Array {
  if (typeof value === "number") return new Float64Array(n).fill(check(name, value));
  return numbers(name, value, n, what).map((x, j) => check(`${name}[${j}]`, x));
}
