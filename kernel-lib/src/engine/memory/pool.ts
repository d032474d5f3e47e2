import { reject, wholeNumber } from "../../fields/check.js";
import type { KernelExports } from "../generated/kernels.js";
import { beforeHandOver, canShare, free, kernelMemory, PAGE, reserve } from "./memory.js";
import { HELPER, SPIN, WORDS, WORDS_BYTES } from "./pool-worker.js";
import { KERNEL_NAMES, type KernelName, kernelModule, kernels } from "./wasm.js";

/**
 * Threads for kernels, without `await`: the caller posts a list of calls in shared memory, works on them together with
 * the helper threads, and returns when all are done. It needs no helper, so the first jobs of a process run while helpers
 * start.
 */

/** Largest default number of threads; with more, memory is the limit. */
const DEFAULT_MOST = 8;
const MOST = 64;
/** Number of floating-point operations below which waking a thread costs more than it saves. */
const WORTH_THREADS = 200_000;

/** Node's own modules, loaded with this file: an interrupt while one is first loaded would leave half of it for ever. */
const [os, workerThreads] = [
  globalThis.process?.getBuiltinModule?.("node:os"),
  globalThis.process?.getBuiltinModule?.("node:worker_threads"),
];

let wanted: number | undefined;
/** Helpers started so far; -1 where there can be none. */
let helpers = 0;
/** Attempts to start one, those included that an interrupt ended. */
let launches = 0;
let words: Int32Array | undefined;
/** A job that was posted and not yet seen through: after an interrupt it stays set. */
let open = false;
let watched = false;
let said = false;
const functionIndices = new Map<string, number>();
/** Where arguments lie, kept from job to job. */
let room = { address: 0, bytes: 0, view: new Float64Array(0) };
/** Owns the arguments' memory. */
const POOL = {};

/**
 * Returns the number of threads that kernels use: that of `setThreads`, else the environment variable ECHOLAB_THREADS,
 * else one a processor core, at most 8; 1 where threads cannot share memory. Results do not depend on it.
 */
export function threads(): number {
  if (!canShare()) return 1;
  if (wanted === undefined) {
    const text = globalThis.process?.env?.ECHOLAB_THREADS;
    wanted = text ? wholeNumber("ECHOLAB_THREADS", Number(text), 1, MOST) : Math.min(cores(), DEFAULT_MOST);
  }
  return wanted;
}

/** Sets how many threads kernels use from now on, the caller included: 1 to 64. */
export function setThreads(n: number): void {
  wanted = wholeNumber("n", n, 1, MOST);
}

/**
 * Calls one exported function of a kernel module with each of the argument lists, on all threads, and
 * returns what the calls returned (0 for a function without result), in order, when all are done.
 *
 * Calls run at the same time and in any order: each must write memory that no other call reads or writes,
 * and none may wait for a call that has not begun (one that waits for another looks at `WORDS.abandoned`).
 * Results then do not depend on the number of threads, as long as the caller cuts its work into calls
 * independently of it: cut into more calls than threads (say 16), and add up what they leave in the order
 * of the calls. All lists have the same length, at least one argument.
 *
 * `operations` is a guess at the floating-point operations of all calls together: small jobs stay on this thread. An
 * interrupt leaves the pool usable: helpers finish the calls that they are in, and the next reservation in memory.ts
 * waits for them.
 * @throws Error when a call traps, after all others are done.
 */
export function parallel<M extends keyof KernelExports>(
  module: M,
  exportName: keyof KernelExports[M] & string,
  calls: readonly (readonly number[])[],
  operations: number = Number.POSITIVE_INFINITY,
): Float64Array {
  const results = new Float64Array(calls.length);
  const { func, helping } = team(module, exportName, calls.length, operations);
  if (helping < 1) {
    for (let i = 0; i < calls.length; i++) results[i] = func(...calls[i], 0) ?? 0;
    return results;
  }
  const stride = calls[0].length;
  const values = argumentRoom(calls.length, stride);
  for (let i = 0; i < calls.length; i++) {
    if (calls[i].length !== stride || stride === 0)
      reject(`calls[${i}]`, calls[i], `a list of ${Math.max(1, stride)} arguments, as long as the first`);
    values.set(calls[i], i * stride);
  }
  post(module, exportName, { count: calls.length, stride, helping, ready: calls.length });
  work(module, exportName, () => {
    for (;;) {
      const i = Atomics.add(words!, WORDS.next, 1);
      if (i >= calls.length) return;
      values[i * stride] = func(...calls[i], 0) ?? 0;
    }
  });
  for (let i = 0; i < calls.length; i++) results[i] = values[i * stride];
  return results;
}

