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
  expect(notebook.printedNumber(/our best network of 218 modes: (\S+) %/)).toBeGreaterThan(97.4);
  // Twenty hidden modes, a few hundred steps: every read-out and optimiser is far above a guess, 10 %.
  for (const name of ["imaginary", "real", "intensity", "phase"])
    expect(notebook.printedNumber(new RegExp(`${name} (\\S+) %`)), name).toBeGreaterThan(75);
  for (const name of ["gradient descent 0\\.2", "rate 0\\.02", "Adam 0\\.01", "0\\.01, clipped"])
    expect(notebook.printedNumber(new RegExp(`${name}: (\\S+) %`)), name).toBeGreaterThan(75);
  // Trained at several frequencies it minds a probe off its frequency less.
  expect(notebook.printedNumber(/off by 0\.2: \S+ % and (\S+) %/)).toBeGreaterThan(
    notebook.printedNumber(/off by 0\.2: (\S+) %/) + 10,
  );
  expect(notebook.printedNumber(/convolution, \d+ parameters: (\S+) %/)).toBeGreaterThan(85);
  expect(notebook.printedNumber(/random recurrent network, \d+ parameters: (\S+) %/)).toBeGreaterThan(70);
  expect(notebook.printedNumber(/0 against 1 against 2: (\S+) %/)).toBeGreaterThan(80);
  // Loss costs accuracy; training with it brings most of it back.
  const lossy = notebook.printedNumber(/κ' = 8 κ: (\S+) %,/);
  expect(lossy).toBeLessThan(notebook.printedNumber(/κ' = 0 κ: (\S+) %,/) - 20);
  expect(notebook.printedNumber(/κ' = 8 κ: \S+ %, (\S+) % after/)).toBeGreaterThan(lossy + 20);
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
