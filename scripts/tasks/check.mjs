import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { forgetForeignBuilds } from "../set-up/build-info.mjs";
import { toolEnvironment } from "../set-up/environment.mjs";
import { labPaths } from "../set-up/paths.mjs";
import { setUp } from "../set-up/set-up.mjs";
import { STEPS } from "../set-up/steps.mjs";

/** npm run check: types of everything, then format and lint. */
export async function main() {
  const paths = labPaths();
  await setUp(paths, { steps: STEPS.filter(({ id }) => id === "packages") });
  return runChecks(paths).length;
}

/**
 * Runs every check, also after one has failed.
 * @param {import("../set-up/paths.mjs").LabPaths} paths
 * @returns {string[]} the names of those that failed
 */
export function runChecks(paths) {
  const env = toolEnvironment(paths);
  const biome = join(paths.project, "node_modules", "@biomejs", "biome", "bin", "biome");
  /** @type {[string, string[]][]} */
  const checks = [
    ["types", [paths.tsc, "-b"]],
    ["format and lint", [biome, "check", "--error-on-warnings"]],
  ];
  forgetForeignBuilds(paths);
  return checks
    .filter(([name, command]) => {
      console.log(`Checking ${name} …`);
      return spawnSync(process.execPath, command, { cwd: paths.project, env, stdio: "inherit" }).status !== 0;
    })
    .map(([name]) => name);
}
