import { execFile } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { jupyterEnvironment, labEnvironment } from "../set-up/environment.mjs";
import { labPaths } from "../set-up/paths.mjs";
import { setUp } from "../set-up/set-up.mjs";

/**
 * npm run notebooks [-- NAME …]: runs the notebooks, or the named ones, from a clean kernel each and saves them with
 * their outputs; a notebook that fails is left as it was.
 * @param {string[]} names without ".ipynb"
 */
export async function main(names) {
  const paths = labPaths();
  await setUp(paths);
  const all = readdirSync(paths.notebooks)
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => basename(file, ".ipynb"));
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length) {
    console.error(`There is no notebook ${unknown.join(", ")}; there are ${all.join(", ")}.`);
    return 1;
  }
  const folder = join(paths.lab, "notebooks");
  mkdirSync(folder, { recursive: true });
  const env = { ...labEnvironment(paths), ...jupyterEnvironment(paths, folder) };
  let failed = 0;
  for (const name of names.length ? names : all) {
    const began = performance.now();
    try {
      await execute(paths, name, env);
      console.log(`✓ ${name}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
    } catch (error) {
      failed++;
      console.error(`✗ ${name}: ${/** @type {Error} */ (error).message.slice(-2000)}`);
    }
  }
  return failed ? 1 : 0;
}

/**
 * Puts the executed notebook in its own place.
 * @param {import("../set-up/paths.mjs").LabPaths} paths
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
async function execute(paths, name, env) {
  const script = join(paths.project, "scripts", "jupyter", "execute.py");
  const file = `${name}.ipynb`;
  await promisify(execFile)(paths.python, [script, file, file], {
    cwd: paths.notebooks,
    env,
  });
}
