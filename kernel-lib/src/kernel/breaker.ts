/**
 * Ends code that blocks the main thread outside of any script that a signal could stop.
 *
 * Such code is called by Node itself: a timer, what follows an `await` in a function, an async generator, the answer of
 * a request. The socket thread asks the main thread's inspector to evaluate a call, which runs in the midst of the
 * blocking code. The call reports the interrupt as an error that nobody caught, so that Node puts its record of
 * asynchronous calls in order, and ends the code up to Node's event loop. Variables keep their values. Where none of the
 * user's code runs, nothing is ended: the main thread will read its messages, or the next attempt finds such code.
 */

import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";
import { isAskedToStop, isKernelWork, stopReason } from "./stoppable.js";

/** The main thread reads a message within this time unless something blocks it. */
const PATIENCE_MS = 2000;
/** Time between two attempts, while the kernel itself is at work. */
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

/** Ends the code that the main thread runs now; false where that must not be ended. */
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
 * Lets Node's record of asynchronous calls be wrong until the next turn of the event loop. V8 ends a function at its next
 * call or turn of a loop; before that, a call may be noted whose noting V8 has compiled into the function itself. The end
 * of the function leaves this note behind, and Node would end the process over it. Unchecked, Node removes it.
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

/** Only Node's old way to its internals leads there; where it is gone, nothing is suspended. */
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

/** A function on the stack: the file that it is of, if any, and whether its code was made from a text. */
export interface Frame {
  readonly file: string | undefined;
  readonly isEval: boolean;
}

/** Lists what runs, innermost first, from below the evaluation that called `call`. */
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
 * Whether a stack may be ended: it holds the user's code, or a library's that Node or the user called.
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

/** Node's file that notes which asynchronous call runs. */
const ASYNC_NOTES = "node:internal/async_hooks";
/** Where the kernel's own files are, as a URL and as a path. */
const KERNEL = new URL(".", import.meta.url);
const OTHERS: readonly string[] = ["node:", KERNEL.href, fileURLToPath(KERNEL)];
/** A part of the path of tslab's files, which the kernel runs. */
const TSLAB = /[\\/]node_modules[\\/]tslab[\\/]/;

/** For the socket thread, after a message with the wish to stop: ends what keeps the main thread from reading it. */
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
