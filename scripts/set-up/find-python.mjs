import { spawnSync } from "node:child_process";
import { Trouble } from "./trouble.mjs";

const NEEDED = [3, 10];
const INSTALL =
  "install Python 3.10 or later (https://www.python.org or your package manager), or set ECHOLAB_PYTHON to one, and run the command again.";
// Runs on any Python back to 2.6, so that an old one can be named instead of failing.
const PROBE = "import sys; sys.stdout.write('%d.%d.%d' % sys.version_info[:3])";

/**
 * Names the Python that makes the lab's environment: ECHOLAB_PYTHON, or the first on PATH that is new enough.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ command: string[], version: string }}
 */
export function findPython(env) {
  const wanted = env.ECHOLAB_PYTHON;
  const candidates = wanted ? [[wanted]] : CANDIDATES;
  const found = candidates.map((command) => ({ command, version: versionOf(command, env) }));
  for (const { command, version } of found) if (version && isNewEnough(version)) return { command, version };
  const old = found.find(({ version }) => version);
  if (old) {
    const name = old.command.join(" ");
    throw new Trouble(
      `Python ${old.version} (${name}) is too old: echolab needs Python 3.10 or later.`,
      INSTALL,
    );
  }
  if (wanted) throw new Trouble(`ECHOLAB_PYTHON names ${wanted}, which is not a Python that runs.`, INSTALL);
  throw new Trouble("Python was not found; echolab needs Python 3.10 or later to run JupyterLab.", INSTALL);
}

const CANDIDATES = [
  ["python3"],
  ["python"],
  ...(process.platform === "win32" ? [["py", "-3"]] : []),
  ...[14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`]),
];

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function versionOf([program, ...args], env) {
  const { status, stdout } = spawnSync(program, [...args, "-c", PROBE], { env, encoding: "utf8" });
  return status === 0 && /^\d+\.\d+\.\d+$/.test(stdout) ? stdout : undefined;
}

const isNewEnough = (/** @type {string} */ version) => {
  const [major, minor] = version.split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
};
