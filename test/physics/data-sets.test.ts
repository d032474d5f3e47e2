import {
  batchCrossEntropy,
  type ClassifierLearner,
  classifierLearner,
  complexArray,
  confusionMatrix,
  crossEntropy,
  detectorCost,
  digits,
  type EchoBatchLearnerOptions,
  type EncodedImages,
  echoBatchLearner,
  echoLearner,
  encodeImages,
  fieldCost,
  halved,
  imageBeams,
  layeredNetwork,
  leastSquares,
  logisticRegression,
  mimeBundle,
  modeCost,
  neuralNetwork,
  part,
  photonicClassifier,
  sgd,
  type Trainable,
} from "echolab";
import { describe, expect, test } from "vitest";
import { images, run, set } from "./small-sets.js";

// What plain JavaScript users may write although TypeScript forbids it.
const wrong = (value: unknown) => value as never;

const network = (outputs = 3) => neuralNetwork({ layers: [4, outputs], seed: 1 });
const learner = (train: EncodedImages, net: Trainable = network(), augment?: (input: Float64Array) => void) =>
  classifierLearner({ network: net, train, optimiser: sgd({ rate: 0.1 }), batch: 10, augment, seed: 1 });

const machine = photonicClassifier({ side: 4, channels: 2, stages: 2, classes: 3, each: 2, seed: 1 });
const beams = machine.beams(images());
const echoing = (changes: Partial<EchoBatchLearnerOptions> = {}) =>
  echoBatchLearner({ ...machine, train: beams, batch: 3, seed: 1, ...changes });
const field = (re: ArrayLike<number>) => complexArray(re);
const RISING = Uint8Array.from({ length: 80 }, (_, i) => i);

