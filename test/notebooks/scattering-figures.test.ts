/** The final figures of the notebooks on learning by scattering, as they come out of a clean run. */

import { expect, test } from "vitest";
import { executed } from "./notebook";

const TIMEOUT = 480_000;

test("digits-by-scattering reads digits better than both linear baselines", {
  timeout: TIMEOUT,
}, async () => {
  const notebook = await executed("digits-by-scattering");
  const accuracy = notebook.printedNumber(/scattering network: (\S+) % of the 1797/);
  expect(accuracy).toBeGreaterThan(95);
  expect(accuracy).toBeGreaterThan(notebook.printedNumber(/logistic regression: (\S+) %/));
  expect(notebook.printedNumber(/by measurement against differences: (\S+)/)).toBeLessThan(1e-7);
  expect(notebook.printedNumber(/our best network of 218 modes: (\S+) %/)).toBeGreaterThan(97);
  // Left alone it drifts away; while it learns it stays.
  expect(notebook.printedNumber(/left alone, (\S+) % when it keeps learning/)).toBeGreaterThan(
    notebook.printedNumber(/rounds of drift: (\S+) % left alone/),
  );
});

test("fashion-by-scattering learns clothes in transmission", { timeout: TIMEOUT }, async () => {
  const notebook = await executed("fashion-by-scattering");
  expect(notebook.printedNumber(/from two fields against differences: (\S+)/)).toBeLessThan(1e-7);
  expect(notebook.printedNumber(/after \d+ steps: (\S+) % of all 10000/)).toBeGreaterThan(78);
});

test("racetrack-hardware: modes are the weak limit of waves, and taps teach", {
  timeout: TIMEOUT,
}, async () => {
  const notebook = await executed("racetrack-hardware");
  expect(Math.abs(notebook.printedNumber(/falls with the power (\S+) of/) - 1)).toBeLessThan(0.05);
  const exact = notebook.printedNumber(/exact gradient: (\S+) %/);
  const measured = notebook.printedNumber(/taps, 10⁶ photons: (\S+) %/);
  expect(exact).toBeGreaterThan(75);
  expect(Math.abs(measured - exact)).toBeLessThan(8);
  expect(notebook.printedNumber(/hidden and outputs only: (\S+) %/)).toBeLessThan(measured);
});
