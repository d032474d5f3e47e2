/** What the committed files promise to set-up. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeIsSupported } from "../../scripts/set-up/node-version.mjs";
import { project } from "./fake-project";

const read = (path: string) => readFileSync(join(project, path), "utf8");

test("package.json asks for the Node that start asks for", () => {
  expect(JSON.parse(read("package.json")).engines.node).toBe("^20.19.0 || >=22.12.0");
  const supported = ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0"];
  expect(supported.filter((version) => !nodeIsSupported(version))).toEqual([]);
  expect(["v12.0.0", "v20.18.3", "v21.7.3", "v22.11.0"].filter(nodeIsSupported)).toEqual([]);
});

test("what an old Node reads first is written in old syntax", () => {
  for (const file of ["start", "test", "build", "check", "set-up/node-version"])
    expect(read(`scripts/${file}.mjs`)).not.toMatch(/\?\?|\?\.|^\s*await |node:/m);
});

test("the lock file names no registry and covers every platform", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  for (const [name, entry] of Object.entries<Record<string, unknown>>(packages)) {
    if (entry.resolved) expect(entry.resolved).not.toMatch(/^\w+:/);
    // Without its entry here, an optional package stays away from the machines that need it.
    for (const optional of Object.keys(entry.optionalDependencies ?? {}))
      expect(
        packages[`${name}/node_modules/${optional}`] ?? packages[`node_modules/${optional}`],
      ).toBeDefined();
  }
});

test("every dependency is pinned", () => {
  for (const file of ["package.json", "kernel-lib/package.json", "widgets/package.json"]) {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file));
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^(\d+\.\d+\.\d+(-[\w.]+)?|file:\.\/scripts\/(absent|compiler))$/);
  }
  const lines = read("scripts/requirements.txt").split("\n");
  for (const line of lines.filter((text) => text && !text.startsWith("#")))
    expect(line).toMatch(/^[\w.-]+==[\w.]+( ; .+)?$/);
});

test("the tsc of the project is the compiler that builds it", () => {
  const bin = join(project, "node_modules", ".bin", "tsc");
  const { version } = JSON.parse(read("node_modules/typescript/package.json"));
  expect(execFileSync(bin, ["-v"], { encoding: "utf8" }).trim()).toBe(`Version ${version}`);
  expect(JSON.parse(read("scripts/compiler/package.json")).version).toBe(version);
});
