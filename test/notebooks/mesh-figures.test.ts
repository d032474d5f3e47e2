/** The final figures of the notebooks on meshes and training methods, as they come out of a clean run. */

import { expect, test } from "vitest";
import { executed } from "./notebook";

test("training-methods-compared: runs are counted, and a wrong model costs accuracy", async () => {
  const notebook = await executed("training-methods-compared");
  expect(notebook.printedNumber(/^240 parameters: (\d+), /m)).toBe(481);
  expect(notebook.printedNumber(/^4032 parameters: (\d+), /m)).toBe(8065);
  expect(notebook.printedNumber(/splitters by their own rules: (\S+)/)).toBeLessThan(1e-12);
  expect(notebook.printedNumber(/by the rule for frequency 1: relative error (\S+)/)).toBeGreaterThan(0.1);
  // In situ does not know the model; each device is learned as well as the exact one.
  expect(notebook.printedNumber(/in situ: .* (\S+) % at 0\.3/)).toBeGreaterThan(78);
  const hybrid = notebook.printedNumber(/device and model: .* (\S+) % at 0\.2/);
  const alone = notebook.printedNumber(/model only: .* (\S+) % at 0\.2/);
  expect(hybrid).toBeGreaterThan(76);
  expect(alone).toBeLessThan(hybrid - 10);
});

test("interferometer-meshes: matrices are rebuilt, a chip with errors learns, irises are told apart", async () => {
  const notebook = await executed("interferometer-meshes");
  expect(notebook.printedNumber(/64 modes, 2016 crossings: off by (\S+) \(rect/)).toBeLessThan(1e-10);
  expect(notebook.printedNumber(/designed: matrix off by (\S+)/)).toBeGreaterThan(0.3);
  expect(notebook.printedNumber(/learned in situ: matrix off by (\S+),/)).toBeLessThan(0.02);
  // Five splits of 30 flowers: a flower more or less is 0.7 %.
  expect(notebook.printedNumber(/in situ: (\S+) % of the flowers/)).toBeGreaterThan(88);
  const exact = notebook.printedNumber(/by a computer: (\S+) %/);
  expect(exact).toBeGreaterThan(88);
  expect(Math.abs(notebook.printedNumber(/by light: (\S+) %/) - exact)).toBeLessThan(5);
});
