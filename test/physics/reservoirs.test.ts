/** Reservoirs of tanh units and read-outs in closed form, against reservoirpy, a plain solver and statistics. */
import { readFileSync } from "node:fs";
import { crossEntropyCost, descent, neuralNetwork, sgd, squaredError, trainer } from "echolab";
import { describe, expect, test } from "vitest";
import { japaneseVowels, paddedSeries } from "../../kernel-lib/src/data/japanese-vowels.js";
import {
  type LeakyTanh,
  leakyTanhStates,
  plainLeakyTanhStates,
} from "../../kernel-lib/src/engine/recurrent/leaky-tanh.js";
import { Random } from "../../kernel-lib/src/fields/random.js";
import { oneHotCost } from "../../kernel-lib/src/learning/class-costs.js";
import { compare } from "../../kernel-lib/src/learning/compare.js";
import { evaluate } from "../../kernel-lib/src/learning/evaluate.js";
import { byAdjoint } from "../../kernel-lib/src/learning/gradients/adjoint.js";
import { byDifferences } from "../../kernel-lib/src/learning/gradients/differences.js";
import { nrmse } from "../../kernel-lib/src/learning/nrmse.js";
import { ridge } from "../../kernel-lib/src/learning/ridge.js";
import { readoutOnly } from "../../kernel-lib/src/learning/rules/readout-only.js";
import { withReadout } from "../../kernel-lib/src/learning/with-readout.js";
import { memoryOfStart, type Reservoir, seriesMachine } from "../../kernel-lib/src/platforms/reservoir.js";
import { spinTorqueReservoir } from "../../kernel-lib/src/platforms/spin-torque.js";
import {
  spectralRadius,
  tanhReservoir,
  tanhReservoirOf,
} from "../../kernel-lib/src/platforms/tanh-reservoir.js";

/** States of 60 units after some 600 steps of a reservoir that forgets: rounding. */
const STATES = 1e-12;
/** Read-outs and errors of the reference, relative: it solves normal equations with a condition number of 1e9. */
const READOUT = 1e-6;
/** The compiled tanh and the platform's differ by some units in the last place. */
const TWIN = 1e-14;
/** Sums of rounding over a fit of some hundred samples. */
const ROUNDING = 1e-9;

const reference = JSON.parse(readFileSync(new URL("../reference/reservoir.json", import.meta.url), "utf8"));
const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => Math.max(most, x), 0);
const drawn = (n: number, seed: number) => {
  const random = new Random(seed, "test");
  return Float64Array.from({ length: n }, () => random.normal());
};
const waves = (n: number) =>
  Float64Array.from({ length: n }, (_, t) => Math.sin(0.3 * t) + 0.3 * Math.sin(t));

describe("reservoirpy's reservoir", () => {
  const { units, W, Win, bias, leak } = reference;
  const weights = new Float64Array(units * units);
  for (const [to, from, value] of W) weights[to * units + from] = value;
  const reservoir = tanhReservoirOf({ weights, inputWeights: Win, offsets: bias, leak });
  const { mackey_glass, narma10 } = reference.tasks;
  const shifted = mackey_glass.series.map((x: number) => x - 1);
  test.each([
    ["Mackey–Glass", mackey_glass, shifted, shifted.slice(mackey_glass.horizon)],
    ["NARMA-10", narma10, narma10.input, narma10.target],
  ])("%s: states, read-out, predictions and errors", (_, task, input: number[], target: number[]) => {
    const { train, washout } = task;
    const end = train + task.test;
    const before = reservoir.states(input.slice(0, train));
    const after = reservoir.states(input.slice(train, end), before.slice(-units));
    expect(largest(before.slice(-units), task.state_after_training)).toBeLessThan(STATES);
    expect(largest(after.slice(-units), task.last_state)).toBeLessThan(STATES);
    const fit = ridge({ strength: reference.ridge }).fit({
      count: train - washout,
      size: units,
      inputs: before.slice(washout * units),
      targets: target.slice(washout, train),
    });
    const scale = Math.max(...task.readout.map(Math.abs));
    expect(largest(fit.weights.slice(0, units), task.readout)).toBeLessThan(READOUT * scale);
    expect(Math.abs(fit.weights[units] - task.offset)).toBeLessThan(READOUT * scale);
    const predicted = fit.predict(after);
    expect(largest(predicted.slice(0, 20), task.predictions)).toBeLessThan(READOUT);
    const error = nrmse(predicted, target.slice(train, end));
    expect(Math.abs(error / task.nrmse_deviation - 1)).toBeLessThan(READOUT);
  });
});

