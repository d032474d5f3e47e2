/** Runs cells: type check and compilation by TypeScript, execution by tslab; and answers questions about names in them. */

import { types } from "node:util";
import { INTERRUPT_GRACE_MS, installStepDriver, makeStepwise } from "./awaits.js";
import { Compiler } from "./compiler/compiler.js";
import type { Completions } from "./compiler/completion.js";
import { machineFiles } from "./compiler/files.js";
import type { Description } from "./compiler/hover.js";
import { currentContext, Interrupted } from "./context.js";
import { type Failure, failureOf, failureOfDiagnostics } from "./errors.js";
import { Modules, PROJECT, putFirst } from "./modules.js";
import { CellSources, installStacks } from "./stacks.js";
import {
  clearStop,
  installStoppable,
  kernelWork,
  makeStoppable,
  runStoppable,
  stopReason,
} from "./stoppable.js";
import {
  type Converter,
  type ConvertResult,
  createExecutor,
  type Diagnostic,
  type Executor,
} from "./tslab.js";
import { installVariables, sharing } from "./variables.js";

/** How a cell ended; `value` is that of its last expression. */
export type Outcome =
  | { readonly value?: unknown; readonly failure?: undefined }
  | { readonly failure: Failure };

export class Interpreter {
  readonly #compiler: Compiler;
  readonly #modules: Modules;
  readonly #executor: Executor;
  readonly #sources = new CellSources();
  #label = "";
  #diagnostics: readonly Diagnostic[] = [];
  #thrown: { error: unknown } | undefined;
  #value: unknown;
  /** Name under which the value of the last expression is kept. */
  #valueName: string | undefined;

  constructor(folder: string, stopState: Int32Array) {
    installStepDriver();
    installStoppable(stopState);
    installStacks(this.#sources);
    this.#modules = new Modules(folder);
    this.#compiler = new Compiler(machineFiles(folder, PROJECT));
    const node = this.#converter();
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
    installVariables(this.#executor.locals);
    this.#modules.fitCells(
      (globalThis as unknown as { __tslab__: { require: NodeJS.Require } }).__tslab__.require,
    );
  }

  /** Runs a cell. `label` names it in stack traces. */
  async run(code: string, label: string): Promise<Outcome> {
    const { abort } = currentContext();
    this.#label = label;
    this.#diagnostics = [];
    this.#thrown = undefined;
    this.#value = undefined;
    this.#valueName = undefined;
    // Last resort for a cell that awaits in its own async function, or catches every interrupt.
    let timer: NodeJS.Timeout | undefined;
    const giveUp = () => {
      timer = setTimeout(() => this.#executor.interrupt(), 2 * INTERRUPT_GRACE_MS).unref();
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
    const value = this.#value ?? this.#nullValue();
    this.#value = undefined;
    if (isStop(this.#thrown?.error)) abort.abort(stopReason());
    if (abort.signal.aborted) return { failure: this.describe(abort.signal.reason) };
    if (this.#diagnostics.length > 0) return { failure: failureOfDiagnostics(this.#diagnostics, code) };
    if (ok) return { value };
    return { failure: this.describe(this.#thrown?.error) };
  }

  /** Returns `null` where that is the value of the last expression: tslab does not tell it. */
  #nullValue(): null | undefined {
    const { locals } = this.#executor;
    const name = this.#valueName;
    if (name === undefined || locals[name] !== null) return undefined;
    delete locals[name];
    return null;
  }

  /** Describes an error; the user's own code that this calls, such as a getter, can be interrupted. */
  describe(error: unknown): Failure {
    // A wish to stop that is on its way as a message is not meant for this.
    clearStop();
    if (error instanceof Interrupted) return failureOf(error, this.#sources);
    if (isStop(error)) return failureOf(stopReason(), this.#sources);
    try {
      return runStoppable(() => failureOf(error, this.#sources));
    } catch {
      clearStop();
      return failureOf(stopReason(), this.#sources);
    }
  }

  complete(code: string, position: number): Completions {
    return this.#compiler.complete(code, position);
  }

  inspect(code: string, position: number): Description | undefined {
    return this.#compiler.inspect(code, position);
  }

  close(): void {
    this.#executor.close();
  }

  /** Returns the compiler as tslab's executor wants it. */
  #converter(): Converter {
    const unused = () => {
      throw new Error("The kernel asks its compiler itself.");
    };
    return {
      convert: (_, code) => kernelWork(() => this.#convert(code)),
      addModule: (name, code, meta) => {
        this.#diagnostics = this.#compiler.addModule(name, code, meta?.jsx ? ".tsx" : ".ts");
        return [...this.#diagnostics];
      },
      complete: unused,
      inspect: unused,
      close: () => this.#compiler.close(),
    };
  }

  #convert(code: string): ConvertResult {
    const compiled = this.#compiler.compile(code);
    this.#diagnostics = compiled.diagnostics;
    if (!compiled.output) return compiled;
    // Declarations of a failed or interrupted cell exist, as in other notebooks.
    compiled.keep?.();
    const awaited = compiled.awaited ?? [];
    const sideOutputs = compiled.sideOutputs?.map(({ path, data }) => ({
      path,
      data: this.#modules.addSource(path, data, awaited.includes(path)),
    }));
    const awaiting = this.#modules.awaiting(compiled.imports ?? [], awaited);
    const shared = sharing(compiled.constants ?? [], compiled.variables ?? [], compiled.aliases ?? new Map());
    const written = putFirst(compiled.output, `${shared}${awaiting}`);
    const isAsync = compiled.hasToplevelAwait || awaiting !== "";
    const stepwise = isAsync ? makeStepwise(written) : undefined;
    const output = stepwise?.code ?? (isAsync ? written : makeStoppable(written));
    this.#sources.add(this.#label, compiled.maps ?? []);
    for (const { path, maps, source } of compiled.sources ?? []) this.#sources.add(path, maps, source);
    this.#valueName = compiled.lastExpressionVar;
    return {
      ...compiled,
      sideOutputs,
      hasToplevelAwait: isAsync,
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
