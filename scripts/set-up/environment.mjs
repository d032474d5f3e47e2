import { delimiter, dirname, join } from "node:path";

/**
 * Returns the environment of every tool that set-up starts: caches, settings and temporary files stay inside the
 * project, and the lab's Node and Python come first on PATH, so that the kernelspec's "node" is the Node that runs
 * this.
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function labEnvironment(paths, base = process.env) {
  const env = { ...base };
  for (const name of FOREIGN) delete env[name];
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  env[pathName] = [dirname(process.execPath), dirname(paths.python), env[pathName]]
    .filter(Boolean)
    .join(delimiter);
  return Object.assign(env, {
    npm_config_cache: paths.npmCache,
    NODE_DISABLE_COMPILE_CACHE: "1",
    PIP_CACHE_DIR: paths.pipCache,
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
    PIP_ROOT_USER_ACTION: "ignore",
    PYTHONIOENCODING: "utf-8",
    ...jupyterEnvironment(paths, paths.jupyter),
  });
}

/**
 * Returns the environment of tools that only set up or check: files that they would keep at home or in /tmp stay in the
 * project too.
 * @param {import("./paths.mjs").LabPaths} paths
 * @returns {NodeJS.ProcessEnv}
 */
export const toolEnvironment = (paths) => ({
  ...labEnvironment(paths),
  TMPDIR: paths.temporary,
  XDG_CACHE_HOME: paths.cache,
  // pip asks rustc for its version, and rustup then makes a folder.
  RUSTUP_HOME: join(paths.cache, "rustup"),
});

/**
 * Returns the environment that puts Jupyter's folders below one folder; the kernel and the extension of this project
 * come by JUPYTER_PATH only.
 * @param {import("./paths.mjs").LabPaths} paths
 * @param {string} folder
 */
export function jupyterEnvironment(paths, folder) {
  return {
    JUPYTER_PATH: paths.share,
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    IPYTHONDIR: join(folder, "ipython"),
  };
}

/** Variables of the user's shell that would mix another Python or Jupyter into the lab's. */
const FOREIGN = [
  "PYTHONHOME",
  "PYTHONPATH",
  "PIP_USER",
  "PIP_TARGET",
  "PIP_PREFIX",
  "PIP_REQUIREMENT",
  "VIRTUAL_ENV",
  "JUPYTER_CONFIG_PATH",
  "JUPYTER_TOKEN",
  "JUPYTER_PORT",
  "JUPYTERLAB_DIR",
];
