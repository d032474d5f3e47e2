/** The kernel: sends every request to the part that answers it, and publishes what cells write. */

import { installBreaker } from "./breaker.js";
import { installKernelBridge, type KernelBridge, LOOP_TARGET, type MimeBundle } from "./bridge.js";
import { takeChildren } from "./children.js";
import { Comms } from "./comms.js";
import { createContext, currentContext, runInContext } from "./context.js";
import { Execution } from "./execution.js";
import { Input, type InputLine } from "./input.js";
import { hideBookkeeping } from "./inspection.js";
import { Interpreter } from "./interpreter.js";
import { Loops } from "./loops.js";
import * as questions from "./questions.js";
import { jsonBundle, withAltText } from "./results.js";
import type { Session } from "./session.js";
import { clearStop, kernelWork, stopReason } from "./stoppable.js";
import { onTslabDisplay } from "./tslab.js";
import type { Request } from "./wire.js";

/** Memory shared with the socket thread. */
export interface SharedState {
  readonly stopState: Int32Array;
  readonly loopState: Int32Array;
  readonly input: InputLine;
}

export class Kernel {
  readonly #session: Session;
  readonly #interpreter: Interpreter;
  readonly #execution: Execution;
  readonly #comms: Comms;

  constructor(session: Session, folder: string, shared: SharedState) {
    this.#session = session;
    this.#interpreter = new Interpreter(folder, shared.stopState);
    this.#comms = new Comms(session);
    const loops = new Loops(shared.loopState);
    // The socket thread has read the wish in these messages already.
    this.#comms.onComm(LOOP_TARGET, (comm) => comm.send({ noted: true }));
    const bridge = this.#createBridge(loops);
    this.#execution = new Execution(session, this.#interpreter, bridge.formatters, () => loops.abandon());
    installKernelBridge(bridge);
    installBreaker();
    onTslabDisplay(({ data, metadata, transient }, update) => {
      const content = { data, metadata: withAltText(data as MimeBundle, metadata), transient };
      session.output(update ? "update_display_data" : "display_data", content);
    });
    new Input(session, shared.input, () => this.#execution.coding).install();
    this.#takeStreams();
    takeChildren();
    hideBookkeeping();
    console.clear = () => bridge.clearOutput();
  }

  interrupt(): void {
    clearStop();
    this.#execution.interrupt(stopReason());
  }

  handle(request: Request): void {
    if (request.header.msg_type === "execute_request") {
      this.#execution.add(request);
      return;
    }
    runInContext(createContext(request.header), () => {
      this.#session.status("busy", request.header);
      try {
        kernelWork(() => this.#answer(request));
      } catch (error) {
        this.#report(error);
      } finally {
        this.#session.status("idle", request.header);
        // The answer came while a cell awaits: the kernel as a whole is still busy with it.
        if (this.#execution.running) this.#session.status("busy", this.#execution.running.header);
      }
    });
  }

  /** Ends the cell that an uncaught error belongs to, such as one of a timer. */
  uncaught(error: unknown): void {
    const { running, abort } = currentContext();
    if (abort.signal.aborted && abort.signal.reason === error) return;
    if (running && !abort.signal.aborted) abort.abort(error ?? new Error(`${error} was thrown`));
    else this.#report(error);
  }

  /** Notes a rejection without a handler; the cell fails if it has none at its end. */
  rejected(error: unknown, promise: Promise<unknown>): void {
    const { running, rejections } = currentContext();
    if (running) rejections.set(promise, error);
    else this.#report(error);
  }

  handledLate(promise: Promise<unknown>): void {
    currentContext().rejections.delete(promise);
  }

  /** Shows an error where the code that caused it runs. */
  #report(error: unknown): void {
    const text = `${this.#interpreter.describe(error).traceback.join("\n")}\n`;
    this.#session.output("stream", { name: "stderr", text });
    // A cell that has ended may not be looked at again, and a run of the whole notebook has forgotten it.
    this.#execution.note(text);
  }

  #answer(request: Request): void {
    const { msg_type } = request.header;
    if (msg_type.startsWith("comm_") && msg_type !== "comm_info_request") {
      this.#comms.handle(request);
    } else if (msg_type.endsWith("_request")) {
      this.#reply(request, () => {
        if (request.problem !== undefined) throw new TypeError(request.problem);
        return this.#answerTo(msg_type, request.content);
      });
    }
    if (msg_type === "shutdown_request") this.close();
  }

  #answerTo(type: string, content: Request["content"]): object {
    switch (type) {
      case "kernel_info_request":
        return questions.kernelInfo();
      case "complete_request":
        return questions.complete(this.#interpreter, content);
      case "inspect_request":
        return questions.inspect(this.#interpreter, content);
      case "is_complete_request":
        return questions.isComplete(content);
      case "history_request":
        return questions.history(this.#execution, content);
      case "comm_info_request":
        return this.#comms.info(content.target_name);
      case "interrupt_request":
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content.restart ?? false };
      default:
        throw new TypeError(`this kernel does not know the message "${type}"`);
    }
  }

  /** Sends all messages, then ends the kernel. */
  close(): void {
    // After this turn, so that the status of the request that asked for it leaves too.
    setImmediate(() => this.#session.close());
  }

  #reply(request: Request, answer: () => object): void {
    try {
      this.#session.reply(request, answer());
    } catch (error) {
      this.#session.reply(request, { status: "error", ...this.#interpreter.describe(error) });
    }
  }

  #createBridge(loops: Loops): KernelBridge {
    const session = this.#session;
    const comms = this.#comms;
    const show = (type: string, bundle: MimeBundle, metadata?: object, display_id?: string) => {
      const data = jsonBundle(bundle);
      const transient = display_id === undefined ? {} : { display_id };
      session.output(type, { data, metadata: withAltText(data, metadata), transient });
    };
    return {
      display: (bundle, options) => show("display_data", bundle, options?.metadata, options?.id),
      updateDisplay: (id, bundle, metadata) => show("update_display_data", bundle, metadata, id),
      clearOutput: (wait = false) => session.output("clear_output", { wait }),
      formatters: [],
      openComm: (target, data, buffers) => comms.openComm(target, data, buffers),
      onComm: (target, handler) => comms.onComm(target, handler),
      openLoop: (abandoned) => loops.open(abandoned),
      get signal() {
        return currentContext().abort.signal;
      },
    };
  }

  #takeStreams(): void {
    for (const name of ["stdout", "stderr"] as const) {
      const decoder = new TextDecoder();
      process[name].write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
        const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
        if (text !== "") this.#session.output("stream", { name, text });
        const done = typeof encoding === "function" ? encoding : callback;
        if (typeof done === "function") process.nextTick(done as () => void);
        return true;
      };
    }
  }
}
