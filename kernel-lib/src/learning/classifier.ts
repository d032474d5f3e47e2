import { checkClasses, checkSamples, type EncodedImages } from "../data/labelled.js";
import { notNegative, numbers, positive, wholeNumber } from "../fields/check.js";
import { refill } from "../fields/lists.js";
import { Random } from "../fields/random.js";
import { checkKind, checkSettings, digest, settings, type TrainingSettings } from "./checkpoint.js";
import {
  batchCrossEntropy,
  type CrossEntropyWeigh,
  checkSmoothing,
  crossEntropy,
  probabilitiesOf,
} from "./costs.js";
import type { Optimiser, OptimiserState } from "./optimisers.js";
import { type Progress, stopwatch, type TrainingRun, trainingRun } from "./progress.js";
import type { Trainable } from "./trainable.js";

export interface ClassifierLearnerOptions<Network extends Trainable = Trainable> {
  readonly network: Network;
  readonly train: EncodedImages;
  readonly optimiser: Optimiser;
  /** Samples a step. Default 200. */
  readonly batch?: number;
  /** The cost is the cross-entropy of softmax(scale · outputs). Default 8. */
  readonly scale?: number;
  /** Share of the target spread evenly over all classes ("label smoothing"). Default 0. */
  readonly smoothing?: number;
  /** Changes a sample each time before it is used, such as {@link jitter}. Default: nothing. */
  readonly augment?: (input: Float64Array, random: Random) => void;
  /** Memory in steps of the running mean {@link ClassifierLearner.mean} of the parameters. Default 0: none. */
  readonly averaging?: number;
  /** Seed of the order of the samples, and of their changes. */
  readonly seed: number;
}

/** What a learner needs to go on from where it was; plain JSON. */
export interface ClassifierCheckpoint {
  readonly kind: "classifier-learner";
  /** Settings of the learner and a digest of its data: it goes on with no others. */
  readonly settings: TrainingSettings;
  readonly parameters: number[];
  readonly mean?: number[];
  readonly optimiser: OptimiserState;
  readonly seed: number;
  /** Random numbers drawn before the present epoch, and samples of it already used. */
  readonly drawn: number;
  readonly used: number;
  readonly costs: number[];
}

/** What a network makes of a set of images. */
export interface Evaluation {
  /** Fraction read right. */
  readonly accuracy: number;
  /** Mean cross-entropy. */
  readonly cost: number;
  /** confusion[class][read as]: number of images. */
  readonly confusion: number[][];
  /** The class that each image was read as. */
  readonly read: Uint8Array;
  /** images × classes, where the cost knows them. */
  readonly probabilities?: Float32Array;
}

/** Samples evaluated at once. */
const CHUNK = 256;

/**
 * Trains any {@link Trainable} network as a classifier: mini-batches in random order, an epoch being one pass
 * through all whole batches. The state lives on this object: an interrupted loop goes on later.
 */
export class ClassifierLearner<Network extends Trainable = Trainable> {
  readonly network: Network;
  /** Mean cost of every batch so far, before its update. */
  readonly costs: number[] = [];
  /** Running mean of the parameters, where averaging is on: copy it over them to use it. */
  readonly mean?: Float64Array;
  readonly #options: Required<Omit<ClassifierLearnerOptions, "augment" | "seed">> &
    Pick<ClassifierLearnerOptions, "augment">;
  #random: Random;
  #drawnBefore = 0;
  #order: Uint32Array = new Uint32Array(0);
  #used = 0;
  #data?: string;

  constructor(options: ClassifierLearnerOptions<Network>) {
    const { network, batch = 200, scale = 8, smoothing = 0, averaging = 0, seed } = options;
    checkClasses("network.outputs", network.outputs);
    const train = checkSamples("train", options.train, network);
    wholeNumber("batch", batch, 1, train.count);
    positive("scale", scale);
    notNegative("averaging", averaging);
    checkSmoothing(smoothing);
    this.network = network;
    this.#options = { ...options, train, batch, scale, smoothing, averaging };
    this.#random = new Random(seed, "order");
    if (averaging > 0) this.mean = network.parameters.slice();
  }

  /** Steps done so far; other learners call them iterations. */
  get iteration(): number {
    return this.step;
  }

  get step(): number {
    return this.costs.length;
  }

