/** Input from the user of the notebook: `prompt()` and `process.stdin`. */

import { Readable } from "node:stream";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Session } from "./session.js";
import type { Request } from "./wire.js";

/**
 * Time in milliseconds before the next line is asked for, in which a reader that has read enough may pause or close
 * standard input.
 */
const READ_AHEAD_MS = 20;

/** Shared by both threads: the port on which answers arrive, and their count. */
export interface InputLine {
  readonly port: MessagePort;
  readonly count: Int32Array;
}

/** Hands over the answer of a front end; called by the socket thread. */
export function handAnswer({ port, count }: InputLine, { header, content }: Request): void {
  if (header.msg_type !== "input_reply") return;
  port.postMessage(String(content.value ?? ""));
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
}

export class Input {
  readonly #session: Session;
  readonly #line: InputLine;
  readonly #running: () => Request | undefined;

  /** @param running gives the request whose code runs */
  constructor(session: Session, line: InputLine, running: () => Request | undefined) {
    this.#session = session;
    this.#line = line;
    this.#running = running;
  }

  /** Lets cells ask: `prompt` as in a browser, and `process.stdin`. */
  install(): void {
    const ask = (prompt: string) => this.ask(prompt);
    (globalThis as { prompt?: unknown }).prompt = (message = "", otherwise = "") =>
      ask(otherwise === "" ? `${message} ` : `${message} [${otherwise}] `) || `${otherwise}`;
    let stdin: Readable | undefined;
    let owner: Request | undefined;
    Object.defineProperty(process, "stdin", {
      configurable: true,
      get: () => {
        const cell = this.#running();
        if (stdin === undefined || stdin.destroyed || owner !== cell) {
          stdin = linesOf(ask, () => this.#running() === cell);
          owner = cell;
        }
        return stdin;
      },
    });
  }

  /**
   * Asks for a line and waits for it; an interrupt ends the wait.
   *
   * @throws Error where no front end can answer, as in a run of a whole notebook
   */
  ask(prompt: string): string {
    const request = this.#running();
    if (request?.content.allow_stdin !== true) {
      const who = request ? "this run of the notebook takes no input" : "the code of its cell has ended";
      throw new Error(
        `input is asked for (${JSON.stringify(prompt)}), but ${who}: write the value into the cell`,
      );
    }
    const { port, count } = this.#line;
    // Answers to a question that was interrupted.
    while (receiveMessageOnPort(port));
    this.#session.ask(request, prompt);
    for (;;) {
      const seen = Atomics.load(count, 0);
      const answer = receiveMessageOnPort(port) as { message: string } | undefined;
      if (answer) return answer.message;
      Atomics.wait(count, 0, seen);
    }
  }
}

/** Makes the standard input of a cell. Each line is asked for when it is read; the stream ends with the cell's code. */
function linesOf(ask: (prompt: string) => string, isWanted: () => boolean): Readable {
  const lines: Readable = new Readable({ read: () => setTimeout(next, READ_AHEAD_MS) });
  function next(): void {
    if (lines.destroyed) return;
    if (!isWanted()) lines.destroy();
    // A stream reads ahead, also for a reader that pauses it.
    else if (lines.isPaused() && lines.listenerCount("readable") === 0) lines.once("resume", next);
    else {
      try {
        lines.push(`${ask("")}\n`);
      } catch (error) {
        lines.destroy(error as Error);
      }
    }
  }
  return Object.assign(lines, { fd: 0, isTTY: false });
}
