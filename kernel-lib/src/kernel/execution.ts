/** Execute requests: one at a time, in order, and none after a failure. */

import { setTimeout as delay } from "node:timers/promises";
import type { Formatter } from "./bridge.js";
import { type Context, createContext, Interrupted, runInCell } from "./context.js";
import type { Failure } from "./errors.js";
import type { Interpreter, Outcome } from "./interpreter.js";
import { bundleOf } from "./results.js";
import type { Session } from "./session.js";
import type { Request } from "./wire.js";

/** Cells that a front end sent together with a failed one arrive within this time, and are aborted with it. */
const ABORT_WINDOW_MS = 30;

interface ExecuteContent {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Record<string, string>;
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

  add(request: Request): void {
    this.#queue.push(request);
    if (!this.#running) void this.#work();
  }

  /** Stops the running cell; blocking code has already been stopped by the signal itself. */
  interrupt(): void {
    this.#running?.context.abort.abort(new Interrupted());
  }

  async #work(): Promise<void> {
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      const content = request.content as unknown as ExecuteContent;
      const context = createContext(request.header, content.silent ?? false);
      this.#running = { request, context };
      this.#session.status("busy", request.header);
      const reply = await runInCell(context, () => this.#execute(content));
      const abort = reply.status === "error" && (content.stop_on_error ?? true);
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

  async #execute(content: ExecuteContent): Promise<{ status: string }> {
    const { code, silent = false, store_history = true, user_expressions = {} } = content;
    const counted = store_history && !silent;
    if (counted) this.history.push({ count: ++this.#count, code });
    const execution_count = this.#count;
    if (!silent) this.#session.publish("execute_input", { code, execution_count });
    let outcome: Outcome = {};
    // An empty cell has nothing to compile.
    if (code.trim() !== "") {
      outcome = await this.#interpreter.run(code, counted ? `cell-${execution_count}` : "expression");
    }
    outcome = await this.#publishResult(outcome, execution_count);
    if (outcome.failure) {
      this.#failed();
      this.#session.output("error", outcome.failure);
      return { status: "error", execution_count, ...outcome.failure } as { status: string };
    }
    const values = await this.#evaluate(user_expressions);
    return { status: "ok", execution_count, payload: [], user_expressions: values } as { status: string };
  }

  async #publishResult(outcome: Outcome, execution_count: number): Promise<Outcome> {
    if (outcome.failure || outcome.value === undefined) return outcome;
    try {
      const data = await bundleOf(outcome.value, this.#formatters);
      // An empty bundle says that there is nothing to show.
      if (Object.keys(data).length > 0) {
        this.#session.output("execute_result", { data, metadata: {}, execution_count });
      }
      return outcome;
    } catch (error) {
      return { failure: this.#interpreter.describe(error) };
    }
  }

  async #evaluate(expressions: Record<string, string>): Promise<object> {
    const values: Record<string, object> = {};
    for (const [name, code] of Object.entries(expressions)) {
      const outcome = await this.#interpreter.run(code, "expression");
      values[name] = await this.#expressionValue(outcome);
    }
    return values;
  }

  async #expressionValue(outcome: Outcome): Promise<object> {
    let failure: Failure | undefined = outcome.failure;
    try {
      if (!outcome.failure) {
        return { status: "ok", data: await bundleOf(outcome.value, this.#formatters), metadata: {} };
      }
    } catch (error) {
      failure = this.#interpreter.describe(error);
    }
    return { status: "error", ...failure };
  }
}
