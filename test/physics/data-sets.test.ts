import {
  byAdjoint,
  confusionMatrix,
  crossEntropyCost,
  type Data,
  descent,
  digits,
  type EncodedImages,
  encodeImages,
  evaluate,
  layeredNetwork,
  type Machine,
  modeCost,
  neuralNetwork,
  photonicClassifier,
  selfLearning,
  sgd,
  sliceOf,
  trainer,
} from "echolab";
import { halved, imageBeams } from "echolab/data";
import { mimeBundle } from "echolab/display";
import { detectorCost, fieldCost, leastSquares, logisticRegression } from "echolab/learning";
import { complexArray } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { images, run, set } from "./small-sets.js";

// What plain JavaScript users may write although TypeScript forbids it.
const wrong = (value: unknown) => value as never;

const network = (outputs = 3) => neuralNetwork({ layers: [4, outputs], seed: 1 });
const cost = crossEntropyCost();
const fresh = (data: EncodedImages, net: Machine = network(), augment?: (input: Float64Array) => void) =>
  trainer({
    machine: net,
    data,
    cost,
    rule: descent(sgd({ rate: 0.1 }), byAdjoint()),
    batch: 10,
    augment,
    seed: 1,
  });

const photonic = photonicClassifier({ side: 4, channels: 2, stages: 2, classes: 3, each: 2, seed: 1 });
const beams = photonic.beams(images());
const echoing = (data: Data<number>) =>
  trainer({ machine: photonic.machine, cost: photonic.cost, data, rule: selfLearning(), batch: 3, seed: 1 });
const field = (re: ArrayLike<number>) => complexArray(re);
/** A real field as outputs of a machine. */
const flat = (re: readonly number[]) => Float64Array.of(...re, ...re.map(() => 0));
/** The pullback of two samples with the cost of a batch of these classes. */
const pulled = (labels: readonly number[]) =>
  layeredNetwork({ layers: [4, 3], seed: 1 }).adjointPullback()(
    new Float64Array(8),
    2,
    Object.assign(() => [0, 0, 0], { crossEntropy: cost.batch?.(labels) }),
    new Float64Array(4 + 3 + 12),
  );
const RISING = Uint8Array.from({ length: 80 }, (_, i) => i);

