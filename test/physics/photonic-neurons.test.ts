/** Phase-change neurons and Kerr etalons: single elements against references and closed forms, and networks of them. */
import { adam, byAdjoint, byDifferences, compare, descent, evaluate, squaredError, trainer } from "echolab";
import { describe, expect, test } from "vitest";
import { byPumpProbe } from "../../kernel-lib/src/learning/gradients/pump-probe";
import { hebbian } from "../../kernel-lib/src/learning/rules/hebbian";
import { etalon, etalonNetwork } from "../../kernel-lib/src/platforms/etalon";
import { phaseChangeNeurons } from "../../kernel-lib/src/platforms/phase-change";
import reference from "../reference/etalon.json";

/** The reference is printed with some 14 digits. */
const PRINTED = 1e-10;
/** Central differences of step 1e-6 of smooth outputs of order one; steep thresholds make the third derivative large. */
const GRADIENT = 1e-5;

const messageOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("etalon", () => {
  test.each(reference.etalon)(
    "I = $I: transmitted intensity, transmission and slope as in the reference",
    (known) => {
      const { transmitted, transmission, slope } = etalon()(known.I);
      expect(Math.abs(transmitted - known.transmitted)).toBeLessThan(PRINTED);
      expect(Math.abs(transmission - known.T)).toBeLessThan(PRINTED);
      expect(Math.abs(slope - known.slope)).toBeLessThan(PRINTED);
    },
  );

  test.each([0, 0.05, 0.8, 3])("I = %f: solves its own equation", (intensity) => {
    const { transmitted, transmission } = etalon()(intensity);
    expect(transmitted).toBeCloseTo(intensity / (1 + 4 * Math.sin((transmitted - 1.2) / 2) ** 2), 14);
    expect(transmitted).toBeCloseTo(intensity * transmission, 14);
  });

  test.each([
    [4, -1.2],
    [60, -2.5],
    [1, 0.5],
  ])("F = %f, φ₀ = %f: bistability is refused from where a second stable answer exists", (finesse, phase) => {
    const respond = etalon({ finesse, phase });
    const limit = Number(/below ([\d.e+]+) it is not/.exec(messageOf(() => respond(1e3)))?.[1]);
    // Answers are roots of u − I T(φ₀ + u): their number by changes of sign.
    const answers = (intensity: number) => {
      const f = (u: number) => u - intensity / (1 + finesse * Math.sin((phase + u) / 2) ** 2);
      return Array.from({ length: 20_000 }, (_, k) => (intensity * k) / 20_000).filter(
        (u) => f(u) < 0 !== f(u + intensity / 20_000) < 0,
      ).length;
    };
    expect(answers(0.99 * limit)).toBe(1);
    expect(answers(1.01 * limit)).toBe(3);
    expect(respond(0.99 * limit).slope).toBeGreaterThan(0);
  });

  const input = [0.4, 0.9, 0.2];
  test("a network: the adjoint is that of differences; light sent back gives about the gradient, by two runs", () => {
    const machine = etalonNetwork({ layers: [3, 4, 2], seed: 1 });
    const { rows } = compare(machine, [byAdjoint(), byPumpProbe()], {
      input,
      reference: byDifferences({ step: 1e-6 }),
    });
    expect(rows[0].deviation).toBeLessThan(GRADIENT);
    // T is met in place of the slope T/(1 − I dT/dφ): far from exact, but far from random as well.
    expect(rows[1].deviation).toBeGreaterThan(0.01);
    expect(rows[1].deviation).toBeLessThan(0.9);
    expect(rows[1].counted).toBe(2);
  });

  test("learns by forward and backward light", () => {
    const machine = etalonNetwork({ layers: [3, 6, 2], seed: 3 });
    const data = [
      { input: [1, 0.2, 1], target: [1.2, 0.2] },
      { input: [0.2, 1, 1], target: [0.2, 1.2] },
    ];
    const rule = descent(adam({ rate: 0.02 }), byPumpProbe());
    const before = evaluate(machine, data, squaredError()).cost;
    trainer({ machine, data, cost: squaredError(), rule, batch: 2, seed: 1 }).train(200).toEnd();
    expect(evaluate(machine, data, squaredError()).cost).toBeLessThan(0.01 * before);
  });
});

describe("phase-change neurons", () => {
  const neurons = (options = {}) => phaseChangeNeurons({ inputs: 4, outputs: 2, seed: 1, ...options });

  test("the probe is dark below the threshold and passes above it", () => {
    const machine = neurons({ inputs: 1, outputs: 1, start: [0] });
    const [dark, bright] = machine.forward(Float64Array.of(0.2, 2), 2);
    expect(dark).toBeLessThan(1e-6);
    // Melted: a = 1 and φ = 0.8, an all-pass ring lets everything through.
    expect(bright).toBeCloseTo(1, 6);
  });

  test("weights are the transmissions of the cells", () => {
    const weights = neurons({ inputs: 1, outputs: 2, start: [0, 1] }).weights();
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeCloseTo(Math.exp(-3), 15);
  });

  test("the gradient is that of differences", () => {
    const { rows } = compare(neurons({ threshold: 0.6 }), [byAdjoint()], {
      input: [0.4, 0.7, 0.3, 0.5],
      reference: byDifferences({ step: 1e-6 }),
    });
    expect(rows[0].deviation).toBeLessThan(GRADIENT);
  });

  test("Hebb's rule with an offset: at a spike, cells of inputs that were on melt and the others freeze", () => {
    const machine = neurons({ outputs: 1, threshold: 0.4, start: [0.5, 0.5, 0.5, 0.5] });
    const data = [{ input: [1, 1, 0, 0], target: 1 }];
    trainer({ machine, data, cost: squaredError(), rule: hebbian({ rate: 0.2, offset: 0.5 }), seed: 1 })
      .train(12)
      .toEnd();
    const weights = machine.weights();
    expect(weights[0]).toBeGreaterThan(0.9);
    expect(weights[2]).toBeCloseTo(Math.exp(-3), 6);
    // A pattern of the other inputs does not reach the threshold any more.
    expect(machine.forward(Float64Array.of(0, 0, 1, 1), 1)[0]).toBeLessThan(1e-3);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "a negative power",
      () => neurons().forward(Float64Array.of(1, -1, 0, 0), 1),
      /inputs\[1\] is -1; it should be a power/,
    ],
    [
      "a negative intensity",
      () => etalonNetwork({ layers: [1, 1], seed: 1 }).forward(Float64Array.of(-1), 1),
      /inputs\[0\] is -1; it should be an intensity/,
    ],
    ["no width", () => neurons({ width: 0 }), /width is 0/],
    ["one layer", () => etalonNetwork({ layers: [2], seed: 1 }), /layers is \[2\]/],
  ])("%s", (_, act, message) => expect(act).toThrow(message));
});
