import { checkGradient, notNegative, numbers, positive, reject, wholeNumber } from "../fields/check.js";
import type { Source } from "../machine/facts.js";
import { KINGMA_2015 } from "../machine/sources.js";
import { NotFiniteError } from "./rules/rule.js";

/** Changes parameters in place by a gradient; keeps its own memory, which can be saved. */
export interface Optimiser {
  /** Name in settings and checkpoints. */
  readonly name: string;
  /** Settings beside the rate; a checkpoint keeps them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** @throws RangeError where a parameter would leave the finite numbers; then nothing changes */
  step(parameters: Float64Array, gradient: Float64Array): void;
  /** Learning rate of the next step. */
  rate: number;
  /** Makes the same optimiser without memory; every training begins with one of its own. */
  fresh(): Optimiser;
  /** Papers. */
  readonly source?: readonly Source[];
  /** Returns the memory as plain JSON. */
  save(): OptimiserState;
  /**
   * Restores a saved memory. `name` is that of the argument, for messages; `parameters` how many there are, where it is
   * known. @throws RangeError where it does not fit
   */
  load(state: OptimiserState, name?: string, parameters?: number): void;
}

/** What an optimiser remembers between two updates, as plain data for a checkpoint. */
export interface OptimiserState {
  /** Name of the optimiser that can load it. */
  readonly name: string;
  /** Steps taken so far. */
  readonly steps: number;
  /** Running means such as velocities, each with one number a parameter. */
  readonly memory: readonly (readonly number[])[];
}

/** Makes gradient descent, p ← p − rate·v with v ← momentum·v + gradient. */
export function sgd(options: { rate: number; momentum?: number }): Optimiser {
  const momentum = notNegative("momentum", options.momentum ?? 0);
  const made = { name: "sgd", rate: options.rate, slots: momentum > 0 ? 1 : 0, settings: { momentum } };
  return optimiser(made, (parameters, gradient, [velocity], rate) => {
    for (let i = 0; i < parameters.length; i++) {
      if (velocity) velocity[i] = momentum * velocity[i] + gradient[i];
      parameters[i] -= rate * (velocity ?? gradient)[i];
    }
  });
}

/** Settings of {@link adam} and {@link amsgrad}: learning rate, and decay of the running means of gradients and squares. */
export interface AdamOptions {
  /** Learning rate: about the largest change of a parameter in one step. */
  readonly rate: number;
  /** Factor in [0, 1) by which the mean of gradients keeps its past in a step. Default 0.9. */
  readonly beta1?: number;
  /** The same of the mean of their squares. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square, which it keeps from zero. Default 1e-8. */
  readonly stabiliser?: number;
  /** Largest change of a parameter in one step. Default: no limit. */
  readonly clip?: number;
}

/** Makes Adam (Kingma & Ba, arXiv:1412.6980) with bias correction: a computer's update, not a physical one. */
export function adam(options: AdamOptions): Optimiser {
  return adaptive("adam", 2, options);
}

/** Makes AMSGrad (Reddi, Kale & Kumar, ICLR 2018) with bias correction: Adam whose effective rates never grow. */
export function amsgrad(options: AdamOptions): Optimiser {
  return adaptive("amsgrad", 3, options);
}

function adaptive(name: string, slots: number, options: AdamOptions): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, stabiliser = 1e-8, clip = Infinity } = options;
  positive("stabiliser", stabiliser);
  if (clip !== Infinity) positive("clip", clip);
  if (!(beta1 >= 0 && beta1 < 1)) reject("beta1", beta1, "in [0, 1)");
  if (!(beta2 >= 0 && beta2 < 1)) reject("beta2", beta2, "in [0, 1)");
  const made = { name, rate: options.rate, slots, settings: { beta1, beta2, stabiliser, clip } };
  return optimiser(made, (parameters, gradient, [mean, square, most], rate, step) => {
    const first = 1 / (1 - beta1 ** step);
    const second = 1 / (1 - beta2 ** step);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      let size = second * square[i];
      if (most) {
        if (size > most[i]) most[i] = size;
        size = most[i];
      }
      const move = (rate * first * mean[i]) / (Math.sqrt(size) + stabiliser);
      parameters[i] -= Math.min(clip, Math.max(-clip, move));
    }
  });
}

type Rule = (p: Float64Array, g: Float64Array, memory: Float64Array[], rate: number, step: number) => void;

/** Name, rate and settings of an optimiser; its memory is `slots` lists with one number a parameter. */
interface Made {
  readonly name: string;
  readonly rate: number;
  readonly slots: number;
  readonly settings: Optimiser["settings"];
}

function optimiser(made: Made, rule: Rule): Optimiser {
  const { name, rate, slots, settings } = made;
  let steps = 0;
  let memory: Float64Array[] = [];
  let spare: Float64Array[] = [];
  return {
    name,
    settings,
    rate: positive("rate", rate),
    fresh: () => optimiser(made, rule),
    ...(slots > 1 && { source: [KINGMA_2015] }),
    step(parameters, gradient) {
      checkGradient(gradient, parameters);
      if (steps > 0 && slots > 0 && memory[0].length !== parameters.length) {
        throw new RangeError(
          `parameters has ${parameters.length} values; this optimiser remembers ${memory[0].length} of its earlier steps. ` +
            "Make a new optimiser for every machine.",
        );
      }
      // A step that fails leaves everything as it was: it is made on copies, in lists kept from step to step.
      if (spare[0]?.length !== parameters.length)
        spare = Array.from({ length: slots + 1 }, () => new Float64Array(parameters.length));
      const [moved, ...next] = spare;
      moved.set(parameters);
      for (const [i, list] of next.entries()) steps > 0 ? list.set(memory[i]) : list.fill(0);
      rule(moved, gradient, next, this.rate, steps + 1);
      checkMoved(name, this.rate, moved);
      parameters.set(moved);
      spare = [moved, ...(steps > 0 ? memory : next.map((list) => new Float64Array(list.length)))];
      memory = next;
      steps++;
    },
    save: () => ({ name, steps, memory: memory.map((m) => [...m]) }),
    load(state, at = "state", parameters) {
      if (state?.name !== name)
        reject(`${at}.name`, state?.name, `"${name}", the optimiser it is loaded into`);
      const done = wholeNumber(`${at}.steps`, state.steps, 0);
      const kept = done === 0 ? 0 : slots;
      if (!Array.isArray(state.memory) || state.memory.length !== kept)
        reject(`${at}.memory`, state.memory, `${kept} lists, which ${name} remembers after ${done} steps`);
      const lists = state.memory.map((m, i) =>
        numbers(`${at}.memory[${i}]`, m, parameters ?? state.memory[0].length),
      );
      steps = done;
      memory = lists;
    },
  };
}

/** Checks that the parameters after a step are finite. */
export function checkMoved(name: string, rate: number, moved: Float64Array): void {
  for (let i = 0; i < moved.length; i++)
    if (!Number.isFinite(moved[i]))
      throw new NotFiniteError(
        `A step of ${name} with rate ${rate} would make parameters[${i}] ${moved[i]}; a smaller rate is likely right.`,
      );
}
