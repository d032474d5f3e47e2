import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { forgetForeignBuilds } from "../../scripts/set-up/build-info.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";

let project = "";
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "build-info-"));
  write("node_modules/typescript/package.json", '{ "version": "5.9.3" }');
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

test.each([
  ["of this compiler, with its files", "kernel-lib", '{ "version": "5.9.3" }', "dist/index.js", true],
  ["of an older compiler", "kernel-lib", '{ "version": "5.0.4" }', "dist/index.js", false],
  ["of a newer compiler", "widgets", '{ "version": "6.0.0" }', "lib/index.js", false],
  ["whose files are gone", "kernel-lib", '{ "version": "5.9.3" }', undefined, false],
  ["whose files are gone, of the viewers", "widgets", '{ "version": "5.9.3" }', undefined, false],
  ["cut off", "widgets", '{ "version": "5.9', "lib/index.js", false],
  ["without a version", "", "{}", undefined, false],
  ["of the tests, which make no files", "", '{ "version": "5.9.3" }', undefined, true],
])("notes of a build %s", (_, folder, notes, output, isKept) => {
  const file = join(folder, "tsconfig.tsbuildinfo");
  write(file, notes);
  if (output) write(join(folder, output), "");
  forgetForeignBuilds(labPaths(project));
  expect(existsSync(join(project, file))).toBe(isKept);
});
