/**
 * Ends code that blocks the main thread outside of any script that a signal could stop.
 *
 * Such code is called by Node itself: a timer, what follows an `await` in a function, an async generator, the answer of
 * a request. The socket thread asks the main thread's inspector to evaluate a call, which runs in the midst of the
 * blocking code. The call reports the interrupt as an uncaught error, so that Node puts its record of
 * asynchronous calls in order, and ends the code up to Node's event loop. Variables keep their values. Where none of the
 * user's code runs, nothing is ended: the main thread will read its messages, or the next attempt finds such code.
 */

import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";
import { isAskedToStop, isKernelWork, stopReason } from "./stoppable.js";

/** Time in milliseconds within which the main thread reads a message unless something blocks it. */
const PATIENCE_MS = 2000;
/** Time in milliseconds between two attempts while the kernel itself is at work. */
const RETRY_MS = 50;

const BREAK = Symbol.for("echolab.kernel.break");
/** The expression by which the socket thread calls {@link breakHere}. */
export const BREAK_CALL: string = `globalThis[Symbol.for("${BREAK.description}")]()`;

/** Node's record of asynchronous calls; `fields[check]` is 0 where it is not checked. */
interface AsyncRecord {
  readonly fields: Uint32Array;
  readonly check: number;
}
let asyncRecord: AsyncRecord | undefined;

/** Lets the socket thread end what blocks; called once, by the main thread. */
export function installBreaker(): void {
  asyncRecord = findAsyncRecord();
  (globalThis as { [BREAK]?: () => boolean })[BREAK] = breakHere;
}

/** Ends the code that the main thread runs now; returns false where that must not be ended. */
function breakHere(): boolean {
  if (!isAskedToStop() || isKernelWork() || !isUsersCode(framesBelow(breakHere))) return false;
  const session = new Session();
  session.connect();
  setImmediate(() => session.disconnect());
  (process as unknown as { _fatalException(error: Error, fromPromise: boolean): void })._fatalException(
    stopReason(),
    false,
  );
  suspendAsyncChecks();
  session.post("Runtime.terminateExecution");
  return true;
}

/**
 * Lets Node's record of asynchronous calls be wrong until the next turn of the event loop. V8 ends a function at its
 * next call or turn of a loop; before that, code that V8 compiled into the function may add a call to the record. The
 * ended function leaves this entry behind. Node would end the process when it checks the record; unchecked, it removes
 * the entry.
 */
function suspendAsyncChecks(): void {
  if (!asyncRecord) return;
  const { fields, check } = asyncRecord;
  const checks = fields[check];
  fields[check] = 0;
  setImmediate(() => {
    fields[check] += checks;
  });
}

/** Finds the record through Node's deprecated access to its internals; where that is gone, checks are not suspended. */
function findAsyncRecord(): AsyncRecord | undefined {
  const old = process as unknown as {
    binding?(name: string): { async_hook_fields: Uint32Array; constants: { kCheck: number } };
  };
  const { noDeprecation } = process;
  try {
    process.noDeprecation = true;
    const found = old.binding?.("async_wrap");
    return found && { fields: found.async_hook_fields, check: found.constants.kCheck };
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation;
  }
}

/** A function on the stack: its file, if any, and whether its code was compiled from a string. */
export interface Frame {
  readonly file: string | undefined;
  readonly isEval: boolean;
}

/** Lists the running functions, innermost first, from below the evaluation that called `call`. */
function framesBelow(call: () => unknown): readonly Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: readonly Frame[] } = {};
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Error.prepareStackTrace = (_, sites) =>
      sites
        // The first is the evaluation; functions that await what runs are not on the stack.
        .filter((site, i) => i > 0 && !(site as unknown as { isAsync(): boolean }).isAsync())
        .map((site) => ({ file: site.getFileName() ?? undefined, isEval: site.isEval() }));
    Error.captureStackTrace(holder, call);
    return holder.stack ?? [];
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

/**
 * Tells whether a stack may be ended: it holds the user's code, or a library's that Node or the user called.
 *
 * Node's own steps between two callbacks are not ended, for nothing blocks there and its lists would be left half-way. Nor
 * are its notes of asynchronous calls: V8 ends a function only at its next call or turn of a loop, so a note would be
 * made after all notes were cleared, and Node would end the process over it.
 */
export function isUsersCode(frames: readonly Frame[]): boolean {
  const own = frames.filter(({ file, isEval }) => file || isEval);
  if (own[0]?.file?.startsWith(ASYNC_NOTES)) return false;
  return own.some(({ file, isEval }) => isEval || isUsersFile(file as string));
}

function isUsersFile(file: string): boolean {
  return !TSLAB.test(file) && !OTHERS.some((start) => file.startsWith(start));
}

/** Node's file that records the running asynchronous calls. */
const ASYNC_NOTES = "node:internal/async_hooks";
/** Folder of the kernel's own files, as a URL and as a path. */
const KERNEL = new URL(".", import.meta.url);
const OTHERS: readonly string[] = ["node:", KERNEL.href, fileURLToPath(KERNEL)];
/** A part of the path of tslab's files, which the kernel runs. */
const TSLAB = /[\\/]node_modules[\\/]tslab[\\/]/;

/** Ends what keeps the main thread from reading a message with the wish to stop; called by the socket thread. */
export function breakUnlessRead(stopState: Int32Array): void {
  setTimeout(async () => {
    while (isAskedToStop(stopState) && !(await evaluateBreak())) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }, PATIENCE_MS);
}

/** Asks the main thread to end what blocks it; tells whether it did. */
export async function evaluateBreak(): Promise<boolean> {
  const session = new Session();
  session.connectToMainThread();
  const broken = await new Promise<boolean>((resolve) => {
    session.post("Runtime.evaluate", { expression: BREAK_CALL }, (error, answer) =>
      // The evaluation itself may be ended with the code around it.
      resolve(error !== null || answer?.result.value === true),
    );
  });
  session.disconnect();
  return broken;
}
