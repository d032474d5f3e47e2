/** `echolab/scattering`: lattices, leads, networks of modes, S and what is measured of it, learning networks. */

export {
  type FreezeOptions,
  type ModeOptions,
  NetworkBuilder,
  networkBuilder,
  type RegionOptions,
} from "./scattering/build/builder.js";
export { type Bond, Lattice, type LatticeOptions, type Site } from "./scattering/build/lattice.js";
/** Lattices: chains, square, honeycomb, random ones and one's own. */
export * as lattices from "./scattering/build/lattices.js";
export type { AttachLeadOptions } from "./scattering/build/lead-attachment.js";
export type { RandomLatticeOptions } from "./scattering/build/random-lattice.js";
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
export type { Connection, ConvolutionOptions } from "./scattering/network/connections.js";
/** How neighbouring layers of modes are coupled. */
export * as connections from "./scattering/network/connections.js";
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