  /** Runs `steps` more steps, 0 or more; yields after each. Stop whenever you like. */
  train(steps: number): TrainingRun {
    return trainingRun(this.costs, this.#run(wholeNumber("steps", steps, 0)));
  }

  *#run(steps: number): Generator<Progress> {
    const total = this.step + steps;
    const measure = stopwatch(this.step, total);
    while (this.step < total) {
      const cost = this.#update();
      yield measure(this.step, cost);
    }
  }

  /** One step; a failed or interrupted one leaves parameters and order as they were. */
  #update(): number {
    const { train, batch, optimiser, averaging } = this.#options;
    const { network } = this;
    if (this.#used + batch > this.#order.length) {
      this.#drawnBefore = this.#random.drawn;
      this.#order = this.#random.permutation(train.count);
      this.#used = 0;
    }
    const samples = this.#order.subarray(this.#used, this.#used + batch);
    network.gradient.fill(0);
    const cost = this.#addGradient(samples);
    if (!Number.isFinite(cost) || !network.gradient.every(Number.isFinite)) {
      throw new RangeError(
        `The training left the finite numbers at step ${this.step + 1}; the parameters are kept as they were before. ${this.#cause()}`,
      );
    }
    optimiser.step(network.parameters, network.gradient);
    this.#used += batch;
    this.costs.push(cost);
    if (this.mean) {
      // The first steps count evenly, so that the start is forgotten.
      const share = 1 / Math.min(averaging, this.step);
      for (let i = 0; i < this.mean.length; i++)
        this.mean[i] += share * (network.parameters[i] - this.mean[i]);
    }
    return cost;
  }

  /** Finds why a step left the finite numbers, and says it in a sentence. */
  #cause(): string {
    const { network } = this;
    const { train, optimiser } = this.#options;
    for (const [name, values] of [
      ["network.parameters", network.parameters],
      ["train.inputs", train.inputs],
    ] as const) {
      const bad = values.findIndex((x) => !Number.isFinite(x));
      if (bad >= 0) return `${name}[${bad}] is ${values[bad]}; it should be a finite number.`;
    }
    return `The optimiser's rate is ${optimiser.rate}; a smaller one is likely right.`;
  }

  /** Adds the gradient of the mean cost of some training samples; returns that cost. */
  #addGradient(samples: Uint32Array): number {
    const { train, augment, scale, smoothing } = this.#options;
    const inputs = new Float64Array(samples.length * train.size);
    // A stream of their own for every step: a restored run changes the samples in the same way.
    const random = new Random(this.#random.seed, "augmentation", this.step);
    samples.forEach((sample, i) => {
      const own = inputs.subarray(i * train.size, (i + 1) * train.size);
      own.set(row(train, sample));
      if (!augment) return;
      augment(own, random);
      const bad = own.findIndex((x) => !Number.isFinite(x));
      if (bad >= 0)
        throw new RangeError(
          `augment made ${own[bad]} of input ${bad} of sample ${sample}; it should give finite numbers.`,
        );
    });
    const labels = Uint8Array.from(samples, (sample) => train.labels[sample]);
    const weigh = batchCrossEntropy(labels, scale, smoothing);
    addGradientAll(this.network, inputs, samples.length, weigh);
    return weigh.crossEntropy.costs.reduce((sum, cost) => sum + cost / samples.length, 0);
  }

  /** Reads every image of a set. @throws RangeError where it does not fit the network, or an answer is not finite */
  evaluate(set: EncodedImages): Evaluation {
    const images = checkSamples("images", set, this.network);
    const classes = this.network.outputs;
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    const read = new Uint8Array(images.count);
    const probabilities = new Float32Array(images.count * classes);
    const { scale } = this.#options;
    let right = 0;
    let cost = 0;
    for (let from = 0; from < images.count; from += CHUNK) {
      const count = Math.min(CHUNK, images.count - from);
      const inputs = images.inputs.subarray(from * images.size, (from + count) * images.size);
      const outputs = respondAll(this.network, inputs, count);
      for (let i = 0; i < count; i++) {
        const label = images.labels[from + i];
        const answer = outputs.subarray(i * classes, (i + 1) * classes);
        checkAnswer(answer, from + i);
        const value = crossEntropy(answer, label, scale);
        cost += value.cost / images.count;
        read[from + i] = value.prediction;
        probabilities.set(probabilitiesOf(value, label, scale), (from + i) * classes);
        confusion[label][value.prediction]++;
        if (value.prediction === label) right++;
      }
    }
    return { accuracy: right / images.count, cost, confusion, read, probabilities };
  }

  #settings(): TrainingSettings {
    const { train, batch, scale, smoothing, averaging, augment, optimiser } = this.#options;
    // The data stay the same for as long as this learner lives: their digest is made once.
    this.#data ??= digest(train.count, train.size, train.inputs, train.labels);
    return settings({
      batch,
      scale,
      smoothing,
      averaging,
      augment: Boolean(augment),
      optimiser: optimiser.name,
      data: this.#data,
    });
  }

  /** Everything needed to go on later; write it with JSON.stringify. */
  checkpoint(): ClassifierCheckpoint {
    return {
      kind: "classifier-learner",
      settings: this.#settings(),
      parameters: [...this.network.parameters],
      ...(this.mean && { mean: [...this.mean] }),
      optimiser: this.#options.optimiser.save(),
      seed: this.#random.seed,
      drawn: this.#drawnBefore,
      used: this.#order.length ? this.#used : 0,
      costs: [...this.costs],
    };
  }

  /** Goes on from a checkpoint, step for step as if never interrupted. @throws RangeError where it does not fit. */
  restore(checkpoint: ClassifierCheckpoint): void {
    checkKind(checkpoint, "classifier-learner");
    checkSettings(
      checkpoint.settings,
      this.#settings(),
      "to train these parameters in another way, copy checkpoint.parameters into network.parameters of a new learner",
    );
    const size = this.network.parameters.length;
    const parameters = numbers("checkpoint.parameters", checkpoint.parameters, size);
    const mean = this.mean && numbers("checkpoint.mean", checkpoint.mean, size);
    const costs = numbers("checkpoint.costs", checkpoint.costs);
    const random = new Random(checkpoint.seed, "order");
    random.skipTo(wholeNumber("checkpoint.drawn", checkpoint.drawn, 0));
    const { optimiser, train } = this.#options;
    wholeNumber("checkpoint.used", checkpoint.used, 0, train.count);
    optimiser.load(checkpoint.optimiser);
    this.#random = random;
    this.#drawnBefore = checkpoint.drawn;
    this.#order = costs.length ? random.permutation(train.count) : new Uint32Array(0);
    this.#used = checkpoint.used;
    this.network.parameters.set(parameters);
    if (mean) this.mean?.set(mean);
    refill(this.costs, costs);
  }
}

