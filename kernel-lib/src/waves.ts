/** `echolab/waves`: grids and fields, Hamiltonian systems, reversible time evolution, echoes. */
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
export { setThreads, threads } from "./engine/memory/pool.js";
export { type Integrator, ORDER, type RunOptions } from "./evolve/composition.js";
export type { CanonicalKind, Flow, Invariant, State, System } from "./evolve/system.js";
export { Trajectory, type TrajectoryOptions, trajectory } from "./evolve/trajectory.js";
export { type Complex, type ComplexArray, complexArray, relativeError } from "./fields/complex.js";
export { Field, type PacketOptions, wavePacket } from "./fields/field.js";
export type { FieldFrames, NetworkFrames, ScatteringFrames } from "./fields/frames.js";
export { Grid, type GridOptions, grid } from "./fields/grid.js";
export { Random, randomStream, type StreamKey, smoothRandom } from "./fields/random.js";
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
