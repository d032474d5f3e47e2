import { random, setThreads, threads } from "echolab";
import { afterEach, expect, test } from "vitest";
import { float64, free, reserve } from "../../kernel-lib/src/engine/memory.js";
import { parallel } from "../../kernel-lib/src/engine/pool.js";
import { kernels } from "../../kernel-lib/src/engine/wasm.js";

const usual = threads();
afterEach(() => setThreads(usual));

const N = 48;

const { systemBytes, workBytes } = kernels("dense")!;
const MATRIX = 16 * N * N;
const SYSTEM = systemBytes(N, 0);
const CALL = MATRIX + SYSTEM + workBytes();

/** Factors `count` random symmetric matrices in kernel memory, one a call, and returns all that was written. */
function factorAll(count: number, seed: number): { factors: Buffer; results: Float64Array } {
  const address = reserve({}, count * CALL);
  try {
    const r = random(seed);
    const calls = Array.from({ length: count }, (_, m) => {
      const at = address + m * CALL;
      const values = float64(at, MATRIX / 8);
      for (let i = 0; i < values.length; i++) values[i] = r.normal();
      for (let i = 0; i < N; i++) values[N * N + i * N + i] += 3 * N;
      // Every third is refused at once, which the result says.
      if (m % 3 === 2) values.fill(0);
      return [N, at, at + MATRIX / 2, at + MATRIX, 0, at + MATRIX + SYSTEM];
    });
    const results = parallel("dense", "factor", calls);
    const factors = calls.map((call) =>
      Buffer.from(new Uint8Array(float64(call[3], SYSTEM / 8).slice().buffer)),
    );
    return { factors: Buffer.concat(factors), results };
  } finally {
    free(address);
  }
}

test("results are the same to the last bit with 1, 2, 3 and 8 threads, and come in the order of the calls", () => {
  setThreads(1);
  const expected = factorAll(100, 5);
  expect([...expected.results]).toEqual(
    Array.from({ length: 100 }, (_, m) => (m % 3 === 2 ? 0 : expect.any(Number))),
  );
  expect([...expected.results].filter((pivot) => pivot > 0)).toHaveLength(67);
  for (const n of [2, 3, 8, 2]) {
    setThreads(n);
    for (let round = 0; round < 6; round++) {
      const { factors, results } = factorAll(100, 5);
      expect(results).toEqual(expected.results);
      expect(Buffer.compare(factors, expected.factors)).toBe(0);
    }
  }
});

test("a call that traps is an error after the others are done, and the pool stays usable", () => {
  setThreads(2);
  const outside = 2 ** 32 - 8;
  for (let round = 0; round < 5; round++) {
    const calls = Array.from({ length: 20 }, () => [N, outside, outside, outside, 0, outside]);
    expect(() => parallel("dense", "factor", calls)).toThrow();
    expect([...factorAll(3, round).results].map((pivot) => pivot > 0)).toEqual([true, true, false]);
  }
});

test("lists of different lengths are refused", () => {
  setThreads(2);
  expect(() => parallel("dense", "factor", [[1, 2, 3, 4], [1]])).toThrow(/calls\[1\]/);
});

test("an impossible number of threads is an error that names it", () => {
  for (const n of [0, -1, 1.5, 65, Number.NaN]) expect(() => setThreads(n)).toThrow(/^n is /);
});
