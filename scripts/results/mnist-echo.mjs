// MNIST by Hamiltonian echoes: the real 60,000 training images, tested on the real 10,000.
import { adam, echoBatchLearner, mnist, photonicClassifier } from "echolab";

/**
 * Chosen by the accuracy on the last 10,000 training images after two epochs on the other 50,000: g of 0.5 and 1,
 * rate of 0.5 and 1, scale of 100 and 200. Likewise for the variants in recipes.mjs: linear waves, rates of 0.5, 1
 * and 2 with scales of 50 to 400; amplitudes read, scales of 10 and 20 with rates of 0.5 to 2; Adam, rates of
 * 0.005, 0.01 and 0.02. The number of epochs is what forty minutes of a busy core allow.
 */
const CHOSEN = { g: 0.5, reading: "energy", scale: 100, rate: 1, epochs: 40, adam: false };
const BATCH = 128;
/** Iterations in which the rate rises from zero, before it falls as a cosine. */
const WARM_UP = 100;

/**
 * @param {number} seed
 * @param {Partial<typeof CHOSEN>} options what is different from the long run; then no learning field is shipped
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function mnistEcho(seed, options = {}) {
  const { g, reading, scale, rate, epochs, adam: byAdam } = { ...CHOSEN, ...options };
  const device = { side: 16, channels: 2, stages: 16, g, amplitude: 8, each: 8, scale, reading, seed };
  // @ts-expect-error: the reading is one of the words
  const classifier = photonicClassifier(device);
  const data = mnist();
  const shift = 1;
  const optimiser = byAdam ? adam({ rate }) : undefined;
  const learner = echoBatchLearner({
    device: classifier.device,
    cost: classifier.cost,
    theta: classifier.theta,
    train: classifier.beams(data.train, { shift }),
    batch: BATCH,
    optimiser,
    seed,
  });
  const test = classifier.beams(data.test);
  const every = Math.floor(data.train.count / BATCH);
  const iterations = epochs * every;
  const mean = (/** @type {number[]} */ list) => list.slice(-every).reduce((a, b) => a + b, 0) / every;
  return {
    learner,
    iterations,
    every,
    before(iteration) {
      const cosine = 0.5 + 0.5 * Math.cos((Math.PI * iteration) / iterations);
      const now = rate * cosine * Math.min(1, (iteration + 1) / WARM_UP);
      if (optimiser) optimiser.rate = now;
      else learner.rate = now;
    },
    evaluate() {
      const { accuracy, cost } = learner.evaluate(test);
      return {
        trainingCost: mean(learner.costs),
        trainingError: mean(learner.errors),
        testCost: cost,
        testAccuracy: accuracy,
      };
    },
    finish() {
      // The shipped numbers are single precision; the accuracy is theirs.
      const theta = Float32Array.from(learner.theta.re);
      learner.theta = { re: Float64Array.from(theta), im: learner.theta.im };
      const { accuracy, cost, confusion } = learner.evaluate(test);
      const file = "mnist-echo.theta.json";
      const settings = {
        ...device,
        shift,
        batch: BATCH,
        rate,
        update: byAdam ? "adam" : "friction",
        epochs,
        trained: theta.length,
      };
      const record = { settings, testAccuracy: accuracy, testCost: cost, confusion };
      if (Object.keys(options).length > 0) return { record };
      const contents = { device, theta: Buffer.from(theta.buffer).toString("base64") };
      return {
        record: { ...record, checkpoint: file },
        files: { [file]: `${JSON.stringify(contents)}\n` },
      };
    },
  };
}
