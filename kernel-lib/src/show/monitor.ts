import { type ConfusionSpec, confusionModel } from "../displays/confusion/encode.js";
import type { ConfusionModel } from "../displays/confusion/model.js";
import type { WatchedTraining } from "../displays/training/kind.js";
import type { Curve, TrainingState } from "../displays/training/payload.js";
import { reject } from "../fields/check.js";
import { mean } from "../fields/lists.js";
import { type Formatter, kernelBridge, type LoopControl } from "../kernel/bridge.js";
import { type Progress, progressLine, type TrainingRun } from "../learning/progress.js";
import { displayOf } from "./bundle.js";

/** Settings of {@link monitor}: how often it draws, and what it measures beside the cost. */
export interface MonitorOptions {
  readonly title?: string;
  /** Measures the accuracy (a fraction); called now and then, so it may take a moment. */
  readonly accuracy?: () => number;
  /** Iterations between two measurements of the accuracy. Default: a twentieth of the run. */
  readonly every?: number;
  /**
   * Makes a confusion matrix when the training has ended, such as `confusionMatrix({ evaluation: evaluate(machine, held,
   * cost), images })`: the display then shows it, with the misread images.
   */
  readonly confusion?: () => ConfusionSpec;
}

/** Time in milliseconds between two updates of the page. */
const UPDATE_MS = 200;
/** Time in milliseconds between two printed lines, without a notebook. */
const PRINT_MS = 10_000;
/** Time in milliseconds between two checks for interrupts of a paused loop. */
const PAUSE_MS = 100;
/** Largest number of points of the cost's curve; with more iterations neighbours are averaged. */
const MAX_POINTS = 512;

let loops = 0;

/**
 * Watches a training loop: shows cost, accuracy, rate and remaining time while it runs, with buttons that pause and stop
 * it, and yields its steps. As the last line of a cell, `monitor(…)` alone runs the whole training.
 *
 *     for (const step of monitor(trainer.train(600), { title: "Digits", accuracy: () => … })) { … }
 *
 * A stopped or interrupted training loses nothing: the next run continues it, and the curve with it. A run of no
 * iterations, `trainer.train(0)`, shows the present state of the trainer.
 *
 * @param steps steps of a trainer's `train`
 * @throws RangeError where `steps` cannot be iterated or `every` is no positive number
 */
export function monitor<Step extends Progress>(
  steps: Iterable<Step> & Partial<Pick<TrainingRun, "earlier">>,
  options: MonitorOptions = {},
): Generator<Step, void, void> {
  if (typeof steps?.[Symbol.iterator] !== "function") {
    reject("steps", steps, "the steps of a training, such as trainer.train(600)");
  }
  const watched = watchSteps(steps, options);
  const formatters = kernelBridge()?.formatters;
  if (formatters && !formatters.includes(runToEnd)) formatters.push(runToEnd);
  monitored.add(watched);
  return watched;
}

/** Runs a monitored training that is the value of a cell; its display is the output. */
const runToEnd: Formatter = (value) => {
  if (!monitored.has(value as object)) return undefined;
  for (const _ of value as Iterable<unknown>);
  return {};
};
const monitored = new WeakSet<object>();

function* watchSteps<Step extends Progress>(
  steps: Iterable<Step> & Partial<Pick<TrainingRun, "earlier">>,
  options: MonitorOptions,
): Generator<Step, void, void> {
  const watch = new Watch(options, steps.earlier);
  let state: TrainingState = "stopped";
  try {
    for (const step of steps) {
      watch.note(step);
      yield step;
      if (watch.asksToStop()) return;
    }
    state = "finished";
  } catch (error) {
    state = "interrupted";
    throw error;
  } finally {
    watch.end(state);
  }
}

class Watch {
  readonly #options: MonitorOptions;
  readonly #id: string;
  readonly #began = performance.now();
  readonly #costs = new ThinnedCurve();
  readonly #accuracies: Point[] = [];
  readonly #control: LoopControl | undefined;
  #step: Progress | undefined;
  #told = Number.NEGATIVE_INFINITY;
  /** Iteration at which the accuracy was last measured. */
  #measured = -1;
  #confusion: ConfusionModel | undefined;
  #shown = false;
  #paused = 0;

