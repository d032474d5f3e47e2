import { Worker } from "node:worker_threads";
import { randomStream, setThreads } from "echolab";
import { threads } from "echolab/waves";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { float64, free, PAGE, reserve } from "../../kernel-lib/src/engine/memory/memory.js";
import { parallel, stream } from "../../kernel-lib/src/engine/memory/pool.js";
import { HELPER, SPIN, WORDS, WORDS_BYTES } from "../../kernel-lib/src/engine/memory/pool-worker.js";
import { KERNEL_NAMES, kernelModule, kernels } from "../../kernel-lib/src/engine/memory/wasm.js";

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
    const r = randomStream(seed);
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

test("a stream ends when helpers wait for the last calls before this thread has brought them", () => {
  setThreads(2);
  const [count, places] = [5, 4];
  const address = reserve({}, places * CALL);
  // Whenever a call is there, this thread rests until the helper has done it and waits for the next.
  const notify = Atomics.notify;
  const spy = vi.spyOn(Atomics, "notify").mockImplementation((words, index, most) => {
    const woken = notify(words, index, most);
    if (index === WORDS.ready) while (Atomics.load(words, WORDS.next) <= Atomics.load(words, WORDS.ready));
    return woken;
  });
  onTestFinished(() => {
    spy.mockRestore();
    free(address);
  });
  const fetched: number[] = [];
  const matrices = Array.from({ length: places }, (_, place) => float64(address + place * CALL, MATRIX / 8));
  stream("dense", "factor", {
    count,
    stride: 6,
    places,
    bring(_, place) {
      const at = address + place * CALL;
      for (let i = 0; i < N; i++) matrices[place][i * N + i] = 1;
      return [N, at, at + MATRIX / 2, at + MATRIX, 0, at + MATRIX + SYSTEM];
    },
    fetch: (i) => fetched.push(i),
  });
  expect(fetched.sort()).toEqual([0, 1, 2, 3, 4]);
});

/** A helper of its own memory, without a caller. */
function helperOf(memory: WebAssembly.Memory, launch: number, before: object = {}): Worker {
  const modules = KERNEL_NAMES.map(kernelModule);
  const workerData = { before, memory, modules, index: 0, launch, words: WORDS, spin: SPIN };
  const worker = new Worker(HELPER, { eval: true, workerData });
  onTestFinished(async () => void (await worker.terminate()));
  return worker;
}

/** Posts one call to the helper of a launch: the sum of two vectors, in memory from `at` on; gives what is to be waited for. */
function postSum(memory: WebAssembly.Memory, at: number, launch: number): () => unknown {
  const words = new Int32Array(memory.buffer, 0, WORDS_BYTES / 4);
  const name = "products";
  const [length, sum, call] = [8, at + 1024, at + 2048];
  const numbers = (address: number) => new Float64Array(memory.buffer, address, length);
  numbers(at).fill(1);
  numbers(call).set([length, at, at, sum]);
  words[WORDS.count] = words[WORDS.helpers] = words[WORDS.ready] = 1;
  words[WORDS.module] = KERNEL_NAMES.indexOf(name);
  words[WORDS.func] = WebAssembly.Module.exports(kernelModule(name)!).findIndex((e) => e.name === "add");
  words[WORDS.values] = call;
  words[WORDS.stride] = 4;
  words[WORDS.launches] = launch;
  words[WORDS.pages] = memory.buffer.byteLength / PAGE;
  words[WORDS.open] = 1;
  Atomics.add(words, WORDS.job, 1);
  Atomics.notify(words, WORDS.job);
  const done = new Int32Array(memory.buffer, call + 4 * 8, 1);
  return () => Atomics.load(done, 0) === 1 && [words[WORDS.failed], ...numbers(sum)];
}
const RIGHT_SUM = [0, ...new Array(8).fill(2)];
const newMemory = () => new WebAssembly.Memory({ initial: 256, maximum: 65_536, shared: true });

/** Something that a worker reads for some 100 ms before it reads its memory. */
const LONG_READING = Array.from({ length: 200_000 }, (_, i) => ({ i }));

test.each([20, 30, 40, 50, 60, 70, 80, 100])(
  "a helper knows memory that grew %i ms after its start, where V8 may tell it nothing",
  async (delay) => {
    const memory = newMemory();
    helperOf(memory, 1, LONG_READING);
    for (const until = performance.now() + delay; performance.now() < until; );
    await expect.poll(postSum(memory, memory.grow(1) * PAGE, 1)).toEqual(RIGHT_SUM);
  },
);

test("a helper whose launch was interrupted ends when another takes its place, and only that one computes", async () => {
  const memory = newMemory();
  const exit = new Promise((resolve) => helperOf(memory, 1).on("exit", resolve));
  helperOf(memory, 2);
  await expect.poll(postSum(memory, 4096, 2)).toEqual(RIGHT_SUM);
  expect(await exit).toBe(0);
});

test("a helper that its caller does not know yet waits", async () => {
  const memory = newMemory();
  helperOf(memory, 3);
  const wrong = postSum(memory, 4096, 2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(wrong()).toBe(false);
  await expect.poll(postSum(memory, 8192, 3)).toEqual(RIGHT_SUM);
});
