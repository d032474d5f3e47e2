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
import { currentContext, Interrupted } from "./context.js";
import { isAskedToStop, runStoppable } from "./stoppable.js";
import { typescript as ts } from "./tslab.js";

/** After an interrupt, what a cell awaits may finish within this time, to clean up and to say its last words. */
export const INTERRUPT_GRACE_MS = 250;
/** An awaiting loop lets comm messages and interrupts in at least this often. */
const TURN_INTERVAL_MS = 50;

const DRIVE = Symbol.for("echolab.kernel.drive");

type Steps = Generator<unknown, void, unknown>;
const shared = globalThis as { [DRIVE]?: (body: () => Steps) => Promise<void> };

/** The cell's JavaScript with awaits turned into yields; `undefined` if it awaits nothing. */
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
  const edits: { at: number; remove: number; insert: string }[] = [];
  let found = false;
  let asyncIteration = false;
  const visit = (node: TypeScript.Node, depth: number): void => {
    if (ts.isFunctionLike(node)) {
      if (depth > 0) return;
      depth += 1;
    }
    if (ts.isForOfStatement(node) && node.awaitModifier) asyncIteration = true;
    if (ts.isAwaitExpression(node)) {
      found = true;
      edits.push({ at: node.getStart(source) - head.length, remove: "await".length, insert: "(yield " });
      edits.push({ at: node.end - head.length, remove: 0, insert: ")" });
    }
    ts.forEachChild(node, (child) => visit(child, depth));
  };
  visit(source, 0);
  // A generator has no `for await`: such a cell stays an async function.
  if (asyncIteration) return { code };
  if (!found) return undefined;
  let result = code;
  for (const { at, remove, insert } of edits.sort((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + insert + result.slice(at + remove);
  }
  return { code: `return globalThis[Symbol.for("${DRIVE.description}")](function* () {${result}\n});` };
}

/** Lets cells find the driver of their steps. */
export function installStepDriver(): void {
  shared[DRIVE] = drive;
}

async function drive(body: () => Steps): Promise<void> {
  const { abort } = currentContext();
  const { signal } = abort;
  const steps = body();
  let turnedAt = performance.now();
  let resume = () => steps.next();
  for (;;) {
    const step = runStoppable(resume);
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
    if (isAskedToStop()) abort.abort(new Interrupted());
    if (signal.aborted) resume = () => steps.throw(signal.reason);
  }
}

/** Waits for `value`, after an interrupt no longer than {@link INTERRUPT_GRACE_MS}. */
export async function settledOrInterrupted(value: unknown, signal: AbortSignal): Promise<unknown> {
  let stop = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => setTimeout(() => reject(signal.reason as Interrupted), INTERRUPT_GRACE_MS);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([value, interrupted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
