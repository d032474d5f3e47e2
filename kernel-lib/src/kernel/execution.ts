/** Execute requests: one at a time, in order, and none after a failure. */

import { setTimeout as delay } from "node:timers/promises";
import type { Formatter } from "./bridge.js";
import {
  type Context,
  createContext,
  currentContext,
  type Interrupted,
  runInCell,
  runInContext,
} from "./context.js";
import type { Failure } from "./errors.js";
import type { Interpreter, Outcome } from "./interpreter.js";
import { countPending, settlePending } from "./pending.js";
import { bundleOf, withAltText } from "./results.js";
import type { Session } from "./session.js";
import { runStoppable } from "./stoppable.js";
import { type Request, toJson } from "./wire.js";

/**
 * Time in milliseconds within which cells arrive that a front end sent together with a failed one; they are aborted.
 */
const ABORT_WINDOW_MS = 30;

type Reply = { readonly status: "ok" | "error" } & Record<string, unknown>;

interface ExecuteContent {
  readonly code: string;
  readonly silent: boolean;
  readonly store_history: boolean;
  readonly stop_on_error: boolean;
  readonly user_expressions: Record<string, unknown>;
}

export class Execution {
  /** The code of every counted cell. */
  readonly history: { readonly count: number; readonly code: string }[] = [];
  readonly #session: Session;
  readonly #interpreter: Interpreter;
  readonly #formatters: readonly Formatter[];
  readonly #failed: () => void;
  readonly #queue: Request[] = [];
  #running: { readonly request: Request; readonly context: Context } | undefined;
  #count = 0;
  #isCoding = false;
  /** Notes for the next cell. */
  #notes: string[] = [];

  /** @param failed is called after a cell that failed or was interrupted, still on its behalf */
  constructor(
    session: Session,
    interpreter: Interpreter,
    formatters: readonly Formatter[],
    failed: () => void,
  ) {
    this.#session = session;
    this.#interpreter = interpreter;
    this.#formatters = formatters;
    this.#failed = failed;
  }

  /** The request whose cell runs now. */
  get running(): Request | undefined {
    return this.#running?.request;
  }

  /** The same, while its code runs; after that, the cell only waits for timers and requests that it has started. */
  get coding(): Request | undefined {
    return this.#isCoding ? this.running : undefined;
  }

  add(request: Request): void {
    this.#queue.push(request);
    if (!this.#running) void this.#work();
  }

  /** Stops the running cell; blocking code has already been stopped by the signal itself. */
  interrupt(reason: Interrupted): void {
    this.#running?.context.abort.abort(reason);
  }

  /** Writes an error of an ended cell below the cell that runs now or next: a run of the whole notebook sees no other. */
  note(text: string): void {
    const note = `An error came after its cell had ended:\n${text}`;
    const context = this.#running?.context;
    if (context) runInContext(context, () => this.#print(note));
    else this.#notes.push(note);
  }

  async #work(): Promise<void> {
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      const content = executeContent(request.content);
      const context = createContext(request.header, content.silent);
      this.#running = { request, context };
      context.running = true;
      this.#session.status("busy", request.header);
      const reply = await runInCell(context, () => this.#answer(request, content));
      context.running = false;
      const abort = reply.status === "error" && content.stop_on_error;
      if (abort) await delay(ABORT_WINDOW_MS);
      const aborted = abort ? this.#queue.splice(0) : [];
      this.#finish(request, reply);
      for (const later of aborted) {
        this.#session.status("busy", later.header);
        this.#finish(later, { status: "aborted", execution_count: this.#count });
      }
      this.#running = undefined;
    }
  }

  #finish(request: Request, reply: object): void {
    this.#session.reply(request, reply);
    this.#session.status("idle", request.header);
  }

