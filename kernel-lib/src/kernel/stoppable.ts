/**
 * Code that blocks the main thread and can still be stopped.
 *
 * A script run with `breakOnSigint` ends at a signal, also inside an endless loop; anywhere else a signal may come
 * at a moment when Node has just put its handler away, and is lost. So the socket thread sends a signal only while
 * such a script says it can be stopped, and a message otherwise. A script that starts before the message is read
 * finds the wish in the shared state. Each side changes that state by one atomic step, so nothing is lost.
 */

import { getHeapStatistics } from "node:v8";
import { Script } from "node:vm";
import { Interrupted, OutOfMemory } from "./context.js";

const FREE = 0;
const STOPPABLE = 1;
const SIGNALLED = 2;
/** The wish to stop is on its way as a message. */
const ASKED = 3;

/** Positions in the shared state: what can be stopped, and why it is stopped. */
const STATE = 0;
const REASON = 1;
const USER = 0;
const MEMORY = 1;

/** Time in milliseconds that a script that was told to stop waits for the signal. */
const SIGNAL_WAIT_MS = 2000;

/** Bytes that the heap may have, before V8 grants more in need. */
const HEAP_LIMIT = getHeapStatistics().heap_size_limit;

const RUN = Symbol.for("echolab.kernel.stoppable");
const RESUME = Symbol.for("echolab.kernel.resume");
const shared = globalThis as { [RUN]?: (task: () => unknown) => unknown; [RESUME]?: () => unknown };

let state: Int32Array = createStopState();

/** Makes the memory of the state that both threads share. */
export function createStopState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Lets cells say when they can be stopped; called once, by the main thread. */
export function installStoppable(agreed: Int32Array): void {
  state = agreed;
  shared[RUN] = stoppable;
}

/** Notes the socket thread's wish to stop the running code; returns what the thread has to send. */
export function askToStop(agreed: Int32Array, why: "user" | "memory"): "signal" | "message" {
  Atomics.store(agreed, REASON, why === "memory" ? MEMORY : USER);
  if (Atomics.compareExchange(agreed, STATE, STOPPABLE, SIGNALLED) === STOPPABLE) return "signal";
  Atomics.compareExchange(agreed, STATE, FREE, ASKED);
  return "message";
}

/** Tells whether a message with the wish to stop is on its way. */
export function isAskedToStop(agreed: Int32Array = state): boolean {
  return Atomics.load(agreed, STATE) === ASKED;
}

/** Clears the wish to stop, once its message was read or a script was ended by the signal. */
export function clearStop(): void {
  Atomics.store(state, STATE, FREE);
}

/** Returns the reason of the last wish to stop as an error. */
export function stopReason(): Interrupted {
  return Atomics.exchange(state, REASON, USER) === MEMORY
    ? new OutOfMemory(memoryAdvice())
    : new Interrupted();
}

function memoryAdvice(): string {
  const gigabytes = (HEAP_LIMIT / 2 ** 30).toFixed(1);
  return (
    `the heap is full (its limit is ${gigabytes} GB); variables keep their values. Let go of what is not needed ` +
    "(big = undefined), keep numbers in typed arrays, which do not count, or start Jupyter with more: " +
    "NODE_OPTIONS=--max-old-space-size=8192 (MB)"
  );
}

let uninterrupted = 0;

/** Runs work of the kernel itself, which is never stopped half-way. */
export function kernelWork<T>(task: () => T): T {
  uninterrupted += 1;
  try {
    return task();
  } finally {
    uninterrupted -= 1;
  }
}

/** Tells whether the kernel itself is at work, and not the user's code. */
export function isKernelWork(): boolean {
  return uninterrupted > 0;
}

function stoppable<T>(task: () => T): T {
  if (Atomics.compareExchange(state, STATE, FREE, STOPPABLE) === ASKED) throw stopReason();
  try {
    return task();
  } finally {
    // The signal ends the script here.
    if (Atomics.compareExchange(state, STATE, STOPPABLE, FREE) === SIGNALLED) {
      Atomics.wait(state, STATE, SIGNALLED, SIGNAL_WAIT_MS);
    }
  }
}

/** Makes the JavaScript of a cell that tslab runs in a script of its own. */
export function makeStoppable(code: string): string {
  return `return globalThis[Symbol.for("${RUN.description}")](() => {${code}\n});`;
}

const resumeScript = new Script(`globalThis[Symbol.for("${RESUME.description}")]()`);

/** Runs `task` in a script of its own. */
export function runStoppable<T>(task: () => T): T {
  shared[RESUME] = () => stoppable(task);
  return resumeScript.runInThisContext({ breakOnSigint: true }) as T;
}
