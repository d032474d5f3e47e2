/**
 * Top-level `await`, made interruptible.
 *
 * After its first `await`, an async cell is run by Node's event loop, where no signal can stop a blocking loop.
 * So the cell becomes a generator that yields what it awaits, and each stretch of code between two awaits is
 * run as a script that can be stopped (stoppable.ts). It also makes `await (…)` mean what it says: the type checker reads
 * it as a call.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import type TypeScript from "typescript";
import { currentContext, type Interrupted } from "./context.js";
import { isAskedToStop, runStoppable, stopReason } from "./stoppable.js";
import { typescript as ts } from "./tslab.js";

/**
 * Time in milliseconds after an interrupt in which an awaited promise may still settle, so that code can clean up and
 * print.
 */
export const INTERRUPT_GRACE_MS = 250;
/** Longest time in milliseconds that an awaiting loop keeps comm messages and interrupts waiting. */
const TURN_INTERVAL_MS = 50;

const DRIVE = Symbol.for("echolab.kernel.drive");
const STEPS = Symbol.for("echolab.kernel.steps");

type Steps = Generator<unknown, void, unknown>;
const shared = globalThis as { [DRIVE]?: (body: () => Steps) => Promise<void>; [STEPS]?: typeof stepsOf };

/** Turns the awaits of a cell's JavaScript into yields; `undefined` if it awaits nothing. */
export function makeStepwise(code: string): { code: string } | undefined {
  if (!/\bawait\b/.test(code)) return undefined;
  const head = "async () => {";
  const source = ts.createSourceFile(
    "cell.js",
    `${head}${code}\n}`,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.JS,
  );
  const edits: Edit[] = [];
  const edit = (at: number, remove: string, insert: string): void => {
    edits.push({ at: at - head.length, remove: remove.length, insert, order: edits.length });
  };
  const visit = (node: TypeScript.Node, depth: number): void => {
    if (ts.isFunctionLike(node)) {
      if (depth > 0) return;
      depth += 1;
    }
    if (ts.isForOfStatement(node) && node.awaitModifier) {
      stepThrough(node, source, edit, (child) => visit(child, depth));
      return;
    }
    if (ts.isAwaitExpression(node)) edit(node.getStart(source), "await", "(yield ");
    ts.forEachChild(node, (child) => visit(child, depth));
    if (ts.isAwaitExpression(node)) edit(node.end, "", ")");
  };
  visit(source, 0);
  if (edits.length === 0) return undefined;
  let result = code;
  for (const { at, remove, insert } of edits.sort((a, b) => b.at - a.at || b.order - a.order)) {
    result = result.slice(0, at) + insert + result.slice(at + remove);
  }
  return { code: `return globalThis[Symbol.for("${DRIVE.description}")](function* () {${result}\n});` };
}

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  /** Of two edits at one place, the earlier one stands first. */
  readonly order: number;
}

/**
 * Writes `for await (const x of xs) …` as a loop over promises of steps, each of which is awaited like any other:
 * `for (const step of stepsOf(xs)) { if ((yield step.next).done) break; const x = step.value; … }`.
 */
function stepThrough(
  loop: TypeScript.ForOfStatement,
  source: TypeScript.SourceFile,
  edit: (at: number, remove: string, insert: string) => void,
  visit: (child: TypeScript.Node) => void,
): void {
  const { initializer, expression, statement } = loop;
  const start = loop.getStart(source);
  const step = `$step${start}`;
  const declared = initializer.getText(source);
  const assigned = ts.isVariableDeclarationList(initializer)
    ? `${declared} = ${step}.value`
    : `(${declared} = ${step}.value)`;
  const iterable = expression.getStart(source);
  edit(
    start,
    source.text.slice(start, iterable),
    `for (const ${step} of globalThis[Symbol.for("${STEPS.description}")](`,
  );
  visit(expression);
  edit(expression.end, "", ")");
  edit(statement.getStart(source), "", `{ if ((yield ${step}.next()).done) break; ${assigned}; `);
  visit(statement);
  edit(statement.end, "", " }");
}

/** Yields the steps of an asynchronous iteration; each fetches its value when its `next` is awaited. */
function* stepsOf(iterable: AsyncIterable<unknown> & Iterable<unknown>): Generator<Step, void, void> {
  const isAsync = iterable[Symbol.asyncIterator] !== undefined;
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  const own = iterations;
  let done = false;
  own.add(iterator);
  try {
    for (;;) {
      const step: Step = {
        value: undefined,
        next: async () => {
          const result = await iterator.next();
          done = result.done === true;
          step.value = isAsync ? result.value : await result.value;
          return result;
        },
      };
      yield step;
      if (done) return;
    }
  } finally {
    // The loop was left before its end.
    if (own.delete(iterator) && !done) void iterator.return?.();
  }
}

type Iterations = Set<AsyncIterator<unknown> | Iterator<unknown>>;
/** Iterators of the loops of the running cell. */
let iterations: Iterations = new Set();

interface Step {
  value: unknown;
  next(): Promise<IteratorResult<unknown>>;
}

/** Lets cells find the driver of their steps. */
export function installStepDriver(): void {
  shared[DRIVE] = drive;
  shared[STEPS] = stepsOf;
}

async function drive(body: () => Steps): Promise<void> {
  const { abort } = currentContext();
  const { signal } = abort;
  const steps = body();
  const own: Iterations = new Set();
  let turnedAt = performance.now();
  let resume = () => steps.next();
  for (;;) {
    const step = runStretch(resume, own);
    if (step.done) return;
    try {
      const value = await settledOrInterrupted(step.value, signal);
      resume = () => steps.next(value);
    } catch (error) {
      resume = () => steps.throw(error);
    }
    if (performance.now() - turnedAt > TURN_INTERVAL_MS) {
      await nextTurn();
      turnedAt = performance.now();
    }
    if (isAskedToStop()) abort.abort(stopReason());
    if (signal.aborted) resume = () => steps.throw(signal.reason);
  }
}

/** Runs code up to its next `await`. V8 ends interrupted code without its `finally`, so its iterations are closed here. */
function runStretch<T>(task: () => T, own: Iterations): T {
  iterations = own;
  let ended = false;
  try {
    const step = runStoppable(task);
    ended = true;
    return step;
  } finally {
    if (!ended) for (const iterator of own) void iterator.return?.();
  }
}

/** Waits for `value`, after an interrupt no longer than {@link INTERRUPT_GRACE_MS}. */
export async function settledOrInterrupted(value: unknown, signal: AbortSignal): Promise<unknown> {
  let stop = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => setTimeout(() => reject(signal.reason as Interrupted), INTERRUPT_GRACE_MS).unref();
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([value, interrupted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
