/**
 * Code that blocks the main thread and can still be stopped.
 *
 * A script run with `breakOnSigint` ends at a signal, also inside an endless loop; anywhere else a signal may come
 * at a moment when Node has just put its handler away, and is lost. So the socket thread sends a signal only while
 * such a script says it can be stopped, and a message otherwise. A script that starts before the message is read
 * finds the wish in the shared state. Each side changes that state by one atomic step, so nothing is lost.
 */

import { Script } from "node:vm";
import { Interrupted } from "./context.js";

const FREE = 0;
const STOPPABLE = 1;
const SIGNALLED = 2;
/** The wish to stop is on its way as a message. */
const ASKED = 3;

/** How long a script that was told to stop waits for the signal that is on its way. */
const SIGNAL_WAIT_MS = 2000;

const RUN = Symbol.for("echolab.kernel.stoppable");
const RESUME = Symbol.for("echolab.kernel.resume");
const shared = globalThis as { [RUN]?: (task: () => unknown) => unknown; [RESUME]?: () => unknown };

let state: Int32Array = createStopState();

/** Memory for the state that both threads know. */
export function createStopState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Lets cells say when they can be stopped; called once, by the main thread. */
export function installStoppable(agreed: Int32Array): void {
  state = agreed;
  shared[RUN] = stoppable;
}

/** The socket thread's wish to stop what runs now; it has to send what this names. */
export function askToStop(agreed: Int32Array): "signal" | "message" {
  if (Atomics.compareExchange(agreed, 0, STOPPABLE, SIGNALLED) === STOPPABLE) return "signal";
  Atomics.compareExchange(agreed, 0, FREE, ASKED);
  return "message";
}

/** Whether a message with the wish to stop is on its way. */
export function isAskedToStop(): boolean {
  return Atomics.load(state, 0) === ASKED;
}

/** The message was read, or a script was ended by the signal and could not say so itself. */
export function clearStop(): void {
  Atomics.store(state, 0, FREE);
}

function stoppable<T>(task: () => T): T {
  if (Atomics.compareExchange(state, 0, FREE, STOPPABLE) === ASKED) throw new Interrupted();
  try {
    return task();
  } finally {
    // The signal ends the script here.
    if (Atomics.compareExchange(state, 0, STOPPABLE, FREE) === SIGNALLED) {
      Atomics.wait(state, 0, SIGNALLED, SIGNAL_WAIT_MS);
    }
  }
}

/** The JavaScript of a cell that tslab runs in a script of its own. */
export function makeStoppable(code: string): string {
  return `return globalThis[Symbol.for("${RUN.description}")](() => {${code}\n});`;
}

const resumeScript = new Script(`globalThis[Symbol.for("${RESUME.description}")]()`);

/** Runs `task` in a script of its own. */
export function runStoppable<T>(task: () => T): T {
  shared[RESUME] = () => stoppable(task);
  return resumeScript.runInThisContext({ breakOnSigint: true }) as T;
}
