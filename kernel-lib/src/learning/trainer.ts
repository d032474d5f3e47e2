import { finite, notNegative, numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import { mean, refill } from "../fields/lists.js";
import { Random } from "../fields/random.js";
import type { Machine } from "../machine/machine.js";
import {
  type Best,
  type Checkpoint,
  checkKind,
  checkSettings,
  settings,
  type TrainingSettings,
} from "./checkpoint.js";
import type { Cost } from "./costs.js";
import { evaluateSamples } from "./evaluate.js";
import { type Progress, stopwatch, type TrainingRun, trainingRun } from "./progress.js";
import { type Batch, type Learning, NotFiniteError, type Rule } from "./rules/rule.js";
import { type Data, type Samples, samplesOf } from "./samples.js";
import type { Schedule } from "./schedules.js";

/** Settings of {@link trainer}: machine, data, cost and rule, and how the samples are taken. */
export interface TrainerOptions<Target> {
  /** Machine to train; its parameters change in place. */
  readonly machine: Machine;
  /** Inputs with their targets. */
  readonly data: Data<NoInfer<Target>>;
  /** Compares the outputs with a target. */
  readonly cost: Cost<Target>;
  /** Moves the parameters, such as `descent(adam({ rate }), byAdjoint())` or `selfLearning()`. */
  readonly rule: Rule;
  /** Samples an update. Default 1. */
  readonly batch?: number;
  /**
   * "shuffled" (default): all samples in random order, then all again in another; "random": each update draws its samples
   * anew; "cyclic": one after the other, always in the order of the data.
   */
  readonly order?: "shuffled" | "random" | "cyclic";
  /** Factor of the learning rate by iteration, such as `cosine(1200)`. Default: 1. */
  readonly schedule?: Schedule;
  /** Changes an input in place each time before it is used, such as `jitter`. Default: nothing. */
  readonly augment?: (input: Float64Array, random: Random) => void;
  /** Memory in iterations of the running mean {@link Trainer.mean} of the parameters. Default 0: none. */
  readonly average?: number;
  /** Ends the training when the cost of samples held out does not fall any more. Default: never. */
  readonly stopping?: EarlyStopping<NoInfer<Target>>;
  /** Seed of the order of the samples and of their changes. */
  readonly seed: number;
}

/** Ends a training by its cost on samples held out: which samples, how often they are evaluated, and how long to wait. */
export interface EarlyStopping<Target> {
  /** Samples held out of the training. */
  readonly data: Data<Target>;
  /** Iterations between two evaluations of them. */
  readonly every: number;
  /** Evaluations without a lower cost before the training ends. Default 5. */
  readonly patience?: number;
}

/**
 * Trains any machine by any rule.
 *
 *     for (const step of trainer.train(800)) if (step.iteration % 50 === 0) console.log(progressLine(step));
 *
 * The state lives on this object: an interrupted loop loses nothing, and the next one goes on.
 */
export class Trainer<Target> {
  /** Machine that is trained. */
  readonly machine: Machine;
  /** Rule that moves its parameters. */
  readonly rule: Rule;
  /** Cost that is lowered. */
  readonly cost: Cost<Target>;
  /** Mean cost of every batch so far, before its update. */
  readonly costs: number[] = [];
  /** Running mean of the parameters, where averaging is on: copy it over them to use it. */
  readonly mean?: Float64Array;
  readonly #options: Required<Pick<TrainerOptions<Target>, "batch" | "order" | "schedule" | "average">> &
    Pick<TrainerOptions<Target>, "augment" | "stopping">;
  readonly #samples: Samples<Target>;
  readonly #held?: Samples<Target>;
  readonly #learning: Learning;
  #random: Random;
  #drawnBefore = 0;
  #order: Uint32Array = new Uint32Array(0);
  #used = 0;
  /** Samples drawn at random for an update that is not done yet: a failed one is repeated with the same. */
  #chosen?: number[];
  #best?: Best;
  #digest?: string;
  #inputs?: Float64Array;

  constructor(options: TrainerOptions<Target>) {
    const {
      machine,
      data,
      cost,
      rule,
      batch = 1,
      order = "shuffled",
      schedule = () => 1,
      average = 0,
    } = options;
    this.#samples = samplesOf("data", data, machine.inputs, cost.classes?.(machine.outputs));
    wholeNumber("batch", batch, 1, this.#samples.count);
    oneOf("order", order, ["shuffled", "random", "cyclic"]);
    notNegative("average", average);
    const { stopping } = options;
    if (stopping) {
      this.#held = samplesOf("stopping.data", stopping.data, machine.inputs, cost.classes?.(machine.outputs));
      wholeNumber("stopping.every", stopping.every, 1);
      wholeNumber("stopping.patience", stopping.patience ?? 5, 1);
    }
    this.machine = machine;
    this.rule = rule;
    this.cost = cost;
    this.#options = { batch, order, schedule, average, augment: options.augment, stopping };
    this.#learning = rule.begin(machine);
    // The names of the streams are part of every record.
    this.#random = new Random(options.seed, order === "shuffled" ? "order" : "samples");
    if (average > 0) this.mean = machine.parameters.slice();
  }

  /** Iterations done so far. */
  get iteration(): number {
    return this.costs.length;
  }

  /** The parameters with the lowest cost of the samples held out, where early stopping is on. */
  get best(): Best | undefined {
    return this.#best;
  }

  /** Whether the cost of the samples held out has stopped falling. */
  get stopped(): boolean {
    const { stopping } = this.#options;
    if (!stopping || !this.#best) return false;
    return this.iteration - this.#best.iteration >= stopping.every * (stopping.patience ?? 5);
  }

  /** Runs `iterations` more iterations, 0 or more, and yields after each; leaving the loop early loses nothing. */
  train(iterations: number): TrainingRun {
    return trainTogether([this], iterations);
  }

  /** Makes one update; a failed one changes nothing. */
  *update(): Generator<readonly unknown[], number, readonly unknown[]> {
    const chosen = this.#choose();
    const rate = positive("schedule(iteration)", this.#options.schedule(this.iteration));
    let costs: Float64Array;
    try {
      costs = yield* this.#learning.update(this.#batch(chosen), rate);
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error;
      throw new RangeError(
        `The training left the finite numbers at iteration ${this.iteration + 1}; the parameters are kept as they were before. ${this.#cause()}`,
      );
    }
    const cost = costs.reduce((sum, value) => sum + value / costs.length, 0);
    this.#used += chosen.length;
    if (this.#chosen) this.#drawnBefore = this.#random.drawn;
    this.#chosen = undefined;
    this.costs.push(cost);
    this.#average();
    this.#look();
    return cost;
  }

  /** The device and its answers, where updates of several machines that share it may run at once. */
  get shared(): Learning["shared"] {
    return this.#learning.shared;
  }

  /** Numbers of the samples of the next update. */
  #choose(): number[] {
    const { batch, order } = this.#options;
    const { count } = this.#samples;
    if (order === "cyclic")
      return Array.from({ length: batch }, (_, k) => (this.iteration * batch + k) % count);
    if (order === "random") {
      this.#chosen ??=
        batch === 1 ? [this.#random.index(count)] : [...this.#random.permutation(count).subarray(0, batch)];
      return this.#chosen;
    }
    if (this.#used + batch > this.#order.length) {
      this.#drawnBefore = this.#random.drawn;
      this.#order = this.#random.permutation(count);
      this.#used = 0;
    }
    return [...this.#order.subarray(this.#used, this.#used + batch)];
  }

  #batch(chosen: readonly number[]): Batch {
    const { size } = this.#samples;
    const { augment } = this.#options;
    // One list for all updates: rules use it at once.
    this.#inputs ??= new Float64Array(chosen.length * size);
    const inputs = this.#inputs;
    // A stream of their own for every iteration: a restored run changes the samples in the same way.
    const varied = augment !== undefined || this.#samples.vary;
    const random = varied ? new Random(this.#random.seed, "augmentation", this.iteration) : undefined;
    for (const [i, sample] of chosen.entries()) {
      const input = inputs.subarray(i * size, (i + 1) * size);
      this.#samples.copy(sample, input, random);
      checkInput(input, sample, "The data hold");
      if (!augment || !random) continue;
      augment(input, random);
      checkInput(input, sample, "augment made");
    }
    const targets = chosen.map((sample) => this.#samples.target(sample));
    return {
      count: chosen.length,
      inputs,
      value: (outputs, i) => {
        const value = this.cost(outputs, targets[i]);
        const { length } = value.gradient;
        if (length === outputs.length) return value;
        throw new RangeError(
          `The gradient of the cost has ${length} values; there are ${outputs.length} outputs.`,
        );
      },
      crossEntropy: this.cost.batch?.(targets),
    };
  }

  /** Says why a step left the finite numbers. */
  #cause(): string {
    const { parameters } = this.machine;
    const bad = parameters.findIndex((x) => !Number.isFinite(x));
    return bad >= 0
      ? `parameters[${bad}] is ${parameters[bad]}; it should be a finite number.`
      : this.#learning.remedy;
  }

  #average(): void {
    if (!this.mean) return;
    // The first iterations count evenly, so that the start is forgotten.
    const share = 1 / Math.min(this.#options.average, this.iteration);
    for (let i = 0; i < this.mean.length; i++)
      this.mean[i] += share * (this.machine.parameters[i] - this.mean[i]);
  }

  /** Evaluates the samples held out. */
  #look(): void {
    const { stopping } = this.#options;
    if (!stopping || !this.#held || this.iteration % stopping.every !== 0) return;
    const { cost } = evaluateSamples(this.machine, this.#held, this.cost);
    if (!this.#best || cost < this.#best.cost)
      this.#best = { iteration: this.iteration, cost, parameters: this.machine.parameters.slice() };
  }

  #settings(): TrainingSettings {
    const { batch, order, average, augment, stopping } = this.#options;
    // The data stay the same for as long as this trainer lives: their hash is made once.
    this.#digest ??= [this.#samples, ...(this.#held ? [this.#held] : [])].map((s) => s.digest()).join(" ");
    return settings({
      rule: this.rule.name,
      batch,
      order,
      average,
      augment: Boolean(augment),
      stopping: stopping ? `${stopping.every} × ${stopping.patience ?? 5}` : "never",
      ...this.cost.settings,
      ...this.#learning.settings,
      data: this.#digest,
    });
  }

  /** Everything needed to go on later; write it with JSON.stringify. */
  checkpoint(): Checkpoint {
    return {
      kind: "trainer",
      settings: this.#settings(),
      parameters: [...this.machine.parameters],
      memory: this.#learning.save(),
      ...(this.mean && { mean: [...this.mean] }),
      ...(this.#best && { best: { ...this.#best, parameters: [...this.#best.parameters] } }),
      seed: this.#random.seed,
      drawn: this.#drawnBefore,
      used: this.#order.length ? this.#used : 0,
      costs: [...this.costs],
    };
  }

  /** Continues from a checkpoint, as if never interrupted. @throws RangeError where it does not fit this trainer. */
  restore(checkpoint: Checkpoint): void {
    checkKind(checkpoint, "trainer");
    checkSettings(
      checkpoint.settings,
      this.#settings(),
      "to train these parameters in another way, copy checkpoint.parameters into machine.parameters of a new trainer",
    );
    const { parameters: own } = this.machine;
    const size = own.length;
    const { count } = this.#samples;
    const shuffled = this.#options.order === "shuffled";
    const parameters = numbers("checkpoint.parameters", checkpoint.parameters, size);
    const mean = this.mean && numbers("checkpoint.mean", checkpoint.mean, size);
    const best = checkpoint.best && {
      iteration: wholeNumber("checkpoint.best.iteration", checkpoint.best.iteration, 1),
      cost: finite("checkpoint.best.cost", checkpoint.best.cost),
      parameters: numbers("checkpoint.best.parameters", checkpoint.best.parameters, size),
    };
    const costs = numbers("checkpoint.costs", checkpoint.costs);
    const random = new Random(checkpoint.seed, ...this.#random.keys);
    random.skipTo(wholeNumber("checkpoint.drawn", checkpoint.drawn, 0));
    const used = wholeNumber("checkpoint.used", checkpoint.used, 0, count);
    this.#learning.load(checkpoint.memory);
    this.#random = random;
    this.#drawnBefore = checkpoint.drawn;
    this.#chosen = undefined;
    this.#order = shuffled && costs.length ? random.permutation(count) : new Uint32Array(0);
    this.#used = used;
    this.#best = best;
    own.set(parameters);
    if (mean) this.mean?.set(mean);
    refill(this.costs, costs);
  }
}

/**
 * Makes a {@link Trainer}: `trainer({ machine, data, cost, rule: descent(adam({ rate: 0.01 }), byAdjoint()), seed: 1 })`.
 */
export function trainer<Target>(options: TrainerOptions<Target>): Trainer<Target> {
  return new Trainer(options);
}

/**
 * Trains several machines side by side, with the results of one after the other (but for rounding): the runs that they
 * ask of one device are made at once, which may be many times faster. Yields the mean cost after each iteration.
 */
export function trainTogether(
  // biome-ignore lint/suspicious/noExplicitAny: trainers of different targets may share a device.
  trainers: readonly Trainer<any>[],
  iterations: number,
): TrainingRun {
  wholeNumber("iterations", iterations, 0);
  if (!trainers.length) reject("trainers", trainers, "a list with at least one trainer");
  for (const [i, { machine }] of trainers.entries()) {
    const first = trainers.findIndex((other) => other.machine === machine);
    if (first < i)
      throw new RangeError(`trainers[${i}] and trainers[${first}] train one machine; make one for each.`);
  }
  const most = trainers.reduce((a, b) => (b.iteration > a.iteration ? b : a));
  const earlier = most.costs.map((_, i) =>
    mean(trainers.flatMap(({ costs }) => (i < costs.length ? [costs[i]] : []))),
  );
  return trainingRun(earlier, run(trainers, most.iteration, iterations));
}

function* run(
  trainers: readonly Trainer<unknown>[],
  iteration: number,
  iterations: number,
): Generator<Progress> {
  const measure = stopwatch(iteration, iteration + iterations);
  for (let done = 1; done <= iterations; done++) {
    if (trainers.every(({ stopped }) => stopped)) return;
    yield measure(iteration + done, updateAll(trainers.filter(({ stopped }) => !stopped)));
  }
}

/** Makes one update of every trainer. Returns the mean of their costs. */
function updateAll(trainers: readonly Trainer<unknown>[]): number {
  const updates = trainers.map((one) => one.update());
  const costs: number[] = [];
  let turns = updates.map((update, i) => ({ i, turn: update.next() }));
  for (;;) {
    for (const { i, turn } of turns) if (turn.done) costs[i] = turn.value;
    turns = turns.filter(({ turn }) => !turn.done);
    if (turns.length === 0) return mean(costs);
    // Those that share a device are answered together.
    const { device, answer } = trainers[turns[0].i].shared as NonNullable<Learning["shared"]>;
    const asking = turns.filter(({ i }) => trainers[i].shared?.device === device);
    const requests = asking.map(({ turn }) => turn.value as readonly unknown[]);
    const answers = [...answer(requests.flat())];
    const answered = new Map(
      asking.map(({ i }, k) => [i, { i, turn: updates[i].next(answers.splice(0, requests[k].length)) }]),
    );
    turns = turns.map((turn) => answered.get(turn.i) ?? turn);
  }
}

function checkInput(input: Float64Array, sample: number, who: string): void {
  for (let i = 0; i < input.length; i++)
    if (!Number.isFinite(input[i]))
      throw new RangeError(
        `${who} ${input[i]} at input ${i} of sample ${sample}; it should be a finite number.`,
      );
}
