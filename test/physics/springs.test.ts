/** Networks of springs: displacements and gradient of a public peer, training on iris, pruning for a wanted response. */
import {
  adam,
  byDifferences,
  type Cost,
  cite,
  compare,
  descent,
  evaluate,
  iris,
  randomStream,
  squaredError,
  trainer,
} from "echolab";
import { describe, expect, test } from "vitest";

import { byNudging, inSitu, pruning, shareCost } from "../../kernel-lib/src/learning/index.js";
import {
  type NodeAxis,
  type SpringNetworkOptions,
  springNetwork,
} from "../../kernel-lib/src/platforms/index.js";
import reference from "../reference/mechanics.json" with { type: "json" };
import { deviation } from "./lists-of-numbers.js";

/** Displacements relative to the largest, printed with 14 digits. */
const PLACE = 1e-12;
/** Gradients relative to the largest number. */
const GRADIENT = 1e-9;
/** Relative deviation of a gradient from central differences. */
const EXACT = 1e-8;
/** Relative deviation of a cost along a training of 400 steps. */
const CURVE = 1e-6;

const size = (list: ArrayLike<number>) => Math.max(...Array.from(list, Math.abs));
const nodes = reference.nodes as [number, number][];
const bonds = reference.bonds as [number, number][];
const loaded = reference.force.flatMap((f, v) => (f ? [v] : []));
const axis = (v: number): NodeAxis => [v >> 1, v % 2 ? "y" : "x"];
const load = loaded.map((v) => reference.force[v]);
const range = { least: reference.kL, most: reference.kU, slope: 10 };
const options: SpringNetworkOptions = {
  nodes,
  bonds,
  range,
  stiffness: reference.q,
  fixed: reference.fixed,
  loads: loaded.map(axis),
  outputs: reference.outputs.map((node): NodeAxis => [node, "y"]),
};
/** C = ½Σ(u − wanted)². */
const cost: Cost<ArrayLike<number>> = (u, wanted) => {
  const gradient = u.map((x, l) => x - wanted[l]);
  return { cost: gradient.reduce((sum, g) => sum + (g * g) / 2, 0), gradient };
};

describe("the network of the peer", () => {
  test("stiffness, displacements, strains under the load and the adjoint load, gradient", () => {
    const machine = springNetwork(options);
    expect(deviation(machine.stiffness(), reference.stiffness)).toBeLessThan(1e-9);
    const u = machine.displacements(load);
    expect(deviation(u, reference.displacement)).toBeLessThan(PLACE * size(reference.displacement));
    const experiments = machine.experiments();
    const { outputs, fields } = experiments.forward(Float64Array.from(load), 1);
    expect(deviation(fields.re, reference.elongation)).toBeLessThan(PLACE * size(reference.displacement));
    const { cost: value, gradient: weights } = cost(outputs, reference.wanted);
    expect(value / reference.cost).toBeCloseTo(1, 9);
    const adjoint = experiments.adjoint(weights, 1).re;
    expect(deviation(adjoint, reference.adjoint_elongation)).toBeLessThan(
      GRADIENT * size(reference.adjoint_elongation),
    );
    const products = fields.re.map((e, b) => e * adjoint[b]);
    expect(deviation(products, reference.gradient)).toBeLessThan(GRADIENT * size(reference.gradient));
  });

  test("400 steps of Adam by the authors' rule", () => {
    const machine = springNetwork(options);
    const { training } = reference;
    const pullback = inSitu().pullback(machine);
    const optimiser = adam({ rate: 5e-3, stabiliser: 2 ** -26 });
    for (let step = 0; step < 400; step++) {
      const gradient = new Float64Array(bonds.length);
      let now = 0;
      pullback(
        Float64Array.from(load),
        1,
        (outputs) => {
          const { cost: value, gradient: weights } = cost(outputs, reference.wanted);
          now = value;
          return weights;
        },
        gradient,
      );
      if (step % training.every === 0)
        expect(Math.abs(now / training.cost[step / training.every] - 1)).toBeLessThan(CURVE);
      // The authors take the derivative to the stiffness for that to q.
      const k = machine.stiffness();
      for (const [b, stiffness] of k.entries()) {
        const part = (stiffness - range.least) / (range.most - range.least);
        gradient[b] /= (range.most - range.least) * range.slope * part * (1 - part);
      }
      optimiser.step(machine.parameters, gradient);
    }
    expect(deviation(machine.stiffness(), training.stiffness_after)).toBeLessThan(CURVE * range.most);
  });
});

test.each([
  ["stiffness by a logistic", options],
  ["stiffness itself", { ...options, range: undefined, stiffness: reference.stiffness }],
])("gradient, %s: exact by two loads and by nudging", (_, given) => {
  // Displacements of order one: forces and stiffnesses of order one.
  const small = given.range
    ? { ...given, range: { least: 0.5, most: 1.5, slope: 5 } }
    : { ...given, stiffness: reference.stiffness.map((k) => k / 150) };
  const machine = springNetwork(small);
  const { rows } = compare(machine, [inSitu(), byNudging()], { reference: byDifferences(), seed: 1 });
  for (const { deviation: off, counted, runs } of rows) {
    expect(off).toBeLessThan(EXACT);
    expect(counted).toBe(runs);
  }
});

