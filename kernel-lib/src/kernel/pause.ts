import { kernelBridge } from "./bridge.js";

/**
 * Waits, and stops waiting at once when the user interrupts the kernel: `await pause(100)` in a loop keeps
 * the page live and the loop interruptible. Loops without `await` need nothing: the kernel stops them.
 *
 * @throws the kernel's "Interrupted" error when interrupted; everything computed so far is kept.
 */
export function pause(milliseconds: number = 0): Promise<void> {
  const signal = kernelBridge()?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
