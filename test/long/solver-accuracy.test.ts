import { describe, test } from "vitest";
import { compareSolvers, DEVICES } from "../physics/solver-comparison.js";

/** Together with those of test/physics/solver-accuracy.test.ts: 0, ±1e-10, ±1e-8, ±1e-6, ±1e-4, ±1e-2. */
const OMEGAS = [-1e-10, 1e-8, -1e-6, 1e-4, -1e-2];

describe.each(DEVICES)("%s", (name, network) => {
  test.each(OMEGAS)("ω = %s: all solvers agree on every quantity, and identities hold", (omega) => {
    compareSolvers(name, network, omega);
  });
});
