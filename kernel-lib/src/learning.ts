/** `echolab/learning`: trainer, costs and read-outs, gradient methods, rules, optimisers, schedules, baselines. */

export { byEcho, type EchoOptions } from "./echo/by-echo.js";
export { type SelfLearningOptions, selfLearning } from "./echo/self-learning.js";
export { type LinearClassifier, leastSquares, logisticRegression } from "./learning/baselines.js";
export type { Best, Checkpoint } from "./learning/checkpoint.js";
export { cite } from "./learning/cite.js";
export { type CompareOptions, type Comparison, type ComparisonRow, compare } from "./learning/compare.js";
export {
  type ClassCost,
  type Cost,
  type CostValue,
  type CrossEntropyOptions,
  crossEntropyCost,
  detectorCost,
  fieldCost,
  modeCost,
  quadratureCost,
  readOut,
  squaredError,
} from "./learning/costs.js";
export { encodeAmplitudes, encodeImages, type JitterOptions, jitter, sliceOf } from "./learning/encoding.js";
export { type Classification, type Evaluation, evaluate } from "./learning/evaluate.js";
export { byAdjoint } from "./learning/gradients/adjoint.js";
export { byDifferences } from "./learning/gradients/differences.js";
export type { GradientMethod } from "./learning/gradients/method.js";
export { byScattering } from "./learning/gradients/scattering.js";
export * from "./learning/index.js";
export { type MuonOptions, muon, type TrainableMatrix } from "./learning/muon.js";
export { type NeuralNetworkOptions, neuralNetwork } from "./learning/neural-network.js";
export {
  type AdamOptions,
  adam,
  amsgrad,
  type Optimiser,
  type OptimiserState,
  sgd,
} from "./learning/optimisers.js";
export { type Progress, progressLine, type TrainingRun } from "./learning/progress.js";
export type { DetectorOptions, Readout } from "./learning/readouts.js";
/** Read-outs of a machine's outputs. */
export * as readouts from "./learning/readouts.js";
export { descent } from "./learning/rules/descent.js";
export type { Batch, Learning, Rule } from "./learning/rules/rule.js";
export type { Data, LabelledFields, Regression, Sample } from "./learning/samples.js";
export type { Schedule } from "./learning/schedules.js";
/** Schedules of the learning rate. */
export * as schedules from "./learning/schedules.js";
export {
  type EarlyStopping,
  Trainer,
  type TrainerOptions,
  trainer,
  trainTogether,
} from "./learning/trainer.js";
export type { Facts, Source } from "./machine/facts.js";
export type {
  BatchCrossEntropy,
  Equilibrium,
  Experiments,
  Instrument,
  LocalFields,
  Machine,
  Pullback,
  Weigh,
} from "./machine/machine.js";
