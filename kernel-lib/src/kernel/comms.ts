/** Comms: two-way channels between the kernel and widgets in the page. */

import { randomUUID } from "node:crypto";
import type { Comm } from "./bridge.js";
import type { Session } from "./session.js";
import { runStoppable } from "./stoppable.js";
import type { Request } from "./wire.js";

type OpenHandler = (comm: Comm, data: unknown, buffers: readonly Uint8Array[]) => void;
type MessageHandler = (data: unknown, buffers: readonly Uint8Array[]) => void;
type CloseHandler = (data: unknown) => void;

/** ipywidgets asks for the version of its protocol when a comm to it is opened. */
const WIDGET_TARGET = "jupyter.widget";
const WIDGET_METADATA = { version: "2.1.0" };

class KernelComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly #comms: Comms;
  readonly #messageHandlers: MessageHandler[] = [];
  readonly #closeHandlers: CloseHandler[] = [];

  constructor(comms: Comms, id: string, target: string) {
    this.#comms = comms;
    this.id = id;
    this.target = target;
  }

  send(data: unknown, buffers?: readonly Uint8Array[]): void {
    this.#comms.publish("comm_msg", { comm_id: this.id, data: data ?? {} }, buffers);
  }

  onMessage(handler: MessageHandler): void {
    this.#messageHandlers.push(handler);
  }

  onClose(handler: CloseHandler): void {
    this.#closeHandlers.push(handler);
  }

  close(data?: unknown): void {
    if (this.#comms.forget(this.id))
      this.#comms.publish("comm_close", { comm_id: this.id, data: data ?? {} });
  }

  received(data: unknown, buffers: readonly Uint8Array[]): void {
    for (const handler of this.#messageHandlers) runStoppable(() => handler(data, buffers));
  }

  closed(data: unknown): void {
    for (const handler of this.#closeHandlers) runStoppable(() => handler(data));
  }
}

export class Comms {
  readonly #session: Session;
  readonly #open = new Map<string, KernelComm>();
  readonly #targets = new Map<string, OpenHandler>();

  constructor(session: Session) {
    this.#session = session;
    // After a page is loaded again, ipywidgets asks for all states; without an answer it waits for seconds.
    this.onComm("jupyter.widget.control", (comm) =>
      comm.onMessage(() => comm.send({ method: "update_states", states: {}, buffer_paths: [] })),
    );
  }

  openComm(target: string, data: unknown = {}, buffers?: readonly Uint8Array[]): Comm {
    const comm = new KernelComm(this, randomUUID(), target);
    this.#open.set(comm.id, comm);
    const content = { comm_id: comm.id, target_name: target, data };
    this.publish("comm_open", content, buffers, target === WIDGET_TARGET ? WIDGET_METADATA : {});
    return comm;
  }

  onComm(target: string, handler: OpenHandler): void {
    this.#targets.set(target, handler);
  }

  /** Returns the content of a `comm_info_reply`. */
  info(target?: unknown): object {
    const wanted = [...this.#open.values()].filter((comm) => target == null || comm.target === target);
    return {
      status: "ok",
      comms: Object.fromEntries(wanted.map((comm) => [comm.id, { target_name: comm.target }])),
    };
  }

  /** Handles `comm_open`, `comm_msg` and `comm_close`; errors of the user's handlers are passed on to the caller. */
  handle(request: Request): void {
    const { comm_id, target_name, data } = request.content;
    if (typeof comm_id !== "string") {
      throw new TypeError(`comm_id must be a string, not ${JSON.stringify(comm_id)}`);
    }
    if (request.header.msg_type === "comm_open") {
      this.#opened(comm_id, target_name, data, request.buffers);
      return;
    }
    const comm = this.#open.get(comm_id);
    if (request.header.msg_type === "comm_msg") {
      comm?.received(data, request.buffers);
    } else {
      this.#open.delete(comm_id);
      comm?.closed(data);
    }
  }

  #opened(id: string, target: unknown, data: unknown, buffers: readonly Uint8Array[]): void {
    const handler = typeof target === "string" ? this.#targets.get(target) : undefined;
    if (!handler) {
      this.publish("comm_close", { comm_id: id, data: {} });
      return;
    }
    const comm = new KernelComm(this, id, target as string);
    this.#open.set(id, comm);
    runStoppable(() => handler(comm, data, buffers));
  }

  publish(type: string, content: object, buffers?: readonly Uint8Array[], metadata: object = {}): void {
    this.#session.publish(type, content, { buffers, metadata });
  }

  forget(id: string): boolean {
    return this.#open.delete(id);
  }
}
