import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digest } from "./digest.mjs";
import { toolEnvironment } from "./environment.mjs";
import { findPython } from "./find-python.mjs";
import { takeLock } from "./lock.mjs";
import { progress } from "./progress.mjs";
import { stopAll } from "./run.mjs";
import { stateFile } from "./state.mjs";
import { STEPS } from "./steps.mjs";
import { fileTrouble, Trouble } from "./trouble.mjs";

/**
 * Brings the project to the point where JupyterLab and the tests can run. Steps whose inputs have not changed are
 * skipped; the others run as soon as the steps they need are done.
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {{ steps?: import("./steps.mjs").Step[], force?: string[] }} [options] force: ids to run in any case
 */
export async function setUp(paths, { steps = STEPS, force = [] } = {}) {
  const began = Date.now();
  makeFolders(paths);
  const tell = progress();
  const unlock = await takeLock(paths.lock, (holder) =>
    tell.print(`Waiting for another set-up of this project to end (process ${holder}).`),
  );
  const interrupted = watchForInterrupt();
  try {
    const todo = unfinished(paths, steps, force);
    if (todo.length) tell.print(`Setting up echolab in ${paths.project}`);
    await Promise.race([runAll(paths, todo, tell), interrupted.promise]);
    if (todo.length) tell.print(`Set up in ${((Date.now() - began) / 1000).toFixed(1)} s.\n`);
  } catch (error) {
    stopAll();
    throw fileTrouble(/** @type {Error} */ (error), paths.project);
  } finally {
    interrupted.unwatch();
    tell.close();
    rmSync(paths.temporary, { recursive: true, force: true });
    mkdirSync(paths.temporary, { recursive: true });
    unlock();
  }
}

/** @param {import("./paths.mjs").LabPaths} paths */
function makeFolders(paths) {
  try {
    for (const folder of [paths.lab, paths.logs, paths.temporary]) mkdirSync(folder, { recursive: true });
    // JupyterLab brings a script that Node must not read as an ES module, as the project's files are.
    writeFileSync(join(paths.lab, "package.json"), '{ "private": true, "type": "commonjs" }\n');
  } catch (error) {
    throw fileTrouble(/** @type {Error} */ (error), paths.project);
  }
}

/**
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {import("./steps.mjs").Step[]} steps
 * @param {string[]} force
 */
function unfinished(paths, steps, force) {
  const state = stateFile(paths.state);
  /** @type {ReturnType<typeof findPython> | undefined} */
  let python;
  const env = toolEnvironment(paths);
  const context = (/** @type {string} */ id) => ({
    paths,
    env,
    log: join(paths.logs, `${id}.txt`),
    python: () => (python ??= findPython(process.env)),
  });
  const todo = steps
    .map((step) => ({ ...step, context: context(step.id), digest: digestOf(paths, step) }))
    .filter((step) => force.includes(step.id) || !isDone(paths, step, state.get(step.id)));
  // Python is looked for now, and not after a minute of downloading.
  if (todo.some((step) => step.id === "python")) context("python").python();
  return todo;
}

/**
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {import("./steps.mjs").Step} step
 */
const digestOf = (paths, step) =>
  digest(
    step.inputs.map((input) => join(paths.project, input)),
    [step.id, process.version.split(".")[0], process.platform, process.arch],
  );

/** @typedef {import("./steps.mjs").Step & { context: import("./steps.mjs").Context, digest: string }} Task */

/**
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {Task} task
 * @param {string | undefined} recorded
 */
function isDone(paths, task, recorded) {
  if (!task.outputs.every((output) => existsSync(join(paths.project, output)))) return false;
  if (recorded !== task.digest && !task.already?.(task.context)) return false;
  return task.intact?.(task.context) ?? true;
}

/**
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {Task[]} tasks
 * @param {import("./progress.mjs").Progress} tell
 */
async function runAll(paths, tasks, tell) {
  const state = stateFile(paths.state);
  /** @type {Map<string, Promise<void>>} */
  const ends = new Map();
  for (const task of tasks) {
    const needs = task.after.map((id) => ends.get(id));
    const end = Promise.all(needs).then(async () => {
      tell.begin(task.title, task.why);
      state.set(task.id, undefined);
      await task.run(task.context, (note) => tell.note(task.title, note));
      state.set(task.id, task.digest);
      tell.end(task.title);
    });
    ends.set(task.id, end);
  }
  await Promise.all(ends.values());
}

/** Ctrl-C during set-up becomes a Trouble like any other, so that locks and children are cleaned up. */
function watchForInterrupt() {
  /** @type {(reason: Error) => void} */
  let fail = () => {};
  /** @type {Promise<never>} */
  const promise = new Promise((_, reject) => {
    fail = reject;
  });
  promise.catch(() => {});
  const stop = () =>
    fail(new Trouble("Set-up was interrupted.", "run the command again; it goes on from where it stopped."));
  for (const signal of SIGNALS) process.on(signal, stop);
  return { promise, unwatch: () => SIGNALS.forEach((signal) => void process.off(signal, stop)) };
}

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
