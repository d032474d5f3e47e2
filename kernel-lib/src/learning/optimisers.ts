import { notNegative, numbers, positive, reject, wholeNumber } from "../fields/check.js";

/** Changes parameters in place by a gradient; keeps its own memory, which can be saved. */
export interface Optimiser {
  readonly name: string;
  step(parameters: Float64Array, gradient: Float64Array): void;
  /** Multiplies the learning rate, for schedules. */
  rate: number;
  /** The memory as plain JSON, and back. */
  save(): OptimiserState;
  load(state: OptimiserState): void;
}

export interface OptimiserState {
  readonly name: string;
  readonly steps: number;
  readonly memory: readonly (readonly number[])[];
}

/** Gradient descent, p ← p − rate·v with v ← momentum·v + gradient. */
export function sgd(options: { rate: number; momentum?: number }): Optimiser {
  const momentum = notNegative("momentum", options.momentum ?? 0);
  return optimiser("sgd", options.rate, momentum > 0 ? 1 : 0, (parameters, gradient, [velocity], rate) => {
    for (let i = 0; i < parameters.length; i++) {
      if (velocity) velocity[i] = momentum * velocity[i] + gradient[i];
      parameters[i] -= rate * (velocity ?? gradient)[i];
    }
  });
}

export interface AdamOptions {
  readonly rate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** No value moves by more than this in one step. Default: no limit. */
  readonly clip?: number;
}

/** Adam (Kingma & Ba, arXiv:1412.6980), with bias correction. An electronic aid, no physical update. */
export function adam(options: AdamOptions): Optimiser {
  return adaptive("adam", 2, options);
}

/** AMSGrad (Reddi, Kale & Kumar, ICLR 2018) with bias correction: as Adam, but no rate ever grows again. */
export function amsgrad(options: AdamOptions): Optimiser {
  return adaptive("amsgrad", 3, options);
}

function adaptive(name: string, slots: number, options: AdamOptions): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clip = Infinity } = options;
  positive("epsilon", epsilon);
  if (clip !== Infinity) positive("clip", clip);
  if (!(beta1 >= 0 && beta1 < 1)) reject("beta1", beta1, "in [0, 1)");
  if (!(beta2 >= 0 && beta2 < 1)) reject("beta2", beta2, "in [0, 1)");
  return optimiser(name, options.rate, slots, (parameters, gradient, [mean, square, most], rate, step) => {
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
      const move = (rate * first * mean[i]) / (Math.sqrt(size) + epsilon);
      parameters[i] -= Math.min(clip, Math.max(-clip, move));
    }
  });
}

type Rule = (p: Float64Array, g: Float64Array, memory: Float64Array[], rate: number, step: number) => void;

function optimiser(name: string, rate: number, slots: number, rule: Rule): Optimiser {
  let steps = 0;
  let memory: Float64Array[] = [];
  return {
    name,
    rate: positive("rate", rate),
    step(parameters, gradient) {
      if (parameters.length !== gradient.length) {
        throw new RangeError(
          `gradient has ${gradient.length} values; there are ${parameters.length} parameters.`,
        );
      }
      if (steps === 0) memory = Array.from({ length: slots }, () => new Float64Array(parameters.length));
      if (slots > 0 && memory[0].length !== parameters.length) {
        throw new RangeError(
          `parameters has ${parameters.length} values; this optimiser remembers ${memory[0].length} of its earlier steps. ` +
            "Make a new optimiser for every network.",
        );
      }
      rule(parameters, gradient, memory, this.rate, ++steps);
    },
    save: () => ({ name, steps, memory: memory.map((m) => [...m]) }),
    load(state) {
      if (state?.name !== name)
        reject("state.name", state?.name, `"${name}", the optimiser it is loaded into`);
      const done = wholeNumber("state.steps", state.steps, 0);
      const kept = done === 0 ? 0 : slots;
      if (!Array.isArray(state.memory) || state.memory.length !== kept)
        reject("state.memory", state.memory, `${kept} lists, which ${name} remembers after ${done} steps`);
      const lists = state.memory.map((m, i) => numbers(`state.memory[${i}]`, m, state.memory[0].length));
      steps = done;
      memory = lists;
    },
  };
}
