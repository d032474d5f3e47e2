import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Keeps two commands from setting up the same project at once: the second waits for the first.
 * @param {string} file
 * @param {(holder: number) => void} waiting is called once when there is another command to wait for
 * @returns {Promise<() => void>} gives the lock back
 */
export async function takeLock(file, waiting) {
  const own = `${file}.${process.pid}`;
  for (let told = false; ; told = true) {
    // The file is written first and then linked: a lock is never seen without its holder.
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
    // EPERM: the process runs under another user. Any other error: it has ended and left its lock behind.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? -1 : undefined;
  }
}