describe("tanh reservoirs", () => {
  test.each<[number, number, number, number]>([
    [1, 1, 1, 1],
    [2, 1, 3, 0.5],
    [7, 3, 40, 0.3],
    [60, 2, 130, 1],
    [101, 5, 65, 0.9],
  ])(
    "%i units, %i inputs, %i steps, leak %f: the kernel computes what its plain twin does",
    (units, inputs, steps, leak) => {
      const random = new Random(units, "rows");
      const starts = [0];
      const columns: number[] = [];
      for (let i = 0; i < units; i++) {
        for (let j = 0; j <= units + inputs; j++) if (random.uniform() < 0.4) columns.push(j);
        starts.push(columns.length);
      }
      const network: LeakyTanh = {
        units,
        inputs,
        leak,
        starts: Int32Array.from(starts),
        columns: Int32Array.from(columns),
        weights: Float64Array.from(columns, () => (0.5 / Math.sqrt(1 + 0.4 * units)) * random.normal()),
      };
      const series = drawn(steps * inputs, 1);
      const start = drawn(units, 2);
      const compiled = leakyTanhStates(network, series, start);
      expect(compiled.length).toBe(steps * units);
      expect(largest(compiled, plainLeakyTanhStates(network, series, start))).toBeLessThan(TWIN);
    },
  );

  test.each([0, 1e-300, 1e-9, -1e-5, 0.1, -0.3, 0.35, 1, -2.5, 7, 19.9, -25, 800, -1e300])(
    "tanh of %d, to its last digits",
    (x) => {
      const one = tanhReservoirOf({ weights: [0], inputWeights: [1], offsets: [0] });
      const [y] = one.states([x]);
      // Four units in the last place.
      expect(Math.abs(y - Math.tanh(x))).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(Math.tanh(x)));
    },
  );

  test("weights have the radius and the connections asked for, and only the seed makes them", () => {
    const options = { units: 40, connections: 5, radius: 0.7, seed: 3 };
    const { edges } = tanhReservoir(options).toDiagram();
    expect(edges?.from.length).toBe(200);
    const w = new Float64Array(1600);
    for (let k = 0; k < 200; k++) w[edges!.to[k] * 40 + edges!.from[k]] = edges!.value![k];
    expect(spectralRadius(40, w)).toBeCloseTo(0.7, 10);
    const series = waves(30);
    expect(tanhReservoir(options).states(series)).toEqual(tanhReservoir(options).states(series));
    expect(tanhReservoir({ ...options, seed: 4 }).states(series)).not.toEqual(
      tanhReservoir(options).states(series),
    );
  });

  test("a series goes on where an earlier one ended", () => {
    const reservoir = tanhReservoir({ units: 30, leak: 0.4, seed: 1 });
    const whole = reservoir.states(waves(50));
    const first = reservoir.states(waves(50).slice(0, 20));
    const second = reservoir.states(waves(50).slice(20), first.slice(-30));
    expect([...first, ...second]).toEqual([...whole]);
    expect(reservoir.runs).toBe(100);
  });

  test.each<[number, "forgets" | "remembers"]>([
    [0.5, "forgets"],
    [0.9, "forgets"],
    [3, "remembers"],
  ])("with radius %f and little input it %s its start", (radius, kind) => {
    const quiet = waves(400).map((x) => 0.01 * x);
    const memory = memoryOfStart(tanhReservoir({ units: 100, radius, offset: 0, seed: 1 }), quiet);
    if (kind === "forgets") expect(memory[399]).toBeLessThan(1e-6);
    else expect(memory[399]).toBeGreaterThan(0.1);
  });
});

