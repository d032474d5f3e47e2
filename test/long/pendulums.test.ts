/** Physics-aware training of pendulums on handwritten digits: with the device's values, a wrong model does. Some minutes. */
import {
  adam,
  byAdjoint,
  crossEntropyCost,
  descent,
  digits,
  evaluate,
  type GradientMethod,
  randomStream,
  trainer,
} from "echolab";
import { modelAware, modelOnly } from "echolab/learning";
import { pendulums, stackedMachine } from "echolab/platforms";
import { expect, test } from "vitest";

/** Pixels, and those and one pendulum a class. */
const [FIRST, SECOND, CLASSES] = [64, 74, 10];
const EPOCHS = 3;
const BATCH = 32;
/** What the model does not know: faster sines, and couplings with this standard deviation, in units of those at the start. */
const GAP = 0.3;
const FOREIGN = 1.5;

function layers(device: boolean) {
  const layer = (count: number, inputs: number, outputs: number, scale: number, seed: number) => {
    const stream = randomStream(seed, "foreign couplings");
    const foreign = new Float64Array(count * count);
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++)
        foreign[i * count + j] = foreign[j * count + i] = (FOREIGN * stream.normal()) / Math.sqrt(count);
    return pendulums({ count, inputs, outputs, scale, seed, ...(device && { gap: GAP, foreign }) });
  };
  return stackedMachine([layer(FIRST, FIRST, FIRST, 1, 1), layer(SECOND, FIRST, CLASSES, 10, 2)]);
}

const { train, test: held } = digits();
const scaled = ({ count, pixels, labels }: typeof train) => ({
  count,
  size: FIRST,
  inputs: Float64Array.from(pixels, (pixel) => pixel / 16),
  labels,
});
const cost = crossEntropyCost({ scale: 1 });

function accuracy(method: GradientMethod): number {
  const machine = layers(true);
  const data = scaled(train);
  const rule = descent(adam({ rate: 4e-3 }), method);
  const learner = trainer({ machine, data, cost, rule, batch: BATCH, seed: 1 });
  for (const _ of learner.train(EPOCHS * Math.floor(data.count / BATCH)));
  return 100 * (evaluate(machine, scaled(held), cost).accuracy ?? 0);
}

test("hybrid within 1 point of the exact gradient, the model alone at least 2 below", () => {
  const exact = accuracy(byAdjoint());
  const hybrid = accuracy(modelAware(layers(false)));
  const alone = accuracy(modelOnly(layers(false)));
  console.log(`exact ${exact.toFixed(1)} %, hybrid ${hybrid.toFixed(1)} %, model only ${alone.toFixed(1)} %`);
  expect(exact).toBeGreaterThan(90);
  expect(hybrid).toBeGreaterThan(exact - 1);
  // 93.7, 93.0 and 88.5 % when it was recorded.
  expect(alone).toBeLessThan(exact - 2);
});
