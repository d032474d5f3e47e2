import { finite, notNegative, numbers, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { LI_MAO_2024 } from "../machine/sources.js";
import { type ElementMachine, elementMachine } from "./element-machine.js";
import type { Element } from "./elements.js";
import { named } from "./resistor-network.js";

/** A direction of a node: its number, and "x" or "y". */
export type NodeAxis = readonly [number, "x" | "y"];

/** Settings of {@link springNetwork}: nodes, bonds and their stiffnesses, what is fixed, loaded and read. */
export interface SpringNetworkOptions {
  /** Places [x, y] of the nodes at rest in metres. */
  readonly nodes: readonly (readonly [number, number])[];
  /** Nodes at the ends of every bond. */
  readonly bonds: readonly (readonly [number, number])[];
  /**
   * Stiffness of every bond in newtons a metre, or one for all; where `range` is given, the numbers q of the logistic instead.
   * Default 1, with `range` 0.
   */
  readonly stiffness?: number | ArrayLike<number>;
  /**
   * Least and largest stiffness k = least + (most − least)/(1 + e^{−slope·q}); the parameters are then the q. Default: the
   * parameters are the stiffnesses, kept at 0 or more.
   */
  readonly range?: { readonly least: number; readonly most: number; readonly slope: number };
  /** Nodes that cannot move. */
  readonly fixed: readonly number[];
  /** Where and along which axis the inputs pull, in newtons. */
  readonly loads: readonly NodeAxis[];
  /** Displacements that are read, in metres. */
  readonly outputs: readonly NodeAxis[];
}

/** A network of springs. */
export interface SpringNetwork extends ElementMachine {
  /** Nodes at the ends of every bond. */
  readonly bonds: readonly (readonly [number, number])[];
  /** Returns the stiffness of every bond. */
  stiffness(): Float64Array;
  /** Returns the displacements x₀, y₀, x₁, y₁ … for one input. */
  displacements(input: ArrayLike<number>): Float64Array;
  /** Draws the network as a load displaces it, with displacements so large that they are seen. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/** Size of the largest displacement in a picture, in parts of the network's width. */
const SEEN = 0.08;
const AXES = ["x", "y"] as const;

/**
 * Makes a network of springs in the plane, linear in small displacements u: a bond is strained by e = ê·(u_i − u_j), and u is the
 * least of ½Σ k e² − Σ F u. Inputs are forces, outputs displacements. The derivative of a cost to a stiffness is e · e_adjoint,
 * of the strains under the load and under the forces −∂C/∂u at the outputs: `inSitu()`.
 *
 * Source: Li & Mao, Nat. Commun. 15, 10528 (2024).
 */
export function springNetwork(options: SpringNetworkOptions): SpringNetwork {
  const { nodes, bonds, range, fixed, loads, outputs } = options;
  const n = nodes?.length ?? 0;
  if (n < 2) reject("nodes", nodes, "a list of at least two places [x, y]");
  for (const [i, place] of nodes.entries())
    for (const axis of [0, 1]) finite(`nodes[${i}][${axis}]`, place?.[axis]);
  for (const [i, node] of fixed.entries()) wholeNumber(`fixed[${i}]`, node, 0, n - 1);
  const variable = (name: string, [node, axis]: NodeAxis) => {
    wholeNumber(`${name}[0]`, node, 0, n - 1);
    if (fixed.includes(node)) reject(`${name}[0]`, node, "a node that is not fixed");
    return 2 * node + AXES.indexOf(oneOf(`${name}[1]`, axis, AXES));
  };
  if (!outputs?.length) reject("outputs", outputs, 'a list of at least one direction such as [3, "x"]');
  const list = bonds.map(([i, j], b): Element => {
    for (const [end, node] of [i, j].entries()) wholeNumber(`bonds[${b}][${end}]`, node, 0, n - 1);
    const [x, y] = [nodes[j][0] - nodes[i][0], nodes[j][1] - nodes[i][1]];
    const length = Math.hypot(x, y);
    if (!(length > 0)) reject(`bonds[${b}]`, [i, j], "two nodes at different places");
    const [cos, sin] = [x / length, y / length];
    return { of: [2 * i, 2 * i + 1, 2 * j, 2 * j + 1], by: [cos, sin, -cos, -sin] };
  });
  if (range) {
    notNegative("range.least", range.least);
    positive("range.slope", range.slope);
    if (!(range.most > range.least && Number.isFinite(range.most)))
      reject("range.most", range.most, `a finite stiffness above range.least, ${range.least}`);
  }
  const given = options.stiffness ?? (range ? 0 : 1);
  const parameters =
    typeof given === "number"
      ? new Float64Array(bonds.length).fill(given)
      : numbers("stiffness", given, bonds.length, "bonds");
  if (!range) for (const [b, k] of parameters.entries()) notNegative(`stiffness[${b}]`, k);
  const logistic = (q: number, slope: number) => 1 / (1 + Math.exp(-slope * q));
  const stiffness = () =>
    parameters.map((value, b) => {
      if (!range) return notNegative(`parameters[${b}]`, value);
      finite(`parameters[${b}]`, value);
      return range.least + (range.most - range.least) * logistic(value, range.slope);
    });
  const machine = elementMachine({
    name: "the spring network",
    elements: { variables: 2 * n, list, diodes: [] },
    held: fixed.flatMap((node) => [2 * node, 2 * node + 1]),
    inputs: loads.map((load, i) => variable(`loads[${i}]`, load)),
    outputs: outputs.map((output, l) => variable(`outputs[${l}]`, output)),
    parameters,
    stiffness,
    slope: (b) => {
      if (!range) return 1;
      const part = logistic(parameters[b], range.slope);
      return (range.most - range.least) * range.slope * part * (1 - part);
    },
    loose: (v) =>
      new RangeError(
        `The network is not stable: node ${v >> 1} can move along ${AXES[v & 1]} without any force; add bonds, make soft ones ` +
          "stiffer, or fix more nodes.",
      ),
  });
  // Unstable from the start is told at the start.
  machine.forward(new Float64Array(loads.length), 1);
  machine.runs = 0;
  const displacements = (input: ArrayLike<number>) =>
    machine.relax(numbers("input", input, loads.length, "forces"), 1).states;
  return Object.assign(machine, {
    bonds,
    stiffness,
    displacements,
    ...(!range && {
      confine() {
        for (let b = 0; b < parameters.length; b++) parameters[b] = Math.max(0, parameters[b]);
      },
    }),
    toDiagram: (input?: ArrayLike<number>): Diagram => {
      const u = input ? displacements(input) : new Float64Array(2 * n);
      const [xs, ys] = [0, 1].map((axis) => nodes.map((place) => place[axis]));
      const width = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
      const moved = xs.map((_, i) => Math.hypot(u[2 * i], u[2 * i + 1]));
      const most = Math.max(...moved);
      const factor = most > 0 ? (SEEN * width) / most : 0;
      const k = stiffness();
      return {
        kind: "diagram",
        title: "Spring network",
        nodes: {
          x: xs.map((x, i) => x + factor * u[2 * i]),
          y: ys.map((y, i) => y + factor * u[2 * i + 1]),
          label: xs.map((_, i) =>
            fixed.includes(i)
              ? "fixed"
              : named(
                  "in",
                  loads.map(([node]) => node),
                  i,
                ) ||
                named(
                  "out",
                  outputs.map(([node]) => node),
                  i,
                ),
          ),
          ...(input && { value: moved, name: "displacement (m)" }),
        },
        edges: {
          from: bonds.map(([i]) => i),
          to: bonds.map(([, j]) => j),
          value: Array.from(k, (value) => (value > 0 ? value : Number.NaN)),
          name: "stiffness (N/m)",
        },
        ...(factor > 0 && { note: `Displacements drawn ${factor.toPrecision(3)} times as large.` }),
      };
    },
    source: [LI_MAO_2024],
  });
}
