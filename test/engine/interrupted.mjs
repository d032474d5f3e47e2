// A process whose kernel calls are interrupted as a cell is; arguments: rounds of its jobs, threads. See interrupts.ts.
import { Script } from "node:vm";
import { solveAll } from "../../kernel-lib/dist/engine/linear/dense.js";
import { float64, kernelMemory, reserve } from "../../kernel-lib/dist/engine/memory/memory.js";
import { parallel, setThreads } from "../../kernel-lib/dist/engine/memory/pool.js";
import { WORDS } from "../../kernel-lib/dist/engine/memory/pool-worker.js";

const [rounds, count] = process.argv.slice(2).map(Number);
const N = 300;
const owner = {};
const words = new Int32Array(kernelMemory().buffer, 0, 128);
/** Bytes of a part of a complex matrix, of which the kernel wants three: real, imaginary, and their sum. */
const PART = 8 * N * N;
const [a, b, c1, c2] = Array.from({ length: 4 }, () => reserve(owner, 3 * PART));
const [work1, work2] = Array.from({ length: 2 }, () => reserve(owner, 512));

/** A matrix as the kernel takes it: its parts, and how far its rows are apart. */
const factor = (/** @type {number} */ at) => [at, at + PART, at + 2 * PART, N];
/** C = AᵀB into two targets, N³ complex products a call. */
const calls = [
  [N, N, N, 0, N, ...factor(a), ...factor(b), c1, c1 + PART, 0, work1],
  [N, N, N, 0, N, ...factor(a), ...factor(b), c2, c2 + PART, 0, work2],
];

/**
 * Symmetric systems of n unknowns, diagonally dominant, with two right-hand sides each.
 * @returns {Parameters<typeof solveAll>}
 */
function systems(/** @type {number} */ n, /** @type {number} */ count) {
  const [matrix, sides] = [n * n * count, 2 * n * count];
  const re = Float64Array.from({ length: matrix }, (_, i) => ((i % (n * n)) % (n + 1) === 0 ? n : 0.5));
  const b = { re: new Float64Array(sides).fill(1), im: new Float64Array(sides) };
  const x = { re: new Float64Array(sides), im: new Float64Array(sides) };
  return [n, 2, { re, im: new Float64Array(matrix).fill(0.1) }, b, x, true];
}
/** Enough for helpers to solve some while the caller brings others; and one that all threads share. */
const many = systems(64, 200);
const large = systems(400, 1);

/** The same product into zeroed memory, from known numbers, and the same solutions. */
function check() {
  for (const address of [c1, c2]) float64(address, 3 * N * N).fill(0);
  for (const address of [a, b]) float64(address, 3 * N * N).fill(1e-3);
  parallel("products", "product", calls);
  const sums = [c1, c2].map((address) => float64(address, 3 * N * N).reduce((x, y) => x + y));
  for (const list of [many, large]) {
    list[4].re.fill(0);
    solveAll(...list);
    sums.push(list[4].re.reduce((sum, value) => sum + value));
  }
  return sums.join();
}

/** Tells the parent that the job has begun: from here on an interrupt ends it. */
const begin = () => process.stdout.write("began\n");
Object.assign(globalThis, { begin, parallel, calls, solveAll, many, large });
// An interrupt in the midst of `new Worker` can leave one of Node's ports half made; when it closes, Node throws. The kernel
// outlives uncaught errors, and so does this program.
process.on("uncaughtException", (error) => {
  if (!error.stack?.includes("MessagePort.onclose")) throw error;
});

// The right results come from this thread alone; helpers start in the midst of the first job.
setThreads(1);
const expected = check();
setThreads(count);
const jobs = [
  // Interrupted among many calls, which would take minutes.
  "parallel('products', 'product', Array.from({ length: 20000 }, (_, i) => calls[i % 2]))",
  // Interrupted in JavaScript, between many small jobs.
  "for (;;) parallel('products', 'product', calls)",
  "for (;;) solveAll(...many)",
  "for (;;) solveAll(...large)",
];
for (const job of Array.from({ length: rounds }, () => jobs).flat()) {
  let outcome = "finished";
  try {
    new Script(`begin(); ${job}`).runInThisContext({ breakOnSigint: true });
  } catch (error) {
    outcome = /** @type {{ code?: string }} */ (error).code ?? String(error);
  }
  // Without any further call, the helpers leave the given-up job.
  do await new Promise((resolve) => setTimeout(resolve, 10));
  while (Atomics.load(words, WORDS.active) > 0);
  process.stdout.write(`${JSON.stringify({ outcome, same: check() === expected })}\n`);
}
