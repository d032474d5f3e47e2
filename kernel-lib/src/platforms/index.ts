/** The machines of the field, one file each. */

export { type StackOptions, stackedMachine } from "../machine/stacked.js";
export { type Crossbar, type CrossbarOptions, crossbar } from "./crossbar.js";
export { crossbarCurrents } from "./crossbar-wires.js";
export { type DataRepetitionOptions, dataRepetition } from "./data-repetition.js";
export { ElementEquilibrium, type ElementMachine } from "./element-machine.js";
export type { Diode } from "./elements.js";
export {
  type EtalonAnswer,
  type EtalonConstants,
  type EtalonNetwork,
  type EtalonNetworkOptions,
  etalon,
  etalonNetwork,
} from "./etalon.js";
export { type FoldingStrip, type FoldingStripOptions, foldingStrip } from "./folding-strip.js";
export {
  type HopfieldMemory,
  type HopfieldMemoryOptions,
  hopfieldMemory,
  type Recall,
} from "./hopfield-memory.js";
export { type HopfieldNetwork, type HopfieldNetworkOptions, hopfieldNetwork } from "./hopfield-network.js";
export { type JosephsonNeuronsOptions, josephsonNeurons } from "./josephson.js";
export {
  FLUX_QUANTUM,
  type JunctionRun,
  type JunctionTrace,
  type JunctionTraceOptions,
  junctionTrace,
  type MeanVoltageOptions,
  meanVoltage,
} from "./junction.js";
export { LayeredEquilibrium } from "./layered-equilibrium.js";
export { type LocalLayersOptions, localLayers } from "./local-layers.js";
export { type Macrospin, type MacrospinOptions, macrospin } from "./macrospin.js";
export { type InterferometerMesh, interferometerMesh, type MeshOptions } from "./mesh.js";
export type { MeshLayout } from "./mesh-decomposition.js";
export type { MeshForm } from "./mesh-form.js";
export { type MeshNetwork, type MeshNetworkOptions, meshNetwork } from "./mesh-network.js";
export { MicrowaveModes, type MicrowaveModesOptions, microwaveModes } from "./microwave-modes.js";
export { type ModulatedCavityOptions, modulatedCavity } from "./modulated-cavity.js";
export { type PendulumOptions, pendulums } from "./pendulums.js";
export { type PhaseChangeOptions, phaseChangeNeurons } from "./phase-change.js";
export {
  type CameraOptions,
  type MediumReservoirOptions,
  mediumReservoir,
  type RandomMediumOptions,
  randomMedium,
} from "./random-medium.js";
export {
  type MemoryOptions,
  memoryOfStart,
  type Reservoir,
  type SeriesMachineOptions,
  seriesMachine,
} from "./reservoir.js";
export { type ResistorLayers, type ResistorLayersOptions, resistorLayers } from "./resistor-layers.js";
export {
  type DiodeBetween,
  type ResistorNetwork,
  type ResistorNetworkOptions,
  resistorNetwork,
} from "./resistor-network.js";
export { type AbsorberLaw, type AbsorberOptions, saturableAbsorbers } from "./saturable-absorbers.js";
export {
  type AutoOscillator,
  type AutoOscillatorOptions,
  autoOscillator,
  type Oscillation,
  type SpinTorqueReservoirOptions,
  spinTorqueReservoir,
} from "./spin-torque.js";
export {
  type NodeAxis,
  type SpringNetwork,
  type SpringNetworkOptions,
  springNetwork,
} from "./spring-network.js";
export type { EchoNeed, EchoTrial, Platform, PlatformExample } from "./table/platform.js";
export { inputOf } from "./table/platform.js";
export { platform, platformTable } from "./table.js";
export {
  spectralRadius,
  type TanhReservoirOptions,
  type TanhReservoirWeights,
  tanhReservoir,
  tanhReservoirOf,
} from "./tanh-reservoir.js";
export { randomUnitary } from "./unitary.js";
export { type WeightLayerOptions, weightLayer } from "./weight-layer.js";
export type { WeightedUnits } from "./weighted-units.js";
export { type XyLattice, type XyLatticeOptions, xyLattice } from "./xy-lattice.js";
