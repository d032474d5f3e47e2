import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Keeps two commands from setting up the same project at once: the second waits for the first.
 * @param {string} file
 * @param {(holder: number) => void} waiting told once when there is somebody to wait for
 * @returns {Promise<() => void>} gives the lock back
 */
export async function takeLock(file, waiting) {
  const own = `${file}.${process.pid}`;
  for (let told = false; ; told = true) {
    // Written first and linked then: a lock is never seen without its holder.
    writeFileSync(own, String(process.pid));
    try {
      linkSync(own, file);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const holder = holderOf(file);
    if (!holder) rmSync(file, { force: true });
    else {
      if (!told) waiting(holder);
      await new Promise((done) => setTimeout(done, 300));
    }
  }
}

/** @param {string} file */
function holderOf(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    if (!pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // EPERM: it runs, as somebody else. Anything else: it is gone and left its lock behind.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? -1 : undefined;
  }
}
