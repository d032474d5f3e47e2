/**
 * Stops a cell before the heap is full; a full heap would end the whole kernel without a message.
 *
 * V8 asks its debugger before it gives up, pauses, and grants more memory meanwhile. A debugger slows compiled kernels
 * down, so the socket thread lets it in only while the heap is fuller than usual.
 */

import { Session } from "node:inspector";

/** Time in milliseconds between two readings of the memory in use. */
const LOOK_MS = 50;
/** Share of the heap's limit above which the debugger is attached. */
const ALERT = 0.6;

/**
 * Watches the main thread's heap, from the socket thread.
 *
 * @param limit the heap's limit in bytes
 * @param full is called, while the main thread pauses, to say what expression is to be evaluated there
 */
export function watchMemory(limit: number, full: () => string | undefined): void {
  let session: Session | undefined;
  const look = async (): Promise<void> => {
    // All memory of the process: less than the heap's alert needs no question to the main thread.
    const alert = process.memoryUsage.rss() > ALERT * limit && (await heapUse()) > ALERT * limit;
    if (alert) session ??= guard(full);
    else if (session) {
      session.disconnect();
      session = undefined;
    }
    setTimeout(look, LOOK_MS).unref();
  };
  setTimeout(look, LOOK_MS).unref();
}

async function heapUse(): Promise<number> {
  const session = new Session();
  session.connectToMainThread();
  const used = await new Promise<number>((resolve) => {
    session.post("Runtime.getHeapUsage", (error, answer) =>
      resolve(error ? 0 : (answer as { usedSize: number }).usedSize),
    );
  });
  session.disconnect();
  return used;
}

function guard(full: () => string | undefined): Session {
  const session = new Session();
  session.connectToMainThread();
  session.on("Debugger.paused", ({ params }) => {
    const expression = params.reason === "OOM" ? full() : undefined;
    if (expression !== undefined) session.post("Runtime.evaluate", { expression });
    session.post("Debugger.resume");
    // Takes the granted memory back, and waits for the limit anew.
    session.post("Debugger.disable");
    session.post("Debugger.enable");
  });
  session.post("Debugger.enable");
  return session;
}
