import { transposeReal } from "../engine/linear/product.js";
import type { Layers } from "../engine/relaxation/layers.js";
import { checkBatch, notNegative, positive } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Machine } from "../machine/machine.js";
import { SCELLIER_2017 } from "../machine/sources.js";
import { layeredDiagram } from "./layered-diagram.js";
import { type LayeredEnergy, LayeredEquilibrium } from "./layered-equilibrium.js";
import { addProduct, checkLayers, checkSweeps, drivesOf, parametersOf } from "./layers.js";

/** Settings of {@link resistorLayers}: sizes of the layers, amplifier at the inputs, start, and how long it relaxes. */
export interface ResistorLayersOptions {
  /** Numbers of an input, nodes of every layer, outputs last. */
  readonly layers: readonly number[];
  /** Voltage of a source for an input of 1; voltages fall from layer to layer. Default 1. */
  readonly amplification?: number;
  /** Largest conductance at the start in units of √(6/(n_in + n_out)). Default 1. */
  readonly gain?: number;
  /** Largest number of sweeps through all layers in a relaxation. Default 100. */
  readonly sweeps?: number;
  /** Change of a voltage in a sweep at which a relaxation ends. Default 1e-12. */
  readonly tolerance?: number;
  /** Seed of the random start. */
  readonly seed: number;
}

/** Layers of nodes with ideal diodes, joined by resistors. */
export interface ResistorLayers extends Machine {
  /** Numbers of an input, nodes of every layer. */
  readonly layers: readonly number[];
  relax(inputs: Float64Array, count: number): LayeredEquilibrium;
  /** Draws the nodes with their voltages for an input, and the largest conductances. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes layers of nodes joined by resistors, with an ideal diode at every hidden node: E = ½Σ g_ij (v_i − v_j)² − Σ b v. An
 * input x drives two sources, at +x and −x times the amplification; the first half of a hidden layer is kept at v ≥ 0, the
 * second at v ≤ 0. Each node goes to v = (b + Σ g v)/Σ g, within its bounds, layer after layer (exact coordinate descent of a
 * convex energy). Parameters: conductances of every pair of layers (from × to; those of +x before those of −x), kept at 0 or
 * more, then the currents b into every layer.
 *
 * Source of the training: Scellier & Bengio, Front. Comput. Neurosci. 11, 24 (2017).
 */
export function resistorLayers({
  layers,
  amplification = 1,
  gain = 1,
  sweeps = 100,
  tolerance = 1e-12,
  seed,
}: ResistorLayersOptions): ResistorLayers {
  const [inputs, ...free] = checkLayers(layers);
  positive("amplification", amplification);
  positive("gain", gain);
  const end = checkSweeps(sweeps, tolerance);
  const sizes = [2 * inputs, ...free];
  const random = new Random(seed, "resistor layers");
  const { parameters, weights, biases } = parametersOf(sizes);
  for (const [l, list] of weights.entries()) {
    const most = gain * Math.sqrt(6 / (sizes[l] + sizes[l + 1]));
    for (let i = 0; i < list.length; i++) list[i] = most * random.uniform();
  }
  const last = free.length - 1;
  /** Bound of the nodes of layer l of which `kept` says that their diode keeps them on one side of zero. */
  const bound = (infinite: number, kept: (i: number, half: number) => boolean) =>
    free.map((n, l) =>
      Float64Array.from({ length: n }, (_, i) => (l < last && kept(i, Math.ceil(n / 2)) ? 0 : infinite)),
    );
  const scale = free.map((n) => new Float64Array(n));
  const nodes: Layers = {
    sizes: free,
    couplings: weights.slice(1),
    scale,
    lower: bound(Number.NEGATIVE_INFINITY, (i, half) => i < half),
    upper: bound(Number.POSITIVE_INFINITY, (i, half) => i >= half),
  };
  /** Sets the factors 1/Σg of all nodes. */
  const weigh = () => {
    for (const list of scale) list.fill(0);
    for (const [l, list] of weights.entries()) {
      const columns = sizes[l + 1];
      for (let at = 0, i = 0; i < sizes[l]; i++)
        for (let j = 0; j < columns; j++, at++) {
          notNegative(
            `the conductance from node ${i} of layer ${l} to node ${j} of layer ${l + 1}`,
            list[at],
          );
          scale[l][j] += list[at];
          if (l > 0) scale[l - 1][i] += list[at];
        }
    }
    for (const [l, list] of scale.entries())
      for (let i = 0; i < list.length; i++) {
        if (list[i] === 0)
          throw new RangeError(
            `Node ${i} of layer ${l + 1} is not connected: all its conductances are 0; set one above 0.`,
          );
        list[i] = 1 / list[i];
      }
  };
  const relax = (given: Float64Array, count: number) => {
    checkBatch(given, count, inputs);
    weigh();
    const sources = new Float64Array(count * sizes[0]);
    for (let i = 0; i < count; i++)
      for (let k = 0; k < inputs; k++) {
        const voltage = amplification * given[i * inputs + k];
        sources[i * sizes[0] + k] = voltage;
        sources[i * sizes[0] + inputs + k] = -voltage;
      }
    const drives = drivesOf(
      { parameters, weights, biases },
      transposeReal(sizes[0], count, sources).re,
      count,
    );
    const addDifference: LayeredEnergy["addDifference"] = (to, from, factor, gradient) => {
      const into = parametersOf(sizes, gradient);
      const samples = [to, from].map((states) => states.map((v, l) => transposeReal(count, free[l], v).re));
      const moved = samples[0][0].map((v, i) => v - samples[1][0][i]);
      addProduct([[sources, moved]], sizes[0], count, -factor, into.weights[0]);
      for (let l = 1; l < weights.length; l++) {
        const pairs = samples.map((v, k) => [v[l - 1], k ? v[l].map((x) => -x) : v[l]] as const);
        addProduct(pairs, free[l - 1], count, -factor, into.weights[l]);
      }
      // ½(v_i² + v_j²) of both ends, and b v.
      const squares = free.map((n, l) => {
        const sums = new Float64Array(n);
        for (let i = 0; i < n; i++)
          for (let at = i * count; at < (i + 1) * count; at++) {
            sums[i] += (factor * (to[l][at] ** 2 - from[l][at] ** 2)) / 2;
            into.biases[l][i] -= factor * (to[l][at] - from[l][at]);
          }
        return sums;
      });
      for (const [l, list] of into.weights.entries())
        for (let at = 0, i = 0; i < sizes[l]; i++)
          for (let j = 0; j < free[l]; j++, at++) list[at] += squares[l][j] + (l > 0 ? squares[l - 1][i] : 0);
    };
    const states = free.map((n) => new Float64Array(n * count));
    return new LayeredEquilibrium({ machine, layers: nodes, end, addDifference }, drives, states, count);
  };
  const machine: ResistorLayers = {
    name: "the layers of resistors",
    layers: [inputs, ...free],
    inputs,
    outputs: free[last],
    parameters,
    runs: 0,
    forward: (given, count) => relax(given, count).outputs,
    relax,
    confine() {
      for (const list of weights) for (let at = 0; at < list.length; at++) if (list[at] < 0) list[at] = 0;
    },
    toDiagram: (input) =>
      layeredDiagram({
        title: "Layers of resistors and diodes",
        sizes,
        weights,
        input: input && [...Array.from(input), ...Array.from(input, (x) => -x)].map((x) => amplification * x),
        states: input && relax(Float64Array.from(input), 1).states,
        value: "voltage",
        coupling: "conductance",
      }),
    source: [SCELLIER_2017],
  };
  return machine;
}
