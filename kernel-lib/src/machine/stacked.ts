import { checkBatch, checkGradient } from "../fields/check.js";
import type { Source } from "./facts.js";
import type { Experiments, LocalFields, Machine } from "./machine.js";

/** Copies the parameters of a machine to its stages. */
export function spread({ parameters, stages = [] }: Machine): void {
  let at = 0;
  for (const stage of stages) {
    stage.parameters.set(parameters.subarray(at, at + stage.parameters.length));
    at += stage.parameters.length;
  }
}

/** Settings of {@link stackedMachine}. */
export interface StackOptions {
  /** Name in tables and messages. Default "the stacked machine". */
  readonly name?: string;
  /** Papers that it comes from. Default none. */
  readonly source?: readonly Source[];
}

/**
 * Makes one machine of several, each fed by the outputs of the one before. Its parameters are those of the stages, one stage
 * after the other, in a list of their own. It has the derivatives and the in-situ experiments that all of its stages have.
 *
 * @throws RangeError where the outputs of a stage are not as many as the inputs of the next
 */
export function stackedMachine(
  stages: readonly Machine[],
  { name = "the stacked machine", source = [] }: StackOptions = {},
): Machine & { readonly stages: readonly Machine[] } {
  if (!stages?.length) throw new RangeError("stages is empty; it should be a list of at least one machine.");
  for (let k = 1; k < stages.length; k++)
    if (stages[k].inputs !== stages[k - 1].outputs)
      throw new RangeError(
        `stages[${k}] has ${stages[k].inputs} inputs, stages[${k - 1}] has ${stages[k - 1].outputs} outputs; they should be equal.`,
      );
  const repeated = stages.findIndex((stage, k) => stages.indexOf(stage) < k);
  if (repeated >= 0)
    throw new RangeError(
      `stages[${repeated}] stands in the list twice; make a machine of its own for every stage.`,
    );
  const starts = [0];
  for (const { parameters } of stages) starts.push(starts[starts.length - 1] + parameters.length);
  const parameters = new Float64Array(starts[stages.length]);
  for (const [k, stage] of stages.entries()) parameters.set(stage.parameters, starts[k]);
  const part = (gradient: Float64Array, k: number) => gradient.subarray(starts[k], starts[k + 1]);
  const inputs = stages[0].inputs;

  /** Values that enter every stage, and the outputs. */
  const values = (input: Float64Array, count: number) => {
    checkBatch(input, count, inputs);
    spread(machine);
    const all = [input];
    for (const stage of stages) all.push(stage.forward(all[all.length - 1], count));
    return all;
  };
  const back = (
    entered: readonly Float64Array[],
    count: number,
    weights: Float64Array,
    gradient: Float64Array,
  ) => {
    checkGradient(gradient, parameters);
    let signal = weights;
    for (let k = stages.length - 1; k >= 0; k--)
      signal = (stages[k].vectorJacobian as NonNullable<Machine["vectorJacobian"]>)(
        entered[k],
        count,
        signal,
        part(gradient, k),
      );
    return signal;
  };

  const machine: Machine & { readonly stages: readonly Machine[] } = {
    name,
    source,
    inputs,
    outputs: stages[stages.length - 1].outputs,
    parameters,
    runs: 0,
    stages,
    forward(input, count) {
      machine.runs += count;
      return values(input, count)[stages.length];
    },
    ...(stages.every((stage) => stage.vectorJacobian) && {
      vectorJacobian: (input, count, weights, gradient) =>
        back(values(input, count), count, weights, gradient),
      adjointPullback: () => (input, count, weigh, gradient) => {
        machine.runs += count;
        const entered = values(input, count);
        const outputs = entered[stages.length];
        const n = machine.outputs;
        const weights = new Float64Array(count * n);
        for (let i = 0; i < count; i++) weights.set(weigh(outputs.slice(i * n, (i + 1) * n), i), i * n);
        back(entered, count, weights, gradient);
      },
    }),
    ...(stages.every((stage) => stage.experiments?.().returned) && {
      experiments: () => stackedExperiments(machine, part),
    }),
  };
  return machine;
}

/** Experiments on all stages, one after the other: each passes on its outputs, and the error signals that it returns. */
function stackedExperiments(
  machine: Machine & { readonly stages: readonly Machine[] },
  part: (gradient: Float64Array, k: number) => Float64Array,
): Experiments {
  const { stages } = machine;
  const own = stages.map((stage) => (stage.experiments as () => Experiments)());
  const starts = [0];
  for (const { places } of own) starts.push(starts[starts.length - 1] + places);
  const places = starts[own.length];
  const joined = (fields: readonly LocalFields[], count: number): LocalFields => {
    const whole = (which: "re" | "im") => {
      const all = new Float64Array(count * places);
      for (const [k, field] of fields.entries())
        for (let i = 0; i < count; i++) {
          const n = own[k].places;
          const from = field[which];
          if (from) all.set(from.subarray(i * n, (i + 1) * n), i * places + starts[k]);
        }
      return all;
    };
    return { re: whole("re"), ...(fields.some(({ im }) => im) && { im: whole("im") }) };
  };
  const approximation = own
    .flatMap((one) => one.approximation ?? [])
    .filter((text, k, all) => all.indexOf(text) === k)
    .join("; ");
  return {
    places,
    part: own.find((one) => one.places > 0)?.part ?? "real",
    forward(inputs, count) {
      machine.runs += count;
      spread(machine);
      let outputs = inputs;
      const fields = own.map((one) => {
        const run = one.forward(outputs, count);
        outputs = run.outputs;
        return run.fields;
      });
      return { outputs, fields: joined(fields, count) };
    },
    adjoint(weights, count) {
      machine.runs += count;
      let signal = weights;
      const fields: LocalFields[] = [];
      for (let k = own.length - 1; k >= 0; k--) {
        fields[k] = own[k].adjoint(signal, count);
        signal = (own[k].returned as () => Float64Array)();
      }
      return joined(fields, count);
    },
    collect(derivatives, gradient) {
      for (const [k, one] of own.entries())
        one.collect(derivatives.subarray(starts[k], starts[k + 1]), part(gradient, k));
    },
    ...(approximation && { approximation }),
  };
}
