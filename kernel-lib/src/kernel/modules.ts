/**
 * Lets a notebook outside of the project import what the project has installed.
 *
 * Packages next to the notebook win; only what is missing there comes from the project.
 */

import { existsSync } from "node:fs";
import Module from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { typescript } from "./tslab.js";

/** The `node_modules` that holds `echolab` itself. */
const PROJECT_MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** Makes the project's packages visible from `folder`, at run time and for the type checker. */
export function shareProjectModules(folder: string): void {
  keepToNodeGlobals();
  shareAtRunTime();
  if (!isVisibleFrom(folder)) shareTypes(folder);
}

function isVisibleFrom(folder: string): boolean {
  const parent = join(folder, "..");
  if (existsSync(join(folder, "node_modules", "echolab"))) return true;
  return parent !== folder && isVisibleFrom(parent);
}

/**
 * Gives cells the global types of Node only.
 *
 * The compiler would load every installed `@types` package at each start; imports find theirs by name anyway.
 */
function keepToNodeGlobals(): void {
  const { sys } = typescript;
  const { getDirectories } = sys;
  sys.getDirectories = (path) => (path.endsWith("/@types") ? ["node"] : getDirectories(path));
}

function shareAtRunTime(): void {
  const { NODE_PATH } = process.env;
  process.env.NODE_PATH = [NODE_PATH, PROJECT_MODULES]
    .filter(Boolean)
    .join(process.platform === "win32" ? ";" : ":");
  (Module as unknown as { _initPaths(): void })._initPaths();
  // Programs that a cell starts keep the search path their user chose.
  if (NODE_PATH === undefined) delete process.env.NODE_PATH;
  else process.env.NODE_PATH = NODE_PATH;
}

function shareTypes(folder: string): void {
  const { sys } = typescript;
  const near = `${join(folder, "node_modules").split(sep).join("/")}/`;
  const { fileExists, directoryExists, readFile, realpath, getDirectories } = sys;
  // The compiler looks into the folder's own node_modules first; what is not there is looked up in the project.
  const redirect = (path: string): string =>
    path.startsWith(near) && !fileExists(path) && !directoryExists(path)
      ? join(PROJECT_MODULES, path.slice(near.length))
      : path;
  sys.fileExists = (path) => fileExists(redirect(path));
  sys.directoryExists = (path) => `${path}/` === near || directoryExists(redirect(path));
  sys.readFile = (path, encoding) => readFile(redirect(path), encoding);
  sys.getDirectories = (path) => getDirectories(redirect(path));
  sys.realpath = (path) => (realpath ?? String)(redirect(path));
}
