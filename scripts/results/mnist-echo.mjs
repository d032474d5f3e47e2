// MNIST by Hamiltonian echoes: the real 60,000 training images, tested on the real 10,000.
import {
  adam,
  byEcho,
  descent,
  evaluate,
  mnist,
  photonicClassifier,
  schedules,
  selfLearning,
  trainer,
} from "echolab";

/**
 * Chosen by the accuracy on the last 10,000 training images after two epochs on the other 50,000: Kerr coefficients of 0.5 and 1,
 * rate of 0.5 and 1, scale of 100 and 200. Likewise for the variants in recipes.mjs: linear waves, rates of 0.5, 1
 * and 2 with scales of 50 to 400; amplitudes read, scales of 10 and 20 with rates of 0.5 to 2; Adam, rates of
 * 0.005, 0.01 and 0.02. The number of epochs is what forty minutes of a busy core allow.
 */
const CHOSEN = { kerr: 0.5, readout: "energy", scale: 100, rate: 1, epochs: 40, adam: false };
const BATCH = 128;
/** Strength of the error signal. */
const EPSILON = 1e-5;
/** Part of its momentum that friction leaves to the learning field after a batch. */
const KEPT = 0.9;
/** Number of iterations in which the rate rises from zero, before it falls as a cosine. */
const WARM_UP = 100;

/**
 * @param {number} seed
 * @param {Partial<typeof CHOSEN>} options what is different from the long run; then no learning field is shipped
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function mnistEcho(seed, options = {}) {
  const { kerr, readout, scale, rate, epochs, adam: byAdam } = { ...CHOSEN, ...options };
  const device = { side: 16, channels: 2, stages: 16, kerr, amplitude: 8, each: 8, scale, readout, seed };
  // @ts-expect-error: the read-out is one of the words
  const { machine, cost, beams } = photonicClassifier(device);
  const data = mnist();
  const shift = 1;
  const every = Math.floor(data.train.count / BATCH);
  const iterations = epochs * every;
  const learner = trainer({
    machine,
    cost,
    data: beams(data.train, { shift }),
    rule: byAdam
      ? descent(adam({ rate }), byEcho({ epsilon: EPSILON }))
      : selfLearning({ epsilon: EPSILON, rate, friction: -Math.log(KEPT) }),
    schedule: schedules.warmUp(WARM_UP, schedules.cosine(iterations)),
    batch: BATCH,
    seed,
  });
  const test = beams(data.test);
  const mean = (/** @type {number[]} */ list) => list.slice(-every).reduce((a, b) => a + b, 0) / every;
  return {
    learner,
    iterations,
    every,
    evaluate() {
      const { accuracy, cost: testCost } = evaluate(machine, test, cost);
      return { trainingCost: mean(learner.costs), testCost, testAccuracy: accuracy };
    },
    finish() {
      // The shipped numbers are single precision; the accuracy is theirs.
      const theta = Float32Array.from(machine.parameters);
      machine.parameters.set(theta);
      const { accuracy, cost: testCost, confusion } = evaluate(machine, test, cost);
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
      const record = { settings, testAccuracy: accuracy, testCost, confusion };
      if (Object.keys(options).length > 0) return { record };
      const contents = { device, theta: Buffer.from(theta.buffer).toString("base64") };
      return {
        record: { ...record, checkpoint: file },
        files: { [file]: `${JSON.stringify(contents)}\n` },
      };
    },
  };
}
