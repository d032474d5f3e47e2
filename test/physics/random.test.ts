import { describe, expect, test } from "vitest";
import { type Random, randomStream, type StreamKey } from "../../kernel-lib/src/fields/random.js";
import { grid, layeredNetwork, smoothRandom } from "../../kernel-lib/src/index.js";
import { jitter } from "../../kernel-lib/src/learning.js";
import { SEEDS as STARTS } from "../properties.js";
import {
  chiSquare,
  chiSquareOfCounts,
  correlation,
  kolmogorov,
  meanDeviation,
  normalCumulative,
} from "./random-statistics.js";

/** Seeds of which every statistic across seeds is made. */
const SEEDS = 4000;
/** First numbers of a stream that are looked at. */
const FIRST = 16;
/** Standard deviations that a statistic may be off: some 500 are tested, one in 10⁹ is beyond by chance. */
const DEVIATIONS = 6;
/** Bound for √n times Kolmogorov's distance: exceeded by chance once in 10⁷. */
const KOLMOGOROV = 2.9;
/** Standard deviation of a uniform number. */
const UNIFORM = Math.sqrt(1 / 12);
/** Fourth central moment of a uniform number is 1/80: standard deviation of its squared distance from 1/2. */
const UNIFORM_SQUARE = Math.sqrt(1 / 80 - 1 / 144);

/** numbers[k][s]: the k-th number of the stream with seed `from + s` and the keys. */
function acrossSeeds(from: number, keys: readonly StreamKey[] = []): Float64Array[] {
  const numbers = Array.from({ length: FIRST }, () => new Float64Array(SEEDS));
  for (let s = 0; s < SEEDS; s++) {
    const stream = randomStream(from + s, ...keys);
    for (let k = 0; k < FIRST; k++) numbers[k][s] = stream.uniform();
  }
  return numbers;
}

describe("a stream is the generator that its documentation names", () => {
  // xoroshiro128+ (24, 16, 37), lower 32 bits of each output, two a number, with the state from SplitMix64 (whose first outputs
  // for the seed 1234567 are published as 6457827717110365317 and 3203168211198807973); computed apart in Python's integers.
  test.each([
    [0, [0.21015791621412716, 0.9526210374251859, 0.7610578165804366, 0.6025014732180781]],
    [1, [0.641880635054016, 0.06824309202427037, 0.5407492792081153, 0.27787714264653995]],
    [2 ** 53 - 1, [0.7405060436706193, 0.4276320493091684, 0.8850105922144347, 0.1636172047117932]],
  ])("seed %d", (seed, expected) => {
    const stream = randomStream(seed);
    expect(expected.map(() => stream.uniform())).toEqual(expected);
  });
});

describe.each([
  ["seeds from 0", 0, []],
  ["large seeds", 2 ** 31 - 1000, []],
  ["seeds with a key", 0, ["noise"]],
  ["seeds with a step as key", 0, ["augmentation", 7]],
  ...STARTS.map((seed) => [`seeds from ${seed}`, seed, []]),
] as [string, number, StreamKey[]][])("first numbers across %s", (_, from, keys) => {
  const numbers = acrossSeeds(from, keys);

  test("have the mean, the variance and the distribution of uniform numbers", () => {
    for (const list of numbers) {
      expect(Math.abs(meanDeviation(list, 0.5, UNIFORM))).toBeLessThan(DEVIATIONS);
      const squares = list.map((u) => (u - 0.5) ** 2);
      expect(Math.abs(meanDeviation(squares, 1 / 12, UNIFORM_SQUARE))).toBeLessThan(DEVIATIONS);
      expect(Math.abs(chiSquare(list, 64))).toBeLessThan(DEVIATIONS);
      expect(kolmogorov(list, (u) => u)).toBeLessThan(KOLMOGOROV);
    }
  });

  test.each([1, 2, 4, 8, 16, 64, 256, 1024])("do not correlate between seeds s and s + %d", (apart) => {
    for (const list of numbers) {
      const deviation = correlation(list.subarray(0, SEEDS - apart), list.subarray(apart));
      expect(Math.abs(deviation)).toBeLessThan(DEVIATIONS);
    }
  });

  test("do not correlate with one another", () => {
    for (let a = 0; a < FIRST; a++)
      for (let b = 0; b < a; b++)
        expect(Math.abs(correlation(numbers[a], numbers[b]))).toBeLessThan(DEVIATIONS);
  });

  test("are each as often the largest of the first sixteen", () => {
    const counts = new Float64Array(FIRST);
    for (let s = 0; s < SEEDS; s++) {
      let largest = 0;
      for (let k = 1; k < FIRST; k++) if (numbers[k][s] > numbers[largest][s]) largest = k;
      counts[largest]++;
    }
    expect(Math.abs(chiSquareOfCounts(counts))).toBeLessThan(DEVIATIONS);
  });
});

