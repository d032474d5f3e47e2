import { kernelBridge } from "./bridge.js";

/** Thrown out of an awaiting loop when the user interrupts the kernel. */
export class InterruptedError extends Error {
  override readonly name: string = "Interrupted";
  constructor() {
    super("The cell was interrupted; everything computed so far is kept.");
  }
}

/**
 * Waits, and stops waiting at once when the user interrupts the kernel: `await pause(100)` in a loop keeps
 * the page live and the loop interruptible. Loops without `await` need nothing: the kernel stops them.
 *
 * @throws InterruptedError when interrupted.
 */
export function pause(milliseconds: number = 0): Promise<void> {
  const signal = kernelBridge()?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new InterruptedError());
    const stop = () => {
      clearTimeout(timer);
      reject(new InterruptedError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
