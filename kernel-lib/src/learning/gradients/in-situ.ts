import { checkGradient, reject } from "../../fields/check.js";
import type { Experiments, LocalFields } from "../../machine/machine.js";
import { HUGHES_2018, PAI_2023 } from "../../machine/sources.js";
import { type GradientMethod, lacks } from "./method.js";

/** Settings of {@link inSitu}. */
export interface InSituOptions {
  /**
   * Finds the products of the fields from powers alone, ½(|A + B*|² − |A|² − |B|²), with a third experiment in which both waves
   * run at once. Exact where nothing is lost. Default false: the fields are measured with their phases.
   */
  readonly powers?: boolean;
  /**
   * Measures local fields, or powers where `powers` is on, such as with noise: changes what it is given in place. Default:
   * exactly.
   */
  readonly measure?: (values: Float64Array) => void;
}

/**
 * Finds the gradient by two experiments on the machine: the forward run, and a run of the error signal from the outputs back
 * through it. The product of both local fields at each parameter is the derivative.
 *
 * Sources: Hughes, Minkov, Shi & Fan, Optica 5, 864 (2018); Pai et al., Science 380, 398 (2023).
 */
export function inSitu({ powers = false, measure }: InSituOptions = {}): GradientMethod {
  if (typeof powers !== "boolean") reject("powers", powers, "true or false");
  if (measure !== undefined && typeof measure !== "function")
    reject("measure", measure, "a function that changes the measured values in place, or left out");
  return {
    name: powers ? "in situ, by powers" : "in situ",
    settings: { powers, measured: measure !== undefined },
    facts: {
      model: false,
      internals: true,
      backward: true,
      physicalUpdate: false,
      error: powers ? "losses of the machine" : "rounding",
      runs: () => (powers ? 3 : 2),
      source: [HUGHES_2018, PAI_2023],
    },
    pullback(machine) {
      const experiments = machine.experiments?.();
      if (!experiments) lacks(machine, "inSitu()", "an error signal that runs back through the machine");
      if (powers && !experiments.together)
        lacks(machine, "inSitu({ powers: true })", "a run of both waves at once");
      const { places, outputs: n } = { places: experiments.places, outputs: machine.outputs };
      return (inputs, count, weigh, gradient) => {
        checkGradient(gradient, machine.parameters);
        const { outputs, fields } = experiments.forward(inputs, count);
        const weights = new Float64Array(count * n);
        for (let i = 0; i < count; i++) weights.set(weigh(outputs.slice(i * n, (i + 1) * n), i), i * n);
        const back = experiments.adjoint(weights, count);
        const derivatives = powers
          ? byPowers(experiments, fields, back, measure)
          : byFields(experiments, fields, back, measure);
        const sums = new Float64Array(places);
        for (let i = 0, at = 0; i < count; i++)
          for (let k = 0; k < places; k++, at++) sums[k] += derivatives[at];
        experiments.collect(sums, gradient);
      };
    },
  };
}

type Measuring = InSituOptions["measure"];

/** Multiplies the measured fields of both experiments. */
function byFields({ part }: Experiments, a: LocalFields, b: LocalFields, measure: Measuring): Float64Array {
  const read = (values: Float64Array | undefined) => {
    if (!values || !measure) return values;
    const copy = values.slice();
    measure(copy);
    return copy;
  };
  const [ar, br] = [read(a.re), read(b.re)] as [Float64Array, Float64Array];
  const [ai, bi] = [read(a.im), read(b.im)];
  if (!ai || !bi) return ar.map((value, k) => value * br[k]);
  if (part === "imaginary") return ar.map((value, k) => -(value * bi[k] + ai[k] * br[k]));
  return ar.map((value, k) => value * br[k] - ai[k] * bi[k]);
}

/** Finds the products from the powers of three experiments. */
function byPowers(
  experiments: Experiments,
  a: LocalFields,
  b: LocalFields,
  measure: Measuring,
): Float64Array {
  const power = ({ re, im }: LocalFields) => {
    const values = re.map((value, k) => value * value + (im ? im[k] * im[k] : 0));
    measure?.(values);
    return values;
  };
  const [first, second] = [power(a), power(b)];
  const both = power((experiments.together as () => LocalFields)());
  return both.map((value, k) => (value - first[k] - second[k]) / 2);
}
