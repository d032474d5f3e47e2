/** The one trainer: orders, schedules, means, changes of samples and early stopping. */
import {
  byAdjoint,
  type Cost,
  descent,
  type Machine,
  type Schedule,
  schedules,
  sgd,
  squaredError,
  type Trainer,
  type TrainerOptions,
  trainer,
  trainTogether,
} from "echolab";
import { describe, expect, test } from "vitest";

const run = <T>(trained: Trainer<T>, iterations: number): Trainer<T> => {
  for (const _ of trained.train(iterations)) void _;
  return trained;
};

/** y = a x + b: a machine of a user's own. */
function line(a = 0, b = 0): Machine {
  const parameters = Float64Array.of(a, b);
  const machine: Machine = {
    name: "the line",
    inputs: 1,
    outputs: 1,
    parameters,
    runs: 0,
    forward(inputs) {
      machine.runs += inputs.length;
      return inputs.map((x) => parameters[0] * x + parameters[1]);
    },
    adjointPullback: () => (inputs, count, weigh, gradient) => {
      const outputs = machine.forward(inputs, count);
      for (let i = 0; i < count; i++) {
        const [weight] = Array.from(weigh(outputs.slice(i, i + 1), i));
        gradient[0] += weight * inputs[i];
        gradient[1] += weight;
      }
    },
  };
  return machine;
}
/** C = y: its derivatives to a and b are x and 1. */
const OUTPUT: Cost<unknown> = ([y]) => ({ cost: y, gradient: Float64Array.of(1) });
const plain = (rate: number) => descent(sgd({ rate }), byAdjoint());
const UNIT = [{ input: [1], target: 0 }];
const lined = (changes: Partial<TrainerOptions<unknown>> = {}) =>
  trainer({ machine: line(), data: UNIT, cost: OUTPUT, rule: plain(0.1), seed: 1, ...changes });

describe("schedules are factors of the rate", () => {
  test.each<[string, Schedule, number[]]>([
    ["cosine", schedules.cosine(4), [1, 0.5 + Math.SQRT1_2 / 2, 0.5, 0.5 - Math.SQRT1_2 / 2, 1e-9, 1e-9]],
    ["cosine that is held first", schedules.cosine(2, 2), [1, 1, 1, 0.5, 1e-9]],
    ["warm-up", schedules.warmUp(4), [0.25, 0.5, 0.75, 1, 1]],
    ["warm-up into a cosine", schedules.warmUp(2, schedules.cosine(2, 2)), [0.5, 1, 1, 0.5, 1e-9]],
    ["staircase", schedules.staircase(2, 0.5), [1, 1, 0.5, 0.5, 0.25]],
  ])("%s", (_, schedule, factors) => {
    for (const [i, factor] of factors.entries()) expect(schedule(i)).toBeCloseTo(factor, 14);
    // The cost is y = a + b, so that each step moves both by the rate.
    const { machine } = run(lined({ schedule }), factors.length);
    expect(machine.parameters[1]).toBeCloseTo(-0.1 * factors.reduce((sum, f) => sum + f), 12);
  });

  test("a schedule of a user's own is checked", () => {
    expect(() => run(lined({ schedule: (i) => 1 - i }), 3)).toThrow(/schedule\(iteration\) is 0/);
  });
});

describe("the order of samples", () => {
  const data = Array.from({ length: 10 }, (_, i) => ({ input: [0], target: i }));
  /** Targets that a trainer shows, update by update. */
  function shown(
    order: TrainerOptions<unknown>["order"],
    batch: number,
    updates: number,
    seed = 1,
  ): number[][] {
    const seen: number[][] = [];
    const cost: Cost<unknown> = (outputs, target) => {
      seen[seen.length - 1].push(target as number);
      return OUTPUT(outputs, target);
    };
    const trained = lined({ data, cost, order, batch, seed });
    for (let k = 0; k < updates; k++) {
      seen.push([]);
      run(trained, 1);
    }
    return seen;
  }
  const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
  const ALL = data.map(({ target }) => target);

  test("cyclic: always in that of the data", () => {
    expect(shown("cyclic", 4, 4)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 0, 1],
      [2, 3, 4, 5],
    ]);
  });

  test("shuffled: every pass shows each sample once, in another order; whole batches only", () => {
    const passes = shown("shuffled", 5, 8);
    for (const k of [0, 2, 4, 6]) expect(sorted([...passes[k], ...passes[k + 1]])).toEqual(ALL);
    expect(passes.slice(0, 2)).not.toEqual(passes.slice(2, 4));
    // Batches of four leave two of ten out of each pass.
    for (const k of [0, 2, 4])
      expect(
        new Set(
          shown("shuffled", 4, 6)
            .slice(k, k + 2)
            .flat(),
        ).size,
      ).toBe(8);
    expect(shown("shuffled", 5, 8)).toEqual(passes);
    expect(shown("shuffled", 5, 8, 2)).not.toEqual(passes);
  });

  test("random: every update draws different samples anew", () => {
    const updates = shown("random", 4, 200);
    for (const batch of updates) expect(new Set(batch).size).toBe(4);
    // 80 of each expected with a standard deviation of 7; four of those.
    for (const target of ALL) {
      const times = updates.flat().filter((t) => t === target).length;
      expect(Math.abs(times - 80)).toBeLessThan(28);
    }
    expect(updates[0]).not.toEqual(updates[1]);
    expect(
      shown("random", 1, 50)
        .flat()
        .some((t, i, list) => t === list[i + 1]),
    ).toBe(true);
  });
});

