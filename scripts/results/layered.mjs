// Layered scattering networks on digits and Fashion-MNIST: settings of every recorded run, and what a record holds.
import {
  adam,
  byScattering,
  crossEntropyCost,
  descent,
  digits,
  encodeImages,
  evaluate,
  layeredNetwork,
  schedules,
  sgd,
  trainer,
} from "echolab";
import { halved, readIdxFolder } from "echolab/data";
import { amsgrad, jitter, logisticRegression, muon } from "echolab/learning";

/**
 * The published training of the digits: plain gradient descent 0.2, batches of 200; one test reading every 60 steps.
 *
 * In the authors' code the first layer's offsets enter twice, so that its detunings learn at four times the rate:
 * `offsets` says how many times. Without a hidden layer that counts; with one it makes little difference.
 * @param {string} name
 * @param {number} seed
 * @param {number[]} hidden
 * @param {number} iterations
 * @param {number} [offsets]
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function digitsAsPublished(name, seed, hidden, iterations, offsets = 1) {
  const data = digits();
  const device = { layers: [128, ...hidden, 10], decay: 0.5, seed };
  const training = { optimiser: "sgd", rate: 0.2, batch: 200, scale: 8, repeat: 2, depth: 5, offsets };
  return recipe(name, {
    device,
    training,
    test: encodeImages(data.test),
    iterations,
    every: 60,
    cost: crossEntropyCost({ scale: training.scale }),
    trainer: {
      data: encodeImages(data.train),
      rule: descent(faster(sgd({ rate: training.rate }), device.layers[0], offsets), byScattering()),
      batch: training.batch,
      seed,
    },
  });
}

/**
 * Makes an optimiser whose first `count` values learn `factor` times as fast.
 * @param {import("echolab").Optimiser} inner
 * @param {number} count
 * @param {number} factor
 * @returns {import("echolab").Optimiser}
 */
function faster(inner, count, factor) {
  return {
    ...inner,
    fresh: () => faster(inner.fresh(), count, factor),
    step(parameters, gradient) {
      for (let i = 0; i < count; i++) gradient[i] *= factor;
      inner.step(parameters, gradient);
    },
  };
}

