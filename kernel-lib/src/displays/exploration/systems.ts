/** The table of systems that `explore` knows, one line a system. Recipes name a system by its `system`. */
export { cavityArray } from "./systems/array.js";
export { hopfield } from "./systems/hopfield.js";
export { mesh } from "./systems/mesh.js";
export { scatteringNetwork } from "./systems/network.js";
export { pinballMachine } from "./systems/pinball.js";
export { reservoir } from "./systems/reservoir.js";
export { resistors } from "./systems/resistors.js";
export { springs } from "./systems/springs.js";
export { condensate, coupled } from "./systems/waves.js";