  /** @param earlier costs of the iterations before this run */
  constructor(options: MonitorOptions, earlier: readonly number[] | undefined) {
    const { every } = options;
    if (every !== undefined && !(every > 0)) reject("every", every, "a positive number of iterations");
    this.#options = options;
    if (earlier) this.#step = standing(earlier);
    earlier?.forEach((cost, i) => {
      this.#costs.add(i + 1, cost);
    });
    loops++;
    this.#id = `echolab-monitor-${Date.now().toString(36)}-${loops}`;
    this.#control = kernelBridge()?.openLoop(() => this.end("interrupted"));
  }

  note(step: Progress): void {
    const first = this.#measured < 0;
    this.#step = step;
    this.#costs.add(step.iteration, step.cost);
    const { accuracy, every = Math.max(1, step.total / 20) } = this.#options;
    if (accuracy && (first || step.iteration - this.#measured >= every)) this.#measure(accuracy);
    const now = performance.now();
    if (now - this.#told < (kernelBridge() ? UPDATE_MS : PRINT_MS)) return;
    this.#told = now;
    this.#tell("running");
  }

  /** Waits while the page wants a pause; true where it wants an end. */
  asksToStop(): boolean {
    const control = this.#control;
    if (control?.wish() === "pause") {
      const since = performance.now();
      this.#tell("paused");
      while (control.wish() === "pause") control.waitWhilePaused(PAUSE_MS);
      this.#paused += performance.now() - since;
    }
    return control?.wish() === "stop";
  }

  end(state: TrainingState): void {
    this.#control?.close();
    if (!this.#step) return;
    const { accuracy, confusion } = this.#options;
    if (state !== "interrupted") {
      if (accuracy && this.#measured !== this.#step.iteration) this.#measure(accuracy);
      if (confusion) this.#confusion = confusionModel(confusion());
    }
    this.#tell(state);
  }

  #measure(accuracy: () => number): void {
    const { iteration } = this.#step!;
    this.#accuracies.push([iteration, accuracy()]);
    this.#measured = iteration;
  }

  #tell(state: TrainingState): void {
    const { iteration, total, cost, rate, remaining } = this.#step!;
    const bridge = kernelBridge();
    const ended = state !== "running" && state !== "paused";
    const training: WatchedTraining = {
      kind: "training",
      title: this.#options.title ?? "",
      id: this.#id,
      loop: ended ? 0 : (this.#control?.id ?? 0),
      state,
      iteration,
      total,
      cost,
      rate,
      remaining,
      seconds: (performance.now() - this.#began - this.#paused) / 1000,
      costs: this.#costs.curve(),
      accuracies: curveOf(this.#accuracies),
      ...(this.#confusion && { confusion: this.#confusion }),
    };
    // A picture takes longer than an iteration; the last one stays for those without the viewer.
    const { bundle, metadata, text } = displayOf(training, { picture: ended && Boolean(bridge) });
    if (!bridge) {
      console.log(ended ? text : progressLine(this.#step!));
      return;
    }
    if (this.#shown) bridge.updateDisplay(this.#id, bundle, metadata);
    else bridge.display(bundle, { id: this.#id, metadata });
    this.#shown = true;
  }
}

/** Makes the progress of a trainer with these costs before its next iteration. */
function standing(costs: readonly number[]): Progress {
  const iteration = costs.length;
  return { iteration, total: iteration, cost: costs.at(-1) ?? Number.NaN, rate: Number.NaN, remaining: 0 };
}

/** A curve of at most {@link MAX_POINTS} points: neighbours are averaged once it is full. */
class ThinnedCurve {
  /** Changed in single steps: an interrupt between two statements must not leave x without y. */
  #kept: { readonly points: Point[]; readonly stride: number } = { points: [], stride: 1 };
  #waiting: Point[] = [];

  add(x: number, y: number): void {
    this.#waiting.push([x, y]);
    const { points, stride } = this.#kept;
    if (this.#waiting.length < stride) return;
    points.push([x, mean(this.#waiting.map(([, cost]) => cost))]);
    this.#waiting = [];
    if (points.length < MAX_POINTS) return;
    const halved = points.flatMap(([at, cost], k): Point[] =>
      k % 2 === 1 ? [[at, mean([points[k - 1][1], cost])]] : [],
    );
    this.#kept = { points: halved, stride: 2 * stride };
  }

  curve(): Curve {
    return curveOf(this.#kept.points);
  }
}

type Point = readonly [number, number];

const curveOf = (points: readonly Point[]): Curve => ({
  x: points.map(([x]) => x),
  y: points.map(([, y]) => y),
});