describe("ridge regression", () => {
  const count = 60;
  const size = 8;
  const inputs = drawn(count * size, 5).map((x, k) => x * 3 ** -(k % size) + (k % size));
  const truth = drawn(size, 6);
  const noise = drawn(count, 7);
  const targets = Float64Array.from({ length: count }, (_, i) =>
    truth.reduce((sum, w, j) => sum + w * inputs[i * size + j], 2 + 0.3 * noise[i]),
  );
  const data = { count, size, inputs, targets };

  test("the gradient of its cost is zero, that of the offset too", () => {
    const { weights, predict } = ridge({ strength: 0.37 }).fit(data);
    const errors = predict(inputs).map((y, i) => y - targets[i]);
    for (let j = 0; j < size; j++) {
      const slope = errors.reduce((sum, e, i) => sum + e * inputs[i * size + j], 0.37 * weights[j]);
      expect(Math.abs(slope)).toBeLessThan(ROUNDING);
    }
    expect(Math.abs(errors.reduce((a, b) => a + b))).toBeLessThan(ROUNDING);
  });

  test("the expected error is that of generalised cross-validation, and freedom the trace of the hat matrix", () => {
    const { freedom, expected, predict, strength } = ridge({ strength: 0.9 }).fit(data);
    // The hat matrix column by column: predictions for unit targets; the offset is the one more.
    let trace = 0;
    for (let i = 0; i < count; i++) {
      const unit = new Float64Array(count);
      unit[i] = 1;
      trace += ridge({ strength })
        .fit({ ...data, targets: unit })
        .predict(inputs)[i];
    }
    expect(freedom + 1).toBeCloseTo(trace, 9);
    const squares = predict(inputs).reduce((sum, y, i) => sum + (y - targets[i]) ** 2, 0);
    expect(expected).toBeCloseTo((count * squares) / (count - trace) ** 2, 12);
  });

  test("the strength it chooses has the least expected error, also with more weights than samples", () => {
    for (const few of [count, 6]) {
      const some = {
        count: few,
        size,
        inputs: inputs.slice(0, few * size),
        targets: targets.slice(0, few),
      };
      const chosen = ridge().fit(some);
      for (const factor of [1e-4, 1e-2, 10 ** -0.5, 10 ** 0.5, 1e2, 1e4])
        expect(ridge({ strength: factor * chosen.strength }).fit(some).expected).toBeGreaterThanOrEqual(
          chosen.expected,
        );
    }
  });

  test("it fits with more weights than samples as with fewer: the same equations", () => {
    const few = 5;
    const some = { count: few, size, inputs: inputs.slice(0, few * size), targets: targets.slice(0, few) };
    const { weights, predict } = ridge({ strength: 0.1 }).fit(some);
    const errors = predict(some.inputs).map((y, i) => y - targets[i]);
    for (let j = 0; j < size; j++) {
      const slope = errors.reduce((sum, e, i) => sum + e * inputs[i * size + j], 0.1 * weights[j]);
      expect(Math.abs(slope)).toBeLessThan(ROUNDING);
    }
  });

  test("inputs that never change get no weight, and the offset is the mean of the targets", () => {
    const { weights } = ridge().fit({ ...data, inputs: new Float64Array(count * size).fill(3) });
    expect([...weights.slice(0, size)]).toEqual(new Array(size).fill(0));
    expect(weights[size]).toBeCloseTo(targets.reduce((a, b) => a + b) / count, 12);
  });

  test("it keeps noise out where the targets are noise: most of the weights are punished away", () => {
    const { freedom } = ridge().fit({ ...data, targets: noise });
    expect(freedom).toBeLessThan(size / 2);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["negative strength", () => ridge({ strength: -1 }), /strength is -1/],
    ["one sample", () => ridge().fit({ ...data, count: 1 }), /count is 1/],
    ["short inputs", () => ridge().fit({ ...data, inputs: [1] }), /inputs has 1 values/],
    ["uneven targets", () => ridge().fit({ ...data, targets: [1, 2, 3] }), /targets.length is 3/],
    ["NaN", () => ridge().fit({ ...data, targets: targets.map(() => Number.NaN) }), /targets\[0\] is NaN/],
  ])("%s is refused", (_, make, message) => expect(make).toThrow(message));
});

