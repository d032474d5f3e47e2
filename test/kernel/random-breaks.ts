/** Ends what a Node process runs at many random moments; see random-breaks.mjs. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { project } from "./client.js";

/** Runs `breaks` attempts; gives the number of those that ended something, or throws with what Node said. */
export function randomBreaks(breaks: number, seed: number): number {
  const program = fileURLToPath(new URL("random-breaks.mjs", import.meta.url));
  const folder = `${pathToFileURL(join(project, "kernel-lib/dist/kernel")).href}/`;
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [program, folder, String(breaks), String(seed)],
    { encoding: "utf8" },
  );
  const word = stdout.trim().split("\n").at(-1);
  if (status !== 0 || !word) throw new Error(`seed ${seed} ended with ${status ?? signal}: ${stderr}`);
  return JSON.parse(word).ended;
}
