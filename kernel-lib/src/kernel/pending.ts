/**
 * What a cell leaves behind when its code has ended, and what may still fail: timers, requests, child processes.
 *
 * The reply waits for it for a moment, so that its errors are the cell's, and a run of a whole notebook cannot pass
 * over them.
 */

import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";

/** Longest wait for what a cell left behind. A repeating timer never ends. */
const LONGEST_MS = 1000;
const LOOK_MS = 5;
/** Kinds of resources that end by themselves, as Node names them. */
const PENDING = /^(Timeout|Immediate|ProcessWrap|TCPConnectWrap|.*Req(uest|Wrap|Callback|Promise))$/i;

/** Number of resources at work that end by themselves. */
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
