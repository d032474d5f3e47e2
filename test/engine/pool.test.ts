import { random, setThreads, threads } from "echolab";
import { afterEach, expect, test } from "vitest";
import { float64, free, reserve } from "../../kernel-lib/src/engine/memory.js";
import { parallel } from "../../kernel-lib/src/engine/pool.js";

const usual = threads();
afterEach(() => setThreads(usual));

const N = 48;

/** Factors `count` random symmetric matrices in kernel memory, one a call, and returns all that was written. */
function factorAll(count: number, seed: number): { pivots: Float64Array; results: Float64Array } {
  const bytes = 16 * N * N;
  const address = reserve({}, count * bytes);
  try {
    const r = random(seed);
    const values = float64(address, (count * bytes) / 8);
    for (let i = 0; i < values.length; i++) values[i] = r.normal();
    for (let m = 0; m < count; m++)
      for (let i = 0; i < N; i++) values[2 * m * N * N + N * N + i * N + i] += 3 * N;
    const calls = Array.from({ length: count }, (_, m) => [
      N,
      address + m * bytes,
      address + m * bytes + bytes / 2,
      // Every third is refused at once, which the result says.
      m % 3 === 2 ? 1e9 : 1e-9,
    ]);
    const results = parallel("symmetric", "ldlt", calls);
    return { pivots: values.slice(), results };
  } finally {
    free(address);
  }
}

test("results are the same to the last bit with 1, 2, 3 and 8 threads, and come in the order of the calls", () => {
  setThreads(1);
  const expected = factorAll(100, 5);
  expect([...expected.results]).toEqual(Array.from({ length: 100 }, (_, m) => (m % 3 === 2 ? 0 : 1)));
  for (const n of [2, 3, 8, 2]) {
    setThreads(n);
    for (let round = 0; round < 6; round++) {
      const { pivots, results } = factorAll(100, 5);
      expect(results).toEqual(expected.results);
      expect(Buffer.compare(Buffer.from(pivots.buffer), Buffer.from(expected.pivots.buffer))).toBe(0);
    }
  }
});

test("a call that traps is an error after the others are done, and the pool stays usable", () => {
  setThreads(2);
  const outside = 2 ** 32 - 8;
  for (let round = 0; round < 5; round++) {
    const calls = Array.from({ length: 20 }, () => [N, outside, outside, 1e-9]);
    expect(() => parallel("symmetric", "ldlt", calls)).toThrow();
    expect([...factorAll(3, round).results]).toEqual([1, 1, 0]);
  }
});

test("lists of different lengths are refused", () => {
  setThreads(2);
  expect(() => parallel("symmetric", "ldlt", [[1, 2, 3, 4], [1]])).toThrow(/calls\[1\]/);
});

test("an impossible number of threads is an error that names it", () => {
  for (const n of [0, -1, 1.5, 65, Number.NaN]) expect(() => setThreads(n)).toThrow(/^n is /);
});
