/**
 * What a learner can train: numbers in, numbers out, and how the outputs change with the parameters. A network
 * of waves and an artificial neural network look the same from here, so one learner compares them fairly.
 */
export interface Trainable {
  /** Numbers of one input, and of its answer. */
  readonly inputs: number;
  readonly outputs: number;
  /** All trainable values; an optimiser changes them in place. */
  readonly parameters: Float64Array;
  /** Where {@link addGradient} adds to; laid out as {@link parameters}. */
  readonly gradient: Float64Array;
  /** Writes the answer to one input to `outputs`. No checks: this is the inner loop of training. */
  respond(input: Float64Array, outputs: Float64Array): void;
  /** Adds Σ_ℓ weights_ℓ ∂output_ℓ/∂p to {@link gradient}, at the input of the last {@link respond}. */
  addGradient(weights: Float64Array): void;
  /** Writes the answers to `count` inputs at once (count × inputs, count × outputs), where a network has a faster way. */
  respondAll?(inputs: Float64Array, count: number, outputs: Float64Array): void;
  /**
   * Answers `count` inputs, asks `weigh` for the weights of every answer, in order, and adds Σ weights ∂outputs/∂p over
   * all of them to {@link gradient}.
   */
  addGradientAll?(inputs: Float64Array, count: number, weigh: Weigh): void;
}

/** Answers sample i, i rising, with the derivatives of a cost to its outputs. */
export interface Weigh {
  (outputs: Float64Array, i: number): ArrayLike<number>;
  /** Where the cost is a mean cross-entropy: what it takes to compute it, for networks that do so by themselves. */
  readonly crossEntropy?: BatchCrossEntropy;
}

/** The mean over a batch of the cross-entropy of softmax(scale · outputs) with a class. */
export interface BatchCrossEntropy {
  readonly labels: ArrayLike<number>;
  readonly scale: number;
  readonly smoothing: number;
  /** Receives the cross-entropy of every sample. */
  readonly costs: Float64Array;
}
