/** Memristor crossbars: currents against badcrossbar, gradients, pulses, and letters that are read without an error. */
import {
  adam,
  byAdjoint,
  byDifferences,
  compare,
  descent,
  evaluate,
  relativeError,
  squaredError,
  trainer,
} from "echolab";
import { describe, expect, test } from "vitest";
import { inSitu } from "../../kernel-lib/src/learning/gradients/in-situ";
import { signPulses } from "../../kernel-lib/src/learning/rules/sign-pulses";
import { type CrossbarOptions, crossbar } from "../../kernel-lib/src/platforms/crossbar";
import { crossbarCurrents } from "../../kernel-lib/src/platforms/crossbar-wires";
import reference from "../reference/crossbar.json";

/** Currents of badcrossbar as printed, and rounding of its nodal analysis at 1e5 times the conductance of a memristor. */
const SAME_CURRENTS = 1e-9;
/** Conductances of the training: sums of a few steps, as printed. */
const SAME_CONDUCTANCES = 1e-15;
/** Differences of step 1e-8 S of outputs of order one: truncation some 1e-6 relative. */
const GRADIENT = 1e-5;

const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());

describe("currents", () => {
  const cases = reference.currents.flatMap((known) =>
    known.voltages.map(
      (voltages, k) =>
        [
          `${known.rows} × ${known.columns}, ${known.wire_resistance} Ω, drive ${k}`,
          known,
          voltages,
          known.output_currents[k],
        ] as const,
    ),
  );
  test.each(cases)("%s: as badcrossbar", (_, known, voltages, wanted) => {
    const conductances = known.resistances.map((row) => row.map((r) => 1 / r));
    const currents = crossbarCurrents({ conductances, voltages, wire: known.wire_resistance });
    expect(relativeError(currents, Float64Array.from(wanted))).toBeLessThan(SAME_CURRENTS);
  });

  test("one device between two segments of wire", () => {
    const [current] = crossbarCurrents({ conductances: [[1e-4]], voltages: [0.1], wire: 100 });
    expect(current).toBeCloseTo(0.1 / (1e4 + 200), 15);
  });

  test("wider than high and higher than wide are the same circuit, mirrored", () => {
    // A crossbar and its transpose: by reciprocity, the current out of column j for a voltage at row i.
    const g = [
      [1e-4, 2e-5, 5e-5],
      [3e-5, 7e-5, 4e-5],
    ];
    const across = g[0].map((_, j) => g.map((row) => row[j]));
    const mirrored = across.map((row) => [...row].reverse()).reverse();
    const there = crossbarCurrents({ conductances: g, voltages: [0, 0.1], wire: 1e3 });
    const back = crossbarCurrents({ conductances: mirrored, voltages: [0, 0, 0.1], wire: 1e3 });
    // Row 1 to column 0 of g is row 2 to column 0 of the mirrored circuit.
    expect(back[0]).toBeCloseTo(there[0], 15);
  });
});

