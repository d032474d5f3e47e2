import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const MADE = new Set(["node_modules", "dist", "lib", ".lab", "__pycache__", "generated"]);

/**
 * Computes one hash over the contents of files and folders and over some words; a missing file counts as empty.
 * @param {string[]} files
 * @param {string[]} [words]
 */
export function digest(files, words = []) {
  const hash = createHash("sha256");
  for (const word of words) hash.update(`${word}\0`);
  for (const file of files.flatMap((path) => contents(path))) {
    hash.update(`${file.name}\0`);
    hash.update(readFileSync(file.path));
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {{ name: string, path: string }[]}
 */
function contents(path, name = "") {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [{ name, path }];
  return readdirSync(path)
    .filter((entry) => !MADE.has(entry) && !entry.endsWith(".tsbuildinfo"))
    .sort()
    .flatMap((entry) => contents(join(path, entry), `${name}/${entry}`));
}
