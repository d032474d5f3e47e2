import { expect, test } from "vitest";
import { executed } from "./notebook";

test("mnist-by-echo: the echo's gradient, the short training, and the long run as recorded", async () => {
  const notebook = await executed("mnist-by-echo");
  expect(notebook.printedNumber(/deviation of the echo from the start: (\S+)/)).toBeLessThan(1e-11);
  expect(notebook.printedNumber(/ε = 1e-6: echo against differences (\S+)/)).toBeLessThan(1e-5);
  expect(notebook.printedNumber(/short training: (\S+) %/)).toBeGreaterThanOrEqual(95);
  const long = notebook.printedNumber(/long run: (\S+) %/);
  expect(long).toBeGreaterThanOrEqual(98.5);
  expect(long).toBe(notebook.printedNumber(/recorded (\S+) %/));
});
