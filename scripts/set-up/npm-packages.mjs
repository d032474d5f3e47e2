import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "./run.mjs";

/**
 * Tells whether node_modules holds what the lock file asks for, however it was installed.
 * @param {string} project
 */
export function packagesMatchLock(project) {
  const wanted = packagesIn(join(project, "package-lock.json"));
  const present = packagesIn(join(project, "node_modules", ".package-lock.json"));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.includes("node_modules/")) return true;
    const here = present[name];
    // Packages for other platforms are listed and not installed.
    if (!here) return Boolean(entry.optional || entry.devOptional || entry.os || entry.cpu);
    return here.version === entry.version && Boolean(here.link) === Boolean(entry.link);
  });
}

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[] }} Entry */

/**
 * @param {string} file
 * @returns {Record<string, Entry> | undefined}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** @type {import("./steps.mjs").Step["run"]} */
export async function installPackages({ paths, env, log }, say) {
  let count = 0;
  await run(
    [
      ...npmCommand(env),
      "ci",
      // No package of ours needs its install script: native ones carry their binaries.
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=http",
      "--fetch-retries=2",
      "--fetch-retry-mintimeout=1000",
      "--fetch-retry-factor=3",
      "--fetch-retry-maxtimeout=8000",
    ],
    {
      title: "npm",
      cwd: paths.project,
      env,
      log,
      say: (line) => {
        const name = /fetch GET \d+ \S*?\/((?:@|%40)?[^/\s]+(?:\/|%2f)?[^/\s]*)\/-\//i.exec(line)?.[1];
        if (name) say(`${++count} fetched, ${decodeURIComponent(name.split("//").pop() ?? name)}`);
      },
    },
  );
}

/**
 * Returns the npm that runs this script, or the one on PATH.
 * @param {NodeJS.ProcessEnv} env
 */
function npmCommand(env) {
  const cli = env.npm_execpath;
  if (cli && basename(cli) === "npm-cli.js") return [process.execPath, cli];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}
