/** Makers of lattices under short names. */
export { chain, honeycomb, lattice as custom, square, ssh } from "./lattice.js";
export { randomLattice as random } from "./random-lattice.js";
