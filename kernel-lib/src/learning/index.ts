// What the root does not name of this room.

export type { WeightMachine } from "../machine/weights.js";
export { oneHotCost, shareCost } from "./class-costs.js";
export { type InSituOptions, inSitu } from "./gradients/in-situ.js";
export { modelAware } from "./gradients/model-aware.js";
export { modelOnly } from "./gradients/model-only.js";
export { byNudging, type NudgingOptions } from "./gradients/nudging.js";
export { byParameterShift, type ShiftTerm, shiftRule } from "./gradients/parameter-shift.js";
export { byPerturbation, type PerturbationOptions } from "./gradients/perturbation.js";
export { byPumpProbe } from "./gradients/pump-probe.js";
export type { Measuring } from "./gradients/two-experiments.js";
export { nrmse } from "./nrmse.js";
export { type LinearFit, type LinearFitter, type RidgeOptions, ridge } from "./ridge.js";
export { type CompetingOptions, competing } from "./rules/competing.js";
export {
  type CoupledLearningOptions,
  coupledLearning,
  type TwinNetworkOptions,
  twinNetwork,
} from "./rules/coupled-learning.js";
export { frequencyPropagation } from "./rules/frequency-propagation.js";
export { type HebbianOptions, hebbian } from "./rules/hebbian.js";
export { caughtVariance, oja } from "./rules/oja.js";
export {
  type LocalLayersMachine,
  physicalLocalLearning,
} from "./rules/physical-local.js";
export { pruning } from "./rules/pruning.js";
export { readoutOnly } from "./rules/readout-only.js";
export { type PulsedMachine, signPulses } from "./rules/sign-pulses.js";
export { type WithReadoutOptions, withReadout } from "./with-readout.js";
