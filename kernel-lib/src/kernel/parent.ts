/** Ends the kernel when the program that started it has ended without ending it. */

const CHECK_INTERVAL_MS = 1000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Calls `gone` once, when the Jupyter process named in the environment has ended.
 *
 * A kernel started by hand has no such process and is left alone.
 */
export function whenParentIsGone(gone: () => void): void {
  const pid = Number(process.env.JPY_PARENT_PID);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const firstParent = process.ppid;
  const timer = setInterval(() => {
    // The parent's number tells at once; `isAlive` also sees the end of a grandparent.
    const adopted = firstParent === pid && process.ppid !== pid;
    if (!adopted && isAlive(pid)) return;
    clearInterval(timer);
    gone();
  }, CHECK_INTERVAL_MS);
}
