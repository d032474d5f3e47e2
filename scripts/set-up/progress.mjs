/**
 * Reports the progress of the steps: at a terminal one line a step, which is rewritten; elsewhere a line at its
 * beginning and one at its end.
 * @param {NodeJS.WriteStream} [out]
 */
export function progress(out = process.stdout) {
  const live = Boolean(out.isTTY) && !process.env.CI;
  /** @type {Map<string, { began: number, note: string }>} */
  const active = new Map();
  let drawn = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;

  const erase = () => {
    if (drawn) out.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    const width = (out.columns ?? 80) - 1;
    for (const [title, { began, note }] of active)
      out.write(`${`  … ${title.padEnd(24)}${seconds(began).padStart(6)}  ${note}`.slice(0, width)}\n`);
    drawn = active.size;
  };
  const print = (/** @type {string} */ line) => {
    if (live) erase();
    out.write(`${line}\n`);
    if (live) draw();
  };

  return {
    print,
    /**
     * @param {string} title
     * @param {string} why
     */
    begin(title, why) {
      active.set(title, { began: Date.now(), note: why });
      if (!live) return print(`  … ${title}: ${why}`);
      timer ??= setInterval(draw, 200).unref();
      draw();
    },
    /**
     * @param {string} title
     * @param {string} text what it is busy with
     */
    note(title, text) {
      const step = active.get(title);
      if (step) step.note = text;
    },
    /** @param {string} title */
    end(title) {
      const step = active.get(title);
      if (!step) return;
      active.delete(title);
      print(`  ✓ ${title.padEnd(24)}${seconds(step.began).padStart(6)}`);
    },
    close() {
      clearInterval(timer);
      if (live) erase();
      active.clear();
    },
  };
}

const seconds = (/** @type {number} */ since) => {
  const time = (Date.now() - since) / 1000;
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} s`;
};

/** @typedef {ReturnType<typeof progress>} Progress */
