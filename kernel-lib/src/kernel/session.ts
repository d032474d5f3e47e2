/** The main thread's side of the sockets: replies, publications and the status of the kernel. */

import { randomUUID } from "node:crypto";
import type { Worker } from "node:worker_threads";
import { currentContext } from "./context.js";
import type { ToSockets } from "./sockets.js";
import { kernelWork } from "./stoppable.js";
import { type Header, type Outgoing, PROTOCOL_VERSION, type Request, toJson } from "./wire.js";

/** Largest number of unsent messages; beyond it the sender waits, so that an endless loop cannot fill the memory. */
const BACKLOG_LIMIT = 10_000;
const BACKLOG_WAIT_MS = 50;

export interface PublishOptions {
  readonly parent?: Header | Record<string, never>;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

export class Session {
  readonly #id = randomUUID();
  readonly #worker: Worker;
  readonly #backlog: Int32Array;
  #count = 0;

  constructor(worker: Worker, backlog: Int32Array) {
    this.#worker = worker;
    this.#backlog = backlog;
  }

  /** Publishes to every front end; unless told otherwise, on behalf of the code that asks. */
  publish(type: string, content: object, options: PublishOptions = {}): void {
    this.#post({
      channel: "iopub",
      identities: [type],
      header: this.#header(type),
      parent: options.parent ?? currentContext().parent,
      metadata: toJson(options.metadata ?? {}),
      content: toJson(content),
      buffers: (options.buffers ?? []).map(copyBytes),
    });
  }

  /** Publishes an output of a cell; a silent cell has none. */
  output(type: string, content: object): void {
    if (!currentContext().silent) this.publish(type, content);
  }

  reply(request: Request, content: object): void {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    this.#post({
      channel: request.channel,
      identities: request.identities,
      header: this.#header(type),
      parent: request.header,
      metadata: "{}",
      content: toJson(content),
      buffers: [],
    });
  }

  /** Asks the front end of a request for a line of input. */
  ask(request: Request, prompt: string): void {
    this.#post({
      channel: "stdin",
      identities: request.identities,
      header: this.#header("input_request"),
      parent: request.header,
      metadata: "{}",
      content: toJson({ prompt, password: false }),
      buffers: [],
    });
  }

  status(state: "busy" | "idle" | "starting", parent: Header | Record<string, never>): void {
    this.publish("status", { execution_state: state }, { parent });
  }

  /** Sends everything published so far and closes the sockets. */
  close(): void {
    this.#worker.postMessage("close" satisfies ToSockets);
  }

  #header(type: string): Header {
    this.#count += 1;
    return {
      msg_id: `${this.#id}_${this.#count}`,
      msg_type: type,
      session: this.#id,
      username: "kernel",
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
  }

  #post(message: Outgoing): void {
    kernelWork(() => {
      const waiting = Atomics.add(this.#backlog, 0, 1) + 1;
      if (waiting > BACKLOG_LIMIT) Atomics.wait(this.#backlog, 0, waiting, BACKLOG_WAIT_MS);
      this.#worker.postMessage(message);
    });
  }
}

/** Copies the bytes of a view: without that, the whole memory behind it would be sent. */
function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
}
