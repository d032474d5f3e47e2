/** The main entries of every room. Everything else is in `echolab/waves`, `/scattering`, `/learning`, `/platforms`, `/data` and `/display`. */

export type { ImageBeams, ImageBeamsOptions } from "./data/beams.js";
export { digits } from "./data/digits.js";
export { fashion } from "./data/fashion.js";
export type { ImageDataset } from "./data/idx.js";
export type { ImageFolder } from "./data/image-folder.js";
export type { EncodedImages, Labelled, LabelledImages } from "./data/labelled.js";
export { mnist } from "./data/mnist.js";
export type { NpyArray } from "./data/npy.js";
export {
  type ClassTable,
  type Columns,
  iris,
  type NumberTable,
  readTable,
  type Standard,
  type Table,
  type TableOptions,
} from "./data/table.js";
export { type XorWavesOptions, xorPorts, xorWaves } from "./data/xor.js";
export { byEcho, type EchoOptions } from "./echo/by-echo.js";
export { checkReversible, echoFidelity, type ReversibleDevice, reversibleDevice } from "./echo/device.js";
export {
  type EchoCost,
  type EchoGradientMethod,
  type EchoRequest,
  type EchoResult,
  type ErrorSignal,
  echoGradient,
  echoTrajectory,
  errorSignal,
} from "./echo/echo.js";
export type { FrictionOptions } from "./echo/friction.js";
export type { HeavyDevice } from "./echo/heavy-device.js";
export type { Imperfections, StorageOptions } from "./echo/imperfect.js";
export { type EchoMachine, echoMachine } from "./echo/machine.js";
export {
  type PhotonicClassifier,
  type PhotonicClassifierOptions,
  photonicClassifier,
} from "./echo/photonic-classifier.js";
export { type SelfLearningOptions, selfLearning } from "./echo/self-learning.js";
export type { SequenceOptions } from "./echo/sequence.js";
export { setThreads } from "./engine/memory/pool.js";
export type { Integrator, RunOptions } from "./evolve/composition.js";
export type { CanonicalKind, Flow, Invariant, State, System } from "./evolve/system.js";
export { type Trajectory, type TrajectoryOptions, trajectory } from "./evolve/trajectory.js";
export { type Complex, type ComplexArray, relativeError } from "./fields/complex.js";
export { type Field, type PacketOptions, wavePacket } from "./fields/field.js";
export type { FieldFrames, NetworkFrames, ScatteringFrames } from "./fields/frames.js";
export { type Grid, type GridOptions, grid } from "./fields/grid.js";
export { type Random, randomStream, type StreamKey, smoothRandom } from "./fields/random.js";
export type { Comm, KernelBridge, MimeBundle } from "./kernel/bridge.js";
export type { LinearClassifier } from "./learning/baselines.js";
export type { Best, Checkpoint } from "./learning/checkpoint.js";
export { cite } from "./learning/cite.js";
export { type CompareOptions, type Comparison, type ComparisonRow, compare } from "./learning/compare.js";
export {
  type ClassCost,
  type Cost,
  type CostValue,
  type CrossEntropyOptions,
  crossEntropyCost,
  modeCost,
  quadratureCost,
  squaredError,
} from "./learning/costs.js";
export { encodeImages, type JitterOptions, sliceOf } from "./learning/encoding.js";
export { type Classification, type Evaluation, evaluate } from "./learning/evaluate.js";
export { byAdjoint } from "./learning/gradients/adjoint.js";
export { byDifferences } from "./learning/gradients/differences.js";
export type { GradientMethod } from "./learning/gradients/method.js";
export { byScattering } from "./learning/gradients/scattering.js";
export type { MuonOptions, TrainableMatrix } from "./learning/muon.js";
export { type NeuralNetworkOptions, neuralNetwork } from "./learning/neural-network.js";
export { type AdamOptions, adam, type Optimiser, type OptimiserState, sgd } from "./learning/optimisers.js";
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
  type Trainer,
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
export {
  type FreezeOptions,
  type ModeOptions,
  type NetworkBuilder,
  networkBuilder,
  type RegionOptions,
} from "./scattering/build/builder.js";
export type { Bond, Lattice, LatticeOptions, Site } from "./scattering/build/lattice.js";
/** Lattices: chains, square, honeycomb, random ones and one's own. */
export * as lattices from "./scattering/build/lattices.js";
export type { AttachLeadOptions } from "./scattering/build/lead-attachment.js";
export type { RandomLatticeOptions } from "./scattering/build/random-lattice.js";
export type { SiteMapOptions } from "./scattering/build/site-map.js";
export type { Lead, LeadOptions } from "./scattering/leads/lead.js";
export type { LeadEnd } from "./scattering/leads/lead-end.js";
export type { LeadMode, LeadModes } from "./scattering/leads/lead-modes.js";
export {
  type LayeredNetwork,
  type LayeredNetworkOptions,
  layeredNetwork,
} from "./scattering/machines/layered.js";
export type { RealCoupling } from "./scattering/machines/modes.js";
export {
  type NonlinearModes,
  type NonlinearModesOptions,
  nonlinearModes,
  type SteadyState,
} from "./scattering/machines/nonlinear.js";
export {
  type RacetrackCoupler,
  type RacetrackRates,
  type Racetracks,
  type RacetracksOptions,
  racetracks,
  type TapGradient,
  type TapSignals,
} from "./scattering/machines/racetrack.js";
export {
  type RecurrentNetwork,
  type RecurrentNetworkOptions,
  recurrentNetwork,
} from "./scattering/machines/recurrent.js";
export type { AmplitudeReadout } from "./scattering/measure/amplitude-readout.js";
export type { FourTerminals } from "./scattering/measure/conductance.js";
export type { Measure, MeasurementOptions } from "./scattering/measure/measurement.js";
export {
  type NetworkGradient,
  type NetworkGradientMethod,
  type NetworkGradientOptions,
  networkGradient,
  type ScatteringCost,
} from "./scattering/measure/network-gradient.js";
export type { MeasureField, TapOptions } from "./scattering/measure/taps.js";
export type { FrequencyScale } from "./scattering/measure/touchstone/format.js";
export { readTouchstone } from "./scattering/measure/touchstone/read.js";
export type { TouchstoneOptions } from "./scattering/measure/touchstone/write.js";
export type { Connection, ConvolutionOptions } from "./scattering/network/connections.js";
export type { CurrentMap } from "./scattering/network/currents.js";
export {
  type AttachedLead,
  type Coupling,
  type Network,
  type NetworkChanges,
  type NetworkOptions,
  network,
  type SolveOptions,
} from "./scattering/network/network.js";
export type { Drive, InputFramesOptions, NetworkFramesOptions } from "./scattering/network/network-frames.js";
export {
  type FrequencySweep,
  linspace,
  type OmittedFrequency,
  type PortGroup,
  type ScatteringMatrix,
} from "./scattering/network/scattering-matrix.js";
export type { Solution } from "./scattering/network/solution.js";
export type { SolverName } from "./scattering/solver/solver.js";
export type { FrequencyDisc, PolesOptions, ZerosOptions } from "./scattering/spectrum/resonances.js";
export {
  type ArrayRecipe,
  anywidget,
  bind,
  type ChartSpec,
  type ConfusionOptions,
  type ConfusionSpec,
  type ControlSpec,
  confusionMatrix,
  type Exploration,
  explore,
  type Hill,
  type Input,
  type LineChartOptions,
  lineChart,
  type MatrixChartOptions,
  type MonitorOptions,
  matrixChart,
  monitor,
  type NetworkRecipe,
  type Packet,
  type PhotonicPad,
  type PinballRecipe,
  type Potential,
  type Quantity,
  type Raster,
  type Recipe,
  type ScatteringPad,
  type ShowHandle,
  type ShowOptions,
  type ShowValue,
  type SliderOptions,
  show,
  sketchPad,
  slider,
  type WaveRecipe,
} from "./show/index.js";
export type { CoupledOscillators, CoupledOscillatorsOptions } from "./systems/coupled-oscillators.js";
export { type CoupledWaves, type CoupledWavesOptions, coupledWaves } from "./systems/coupled-waves.js";
export type { DisorderedArray, DisorderedArrayOptions } from "./systems/disordered-array.js";
export {
  type GrossPitaevskii,
  type GrossPitaevskiiOptions,
  grossPitaevskii,
} from "./systems/gross-pitaevskii.js";
export {
  type Hamiltonian,
  type HamiltonianIntegrator,
  type HamiltonianOptions,
  hamiltonian,
} from "./systems/hamiltonian.js";
export { type KerrArray, type KerrArrayOptions, kerrArray } from "./systems/kerr-array.js";
export type { Manakov, ManakovOptions } from "./systems/manakov.js";
export type { Microring, MicroringOptions } from "./systems/microring.js";
export type {
  Passage,
  PhotonicNetwork,
  PhotonicNetworkOptions,
  StageEnergy,
} from "./systems/photonic-network.js";
export { type Pinball, type PinballOptions, type PlanePotential, pinball } from "./systems/pinball.js";
export type { ScalarChain, ScalarChainOptions } from "./systems/scalar-chain.js";
export type { SecondHarmonic, SecondHarmonicOptions } from "./systems/second-harmonic.js";
export type { SpinChain, SpinChainOptions } from "./systems/spin-chain.js";
