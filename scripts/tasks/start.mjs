import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { configureJupyter } from "../jupyter/configure.mjs";
import { askedPort, requireFreePort } from "../jupyter/port.mjs";
import { spawnJupyter, sweepRuntime, whenAnswering } from "../jupyter/serve.mjs";
import { labEnvironment } from "../set-up/environment.mjs";
import { labPaths } from "../set-up/paths.mjs";
import { setUp } from "../set-up/set-up.mjs";

/**
 * npm start: sets up what is missing and opens JupyterLab on notebooks/.
 * @param {string[]} args go on to JupyterLab
 */
export async function main(args) {
  const began = Date.now();
  const paths = labPaths();
  const port = askedPort(args);
  if (port) await requireFreePort(port);
  await setUp(paths);

  const runtime = join(paths.jupyter, "runtime");
  sweepRuntime(runtime);
  mkdirSync(paths.notebooks, { recursive: true });
  configureJupyter(paths.jupyter, { rootDir: paths.notebooks, server: port ? { port_retries: 0 } : {} });
  console.log("Starting JupyterLab …");
  const child = spawnJupyter(paths, { env: labEnvironment(paths), args, stdio: "inherit" });
  const ended = endOf(child);
  const server = await whenAnswering(child, runtime);
  if (server) {
    const address = `${server.url}lab${server.token ? `?token=${server.token}` : ""}`;
    console.log(`\nJupyterLab answers after ${((Date.now() - began) / 1000).toFixed(1)} s: ${address}`);
    console.log("Ctrl-C ends it and its kernels.\n");
  }
  return ended;
}

/**
 * Waits for JupyterLab's end. JupyterLab ends its kernels when it is told to end. Ctrl-C reaches it through the
 * terminal; where it does not, and for the other signals, it is passed on.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>} the exit code: 0 when the user ended it
 */
function endOf(child) {
  let asked = false;
  const pass = (/** @type {number} */ delay) => () => {
    asked = true;
    setTimeout(() => child.kill("SIGTERM"), delay).unref();
  };
  process.on("SIGINT", pass(1500));
  process.on("SIGTERM", pass(0));
  process.on("SIGHUP", pass(0));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code) => done(asked ? 0 : (code ?? 1)));
  });
}
