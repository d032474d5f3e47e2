import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Starts the server of JupyterLab, or of Notebook 7.
 * @param {import("../set-up/paths.mjs").LabPaths} paths
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string[]} options.args
 * @param {import("node:child_process").StdioOptions} options.stdio
 * @param {"jupyterlab" | "notebook"} [options.application]
 */
export function spawnJupyter(paths, { env, args, stdio, application = "jupyterlab" }) {
  const quiet = args.some((arg) => /^--(debug$|log-level|[A-Za-z]+\.log_level)/.test(arg))
    ? []
    : ["--log-level=WARN"];
  return spawn(paths.python, ["-m", application, ...quiet, ...args], { cwd: paths.notebooks, env, stdio });
}

/**
 * Waits until a server that was just started answers, and returns its address; undefined if it ended before.
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} runtime Jupyter's runtime folder
 * @returns {Promise<{ url: string, token: string } | undefined>}
 */
export async function whenAnswering(child, runtime) {
  const began = Date.now();
  mkdirSync(runtime, { recursive: true });
  while (child.exitCode === null && child.signalCode === null) {
    const info = newestServer(runtime, began);
    if (info && (await answers(`${info.url}api`))) return info;
    await new Promise((done) => setTimeout(done, 100));
  }
  return undefined;
}

/**
 * @param {string} runtime
 * @param {number} since
 * @returns {{ url: string, token: string } | undefined}
 */
function newestServer(runtime, since) {
  const files = readdirSync(runtime).filter((name) => /^jpserver-\d+\.json$/.test(name));
  for (const file of files.map((name) => join(runtime, name))) {
    try {
      // File times may be a little coarse.
      if (statSync(file).mtimeMs > since - 1000) return JSON.parse(readFileSync(file, "utf8"));
    } catch {
      // being written, or gone again
    }
  }
  return undefined;
}

/** @param {string} url */
async function answers(url) {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    return reply.status < 500;
  } catch {
    return false;
  }
}

/**
 * Removes the files that killed servers left in the runtime folder.
 * @param {string} runtime
 */
export function sweepRuntime(runtime) {
  if (!existsSync(runtime)) return;
  for (const name of readdirSync(runtime)) {
    const pid = Number(/^jpserver-(\d+)/.exec(name)?.[1]);
    if (pid && !isRunning(pid)) rmSync(join(runtime, name), { force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
