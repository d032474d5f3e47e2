import { type CoupledModesOptions, Network } from "./network.js";

/** A network of coupled modes; see {@link Network}. */
export type CoupledModes = Network;

/** Makes a {@link Network} from its numbers: `coupledModes({ detuning: [0, 1], decay: [1, 1], couplings: [...] })`. */
export function coupledModes(options: CoupledModesOptions): Network {
  return new Network(options);
}
