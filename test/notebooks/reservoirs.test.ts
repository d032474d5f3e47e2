/** The figures of the notebook on reservoirs, as they come out of a clean run. */

import { expect, test } from "vitest";
import { executed } from "./notebook";

const NAMES = ["tanh units", "spin-torque oscillator", "random medium"];

test("reservoirs: all forget, remember, predict and listen; parity follows the law of repeated data", async () => {
  const notebook = await executed("reservoirs");
  const number = (pattern: string) => notebook.printedNumber(new RegExp(pattern));
  // The camera of the medium rounds to 1/255 of white.
  for (const name of ["tanh, radius 0\\.5", "tanh, radius 0\\.95", "spin-torque oscillator"])
    expect(number(`${name}: two starts are (\\S+) of`)).toBeLessThan(1e-9);
  expect(number("random medium, 8 bits: two starts are (\\S+) of")).toBeLessThan(0.02);
  expect(number("tanh, radius 2\\.5: two starts are (\\S+) of")).toBeGreaterThan(0.1);
  expect(notebook.printed).toMatch(/the tanh reservoir does not forget its start/);
  for (const name of NAMES) {
    expect(number(`${name}: memory capacity (\\S+)`)).toBeGreaterThan(5);
    expect(number(`Mackey-Glass, 17 ahead, ${name}: NRMSE (\\S+)`)).toBeLessThan(0.1);
    expect(number(`NARMA-10, ${name}: NRMSE (\\S+)`)).toBeLessThan(
      number("NARMA-10, no connections: NRMSE (\\S+)"),
    );
  }
  expect(number("NARMA-10, tanh units: NRMSE (\\S+)")).toBeLessThan(0.3);
  expect(number("Japanese vowels, 500 tanh units: (\\S+) %")).toBeGreaterThan(97);
  expect(number("one spin-torque oscillator, 200 virtual nodes: (\\S+) %")).toBeGreaterThan(96);
  expect(number("Japanese vowels, random medium, 400 pixels: (\\S+) %")).toBeGreaterThan(96);
  expect(number("no reservoir, mean frame: (\\S+) %")).toBeLessThan(93);
  expect(number("largest deviation from the law .*: (\\S+)")).toBeLessThan(1e-6);
});
