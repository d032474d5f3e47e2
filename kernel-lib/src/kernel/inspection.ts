/** Keeps Node's own bookkeeping out of what is printed of promises and timers. */

import { inspect } from "node:util";

/** Fields by which Node finds the context of asynchronous code, by their symbols' descriptions. */
const BOOKKEEPING = new Set([
  "async_id_symbol",
  "trigger_async_id_symbol",
  "kResourceStore",
  "asyncId",
  "triggerId",
]);

/** Lets promises and timers be printed as in a program without a kernel. */
export function hideBookkeeping(): void {
  const timer = setTimeout(() => {}, 0);
  clearTimeout(timer);
  const immediate = setImmediate(() => {});
  clearImmediate(immediate);
  for (const value of [Promise.resolve(), timer, immediate]) hideIn(Object.getPrototypeOf(value));
}

function hideIn(prototype: object): void {
  type Inspect = (this: object, ...args: unknown[]) => unknown;
  const own = (prototype as { [inspect.custom]?: Inspect })[inspect.custom];
  Object.defineProperty(prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: object, ...args: unknown[]): unknown {
      for (const symbol of Object.getOwnPropertySymbols(this)) {
        if (!BOOKKEEPING.has(symbol.description ?? "")) continue;
        Object.defineProperty(this, symbol, { enumerable: false });
      }
      return own ? own.apply(this, args) : this;
    },
  });
}
