import { checkLabels, checkSamples, type EncodedImages, type Labelled } from "../data/labelled.js";
import { checkField } from "../evolve/system.js";
import { checkBatch, numbers, reject, wholeNumber } from "../fields/check.js";
import { type ComplexArray, flatNumbers } from "../fields/complex.js";
import type { Random } from "../fields/random.js";
import { digest } from "./checkpoint.js";

/** One sample: an input and its target. A field counts as its real parts, then its imaginary parts. */
export interface Sample<Target> {
  /** Numbers, or a field, that go into the machine. */
  readonly input: ArrayLike<number> | ComplexArray;
  /** What the cost compares the outputs with. */
  readonly target: Target;
}

/** Inputs with a list of target numbers each. */
export interface Regression {
  /** Number of samples. */
  readonly count: number;
  /** Numbers of one input. */
  readonly size: number;
  /** count × size numbers. */
  readonly inputs: ArrayLike<number>;
  /** Target numbers: count × k. */
  readonly targets: ArrayLike<number>;
}

/** Fields with a class each; `field` may use the random stream to vary what it returns in training. */
export interface LabelledFields extends Labelled {
  /** Returns the field of a sample; with a random stream, varied as in training. */
  field(index: number, random?: Random): ComplexArray;
}

/** All forms of data that can be learned from. */
export type Data<Target> = readonly Sample<Target>[] | EncodedImages | LabelledFields | Regression;

/** Data in the one form in which trainers use them. */
export interface Samples<Target> {
  readonly count: number;
  /** Numbers of one input. */
  readonly size: number;
  /** Whether inputs may vary in training. */
  readonly vary?: boolean;
  /** Writes input i; with a random stream, varied as the data allow in training. */
  copy(i: number, into: Float64Array, random?: Random): void;
  target(i: number): Target;
  /** Hash that is equal for equal data. */
  digest(): string;
}

/** Fields made on demand that stand for all in the hash of a data set; making every one would take too long. */
const DIGESTED = 16;

/**
 * Brings data to one form.
 *
 * @param name the argument, for messages
 * @throws RangeError where counts differ, a number is not finite or a class is none of the machine's
 */
export function samplesOf<Target>(
  name: string,
  data: Data<Target>,
  size: number,
  classes: number | undefined,
): Samples<Target> {
  const samples = Array.isArray(data)
    ? listed(name, data as readonly Sample<Target>[], size)
    : "field" in (data ?? {})
      ? made(name, data as LabelledFields, size, classes)
      : "targets" in (data ?? {})
        ? wanted(name, data as Regression)
        : classed(name, data as EncodedImages, size, classes);
  if (samples.size !== size)
    throw new RangeError(`${name} has ${samples.size} inputs a sample; the machine takes ${size}.`);
  return samples as Samples<Target>;
}

function classed(name: string, data: EncodedImages, inputs: number, outputs?: number): Samples<number> {
  const checked = checkSamples(name, data, { inputs, outputs });
  return {
    count: checked.count,
    size: checked.size,
    copy: (i, into) => into.set(checked.inputs.subarray(i * checked.size, (i + 1) * checked.size)),
    target: (i) => checked.labels[i],
    digest: () => digest(checked.count, checked.size, checked.inputs, checked.labels),
  };
}

function wanted(name: string, data: Regression): Samples<ArrayLike<number>> {
  const count = wholeNumber(`${name}.count`, data.count, 1);
  const size = wholeNumber(`${name}.size`, data.size, 1);
  const inputs = numbers(`${name}.inputs`, data.inputs);
  checkBatch(inputs, count, size);
  const targets = numbers(`${name}.targets`, data.targets);
  const width = targets.length / count;
  if (!(Number.isInteger(width) && width > 0))
    reject(`${name}.targets.length`, targets.length, `a multiple of the ${count} samples`);
  return {
    count,
    size,
    copy: (i, into) => into.set(inputs.subarray(i * size, (i + 1) * size)),
    target: (i) => targets.subarray(i * width, (i + 1) * width),
    digest: () => digest(count, size, inputs, targets),
  };
}

function listed<Target>(name: string, data: readonly Sample<Target>[], size: number): Samples<Target> {
  if (data.length === 0) reject(name, data, "a list with at least one sample");
  const inputs = data.map((sample, i) => inputNumbers(`${name}[${i}].input`, sample?.input, size));
  return {
    count: data.length,
    size,
    copy: (i, into) => into.set(inputs[i]),
    target: (i) => data[i].target,
    digest: () => digest(...data.map(({ target }, i) => [inputs[i], target])),
  };
}

/** Copies one input as `size` numbers: a field as its real parts, then its imaginary parts. */
export function inputNumbers(name: string, input: Sample<unknown>["input"], size: number): Float64Array {
  const isField = (input as Partial<ComplexArray> | undefined)?.re !== undefined;
  return isField ? flatNumbers(name, input as ComplexArray, size / 2) : numbers(name, input, size);
}

function made(name: string, data: LabelledFields, size: number, classes?: number): Samples<number> {
  const labels = checkLabels(name, data, classes);
  const copy = (i: number, into: Float64Array, random?: Random) => {
    const field = data.field(i, random);
    checkField(`${name}.field(${i})`, field, size / 2);
    into.set(field.re);
    into.set(field.im, size / 2);
  };
  copy(0, new Float64Array(size));
  return {
    vary: true,
    count: data.count,
    size,
    copy,
    target: (i) => labels[i],
    digest() {
      const fields = Array.from({ length: DIGESTED }, (_, k) => {
        const field = new Float64Array(size);
        copy(Math.floor((k * (data.count - 1)) / (DIGESTED - 1)), field);
        return field;
      });
      return digest(data.count, Uint8Array.from(labels), fields);
    },
  };
}
