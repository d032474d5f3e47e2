/**
 * Finds the request that the running code belongs to.
 *
 * The context follows timers and promises, so late output of an earlier cell is still attributed to that cell,
 * and its `signal` stays the one its user aborted.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import type { Header } from "./wire.js";

/** The reason of an abort by the user. */
export class Interrupted extends Error {
  override readonly name: string = "Interrupted";
  constructor(message = "interrupted by the user; variables keep their values") {
    super(message);
  }
}

/** The reason of an abort by the kernel, before the memory is full. */
export class OutOfMemory extends Interrupted {
  override readonly name = "OutOfMemory";
}

export interface Context {
  readonly parent: Header | Record<string, never>;
  /** A silent request publishes nothing. */
  readonly silent: boolean;
  readonly abort: AbortController;
  /** Whether this is a cell that has not been answered. */
  running: boolean;
  /** Rejected promises without a handler. */
  readonly rejections: Map<Promise<unknown>, unknown>;
}

const storage = new AsyncLocalStorage<Context>();
let latest = createContext({});

/** Makes the context of a new request. */
export function createContext(parent: Context["parent"], silent = false): Context {
  const context = { parent, silent, abort: new AbortController(), running: false, rejections: new Map() };
  // Node keeps it on sockets and other objects that may be printed.
  return Object.defineProperty(context, inspect.custom, { value: () => "[request]" });
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

/** Returns the context of the calling code. */
export function currentContext(): Context {
  return storage.getStore() ?? latest;
}
