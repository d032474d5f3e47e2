/** Ends what runs, at many random moments, while timers, promises and their hooks run: `node random-breaks.mjs FOLDER COUNT SEED`. */

import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** Longest time between two breaks, in ms. */
const GAP_MS = 1;

const [folder, count, seed] = isMainThread ? process.argv.slice(2) : workerData.args;
const { evaluateBreak, installBreaker } = await import(new URL("breaker.js", folder).href);
const { askToStop, clearStop, createStopState, installStoppable } = await import(
  new URL("stoppable.js", folder).href
);

if (isMainThread) {
  const state = createStopState();
  installStoppable(state);
  installBreaker();
  let ended = 0;
  process.on("uncaughtException", () => {
    ended += 1;
    clearStop();
  });
  const storage = new AsyncLocalStorage();
  const sums = new Float64Array(1);
  const work = () => {
    for (let i = 0; i < 10_000; i++) sums[0] += Math.sqrt(i);
  };
  // V8 compiles Node's notes of these calls into the loop.
  const resource = new AsyncResource("scope");
  const add = () => {
    sums[0] += 1;
  };
  const scopes = () => {
    for (let i = 0; i < 300_000; i++) resource.runInAsyncScope(add);
  };
  const steps = async () => {
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => resolve(i));
      work();
    }
  };
  let kicks = 0;
  const kick = () =>
    storage.run({}, () => {
      kicks += 1;
      if (kicks % 2 === 0) {
        setTimeout(scopes, 0);
        return;
      }
      void steps();
      setTimeout(work, 0);
      process.nextTick(work);
      queueMicrotask(work);
    });
  const worker = new Worker(new URL(import.meta.url), { workerData: { args: [folder, count, seed], state } });
  // A message a break: what was ended begins anew.
  worker.on("error", (error) => {
    process.stderr.write(`${error.stack}\n`, () => process.exit(1));
  });
  worker.on("message", (done) => {
    if (!done) kick();
    else {
      process.stdout.write(`${JSON.stringify({ ended, breaks: done })}\n`, () => process.exit(0));
    }
  });
} else if (parentPort) {
  // Keeps this thread alive while it waits for an answer.
  parentPort.on("message", () => {});
  let random = Number(seed);
  for (let i = 0; i < Number(count); i++) {
    askToStop(workerData.state, "user");
    await evaluateBreak();
    Atomics.store(workerData.state, 0, 0);
    parentPort.postMessage(0);
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    const until = performance.now() + (random / 0x80000000) * GAP_MS;
    while (performance.now() < until);
  }
  // The last word may be ended with what runs.
  for (;;) {
    parentPort.postMessage(Number(count));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