/**
 * The same 218 neuron modes, trained better. The decay rate (0.5, 1, 2), the scale (8, 20, 40) and the moved pictures
 * were chosen by accuracy and cost on blocks of 1,000 training images, held out of short trials on the others. There,
 * bending the pictures too made no difference (39 of 2,000 wrong, without 40); it was taken because the test digits are
 * of other writers. The test images are read once, after the last step. Earlier choices, each read once: 96.5 % with decay
 * 0.5 and scale 8; 97.33 % without bending, 97.22 % so in 20,000 steps. All of this was chosen and read with the random
 * streams used until 30 November 2026, with which seed 1 reached 97.55 %, and was kept for the present ones.
 * @param {number} seed
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function digitsBest(seed) {
  const data = digits();
  const device = { layers: [128, 80, 10], decay: 1, seed };
  const training = {
    optimiser: "adam",
    rate: 0.01,
    schedule: "cosine to zero",
    batch: 50,
    scale: 20,
    repeat: 2,
    depth: 5,
    averaging: 1500,
    jitter: { rows: 8, columns: 8, shift: 0.3, rotate: 0.1, zoom: 0.08, shear: 0.1, elastic: 0.3 },
  };
  const iterations = 12_000;
  return recipe("digits-best", {
    device,
    training,
    test: encodeImages(data.test),
    iterations,
    every: iterations,
    cost: crossEntropyCost({ scale: training.scale }),
    trainer: {
      data: encodeImages(data.train),
      rule: descent(adam({ rate: training.rate }), byScattering()),
      schedule: schedules.cosine(iterations),
      batch: training.batch,
      average: training.averaging,
      augment: jitter(training.jitter),
      seed,
    },
  });
}

/**
 * Fashion-MNIST at 14 × 14 pixels, read in transmission at two frequencies; all 60,000 training images, from the folder with
 * the original files that the environment variable FASHION_MNIST names.
 *
 * Batches, scale and start were chosen by accuracy on the last 10,000 training images, held out of short trials, and so were
 * depth and frequencies: four passes without noise read 87.06 % right at a cost of 0.360 with one frequency and a depth of 5,
 * 87.07 % and 0.364 with a depth of 1.25, 87.30 % and 0.345 with ω = ±1 and 2.5; after two passes 86.8 %, but 86.2 % with
 * three frequencies. Muon was chosen on the last 5,000: after three passes through the others it reads 86.4 % of them right
 * (Adam, in a twin of this program in Python, 85.3 %). Noise and length were not tried but taken from what one frequency
 * had shown and from the time there was. The test images are read after every third pass to draw the curve; nothing is
 * chosen by them, the last reading counts. Earlier choices, of one frequency and a depth of 5: 87.46 % after 27 passes with
 * noise of 0.4, 87.47 % after 36 with 0.2, 87.18 % after 36 with Adam. All of this was chosen and read with the random
 * streams used until 30 November 2026 and was kept for the present ones.
 * @param {number} seed
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function fashionTransmission(seed) {
  const data = fashionImages();
  const device = { ...fashionDevice(seed), frequencies: [-1, 1] };
  const training = {
    optimiser: "muon",
    matrices: "couplings of the first two layers",
    rate: 0.01,
    others: { optimiser: "adam", rate: 0.003 },
    schedule: "held, then cosine to zero",
    epochs: { held: 6, falling: 12 },
    batch: 120,
    scale: 8,
    repeat: 1,
    depth: 2.5,
    averaging: 1000,
    jitter: { rows: 14, columns: 14, repeat: 1, noise: 0.15, background: 2.5 },
  };
  const steps = data.train.count / training.batch;
  const held = training.epochs.held * steps;
  const falling = training.epochs.falling * steps;
  const [rows, columns] = device.layers;
  const from = device.layers.reduce((sum, modes) => sum + modes, 0);
  const optimiser = muon({
    rate: training.rate,
    matrices: [{ from, rows, columns }],
    others: adam({ rate: training.others.rate }),
  });
  const encode = (/** @type {import("echolab").LabelledImages} */ images) =>
    encodeImages(images, { repeat: 1, depth: training.depth });
  return recipe("fashion", {
    device,
    training,
    test: encode(data.test),
    iterations: held + falling,
    every: 3 * steps,
    cost: crossEntropyCost({ scale: training.scale }),
    begin(network) {
      network.detuning[0].forEach((d, i, list) => {
        list[i] = (d * training.depth) / 5;
      });
      network.detuning[1].forEach((d, i, list) => {
        list[i] = d + (i % 2 ? 1 : -1);
      });
    },
    trainer: {
      data: encode(data.train),
      rule: descent(optimiser, byScattering()),
      schedule: schedules.cosine(falling, held),
      batch: training.batch,
      average: training.averaging,
      augment: jitter(training.jitter),
      seed,
    },
    beside(read) {
      const linear = logisticRegression(data.train);
      return {
        thousands: byThousands(data.test, (images) => read(encode(images)).accuracy),
        logisticRegression: {
          testAccuracy: round(linear.accuracy(data.test)),
          thousands: byThousands(data.test, (images) => linear.accuracy(images)),
        },
      };
    },
  });
}

/**
 * Fashion-MNIST trained as the authors' code does: batches of 20, AMSGrad with updates of at most 0.001, no changed pictures,
 * no mean of the parameters. Rate (0.001) and length are ours, theirs were not read. Half an epoch lies between two
 * readings of the test images, all of them and the first thousand: the published figure is the best one of a thousand images.
 * Nothing is chosen by them.
 * @param {number} seed
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function fashionAsPublished(seed) {
  const data = fashionImages();
  const encode = (/** @type {import("echolab").LabelledImages} */ images) =>
    encodeImages(images, { repeat: 1 });
  const training = {
    optimiser: "amsgrad",
    rate: 0.001,
    clip: 0.001,
    epochs: 15,
    batch: 20,
    scale: 8,
    repeat: 1,
    depth: 5,
  };
  const steps = data.train.count / training.batch;
  const first = encode(thousand(data.test, 0));
  return recipe("fashion-published", {
    device: fashionDevice(seed),
    training,
    test: encode(data.test),
    iterations: training.epochs * steps,
    every: steps / 2,
    cost: crossEntropyCost({ scale: training.scale }),
    trainer: {
      data: encode(data.train),
      rule: descent(amsgrad({ rate: training.rate, clip: training.clip }), byScattering()),
      batch: training.batch,
      seed,
    },
    reading: (read) => ({ firstThousand: round(read(first).accuracy) }),
    beside: (read) => ({
      thousands: byThousands(data.test, (images) => read(encode(images)).accuracy),
    }),
  });
}

