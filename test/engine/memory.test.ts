import { randomStream } from "echolab";
import { expect, test } from "vitest";
import { factorise } from "../../kernel-lib/src/engine/linear/dense.js";
import { float64, free, memoryUse, reserve } from "../../kernel-lib/src/engine/memory/memory.js";
import { collect } from "./collect.js";

const CALLS = 10_000;
/** What a call may leave behind: far less than one of its matrices, more than the collector's own noise. */
const SLACK = 100;

test("reserved memory is zeroed, aligned to cache lines and nobody else's", () => {
  const r = randomStream(1);
  const owner = {};
  const taken = new Map<number, { length: number; mark: number }>();
  for (let i = 0; i < 2000; i++) {
    if (taken.size > 50 || (taken.size > 0 && r.uniform() < 0.4)) {
      const [address, { length, mark }] = [...taken][Math.floor(r.uniform() * taken.size)];
      expect(float64(address, length).every((x) => x === mark)).toBe(true);
      taken.delete(address);
      free(address);
    } else {
      const length = Math.floor(r.uniform() ** 3 * 5000);
      const address = reserve(owner, 8 * length);
      expect(address % 64).toBe(0);
      const view = float64(address, length);
      expect(view.every((x) => x === 0)).toBe(true);
      view.fill(i + 1);
      taken.set(address, { length, mark: i + 1 });
    }
  }
  for (const address of taken.keys()) free(address);
});

test("reserving and freeing 10,000 times does not grow the memory", () => {
  const before = memoryUse();
  for (let i = 0; i < CALLS; i++) {
    const addresses = [1, 100, 10_000].map((length) => reserve({}, length * (1 + (i % 7))));
    for (const address of addresses) free(address);
  }
  expect(memoryUse()).toEqual(before);
});

test("memory comes back when its owner is garbage collected", async () => {
  const before = memoryUse().reserved;
  for (let i = 0; i < 100; i++) reserve({}, 100_000);
  expect(memoryUse().reserved).toBeGreaterThan(before + 5_000_000);
  for (let i = 0; i < 20 && memoryUse().reserved > before; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(memoryUse().reserved).toBe(before);
});

test("freeing twice is an error", () => {
  const address = reserve({}, 8);
  free(address);
  expect(() => free(address)).toThrow(`Address ${address} is not reserved.`);
});

test("asking for more than there is fails before anything starts, and says how much there is", () => {
  const before = memoryUse();
  expect(() => reserve({}, 2 ** 40)).toThrow(/needs 1048576 MiB in one piece, but only \d+ MiB can be had/);
  expect(() => reserve({}, before.most)).toThrow(RangeError);
  expect(memoryUse()).toEqual(before);
});

test("10,000 factorisations and solutions leave nothing behind", async () => {
  const n = 12;
  const r = randomStream(3);
  const re = Float64Array.from({ length: n * n }, () => r.normal());
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) re[i * n + j] = re[j * n + i];
  const im = new Float64Array(n * n);
  for (let i = 0; i < n; i++) im[i * n + i] = 4;
  const run = async (calls: number) => {
    for (let i = 0; i < calls; i++) {
      const x = { re: new Float64Array(n).fill(1), im: new Float64Array(n) };
      factorise(n, re, im, i % 2 === 0).solve(x.re, x.im, 1);
    }
    // What a collection frees is handed back a little later, by threads of the engine.
    let least = Number.POSITIVE_INFINITY;
    for (let look = 0; look < 30; look++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      least = Math.min(least, heapUsed + arrayBuffers);
    }
    return least;
  };
  const heap = await run(CALLS);
  const before = memoryUse();
  expect(await run(CALLS)).toBeLessThan(heap + SLACK * CALLS);
  expect(memoryUse()).toEqual(before);
});
