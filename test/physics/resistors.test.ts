/** Networks of resistors and diodes against public peers, against differences, and trained. */
import { byDifferences, cite, compare, descent, sgd, squaredError, trainer } from "echolab";
import { describe, expect, test } from "vitest";

import {
  byNudging,
  coupledLearning,
  frequencyPropagation,
  inSitu,
  twinNetwork,
} from "../../kernel-lib/src/learning/index.js";
import { type ResistorNetworkOptions, resistorNetwork } from "../../kernel-lib/src/platforms/index.js";
import reference from "../reference/resistors.json" with { type: "json" };
import { deviation, drawn } from "./lists-of-numbers.js";

/** Voltages of the peer, printed with 14 digits. */
const VOLTAGE = 1e-9;
/** Relative deviation of a gradient from central differences of step 1e-5. */
const EXACT = 1e-8;
/** Equilibria of voltages with rounding 1e-15 at β = 0.01; the energy is quadratic, the error none. */
const NUDGED = 1e-8;

const { sources, source_voltages: voltages, targets, wanted } = reference;
const edges = reference.edges as [number, number][];
const options: ResistorNetworkOptions = {
  nodes: 9,
  edges,
  sources,
  targets,
  conductances: reference.conductances,
};
const data = [{ input: voltages, target: wanted }];
const inputs = Float64Array.from(voltages);
const cost = squaredError();
/** Largest value of a list. */
const size = (list: ArrayLike<number>) => Math.max(...Array.from(list, Math.abs));
const train = (machine: ReturnType<typeof resistorNetwork>, rule: Parameters<typeof trainer>[0]["rule"]) =>
  trainer({ machine, data, cost, rule, seed: 1 });

describe("the network of the peer", () => {
  test("its voltages, free and clamped", () => {
    const machine = resistorNetwork(options);
    const free = machine.relax(inputs, 1);
    expect(deviation(free.states, reference.free)).toBeLessThan(VOLTAGE);
    const { eta } = reference.clamped;
    const held = free.outputs.map((v, l) => v + eta * (wanted[l] - v));
    expect(deviation(free.hold(held).states, reference.clamped.voltages)).toBeLessThan(VOLTAGE);
  });

  test("an update of coupled learning", () => {
    const machine = resistorNetwork(options);
    const { alpha, eta, dk } = reference.update;
    for (const _ of train(machine, coupledLearning({ eta, rate: alpha })).train(1));
    const change = machine.parameters.map((k, b) => k - reference.conductances[b]);
    expect(deviation(change, dk)).toBeLessThan(VOLTAGE * size(dk));
  });

  test.each([
    ["two signals", inSitu()],
    ["equilibrium propagation", byNudging()],
  ])("gradient of the squared error by %s", (_, method) => {
    const machine = resistorNetwork(options);
    const gradient = new Float64Array(edges.length);
    method.pullback(machine)(inputs, 1, (v) => cost(v, wanted).gradient, gradient);
    // The peer's cost has a factor ½ or none: told by its largest number.
    const reference_ = reference.squared_error_gradient;
    const factor = size(gradient) / size(reference_);
    expect([1, 2].some((f) => Math.abs(factor - f) < 1e-6)).toBe(true);
    expect(
      deviation(
        gradient,
        reference_.map((g) => Math.round(factor) * g),
      ),
    ).toBeLessThan(NUDGED * size(gradient));
  });

  test("coupled learning descends another function: its angle to the descent of the squared error", () => {
    const machine = resistorNetwork(options);
    for (const _ of train(machine, coupledLearning({ eta: 1e-6, rate: 1e-6 })).train(1));
    const change = machine.parameters.map((k, b) => k - reference.conductances[b]);
    const descent_ = reference.squared_error_gradient.map((g) => -g);
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a, (x, i) => x * b[i]).reduce((s, x) => s + x, 0);
    const cosine = dot(change, descent_) / Math.sqrt(dot(change, change) * dot(descent_, descent_));
    expect(cosine).toBeCloseTo(reference.cosine_of_update_with_descent, 3);
  });

  test("2,000 steps of coupled learning: the squared error falls by eight decades, as in the peer", () => {
    const machine = resistorNetwork(options);
    const { alpha, eta, squared_error: curve } = reference.training;
    const training = train(machine, coupledLearning({ eta, rate: alpha }));
    for (const _ of training.train(2001));
    const own = training.costs;
    for (const [step, error] of curve)
      if (step <= 1500) expect(own[step] / own[0]).toBeCloseTo(error / curve[0][1], 6);
    expect(own[2000] / own[0]).toBeLessThan(1e-8);
  });

  test("the twin network with digital steps", () => {
    const { dR: step, eta, start, states } = reference.digital;
    const machine = resistorNetwork({ ...options, conductances: start.map((r) => 1 / (r * step)) });
    const training = train(machine, twinNetwork({ eta, step }));
    for (const [at, resistances] of states as [number, number[], number][]) {
      for (const _ of training.train(at - training.iteration));
      expect(Array.from(machine.parameters, (k) => Math.round(1 / (k * step)))).toEqual(resistances);
    }
  });

  test("with diodes, the voltages of ngspice", () => {
    const { conductances, diodes } = reference.nonlinear;
    const machine = resistorNetwork({
      ...options,
      conductances,
      diodes: diodes.map(([a, b, saturation, thermal]) => ({ between: [a, b], saturation, thermal })),
    });
    const state = machine.relax(inputs, 1);
    expect(deviation(state.states, reference.nonlinear.voltages)).toBeLessThan(VOLTAGE);
    expect(state.change).toBeLessThan(1e-12);
  });
});

