/**
 * Sends the kernel's messages in order and without loss.
 *
 * A zeromq.js socket allows one pending send; a second one throws. So every socket has a queue. Neighbouring
 * pieces of one stream are joined while they wait: a Jupyter server drops messages beyond about 1,000 a
 * second, and a loop that prints would soon lose lines.
 */

import type { Outgoing } from "./wire.js";

/** Longest time in milliseconds that a piece of a stream waits for more. */
const STREAM_INTERVAL_MS = 20;
/** Length in characters above which a joined piece is sent at once. */
const STREAM_LIMIT = 1 << 16;

interface Stream {
  readonly first: Outgoing;
  readonly name: string;
  text: string;
}

/** Sends one message; resolves when the socket can take the next. */
export type Send = (message: Outgoing) => Promise<void>;

export class Outbox {
  readonly #send: Send;
  readonly #queue: Outgoing[] = [];
  #draining: Promise<void> | undefined;
  #stream: Stream | undefined;
  #timer: NodeJS.Timeout | undefined;
  #streamSentAt = Number.NEGATIVE_INFINITY;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Queues a message; everything queued before leaves before it. */
  push(message: Outgoing): void {
    if (message.header.msg_type === "stream") {
      this.#pushStream(message);
    } else {
      this.#releaseStream();
      this.#enqueue(message);
    }
  }

  /** Resolves when everything queued so far has been given to the socket. */
  async flush(): Promise<void> {
    this.#releaseStream();
    await this.#draining;
  }

  #pushStream(message: Outgoing): void {
    const { name, text } = JSON.parse(message.content) as { name: string; text: string };
    const waiting = this.#stream;
    const same = waiting?.name === name && waiting.first.parent.msg_id === message.parent.msg_id;
    if (waiting && same) waiting.text += text;
    else {
      this.#releaseStream();
      this.#stream = { first: message, name, text };
    }
    const wait = this.#streamSentAt + STREAM_INTERVAL_MS - performance.now();
    if (wait <= 0 || this.#stream!.text.length > STREAM_LIMIT) this.#releaseStream();
    else this.#timer ??= setTimeout(() => this.#releaseStream(), wait);
  }

  #releaseStream(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = undefined;
    this.#streamSentAt = performance.now();
    const content = JSON.stringify({ name: stream.name, text: stream.text });
    this.#enqueue({ ...stream.first, content });
  }

  #enqueue(message: Outgoing): void {
    this.#queue.push(message);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    // The queue is taken in one piece, as shifting a long array is slow.
    while (this.#queue.length > 0) {
      for (const message of this.#queue.splice(0)) {
        try {
          await this.#send(message);
        } catch {
          // A front end that went away (EHOSTUNREACH) must not stop the others' messages.
        }
      }
    }
    this.#draining = undefined;
  }
}
