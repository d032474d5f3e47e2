// A process whose kernel calls are interrupted as tslab interrupts a cell; see interrupt.test.ts.
import { Script } from "node:vm";
import { float64, kernelMemory, reserve } from "../../kernel-lib/dist/engine/memory.js";
import { parallel, setThreads } from "../../kernel-lib/dist/engine/pool.js";
import { WORDS } from "../../kernel-lib/dist/engine/pool-worker.js";

setThreads(2);
const N = 300;
const owner = {};
const words = new Int32Array(kernelMemory().buffer, 0, 128);
const [re1, im1, re2, im2, j, wRe, wIm] = Array.from({ length: 7 }, () => reserve(owner, 8 * N * N));

/** A[b, c] += Σ_a J[a, b] W[a, c] into two targets, N³ additions a call. */
const calls = [
  [re1, im1, j, wRe, wIm, N, N],
  [re2, im2, j, wRe, wIm, N, N],
];

/** The same product into zeroed memory, from known numbers. */
function check() {
  for (const address of [re1, im1, re2, im2]) float64(address, N * N).fill(0);
  for (const address of [j, wRe, wIm]) float64(address, N * N).fill(1e-3);
  parallel("symmetric", "addProduct", calls);
  return [re1, im1, re2, im2].map((address) => float64(address, N * N).reduce((a, b) => a + b)).join();
}

Object.assign(globalThis, { parallel, calls });
const expected = check();
const jobs = [
  // Interrupted among many calls, which would take minutes.
  "parallel('symmetric', 'addProduct', Array.from({ length: 20000 }, (_, i) => calls[i % 2]))",
  // Interrupted in JavaScript, between many small jobs.
  "for (;;) parallel('symmetric', 'addProduct', calls)",
];
for (const job of jobs) {
  let outcome = "finished";
  process.stdout.write("started\n");
  try {
    new Script(job).runInThisContext({ breakOnSigint: true });
  } catch (error) {
    outcome = /** @type {{ code?: string }} */ (error).code ?? String(error);
  }
  // Without any further call, the helpers leave the given-up job.
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (let tries = 0; tries < 1000 && Atomics.load(words, WORDS.active) > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const active = Atomics.load(words, WORDS.active);
  process.stdout.write(`${JSON.stringify({ outcome, active, same: check() === expected })}\n`);
}
