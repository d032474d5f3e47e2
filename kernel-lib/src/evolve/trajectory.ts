import { reject, wholeNumber } from "../fields/check.js";
import type { FieldFrames } from "../fields/frames.js";
import { checkRun, type RunOptions } from "./composition.js";
import { integrate } from "./integrate.js";
import { warnBeyondStability } from "./stability.js";
import { checkState, cloneState, type State, type System } from "./system.js";

/** Largest memory of the snapshots of one trajectory, in bytes. */
const MAX_BYTES = 2 ** 30;

/** Settings of {@link trajectory}: those of a run, and how many states to keep. */
export interface TrajectoryOptions extends RunOptions {
  /** Number of equal intervals between snapshots; the start is kept too. Default: at most 100. */
  readonly snapshots?: number;
}

/** Snapshots of a run: `wave` (Ψ) and `learning` (θ, π) hold frames × points values. */
export class Trajectory {
  /** Ψ at every snapshot, frames × points, the last axis fastest. */
  readonly wave: { readonly re: Float64Array; readonly im: Float64Array };
  /** Θ at every snapshot, frames × points: θ in `re` and π in `im`, or the parts of a complex field. */
  readonly learning: { readonly re: Float64Array; readonly im: Float64Array };
  /** Times of the snapshots, in the unit of time of the system. */
  readonly times: Float64Array;
  /** Total energy at every snapshot. */
  readonly energies: Float64Array;
  /** Other conserved quantities of the system, at every snapshot. */
  readonly invariants: readonly { readonly name: string; readonly values: Float64Array }[];
  /** Why the run is doubtful, such as time steps beyond the stability limit. */
  warning: string | undefined;
  /** First frame after the time reversal, where the trajectory contains an echo. */
  echoFrom: number | undefined;
  /** Strength ε of the error signal that was put in at the reversal. */
  epsilon: number | undefined;

  constructor(
    readonly system: System,
    readonly frames: number,
  ) {
    const values = frames * (system.size + system.learningSize) * 2;
    if (values * 8 > MAX_BYTES) {
      throw new RangeError(
        `snapshots is ${frames - 1}; ${frames} frames of ${system.size} points need ${Math.ceil((values * 8) / 2 ** 20)} MiB. ` +
          `Take fewer snapshots (at most ${MAX_BYTES / 2 ** 20} MiB).`,
      );
    }
    this.wave = { re: new Float64Array(frames * system.size), im: new Float64Array(frames * system.size) };
    this.learning = {
      re: new Float64Array(frames * system.learningSize),
      im: new Float64Array(frames * system.learningSize),
    };
    this.times = new Float64Array(frames);
    this.energies = new Float64Array(frames);
    this.invariants = (system.invariants ?? []).map(({ name }) => ({
      name,
      values: new Float64Array(frames),
    }));
  }

  /** Stores a state as frame `index`. */
  record(index: number, time: number, { psi, theta }: State): void {
    this.times[index] = time;
    this.wave.re.set(psi.re, index * this.system.size);
    this.wave.im.set(psi.im, index * this.system.size);
    this.learning.re.set(theta.re, index * this.system.learningSize);
    this.learning.im.set(theta.im, index * this.system.learningSize);
    this.energies[index] = this.system.energy({ psi, theta });
    for (const [i, { values }] of this.invariants.entries())
      values[index] = this.system.invariants![i].value({ psi, theta });
  }

  /** Returns the state at one snapshot; negative indices count from the end. */
  state(index: number): State {
    const at = index < 0 ? this.frames + index : index;
    if (!Number.isInteger(at) || at < 0 || at >= this.frames) {
      reject("index", index, `a whole number from ${-this.frames} to ${this.frames - 1}`);
    }
    const part = (values: Float64Array, size: number) => values.slice(at * size, (at + 1) * size);
    const { size, learningSize } = this.system;
    return {
      psi: { re: part(this.wave.re, size), im: part(this.wave.im, size) },
      theta: { re: part(this.learning.re, learningSize), im: part(this.learning.im, learningSize) },
    };
  }

