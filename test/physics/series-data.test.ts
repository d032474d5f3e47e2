/** Series to learn: Mackey–Glass against a solver of order 8, NARMA-10 by its definition, files, and what reservoirs predict. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { japaneseVowels, paddedSeries } from "../../kernel-lib/src/data/japanese-vowels.js";
import { mackeyGlass } from "../../kernel-lib/src/data/mackey-glass.js";
import { narma10, narmaOf } from "../../kernel-lib/src/data/narma.js";
import { writeNpy } from "../../kernel-lib/src/data/npy.js";
import { readSeries } from "../../kernel-lib/src/data/series-file.js";
import { nrmse } from "../../kernel-lib/src/learning/nrmse.js";
import { ridge } from "../../kernel-lib/src/learning/ridge.js";
import { mediumReservoir } from "../../kernel-lib/src/platforms/random-medium.js";
import type { Reservoir } from "../../kernel-lib/src/platforms/reservoir.js";
import { tanhReservoir } from "../../kernel-lib/src/platforms/tanh-reservoir.js";

/**
 * x(t) of the Mackey–Glass equation with τ = 17 and x = 1.2 before 0, by SciPy 1.17's DOP853 (relative tolerance 1e-13), delay by
 * delay, each with the dense output of the one before.
 */
const SOLUTION: readonly (readonly [number, number])[] = [
  [0.5, 1.1577508476469074],
  [10, 0.6524042925050014],
  [17, 0.49197209671035624],
  [25.3, 0.891697323380626],
  [50, 1.0609543628975022],
  [100, 1.0137240165241213],
  [150.7, 1.1308137047788414],
  [200, 1.1867181071164563],
  [300, 1.1525150999927682],
  [339, 0.9714294965586426],
];
/** Error of steps of 0.05 until t = 339; small errors grow e-fold in some 150. */
const STEPPED = 2e-8;
/** The Santa Fe laser series, where there is one. */
const LASER = process.env.ECHOLAB_SANTA_FE ?? "";

/** Error of one-step predictions: trains on the first steps, tests on those that follow without reset. */
function predictionError(
  reservoir: Reservoir,
  input: Float64Array,
  target: Float64Array,
  { washout, train, test: end }: { washout: number; train: number; test: number },
): number {
  const { units, inputs } = reservoir;
  const states = reservoir.states(input.slice(0, end * inputs));
  const fit = ridge().fit({
    count: train - washout,
    size: units,
    inputs: states.slice(washout * units, train * units),
    targets: target.slice(washout, train),
  });
  return nrmse(fit.predict(states.slice(train * units)), target.slice(train, end));
}

describe("Mackey–Glass", () => {
  test.each(SOLUTION)("x(%f) is that of a solver of order 8", (t, x) => {
    const [value] = mackeyGlass({ count: 1, from: t });
    expect(Math.abs(value - x)).toBeLessThan(STEPPED);
  });

  test("its error falls with the fourth power of the step", () => {
    const error = (stepsPerDelay: number) =>
      Math.abs(mackeyGlass({ count: 1, from: 50, stepsPerDelay })[0] - SOLUTION[4][1]);
    expect(Math.log2(error(34) / error(68))).toBeGreaterThan(3.5);
    expect(Math.log2(error(34) / error(68))).toBeLessThan(4.5);
  });

  test("values at equal intervals are those at their times", () => {
    const series = mackeyGlass({ count: 21, interval: 2.5 });
    for (const i of [0, 1, 20])
      expect(series[i]).toBeCloseTo(mackeyGlass({ count: 1, from: 2.5 * i })[0], 14);
    expect(series[0]).toBe(1.2);
  });

  test("an equation without delayed term decays, and one at rest stays", () => {
    const decaying = mackeyGlass({ count: 5, interval: 3, gain: 0 });
    for (const [i, x] of decaying.entries()) expect(x).toBeCloseTo(1.2 * Math.exp(-0.3 * i), 9);
    for (const x of mackeyGlass({ count: 50, history: 1 })) expect(x).toBeCloseTo(1, 14);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no values", () => mackeyGlass({ count: 0 }), /count is 0/],
    ["no delay", () => mackeyGlass({ count: 1, delay: 0 }), /delay is 0/],
    ["half a step", () => mackeyGlass({ count: 1, stepsPerDelay: 2.5 }), /stepsPerDelay is 2.5/],
  ])("%s is refused", (_, make, message) => expect(make).toThrow(message));

  test("200 tanh units know it 10 ahead to a few hundredths", () => {
    const series = mackeyGlass({ count: 2110, from: 200 }).map((x) => x - 1);
    const reservoir = tanhReservoir({ units: 200, leak: 0.3, radius: 1.1, seed: 1 });
    const error = predictionError(reservoir, series, series.slice(10), {
      washout: 100,
      train: 1500,
      test: 2100,
    });
    expect(error).toBeLessThan(0.03);
  });
});

