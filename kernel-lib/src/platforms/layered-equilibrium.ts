import { transposeReal } from "../engine/linear/product.js";
import { type Layers, relaxLayers, type Sweeps } from "../engine/relaxation/layers.js";
import { checkBatch } from "../fields/check.js";
import type { Equilibrium, Machine } from "../machine/machine.js";

/** What a machine of layers in equilibrium says of its energy; states are matrices of units × samples, one a layer. */
export interface LayeredEnergy {
  /** Machine whose runs are counted. */
  readonly machine: Machine;
  /** Couplings, factors and bounds of its free layers. */
  readonly layers: Layers;
  /** When its relaxations end. */
  readonly end: Sweeps;
  /** Adds factor · (∂E/∂θ(to) − ∂E/∂θ(from)) to the gradient. */
  addDifference(
    to: readonly Float64Array[],
    from: readonly Float64Array[],
    factor: number,
    gradient: Float64Array,
  ): void;
}

/** Equilibrium of layers of units with a batch of inputs; the last layer is the outputs. */
export class LayeredEquilibrium implements Equilibrium {
  readonly outputs: Float64Array;
  readonly change: number;
  readonly #energy: LayeredEnergy;
  readonly #count: number;
  /** Drives without forces on the outputs. */
  readonly #drives: readonly Float64Array[];
  /** Values of the units. */
  readonly states: readonly Float64Array[];

  constructor(
    energy: LayeredEnergy,
    drives: readonly Float64Array[],
    states: readonly Float64Array[],
    count: number,
    forces?: Float64Array,
  ) {
    const { machine, layers, end } = energy;
    this.#energy = energy;
    this.#drives = drives;
    this.#count = count;
    this.states = states;
    const last = layers.sizes.length - 1;
    const pushed = forces && [...drives.slice(0, -1), transposeReal(layers.sizes[last], count, forces).re];
    if (pushed) for (let i = 0; i < pushed[last].length; i++) pushed[last][i] += drives[last][i];
    machine.runs += count;
    this.change = relaxLayers(layers, pushed ?? drives, states, count, end);
    this.outputs = transposeReal(count, layers.sizes[last], states[last]).re;
  }

  nudge(forces: Float64Array): LayeredEquilibrium {
    checkBatch(forces, this.#count, this.#energy.machine.outputs);
    const states = this.states.map((values) => values.slice());
    return new LayeredEquilibrium(this.#energy, this.#drives, states, this.#count, forces);
  }

  addEnergyDifference(other: Equilibrium, factor: number, gradient: Float64Array): void {
    this.#energy.addDifference(this.states, (other as LayeredEquilibrium).states, factor, gradient);
  }
}
