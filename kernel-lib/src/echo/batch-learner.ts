import { checkLabels, type Labelled } from "../data/labelled.js";
import { numbers, positive, reject, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import { refill } from "../fields/lists.js";
import { Random } from "../fields/random.js";
import { checkKind, checkSettings, digest, settings, type TrainingSettings } from "../learning/checkpoint.js";
import type { Evaluation } from "../learning/classifier.js";
import type { Cost } from "../learning/costs.js";
import type { Optimiser, OptimiserState } from "../learning/optimisers.js";
import { type Progress, stopwatch, type TrainingRun, trainingRun } from "../learning/progress.js";
import { checkField } from "../systems/system.js";
import { decay } from "./decay.js";
import { echoes, type HeavyDevice } from "./heavy-device.js";

/** Number of fields in the digest of a data set, evenly spaced; to make every field would take too long. */
const DIGESTED = 16;

/** Fields with a class each; `field` may use the random stream to vary what it returns in training. */
export interface LabelledFields extends Labelled {
  field(index: number, random?: Random): ComplexArray;
}

export interface EchoBatchLearnerOptions {
  readonly device: HeavyDevice;
  readonly train: LabelledFields;
  readonly cost: Cost<number>;
  /** Learning coordinates θ to start from. */
  readonly theta: ArrayLike<number>;
  /** Echoes between two moments in which the learning field may move. Default 128. */
  readonly batch?: number;
  /** Strength ε of the error signal. Default 1e-5. */
  readonly epsilon?: number;
  /**
   * Learning rate η: how far θ moves against the mean gradient of a batch. It fixes the mass of the learning field,
   * m = (1 − e^{−loss}) ε·batch/η. Default 0.5.
   */
  readonly rate?: number;
  /** Friction × time in which the learning field moves after a batch: momentum falls by exp(−loss). Default −ln 0.9. */
  readonly loss?: number;
  /** An electronic aid instead of the friction: it takes the momentum, divided by −ε·batch, as the gradient. */
  readonly optimiser?: Optimiser;
  /** Seed of the order of the samples and of their variation. */
  readonly seed: number;
}

/** What a batch learner needs to go on from where it was; plain JSON. */
export interface EchoBatchCheckpoint {
  readonly kind: "echo-batch-learner";
  /** Settings of the learner and a digest of its data: it goes on with no others. */
  readonly settings: TrainingSettings;
  readonly theta: { readonly re: number[]; readonly im: number[] };
  readonly optimiser?: OptimiserState;
  readonly seed: number;
  readonly drawn: number;
  /** Samples of the present epoch that are still to come. */
  readonly waiting: number[];
  readonly costs: number[];
  readonly errors: number[];
}

/**
 * Trains a heavy learning field as a classifier by echoes. One iteration is `batch` echoes, in which θ stands still
 * and collects momentum, and then friction, which turns momentum into motion: heavy-ball gradient descent.
 *
 * One machine would run the echoes one after the other; that they run side by side here changes nothing but the
 * time. Because C does not depend on the learning field's momentum, one echo is free of bias: no second one is needed.
 * The state lives on this object: an interrupted loop goes on later.
 */
export class EchoBatchLearner {
  /** θ in `re`, momentum π in `im`. */
  theta: ComplexArray;
  /** Mean cost of every batch, and the fraction of it read wrong, before its update. */
  readonly costs: number[] = [];
  readonly errors: number[] = [];
  /** Learning rate η of the next iteration; change it for a schedule. */
  rate: number;
  readonly #options: EchoBatchLearnerOptions & { batch: number; epsilon: number; loss: number };
  #random: Random;
  #waiting: number[] = [];
  readonly #classes: number;
  #data?: string;

  constructor(options: EchoBatchLearnerOptions) {
    const {
      device,
      train,
      cost,
      batch = 128,
      epsilon = 1e-5,
      rate = 0.5,
      loss = -Math.log(0.9),
      seed,
    } = options;
    const labels = checkLabels("train", train, cost.classes);
    this.#classes = cost.classes ?? Math.max(2, 1 + labels.reduce((a, b) => Math.max(a, b), 0));
    checkField("train.field(0)", train.field(0), device.size);
    wholeNumber("batch", batch, 1, train.count);
    positive("epsilon", epsilon);
    if (!(loss > 0)) reject("loss", loss, "a positive number, or Infinity for complete decay");
    this.rate = positive("rate", rate);
    this.#options = { ...options, batch, epsilon, loss };
    this.#random = new Random(seed, "batches");
    const start = numbers("theta", options.theta, device.learningSize);
    this.theta = { re: start, im: new Float64Array(start.length) };
  }

  /** Iterations done so far. */
  get iteration(): number {
    return this.costs.length;
  }

  /** Runs `iterations` more iterations, 0 or more; yields after each. Stop whenever you like. */
  train(iterations: number): TrainingRun {
    return trainingRun(this.costs, this.#run(wholeNumber("iterations", iterations, 0)));
  }

  *#run(iterations: number): Generator<Progress> {
    const total = this.iteration + iterations;
    const measure = stopwatch(this.iteration, total);
    while (this.iteration < total) {
      const cost = this.#update();
      yield measure(this.iteration, cost);
    }
  }

  /** One iteration; a failed one leaves θ as it was. */
  #update(): number {
    const { device, train, cost, batch, epsilon, loss, optimiser } = this.#options;
    if (this.#waiting.length < batch) this.#waiting = [...this.#random.permutation(train.count)];
    const chosen = this.#waiting.slice(-batch);
    const inputs = chosen.map((i) => train.field(i, this.#random));
    inputs.forEach((field, k) => {
      checkField(`train.field(${chosen[k]})`, field, device.size);
    });
    const signals = chosen.map((i) => (output: ComplexArray) => cost(output, train.labels[i]));
    const { momentum, costs, outputs } = echoes(device, inputs, this.theta, signals, epsilon);
    const mean = costs.reduce((a, b) => a + b, 0) / batch;
    const finite = Number.isFinite(mean) && momentum.every(Number.isFinite);
    if (!finite) this.#leave();
    let theta: ComplexArray;
    if (optimiser) {
      theta = { re: this.theta.re.slice(), im: new Float64Array(momentum.length) };
      optimiser.step(
        theta.re,
        momentum.map((p) => -p / (epsilon * batch)),
      );
    } else {
      const mass = (-Math.expm1(-loss) * epsilon * batch) / positive("rate", this.rate);
      theta = decay({ re: this.theta.re, im: momentum }, { mass, loss });
    }
    if (!theta.re.every(Number.isFinite)) this.#leave();
    this.theta = theta;
    this.#waiting.length -= batch;
    this.errors.push(outputs.filter((output, k) => output !== train.labels[chosen[k]]).length / batch);
    this.costs.push(mean);
    return mean;
  }

  /** Throws for a step that left the finite numbers. */
  #leave(): never {
    throw new RangeError(
      `The training left the finite numbers at iteration ${this.iteration + 1}; θ is kept as it was before. ` +
        `rate is ${this.#options.optimiser?.rate ?? this.rate}; a smaller one is likely right.`,
    );
  }

  /** Reads every field of a set. @throws RangeError where it does not fit the device or the classes of the cost */
  evaluate(fields: LabelledFields): Evaluation {
    const { device, cost } = this.#options;
    const classes = this.#classes;
    checkLabels("fields", fields, classes);
    const read = new Uint8Array(fields.count);
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    let probabilities: Float32Array | undefined;
    let right = 0;
    let sum = 0;
    for (let first = 0; first < fields.count; first += 256) {
      const indices = Array.from({ length: Math.min(256, fields.count - first) }, (_, k) => first + k);
      const inputs = indices.map((i) => fields.field(i));
      inputs.forEach((field, k) => {
        checkField(`fields.field(${first + k})`, field, device.size);
      });
      const { psi } = device.passAll(inputs, this.theta.re);
      psi.forEach((output, k) => {
        const label = fields.labels[first + k];
        const value = cost(output, label);
        if (!Number.isFinite(value.cost))
          throw new RangeError(
            `The cost of sample ${first + k} is ${value.cost}; it should be a finite number.`,
          );
        read[first + k] = wholeNumber("the output of cost", value.output, 0, classes - 1);
        if (value.probabilities?.length === classes) {
          probabilities ??= new Float32Array(fields.count * classes);
          probabilities.set(value.probabilities, (first + k) * classes);
        }
        confusion[label][read[first + k]]++;
        if (read[first + k] === label) right++;
        sum += value.cost;
      });
    }
    return { accuracy: right / fields.count, cost: sum / fields.count, confusion, read, probabilities };
  }

  #settings(): TrainingSettings {
    const { train, batch, epsilon, loss, optimiser } = this.#options;
    // The data stay the same for as long as this learner lives: their digest is made once.
    this.#data ??= digest(
      train.count,
      Uint8Array.from(train.labels),
      Array.from({ length: DIGESTED }, (_, k) => {
        const { re, im } = train.field(Math.floor((k * (train.count - 1)) / (DIGESTED - 1)));
        return [re, im];
      }),
    );
    return settings({ batch, epsilon, loss, optimiser: optimiser?.name ?? "none", data: this.#data });
  }

  /** Everything needed to go on later; write it with JSON.stringify. */
  checkpoint(): EchoBatchCheckpoint {
    return {
      kind: "echo-batch-learner",
      settings: this.#settings(),
      theta: { re: [...this.theta.re], im: [...this.theta.im] },
      optimiser: this.#options.optimiser?.save(),
      seed: this.#random.seed,
      drawn: this.#random.drawn,
      waiting: [...this.#waiting],
      costs: [...this.costs],
      errors: [...this.errors],
    };
  }

  /** Goes on from a checkpoint, as if never interrupted. @throws RangeError where it does not fit this learner. */
  restore(checkpoint: EchoBatchCheckpoint): void {
    checkKind(checkpoint, "echo-batch-learner");
    checkSettings(
      checkpoint.settings,
      this.#settings(),
      "to train these parameters in another way, start a new learner with theta: checkpoint.theta.re",
    );
    const { device, train, optimiser } = this.#options;
    const theta = {
      re: numbers("checkpoint.theta.re", checkpoint.theta?.re, device.learningSize),
      im: numbers("checkpoint.theta.im", checkpoint.theta.im, device.learningSize),
    };
    const waiting = numbers("checkpoint.waiting", checkpoint.waiting);
    for (const [i, sample] of waiting.entries())
      wholeNumber(`checkpoint.waiting[${i}]`, sample, 0, train.count - 1);
    const costs = numbers("checkpoint.costs", checkpoint.costs);
    const errors = numbers("checkpoint.errors", checkpoint.errors, costs.length);
    const random = new Random(checkpoint.seed, "batches");
    random.skipTo(wholeNumber("checkpoint.drawn", checkpoint.drawn, 0));
    if (optimiser) {
      if (!checkpoint.optimiser) reject("checkpoint.optimiser", undefined, `the memory of ${optimiser.name}`);
      optimiser.load(checkpoint.optimiser);
    }
    this.#random = random;
    this.#waiting = [...waiting];
    this.theta = theta;
    refill(this.costs, costs);
    refill(this.errors, errors);
  }
}

/** An {@link EchoBatchLearner}. */
export function echoBatchLearner(options: EchoBatchLearnerOptions): EchoBatchLearner {
  return new EchoBatchLearner(options);
}
