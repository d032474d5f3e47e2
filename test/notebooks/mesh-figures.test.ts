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