  /** Runs a cell and makes the content of its reply; never throws. */
  async #answer(request: Request, content: ExecuteContent): Promise<Reply> {
    try {
      checkExecute(request);
      return await this.#execute(content);
    } catch (error) {
      return this.#fail(this.#interpreter.describe(error));
    } finally {
      this.#isCoding = false;
    }
  }

  async #execute({ code, silent, store_history, user_expressions }: ExecuteContent): Promise<Reply> {
    const counted = store_history && !silent;
    if (counted) this.history.push({ count: ++this.#count, code });
    const execution_count = this.#count;
    if (!silent) this.#session.publish("execute_input", { code, execution_count });
    for (const note of this.#notes.splice(0)) this.#print(note);
    const pending = countPending();
    let outcome: Outcome = {};
    // An empty cell has nothing to compile.
    if (code.trim() !== "") {
      this.#isCoding = true;
      outcome = await this.#interpreter.run(code, counted ? `cell-${execution_count}` : "expression");
    }
    this.#isCoding = false;
    outcome = await this.#publishResult(outcome, execution_count);
    outcome = await this.#settle(outcome, pending);
    if (outcome.failure) return this.#fail(outcome.failure);
    const values = await this.#evaluate(user_expressions);
    return { status: "ok", execution_count, payload: [], user_expressions: values };
  }

  /** Waits for timers and requests that the cell has started; their errors are the cell's. */
  async #settle(outcome: Outcome, pending: number): Promise<Outcome> {
    const { abort, rejections } = currentContext();
    await settlePending(outcome.failure ? Number.POSITIVE_INFINITY : pending, abort.signal);
    const errors = [...rejections.values()].map((error) => this.#interpreter.describe(error));
    if (abort.signal.aborted && !outcome.failure)
      errors.unshift(this.#interpreter.describe(abort.signal.reason));
    const failure = outcome.failure ?? errors.shift();
    for (const { traceback } of errors) this.#print(`${traceback.join("\n")}\n`);
    return failure ? { failure } : outcome;
  }

  #print(text: string): void {
    this.#session.output("stream", { name: "stderr", text });
  }

  #fail(failure: Failure): Reply {
    try {
      runStoppable(this.#failed);
    } catch (error) {
      this.#print(`${this.#interpreter.describe(error).traceback.join("\n")}\n`);
    }
    this.#session.output("error", failure);
    return { status: "error", execution_count: this.#count, ...failure };
  }

  async #publishResult(outcome: Outcome, execution_count: number): Promise<Outcome> {
    if (outcome.failure || outcome.value === undefined) return outcome;
    try {
      const data = await bundleOf(outcome.value, this.#formatters);
      // An empty bundle says that there is nothing to show.
      if (Object.keys(data).length > 0) {
        const content = { data, metadata: withAltText(data), execution_count };
        // Its data may have methods of their own that write them as JSON.
        runStoppable(() => this.#session.output("execute_result", content));
      }
      return outcome;
    } catch (error) {
      return { failure: this.#interpreter.describe(error) };
    }
  }

  async #evaluate(expressions: Record<string, unknown>): Promise<object> {
    const values: [string, object][] = [];
    for (const [name, code] of Object.entries(expressions)) {
      values.push([name, await this.#expressionValue(code)]);
    }
    return Object.fromEntries(values);
  }

  async #expressionValue(code: unknown): Promise<object> {
    try {
      if (typeof code !== "string") throw protocolError("a user expression", code, "a string");
      const outcome = await this.#interpreter.run(code, "expression");
      if (outcome.failure) return { status: "error", ...outcome.failure };
      const bundle = await bundleOf(outcome.value, this.#formatters);
      return { status: "ok", data: runStoppable(() => JSON.parse(toJson(bundle))), metadata: {} };
    } catch (error) {
      return { status: "error", ...this.#interpreter.describe(error) };
    }
  }
}

/** Returns the fields of an execute request, with the defaults of the protocol. */
function executeContent({
  code,
  silent,
  store_history,
  stop_on_error,
  user_expressions,
}: Request["content"]) {
  const expressions = typeof user_expressions === "object" ? user_expressions : undefined;
  return {
    code: String(code),
    silent: silent === true,
    store_history: store_history !== false,
    stop_on_error: stop_on_error !== false,
    user_expressions: (expressions ?? {}) as Record<string, unknown>,
  };
}

function checkExecute({ content, problem }: Request): void {
  if (problem !== undefined) throw new TypeError(problem);
  if (typeof content.code !== "string") throw protocolError("code", content.code, "a string");
}

function protocolError(name: string, value: unknown, wanted: string): TypeError {
  return new TypeError(`${name} must be ${wanted}, not ${JSON.stringify(value)}`);
}
