/** Interrupts a process that computes; see interrupted.mjs. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const PROGRAM = fileURLToPath(new URL("./interrupted.mjs", import.meta.url));
/** Jobs of a round. */
const JOBS = 4;

/** How jobs ended, and the exit code of their process. */
export interface Outcomes {
  readonly jobs: readonly unknown[];
  readonly exit: unknown;
}

/** Runs rounds of jobs, and interrupts each job so many milliseconds after it began. */
export async function interruptJobs(rounds: number, threads: number, delay: () => number): Promise<Outcomes> {
  const child = spawn(process.execPath, [PROGRAM, String(rounds), String(threads)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  const jobs: unknown[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "began") setTimeout(() => child.kill("SIGINT"), delay());
    else jobs.push(JSON.parse(line));
  }
  return { jobs, exit: await exit };
}

/** What must come of it: every job was ended, computed rightly afterwards, and its process ended by itself. */
export function allInterrupted(rounds: number): Outcomes {
  const job = { outcome: "ERR_SCRIPT_EXECUTION_INTERRUPTED", same: true };
  return { jobs: new Array(JOBS * rounds).fill(job), exit: 0 };
}