describe("the gradient", () => {
  const input = [0.1, -0.05, 0.02];
  const make = (options: Partial<CrossbarOptions> = {}) =>
    crossbar({ inputs: 3, outputs: 2, seed: 4, ...options });
  test.each<[string, Partial<CrossbarOptions>]>([
    ["ideal wires", {}],
    ["10 Ω a segment", { wire: 10 }],
    ["500 Ω a segment, linear units", { wire: 500, unit: "linear" }],
    ["one output", { outputs: 1, wire: 50 }],
  ])("%s: adjoint and in situ are that of differences", (_, options) => {
    const machine = make(options);
    const { rows } = compare(machine, [byAdjoint(), inSitu()], {
      input,
      reference: byDifferences({ step: 1e-8 }),
    });
    for (const { deviation } of rows) expect(deviation).toBeLessThan(GRADIENT);
    expect(rows.map(({ runs, counted }) => [runs, counted])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test("of a batch adds up", () => {
    const machine = make({ wire: 20 });
    const batch = Float64Array.of(...input, 0.03, 0.02, -0.1);
    const weights = [Float64Array.of(1, -0.5), Float64Array.of(0.3, 0.7)];
    const [a, b] = [byAdjoint(), inSitu()].map((method) => {
      const gradient = new Float64Array(12);
      method.pullback(machine)(batch, 2, (_, i) => weights[i], gradient);
      return gradient;
    });
    expect(relativeError(a, b)).toBeLessThan(1e-13);
  });
});

describe("pulses", () => {
  const one = (options: Partial<CrossbarOptions> = {}) =>
    crossbar({
      inputs: 1,
      outputs: 1,
      range: [1e-5, 1e-4],
      step: 1e-5,
      start: { plus: [2e-5], minus: [9.5e-5] },
      ...options,
    });
  test.each<[string, Partial<CrossbarOptions>, number[], number[]]>([
    ["up and down by the step, within the range", {}, [1, 1], [3e-5, 1e-4]],
    ["down stops at the least", { step: 2e-5 }, [-1, -1], [1e-5, 7.5e-5]],
    ["none at 0", {}, [0, -1], [2e-5, 8.5e-5]],
    [
      "nonlinear: smaller towards the end",
      { nonlinearity: 1 },
      [1, -1],
      [2e-5 + 1e-5 * Math.exp(-1 / 9), 9.5e-5 - 1e-5 * Math.exp(-0.5 / 9)],
    ],
  ])("%s", (_, options, signs, wanted) => {
    const machine = one(options);
    machine.pulse(signs);
    for (const [k, g] of wanted.entries())
      expect(Math.abs(machine.parameters[k] - g)).toBeLessThan(SAME_CONDUCTANCES);
  });

  test("steps beyond the range end at it", () => {
    const machine = one();
    machine.changeWeights(Float64Array.of(1e3));
    expect([...machine.parameters]).toEqual([1e-4, 1e-5]);
    machine.parameters.fill(1);
    machine.forward(Float64Array.of(0.1), 1);
    expect([...machine.parameters]).toEqual([1e-4, 1e-4]);
  });
});

describe("the letters z, v and n with one pixel flipped", () => {
  const { training } = reference;
  const data = training.patterns.map((input, i) => ({ input, target: training.targets[i] }));
  const make = (options: Partial<CrossbarOptions> = {}) =>
    crossbar({
      inputs: 10,
      outputs: 3,
      range: [training.Gmin, training.Gmax],
      gain: training.beta,
      step: training.step,
      start: { plus: flat(training.start.plus), minus: flat(training.start.minus) },
      ...options,
    });
  const misread = (machine: ReturnType<typeof crossbar>) => {
    const answers = machine.forward(flat(training.patterns), 30);
    return training.targets.filter((target, i) => {
      const y = [...answers.subarray(3 * i, 3 * i + 3)];
      return y.indexOf(Math.max(...y)) !== target.indexOf(1);
    }).length;
  };

  test("pulses by the sign of the gradient: conductances, errors and cost of every epoch as in the reference", () => {
    const machine = make();
    const learner = trainer({
      machine,
      data,
      cost: squaredError(),
      rule: signPulses(byAdjoint()),
      batch: 30,
      order: "cyclic",
      seed: 1,
    });
    for (const known of training.log) {
      learner.train(known.epoch - learner.iteration).toEnd();
      const wanted = [...known.plus, ...known.minus].flat();
      expect(Math.max(...machine.parameters.map((g, k) => Math.abs(g - wanted[k])))).toBeLessThan(
        SAME_CONDUCTANCES,
      );
      expect(misread(machine)).toBe(known.misread);
      const { cost } = evaluate(machine, data, squaredError());
      expect(cost / 3 / known.mean_square_error).toBeCloseTo(1, 9);
    }
    expect(misread(machine)).toBe(0);
  });

  test.each<[string, Partial<CrossbarOptions>]>([
    ["with wires of 5 Ω a segment", { wire: 5 }],
    ["with nonlinear pulses", { nonlinearity: 2 }],
  ])("%s: read without an error after 24 epochs in situ", (_, options) => {
    const machine = make(options);
    trainer({
      machine,
      data,
      cost: squaredError(),
      rule: signPulses(inSitu()),
      batch: 30,
      order: "cyclic",
      seed: 1,
    })
      .train(24)
      .toEnd();
    expect(misread(machine)).toBe(0);
  });

  test("descent by a computer reads them as well", () => {
    const machine = make();
    const rule = descent(adam({ rate: 2e-6 }), byAdjoint());
    trainer({ machine, data, cost: squaredError(), rule, batch: 30, order: "cyclic", seed: 1 })
      .train(60)
      .toEnd();
    expect(misread(machine)).toBe(0);
  });
});

test("the picture shows every device at its crossing", () => {
  const machine = crossbar({ inputs: 3, outputs: 2, seed: 1 });
  const { nodes, edges } = machine.toDiagram([0.1, 0, -0.1]);
  expect(nodes.x).toHaveLength(12 + 3 + 4);
  expect(edges?.from).toHaveLength(3 + 4);
  // G⁺ of output 1 (from 0) and input 2: row 2, column 2.
  const at = Array.from(nodes.x).findIndex((x, d) => d < 12 && x === 2 && nodes.y[d] === -2);
  expect(nodes.value?.[at]).toBe(machine.parameters[1 * 3 + 2]);
});
