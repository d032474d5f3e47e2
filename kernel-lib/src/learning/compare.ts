import { numbers, reject, wholeNumber } from "../fields/check.js";
import { relativeError } from "../fields/complex.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { Machine } from "../machine/machine.js";
import { byAdjoint } from "./gradients/adjoint.js";
import { byDifferences } from "./gradients/differences.js";
import type { GradientMethod } from "./gradients/method.js";
import { inputNumbers, type Sample } from "./samples.js";

/** Facts, counted runs and error of one gradient method at one machine. */
export interface ComparisonRow {
  /** Name of the method, with the settings in which it differs from others of the table with the same name. */
  readonly method: string;
  /** Whether it needs a model of the machine. */
  readonly model: boolean;
  /** Whether it reads the inside of the machine. */
  readonly internals: boolean;
  /** Whether an error signal runs back through the machine. */
  readonly backward: boolean;
  /** Error of the gradient as the method states it, such as "O(ε²)". */
  readonly error: string;
  /** Runs of the device for the gradient of one sample, as the method states them. */
  readonly runs: number;
  /** Runs that the machine counted for the gradient of one sample. */
  readonly counted: number;
  /** Relative deviation ‖g − g₀‖/‖g₀‖ from the reference. */
  readonly deviation: number;
  /** BibTeX keys of the papers. */
  readonly sources: readonly string[];
}

/** Table of gradient methods at one machine; `show` draws it. */
export interface Comparison {
  readonly kind: "comparison";
  /** Name of the machine. */
  readonly machine: string;
  /** Number of its parameters. */
  readonly parameters: number;
  /** Number of its outputs. */
  readonly outputs: number;
  /** Method whose gradient the others are compared with. */
  readonly reference: string;
  /** Papers of the machine and of the methods, for `cite`. */
  readonly source: readonly Source[];
  /** BibTeX keys of the papers of the machine. */
  readonly sources: readonly string[];
  /** One row a method. */
  readonly rows: readonly ComparisonRow[];
}

/** Settings of {@link compare}: where gradients are found, and what they are compared with. */
export interface CompareOptions {
  /** The input at which the gradients are found: numbers or a field. Default: normal random numbers of the seed. */
  readonly input?: Sample<unknown>["input"];
  /** Weights of the outputs. Default: normal random numbers of the seed. */
  readonly weights?: ArrayLike<number>;
  /** Method that the others are compared with. Default: the adjoint where the machine has one, else central differences. */
  readonly reference?: GradientMethod;
  /** Seed of the random input and weights. Default 1. */
  readonly seed?: number;
}

/**
 * Compares gradient methods at one machine: what each needs, how many runs of the device it took, and how far its gradient of
 * Σ weights·outputs lies from that of a reference.
 *
 * @throws RangeError where a method does not fit the machine; names what is missing
 */
export function compare(
  machine: Machine,
  methods: readonly GradientMethod[],
  options: CompareOptions = {},
): Comparison {
  if (!methods?.length) reject("methods", methods, "a list with at least one gradient method");
  const seed = wholeNumber("seed", options.seed ?? 1, 0);
  const drawn = (name: string, n: number) => {
    const stream = new Random(seed, "comparison", name);
    return Float64Array.from({ length: n }, () => stream.normal());
  };
  const input = options.input
    ? inputNumbers("input", options.input, machine.inputs)
    : drawn("input", machine.inputs);
  const weights = options.weights
    ? numbers("weights", options.weights, machine.outputs)
    : drawn("weights", machine.outputs);
  const reference = options.reference ?? (machine.adjointPullback ? byAdjoint() : byDifferences());
  const gradientBy = (method: GradientMethod) => {
    const pullback = method.pullback(machine);
    const gradient = new Float64Array(machine.parameters.length);
    const { runs } = machine;
    pullback(input, 1, () => weights, gradient);
    return { gradient, counted: machine.runs - runs };
  };
  const exact = gradientBy(reference).gradient;
  return {
    kind: "comparison",
    machine: machine.name,
    parameters: machine.parameters.length,
    outputs: machine.outputs,
    reference: distinctName(reference, methods, reference),
    source: [...(machine.source ?? []), ...methods.flatMap(({ facts }) => facts.source)],
    sources: keysOf(machine.source),
    rows: methods.map((method) => {
      const { gradient, counted } = gradientBy(method);
      const { model, internals, backward, error, runs, source } = method.facts;
      return {
        method: distinctName(method, methods, reference),
        model,
        internals,
        backward,
        error,
        runs: runs(machine.parameters.length, machine.outputs, machine),
        counted,
        deviation: relativeError(gradient, exact),
        sources: keysOf(source),
      };
    }),
  };
}

const keysOf = (source: readonly Source[] = []) => source.map(({ key }) => key);

/**
 * Names a method with the settings in which it differs from others of the same name. Methods of a list whose settings read
 * alike, such as two instruments, are numbered.
 */
function distinctName(method: GradientMethod, methods: readonly GradientMethod[], reference: GradientMethod) {
  const same = [...methods, reference].filter(({ name }) => name === method.name);
  const settings = Object.entries(method.settings)
    .filter(([key, value]) => same.some((other) => other.settings[key] !== value))
    .map(([key, value]) => `${key} ${value}`);
  const alike = methods.filter((other) => same.includes(other) && isAlike(method, other));
  const number = alike.length > 1 && alike.includes(method) ? ` (${alike.indexOf(method) + 1})` : "";
  return [method.name, ...settings].join(", ") + number;
}

function isAlike({ settings }: GradientMethod, other: GradientMethod): boolean {
  return Object.keys(settings).every((key) => settings[key] === other.settings[key]);
}
