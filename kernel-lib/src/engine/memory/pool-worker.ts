/**
 * The words through which caller and helpers meet, as int32 indices from address 0 of the kernels' memory,
 * and the program of a helper.
 */
export const WORDS = {
  /** Counts the jobs: helpers sleep on it. */
  job: 16,
  /** 1 while calls of the present job may be taken. */
  open: 32,
  /** The next call to be taken. */
  next: 48,
  /** How many calls are written so far; −1 once no more will be. */
  ready: 56,
  /** How many threads are inside the present job, the caller not counted. */
  active: 64,
  /** 1 + the call that failed on a helper, else 0. */
  failed: 80,
  /** 1 once the caller is gone or a call failed: a call that waits for others of its job returns then. */
  abandoned: 84,
  // What to do, written before `open`:
  count: 96,
  /** How many helpers may join. */
  helpers: 97,
  module: 98,
  func: 99,
  /** Address of the arguments as float64, call after call; a call's first one receives its result. */
  values: 100,
  /** Arguments of a call. */
  stride: 101,
  /** How long the memory is, in pages of 64 KiB. */
  pages: 102,
  /** One a helper: the number of its launch, once the caller knows it; see `start` of pool.ts. */
  launches: 128,
} as const;

/** How many bytes of memory the words take. */
export const WORDS_BYTES = 1024;

/**
 * How long a helper, and a caller at the end of its job, looks for news before it sleeps, in milliseconds: what lies between
 * the jobs of a training step, where a waking would cost a good part of that time.
 */
export const SPIN = 0.3;

/**
 * A helper: joins each job, takes calls until none is left, and looks for the next job. As text, because a
 * file of its own could not be found from inside a bundle. It returns only when another has taken its place; the process ends
 * over it.
 */
export const HELPER: string = `
(() => {
  const run = ({ memory, modules, index, launch, words: W, spin }) => {
    const words = new Int32Array(memory.buffer, 0, ${WORDS_BYTES / 4});
    const instances = [];
    const functionOf = (m, f) => {
      instances[m] ??= new WebAssembly.Instance(modules[m], { env: { memory } });
      return instances[m].exports[WebAssembly.Module.exports(modules[m])[f].name];
    };
    const changed = (word, value) => {
      const until = performance.now() + spin;
      while (Atomics.load(words, word) === value && performance.now() < until);
      while (Atomics.load(words, word) === value) Atomics.wait(words, word, value);
    };
    const prepare = () => {
      // V8 does not tell a worker of memory that grew while the worker was starting; growing it by nothing does.
      if (memory.buffer.byteLength < 65536 * words[W.pages]) memory.grow(0);
      const func = functionOf(words[W.module], words[W.func]);
      const count = words[W.count];
      const stride = words[W.stride];
      const values = new Float64Array(memory.buffer, words[W.values] >>> 0, count * stride);
      const done = new Int32Array(memory.buffer, values.byteOffset + values.byteLength, count);
      return { func, count, stride, values, done };
    };
    const help = () => {
      let job;
      try {
        job = prepare();
      } catch {
        return; // It has taken no call: the others do all of them.
      }
      const { func, count, stride, values, done } = job;
      for (;;) {
        const i = Atomics.add(words, W.next, 1);
        if (i >= count) return;
        for (let ready; (ready = Atomics.load(words, W.ready)) <= i; changed(W.ready, ready)) {
          if (ready < 0) return;
        }
        try {
          values[i * stride] = func(...values.subarray(i * stride, (i + 1) * stride), 1 + index) ?? 0;
        } catch {
          Atomics.store(words, W.failed, 1 + i);
          Atomics.store(words, W.abandoned, 1);
        }
        Atomics.store(done, i, 1);
      }
    };
    for (let seen = 0; ; ) {
      changed(W.job, seen);
      seen = Atomics.load(words, W.job);
      // Another was launched in its place.
      if (Atomics.load(words, W.launches + index) > launch) return;
      if (index >= Atomics.load(words, W.helpers)) continue;
      Atomics.add(words, W.active, 1);
      // The caller closes a job before it looks whether helpers are inside, so one of the two sees the other.
      if (Atomics.load(words, W.open) === 1 && Atomics.load(words, W.launches + index) === launch) help();
      if (Atomics.sub(words, W.active, 1) === 1) Atomics.notify(words, W.active);
    }
  };
  if (typeof require === "function") run(require("node:worker_threads").workerData);
  else onmessage = ({ data }) => run(data);
})();
`;
