import { numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import { type ComplexArray, cloneComplex } from "../fields/complex.js";
import { refill } from "../fields/lists.js";
import { Random } from "../fields/random.js";
import { checkKind, checkSettings, digest, settings, type TrainingSettings } from "../learning/checkpoint.js";
import type { Cost } from "../learning/costs.js";
import { type Progress, stopwatch, type TrainingRun, trainingRun } from "../learning/progress.js";
import { type DecayOptions, decay, learningRate } from "./decay.js";
import { forwardAll, type ReversibleDevice } from "./device.js";
import { type EchoRequest, type EchoResult, echoAll, echoGradient } from "./echo.js";

/** One example: a field sent in, and what should come out. */
export interface Sample<Target> {
  readonly input: ComplexArray;
  readonly target: Target;
}

export interface EchoLearnerOptions<Target> extends Pick<DecayOptions, "loss" | "kickLimit"> {
  readonly device: ReversibleDevice;
  readonly samples: readonly Sample<Target>[];
  readonly cost: Cost<Target>;
  /** Learning coordinates θ to start from. */
  readonly theta: ArrayLike<number>;
  /** Strength ε of the error signal. Default 1e-4. */
  readonly epsilon?: number;
  /** Mass m of the decay step; the learning rate is ∝ ε/m. Default 1e-3. */
  readonly mass?: number;
  /**
   * "averaged" (default): a second echo with (−ε, −m) cancels the bias of the first.
   * "simple": one echo. "finite-difference": no physics, the same displacement from central differences.
   */
  readonly update?: "averaged" | "simple" | "finite-difference";
  /**
   * Number of different samples in an update. 1 (default) is the physical update, by one random sample. With more, the
   * learning field takes the mean of the changes by their echoes, as if copies of the machine shared it. That is a
   * convenience of the simulation; one machine does the same if its learning field is released only after all echoes.
   */
  readonly batch?: number;
  /** "random" (default) draws samples at random, "cyclic" shows them one after the other and begins again. */
  readonly order?: "random" | "cyclic";
  /** What long-term storage makes of the learning field after each update, such as {@link leakyStorage}. */
  readonly store?: (theta: ComplexArray) => ComplexArray;
  /** Seed of the order in which samples are drawn at random. */
  readonly seed: number;
}

/** What an echo learner needs to go on from where it was; plain JSON. */
export interface EchoCheckpoint {
  readonly kind: "echo-learner";
  /** Settings of the learner and a digest of its samples: it goes on with no others. */
  readonly settings: TrainingSettings;
  readonly theta: { readonly re: number[]; readonly im: number[] };
  readonly seed: number;
  readonly drawn: number;
  readonly costs: number[];
}

/**
 * Trains a learning field by echoes, one sample an iteration, as the machine would see them.
 *
 * The state lives on this object: an interrupted loop loses nothing, and the next one goes on.
 *
 *     for (const step of learner.train(800)) if (step.iteration % 50 === 0) console.log(progressLine(step));
 */
export class EchoLearner<Target> {
  /** θ in `re`, momentum π in `im`. */
  theta: ComplexArray;
  /** Cost of the shown sample before each update. */
  readonly costs: number[] = [];
  readonly #options: EchoLearnerOptions<Target> & { epsilon: number; mass: number; batch: number };
  #random: Random;

  constructor(options: EchoLearnerOptions<Target>) {
    const {
      device,
      samples,
      theta,
      epsilon = 1e-4,
      mass = 1e-3,
      update = "averaged",
      batch = 1,
      order = "random",
      seed,
    } = options;
    if (!samples?.length) reject("samples", samples, "a list with at least one sample");
    for (const [i, sample] of samples.entries()) {
      numbers(`samples[${i}].input.re`, sample?.input?.re, device.size);
      numbers(`samples[${i}].input.im`, sample.input.im, device.size);
    }
    const start = numbers("theta", theta, device.learningSize);
    positive("epsilon", epsilon);
    positive("mass", mass);
    oneOf("update", update, ["averaged", "simple", "finite-difference"]);
    wholeNumber("batch", batch, 1, samples.length);
    oneOf("order", order, ["random", "cyclic"]);
    this.#options = { ...options, epsilon, mass, update, batch, order };
    this.#random = new Random(seed, "samples");
    this.theta = { re: start, im: new Float64Array(start.length) };
  }

  /** Iterations done so far. */
  get iteration(): number {
    return this.costs.length;
  }

  /** Runs `iterations` more iterations, 0 or more; yields after each. Stop whenever you like. */
  train(iterations: number): TrainingRun {
    return trainTogether([this], iterations);
  }

  /** Cost and output of every sample with the present θ, all momenta at rest. */
  evaluate(): { cost: number; output: number | undefined }[] {
    const { device, samples, cost } = this.#options;
    const starts = samples.map(({ input }) => ({ psi: input, theta: this.#atRest() }));
    return forwardAll(device, starts).map(({ psi }, i) => {
      const { cost: value, output } = cost(psi, samples[i].target);
      return { cost: value, output };
    });
  }

  /** The device that is trained. */
  get device(): ReversibleDevice {
    return this.#options.device;
  }

  /**
   * One update of θ, as a dialogue: it asks for echoes and goes on when it is given them, so that several learners can
   * be served at once. Returns the mean cost of the drawn samples before it.
   */
  *step(): Generator<EchoRequest[], number, EchoResult[]> {
    const { device, samples, cost, epsilon, mass, loss, kickLimit, update, batch } = this.#options;
    const drawn = this.#draw(batch).map((index) => samples[index]);
    const signals = drawn.map(
      ({ target }) =>
        (output: ComplexArray) =>
          cost(output, target),
    );
    const theta = cloneComplex(this.theta);
    if (update === "finite-difference") {
      const gradients = drawn.map(({ input }, i) =>
        echoGradient(device, { psi: input, theta }, signals[i], { method: "finite-difference" }),
      );
      const states = drawn.map(({ input }) => ({ psi: input, theta }));
      const before = mean(forwardAll(device, states).map(({ psi }, i) => signals[i](psi).cost));
      const rate = learningRate({ epsilon, mass, kind: device.kinds.theta });
      const re = theta.re.map((q, j) => q - rate * mean(gradients.map((g) => g[j])));
      return this.#accept({ re, im: theta.im }, before);
    }
    const request = (from: ComplexArray, strength: number) =>
      drawn.map(({ input }, i) => ({
        state: { psi: input, theta: from },
        signal: signals[i],
        epsilon: strength,
      }));
    const first = yield request(theta, epsilon);
    const before = mean(first.map((result) => result.cost));
    let moved = decay(meanTheta(first), { mass, loss, kickLimit });
    if (update === "averaged" && moved.re.every(Number.isFinite)) {
      // With the mass changes the sign of the momentum, so that what friction left of the velocity goes on.
      const second = yield request(turned(moved), -epsilon);
      moved = turned(decay(meanTheta(second), { mass: -mass, loss, kickLimit }));
    }
    return this.#accept(moved, before);
  }

  /** Different samples, in the order in which they are shown. */
  #draw(batch: number): number[] {
    const { length } = this.#options.samples;
    if (this.#options.order === "cyclic")
      return Array.from({ length: batch }, (_, k) => (this.iteration * batch + k) % length);
    if (batch === 1) return [this.#random.index(length)];
    return [...this.#random.permutation(length).subarray(0, batch)];
  }

  /** Takes over an update, unless it left the finite numbers: then everything stays as it was. */
  #accept(theta: ComplexArray, cost: number): number {
    if (!Number.isFinite(cost) || !theta.re.every(Number.isFinite)) {
      const { epsilon, mass } = this.#options;
      throw new RangeError(
        `The training left the finite numbers at iteration ${this.iteration + 1}; θ is kept as it was before. ` +
          `epsilon/mass is ${epsilon / mass}; a smaller one (smaller epsilon or larger mass) is likely right.`,
      );
    }
    this.theta = this.#options.store?.(theta) ?? theta;
    this.costs.push(cost);
    return cost;
  }

  #atRest(): ComplexArray {
    return { re: this.theta.re, im: new Float64Array(this.theta.re.length) };
  }

  #settings(): TrainingSettings {
    const { samples, epsilon, mass, loss, kickLimit, update, batch, order } = this.#options;
    const data = digest(...samples.map(({ input: { re, im }, target }) => [re, im, target]));
    return settings({ epsilon, mass, loss, kickLimit, update, batch, order, data });
  }

  /** Everything needed to go on later; write it with JSON.stringify. */
  checkpoint(): EchoCheckpoint {
    return {
      kind: "echo-learner",
      settings: this.#settings(),
      theta: { re: [...this.theta.re], im: [...this.theta.im] },
      seed: this.#random.seed,
      drawn: this.#random.drawn,
      costs: [...this.costs],
    };
  }

  /** Goes on from a checkpoint. @throws RangeError where it does not fit this learner. */
  restore(checkpoint: EchoCheckpoint): void {
    checkKind(checkpoint, "echo-learner");
    checkSettings(
      checkpoint.settings,
      this.#settings(),
      "to train these parameters in another way, start a new learner with theta: checkpoint.theta.re",
    );
    const length = this.#options.device.learningSize;
    const theta = {
      re: numbers("checkpoint.theta.re", checkpoint.theta?.re, length),
      im: numbers("checkpoint.theta.im", checkpoint.theta.im, length),
    };
    const costs = numbers("checkpoint.costs", checkpoint.costs);
    const random = new Random(checkpoint.seed, "samples");
    this.#random = random.skipTo(wholeNumber("checkpoint.drawn", checkpoint.drawn, 0));
    this.theta = theta;
    refill(this.costs, costs);
  }
}

/** What the echoes of a batch leave in the learning field, on average. */
function meanTheta(results: readonly EchoResult[]): ComplexArray {
  const fields = results.map((result) => result.echo.theta);
  if (fields.length === 1) return fields[0];
  return {
    re: fields[0].re.map((_, j) => mean(fields.map((z) => z.re[j]))),
    im: fields[0].im.map((_, j) => mean(fields.map((z) => z.im[j]))),
  };
}

function turned({ re, im }: ComplexArray): ComplexArray {
  return { re, im: im.map((p) => -p) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/**
 * Trains several learners of one device side by side, with the results of one after the other (but for rounding): all
 * their echoes run at once, which a batched device does many times faster. Yields the mean cost after each iteration.
 */
export function trainTogether(
  // biome-ignore lint/suspicious/noExplicitAny: learners of different targets may share a device.
  learners: readonly EchoLearner<any>[],
  iterations: number,
): TrainingRun {
  wholeNumber("iterations", iterations, 0);
  if (!learners.length) reject("learners", learners, "a list with at least one learner");
  const { device } = learners[0];
  if (learners.some((learner) => learner.device !== device)) {
    throw new RangeError("learners have different devices; learners trained together should share one.");
  }
  const earlier = learners[0].costs.map((_, i) => mean(learners.map(({ costs }) => costs[i])));
  return trainingRun(earlier, runTogether(learners, iterations));
}

function* runTogether(learners: readonly EchoLearner<unknown>[], iterations: number): Generator<Progress> {
  const { device, iteration } = learners[0];
  const measure = stopwatch(iteration, iteration + iterations);
  for (let done = 1; done <= iterations; done++) yield measure(iteration + done, stepAll(device, learners));
}

/** One update of every learner. Returns the mean of their costs. */
function stepAll(device: ReversibleDevice, learners: readonly EchoLearner<unknown>[]): number {
  const steps = learners.map((learner) => learner.step());
  const costs: number[] = [];
  let turns = steps.map((step, i) => ({ i, turn: step.next() }));
  for (;;) {
    for (const { i, turn } of turns) if (turn.done) costs[i] = turn.value;
    turns = turns.filter(({ turn }) => !turn.done);
    if (turns.length === 0) return mean(costs);
    const requests = turns.map(({ turn }) => turn.value as EchoRequest[]);
    const answers = echoAll(device, requests.flat());
    turns = turns.map(({ i }, k) => ({ i, turn: steps[i].next(answers.splice(0, requests[k].length)) }));
  }
}

/** An {@link EchoLearner}. */
export function echoLearner<Target>(options: EchoLearnerOptions<Target>): EchoLearner<Target> {
  return new EchoLearner(options);
}