describe("NARMA-10", () => {
  test("every value follows from its definition", () => {
    const { input: u, target: y } = narma10({ count: 50, seed: 1, skip: 0 });
    for (let t = 10; t < 49; t++) {
      let sum = 0;
      for (let i = 0; i <= 9; i++) sum += y[t - i];
      const next = 0.3 * y[t] + 0.05 * y[t] * sum + 1.5 * u[t + 1 - 9] * u[t + 1] + 0.1;
      expect(y[t + 1]).toBeCloseTo(next, 14);
    }
    expect(Math.max(...u)).toBeLessThan(0.5);
    const skipped = narma10({ count: 30, seed: 1, skip: 20 });
    expect([...skipped.target]).toEqual([...y.slice(20)]);
  });

  test("a series that diverges is refused", () => {
    expect(() => narmaOf(new Float64Array(200).fill(1))).toThrow(
      /NARMA-10 series diverges at step \d+; take another input/,
    );
  });

  test("200 tanh units compute it to less than 0.4 of its deviation, and inputs alone do not", () => {
    const { input, target } = narma10({ count: 4000, seed: 1 });
    const drive = input.map((u) => 4 * u - 1);
    const reservoir = tanhReservoir({ units: 200, radius: 0.95, inputScale: 0.1, seed: 2 });
    const error = predictionError(reservoir, drive, target, { washout: 100, train: 3000, test: 4000 });
    expect(error).toBeLessThan(0.4);
    const bare = tanhReservoir({ units: 200, connections: 0, inputScale: 0.1, seed: 2 });
    expect(predictionError(bare, drive, target, { washout: 100, train: 3000, test: 4000 })).toBeGreaterThan(
      0.8,
    );
  });
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "series-"));
  test("numbers in text and NumPy files are read, all else is refused", () => {
    const file = (name: string, content: string | Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    try {
      expect([...readSeries(file("a.txt", "1 2.5\n-3,4e1\r\n"))]).toEqual([1, 2.5, -3, 40]);
      expect([...readSeries(file("b.npy", writeNpy(Float64Array.of(86, 141), [2, 1])))]).toEqual([86, 141]);
      expect(() => readSeries(file("c.txt", "1 two 3"))).toThrow(/Entry 2 of .*c.txt is "two"/);
      expect(() => readSeries(file("d.txt", " \n"))).toThrow(/holds no numbers/);
      expect(() => readSeries(join(folder, "none"))).toThrow(/an existing file/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("series of different lengths are padded, and too long ones refused", () => {
    const { train } = japaneseVowels();
    const padded = paddedSeries(train);
    expect(padded.size).toBe(1 + 26 * 12);
    expect(padded.inputs[0]).toBe(train.series[0].length / 12);
    expect(() => paddedSeries(train, 5)).toThrow(
      /steps is 5; it should be at least \d+, the length of series 0/,
    );
  });
});

describe.runIf(existsSync(LASER))("the Santa Fe laser, where its file is named by ECHOLAB_SANTA_FE", () => {
  const reference = JSON.parse(readFileSync(new URL("../reference/reservoir.json", import.meta.url), "utf8"))
    .tasks.santa_fe;

  test("its values are those of the competition", () => {
    const series = readSeries(LASER);
    expect(series.length).toBe(reference.points);
    const bytes = Buffer.from(series.buffer, series.byteOffset, series.byteLength);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(reference.sha256_float64_little_endian);
  });

  const range = { washout: 100, train: 3000, test: 3999 };
  test.each<[string, () => Reservoir, number]>([
    ["500 tanh units", () => tanhReservoir({ units: 500, leak: 0.3, radius: 0.9, seed: 1 }), 0.14],
    ["a random medium with 400 pixels of 8 bits", () => mediumReservoir({ units: 400, seed: 1 }), 0.14],
  ])("%s predict it to 0.14 of its deviation", (_, make, most) => {
    const series = readSeries(LASER).map((x) => x / 255);
    expect(predictionError(make(), series, series.slice(1), range)).toBeLessThan(most);
  });
});
