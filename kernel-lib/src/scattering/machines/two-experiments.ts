import { checkBatch } from "../../fields/check.js";
import type { ComplexArray } from "../../fields/complex.js";
import type { Experiments, LocalFields } from "../../machine/machine.js";

/** What the two experiments need of a network of modes. */
export interface ProbedNetwork {
  /** Numbers of one input. */
  readonly inputs: number;
  /** Number of modes. */
  readonly size: number;
  /** Modes of every coupling that learns. */
  readonly couplings: readonly (readonly [number, number])[];
  /** Probes of an input: frequencies × drives. */
  readonly probes: number;
  /** Sends all probes of an input; returns the outputs and the fields in the modes, and how to send error signals back. */
  answer(
    inputs: Float64Array,
    i: number,
  ): {
    readonly outputs: Float64Array;
    readonly fields: readonly ComplexArray[];
    back(weights: Float64Array): readonly ComplexArray[];
  };
}

/**
 * Makes the two experiments of a network of modes: fields u of the probes, fields λ of error signals that are sent in at the
 * outputs. Places are the modes of every probe and the sums of both modes of every coupling, whose product with what belongs to
 * the modes taken off is λ_j u_l + λ_l u_j.
 */
export function networkExperiments(network: ProbedNetwork): Experiments {
  const { size, couplings, probes } = network;
  const each = size + couplings.length;
  const places = probes * each;
  let answers: ReturnType<ProbedNetwork["answer"]>[] = [];
  const collected = (fields: readonly (readonly ComplexArray[])[]): LocalFields => {
    const part = (which: "re" | "im") => {
      const all = new Float64Array(fields.length * places);
      let at = 0;
      for (const { [which]: values } of fields.flat()) {
        all.set(values, at);
        for (const [c, [a, b]] of couplings.entries()) all[at + size + c] = values[a] + values[b];
        at += each;
      }
      return all;
    };
    return { re: part("re"), im: part("im") };
  };
  return {
    places,
    part: "real",
    forward(inputs, count) {
      checkBatch(inputs, count, network.inputs);
      answers = Array.from({ length: count }, (_, i) => network.answer(inputs, i));
      const n = answers[0]?.outputs.length ?? 0;
      const outputs = new Float64Array(count * n);
      for (const [i, answer] of answers.entries()) outputs.set(answer.outputs, i * n);
      return { outputs, fields: collected(answers.map(({ fields }) => fields)) };
    },
    adjoint(weights, count) {
      const n = weights.length / count;
      return collected(answers.map(({ back }, i) => back(weights.subarray(i * n, (i + 1) * n))));
    },
    collect(derivatives, gradient) {
      for (let at = 0; at < places; at += each) {
        for (let j = 0; j < size; j++) gradient[j] += derivatives[at + j];
        for (const [c, [a, b]] of couplings.entries())
          gradient[size + c] += derivatives[at + size + c] - derivatives[at + a] - derivatives[at + b];
      }
    },
  };
}
