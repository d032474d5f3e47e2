import { checkBatch, checkGradient, oneOf, reject, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import type { Machine } from "../machine/machine.js";

/** Settings of {@link neuralNetwork}: sizes of the layers, activation, seed of the start. */
export interface NeuralNetworkOptions {
  /** Neurons of every layer, input first, output last. */
  readonly layers: readonly number[];
  /** Activation of the hidden layers; the outputs are linear. Default "relu". */
  readonly activation?: "relu" | "tanh";
  /** Seed of the random start. */
  readonly seed: number;
}

/**
 * Makes a fully connected artificial neural network, for comparison with networks of waves: y = W₂ f(W₁x + b₁) + b₂ …
 * Starts with weights uniform in ±√(6/(n_in + n_out)) (Glorot & Bengio 2010) and zero offsets.
 */
export function neuralNetwork({ layers, activation = "relu", seed }: NeuralNetworkOptions): Machine {
  if (!Array.isArray(layers) || layers.length < 2)
    reject("layers", layers, "a list of at least two layer sizes");
  for (const [i, n] of layers.entries()) wholeNumber(`layers[${i}]`, n, 1, 100_000);
  oneOf("activation", activation, ["relu", "tanh"]);
  const random = new Random(seed, "neural network");
  const count = layers.slice(1).reduce((sum, n, i) => sum + n * (layers[i] + 1), 0);
  const parameters = new Float64Array(count);
  // Of every layer but the first: weights (n_out × n_in), then offsets.
  const starts: number[] = [];
  let at = 0;
  for (let k = 1; k < layers.length; k++) {
    const [from, to] = [layers[k - 1], layers[k]];
    const width = Math.sqrt(6 / (from + to));
    starts.push(at);
    for (let i = 0; i < from * to; i++) parameters[at + i] = width * (2 * random.uniform() - 1);
    at += (from + 1) * to;
  }
  const values = layers.map((n) => new Float64Array(n));
  const errors = layers.map((n) => new Float64Array(n));
  const last = layers.length - 1;
  /** Computes the values of all neurons for one input. */
  const run = (input: Float64Array) => {
    values[0].set(input);
    for (let k = 1; k <= last; k++) {
      const [x, y, n] = [values[k - 1], values[k], layers[k - 1]];
      const start = starts[k - 1];
      for (let j = 0; j < y.length; j++) {
        let sum = parameters[start + n * y.length + j];
        for (let i = 0; i < n; i++) sum += parameters[start + j * n + i] * x[i];
        y[j] = k === last ? sum : activation === "relu" ? Math.max(0, sum) : Math.tanh(sum);
      }
    }
  };
  /** Adds the derivatives for the neurons' present values (backpropagation). */
  const addDerivatives = (weights: ArrayLike<number>, gradient: Float64Array) => {
    errors[last].set(weights);
    for (let k = last; k > 0; k--) {
      const [x, error, back, n] = [values[k - 1], errors[k], errors[k - 1], layers[k - 1]];
      const start = starts[k - 1];
      back.fill(0);
      for (let j = 0; j < error.length; j++) {
        const e = error[j];
        if (e === 0) continue;
        gradient[start + n * error.length + j] += e;
        for (let i = 0; i < n; i++) {
          gradient[start + j * n + i] += e * x[i];
          back[i] += e * parameters[start + j * n + i];
        }
      }
      if (k > 1)
        for (let i = 0; i < n; i++) back[i] *= activation === "relu" ? (x[i] > 0 ? 1 : 0) : 1 - x[i] * x[i];
    }
  };
  const machine: Machine = {
    name: "the neural network",
    inputs: layers[0],
    outputs: layers[last],
    parameters,
    runs: 0,
    forward(inputs, count) {
      checkBatch(inputs, count, layers[0]);
      machine.runs += count;
      const outputs = new Float64Array(count * layers[last]);
      for (let i = 0; i < count; i++) {
        run(inputs.subarray(i * layers[0], (i + 1) * layers[0]));
        outputs.set(values[last], i * layers[last]);
      }
      return outputs;
    },
    adjointPullback: () => (inputs, count, weigh, gradient) => {
      checkBatch(inputs, count, layers[0]);
      checkGradient(gradient, parameters);
      machine.runs += count;
      for (let i = 0; i < count; i++) {
        run(inputs.subarray(i * layers[0], (i + 1) * layers[0]));
        addDerivatives(weigh(values[last].slice(), i), gradient);
      }
    },
  };
  return machine;
}