describe("a read-out behind a machine", () => {
  const steps = 300;
  const washout = 100;
  const series = waves(steps + 5);
  const machine = (reservoir: Reservoir = tanhReservoir({ units: 30, seed: 1 })) =>
    withReadout(seriesMachine(reservoir, { steps, washout }), { outputs: 1, rows: steps - washout });
  const data = [{ input: series.slice(0, steps), target: series.slice(washout + 5) }];
  const training = (own: ReturnType<typeof machine>) =>
    trainer({ machine: own, data, cost: squaredError(), rule: readoutOnly(ridge()), seed: 1 });

  test("one update fits it, to the cost of ridge regression of the states", () => {
    const own = machine();
    const run = training(own);
    for (const _ of run.train(1));
    expect(run.costs[0]).toBeCloseTo(
      data[0].target.reduce((sum, y) => sum + y * y, 0),
      10,
    );
    const states = tanhReservoir({ units: 30, seed: 1 })
      .states(data[0].input)
      .slice(washout * 30);
    const fit = ridge().fit({ count: steps - washout, size: 30, inputs: states, targets: data[0].target });
    expect(largest(own.parameters, fit.weights)).toBeLessThan(ROUNDING);
    const outputs = own.forward(data[0].input, 1);
    expect(largest(outputs, fit.predict(states))).toBeLessThan(ROUNDING);
    expect(nrmse(outputs, data[0].target)).toBeLessThan(0.1);
  });

  test("no gradient is left after the update but that of the punishment", () => {
    const own = machine();
    for (const _ of training(own).train(1));
    const gradient = new Float64Array(own.parameters.length);
    byAdjoint().pullback(own)(
      data[0].input,
      1,
      (outputs) => outputs.map((y, i) => 2 * (y - data[0].target[i])),
      gradient,
    );
    const states = tanhReservoir({ units: 30, seed: 1 })
      .states(data[0].input)
      .slice(washout * 30);
    const { strength } = ridge().fit({
      count: steps - washout,
      size: 30,
      inputs: states,
      targets: data[0].target,
    });
    for (let j = 0; j < 30; j++)
      expect(Math.abs(gradient[j] + 2 * strength * own.parameters[j])).toBeLessThan(1e-6);
  });

  test("its gradient is that of differences, and each sample is one run", () => {
    const own = machine();
    own.parameters.set(drawn(own.parameters.length, 1));
    const { rows } = compare(own, [byAdjoint()], { reference: byDifferences() });
    expect(rows[0].deviation).toBeLessThan(1e-7);
    expect(rows[0].counted).toBe(1);
    const { runs } = own;
    for (const _ of training(own).train(1));
    expect(own.runs - runs).toBe(readoutOnly(ridge()).facts.runs(31, 1));
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "a machine without a read-out",
      () =>
        trainer({
          machine: neuralNetwork({ layers: [2, 1], seed: 1 }),
          data: [{ input: [0, 1], target: 1 }],
          cost: squaredError(),
          rule: readoutOnly(ridge()),
          seed: 1,
        }),
      /the neural network has none. withReadout\(machine, \{ outputs \}\) puts one behind it/,
    ],
    [
      "another cost",
      () => {
        const two = withReadout(neuralNetwork({ layers: [2, 4], seed: 1 }), { outputs: 2 });
        const labelled = {
          count: 2,
          size: 2,
          inputs: Float64Array.of(1, 2, 3, 4),
          labels: Uint8Array.of(0, 1),
        };
        const cost = crossEntropyCost();
        for (const _ of trainer({
          machine: two,
          data: labelled,
          cost,
          rule: readoutOnly(ridge()),
          seed: 1,
        }).train(1));
      },
      /fits a squared error, which this cost is not.*oneHotCost\(\)/,
    ],
    [
      "a reservoir that remembers its start",
      () =>
        machine(tanhReservoir({ units: 100, radius: 3, offset: 0, inputScale: 0.01, seed: 1 })).forward(
          data[0].input,
          1,
        ),
      /the tanh reservoir does not forget its start: after a washout of 100 steps.*smaller spectral radius/,
    ],
    [
      "an oscillator whose power grows without bound",
      () =>
        spinTorqueReservoir({ nodes: 4, nonlinearDamping: -2, current: 3, rest: 0.5, seed: 1 }).states([
          0, 1, 1,
        ]),
      /power of the oscillator grows without bound at a current of .* it diverges/,
    ],
    [
      "a steady oscillation without end",
      () => spinTorqueReservoir({ nodes: 4, nonlinearDamping: -5, current: 6, seed: 1 }),
      /grows without bound at a current of 6: it diverges/,
    ],
    [
      "rows that do not divide",
      () => withReadout(neuralNetwork({ layers: [1, 5], seed: 1 }), { outputs: 1, rows: 2 }),
      /5 outputs divided by 2 rows is 2.5/,
    ],
    [
      "a washout of all steps",
      () => seriesMachine(tanhReservoir({ units: 3, seed: 1 }), { steps: 5, washout: 5 }),
      /washout is 5/,
    ],
    [
      "each state of series of any length",
      () => seriesMachine(tanhReservoir({ units: 3, seed: 1 }), { steps: 5, variable: true }),
      /read is "each"/,
    ],
    [
      "an uneven series",
      () => tanhReservoir({ units: 3, inputs: 2, seed: 1 }).states([1, 2, 3]),
      /series.length is 3/,
    ],
    ["a short start", () => tanhReservoir({ units: 3, seed: 1 }).states([1], [1]), /start has 1 values/],
    ["a leak above 1", () => tanhReservoir({ units: 3, leak: 2, seed: 1 }), /leak is 2/],
    ["no units", () => tanhReservoir({ units: 0, seed: 1 }), /units is 0/],
    [
      "more connections than units",
      () => tanhReservoir({ units: 3, connections: 4, seed: 1 }),
      /connections is 4/,
    ],
  ])("%s is refused in words", (_, make, message) => expect(make).toThrow(message));

  test("descent trains the same read-out", () => {
    const own = machine();
    const rule = descent(sgd({ rate: 1e-4 }), byAdjoint());
    const run = trainer({ machine: own, data, cost: squaredError(), rule, seed: 1 });
    for (const _ of run.train(50));
    expect(run.costs[49]).toBeLessThan(run.costs[0] / 2);
  });
});