/** A list of calls that is written while threads already work on it. */
export interface Stream {
  /** How many calls there are. */
  readonly count: number;
  /** Arguments of each. */
  readonly stride: number;
  /** Places for what the calls work on: more than threads, see {@link placesFor}. */
  readonly places: number;
  readonly operations?: number;
  /** Puts what call i works on into a place, and returns the arguments. */
  bring(i: number, place: number): readonly number[];
  /** Takes from there what call i left, which returned `result`. Called in any order. */
  fetch(i: number, place: number, result: number): void;
}

/**
 * Returns the number of places that keep all threads busy with calls of about the same length: twice the number of
 * threads.
 */
export function placesFor(count: number): number {
  const workers = threads();
  return workers > 1 ? Math.min(2 * workers, count) : 1;
}

/**
 * Like {@link parallel}, for calls on more data than the kernels' memory should hold at once: the caller brings and fetches
 * it in the midst of its own calls, while helpers work on what is there already. Both must leave memory.ts alone, which
 * would take the job for one that was interrupted; views are to be made before. Behind its arguments every call gets the
 * number of its thread, below {@link threads}.
 */
export function stream<M extends keyof KernelExports>(
  module: M,
  exportName: keyof KernelExports[M] & string,
  { count, stride, places, operations = Number.POSITIVE_INFINITY, bring, fetch }: Stream,
): void {
  const { func, helping } = team(module, exportName, count, operations);
  if (helping < 1) {
    for (let i = 0; i < count; i++) fetch(i, 0, func(...bring(i, 0), 0) ?? 0);
    return;
  }
  const values = argumentRoom(count, stride);
  const done = new Int32Array(kernelMemory().buffer, room.address + 8 * stride * count, count).fill(0);
  const free = Array.from({ length: places }, (_, place) => place);
  let away: { call: number; place: number }[] = [];
  let brought = 0;
  const fetchDone = () => {
    away = away.filter(({ call, place }) => {
      if (Atomics.load(done, call) === 0) return true;
      fetch(call, place, values[call * stride]);
      free.push(place);
      return false;
    });
  };
  const bringMore = () => {
    for (; brought < count && free.length > 0; Atomics.notify(words!, WORDS.ready)) {
      const place = free.pop()!;
      values.set(bring(brought, place), brought * stride);
      away.push({ call: brought, place });
      Atomics.store(words!, WORDS.ready, ++brought);
    }
  };
  post(module, exportName, { count, stride, helping, ready: 0 });
  work(module, exportName, () => {
    for (;;) {
      fetchDone();
      bringMore();
      const i = Atomics.add(words!, WORDS.next, 1);
      // All up to this call must be brought, and all of them at the end: helpers may already wait for them.
      // Every helper holds one place at most, so there is always one left.
      while (brought < Math.min(i + 1, count)) {
        fetchDone();
        bringMore();
      }
      if (i >= count) return;
      const at = i * stride;
      values[at] = func(...values.subarray(at, at + stride), 0) ?? 0;
      Atomics.store(done, i, 1);
    }
  });
  fetchDone();
}

/** The function that is called, and how many helpers take part: none where they would cost more than they save, or cannot be. */
function team(
  module: KernelName,
  exportName: string,
  count: number,
  operations: number,
): { func: (...values: number[]) => number | undefined; helping: number } {
  const exports = kernels(module) as Record<string, (...values: number[]) => number> | undefined;
  const func = exports?.[exportName];
  if (!func) throw new Error(`There is no compiled ${module}.${exportName} here.`);
  settle();
  if (operations < WORTH_THREADS) return { func, helping: 0 };
  if (!canShare())
    sayOnce("threads need shared memory, which a page has only when it is cross-origin isolated.");
  const helping = Math.min(threads(), count) - 1;
  return { func, helping: helping > 0 && start(threads() - 1) ? helping : 0 };
}

/** This thread's part of the job that was posted, until all of it is done. */
function work(module: string, exportName: string, own: () => void): void {
  try {
    own();
  } catch (error) {
    settle();
    throw error;
  }
  const failed = close();
  if (failed > 0) throw new Error(`Call ${failed - 1} of ${module}.${exportName} failed on another thread.`);
}

/** Waits until no helper works on a job that an interrupt left open. */
export function settle(): void {
  if (!open) return;
  giveUp();
  close();
  words![WORDS.abandoned] = 0;
}

/** Of a job whose caller is gone: no more calls are taken, and those under way stop waiting for each other. */
function giveUp(): void {
  Atomics.store(words!, WORDS.abandoned, 1);
  Atomics.store(words!, WORDS.ready, -1);
  Atomics.notify(words!, WORDS.ready);
  stop(words!);
}

beforeHandOver(settle);

