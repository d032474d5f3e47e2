import { spawnSync } from "node:child_process";
import { Trouble } from "./trouble.mjs";

const NEEDED = [3, 10];
const INSTALL =
  "install Python 3.10 or later (https://www.python.org or your package manager), or set ECHOLAB_PYTHON to one, and run the command again.";
// It runs on any Python back to 2.6, so that an old one can be named in the message.
const PROBE = "import sys; sys.stdout.write('%d.%d.%d' % sys.version_info[:3] + ' ' + sys.executable)";

/**
 * Names the Python that makes the lab's environment: ECHOLAB_PYTHON, or the first on PATH that is new enough.
 * @param {NodeJS.ProcessEnv} env
 */
export function findPython(env) {
  const wanted = env.ECHOLAB_PYTHON;
  const candidates = wanted ? [[wanted]] : CANDIDATES;
  /** @type {Python | undefined} */
  let old;
  for (const command of candidates) {
    const python = askPython(command, env);
    if (python && isNewEnough(python.version)) return python;
    old ??= python;
  }
  if (old) {
    const sentence = `Python ${old.version} (${old.path}) is too old: echolab needs Python 3.10 or later.`;
    throw new Trouble(sentence, INSTALL);
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

/** @typedef {{ version: string, path: string }} Python */

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python | undefined}
 */
export function askPython([program, ...args], env) {
  const { status, stdout } = spawnSync(program, [...args, "-c", PROBE], { env, encoding: "utf8" });
  const [, version, path] = /^(\d+\.\d+\.\d+) (.+)$/.exec(stdout ?? "") ?? [];
  return status === 0 && path ? { version, path } : undefined;
}

const isNewEnough = (/** @type {string} */ version) => {
  const [major, minor] = version.split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
};