describe("data that do not fit are refused, with both counts", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "half the inputs and half the labels",
      () => learner(set({ inputs: new Float64Array(40), labels: new Uint8Array(10) })),
      /train has 20 samples but 10 labels; it should have one label for each sample/,
    ],
    [
      "half the inputs",
      () => learner(set({ inputs: new Float64Array(40) })),
      /train has 40 inputs, but 20 samples of 4 inputs each need 80/,
    ],
    ["too many inputs", () => learner(set({ inputs: new Float64Array(81) })), /has 81 inputs, .* need 80/],
    ["too few labels", () => learner(set({ labels: new Uint8Array(19) })), /20 samples but 19 labels/],
    ["too many labels", () => learner(set({ labels: new Uint8Array(200) })), /20 samples but 200 labels/],
    [
      "no labels",
      () => learner(set({ labels: undefined })),
      /train.labels is undefined; .* list of 20 classes/,
    ],
    ["labels as text", () => learner(set({ labels: Array(20).fill("1") })), /train.labels\[0\] is "1"/],
    ["a class of null", () => learner(set({ labels: Array(20).fill(null) })), /train.labels\[0\] is null/],
    ["half a class", () => learner(set({ labels: Array(20).fill(0.5) })), /train.labels\[0\] is 0.5/],
    ["a class below 0", () => learner(set({ labels: Array(20).fill(-1) })), /train.labels\[0\] is -1/],
    [
      "a class that a byte would fold to 1",
      () => learner(set({ labels: Array(20).fill(257) })),
      /train.labels\[0\] is 257; it should be one of 3 classes, a whole number from 0 to 2/,
    ],
    ["a class without an output", () => learner(set(), network(2)), /train.labels\[2\] is 2; .* 2 classes/],
    ["no samples", () => learner(set({ count: 0 })), /train.count is 0/],
    ["half a sample", () => learner(set({ count: 2.5 })), /train.count is 2.5/],
    ["no data set", () => learner(wrong(undefined)), /train.size is undefined/],
    [
      "inputs of another size",
      () => learner(set({ size: 5 })),
      /train has 5 inputs a sample; the network takes 4/,
    ],
    [
      "a NaN among the inputs",
      () => learner(set({ inputs: Float64Array.from({ length: 80 }, (_, i) => (i === 7 ? Number.NaN : i)) })),
      /train.inputs\[7\] is NaN; it should be a finite real number/,
    ],
    [
      "null among the inputs",
      () => learner(set({ inputs: Array.from(RISING, (x) => (x === 3 ? null : x)) })),
      /train.inputs\[3\] is null/,
    ],
    [
      "a batch beyond the data",
      () =>
        classifierLearner({
          network: network(),
          train: set(),
          optimiser: sgd({ rate: 1 }),
          batch: 21,
          seed: 1,
        }),
      /batch is 21; .* 1 to 20/,
    ],
    [
      "one output",
      () => learner(set({ labels: new Uint8Array(20) }), network(1)),
      /network.outputs is 1; it should be a whole number from 2 to 256, one for each class/,
    ],
    ["more outputs than a byte counts", () => learner(set(), network(257)), /network.outputs is 257/],
    [
      "evaluation of other inputs",
      () => learner(set()).evaluate(set({ size: 5 })),
      /images has 5 inputs a sample/,
    ],
    [
      "evaluation of a class too many",
      () => learner(set()).evaluate(set({ labels: Uint8Array.from({ length: 20 }, (_, i) => i % 4) })),
      /images.labels\[3\] is 3; it should be one of 3 classes/,
    ],
    [
      "evaluation with labels missing",
      () => learner(set()).evaluate(set({ labels: new Uint8Array(2) })),
      /20 samples but 2 labels/,
    ],
    [
      "part of a set that lacks labels",
      () => part(set({ labels: new Uint8Array(10) }), 0, 20),
      /20 samples but 10 labels/,
    ],
    [
      "part of a set that lacks inputs",
      () => part(set({ inputs: new Float64Array(9) }), 0, 2),
      /has 9 inputs/,
    ],
    [
      "images without pixels",
      () => encodeImages(images({ pixels: new Uint8Array(40) })),
      /images has 40 pixels, but 3 samples of 16 pixels each need 48/,
    ],
    [
      "images without labels",
      () => encodeImages(images({ labels: new Uint8Array(2) })),
      /3 samples but 2 labels/,
    ],
    ["images without white", () => encodeImages(images({ white: 0 })), /images.white is 0/],
    [
      "pixels brighter than white",
      () => encodeImages(images({ white: 16 })),
      /images.pixels\[4\] is 20; .* at most 16/,
    ],
    [
      "pixels as a list",
      () => encodeImages(images({ pixels: Array(48).fill(0) })),
      /images.pixels is .* Uint8Array/,
    ],
    ["half a row", () => encodeImages(images({ rows: 4.5 })), /images.rows is 4.5/],
    [
      "beams of images without pixels",
      () => imageBeams(machine.network, images({ count: 4 })),
      /4 samples but 3 labels/,
    ],
    ["a set of sets where images belong", () => leastSquares(wrong(digits())), /images.count is undefined/],
    [
      "least squares on a class too many",
      () => leastSquares(images(), { classes: 2 }),
      /images.labels\[2\] is 2; .* one of 2 classes/,
    ],
    [
      "least squares on one class",
      () => leastSquares(images(), { classes: 1 }),
      /classes is 1; it should be a whole number from 2/,
    ],
    [
      "logistic regression on a class too many",
      () => logisticRegression(images(), { classes: 2 }),
      /images.labels\[2\] is 2/,
    ],
    [
      "a linear classifier on other images",
      () =>
        leastSquares(images(), { classes: 3 }).accuracy(
          images({ rows: 2, columns: 2, pixels: new Uint8Array(12) }),
        ),
      /4 pixels an image; .* 16/,
    ],
    [
      "fewer labels than a batch",
      () =>
        layeredNetwork({ layers: [4, 3], seed: 1 }).addGradientAll(
          new Float64Array(8),
          2,
          batchCrossEntropy([1]),
        ),
      /labels has 1 classes; the batch has 2 samples/,
    ],
    [
      "more labels than a batch",
      () =>
        layeredNetwork({ layers: [4, 3], seed: 1 }).addGradientAll(
          new Float64Array(8),
          2,
          batchCrossEntropy([1, 1, 1]),
        ),
      /labels has 3 classes; the batch has 2 samples/,
    ],
    [
      "a batch of half an input",
      () =>
        layeredNetwork({ layers: [4, 3], seed: 1 }).respondAll(new Float64Array(6), 2, new Float64Array(6)),
      /inputs has 6 values; 2 samples of 4 need 8/,
    ],
    [
      "cross-entropy of one output",
      () => crossEntropy([1], 0),
      /outputs.length is 1; it should be a whole number from 2/,
    ],
    ["cross-entropy without smoothing", () => crossEntropy([1, 2], 0, 1, Number.NaN), /smoothing is NaN/],
    [
      "a detector cost of one class",
      () => detectorCost({ detectors: [[1]], energy: 1 }),
      /detectors.length is 1/,
    ],
    [
      "a class without detectors",
      () => detectorCost({ detectors: [[1], []], energy: 1 }),
      /detectors\[1\] is \[\]/,
    ],
    [
      "a detector beside the camera",
      () => detectorCost({ detectors: [[1], [9]], energy: 1 })(field([1, 2, 3]), 0),
      /detectors\[1\] is 9; .* places from 0 to 2/,
    ],
    [
      "a target field of another length",
      () => fieldCost()(field([1, 2]), field([1])),
      /target.re has 1 values; it should have 2/,
    ],
    [
      "a target field with NaN",
      () => fieldCost()(field([1]), { re: Float64Array.of(Number.NaN), im: new Float64Array(1) }),
      /target.re\[0\] is NaN/,
    ],
    [
      "too few targets",
      () => modeCost([0, 1])(field([1, 2]), field([1])),
      /target.re has 1 values; it should have 2/,
    ],
    [
      "too many targets",
      () => modeCost([0])(field([1, 2]), field([1, 2])),
      /target.re has 2 values; it should have 1/,
    ],
    ["beams without labels", () => echoing({ train: { ...beams, labels: [0] } }), /3 samples but 1 labels/],
    [
      "beams of a class without detectors",
      () => echoing({ train: { ...beams, labels: [0, 1, 3] } }),
      /train.labels\[2\] is 3; .* 3 classes/,
    ],
    [
      "fields of another size",
      () => echoing({ train: { ...beams, field: () => field([1, 2]) } }),
      /train.field\(0\).re has 2 values; it should have/,
    ],
    [
      "a field with NaN",
      () =>
        run(
          echoing({
            train: {
              ...beams,
              field: (i) => {
                const f = beams.field(i);
                if (i === 1) f.re[0] = Number.NaN;
                return f;
              },
            },
          }),
        ),
      /train.field\(1\).re\[0\] is NaN/,
    ],
    [
      "evaluation of a class that echoes do not read",
      () => echoing().evaluate({ ...beams, labels: [0, 1, 9] }),
      /fields.labels\[2\] is 9; .* 3 classes/,
    ],
    [
      "evaluation of fields without labels",
      () => echoing().evaluate({ ...beams, labels: [] }),
      /3 samples but 0 labels/,
    ],
    [
      "an echo learner's sample of another size",
      () =>
        echoLearner({
          device: machine.device,
          cost: fieldCost(),
          samples: [{ input: field([1]), target: field([1]) }],
          theta: machine.theta,
          seed: 1,
        }),
      /samples\[0\].input.re has 1 values; it should have/,
    ],
    [
      "a confusion matrix of other classes",
      () =>
        mimeBundle(
          confusionMatrix({
            evaluation: {
              confusion: [
                [1, 0],
                [0, 2],
              ],
              read: [0, 1, 1],
            },
            images: images(),
          }),
        ),
      /images.labels\[2\] is 2; .* 2 classes/,
    ],
    [
      "a reading that is no class",
      () =>
        mimeBundle(
          confusionMatrix({
            evaluation: {
              confusion: [
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
              ],
              read: [0, 1, 7],
            },
            images: images(),
          }),
        ),
      /evaluation.read\[2\] is 7/,
    ],
    ["nothing to halve", () => halved(wrong(undefined)), /images is undefined; it should be a data set/],
    [
      "a picture of one row",
      () => halved(images({ rows: 1, columns: 16 })),
      /images has 1 × 16 pixels; it should have 2 × 2/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });

  test("a NaN that augment makes is laid at its door, not at the optimiser's rate", () => {
    const spoiled = learner(set(), network(), (input) => input.fill(Number.NaN, 2, 3));
    expect(() => run(spoiled)).toThrow(
      /augment made NaN of input 2 of sample \d+; it should give finite numbers/,
    );
  });

  test("a NaN that came into data or parameters later is found", () => {
    const data = set();
    const late = run(learner(data));
    data.inputs.fill(Number.NaN);
    expect(() => run(late)).toThrow(/train.inputs\[0\] is NaN/);
    const net = network();
    const lost: ClassifierLearner = run(learner(set(), net));
    net.parameters[5] = Number.POSITIVE_INFINITY;
    expect(() => run(lost)).toThrow(/network.parameters\[5\] is Infinity/);
    expect(() => lost.evaluate(set())).toThrow(/Output \d for sample 0 is/);
  });
});

