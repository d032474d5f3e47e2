/** A recipe of every kind of system. */

import type { Recipe, SystemName } from "../../kernel-lib/src/displays/exploration/recipe.js";
import type { ArrayRecipe } from "../../kernel-lib/src/displays/exploration/systems/array.js";
import type { HopfieldRecipe } from "../../kernel-lib/src/displays/exploration/systems/hopfield.js";
import type { MeshRecipe } from "../../kernel-lib/src/displays/exploration/systems/mesh.js";
import type { NetworkRecipe } from "../../kernel-lib/src/displays/exploration/systems/network.js";
import type { PinballRecipe } from "../../kernel-lib/src/displays/exploration/systems/pinball.js";
import type { ReservoirRecipe } from "../../kernel-lib/src/displays/exploration/systems/reservoir.js";
import type { ResistorsRecipe } from "../../kernel-lib/src/displays/exploration/systems/resistors.js";
import type { SpringsRecipe } from "../../kernel-lib/src/displays/exploration/systems/springs.js";
import type { WaveRecipe } from "../../kernel-lib/src/displays/exploration/systems/waves.js";

export const WAVES: WaveRecipe = {
  system: "coupled-waves",
  grid: { points: 32, length: 16 },
  parameters: { kerr: 0.5, chi: 1, mass: 3 },
  input: [
    { at: -3, width: 0.9, wavenumber: 1.5, amplitude: 1.2, phase: 0.4 },
    { at: 3, width: 0.8 },
  ],
  potential: { hills: [{ at: 1, width: 0.7, height: 2 }] },
  run: { duration: 1.5, steps: 30, snapshots: 6 },
};

export const TRAP: WaveRecipe = {
  system: "gross-pitaevskii",
  grid: { points: 128, length: 20 },
  parameters: { trap: 1.2, kerr: 0 },
  input: [{ at: 3, width: 1 / Math.sqrt(1.2) }],
  run: { duration: 4, steps: 400, snapshots: 8 },
};

export const ARRAY: ArrayRecipe = {
  system: "kerr-array",
  width: 5,
  parameters: { hopping: 1, kerr: -3, kappa: 0.4 },
  input: [{ at: [0, 1], width: 0.1, amplitude: 2, phase: 0.3 }],
  ports: [0.5, 0, 0, 0],
  run: { duration: 1, steps: 100, snapshots: 4 },
};

export const BALL: PinballRecipe = {
  system: "pinball",
  length: 12,
  particles: [{ at: [-4, 0.3], velocity: [2, 0] }],
  bumpers: [{ at: [0, 0] }, { at: [2, 2] }],
  parameters: { height: 3, width: 0.7, mass: 20 },
  run: { duration: 3, steps: 300, snapshots: 6 },
};

export const NETWORK: NetworkRecipe = {
  system: "network",
  modes: [
    { detuning: 0, decay: 0.1 },
    { detuning: 0, decay: 0.1 },
  ],
  couplings: [{ between: [0, 1], value: 1 }],
  frequencies: { from: -2, to: 2, count: 81 },
};

export const MESH: MeshRecipe = {
  system: "mesh",
  modes: 4,
  input: [{ at: [-1, 0] }],
  outputs: [{ at: [4, -2] }],
  run: { steps: 60, snapshots: 6 },
};

export const HOPFIELD: HopfieldRecipe = {
  system: "hopfield",
  hidden: 6,
  parameters: { rate: 0.5 },
  run: { steps: 40, snapshots: 4 },
};

export const RESERVOIR: ReservoirRecipe = {
  system: "reservoir",
  units: 12,
  connections: 3,
  run: { training: 100, steps: 10 },
};

export const RESISTORS: ResistorsRecipe = {
  system: "resistors",
  width: 4,
  height: 3,
  input: [{ at: [0, 0], voltage: 1 }],
  ground: { at: [3, 0] },
  outputs: [{ at: [1, 2], target: 0.3 }],
  run: { steps: 60, snapshots: 6 },
};

export const SPRINGS: SpringsRecipe = {
  system: "springs",
  width: 4,
  height: 3,
  input: [{ at: [0, 2], force: -1 }],
  outputs: [{ at: [3, 2], target: 0.5 }],
  run: { steps: 60, snapshots: 6 },
};

export const EVERY: Readonly<Record<SystemName, Recipe>> = {
  "coupled-waves": WAVES,
  "gross-pitaevskii": TRAP,
  "kerr-array": ARRAY,
  pinball: BALL,
  network: NETWORK,
  mesh: MESH,
  hopfield: HOPFIELD,
  reservoir: RESERVOIR,
  resistors: RESISTORS,
  springs: SPRINGS,
};
