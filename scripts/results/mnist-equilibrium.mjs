// MNIST by equilibrium propagation in a Hopfield network: the real 60,000 training images, tested on the real 10,000.
import { descent, evaluate, mnist, schedules, setThreads, sgd, trainer } from "echolab";
import { byNudging, oneHotCost } from "echolab/learning";
import { hopfieldNetwork } from "echolab/platforms";

/**
 * Rates of 0.02, 0.05 and 0.1 were compared by the errors on the last 5,000 training images after two epochs on the first
 * 20,000. The number of epochs is what there was time for. The test images are read after every epoch to draw the curve;
 * nothing is chosen by them, the last reading counts.
 */
const CHOSEN = { rate: 0.05, momentum: 0.9, batch: 64, epochs: 16 };
const THREADS = 1;
const NUDGE = { beta: 0.2, centred: true };

/**
 * @param {number} seed
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function mnistEquilibrium(seed) {
  setThreads(THREADS);
  const { rate, momentum, batch, epochs } = CHOSEN;
  const device = { layers: [784, 1024, 10], sweeps: 60, tolerance: 2e-3, seed };
  const machine = hopfieldNetwork(device);
  const cost = oneHotCost();
  const { train, test } = mnist();
  /** @param {typeof train} images */
  const scaled = ({ count, pixels, labels }) => ({
    ...{ count, size: 784, labels },
    inputs: Float64Array.from(pixels, (value) => value / 255),
  });
  const every = Math.floor(train.count / batch);
  const iterations = epochs * every;
  const learner = trainer({
    ...{ machine, cost, data: scaled(train), batch, seed },
    rule: descent(sgd({ rate, momentum }), byNudging(NUDGE)),
    schedule: schedules.cosine(iterations),
  });
  const held = scaled(test);
  return {
    learner,
    iterations,
    every,
    evaluate() {
      const { accuracy, cost: testCost } = evaluate(machine, held, cost);
      const trainingCost = learner.costs.slice(-every).reduce((a, b) => a + b, 0) / every;
      return { trainingCost, testCost, testAccuracy: accuracy };
    },
    finish() {
      const { accuracy, cost: testCost, confusion } = evaluate(machine, held, cost);
      const settings = {
        ...device,
        ...CHOSEN,
        ...NUDGE,
        schedule: "cosine to zero",
        cost: "one-hot",
        threads: THREADS,
      };
      return { record: { settings, testAccuracy: accuracy, testError: 1 - accuracy, testCost, confusion } };
    },
  };
}
