/** Machines that relax to an equilibrium: their states and gradients against a public peer and against central differences. */
import { byDifferences, byEcho, cite, compare, descent, digits, evaluate, sgd, trainer } from "echolab";
import { describe, expect, test } from "vitest";
import { plainRelaxLayers, relaxLayers } from "../../kernel-lib/src/engine/relaxation/layers.js";
import { byNudging, oneHotCost } from "../../kernel-lib/src/learning/index.js";
import { hopfieldNetwork, resistorLayers } from "../../kernel-lib/src/platforms/index.js";
import reference from "../reference/equilibrium.json" with { type: "json" };
import { deviation, drawn, flat, transposed } from "./lists-of-numbers.js";

/** States of the peer are printed with 15 digits and relaxed to 1e-13. */
const STATE = 1e-10;
/** Differences of states of 1e-13 over β = 0.001. */
const GRADIENT = 1e-9;
/** A linear nudge in a piecewise linear machine: rounding 1e-14 of the states over β = 0.01, and that of differences. */
const EXACT = 1e-8;
/** Sums in another order. */
const ROUNDING = 1e-13;

/** Parameters of the peer, in its order biases, weights, as ours: weights, biases. */
const ours = (lists: readonly unknown[]) => {
  const half = lists.length / 2;
  return flat([...lists.slice(half), ...lists.slice(0, half)]);
};

const end = { sweeps: 1000, tolerance: 1e-15, seed: 1 };
describe.each([
  ["Hopfield network", reference.hopfield, () => hopfieldNetwork({ layers: [4, 5, 3], ...end })],
  [
    "layers of resistors and diodes",
    reference.resistive,
    () => resistorLayers({ layers: [3, 6, 3], amplification: 2, ...end }),
  ],
])(
  "the %s of the peer",
  (_, { input, labels, parameters, states, equilibrium_propagation: variants }, make) => {
    const machine = make();
    machine.parameters.set(ours(parameters.map(({ value }) => value)));
    const inputs = flat(input);
    const targets = Float64Array.from({ length: 9 }, (_, at) =>
      labels[Math.floor(at / 3)] === at % 3 ? 1 : 0,
    );
    /** Relaxes under the peer's nudge β ½Σ(s − t)², whose force depends on the state that it makes. */
    const nudged = (beta: number) => {
      let state = machine.relax(inputs, 3);
      if (beta === 0) return state;
      // The forces converge by a factor of about β a round.
      for (let round = 0; round < 60; round++)
        state = state.nudge(state.outputs.map((s, at) => -beta * (s - targets[at])));
      return state;
    };

    test.each(states.map(({ beta, layers }) => [beta, layers] as const))(
      "nudged by β = %f: its state",
      (beta, layers) => {
        const state = nudged(beta);
        expect(deviation(state.outputs, flat(layers[1]))).toBeLessThan(STATE);
        expect(deviation(state.states[0], transposed(flat(layers[0]), 3))).toBeLessThan(STATE);
      },
    );

    test.each(variants.map((row) => [row.variant, row.beta, row.gradient] as const))(
      "%s nudge, β = %f: its gradient",
      (variant, beta, wanted) => {
        const [from, to] =
          variant === "positive" ? [0, beta] : variant === "negative" ? [-beta, 0] : [-beta, beta];
        const gradient = new Float64Array(machine.parameters.length);
        nudged(to).addEnergyDifference(nudged(from), 1 / (to - from) / 3, gradient);
        expect(deviation(gradient, ours(wanted))).toBeLessThan(GRADIENT);
      },
    );
  },
);

