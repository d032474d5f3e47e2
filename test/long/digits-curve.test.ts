import { digits, encodeImages, layeredNetwork, scatteringLearner, sgd } from "echolab";
import { expect, test } from "vitest";

// Reference: test accuracy of the published code, N2 = 80, plain gradient descent 0.2, batch 200.
// The everyday tests stop at step 600; run this one by `npm run test:long`.
test("follows the published learning curve up to step 1980", { timeout: 3_600_000 }, () => {
  const data = digits();
  const held = encodeImages(data.test);
  const network = layeredNetwork({ layers: [128, 80, 10], seed: 1 });
  const learner = scatteringLearner({
    network,
    train: encodeImages(data.train),
    optimiser: sgd({ rate: 0.2 }),
    batch: 200,
    seed: 1,
  });
  const accuracy = new Map<number, number>();
  for (const { iteration } of learner.train(1980)) {
    if ([60, 600, 1200, 1980].includes(iteration)) accuracy.set(iteration, learner.evaluate(held).accuracy);
  }
  console.log("test accuracy by step", Object.fromEntries(accuracy));
  expect(Math.abs(accuracy.get(60)! - 0.71)).toBeLessThan(0.04);
  expect(Math.abs(accuracy.get(600)! - 0.918)).toBeLessThan(0.015);
  expect(Math.abs(accuracy.get(1200)! - 0.935)).toBeLessThan(0.012);
  expect(Math.abs(accuracy.get(1980)! - 0.949)).toBeLessThan(0.01);
});