test("a cost whose gradient does not fit the outputs is named", () => {
  const cost: Cost<unknown> = ([y]) => ({ cost: y, gradient: new Float64Array(2) });
  expect(() => run(lined({ cost }), 1)).toThrow(/gradient of the cost has 2 values; there are 1 outputs/);
});

test("augment changes a sample each time before it is used, the same way in every run of one seed", () => {
  const seen: number[] = [];
  const cost: Cost<unknown> = (outputs, target) => {
    seen.push(outputs[0]);
    return OUTPUT(outputs, target);
  };
  const jittered = () =>
    lined({
      machine: line(1, 0),
      cost,
      rule: plain(1e-300),
      augment: (input, stream) => {
        input[0] += stream.normal();
      },
    });
  const whole = run(jittered(), 6);
  const first = seen.splice(0);
  expect(new Set(first).size).toBe(6);
  const resumed = jittered();
  resumed.restore(run(jittered(), 3).checkpoint());
  seen.length = 0;
  run(resumed, 3);
  expect(seen).toEqual(first.slice(3));
  expect(UNIT[0].input).toEqual([1]);
  expect(resumed.costs).toEqual(whole.costs);
});

test("average: the running mean of the parameters, of which the first count evenly", () => {
  // Parameters fall by 0.1 in each iteration: −0.1, −0.2 …
  const trained = run(lined({ average: 3 }), 2);
  expect(trained.mean?.[1]).toBeCloseTo(-0.15, 14);
  run(trained, 3);
  let mean = 0;
  for (let n = 1; n <= 5; n++) mean += (-0.1 * n - mean) / Math.min(3, n);
  expect(trained.mean?.[1]).toBeCloseTo(mean, 14);
  expect(trained.machine.parameters[1]).toBeCloseTo(-0.5, 14);
  expect(lined().mean).toBeUndefined();
});

describe("early stopping", () => {
  // a moves from 0 to 1 by the training; the samples held out would have 0.5.
  const options = (patience?: number) => ({
    machine: line(),
    data: [{ input: [1], target: 2 }],
    cost: squaredError(),
    rule: plain(0.05),
    seed: 1,
    stopping: { data: [{ input: [1], target: 1 }], every: 2, patience },
  });

  test("ends when the cost of the samples held out has not fallen for some looks, and keeps the best parameters", () => {
    const trained = run(trainer(options(3)), 100);
    const { best } = trained;
    expect(trained.stopped).toBe(true);
    // 2(1 − 0.8ⁿ) passes 1 between n = 3 and 4; looks are at even iterations.
    expect(best?.iteration).toBe(4);
    expect(trained.iteration).toBe(4 + 3 * 2);
    expect(best?.parameters[0]).toBeCloseTo(1 - 0.8 ** 4, 12);
    expect(best?.cost).toBeCloseTo((1 - 2 * 0.8 ** 4) ** 2, 12);
    expect([...trained.train(5)]).toEqual([]);
  });

  test("goes on from a checkpoint to the same end", () => {
    const whole = run(trainer(options()), 100);
    const resumed = trainer(options());
    resumed.restore(JSON.parse(JSON.stringify(run(trainer(options()), 7).checkpoint())));
    expect(run(resumed, 100).checkpoint()).toEqual(whole.checkpoint());
    expect(resumed.stopped).toBe(true);
  });

  test("of one trainer does not end another beside it", () => {
    const [stopping, free] = [trainer(options(1)), trainer({ ...options(), stopping: undefined })];
    for (const _ of trainTogether([stopping, free], 20)) void _;
    expect([stopping.iteration, free.iteration]).toEqual([6, 20]);
  });

  test("looks at nothing that does not fit", () => {
    const wrong = { ...options(), stopping: { data: [{ input: [1, 2], target: 1 }], every: 2 } };
    expect(() => trainer(wrong)).toThrow(/stopping.data\[0\].input has 2 values/);
    expect(() => trainer(options(0))).toThrow(/stopping.patience is 0/);
  });
});