/** Reads the original files at half size, from the folder that the environment variable FASHION_MNIST names. */
function fashionImages() {
  const folder = process.env.FASHION_MNIST;
  if (!folder)
    throw new Error(
      "Set FASHION_MNIST to the folder with the four original files (Debian: package dataset-fashion-mnist, /usr/share/datasets/fashion-mnist).",
    );
  return halved(readIdxFolder(folder));
}

/**
 * @param {number} seed
 * @returns {import("echolab").LayeredNetworkOptions}
 */
const fashionDevice = (seed) => ({
  layers: [196, 196, 10],
  decay: 1,
  drive: "input",
  start: "balanced",
  seed,
});

/**
 * Applies `read` to every thousand of some images.
 * @param {import("echolab").LabelledImages} images
 * @param {(images: import("echolab").LabelledImages) => number} read
 */
const byThousands = (images, read) =>
  Array.from({ length: images.count / 1000 }, (_, k) => read(thousand(images, k)));

/**
 * Returns images 1000 k … 1000 k + 999: the published figures are of 1,000 test images.
 * @param {import("echolab").LabelledImages} images
 * @param {number} k
 */
function thousand({ pixels, labels, ...images }, k) {
  const size = images.rows * images.columns;
  const [from, to] = [1000 * k, 1000 * (k + 1)];
  return {
    ...images,
    count: to - from,
    pixels: pixels.subarray(size * from, size * to),
    labels: labels.subarray(from, to),
  };
}

/**
 * @typedef {(images: import("echolab").EncodedImages) => import("echolab").Classification} Read what the network makes of images
 */

/**
 * @param {string} name
 * @param {{ device: import("echolab").LayeredNetworkOptions, training: object, test: import("echolab").EncodedImages,
 *   iterations: number, every: number, cost: import("echolab").ClassCost,
 *   trainer: Omit<import("echolab").TrainerOptions<number>, "machine" | "cost">,
 *   begin?: (network: import("echolab").LayeredNetwork) => void, reading?: (read: Read) => object,
 *   beside?: (read: Read) => object }} options how the network begins, what else an entry of the history, and what else the
 *   record is to say
 * @returns {import("../tasks/results.mjs").Recipe}
 */
export function recipe(
  name,
  { device, training, test, iterations, every, cost, trainer: options, begin, reading, beside },
) {
  const network = layeredNetwork({ ...device, precision: "float32" });
  begin?.(network);
  const learner = trainer({ ...options, machine: network, cost });
  const read = (/** @type {import("echolab").EncodedImages} */ images) => evaluate(network, images, cost);
  return {
    learner,
    iterations,
    every,
    evaluate() {
      const now = read(test);
      return {
        trainingCost: round(learner.costs.slice(-every).reduce((a, b) => a + b, 0) / every),
        testCost: round(now.cost),
        testAccuracy: round(now.accuracy),
        ...reading?.(read),
      };
    },
    finish(history) {
      // The shipped numbers are single precision; the final accuracy is theirs.
      const parameters = Float32Array.from(learner.mean ?? network.parameters);
      network.parameters.set(parameters);
      const { accuracy, cost: testCost, confusion } = read(test);
      const file = `${name}.network.json`;
      const contents = { device, parameters: Buffer.from(parameters.buffer).toString("base64") };
      const readings = /** @type {{ iteration: number, testAccuracy: number }[]} */ (history);
      const highest = readings.reduce((a, b) => (b.testAccuracy > a.testAccuracy ? b : a));
      return {
        record: {
          device,
          training: { ...training, parameters: parameters.length },
          testImages: test.count,
          testAccuracy: accuracy,
          testCost,
          bestTestAccuracy: Math.max(highest.testAccuracy, accuracy),
          bestIteration: highest.iteration,
          confusion,
          ...beside?.(read),
          checkpoint: file,
        },
        files: { [file]: `${JSON.stringify(contents)}\n` },
      };
    },
  };
}

const round = (/** @type {number} */ x) => Math.round(x * 1e5) / 1e5;
