/** The final figures of the notebooks on devices and platforms, as they come out of a clean run. */

import { expect, test } from "vitest";
import { executed } from "./notebook";

test("spikes-and-memories: letters are read, a spike is a flux quantum, Hebb's cost rises again", async () => {
  const notebook = await executed("spikes-and-memories");
  expect(notebook.printedNumber(/crossbar: (\d+) of 30 patterns misread/)).toBe(0);
  for (const damping of ["0", "0\\.5", "3"])
    expect(
      Math.abs(notebook.printedNumber(new RegExp(`β_c = ${damping}: ∫v dt / 2π = (\\S+)`)) - 1),
    ).toBeLessThan(1e-4);
  expect(notebook.printedNumber(/largest deviation from √\(i² − 1\) (\S+)/)).toBeLessThan(1e-6);
  expect(notebook.printedNumber(/i = 0\.6: ⟨v⟩ = (\S+) from rest/)).toBe(0);
  expect(notebook.printedNumber(/from rest, (\S+) when it runs already/)).toBeCloseTo(0.5908, 3);
  expect(notebook.printedNumber(/letters before, (\S+) % after/)).toBe(100);
  // z, v and n after the neuron has seen v alone.
  expect(notebook.printedNumber(/before, (\S+), \S+, \S+ after/)).toBeLessThan(0.1);
  expect(notebook.printedNumber(/before, \S+, (\S+), \S+ after/)).toBeGreaterThan(0.9);
  const [hebb, lowest] = [
    /Hebb with a teacher: cost (\S+) /,
    /Hebb with a teacher: cost \S+ \(lowest (\S+)\)/,
  ];
  expect(notebook.printedNumber(hebb)).toBeGreaterThan(10 * notebook.printedNumber(lowest));
  const right = (name: string) =>
    notebook.printedNumber(new RegExp(`${name}: .* (\\S+) % of the test images`));
  expect(right("gradient")).toBeGreaterThan(right("Hebb with a teacher") + 5);
  expect(notebook.printedNumber(/largest correlation of two outputs: (\S+)/)).toBeLessThan(0.02);
  expect(notebook.printedNumber(/overlap (\S+) with 6 patterns/)).toBeGreaterThan(0.99);
  expect(notebook.printedNumber(/the energy rose (\d+) times/)).toBe(0);
});

test("platform-gallery visits every platform, and each learns its task", async () => {
  const notebook = await executed("platform-gallery");
  const all = notebook.printedNumber(/all (\d+) platforms were visited/);
  expect(all).toBeGreaterThan(25);
  expect(notebook.printedNumber(/(\d+) of \d+ examples lost more than half/)).toBe(all);
});

test("echo-of-everything: what is lossless retraces its path, what is lossy does not", async () => {
  const notebook = await executed("echo-of-everything");
  const exact = notebook.printedNumber(/(\d+) of \d+ devices retrace their path/);
  expect(exact).toBe(notebook.printedNumber(/\d+ of (\d+) devices retrace their path/) / 2);
  expect(notebook.printedNumber(/retrace their path, to (\S+) at worst/)).toBeLessThan(1e-9);
  expect(notebook.printedNumber(/off by (\S+) without resistor/)).toBeLessThan(1e-9);
  expect(notebook.printedNumber(/without resistor, (\S+) with/)).toBeGreaterThan(0.1);
});
