/** Runs cells through tslab: type check, compile, run; and answers questions about names in them. */

import { types } from "node:util";
import { INTERRUPT_GRACE_MS, installStepDriver, makeStepwise } from "./awaits.js";
import { currentContext, Interrupted } from "./context.js";
import { CellSources, type Failure, failureOf, failureOfDiagnostics } from "./errors.js";
import { shareProjectModules } from "./modules.js";
import { spellOutShorthand } from "./shorthand.js";
import { clearStop, installStoppable, makeStoppable, runStoppable } from "./stoppable.js";
import {
  type CompletionInfo,
  type Converter,
  type ConvertResult,
  createConverter,
  createExecutor,
  type Diagnostic,
  type Executor,
  printQuickInfo,
} from "./tslab.js";

/** How a cell ended; `value` is that of its last expression. */
export type Outcome =
  | { readonly value?: unknown; readonly failure?: undefined }
  | { readonly failure: Failure };

export class Interpreter {
  readonly #compiler: Converter;
  readonly #executor: Executor;
  readonly #sources = new CellSources();
  /** Types of everything declared so far. */
  #declarations = "";
  #newDeclarations: string | undefined;
  #label = "";
  #diagnostics: readonly Diagnostic[] = [];
  #thrown: { error: unknown } | undefined;
  #value: unknown;

  constructor(folder: string, stopState: Int32Array) {
    shareProjectModules(folder);
    installStepDriver();
    installStoppable(stopState);
    this.#compiler = createConverter({ isJS: false, isBrowser: false });
    const node = this.#wrap(this.#compiler);
    this.#executor = createExecutor(
      folder,
      { node, browser: node, close: () => node.close() },
      {
        log: (value) => {
          this.#value = value;
        },
        // Diagnostics come here as a format and its arguments; the compiler gave them already in full.
        error: (error, ...details) => {
          if (details.length === 0) this.#thrown = { error };
        },
      },
    );
  }

  /** Runs a cell. `label` names it in stack traces. */
  async run(code: string, label: string): Promise<Outcome> {
    const { abort } = currentContext();
    this.#label = label;
    this.#diagnostics = [];
    this.#thrown = undefined;
    this.#value = undefined;
    this.#newDeclarations = undefined;
    // The cell of last resort: one that awaits in its own async function, or catches every interrupt.
    let timer: NodeJS.Timeout | undefined;
    const giveUp = () => {
      timer = setTimeout(() => this.#executor.interrupt(), 2 * INTERRUPT_GRACE_MS);
    };
    abort.signal.addEventListener("abort", giveUp, { once: true });
    let ok = false;
    try {
      ok = await this.#executor.execute(code);
    } catch (error) {
      this.#thrown = { error };
    } finally {
      abort.signal.removeEventListener("abort", giveUp);
      clearTimeout(timer);
      clearStop();
    }
    // What a failed or interrupted cell declared exists, as in other notebooks.
    if (this.#newDeclarations !== undefined) this.#declarations = this.#newDeclarations;
    const value = this.#value;
    this.#value = undefined;
    if (isStop(this.#thrown?.error)) abort.abort(new Interrupted());
    if (abort.signal.aborted) return { failure: this.describe(abort.signal.reason) };
    if (this.#diagnostics.length > 0) return { failure: failureOfDiagnostics(this.#diagnostics, code) };
    if (ok) return { value };
    return { failure: this.describe(this.#thrown?.error) };
  }

  /** Describes an error; what the user's own code does meanwhile, as in a getter, can be interrupted. */
  describe(error: unknown): Failure {
    // A wish to stop that is on its way as a message is not meant for this.
    clearStop();
    if (isStop(error)) return failureOf(new Interrupted(), this.#sources);
    try {
      return runStoppable(() => failureOf(error, this.#sources));
    } catch {
      clearStop();
      return failureOf(new Interrupted(), this.#sources);
    }
  }

  complete(code: string, position: number): CompletionInfo {
    return this.#executor.complete(code, position);
  }

  inspect(code: string, position: number): string | undefined {
    const info = this.#executor.inspect(code, position);
    return info && printQuickInfo(info);
  }

  close(): void {
    this.#executor.close();
  }

  #wrap(compiler: Converter): Converter {
    return {
      convert: (_, code) => {
        const written = spellOutShorthand(code);
        const result = compiler.convert(this.#declarations, written);
        // Errors are reported at the places where the user wrote them.
        const asWritten = result.diagnostics.length > 0 && written !== code;
        return this.#compile(asWritten ? compiler.convert(this.#declarations, code) : result, code);
      },
      complete: (_, code, position) => compiler.complete(this.#declarations, code, position),
      inspect: (_, code, position) => compiler.inspect(this.#declarations, code, position),
      addModule: (name, code, meta) => {
        const diagnostics = compiler.addModule(name, code, meta);
        this.#diagnostics = diagnostics;
        return diagnostics;
      },
      close: () => compiler.close(),
    };
  }

  #compile(result: ConvertResult, code: string): ConvertResult {
    this.#diagnostics = result.diagnostics;
    if (result.diagnostics.length > 0) return result;
    this.#newDeclarations = result.declOutput ?? "";
    if (!result.output) return result;
    const stepwise = makeStepwise(result.output);
    const output = stepwise?.code ?? (result.hasToplevelAwait ? result.output : makeStoppable(result.output));
    this.#sources.add(this.#label, code, output);
    return {
      ...result,
      hasToplevelAwait: stepwise !== undefined || result.hasToplevelAwait,
      output: `${output}\n//# sourceURL=${this.#label}`,
    };
  }
}

function isStop(error: unknown): boolean {
  // Nothing of the user's own is run here, such as a getter or a proxy.
  if (!types.isNativeError(error)) return false;
  const code = Object.getOwnPropertyDescriptor(error, "code")?.value;
  return error instanceof Interrupted || code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