  /** Σ|Ψ|² at every snapshot. */
  norms(): Float64Array {
    const { re, im } = this.wave;
    const { size } = this.system;
    return this.times.map((_, frame) => {
      let sum = 0;
      for (let i = frame * size; i < (frame + 1) * size; i++) sum += re[i] * re[i] + im[i] * im[i];
      return sum;
    });
  }

  /** Returns the wave, or the coordinates of a mechanical system, for the field viewer. */
  toFrames(): FieldFrames {
    const { shape, lengths, kinds, symbols } = this.system;
    const isWave = kinds.psi === "complex";
    const values = isWave ? this.wave : { re: this.wave.re };
    return this.#frames({ shape, lengths }, values, symbols?.psi ?? (isWave ? "ψ" : "q"));
  }

  /**
   * Returns wave, learning coordinate and, during an echo, the gradient ∂C/∂θ gathered so far, side by side for the field
   * viewer. That gradient is the difference of the momenta of echo and forward run, divided by ε. Only for learning
   * fields on the points of the wave.
   */
  allFrames(): FieldFrames {
    const frames = this.toFrames();
    if (this.system.learningSize !== this.system.size) return frames;
    const beside = [{ name: this.#learningName, re: this.learning.re }];
    if (this.echoFrom !== undefined && this.epsilon)
      beside.push({ name: "∂C/∂θ", re: this.#gathered(this.epsilon) });
    return { ...frames, beside };
  }

  /** Zero during the forward run; the perfect echo would retrace it with opposite momentum. */
  #gathered(epsilon: number): Float64Array {
    const size = this.system.learningSize;
    const momentum = this.learning.im;
    const turn = this.echoFrom ?? this.frames;
    const factor = (this.system.kinds.theta === "complex" ? 2 : 1) / epsilon;
    return momentum.map((p, i) => {
      const frame = Math.floor(i / size);
      const mirror = 2 * turn - 1 - frame;
      return frame < turn || mirror < 0 ? 0 : factor * (p + momentum[mirror * size + (i % size)]);
    });
  }

  /** Returns the learning field for the field viewer: the coordinate θ, or the complex amplitude Θ. */
  learningFrames(): FieldFrames {
    const { learningShape, shape, lengths, kinds } = this.system;
    const space = learningShape ? { shape: learningShape, lengths: learningShape } : { shape, lengths };
    const values = kinds.theta === "complex" ? this.learning : { re: this.learning.re };
    return this.#frames(space, values, this.#learningName);
  }

  get #learningName(): string {
    const { symbols, kinds } = this.system;
    return symbols?.theta ?? (kinds.theta === "complex" ? "Θ" : "θ");
  }

  #frames(
    space: Pick<FieldFrames, "shape" | "lengths">,
    values: Pick<FieldFrames, "re" | "im">,
    name: string,
  ): FieldFrames {
    const { times, echoFrom, warning } = this;
    const conserved = [...this.invariants, { name: "energy", values: this.energies }];
    return { kind: "field", ...space, times, ...values, echoFrom, name, conserved, warning };
  }
}

/** Runs a system from a state and keeps snapshots; the given state is not changed. */
export function trajectory(system: System, start: State, options: TrajectoryOptions): Trajectory {
  const run = checkRun(options);
  const { duration, steps, integrator } = run;
  const intervals = wholeNumber("snapshots", options.snapshots ?? Math.min(steps, 100), 1, steps);
  checkState("system", system, start);
  const result = new Trajectory(system, intervals + 1);
  result.warning = warnBeyondStability(system, run);
  const state = cloneState(start);
  const dt = duration / steps;
  result.record(0, 0, state);
  for (let frame = 1, done = 0; frame <= intervals; frame++) {
    const until = Math.round((frame * steps) / intervals);
    integrate(system, state, dt, until - done, integrator);
    done = until;
    result.record(frame, done * dt, state);
  }
  return result;
}
