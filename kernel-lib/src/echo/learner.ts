import { finite, numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import { type ComplexArray, cloneComplex } from "../fields/complex.js";
import { Random } from "../fields/random.js";
import type { Cost } from "../learning/costs.js";
import { type Progress, stopwatch } from "../learning/progress.js";
import { type DecayOptions, decay } from "./decay.js";
import type { ReversibleDevice } from "./device.js";
import { echo, echoGradient } from "./echo.js";

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
  /** Seed of the order in which samples are drawn. */
  readonly seed: number;
}

/** What an echo learner needs to go on from where it was; plain JSON. */
export interface EchoCheckpoint {
  readonly kind: "echo-learner";
  readonly theta: { readonly re: number[]; readonly im: number[] };
  readonly seed: number;
  readonly drawn: number;
  readonly costs: number[];
}

/**
 * Trains a learning field by echoes, one randomly drawn sample an iteration, as the machine would see them.
 *
 * The state lives on this object: an interrupted loop loses nothing, and the next one goes on.
 *
 *     for (const step of learner.train(800)) if (step.iteration % 50 === 0) console.log(progressLine(step));
 */
export class EchoLearner<Target> {
  /** θ in `re`, momentum π in `im`. */
  theta: ComplexArray;
  /** Cost of the drawn sample before each update. */
  readonly costs: number[] = [];
  readonly #options: EchoLearnerOptions<Target> & { epsilon: number; mass: number };
  #random: Random;

  constructor(options: EchoLearnerOptions<Target>) {
    const { device, samples, theta, epsilon = 1e-4, mass = 1e-3, update = "averaged", seed } = options;
    if (!samples?.length) reject("samples", samples, "a list with at least one sample");
    const start = numbers("theta", theta, device.learningSize);
    positive("epsilon", epsilon);
    positive("mass", mass);
    oneOf("update", update, ["averaged", "simple", "finite-difference"]);
    this.#options = { ...options, epsilon, mass, update };
    this.#random = new Random(seed);
    this.theta = { re: start, im: new Float64Array(start.length) };
  }

  /** Iterations done so far. */
  get iteration(): number {
    return this.costs.length;
  }

  /** Runs until `iterations` more are done; yields after each. Stop whenever you like. */
  *train(iterations: number): Generator<Progress> {
    wholeNumber("iterations", iterations, 1);
    const total = this.iteration + iterations;
    const measure = stopwatch(this.iteration, total);
    while (this.iteration < total) {
      const cost = this.#step();
      yield measure(this.iteration, cost);
    }
  }

  /** Cost and output of every sample with the present θ, all momenta at rest. */
  evaluate(): { cost: number; output: number | undefined }[] {
    const { device, samples, cost } = this.#options;
    return samples.map(({ input, target }) => {
      const { psi } = device.forward({ psi: input, theta: this.#atRest() });
      const { cost: value, output } = cost(psi, target);
      return { cost: value, output };
    });
  }

  /** One update of θ by one sample; returns the sample's cost before it. */
  #step(): number {
    const { device, samples, cost, epsilon, mass, loss, kickLimit, update } = this.#options;
    const { input, target } = samples[this.#random.index(samples.length)];
    const signal = (output: ComplexArray) => cost(output, target);
    let theta = cloneComplex(this.theta);
    if (update === "finite-difference") {
      const before = signal(device.forward({ psi: input, theta }).psi).cost;
      const gradient = echoGradient(device, { psi: input, theta }, signal, { method: "finite-difference" });
      // Averaged HEB moves a real pair by 2ε/m and a complex field by ε/m down the gradient.
      const rate = ((device.kinds.theta === "complex" ? 1 : 2) * epsilon) / mass;
      theta = { re: theta.re.map((q, i) => q - rate * gradient[i]), im: theta.im };
      return this.#accept(theta, before);
    }
    const first = echo(device, { psi: input, theta }, signal, epsilon);
    theta = decay(first.echo.theta, { mass, loss, kickLimit });
    if (update === "averaged" && theta.re.every(Number.isFinite)) {
      const second = echo(device, { psi: input, theta }, signal, -epsilon);
      theta = decay(second.echo.theta, { mass: -mass, loss, kickLimit });
    }
    return this.#accept(theta, first.cost);
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
    this.theta = theta;
    this.costs.push(cost);
    return cost;
  }

  #atRest(): ComplexArray {
    return { re: this.theta.re, im: new Float64Array(this.theta.re.length) };
  }

  /** Everything needed to go on later; write it with JSON.stringify. */
  checkpoint(): EchoCheckpoint {
    return {
      kind: "echo-learner",
      theta: { re: [...this.theta.re], im: [...this.theta.im] },
      seed: this.#random.seed,
      drawn: this.#random.drawn,
      costs: [...this.costs],
    };
  }

  /** Goes on from a checkpoint. @throws RangeError where it does not fit this learner. */
  restore(checkpoint: EchoCheckpoint): void {
    if (checkpoint?.kind !== "echo-learner") reject("checkpoint.kind", checkpoint?.kind, '"echo-learner"');
    const length = this.#options.device.learningSize;
    const theta = {
      re: numbers("checkpoint.theta.re", checkpoint.theta.re, length),
      im: numbers("checkpoint.theta.im", checkpoint.theta.im, length),
    };
    const costs = checkpoint.costs.map((c, i) => finite(`checkpoint.costs[${i}]`, c));
    this.#random = Random.restore(checkpoint.seed, wholeNumber("checkpoint.drawn", checkpoint.drawn, 0));
    this.theta = theta;
    this.costs.splice(0, this.costs.length, ...costs);
  }
}

/** An {@link EchoLearner}. */
export function echoLearner<Target>(options: EchoLearnerOptions<Target>): EchoLearner<Target> {
  return new EchoLearner(options);
}