describe("streams of one seed", () => {
  const streams: [string, (k: number) => Random][] = [
    ["of neighbouring numbers as keys", (k) => randomStream(1, "augmentation", k)],
    ["derived a sample", (k) => randomStream(1, "batch").derive(k)],
    [
      "derived of derived",
      (k) =>
        randomStream(1)
          .derive("worker", k >> 6)
          .derive(k & 63),
    ],
    ["with words as keys", (k) => randomStream(1, `stream ${k}`)],
  ];
  test.each(streams)("%s are independent", (_, stream) => {
    const first = Float64Array.from({ length: SEEDS }, (_, k) => stream(k).uniform());
    expect(Math.abs(chiSquare(first, 64))).toBeLessThan(DEVIATIONS);
    for (const apart of [1, 2, 64])
      expect(Math.abs(correlation(first.subarray(0, SEEDS - apart), first.subarray(apart)))).toBeLessThan(
        DEVIATIONS,
      );
  });

  test("with different keys begin differently, however alike the keys are", () => {
    const keys: StreamKey[][] = [
      [],
      [0],
      [0, 0],
      [1],
      [0, 1],
      [1, 0],
      [""],
      ["", ""],
      ["0"],
      ["a"],
      ["a", "b"],
      ["ab"],
      ["b", "a"],
      ["a", 0],
      [97],
      ["\u0000"],
      ["a\u0000"],
    ];
    const starts = [0, 1, 97].flatMap((seed) => keys.map((list) => randomStream(seed, ...list).uniform()));
    expect(new Set(starts).size).toBe(starts.length);
  });

  test("derive does not depend on the position, and moves nothing", () => {
    const stream = randomStream(3, "a");
    const before = stream.derive("b", 2).uniform();
    stream.uniform();
    expect(stream.derive("b", 2).uniform()).toBe(before);
    expect(before).toBe(randomStream(3, "a", "b", 2).uniform());
    expect(stream.drawn).toBe(1);
  });
});

describe("along one stream", () => {
  const COUNT = 100_000;
  test.each([0, 1, 2, 12345])("uniform numbers of seed %d", (seed) => {
    const stream = randomStream(seed);
    const list = Float64Array.from({ length: COUNT }, () => stream.uniform());
    expect(Math.abs(chiSquare(list, 1000))).toBeLessThan(DEVIATIONS);
    expect(kolmogorov(list, (u) => u)).toBeLessThan(KOLMOGOROV);
    for (const apart of [1, 2, 3, 16])
      expect(Math.abs(correlation(list.subarray(0, COUNT - apart), list.subarray(apart)))).toBeLessThan(
        DEVIATIONS,
      );
  });

  test.each([0, 1, 2, 12345])("normal numbers of seed %d", (seed) => {
    const stream = randomStream(seed);
    const list = Float64Array.from({ length: COUNT }, () => stream.normal());
    expect(kolmogorov(list, normalCumulative)).toBeLessThan(KOLMOGOROV);
    expect(Math.abs(meanDeviation(list, 0, 1))).toBeLessThan(DEVIATIONS);
    expect(
      Math.abs(
        meanDeviation(
          list.map((x) => x ** 2),
          1,
          Math.sqrt(2),
        ),
      ),
    ).toBeLessThan(DEVIATIONS);
  });

  test("first normal numbers across seeds", () => {
    const list = Float64Array.from({ length: SEEDS }, (_, seed) => randomStream(seed).normal());
    expect(kolmogorov(list, normalCumulative)).toBeLessThan(KOLMOGOROV);
    expect(
      Math.abs(
        meanDeviation(
          list.map((x) => x ** 2),
          1,
          Math.sqrt(2),
        ),
      ),
    ).toBeLessThan(DEVIATIONS);
  });

  test("all 120 permutations of five are as frequent, across seeds", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 12_000; seed++) {
      const order = randomStream(seed).permutation(5).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(120);
    expect(Math.abs(chiSquareOfCounts([...counts.values()]))).toBeLessThan(DEVIATIONS);
  });

  test("whole numbers below n are as frequent", () => {
    const stream = randomStream(8);
    for (const n of [2, 3, 10, 37]) {
      const counts = new Float64Array(n);
      for (let i = 0; i < COUNT; i++) counts[stream.index(n)]++;
      expect(Math.abs(chiSquareOfCounts(counts))).toBeLessThan(DEVIATIONS);
    }
  });

  test("a new stream goes on where a saved one stood", () => {
    const stream = randomStream(5, "order");
    stream.permutation(100);
    const again = randomStream(stream.seed, ...stream.keys).skipTo(stream.drawn);
    expect(again.uniform()).toBe(stream.uniform());
  });
});