function respondAll(network: Trainable, inputs: Float64Array, count: number): Float64Array {
  const { inputs: size, outputs: n } = network;
  const outputs = new Float64Array(count * n);
  if (network.respondAll) network.respondAll(inputs, count, outputs);
  else {
    for (let i = 0; i < count; i++)
      network.respond(inputs.subarray(i * size, (i + 1) * size), outputs.subarray(i * n, (i + 1) * n));
  }
  return outputs;
}

function addGradientAll(
  network: Trainable,
  inputs: Float64Array,
  count: number,
  weigh: CrossEntropyWeigh,
): void {
  if (network.addGradientAll) {
    network.addGradientAll(inputs, count, weigh);
    return;
  }
  const { inputs: size, outputs: n } = network;
  const outputs = new Float64Array(n);
  for (let i = 0; i < count; i++) {
    network.respond(inputs.subarray(i * size, (i + 1) * size), outputs);
    network.addGradient(weigh(outputs, i));
  }
}

/** Checks that an answer is finite: softmax would name a class even for NaN. */
function checkAnswer(answer: Float64Array, sample: number): void {
  for (let i = 0; i < answer.length; i++)
    if (!Number.isFinite(answer[i]))
      throw new RangeError(
        `Output ${i} for sample ${sample} is ${answer[i]}; the network's parameters are likely not finite or too large.`,
      );
}

function row(images: EncodedImages, sample: number): Float64Array {
  return images.inputs.subarray(sample * images.size, (sample + 1) * images.size);
}

/** A {@link ClassifierLearner}: `classifierLearner({ network, train, optimiser: sgd({ rate: 0.2 }), seed: 1 })`. */
export function classifierLearner<Network extends Trainable>(
  options: ClassifierLearnerOptions<Network>,
): ClassifierLearner<Network> {
  return new ClassifierLearner(options);
}