describe("equilibrium propagation with a linear nudge", () => {
  test.each([
    ["Hopfield, a hidden layer", [4, 5, 3]],
    ["Hopfield, two hidden layers", [3, 6, 5, 2]],
    ["Hopfield, none", [3, 2]],
    ["Hopfield, many units", [9, 40, 10]],
    ["resistors and diodes", [4, 6, 3]],
    ["resistors and diodes, two hidden layers", [3, 6, 8, 2]],
  ])("%s: is exact at ±β, off by β one-sided", (name, layers) => {
    const make = name.startsWith("Hopfield") ? hopfieldNetwork : resistorLayers;
    const machine = make({ layers, sweeps: 3000, tolerance: 1e-15, seed: 3 });
    const oneSided = [1e-2, 1e-3].map((beta) => byNudging({ beta, centred: false }));
    for (let at = 0; at < machine.parameters.length; at++) machine.parameters[at] += 0.1;
    const { rows } = compare(machine, [byNudging(), ...oneSided], { reference: byDifferences(), seed: 2 });
    const [both, large, small] = rows.map((row) => row.deviation);
    expect(both).toBeLessThan(EXACT);
    if (layers.length > 2) expect(large / small).toBeCloseTo(10, 1);
    for (const row of rows) expect(row.counted).toBe(row.runs);
  });

  test("a state that is not stationary is refused, and says what to change", () => {
    const machine = hopfieldNetwork({ layers: [4, 20, 3], sweeps: 2, seed: 3 });
    const pullback = byNudging({ beta: 1e-3 }).pullback(machine);
    const gradient = new Float64Array(machine.parameters.length);
    expect(() => pullback(drawn(1, 4), 1, () => [1, 0, 0], gradient)).toThrow(
      /The free state of the Hopfield network still changes by .* let it relax for more sweeps/,
    );
  });

  test("machines that do not relax are refused; what may be wrong is named", () => {
    const machine = hopfieldNetwork({ layers: [2, 2], seed: 1 });
    expect(() => byEcho().pullback(machine)).toThrow("byNudging() or byDifferences() would do for it.");
    expect(() => hopfieldNetwork({ layers: [2], seed: 1 })).toThrow("layers is [2]; it should be a list of");
    expect(() => hopfieldNetwork({ layers: [2, 0], seed: 1 })).toThrow(
      "layers[1] is 0; it should be a whole",
    );
    const resistors = resistorLayers({ layers: [2, 3], seed: 1 });
    resistors.parameters[4] = -0.1;
    expect(() => resistors.forward(drawn(1, 2), 1)).toThrow(
      "the conductance from node 1 of layer 0 to node 1 of layer 1 is -0.1; it should be zero or a positive",
    );
    resistors.parameters.fill(0);
    expect(() => resistors.forward(drawn(1, 2), 1)).toThrow("Node 0 of layer 1 is not connected");
    resistors.parameters.fill(-1);
    resistors.confine?.();
    expect(Math.min(...resistors.parameters.subarray(0, 12))).toBe(0);
    expect(() => byNudging({ beta: -1 })).toThrow("beta is -1; it should be a positive finite number.");
    expect(cite(machine, byNudging())).toContain("Equilibrium Propagation: Bridging the Gap");
  });
});

test.each([
  [[5], 3],
  [[8, 3], 1],
  [[130, 10], 16],
  [[6, 9, 4], 7],
])("layers of %j units and %i samples relax in the kernel as in plain loops", (sizes, count) => {
  const lists = (seed: number, factor: number) =>
    sizes.map((n, l) => drawn(10 * seed + l, n * count).map((x) => factor * x));
  const layers = {
    sizes,
    couplings: sizes.slice(1).map((n, l) => drawn(50 + l, n * sizes[l]).map((x) => 0.05 * x)),
    scale: sizes.map((n, l) => drawn(60 + l, n).map((x) => 0.5 + Math.abs(x) / 4)),
    lower: sizes.map((n) => new Float64Array(n).fill(-0.5)),
    upper: sizes.map((n, l) => new Float64Array(n).fill(l === 1 ? Number.POSITIVE_INFINITY : 0.7)),
  };
  const [a, b] = [lists(2, 1), lists(2, 1)];
  const end = { sweeps: 7, tolerance: 0 };
  const change = relaxLayers(layers, lists(1, 1), a, count, end);
  expect(change).toBeCloseTo(plainRelaxLayers(layers, lists(1, 1), b, count, end), 12);
  for (const [l, states] of a.entries()) expect(deviation(states, b[l])).toBeLessThan(ROUNDING);
});

const relaxing = { tolerance: 1e-3, seed: 1 };
test.each([
  ["a Hopfield network", 8, 0.95, 0.05, 0.2, () => hopfieldNetwork({ layers: [64, 128, 10], ...relaxing })],
  [
    "layers of resistors and diodes",
    6,
    0.93,
    0.03,
    1,
    () => resistorLayers({ layers: [64, 100, 10], amplification: 50, gain: 0.3, ...relaxing }),
  ],
])(
  "%s: equilibrium propagation, %i epochs of digits: reads %f of the test digits",
  (_, epochs, part, rate, beta, make) => {
    const { train, test: held } = digits();
    const scaled = ({ count, pixels, labels }: typeof train) => ({
      ...{ count, labels, size: 64 },
      inputs: Float64Array.from(pixels, (p) => p / 16),
    });
    const machine = make();
    const rule = descent(sgd({ rate }), byNudging({ beta }));
    const [data, cost] = [scaled(train), oneHotCost()];
    const training = trainer({ machine, data, cost, rule, batch: 16, seed: 1 });
    for (const _ of training.train(epochs * 238));
    expect(evaluate(machine, scaled(held), cost).accuracy).toBeGreaterThan(part);
  },
);