describe("data that fit are taken", () => {
  test("lists and typed arrays of any kind train alike", () => {
    const exact = set();
    const costs = [
      exact,
      { ...exact, inputs: wrong([...exact.inputs]), labels: wrong([...exact.labels]) },
      { ...exact, labels: wrong(Int32Array.from(exact.labels)) },
    ].map((data) => run(learner(data), 4).costs);
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[2]).toEqual(costs[0]);
  });

  test("an evaluation by echoes has as many classes as the cost", () => {
    const { confusion, probabilities, read } = echoing().evaluate(beams);
    expect(confusion.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(probabilities).toHaveLength(9);
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(3);
    expect(read).toHaveLength(3);
  });

  test("halved images keep labels and mean: alone, and both parts of a data set", () => {
    const { train, test: held } = digits();
    const both = halved({ train, test: held });
    expect(halved(held)).toEqual(both.test);
    expect([both.train.rows, both.train.columns, both.train.count]).toEqual([4, 4, 3823]);
    expect(both.train.labels).toEqual(train.labels);
    const small = halved(images({ pixels: Uint8Array.from({ length: 48 }, (_, i) => 4 * (i % 4)) }));
    // Columns 0, 4, 8, 12: the means of pairs are 2 and 10.
    expect([...small.pixels]).toEqual(Array(6).fill([2, 10]).flat());
  });
});
