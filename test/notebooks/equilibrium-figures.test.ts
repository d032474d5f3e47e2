/** The final figures of the notebooks on machines that settle, as they come out of a clean run. */

import { expect, test } from "vitest";
import { executed } from "./notebook";

test("equilibrium-and-coupled-learning: what settles learns to read, and what each rule descends", async () => {
  const notebook = await executed("equilibrium-and-coupled-learning");
  const number = (pattern: RegExp) => notebook.printedNumber(pattern);
  expect(number(/beta = 0\.01: one nudge \S+, two (\S+)/)).toBeLessThan(1e-8);
  expect(number(/(\S+) % of the test digits after 8 epochs/)).toBeGreaterThan(95);
  expect(number(/(\S+) % of the test digits by \d+ resistors/)).toBeGreaterThan(93);
  // Linear circuits cannot be below 1; with diodes all four patterns are told apart.
  expect(number(/no hidden node, linear .* mean squared error (\S+)/)).toBeGreaterThan(0.99);
  expect(number(/16 hidden nodes with diodes .* mean squared error (\S+)/)).toBeLessThan(0.05);
  for (const rule of ["coupled learning", "two signals"]) {
    const [before, after] = ["(\\S+) → \\S+", "\\S+ → (\\S+)"].map((part) =>
      number(new RegExp(`${rule} +squared error ${part}`)),
    );
    expect(after / before, rule).toBeLessThan(1e-8);
  }
  expect(number(/the error seen through 1\/G: (\S+) to/)).toBeGreaterThan(0.999);
  expect(number(/the squared error: (\S+) to/)).toBeLessThan(0.99);
  expect(number(/squared error \S+ → (\S+) at best/)).toBeLessThan(1e-3);
  for (const coupling of ["local", "dense"])
    expect(number(new RegExp(`${coupling}: \\d+ couplings, (\\d+) of 5`)), coupling).toBeGreaterThan(2);
});

test("mechanics-that-learns: springs tell flowers apart, cuts and creases give a wanted answer", async () => {
  const notebook = await executed("mechanics-that-learns");
  const number = (pattern: RegExp) => notebook.printedNumber(pattern);
  expect(number(/held out, five starts: .* mean (\S+) %/)).toBeGreaterThan(90);
  expect(number(/bonds cut; .* squared error \S+ → (\S+)/)).toBeLessThan(1e-4);
  expect(number(/tuned: squared error \S+ → (\S+),/)).toBeLessThan(1e-10);
  expect(Math.abs(number(/second crease: angles (\S+) and/) - 0.9)).toBeLessThan(0.01);
  expect(Math.abs(number(/fifth crease: angles \S+ and (\S+),/) - 0.6)).toBeLessThan(0.05);
});