/** The triangular lattice of Li and Mao's sizes: rows of 5, 4, 3 and 2 nodes, 16 mm apart. */
function irisNetwork(seed: number) {
  const a = 0.016;
  const stream = randomStream(seed, "springs");
  const [modulus, thickness] = [0.55e6, 2e-3];
  const stiffness = (width: number) => (modulus * width * thickness) / a;
  const at = (node: number): number => node - 1;
  return springNetwork({
    nodes,
    bonds,
    range: { least: stiffness(1.5e-3), most: stiffness(2.5e-3), slope: 5 },
    stiffness: Array.from({ length: bonds.length }, () => 0.1 * stream.normal()),
    fixed: [at(1), at(5)],
    loads: [14, 12, 13, 10].map((node): NodeAxis => [at(node), "y"]),
    outputs: [8, 2, 3].map((node): NodeAxis => [at(node), "x"]),
  });
}

test("springs learn iris: at least 90 % of the flowers held out, mean of five seeds", () => {
  const { inputs, labels, count, size: width } = iris();
  const most = Array.from({ length: width }, (_, k) => size(inputs.filter((_x, at) => at % width === k)));
  const forces = inputs.map((x, at) => (-0.049 * x) / most[at % width]);
  const accuracies = [1, 2, 3, 4, 5].map((seed) => {
    const order = randomStream(seed, "split").permutation(count);
    const pick = (from: number, to: number) => {
      const rows = [...order.subarray(from, to)];
      return {
        count: to - from,
        size: width,
        inputs: Float64Array.from(rows.flatMap((i) => [...forces.subarray(i * width, (i + 1) * width)])),
        labels: Uint8Array.from(rows, (i) => labels[i]),
      };
    };
    const machine = irisNetwork(seed);
    const training = trainer({
      machine,
      data: pick(0, 105),
      cost: shareCost(),
      rule: descent(adam({ rate: 0.02 }), inSitu()),
      batch: 16,
      seed,
    });
    for (const _ of training.train(2000));
    return evaluate(machine, pick(105, 150), shareCost()).accuracy;
  });
  expect(accuracies.reduce((a, b) => a + b) / 5).toBeGreaterThan(0.9);
});

describe("pruning", () => {
  test("removes bonds, each of which lowers the cost, until none does; the network stands", () => {
    const machine = springNetwork({ ...options, range: undefined, stiffness: 1 });
    const before = machine.displacements(load);
    const wanted = reference.outputs.map((node) => 3 * before[2 * node + 1]);
    const training = trainer({
      machine,
      data: [{ input: load, target: wanted }],
      cost: squaredError(),
      rule: pruning(inSitu()),
      seed: 1,
    });
    for (const _ of training.train(12));
    for (const [step, value] of training.costs.entries())
      if (step > 0) expect(value).toBeLessThanOrEqual(training.costs[step - 1]);
    expect(training.costs[11]).toBeLessThan(0.5 * training.costs[0]);
    expect(machine.parameters.filter((k) => k === 0).length).toBeGreaterThan(0);
    expect(Number.isFinite(machine.displacements(load)[4])).toBe(true);
  });
});

describe("what cannot be", () => {
  test.each([
    [{ fixed: [] }, /The network is not stable: node \d+ can move along [xy] without any force; add bonds/],
    [{ fixed: [0] }, /not stable/],
    [{ bonds: bonds.slice(0, 12), stiffness: 0 }, /not stable/],
    [
      { range: undefined, stiffness: -1 },
      "stiffness[0] is -1; it should be zero or a positive finite number.",
    ],
    [{ range: undefined, stiffness: [1] }, "stiffness has 1 bonds; it should have 28."],
    [
      { range: { ...range, most: 1 } },
      "range.most is 1; it should be a finite stiffness above range.least, 103.125.",
    ],
    [{ bonds: [[3, 3]], stiffness: 0 }, "bonds[0] is [3, 3]; it should be two nodes at different places."],
    [{ loads: [[0, "y"]] }, "loads[0][0] is 0; it should be a node that is not fixed."],
    [{ outputs: [[2, "z"]] }, 'outputs[0][1] is "z"; it should be one of "x", "y".'],
    [{ outputs: [] }, 'outputs is []; it should be a list of at least one direction such as [3, "x"].'],
    [{ nodes: nodes.slice(0, 1) }, "nodes is [[…]]; it should be a list of at least two places"],
  ])("%o", (more, message) => {
    expect(() => springNetwork({ ...options, ...(more as object) })).toThrow(message);
    expect(cite(springNetwork(options))).toContain("in situ backpropagation");
  });
});
