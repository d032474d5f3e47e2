// The table of contents: every public name of the library.

// Data
export { type ImageBeams, type ImageBeamsOptions, imageBeams } from "./data/beams.js";
export { digits } from "./data/digits.js";
export { FASHION_CLASSES, fashion, halved } from "./data/fashion.js";
export { fingerprint, type ImageDataset, readIdxFolder } from "./data/idx.js";
export { type ImageFolder, readImageFolder } from "./data/image-folder.js";
export type { EncodedImages, Labelled, LabelledImages } from "./data/labelled.js";
export { mnist } from "./data/mnist.js";
export { type NpyArray, readNpy, writeNpy } from "./data/npy.js";
export {
  type ClassTable,
  type Columns,
  classesOf,
  iris,
  type NumberTable,
  readTable,
  rowsOf,
  type Standard,
  splitTable,
  standardised,
  standardOf,
  type Table,
  type TableOptions,
  tableOf,
  wine,
} from "./data/table.js";
export { XOR, type XorWavesOptions, xorPorts, xorWaves } from "./data/xor.js";
// Hamiltonian echo backpropagation
export { byEcho, type EchoOptions } from "./echo/by-echo.js";
export {
  checkReversible,
  echoFidelity,
  injectError,
  type ReversibleDevice,
  reversibleDevice,
} from "./echo/device.js";
export {
  type EchoCost,
  type EchoGradientMethod,
  type EchoRequest,
  type EchoResult,
  type ErrorSignal,
  echo,
  echoAll,
  echoGradient,
  echoTrajectory,
  errorSignal,
} from "./echo/echo.js";
export { type FrictionOptions, frictionStep, learningRate } from "./echo/friction.js";
export { type HeavyDevice, photonicDevice } from "./echo/heavy-device.js";
export { type Imperfections, imperfect, leakyStorage, type StorageOptions } from "./echo/imperfect.js";
export { type EchoMachine, echoMachine } from "./echo/machine.js";
export {
  type PhotonicClassifier,
  type PhotonicClassifierOptions,
  photonicClassifier,
} from "./echo/photonic-classifier.js";
export { type SelfLearningOptions, selfLearning } from "./echo/self-learning.js";
export { type SequenceOptions, sequenceMachine } from "./echo/sequence.js";
// Threads
export { setThreads, threads } from "./engine/memory/pool.js";
// Method: reversible time evolution
export { type Integrator, ORDER, type RunOptions } from "./evolve/composition.js";
export type { CanonicalKind, Flow, Invariant, State, System } from "./evolve/system.js";
export { Trajectory, type TrajectoryOptions, trajectory } from "./evolve/trajectory.js";
// Geometry and fields
export type { Complex, ComplexArray } from "./fields/complex.js";
export { complexArray, relativeError } from "./fields/complex.js";
export { Field, type PacketOptions, wavePacket } from "./fields/field.js";
export type { FieldFrames, NetworkFrames, ScatteringFrames } from "./fields/frames.js";
export { Grid, type GridOptions, grid } from "./fields/grid.js";
export { Random, randomStream, type StreamKey, smoothRandom } from "./fields/random.js";
// The kernel, where there is one
export { type Comm, type KernelBridge, kernelBridge, type MimeBundle } from "./kernel/bridge.js";
export { pause } from "./kernel/pause.js";
// Learning
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
export { encodeImages, type JitterOptions, jitter, sliceOf } from "./learning/encoding.js";
export { type Classification, type Evaluation, evaluate } from "./learning/evaluate.js";
export { byAdjoint } from "./learning/gradients/adjoint.js";
export { byDifferences } from "./learning/gradients/differences.js";
export type { GradientMethod } from "./learning/gradients/method.js";
export { byScattering } from "./learning/gradients/scattering.js";
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
export {
  type DetectorOptions,
  detectorSignals,
  modeAmplitudes,
  quadrature,
  type Readout,
  selection,
} from "./learning/readouts.js";
export { descent } from "./learning/rules/descent.js";
export type { Batch, Learning, Rule } from "./learning/rules/rule.js";
export type { Data, LabelledFields, Regression, Sample } from "./learning/samples.js";
export { cosine, type Schedule, staircase, warmUp } from "./learning/schedules.js";
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
export { toNumjs } from "./numjs.js";
// Linear wave scattering
export {
  type FreezeOptions,
  type ModeOptions,
  NetworkBuilder,
  networkBuilder,
  type RegionOptions,
} from "./scattering/build/builder.js";
export {
  type Bond,
  chain,
  honeycomb,
  Lattice,
  type LatticeOptions,
  lattice,
  type Site,
  square,
  ssh,
} from "./scattering/build/lattice.js";
export type { AttachLeadOptions } from "./scattering/build/lead-attachment.js";
export { type RandomLatticeOptions, randomLattice } from "./scattering/build/random-lattice.js";
export { type SiteMapOptions, siteMap } from "./scattering/build/site-map.js";
export { Lead, type LeadOptions, lead, zeroMatrix } from "./scattering/leads/lead.js";
export type { LeadEnd } from "./scattering/leads/lead-end.js";
export type { LeadMode, LeadModes } from "./scattering/leads/lead-modes.js";
export { BandEdgeError } from "./scattering/leads/lead-waves.js";
export { LayeredNetwork, type LayeredNetworkOptions, layeredNetwork } from "./scattering/machines/layered.js";
export type { RealCoupling } from "./scattering/machines/modes.js";
export {
  NonlinearModes,
  type NonlinearModesOptions,
  nonlinearModes,
  type SteadyState,
} from "./scattering/machines/nonlinear.js";
export {
  type RacetrackCoupler,
  type RacetrackRates,
  Racetracks,
  type RacetracksOptions,
  racetracks,
  type TapGradient,
  type TapSignals,
} from "./scattering/machines/racetrack.js";
export {
  RecurrentNetwork,
  type RecurrentNetworkOptions,
  recurrentNetwork,
} from "./scattering/machines/recurrent.js";
export type { AmplitudeReadout } from "./scattering/measure/amplitude-readout.js";
export { type FourTerminals, fourTerminalResistance } from "./scattering/measure/conductance.js";
export { writeCsv } from "./scattering/measure/csv.js";
export {
  couplingGradient,
  decayGradient,
  detuningGradient,
  hoppingGradient,
  lossGradient,
} from "./scattering/measure/measured-gradients.js";
export { type Measure, type MeasurementOptions, measurement } from "./scattering/measure/measurement.js";
export {
  type NetworkGradient,
  type NetworkGradientMethod,
  type NetworkGradientOptions,
  networkGradient,
  type ScatteringCost,
} from "./scattering/measure/network-gradient.js";
export { type MeasureField, type TapOptions, taps } from "./scattering/measure/taps.js";
export type { FrequencyScale } from "./scattering/measure/touchstone/format.js";
export { readTouchstone } from "./scattering/measure/touchstone/read.js";
export { type TouchstoneOptions, writeTouchstone } from "./scattering/measure/touchstone/write.js";
export {
  type Connection,
  type ConvolutionOptions,
  convolution,
  dense,
} from "./scattering/network/connections.js";
export type { CurrentMap } from "./scattering/network/currents.js";
export {
  type AttachedLead,
  type Coupling,
  Network,
  type NetworkChanges,
  type NetworkOptions,
  network,
  type SolveOptions,
} from "./scattering/network/network.js";
export type { Drive, InputFramesOptions, NetworkFramesOptions } from "./scattering/network/network-frames.js";
export {
  FrequencySweep,
  linspace,
  type OmittedFrequency,
  type PortGroup,
  ScatteringMatrix,
} from "./scattering/network/scattering-matrix.js";
export { Solution } from "./scattering/network/solution.js";
export { IllConditionedError } from "./scattering/solver/checked.js";
export type { SolverName } from "./scattering/solver/solver.js";
export {
  type FrequencyDisc,
  type PolesOptions,
  resonances,
  type ZerosOptions,
} from "./scattering/spectrum/resonances.js";
// What a notebook shows
export {
  type ArrayRecipe,
  anywidget,
  bind,
  type ChartSpec,
  type ConfusionOptions,
  type ConfusionSpec,
  type ControlSpec,
  checkbox,
  confusionMatrix,
  dropdown,
  type Exploration,
  explore,
  type Hill,
  type Input,
  type LineChartOptions,
  lineChart,
  type MatrixChartOptions,
  type MonitorOptions,
  matrixChart,
  mimeBundle,
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
// Physics: Hamiltonian systems
export {
  type CoupledOscillators,
  type CoupledOscillatorsOptions,
  coupledOscillators,
} from "./systems/coupled-oscillators.js";
export { type CoupledWaves, type CoupledWavesOptions, coupledWaves } from "./systems/coupled-waves.js";
export {
  type DisorderedArray,
  type DisorderedArrayOptions,
  disorderedArray,
} from "./systems/disordered-array.js";
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
export { type Manakov, type ManakovOptions, manakov } from "./systems/manakov.js";
export { type Microring, type MicroringOptions, microring } from "./systems/microring.js";
export {
  type Passage,
  PhotonicNetwork,
  type PhotonicNetworkOptions,
  photonicNetwork,
  type StageEnergy,
} from "./systems/photonic-network.js";
export {
  type Pinball,
  type PinballOptions,
  type PlanePotential,
  pinball,
  pinballFrames,
} from "./systems/pinball.js";
export { type ScalarChain, type ScalarChainOptions, scalarChain } from "./systems/scalar-chain.js";
export {
  type SecondHarmonic,
  type SecondHarmonicOptions,
  secondHarmonic,
} from "./systems/second-harmonic.js";
export { type SpinChain, type SpinChainOptions, spinChain } from "./systems/spin-chain.js";
