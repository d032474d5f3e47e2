/**
 * Timers, requests and child processes that a cell has started and that are still at work when its code ends.
 *
 * The reply waits a moment for them, so that their errors fail the cell and a run of the whole notebook does not pass
 * over them.
 */

import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";

/** Longest wait for them in milliseconds; a repeating timer never ends. */
const LONGEST_MS = 1000;
const LOOK_MS = 5;
/** Kinds of resources that end by themselves, as Node names them. */
const PENDING = /^(Timeout|Immediate|ProcessWrap|TCPConnectWrap|.*Req(uest|Wrap|Callback|Promise))$/i;

/** Counts the resources at work that end by themselves. */
export function countPending(): number {
  return process.getActiveResourcesInfo().filter((kind) => PENDING.test(kind)).length;
}

/** Waits until no more is pending than before the cell, or the cell is aborted, or the time is over. */
export async function settlePending(before: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  // One turn of the event loop shows the rejections of promises.
  await nextTurn();
  while (countPending() > before && !signal.aborted && performance.now() < end) {
    await delay(LOOK_MS, undefined, { ref: false });
    await nextTurn();
  }
}
