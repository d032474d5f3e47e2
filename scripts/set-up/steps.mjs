import { join } from "node:path";
import { buildExtension, buildLibrary } from "./build-steps.mjs";
import { installPackages, packagesMatchLock } from "./npm-packages.mjs";
import { makePythonEnvironment, pythonRuns } from "./python-environment.mjs";

/**
 * @typedef {object} Context what a step works with
 * @property {import("./paths.mjs").LabPaths} paths
 * @property {NodeJS.ProcessEnv} env
 * @property {string} log the step's own log file
 * @property {() => import("./find-python.mjs").Python} python the Python that makes environments
 *
 * @typedef {object} Step
 * @property {string} id
 * @property {string} title
 * @property {string} why text that is shown when it begins
 * @property {string[]} after ids of the steps it needs
 * @property {string[]} inputs files and folders (in the project) whose contents decide if it must run again
 * @property {string[]} outputs files that exist once it is done
 * @property {(context: Context) => boolean} [intact] a quick look whether what it made is still sound
 * @property {(context: Context) => boolean} [already] tells whether it is done, also by other means
 * @property {(context: Context, say: (note: string) => void) => Promise<void>} run
 */

/** The steps of set-up before JupyterLab can open, in the order of their needs. @type {Step[]} */
export const STEPS = [
  {
    id: "packages",
    title: "npm packages",
    why: "installing what package-lock.json lists",
    after: [],
    inputs: ["package.json", "package-lock.json", "kernel-lib/package.json", "widgets/package.json"],
    outputs: ["node_modules/.package-lock.json"],
    already: ({ paths }) => packagesMatchLock(paths.project),
    run: installPackages,
  },
  {
    id: "python",
    title: "Python environment",
    why: "installing JupyterLab into .lab/venv",
    after: [],
    inputs: ["scripts/requirements.txt"],
    outputs: [".lab/venv/pyvenv.cfg"],
    intact: pythonRuns,
    run: makePythonEnvironment,
  },
  {
    id: "library",
    title: "library echolab",
    why: "compiling",
    after: ["packages"],
    inputs: ["kernel-lib", "tsconfig.base.json", "package-lock.json"],
    outputs: ["kernel-lib/dist/index.js"],
    run: buildLibrary,
  },
  {
    id: "extension",
    title: "JupyterLab extension",
    why: "compiling and bundling",
    after: ["library"],
    inputs: ["widgets", "kernel-lib", "tsconfig.base.json", "package-lock.json"],
    outputs: [
      join("share", "jupyter", "labextensions", "jupyterlab-echolab", "package.json"),
      join("widgets", "dist", "anywidget.mjs"),
    ],
    run: buildExtension,
  },
];
