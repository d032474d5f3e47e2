import { readFileSync } from "node:fs";
import { evaluate, mnist, photonicClassifier } from "echolab";
import { expect, test } from "vitest";

const shipped = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../notebooks/results/${name}`, import.meta.url), "utf8"));

test("the shipped learning field reads the real test images as recorded, to the last one", () => {
  const record = shipped("mnist-echo.json");
  const { device, theta } = shipped(record.checkpoint);
  const bytes = Buffer.from(theta, "base64");
  const single = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const data = mnist();
  const classifier = photonicClassifier(device);
  const { machine } = classifier;
  machine.parameters.set(single);
  const { accuracy, confusion, cost } = evaluate(machine, classifier.beams(data.test), classifier.cost);
  expect(accuracy).toBe(record.testAccuracy);
  expect(confusion).toEqual(record.confusion);
  // Rounding may differ in the last places of the mean cost where the plain twin computes.
  expect(cost).toBeCloseTo(record.testCost, 9);
  // The target of this project; plain descent with friction, no electronic aid.
  expect(accuracy).toBeGreaterThanOrEqual(0.975);
  expect(record.settings.update).toBe("friction");
  expect(record.history.length).toBe(record.settings.epochs);
});
