import { checkBatch, checkGradient, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import type { LinearReadout, Machine } from "../machine/machine.js";

/** Settings of {@link withReadout}: how many numbers are read, and of what. */
export interface WithReadoutOptions {
  /** Numbers that are read of one row of the machine's outputs. */
  readonly outputs: number;
  /** Rows that the machine's outputs are made of, such as one a time step. Default 1. */
  readonly rows?: number;
}

/** A machine that may have a picture. */
interface Pictured extends Machine {
  toDiagram?(input?: ArrayLike<number>): Diagram;
}

/**
 * Puts a linear read-out behind a machine: outputs = weights · (outputs of the machine) + offset. Only the read-out is
 * trained; the machine in front stays as it is, which makes a reservoir of it. Starts with weights of zero.
 */
export function withReadout(
  machine: Pictured,
  options: WithReadoutOptions,
): Pictured & { readonly linearReadout: LinearReadout } {
  const rows = wholeNumber("rows", options.rows ?? 1, 1, machine.outputs);
  const outputs = wholeNumber("outputs", options.outputs, 1);
  const features = machine.outputs / rows;
  wholeNumber(`the machine's ${machine.outputs} outputs divided by ${rows} rows`, features, 1);
  const parameters = new Float64Array(outputs * (features + 1));
  const apply = (seen: Float64Array): Float64Array => {
    const count = seen.length / features;
    const read = new Float64Array(count * outputs);
    for (let i = 0; i < count; i++)
      for (let l = 0; l < outputs; l++) {
        const at = l * (features + 1);
        let sum = parameters[at + features];
        for (let j = 0; j < features; j++) sum += parameters[at + j] * seen[i * features + j];
        read[i * outputs + l] = sum;
      }
    return read;
  };
  const see = (inputs: Float64Array, count: number) => {
    checkBatch(inputs, count, machine.inputs);
    return machine.forward(inputs, count);
  };
  return {
    name: `${machine.name} with a linear read-out`,
    inputs: machine.inputs,
    outputs: rows * outputs,
    parameters,
    runsPerInput: machine.runsPerInput,
    get runs() {
      return machine.runs;
    },
    set runs(value) {
      machine.runs = value;
    },
    source: machine.source,
    linearReadout: { features, outputs, rows, see },
    ...(machine.toDiagram && { toDiagram: (input?: ArrayLike<number>) => machine.toDiagram!(input) }),
    forward: (inputs, count) => apply(see(inputs, count)),
    adjointPullback: () => (inputs, count, weigh, gradient) => {
      checkGradient(gradient, parameters);
      const seen = see(inputs, count);
      const read = apply(seen);
      const size = rows * outputs;
      for (let i = 0; i < count; i++) {
        const weights = weigh(read.slice(i * size, (i + 1) * size), i);
        for (let k = 0; k < size; k++) {
          const at = (k % outputs) * (features + 1);
          const from = (i * rows + Math.floor(k / outputs)) * features;
          for (let j = 0; j < features; j++) gradient[at + j] += weights[k] * seen[from + j];
          gradient[at + features] += weights[k];
        }
      }
    },
  };
}
