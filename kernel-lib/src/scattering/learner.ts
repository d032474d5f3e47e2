import type { LabelledImages } from "../data/idx.js";
import { finite, numbers, positive, reject, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import { crossEntropy } from "../learning/costs.js";
import type { Optimiser, OptimiserState } from "../learning/optimisers.js";
import { type Progress, stopwatch } from "../learning/progress.js";
import type { LayeredNetwork } from "./layered.js";

/** Inputs for the first layer, one row a sample, and their classes. */
export interface EncodedImages {
  readonly count: number;
  /** count × size detunings. */
  readonly inputs: Float64Array;
  readonly size: number;
  readonly labels: Uint8Array;
}

/**
 * Pixels as detunings: x = depth·(1 − pixel/white), so that strokes are resonant, each pixel `repeat` times
 * in a row. Depth 5 and two copies are the choice of Nature Physics 20, 1434 (2024).
 */
export function encodeImages(
  images: LabelledImages,
  { depth = 5, repeat = 2 }: { depth?: number; repeat?: number } = {},
): EncodedImages {
  positive("depth", depth);
  wholeNumber("repeat", repeat, 1, 64);
  const size = images.rows * images.columns * repeat;
  const inputs = new Float64Array(images.count * size);
  for (let i = 0; i < inputs.length; i++)
    inputs[i] = depth * (1 - images.pixels[Math.floor(i / repeat)] / images.white);
  return { count: images.count, inputs, size, labels: images.labels };
}

export interface ScatteringLearnerOptions {
  readonly network: LayeredNetwork;
  readonly train: EncodedImages;
  readonly optimiser: Optimiser;
  /** Samples a step. Default 200. */
  readonly batch?: number;
  /** The cost is the cross-entropy of softmax(scale · Im S_ℓℓ). Default 8. */
  readonly scale?: number;
  /** Seed of the order of the samples. */
  readonly seed: number;
}

/** What a scattering learner needs to go on from where it was; plain JSON. */
export interface ScatteringCheckpoint {
  readonly kind: "scattering-learner";
  readonly layers: readonly number[];
  readonly parameters: number[];
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
}

/**
 * Trains a layered scattering network as a classifier: mini-batches in random order, an epoch being one
 * pass through all whole batches. The state lives on this object: an interrupted loop goes on later.
 */
export class ScatteringLearner {
  readonly network: LayeredNetwork;
  /** Mean cost of every batch so far, before its update. */
  readonly costs: number[] = [];
  readonly #train: EncodedImages;
  readonly #optimiser: Optimiser;
  readonly #batch: number;
  readonly #scale: number;
  readonly #outputs: Float64Array;
  #random: Random;
  #drawnBefore = 0;
  #order: Uint32Array = new Uint32Array(0);
  #used = 0;

  constructor({ network, train, optimiser, batch = 200, scale = 8, seed }: ScatteringLearnerOptions) {
    if (train.size !== network.layers[0]) {
      throw new RangeError(
        `train has ${train.size} inputs a sample; the first layer has ${network.layers[0]} modes.`,
      );
    }
    this.network = network;
    this.#train = train;
    this.#optimiser = optimiser;
    this.#batch = wholeNumber("batch", batch, 1, train.count);
    this.#scale = positive("scale", scale);
    this.#random = new Random(seed);
    this.#outputs = new Float64Array(network.layers[network.layers.length - 1]);
    const most = train.labels.reduce((a, b) => Math.max(a, b), 0);
    if (most >= this.#outputs.length)
      reject("train.labels", most, `below ${this.#outputs.length}, the number of outputs`);
  }

  /** Steps done so far. */
  get step(): number {
    return this.costs.length;
  }

  /** Runs `steps` more steps; yields after each. Stop whenever you like. */
  *train(steps: number): Generator<Progress> {
    wholeNumber("steps", steps, 1);
    const total = this.step + steps;
    const measure = stopwatch(this.step, total);
    while (this.step < total) {
      const cost = this.#update();
      yield measure(this.step, cost);
    }
  }

  /** One step; a failed or interrupted one leaves parameters and order as they were. */
  #update(): number {
    if (this.#used + this.#batch > this.#order.length) {
      this.#drawnBefore = this.#random.drawn;
      this.#order = this.#random.permutation(this.#train.count);
      this.#used = 0;
    }
    this.network.gradient.fill(0);
    let cost = 0;
    for (let i = 0; i < this.#batch; i++) {
      const sample = this.#order[this.#used + i];
      this.network.respond(row(this.#train, sample), this.#outputs);
      const value = crossEntropy(this.#outputs, this.#train.labels[sample], this.#scale);
      cost += value.cost / this.#batch;
      this.network.addGradient(value.gradient.map((g) => g / this.#batch));
    }
    if (!Number.isFinite(cost) || !this.network.gradient.every(Number.isFinite)) {
      throw new RangeError(
        `The training left the finite numbers at step ${this.step + 1}; the parameters are kept as they were before. ` +
          `The optimiser's rate is ${this.#optimiser.rate}; a smaller one is likely right.`,
      );
    }
    this.#optimiser.step(this.network.parameters, this.network.gradient);
    this.#used += this.#batch;
    this.costs.push(cost);
    return cost;
  }

  /** Reads every image of a set. */
  evaluate(images: EncodedImages): Evaluation {
    const classes = this.#outputs.length;
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    let right = 0;
    let cost = 0;
    for (let s = 0; s < images.count; s++) {
      this.network.respond(row(images, s), this.#outputs);
      const value = crossEntropy(this.#outputs, images.labels[s], this.#scale);
      cost += value.cost / images.count;
      confusion[images.labels[s]][value.prediction]++;
      if (value.prediction === images.labels[s]) right++;
    }
    return { accuracy: right / images.count, cost, confusion };
  }

  /** Everything needed to go on later; write it with JSON.stringify. */
  checkpoint(): ScatteringCheckpoint {
    return {
      kind: "scattering-learner",
      layers: this.network.layers,
      parameters: [...this.network.parameters],
      optimiser: this.#optimiser.save(),
      seed: this.#random.seed,
      drawn: this.#drawnBefore,
      used: this.#order.length ? this.#used : 0,
      costs: [...this.costs],
    };
  }

  /** Goes on from a checkpoint, step for step as if never interrupted. @throws RangeError where it does not fit. */
  restore(checkpoint: ScatteringCheckpoint): void {
    if (checkpoint?.kind !== "scattering-learner")
      reject("checkpoint.kind", checkpoint?.kind, '"scattering-learner"');
    const parameters = numbers(
      "checkpoint.parameters",
      checkpoint.parameters,
      this.network.parameters.length,
    );
    const costs = checkpoint.costs.map((c, i) => finite(`checkpoint.costs[${i}]`, c));
    this.#optimiser.load(checkpoint.optimiser);
    this.#random = Random.restore(checkpoint.seed, wholeNumber("checkpoint.drawn", checkpoint.drawn, 0));
    this.#drawnBefore = checkpoint.drawn;
    this.#order = costs.length ? this.#random.permutation(this.#train.count) : new Uint32Array(0);
    this.#used = checkpoint.used;
    this.network.parameters.set(parameters);
    this.costs.splice(0, this.costs.length, ...costs);
  }
}

function row(images: EncodedImages, sample: number): Float64Array {
  return images.inputs.subarray(sample * images.size, (sample + 1) * images.size);
}

/** A {@link ScatteringLearner}. */
export function scatteringLearner(options: ScatteringLearnerOptions): ScatteringLearner {
  return new ScatteringLearner(options);
}
