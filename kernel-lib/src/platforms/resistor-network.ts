import { numbers, positive, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { ANISETTI_2024, STERN_2021 } from "../machine/sources.js";
import { type ElementMachine, elementMachine } from "./element-machine.js";
import type { Diode, Element } from "./elements.js";

/** A diode from node a to node b: I = saturation · (e^{(v_a − v_b)/thermal} − 1). */
export interface DiodeBetween extends Diode {
  readonly between: readonly [number, number];
}

/** Settings of {@link resistorNetwork}: nodes and edges, sources, ground, and the nodes that are read. */
export interface ResistorNetworkOptions {
  /** Number of nodes, or the place [x, y] of every node for the picture. */
  readonly nodes: number | readonly (readonly [number, number])[];
  /** Nodes at the ends of every resistor. */
  readonly edges: readonly (readonly [number, number])[];
  /** Conductance of every resistor in siemens at the start, or one for all. Default 1. */
  readonly conductances?: number | ArrayLike<number>;
  /** Nodes whose voltages are the inputs. */
  readonly sources: readonly number[];
  /** Nodes that are read. */
  readonly targets: readonly number[];
  /** Nodes that are kept at zero volts. Default: the last node. */
  readonly ground?: readonly number[];
  /** Diodes beside the resistors. Default: none. */
  readonly diodes?: readonly DiodeBetween[];
  /** Least conductance in siemens that learning may reach. Default 1e-6. */
  readonly least?: number;
}

/** A network of resistors and diodes. */
export interface ResistorNetwork extends ElementMachine {
  /** Nodes at the ends of every resistor. */
  readonly edges: readonly (readonly [number, number])[];
  /** Returns the voltages of all nodes for one input. */
  voltages(input: ArrayLike<number>): Float64Array;
  /** Draws the nodes with their voltages for an input, and the conductances. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/**
 * Makes a network of resistors, with diodes where they are given: inputs are the voltages of sources in volts, outputs those
 * of the target nodes, parameters the conductances in siemens. Kirchhoff's laws are those of the least energy
 * ½Σ k Δv² + Σ∫I dV, so that every method for equilibria fits; a linear network takes one sparse solution a batch.
 *
 * Sources: Stern et al., Phys. Rev. X 11, 021045 (2021); two signals: Anisetti et al., Neural Comput. 36, 596 (2024).
 */
export function resistorNetwork(options: ResistorNetworkOptions): ResistorNetwork {
  const places = typeof options.nodes === "number" ? undefined : options.nodes;
  const n = wholeNumber(places ? "nodes.length" : "nodes", places?.length ?? options.nodes, 2, 1_000_000);
  const { edges, sources, targets, diodes = [], least = 1e-6 } = options;
  const ground = options.ground ?? [n - 1];
  positive("least", least);
  if (!edges?.length) reject("edges", edges, "a list with at least one pair of nodes");
  checkNodes("sources", sources, n);
  checkNodes("targets", targets, n);
  for (const [i, node] of ground.entries()) wholeNumber(`ground[${i}]`, node, 0, n - 1);
  for (const [i, node] of sources.entries())
    if (ground.includes(node)) reject(`sources[${i}]`, node, "a node that is not grounded");
  for (const [i, node] of targets.entries())
    if (ground.includes(node) || sources.includes(node))
      reject(`targets[${i}]`, node, "a node whose voltage is free, no source and not grounded");
  const bridge = (name: string, between: readonly [number, number]): Element => {
    for (const end of [0, 1]) wholeNumber(`${name}[${end}]`, between?.[end], 0, n - 1);
    if (between[0] === between[1]) reject(name, between, "two different nodes");
    return { of: between, by: [1, -1] };
  };
  const list = [
    ...edges.map((ends, i) => bridge(`edges[${i}]`, ends)),
    ...diodes.map(({ between }, i) => bridge(`diodes[${i}].between`, between)),
  ];
  for (const [i, { saturation, thermal }] of diodes.entries()) {
    positive(`diodes[${i}].saturation`, saturation);
    positive(`diodes[${i}].thermal`, thermal);
  }
  const given = options.conductances ?? 1;
  const parameters =
    typeof given === "number"
      ? new Float64Array(edges.length).fill(given)
      : numbers("conductances", given, edges.length, "resistors");
  const check = (name: string) => {
    for (let b = 0; b < parameters.length; b++)
      if (!(parameters[b] > 0 && parameters[b] < Number.POSITIVE_INFINITY))
        reject(`${name}[${b}]`, parameters[b], "a positive finite conductance");
    return parameters;
  };
  check("conductances");
  checkConnected(n, list, [...sources, ...ground]);
  const machine = elementMachine({
    name: "the resistor network",
    elements: { variables: n, list, diodes },
    held: [...sources, ...ground],
    inputs: sources,
    outputs: targets,
    parameters,
    stiffness: () => check("parameters").slice(),
    slope: () => 1,
    loose: (node) =>
      new RangeError(
        `The voltage of node ${node} is not determined; its conductances are too small beside those of its neighbours.`,
      ),
  });
  const voltages = (input: ArrayLike<number>) =>
    machine.relax(numbers("input", input, sources.length, "voltages of sources"), 1).states;
  return Object.assign(machine, {
    edges,
    voltages,
    confine() {
      for (let b = 0; b < parameters.length; b++) parameters[b] = Math.max(least, parameters[b]);
    },
    toDiagram: (input?: ArrayLike<number>) => {
      const at = places ?? onCircle(n);
      const label = Array.from({ length: n }, (_, v) =>
        ground.includes(v) ? "ground" : named("in", sources, v) || named("out", targets, v),
      );
      return {
        kind: "diagram" as const,
        title: "Resistor network",
        nodes: {
          x: at.map(([x]) => x),
          y: at.map(([, y]) => y),
          label,
          ...(input && { value: voltages(input), name: "voltage (V)" }),
        },
        edges: {
          from: list.map(({ of }) => of[0]),
          to: list.map(({ of }) => of[1]),
          value: list.map((_, b) => parameters[b] ?? Number.NaN),
          name: "conductance (S)",
        },
        ...(diodes.length > 0 && { note: "Dashed: diodes." }),
      };
    },
    source: [STERN_2021, ANISETTI_2024],
  });
}

/** Names a node by its place in a list, from 1; "" where it is not in it. */
export function named(word: string, list: readonly number[], node: number): string {
  const at = list.indexOf(node);
  return at < 0 ? "" : `${word} ${at + 1}`;
}

/** Checks a list of different nodes. */
function checkNodes(name: string, list: readonly number[], n: number): void {
  if (!Array.isArray(list) || list.length === 0) reject(name, list, "a list with at least one node");
  for (const [i, node] of list.entries()) {
    wholeNumber(`${name}[${i}]`, node, 0, n - 1);
    if (list.indexOf(node) < i) reject(`${name}[${i}]`, node, "a node that is not in the list twice");
  }
}

/** Checks that every node is joined to a node whose voltage is given. */
function checkConnected(n: number, list: readonly Element[], held: readonly number[]): void {
  const neighbours = Array.from({ length: n }, () => [] as number[]);
  for (const { of } of list) {
    neighbours[of[0]].push(of[1]);
    neighbours[of[1]].push(of[0]);
  }
  const seen = new Uint8Array(n);
  const left = [...held];
  for (const v of held) seen[v] = 1;
  for (let v = left.pop(); v !== undefined; v = left.pop())
    for (const w of neighbours[v])
      if (!seen[w]) {
        seen[w] = 1;
        left.push(w);
      }
  const lost = seen.indexOf(0);
  if (lost >= 0)
    throw new RangeError(
      `Node ${lost} is not connected to a source or to ground; add an edge to it, or leave it out.`,
    );
}

/** Places for nodes that have none. */
function onCircle(n: number): readonly (readonly [number, number])[] {
  return Array.from({ length: n }, (_, v) => {
    const angle = (2 * Math.PI * v) / n;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
}