function post(
  module: KernelName,
  exportName: string,
  { count, stride, helping, ready }: { count: number; stride: number; helping: number; ready: number },
): void {
  const w = words!;
  w[WORDS.count] = count;
  w[WORDS.helpers] = helping;
  w[WORDS.module] = KERNEL_NAMES.indexOf(module);
  w[WORDS.func] = functionIndex(module, exportName);
  w[WORDS.values] = room.address;
  w[WORDS.stride] = stride;
  w[WORDS.failed] = 0;
  w[WORDS.abandoned] = 0;
  w[WORDS.ready] = ready;
  w[WORDS.pages] = kernelMemory().buffer.byteLength / PAGE;
  open = true;
  watch();
  Atomics.store(w, WORDS.next, 0);
  Atomics.store(w, WORDS.open, 1);
  Atomics.add(w, WORDS.job, 1);
  Atomics.notify(w, WORDS.job);
}

/** Where a function stands among its module's exports. */
function functionIndex(module: KernelName, exportName: string): number {
  const key = `${module}.${exportName}`;
  let index = functionIndices.get(key);
  if (index === undefined) {
    index = WebAssembly.Module.exports(kernelModule(module)!).findIndex((e) => e.name === exportName);
    functionIndices.set(key, index);
  }
  return index;
}

/** Closes the job to further calls and waits for the helpers inside. Returns the word `failed`. */
function close(): number {
  const w = words!;
  stop(w);
  const until = performance.now() + SPIN;
  while (Atomics.load(w, WORDS.active) > 0 && performance.now() < until);
  for (let inside = Atomics.load(w, WORDS.active); inside > 0; inside = Atomics.load(w, WORDS.active)) {
    // The main thread of a page may not sleep: it goes on looking.
    if (mayBlock()) Atomics.wait(w, WORDS.active, inside);
  }
  open = false;
  return w[WORDS.failed];
}

/** `next` moves beyond any count, so that helpers stop after the call that they are in. */
function stop(w: Int32Array): void {
  Atomics.store(w, WORDS.next, 2 ** 30);
  Atomics.store(w, WORDS.open, 0);
}

/**
 * Helpers would work through all calls of a job whose caller was interrupted. A task of the event loop can
 * only run once the caller has returned or is gone, so a job that is still open then is given up.
 */
function watch(): void {
  if (watched || typeof setImmediate !== "function") return;
  setImmediate(() => {
    watched = false;
    if (open) giveUp();
  });
  // Last: an interrupt before it leaves a second watch at most, and never none.
  watched = true;
}

/** Returns memory for the arguments of `count` calls, followed by the flags that tell which are done. */
function argumentRoom(count: number, stride: number): Float64Array {
  const bytes = (8 * stride + 4) * count;
  if (room.bytes < bytes) {
    const old = room;
    // Forgotten before it is freed, so that an interrupt between the two loses memory and never shares it.
    room = { address: 0, bytes: 0, view: new Float64Array(0) };
    if (old.bytes > 0) free(old.address);
    const address = reserve(POOL, 2 * bytes);
    room = { address, bytes: 2 * bytes, view: new Float64Array(kernelMemory().buffer, address, bytes >> 2) };
  }
  return room.view;
}

/** Starts helpers up to `count`; false where there can be none. */
function start(count: number): boolean {
  if (helpers < 0) return false;
  words ??= new Int32Array(kernelMemory().buffer, 0, WORDS_BYTES / 4);
  while (helpers < count) {
    const data = {
      memory: kernelMemory(),
      modules: KERNEL_NAMES.map(kernelModule),
      index: helpers,
      launch: ++launches,
      words: WORDS,
      spin: SPIN,
    };
    try {
      launch(data);
    } catch (error) {
      if (helpers > 0) return true;
      helpers = -1;
      sayOnce(error instanceof Error ? error.message : String(error));
      return false;
    }
    // An interrupt before this leaves a helper that takes no calls, and ends when another is launched in its place.
    Atomics.store(words, WORDS.launches + helpers, data.launch);
    helpers++;
  }
  return true;
}

function sayOnce(why: string): void {
  if (!said) console.info(`echolab computes on one thread here: ${why}`);
  said = true;
}

function launch(data: object): void {
  if (workerThreads) {
    // Its own empty environment and arguments: flags of the process may not suit a worker.
    const worker = new workerThreads.Worker(HELPER, {
      eval: true,
      workerData: data,
      execArgv: [],
      stdin: false,
    });
    worker.unref();
    return;
  }
  const url = URL.createObjectURL(new Blob([HELPER], { type: "text/javascript" }));
  new Worker(url).postMessage(data);
}

function cores(): number {
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether this thread may sleep: the main thread of a page may not. */
export function mayBlock(): boolean {
  return typeof document === "undefined";
}
