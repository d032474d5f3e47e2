import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A file that each project's build makes; the tests' project makes none. */
const OUTPUTS = { "kernel-lib": "dist/index.js", widgets: "lib/index.js", "": "" };

/**
 * Removes the notes of a build that another TypeScript made, or whose files are gone: by those notes the compiler
 * would take the project for built and write nothing.
 * @param {import("./paths.mjs").LabPaths} paths
 */
export function forgetForeignBuilds(paths) {
  const compiler = versionIn(join(paths.tsc, "..", "..", "package.json"));
  for (const [folder, output] of Object.entries(OUTPUTS)) {
    const notes = join(paths.project, folder, "tsconfig.tsbuildinfo");
    if (!existsSync(notes)) continue;
    const isWhole = existsSync(join(paths.project, folder, output));
    if (versionIn(notes) !== compiler || !isWhole) rmSync(notes);
  }
}

/** @param {string} file */
function versionIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).version;
  } catch {
    return undefined;
  }
}
