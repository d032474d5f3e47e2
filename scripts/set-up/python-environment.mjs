import { existsSync, rmSync } from "node:fs";
import { askPython } from "./find-python.mjs";
import { run } from "./run.mjs";
import { Trouble } from "./trouble.mjs";

/**
 * Makes .lab/venv and installs the pinned JupyterLab. An environment that a stopped try left half made is made anew;
 * its downloads come from the cache.
 * @type {import("./steps.mjs").Step["run"]}
 */
export async function makePythonEnvironment({ paths, env, log, python }, say) {
  say("making the environment");
  if (existsSync(paths.venv)) removeFolder(paths.venv);
  const options = { title: "making the Python environment", cwd: paths.project, env, log };
  await run([python().path, "-m", "venv", paths.venv], options);
  let count = 0;
  await run(
    [paths.python, "-m", "pip", "install", "--progress-bar=off", "--retries=2", "-r", paths.requirements],
    {
      ...options,
      title: "pip",
      say: (line) => {
        const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
        if (name) say(`${++count} collected, ${name}`);
        else if (line.startsWith("Installing collected packages")) say(`installing ${count} packages`);
      },
    },
  );
}

/**
 * Tells whether the environment's Python runs: the Python it was made from may have been removed since.
 * @param {import("./steps.mjs").Context} context
 */
export const pythonRuns = ({ paths, env }) =>
  existsSync(paths.python) && Boolean(askPython([paths.python], env));

/** @param {string} folder */
function removeFolder(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    throw new Trouble(
      `The old Python environment ${folder} cannot be removed.`,
      "end the programs that use it (a running JupyterLab, for instance) and run the command again.",
    );
  }
}