describe("Japanese vowels: nine speakers, 370 utterances of other days", () => {
  const { train, test: other } = japaneseVowels();
  /** Fraction of the test utterances whose speaker is read from the mean of the states. */
  const accuracy = (reservoir: Reservoir) => {
    const machine = withReadout(seriesMachine(reservoir, { steps: 29, read: "mean", variable: true }), {
      outputs: 9,
    });
    const data = paddedSeries(train, 29);
    const cost = oneHotCost();
    const run = trainer({ machine, data, cost, rule: readoutOnly(ridge()), batch: train.count, seed: 1 });
    for (const _ of run.train(1));
    return evaluate(machine, paddedSeries(other, 29), cost).accuracy;
  };

  test("the data are those published", () => {
    expect([train.count, other.count, train.size]).toEqual([270, 370, 12]);
    const lengths = [...train.series, ...other.series].map((one) => one.length / 12);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([7, 29]);
    expect(lengths.reduce((a, b) => a + b)).toBe(4274 + 5687);
    expect([...train.series[0].slice(0, 3)]).toEqual([1.860936, -0.207383, 0.261557]);
  });

  test("500 tanh units read at least 97 % of them", () => {
    const reservoir = tanhReservoir({ units: 500, inputs: 12, radius: 0.9, inputScale: 0.3, seed: 1 });
    expect(accuracy(reservoir)).toBeGreaterThanOrEqual(0.97);
  });

  test("one spin-torque oscillator with 200 virtual nodes reads at least 96 % of them", () => {
    expect(accuracy(spinTorqueReservoir({ nodes: 200, inputs: 12, seed: 1 }))).toBeGreaterThanOrEqual(0.96);
  });
});
