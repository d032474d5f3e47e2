/**
 * Pause, resume and stop of a running loop, from the page.
 *
 * A training loop blocks the main thread, so no comm message is handled there until it ends. The socket thread
 * sees the messages first and notes the wish in shared memory, where the loop looks between two iterations.
 */

import { LOOP_TARGET, type LoopControl, type LoopWish } from "./bridge.js";
import type { Request } from "./wire.js";

const WISHES: readonly LoopWish[] = ["go", "pause", "stop"];
const LOOP = 0;
const WISH = 1;

/** Makes the memory for the number of the newest loop and for what the page wants of it. */
export function createLoopState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Notes the wish in a message, if there is one; called by the socket thread. */
export function noteWish(state: Int32Array, { header, content }: Request): void {
  if (header.msg_type !== "comm_open" || content.target_name !== LOOP_TARGET) return;
  const { loop, wish } = (content.data ?? {}) as { loop?: unknown; wish?: LoopWish };
  const value = WISHES.indexOf(wish as LoopWish);
  if (value < 0 || Atomics.load(state, LOOP) !== loop) return;
  Atomics.store(state, WISH, value);
  Atomics.notify(state, WISH);
}

/** Loops that cells have begun; used by the main thread. */
export class Loops {
  readonly #state: Int32Array;
  #abandoned: (() => void) | undefined;

  constructor(state: Int32Array) {
    this.#state = state;
  }

  open(abandoned: () => void): LoopControl {
    const state = this.#state;
    const loop = Atomics.add(state, LOOP, 1) + 1;
    Atomics.store(state, WISH, WISHES.indexOf("go"));
    this.#abandoned = abandoned;
    return {
      id: loop,
      wish: () => (Atomics.load(state, LOOP) === loop ? WISHES[Atomics.load(state, WISH)] : "go"),
      waitWhilePaused: (milliseconds) => {
        if (Atomics.load(state, LOOP) !== loop) return;
        Atomics.wait(state, WISH, WISHES.indexOf("pause"), milliseconds);
      },
      close: () => {
        if (this.#abandoned === abandoned) this.#abandoned = undefined;
      },
    };
  }

  /** Closes the loop of a cell that failed or was interrupted. */
  abandon(): void {
    const abandoned = this.#abandoned;
    this.#abandoned = undefined;
    abandoned?.();
  }
}
