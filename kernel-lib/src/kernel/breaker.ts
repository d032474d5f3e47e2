/**
 * Ends code that blocks the main thread outside of any script that a signal could stop.
 *
 * Such code is called by Node itself: a timer, what follows an `await` in a function, an async generator, the answer of
 * a request. The socket thread asks the main thread's inspector to evaluate a call, which runs in the midst of the
 * blocking code. The call reports the interrupt as an error that nobody caught, so that Node puts its record of
 * asynchronous calls in order, and ends the code up to Node's event loop. Variables keep their values.
 */

import { Session } from "node:inspector";
import { isAskedToStop, isKernelWork, stopReason } from "./stoppable.js";

/** The main thread reads a message within this time unless something blocks it. */
const PATIENCE_MS = 2000;
/** Time between two attempts, while the kernel itself is at work. */
const RETRY_MS = 50;

const BREAK = Symbol.for("echolab.kernel.break");
/** The expression by which the socket thread calls {@link breakHere}. */
export const BREAK_CALL: string = `globalThis[Symbol.for("${BREAK.description}")]()`;

/** Lets the socket thread end what blocks; called once, by the main thread. */
export function installBreaker(): void {
  (globalThis as { [BREAK]?: () => boolean })[BREAK] = breakHere;
}

/** Runs in the midst of the code that blocks; false where that is the kernel's own. */
function breakHere(): boolean {
  if (isKernelWork() || !isAskedToStop()) return false;
  const session = new Session();
  session.connect();
  setImmediate(() => session.disconnect());
  (process as unknown as { _fatalException(error: Error, fromPromise: boolean): void })._fatalException(
    stopReason(),
    false,
  );
  session.post("Runtime.terminateExecution");
  return true;
}

/** For the socket thread, after a message with the wish to stop: ends what keeps the main thread from reading it. */
export function breakUnlessRead(stopState: Int32Array): void {
  setTimeout(async () => {
    while (isAskedToStop(stopState) && !(await evaluateBreak())) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }, PATIENCE_MS);
}

async function evaluateBreak(): Promise<boolean> {
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
