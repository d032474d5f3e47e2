/**
 * What the library and the kernel know of each other.
 *
 * The kernel puts one {@link KernelBridge} on `globalThis`; the library finds it there. So the library
 * runs unchanged in plain Node and in the browser, where there is no bridge and results go to the console.
 */

/** One result in several representations, keyed by MIME type; the front end takes the richest it knows. */
export interface MimeBundle {
  readonly [mimeType: string]: unknown;
}

/** Turns a value into a MIME bundle, or declines with `undefined`. */
export type Formatter = (value: unknown) => MimeBundle | undefined;

/** A two-way channel between this kernel and the front end (the Jupyter comm protocol). */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** Sends JSON data and, if given, binary buffers. */
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  /** Called for every message from the front end, also while an awaiting cell runs. */
  onMessage(handler: (data: unknown, buffers: readonly Uint8Array[]) => void): void;
  onClose(handler: (data: unknown) => void): void;
  close(data?: unknown): void;
}

/**
 * Comm target of the messages in which the page asks a loop to go on, pause or stop; their data are `{ loop, wish }`.
 */
export const LOOP_TARGET = "echolab.loop";

/** What the user asks of a loop in the page. */
export type LoopWish = "go" | "pause" | "stop";

/** Connection of a running loop to the page; it works while the loop blocks the kernel. */
export interface LoopControl {
  /** Number by which the page names the loop. */
  readonly id: number;
  wish(): LoopWish;
  /** Blocks until the wish is no longer "pause", at most for the given time. */
  waitWhilePaused(milliseconds: number): void;
  /** Notes that the loop has ended. */
  close(): void;
}

/** What the kernel offers to the library and to notebooks. */
export interface KernelBridge {
  /** Publishes a display; one with an `id` can be replaced later by {@link updateDisplay}. */
  display(bundle: MimeBundle, options?: { id?: string; metadata?: object }): void;
  updateDisplay(id: string, bundle: MimeBundle, metadata?: object): void;
  /** Removes the outputs of the running cell, at once or when the next one comes; `console.clear()` does it at once. */
  clearOutput(wait?: boolean): void;
  /** Formatters of the value of a cell's last expression, asked in order; the newest first. */
  readonly formatters: Formatter[];
  /** Opens a comm to the front end. */
  openComm(target: string, data?: unknown, buffers?: readonly Uint8Array[]): Comm;
  /** Registers a function that is called when the front end opens a comm to `target`. */
  onComm(target: string, handler: (comm: Comm, data: unknown, buffers: readonly Uint8Array[]) => void): void;
  /** Begins a loop that the page can pause and stop; `abandoned` is called where a failed cell leaves it open. */
  openLoop(abandoned: () => void): LoopControl;
  /** Signal that is aborted when the user interrupts; a new one for every cell. */
  readonly signal: AbortSignal;
}

const KEY = Symbol.for("echolab.kernel");

/** Returns the kernel this code runs in, or `undefined` in plain Node or in a browser. */
export function kernelBridge(): KernelBridge | undefined {
  return (globalThis as { [KEY]?: KernelBridge })[KEY];
}

/** Makes a kernel known to the library; called once, by the kernel itself. */
export function installKernelBridge(bridge: KernelBridge): void {
  (globalThis as { [KEY]?: KernelBridge })[KEY] = bridge;
}
