/** State of a long computation; a training loop yields it after every iteration. */
export interface Progress {
  /** Iterations done by this trainer so far. */
  readonly iteration: number;
  /** Number of iterations of the trainer at the end of this run. */
  readonly total: number;
  /** Mean cost of the last batch, before its update. */
  readonly cost: number;
  /** Iterations a second, since this run began. */
  readonly rate: number;
  /** Estimated seconds until the end of this run. */
  readonly remaining: number;
}

/** A run of a trainer: yields after each iteration. A run of no iterations yields nothing. */
export interface TrainingRun extends Generator<Progress> {
  /** Costs of the iterations that the trainer had done before this run. */
  readonly earlier: readonly number[];
  /** Runs all iterations that are left. */
  toEnd(): void;
}

/** Makes a training run of its steps; it keeps a copy of the costs so far. */
export function trainingRun(earlier: readonly number[], steps: Generator<Progress>): TrainingRun {
  const toEnd = () => {
    while (!steps.next().done);
  };
  return Object.assign(steps, { earlier: [...earlier], toEnd });
}

/** Measures the rate of a run that starts at iteration `from` and ends at `total`. */
export function stopwatch(from: number, total: number): (iteration: number, cost: number) => Progress {
  const start = performance.now();
  return (iteration, cost) => {
    const seconds = Math.max(1e-9, (performance.now() - start) / 1000);
    const rate = (iteration - from) / seconds;
    return { iteration, total, cost, rate, remaining: (total - iteration) / rate };
  };
}

/** A line such as "iteration 120 of 800 · cost 3.1e-2 · 41.0/s · 17 s left". */
export function progressLine({ iteration, total, cost, rate, remaining }: Progress): string {
  return `iteration ${iteration} of ${total} · cost ${cost.toExponential(2)} · ${rate.toFixed(1)}/s · ${Math.ceil(remaining)} s left`;
}
