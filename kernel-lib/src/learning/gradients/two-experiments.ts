import { checkGradient } from "../../fields/check.js";
import type { Experiments, LocalFields, Machine, Pullback } from "../../machine/machine.js";
import { weightsOf } from "./method.js";

/** Measures what it is given, such as with noise: changes it in place. */
export type Measuring = (values: Float64Array) => void;

/** Runs both experiments (three with `powers`) and multiplies. */
export function twoExperiments(
  machine: Machine,
  experiments: Experiments,
  powers = false,
  measure?: Measuring,
): Pullback {
  const { places } = experiments;
  return (inputs, count, weigh, gradient) => {
    checkGradient(gradient, machine.parameters);
    const { outputs, fields } = experiments.forward(inputs, count);
    const weights = weightsOf(weigh, outputs, count);
    const back = experiments.adjoint(weights, count);
    const derivatives = powers
      ? byPowers(experiments, fields, back, measure)
      : byFields(experiments, fields, back, measure);
    const sums = new Float64Array(places);
    for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < places; k++, at++) sums[k] += derivatives[at];
    experiments.collect(sums, gradient);
  };
}

/** Multiplies the measured fields of both experiments. */
function byFields({ part }: Experiments, a: LocalFields, b: LocalFields, measure?: Measuring): Float64Array {
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
  measure?: Measuring,
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