describe("what is made of streams", () => {
  test("starts of layered networks with neighbouring seeds do not correlate", () => {
    const couplings = Array.from({ length: 200 }, (_, seed) =>
      layeredNetwork({ layers: [4, 4, 2], seed }).couplings[0].map((j) => (j - 1) / 0.1),
    );
    for (let i = 0; i < 16; i++) {
      const list = Float64Array.from(couplings, (values) => values[i]);
      expect(Math.abs(meanDeviation(list, 0.5, UNIFORM))).toBeLessThan(DEVIATIONS);
      expect(Math.abs(correlation(list.subarray(1), list.subarray(0, 199)))).toBeLessThan(DEVIATIONS);
    }
  });

  test("smooth random fields of neighbouring seeds are as different as those of distant ones", () => {
    const space = grid({ points: 64, length: 10 });
    const fields = Array.from({ length: 300 }, (_, seed) => smoothRandom(space, { seed }));
    const overlap = (apart: number) =>
      fields.slice(apart).map((b, s) => b.reduce((sum, v, i) => sum + (v * fields[s][i]) / 64, 0));
    for (const apart of [1, 2, 32]) {
      const list = overlap(apart);
      const spread = Math.sqrt(list.reduce((sum, v) => sum + v * v, 0) / list.length);
      expect(Math.abs(meanDeviation(list, 0, spread))).toBeLessThan(DEVIATIONS);
    }
  });

  test("pictures of consecutive training steps are shifted independently", () => {
    const shift = jitter({ rows: 1, columns: 64, repeat: 1, background: 0, shift: 4 });
    const moved = Float64Array.from({ length: 1000 }, (_, step) => {
      const picture = Float64Array.from({ length: 64 }, (_, x) => Math.exp(-((x - 32) ** 2) / 8));
      shift(picture, randomStream(1, "augmentation", step));
      const total = picture.reduce((a, b) => a + b, 0);
      return total > 1e-3 ? picture.reduce((sum, v, x) => sum + v * x, 0) / total - 32 : 0;
    });
    const rms = Math.sqrt(moved.reduce((sum, x) => sum + x * x, 0) / moved.length);
    expect(rms).toBeGreaterThan(1);
    const product = moved.slice(1).reduce((sum, x, i) => sum + (x * moved[i]) / rms ** 2, 0);
    expect(Math.abs(product) / Math.sqrt(moved.length)).toBeLessThan(DEVIATIONS);
  });
});

describe("refuses", () => {
  test("modes of a smooth field that the grid cannot tell apart", () => {
    const space = grid({ points: 16, length: 10 });
    expect(() => smoothRandom(space, { seed: 1, modes: 9 })).toThrow(/modes is 9; .*from 0 to 8/);
    expect(smoothRandom(grid({ points: [4, 32], length: [1, 8] }), { seed: 1 }).every(Number.isFinite)).toBe(
      true,
    );
  });
  test.each([-1, 0.5, Number.NaN, 2 ** 53, "1", undefined])("the seed %s", (seed) => {
    expect(() => randomStream(seed as number)).toThrow(/seed is .*whole number from 0 to 9007199254740991/);
  });
  test.each([-1, 0.5, Number.NaN, null, {}])("the key %s", (key) => {
    expect(() => randomStream(1, "a", key as number)).toThrow(/keys\[1\] is .*a string or a whole number/);
  });
});
