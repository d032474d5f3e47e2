import { wholeNumber } from "../fields/check.js";
import type { Machine } from "../machine/machine.js";
import type { ClassCost, Cost } from "./costs.js";
import { type Data, type Samples, samplesOf } from "./samples.js";

/** Costs and readings of a machine on a set of samples. */
export interface Evaluation {
  /** Mean cost. */
  readonly cost: number;
  /** Cost of every sample. */
  readonly costs: Float64Array;
  /** Number read of every sample, where it is one; of a classifier, the class. */
  readonly read?: Float64Array;
}

/** Accuracy, confusion and probabilities of a classifier on a set of samples. */
export interface Classification extends Evaluation {
  readonly read: Float64Array;
  /** Fraction of the samples that are classified correctly. */
  readonly accuracy: number;
  /** confusion[class][read as]: number of samples. */
  readonly confusion: number[][];
  /** Probabilities, samples × classes, where the cost computes them. */
  readonly probabilities?: Float32Array;
}

/** Number of samples that run at once. */
const CHUNK = 256;

/**
 * Runs every sample of a set and compares the outputs with the targets; the parameters stay as they are.
 *
 * @throws RangeError where the data do not fit the machine, or an output is not finite
 */
export function evaluate(machine: Machine, data: Data<number>, cost: ClassCost): Classification;
export function evaluate<Target>(
  machine: Machine,
  data: Data<Target>,
  cost: Cost<Target>,
): Evaluation | Classification;
export function evaluate<Target>(
  machine: Machine,
  data: Data<Target>,
  given: Cost<Target>,
): Evaluation | Classification {
  return evaluateSamples(
    machine,
    samplesOf("data", data, machine.inputs, given.classes?.(machine.outputs)),
    given,
  );
}

/** Does the same with samples that were checked before. */
export function evaluateSamples<Target>(
  machine: Machine,
  samples: Samples<Target>,
  given: Cost<Target>,
): Evaluation | Classification {
  const classes = given.classes?.(machine.outputs);
  const cost = given.judge ?? given;
  const { count, size } = samples;
  const costs = new Float64Array(count);
  const read = new Float64Array(count);
  let single = true;
  let probabilities: Float32Array | undefined;
  for (let from = 0; from < count; from += CHUNK) {
    const some = Math.min(CHUNK, count - from);
    const inputs = new Float64Array(some * size);
    for (let i = 0; i < some; i++) samples.copy(from + i, inputs.subarray(i * size, (i + 1) * size));
    const outputs = machine.forward(inputs, some);
    for (let i = 0; i < some; i++) {
      const sample = from + i;
      const own = outputs.slice(i * machine.outputs, (i + 1) * machine.outputs);
      checkOutputs(own, sample);
      const value = cost(own, samples.target(sample));
      if (!Number.isFinite(value.cost))
        throw new RangeError(`The cost of sample ${sample} is ${value.cost}; it should be a finite number.`);
      costs[sample] = value.cost;
      single &&= value.output !== undefined;
      read[sample] = value.output ?? Number.NaN;
      if (classes && value.probabilities?.length === classes) {
        probabilities ??= new Float32Array(count * classes);
        probabilities.set(value.probabilities, sample * classes);
      }
    }
  }
  const mean = costs.reduce((sum, value) => sum + value, 0) / count;
  const evaluation = { cost: mean, costs, ...(single && { read }) };
  if (!classes) return evaluation;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let right = 0;
  for (let i = 0; i < count; i++) {
    const label = Number(samples.target(i));
    wholeNumber("the output of cost", read[i], 0, classes - 1);
    confusion[label][read[i]]++;
    if (read[i] === label) right++;
  }
  return { ...evaluation, read, accuracy: right / count, confusion, ...(probabilities && { probabilities }) };
}

/** Refuses outputs that are not finite: softmax would make a class of them all the same. */
function checkOutputs(outputs: Float64Array, sample: number): void {
  for (let i = 0; i < outputs.length; i++)
    if (!Number.isFinite(outputs[i]))
      throw new RangeError(
        `Output ${i} for sample ${sample} is ${outputs[i]}; the machine's parameters are likely not finite or too large.`,
      );
}
