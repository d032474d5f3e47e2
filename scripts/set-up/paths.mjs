import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Returns the paths of the project. All that set-up makes lies in node_modules/, dist/, lib/, share/ and .lab/ of the
 * project.
 * @param {string} [root] the project; another one in tests
 */
export function labPaths(root = fileURLToPath(new URL("../..", import.meta.url))) {
  const project = resolve(root);
  const lab = join(project, ".lab");
  const venv = join(lab, "venv");
  return {
    project,
    lab,
    venv,
    python: process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python"),
    requirements: join(project, "scripts", "requirements.txt"),
    npmCache: join(lab, "npm"),
    pipCache: join(lab, "pip"),
    temporary: join(lab, "tmp"),
    cache: join(lab, "cache"),
    logs: join(lab, "log"),
    state: join(lab, "state.json"),
    lock: join(lab, "lock"),
    jupyter: join(lab, "jupyter"),
    notebooks: join(project, "notebooks"),
    share: join(project, "share", "jupyter"),
    extension: join(project, "share", "jupyter", "labextensions", "jupyterlab-echolab"),
    tsc: join(project, "node_modules", "typescript", "bin", "tsc"),
  };
}

/** @typedef {ReturnType<typeof labPaths>} LabPaths */