describe("data that do not fit are refused, with both counts", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "half the inputs and half the labels",
      () => fresh(set({ inputs: new Float64Array(40), labels: new Uint8Array(10) })),
      /data has 20 samples but 10 labels; it should have one label for each sample/,
    ],
    [
      "half the inputs",
      () => fresh(set({ inputs: new Float64Array(40) })),
      /data has 40 inputs, but 20 samples of 4 inputs each need 80/,
    ],
    ["too many inputs", () => fresh(set({ inputs: new Float64Array(81) })), /has 81 inputs, .* need 80/],
    ["too few labels", () => fresh(set({ labels: new Uint8Array(19) })), /20 samples but 19 labels/],
    ["too many labels", () => fresh(set({ labels: new Uint8Array(200) })), /20 samples but 200 labels/],
    ["no labels", () => fresh(set({ labels: undefined })), /data.labels is undefined; .* list of 20 classes/],
    ["labels as text", () => fresh(set({ labels: Array(20).fill("1") })), /data.labels\[0\] is "1"/],
    ["a class of null", () => fresh(set({ labels: Array(20).fill(null) })), /data.labels\[0\] is null/],
    ["half a class", () => fresh(set({ labels: Array(20).fill(0.5) })), /data.labels\[0\] is 0.5/],
    ["a class below 0", () => fresh(set({ labels: Array(20).fill(-1) })), /data.labels\[0\] is -1/],
    [
      "a class that a byte would fold to 1",
      () => fresh(set({ labels: Array(20).fill(257) })),
      /data.labels\[0\] is 257; it should be one of 3 classes, a whole number from 0 to 2/,
    ],
    ["a class without an output", () => fresh(set(), network(2)), /data.labels\[2\] is 2; .* 2 classes/],
    ["no samples", () => fresh(set({ count: 0 })), /data.count is 0/],
    ["half a sample", () => fresh(set({ count: 2.5 })), /data.count is 2.5/],
    ["no data set", () => fresh(wrong(undefined)), /data.size is undefined/],
    [
      "inputs of another size",
      () => fresh(set({ size: 5 })),
      /data has 5 inputs a sample; the machine takes 4/,
    ],
    [
      "a NaN among the inputs",
      () => fresh(set({ inputs: Float64Array.from({ length: 80 }, (_, i) => (i === 7 ? Number.NaN : i)) })),
      /data.inputs\[7\] is NaN; it should be a finite real number/,
    ],
    [
      "null among the inputs",
      () => fresh(set({ inputs: Array.from(RISING, (x) => (x === 3 ? null : x)) })),
      /data.inputs\[3\] is null/,
    ],
    [
      "a batch beyond the data",
      () =>
        trainer({
          machine: network(),
          data: set(),
          cost,
          rule: descent(sgd({ rate: 1 }), byAdjoint()),
          batch: 21,
          seed: 1,
        }),
      /batch is 21; .* 1 to 20/,
    ],
    [
      "one output",
      () => fresh(set({ labels: new Uint8Array(20) }), network(1)),
      /the number of outputs is 1; it should be a whole number from 2 to 256, one for each class/,
    ],
    ["more outputs than a byte counts", () => fresh(set(), network(257)), /the number of outputs is 257/],
    [
      "evaluation of other inputs",
      () => evaluate(network(), set({ size: 5 }), cost),
      /data has 5 inputs a sample/,
    ],
    [
      "evaluation of a class too many",
      () => evaluate(network(), set({ labels: Uint8Array.from({ length: 20 }, (_, i) => i % 4) }), cost),
      /data.labels\[3\] is 3; it should be one of 3 classes/,
    ],
    [
      "evaluation with labels missing",
      () => evaluate(network(), set({ labels: new Uint8Array(2) }), cost),
      /20 samples but 2 labels/,
    ],
    [
      "part of a set that lacks labels",
      () => sliceOf(set({ labels: new Uint8Array(10) }), 0, 20),
      /20 samples but 10 labels/,
    ],
    [
      "part of a set that lacks inputs",
      () => sliceOf(set({ inputs: new Float64Array(9) }), 0, 2),
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
      () => imageBeams(photonic.network, images({ count: 4 })),
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
    ["fewer labels than a batch", () => pulled([1]), /labels has 1 classes; the batch has 2 samples/],
    ["more labels than a batch", () => pulled([1, 1, 1]), /labels has 3 classes; the batch has 2 samples/],
    [
      "a batch of half an input",
      () => layeredNetwork({ layers: [4, 3], seed: 1 }).forward(new Float64Array(6), 2),
      /inputs has 6 values; 2 samples of 4 need 8/,
    ],
    [
      "cross-entropy of one output",
      () => cost(Float64Array.of(1), 0),
      /outputs.length is 1; it should be a whole number from 2/,
    ],
    [
      "cross-entropy without smoothing",
      () => crossEntropyCost({ smoothing: Number.NaN }),
      /smoothing is NaN/,
    ],
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
      () => detectorCost({ detectors: [[1], [9]], energy: 1 })(flat([1, 2, 3]), 0),
      /detectors\[1\] is 9; .* places from 0 to 2/,
    ],
    [
      "a target field of another length",
      () => fieldCost()(flat([1, 2]), field([1])),
      /target.re has 1 values; it should have 2/,
    ],
    [
      "a target field with NaN",
      () => fieldCost()(flat([1]), { re: Float64Array.of(Number.NaN), im: new Float64Array(1) }),
      /target.re\[0\] is NaN/,
    ],
    [
      "too few targets",
      () => modeCost([0, 1])(flat([1, 2]), field([1])),
      /target.re has 1 values; it should have 2/,
    ],
    [
      "too many targets",
      () => modeCost([0])(flat([1, 2]), field([1, 2])),
      /target.re has 2 values; it should have 1/,
    ],
    ["beams without labels", () => echoing({ ...beams, labels: [0] }), /3 samples but 1 labels/],
    [
      "beams of a class without detectors",
      () => echoing({ ...beams, labels: [0, 1, 3] }),
      /data.labels\[2\] is 3; .* 3 classes/,
    ],
    [
      "fields of another size",
      () => echoing({ ...beams, field: () => field([1, 2]) }),
      /data.field\(0\).re has 2 values; it should have/,
    ],
    [
      "a field with NaN",
      () =>
        run(
          echoing({
            ...beams,
            field: (i) => {
              const f = beams.field(i);
              if (i === 1) f.re[0] = Number.NaN;
              return f;
            },
          }),
        ),
      /data.field\(1\).re\[0\] is NaN/,
    ],
    [
      "evaluation of a class that echoes do not read",
      () => evaluate(photonic.machine, { ...beams, labels: [0, 1, 9] }, photonic.cost),
      /data.labels\[2\] is 9; .* 3 classes/,
    ],
    [
      "evaluation of fields without labels",
      () => evaluate(photonic.machine, { ...beams, labels: [] }, photonic.cost),
      /3 samples but 0 labels/,
    ],
    [
      "a field among the samples of another size",
      () =>
        trainer({
          machine: photonic.machine,
          cost: fieldCost(),
          data: [{ input: field([1]), target: field([1]) }],
          rule: selfLearning(),
          seed: 1,
        }),
      /data\[0\].input.re has 1 values; it should have/,
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
    const spoiled = fresh(set(), network(), (input) => input.fill(Number.NaN, 2, 3));
    expect(() => run(spoiled)).toThrow(
      /augment made NaN at input 2 of sample \d+; it should be a finite number/,
    );
  });

  test("a NaN that came into data or parameters later is found", () => {
    const data = set();
    const late = run(fresh(data));
    data.inputs.fill(Number.NaN);
    expect(() => run(late)).toThrow(/data hold NaN at input 0 of sample \d+/);
    const net = network();
    const lost = run(fresh(set(), net));
    net.parameters[5] = Number.POSITIVE_INFINITY;
    expect(() => run(lost)).toThrow(/parameters\[5\] is Infinity; it should be a finite number/);
    expect(() => evaluate(net, set(), cost)).toThrow(/Output \d for sample 0 is/);
  });
});

describe("data that fit are taken", () => {
  test("lists and typed arrays of any kind train alike", () => {
    const exact = set();
    const costs = [
      exact,
      { ...exact, inputs: wrong([...exact.inputs]), labels: wrong([...exact.labels]) },
      { ...exact, labels: wrong(Int32Array.from(exact.labels)) },
    ].map((data) => run(fresh(data), 4).costs);
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[2]).toEqual(costs[0]);
  });

  test("an evaluation by echoes has as many classes as the cost", () => {
    const { confusion, probabilities, read } = evaluate(photonic.machine, beams, photonic.cost);
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
