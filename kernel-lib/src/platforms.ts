/** `echolab/platforms`: the machines of the field. */

export {
  type PhotonicClassifier,
  type PhotonicClassifierOptions,
  photonicClassifier,
} from "./echo/photonic-classifier.js";
export * from "./platforms/index.js";
export { LayeredNetwork, type LayeredNetworkOptions, layeredNetwork } from "./scattering/machines/layered.js";
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
