/**
 * Which request the running code belongs to.
 *
 * The context follows timers and promises, so late output of an earlier cell is still attributed to that cell,
 * and its `signal` stays the one its user aborted.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type { Header } from "./wire.js";

/** The reason of an abort by the user. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("interrupted by the user; variables keep their values");
  }
}

export interface Context {
  readonly parent: Header | Record<string, never>;
  /** A silent request publishes nothing. */
  readonly silent: boolean;
  readonly abort: AbortController;
}

const storage = new AsyncLocalStorage<Context>();
const none: Context = { parent: {}, silent: false, abort: new AbortController() };
let latest = none;

/** The context of a new request. */
export function createContext(parent: Header, silent = false): Context {
  return { parent, silent, abort: new AbortController() };
}

/** Runs `task` as part of a cell; code without a context of its own is counted to the latest cell. */
export function runInCell<T>(context: Context, task: () => T): T {
  latest = context;
  return storage.run(context, task);
}

/** Runs `task` as part of another request, such as a comm message. */
export function runInContext<T>(context: Context, task: () => T): T {
  return storage.run(context, task);
}

/** The context of the code that asks. */
export function currentContext(): Context {
  return storage.getStore() ?? latest;
}
