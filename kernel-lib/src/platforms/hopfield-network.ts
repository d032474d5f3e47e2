import { transposeReal } from "../engine/linear/product.js";
import type { Layers } from "../engine/relaxation/layers.js";
import { checkBatch, positive } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Machine } from "../machine/machine.js";
import { SCELLIER_2017 } from "../machine/sources.js";
import { layeredDiagram } from "./layered-diagram.js";
import { type LayeredEnergy, LayeredEquilibrium } from "./layered-equilibrium.js";
import { addProduct, checkLayers, checkSweeps, drivesOf, parametersOf } from "./layers.js";

/** Settings of {@link hopfieldNetwork}: sizes of the layers, start, and how long it relaxes. */
export interface HopfieldNetworkOptions {
  /** Units of every layer, inputs first, outputs last. */
  readonly layers: readonly number[];
  /** Factor of the weights at the start, which are uniform in ±gain·√(6/(n_in + n_out)). Default 0.5. */
  readonly gain?: number;
  /** Largest number of sweeps through all layers in a relaxation. Default 100. */
  readonly sweeps?: number;
  /** Change of a unit in a sweep at which a relaxation ends. Default 1e-12. */
  readonly tolerance?: number;
  /** Seed of the random start. */
  readonly seed: number;
}

/** A Hopfield network with layers, whose picture is its layers side by side. */
export interface HopfieldNetwork extends Machine {
  /** Units of every layer. */
  readonly layers: readonly number[];
  relax(inputs: Float64Array, count: number): LayeredEquilibrium;
  /** Draws the units with their values for an input, and the strongest weights. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes a continuous Hopfield network with layers: E = ½Σs² − Σbs − Σ W_ij s_i s_j, each bond once. The inputs are held,
 * hidden units lie in [0, 1], outputs are free. It relaxes asynchronously, layer after layer, each unit to the least energy;
 * no sweep raises the energy. Parameters: the weights of every pair of layers (from × to), then the biases of every layer.
 *
 * Source: Scellier & Bengio, Front. Comput. Neurosci. 11, 24 (2017).
 */
export function hopfieldNetwork({
  layers,
  gain = 0.5,
  sweeps = 100,
  tolerance = 1e-12,
  seed,
}: HopfieldNetworkOptions): HopfieldNetwork {
  const sizes = checkLayers(layers);
  positive("gain", gain);
  const end = checkSweeps(sweeps, tolerance);
  const random = new Random(seed, "Hopfield network");
  const { parameters, weights, biases } = parametersOf(sizes);
  for (const [l, list] of weights.entries()) {
    const width = gain * Math.sqrt(6 / (sizes[l] + sizes[l + 1]));
    for (let i = 0; i < list.length; i++) list[i] = width * (2 * random.uniform() - 1);
  }
  const free = sizes.slice(1);
  const outputs = free[free.length - 1];
  const bound = (hidden: number, output: number) =>
    free.map((n, l) => new Float64Array(n).fill(l + 1 < free.length ? hidden : output));
  const units: Layers = {
    sizes: free,
    couplings: weights.slice(1),
    scale: free.map((n) => new Float64Array(n).fill(1)),
    lower: bound(0, Number.NEGATIVE_INFINITY),
    upper: bound(1, Number.POSITIVE_INFINITY),
  };
  const relax = (inputs: Float64Array, count: number) => {
    checkBatch(inputs, count, sizes[0]);
    const drives = drivesOf(
      { parameters, weights, biases },
      transposeReal(sizes[0], count, inputs).re,
      count,
    );
    const addDifference: LayeredEnergy["addDifference"] = (to, from, factor, gradient) => {
      const into = parametersOf(sizes, gradient);
      const samples = [to, from].map((states) => states.map((s, l) => transposeReal(count, free[l], s).re));
      const moved = samples[0][0].map((s, i) => s - samples[1][0][i]);
      addProduct([[inputs, moved]], sizes[0], count, -factor, into.weights[0]);
      for (let l = 1; l < weights.length; l++) {
        const pairs = samples.map((s, k) => [s[l - 1], k ? s[l].map((x) => -x) : s[l]] as const);
        addProduct(pairs, free[l - 1], count, -factor, into.weights[l]);
      }
      for (const [l, bias] of into.biases.entries())
        for (let i = 0; i < bias.length; i++)
          for (let at = i * count; at < (i + 1) * count; at++) bias[i] -= factor * (to[l][at] - from[l][at]);
    };
    const states = free.map((n) => new Float64Array(n * count));
    return new LayeredEquilibrium({ machine, layers: units, end, addDifference }, drives, states, count);
  };
  const machine: HopfieldNetwork = {
    name: "the Hopfield network",
    layers: sizes,
    inputs: sizes[0],
    outputs,
    parameters,
    runs: 0,
    forward: (inputs, count) => relax(inputs, count).outputs,
    relax,
    toDiagram: (input) =>
      layeredDiagram({
        title: "Hopfield network",
        sizes,
        weights,
        input,
        states: input && relax(Float64Array.from(input), 1).states,
        value: "state",
        coupling: "weight",
      }),
    source: [SCELLIER_2017],
  };
  return machine;
}