/** A square lattice of n × n nodes with random conductances. */
function lattice(n: number, more: Partial<ResistorNetworkOptions> = {}) {
  const list: [number, number][] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (j + 1 < n) list.push([i * n + j, i * n + j + 1]);
      if (i + 1 < n) list.push([i * n + j, (i + 1) * n + j]);
    }
  return resistorNetwork({
    nodes: n * n,
    edges: list,
    conductances: drawn(7, list.length).map((x) => 0.5 + Math.abs(x)),
    sources: [0, n - 1],
    targets: [n + 1, n * n - n],
    ...more,
  });
}

describe("gradients", () => {
  const diodes = [
    { between: [1, 5] as const, saturation: 1e-3, thermal: 0.5 },
    { between: [6, 2] as const, saturation: 1e-3, thermal: 0.5 },
  ];
  test.each([
    ["of 9 nodes", 3, {}],
    ["of 16 nodes with diodes", 4, { diodes }],
    ["of 36 nodes", 6, {}],
  ])("%s: by two signals exact, by equilibrium propagation as the nudge says, runs counted", (_, n, more) => {
    const machine = lattice(n, more);
    const methods = [inSitu(), byNudging({ beta: 1e-2 }), byNudging({ beta: 1e-3 })];
    const { rows } = compare(machine, methods, { reference: byDifferences(), seed: 3 });
    expect(rows[0].deviation).toBeLessThan(EXACT);
    // Quadratic energies are exact at ±β; diodes are off by β².
    if ("diodes" in more) expect(rows[1].deviation / rows[2].deviation).toBeGreaterThan(20);
    else expect(rows[1].deviation).toBeLessThan(NUDGED);
    for (const { counted, runs } of rows) expect(counted).toBe(runs);
  });

  test("the solution of 1,024 nodes fulfils Kirchhoff's law", () => {
    const machine = lattice(32);
    const v = machine.voltages([1, -0.5]);
    const currents = new Float64Array(1024);
    for (const [b, [i, j]] of machine.edges.entries()) {
      currents[i] += machine.parameters[b] * (v[i] - v[j]);
      currents[j] += machine.parameters[b] * (v[j] - v[i]);
    }
    for (const node of [0, 31, 1023]) currents[node] = 0;
    expect(size(currents)).toBeLessThan(1e-13);
  });
});

describe("what is learned", () => {
  test.each([1, 2, 3])(
    "two signals, network %i: the squared error falls by eight decades in 2,000 steps",
    (seed) => {
      const machine = lattice(4);
      machine.parameters.set(drawn(seed, machine.parameters.length).map((x) => 0.5 + Math.abs(x)));
      const target = [0.2 + 0.1 * seed, 0.3];
      const training = trainer({
        machine,
        data: [{ input: [1, 0.5], target }],
        cost,
        rule: frequencyPropagation({ rate: 1 }),
        seed: 1,
      });
      for (const _ of training.train(2001));
      expect(training.costs[2000] / training.costs[0]).toBeLessThan(1e-8);
    },
  );

  test("conductances stay positive", () => {
    const machine = resistorNetwork(options);
    for (const _ of train(machine, descent(sgd({ rate: 1e3 }), inSitu())).train(3));
    expect(Math.min(...machine.parameters)).toBeGreaterThanOrEqual(1e-6);
  });
});

describe("what cannot be", () => {
  const ends: [number, number][] = [[0, 1]];
  test.each([
    [
      { conductances: [...reference.conductances.slice(1), -1] },
      "conductances[15] is -1; it should be a positive finite conductance.",
    ],
    [{ conductances: 0 }, "conductances[0] is 0; it should be a positive finite conductance."],
    [
      { nodes: 10, ground: [8] },
      "Node 9 is not connected to a source or to ground; add an edge to it, or leave it out.",
    ],
    [{ edges: ends, conductances: 1 }, "Node 2 is not connected to a source"],
    [{ edges: [[0, 0]] as [number, number][] }, "edges[0] is [0, 0]; it should be two different nodes."],
    [{ edges: [[0, 9]] as [number, number][] }, "edges[0][1] is 9; it should be a whole number from 0 to 8."],
    [{ edges: [] }, "edges is []; it should be a list with at least one pair of nodes."],
    [{ targets: [0] }, "targets[0] is 0; it should be a node whose voltage is free"],
    [{ sources: [8] }, "sources[0] is 8; it should be a node that is not grounded."],
    [{ sources: [1, 1] }, "sources[1] is 1; it should be a node that is not in the list twice."],
    [{ least: 0 }, "least is 0; it should be a positive finite number."],
    [
      { diodes: [{ between: [1, 2], saturation: -1, thermal: 1 }] as const },
      "diodes[0].saturation is -1; it should be",
    ],
  ])("%o", (more, message) => {
    expect(() => resistorNetwork({ ...options, ...(more as object) })).toThrow(message);
  });

  test("parameters that were set to nonsense are named", () => {
    const machine = resistorNetwork(options);
    machine.parameters[3] = -0.5;
    expect(() => machine.forward(inputs, 1)).toThrow("parameters[3] is -0.5; it should be a positive");
    expect(cite(machine, coupledLearning({ rate: 1 }))).toContain("Machine Learning to Learning Machines");
  });
});
