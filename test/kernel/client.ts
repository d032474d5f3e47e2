/** Drives client.py, a real Jupyter client, from a test. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PATIENCE } from "../patience";

export const project: string = fileURLToPath(new URL("../..", import.meta.url));

/** A message of the kernel, as client.py passes it on. */
export interface Message {
  readonly channel: "iopub" | "shell" | "control" | "stdin";
  /** When the client received it, in seconds. */
  readonly at: number;
  readonly type: string;
  readonly parent?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the content's shape depends on the type.
  readonly content: any;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly string[];
}

/** What a request led to. */
export interface Answer {
  readonly id: string;
  /** Every message on behalf of the request, in the order the client received it. */
  readonly messages: readonly Message[];
  readonly reply: Message;
  of(type: string): Message[];
  readonly stdout: string;
}

export interface SendOptions {
  readonly channel?: "shell" | "control" | "stdin";
  readonly buffers?: readonly Uint8Array[];
}

export interface RawOptions {
  readonly channel?: "shell" | "control";
  /** Signature to send in place of the right one. */
  readonly signature?: string;
  readonly delimiter?: boolean;
}

export class Client {
  /** What the client could not read of the kernel's messages. */
  readonly unreadable: string[] = [];
  readonly messages: Message[] = [];
  /** The process id of the kernel and how long it took to be ready. */
  readonly ready: Promise<{ ready: number; seconds: number }>;
  readonly process: ChildProcess;
  #count = 0;
  #ended = false;
  #alive: boolean | undefined;
  readonly #watchers = new Set<() => void>();

  /** @param env variables of the kernel's environment besides those of the test */
  constructor(folder: string = project, launcher: readonly string[] = [], env: Record<string, string> = {}) {
    const lab = join(project, ".lab");
    mkdirSync(lab, { recursive: true });
    const home = mkdtempSync(join(lab, "kernel-test-"));
    this.process = spawn(
      join(lab, "venv", "bin", "python"),
      [...launcher, join(project, "test/kernel/client.py"), folder],
      {
        stdio: ["pipe", "pipe", "inherit"],
        env: {
          ...process.env,
          ...env,
          JUPYTER_PATH: join(project, "share", "jupyter"),
          JUPYTER_RUNTIME_DIR: join(home, "runtime"),
          JUPYTER_CONFIG_DIR: join(home, "config"),
          JUPYTER_DATA_DIR: join(home, "data"),
          IPYTHONDIR: join(home, "ipython"),
        },
      },
    );
    this.ready = new Promise((resolve, reject) => {
      this.process.once("exit", (code) => reject(new Error(`the client ended with ${code}`)));
      createInterface({ input: this.process.stdout! }).on("line", (line) => {
        const event = JSON.parse(line);
        if (event.ready) resolve(event);
        else if (event.ended) this.#ended = true;
        else if ("unreadable" in event) this.unreadable.push(event.unreadable);
        else if ("alive" in event) this.#alive = event.alive;
        else this.messages.push(event);
        for (const watcher of this.#watchers) watcher();
      });
    });
  }

  /** Sends a request without waiting; returns its id. */
  send(type: string, content: object, { channel = "shell", buffers = [] }: SendOptions = {}): string {
    this.#count += 1;
    const id = `request-${this.#count}`;
    this.#command({
      do: "send",
      channel,
      type,
      content,
      id,
      buffers: buffers.map((b) => Buffer.from(b).toString("base64")),
    });
    return id;
  }

  /** Sends parts as they are: header, parent header, metadata and content, in JSON or not. */
  sendRaw(
    parts: readonly string[],
    { channel = "shell", signature, delimiter = true }: RawOptions = {},
  ): void {
    const encoded = parts.map((part) => Buffer.from(part).toString("base64"));
    this.#command({ do: "raw", channel, parts: encoded, signature, delimiter });
  }

  /** Sends a request and waits for its reply and for the kernel to be idle after it. */
  async request(type: string, content: object, options?: SendOptions): Promise<Answer> {
    return this.answer(this.send(type, content, options));
  }

  execute(code: string, options: object = {}): Promise<Answer> {
    return this.request("execute_request", executeContent(code, options));
  }

  /** Sends a cell without waiting; returns its id. */
  start(code: string, options: object = {}): string {
    return this.send("execute_request", executeContent(code, options));
  }

  /** Waits for the reply to a request and for idle. */
  async answer(id: string): Promise<Answer> {
    const mine = () => this.messages.filter((message) => message.parent === id);
    await this.until(() => mine().some(isIdle) && mine().some(isReply), `the answer to ${id}`);
    const messages = mine();
    const of = (type: string) => messages.filter((message) => message.type === type);
    const stdout = of("stream")
      .filter((m) => m.content.name === "stdout")
      .map((m) => m.content.text)
      .join("");
    return { id, messages, reply: messages.find(isReply)!, of, stdout };
  }

  /** Waits until a message that was or will be received satisfies `test`. */
  async message(test: (message: Message) => boolean, what: string): Promise<Message> {
    await this.until(() => this.messages.some(test), what);
    return this.messages.find(test)!;
  }

  async until(test: () => boolean, what: string): Promise<void> {
    if (test()) return;
    await new Promise<void>((resolve, reject) => {
      const watcher = () => {
        if (!test()) return;
        this.#watchers.delete(watcher);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(watcher);
        reject(
          new Error(
            `no ${what} within ${PATIENCE} ms; last messages: ${JSON.stringify(this.messages.slice(-5))}`,
          ),
        );
      }, PATIENCE);
      this.#watchers.add(watcher);
    });
  }

  interrupt(): void {
    this.#command({ do: "interrupt" });
  }

  /** Whether the kernel's process runs, as its parent knows: a child that ended still has its number. */
  async isAlive(): Promise<boolean> {
    this.#alive = undefined;
    this.#command({ do: "alive" });
    await this.until(() => this.#alive !== undefined, "word about the kernel's process");
    return this.#alive!;
  }

  async shutdown(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.#command({ do: "shutdown" });
    await this.until(() => this.#ended, "end of the kernel");
  }

  #command(command: object): void {
    this.process.stdin!.write(`${JSON.stringify(command)}\n`);
  }
}

function executeContent(code: string, options: object): object {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
    ...options,
  };
}

const isIdle = (m: Message) => m.type === "status" && m.content.execution_state === "idle";
const isReply = (m: Message) => m.channel === "shell" || m.channel === "control";
