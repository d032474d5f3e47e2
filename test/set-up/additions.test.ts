/** What it takes to add something: files and edits are counted, and the additions work in a copy of the project. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { TEST_PATIENCE } from "../patience";
import { project } from "./fake-project";

const ADDITIONS = fileURLToPath(new URL("./additions/", import.meta.url));
const WAVES = "kernel-lib/src/waves.ts";
const LEARNING = "kernel-lib/src/learning/index.ts";

interface Addition {
  /** Most lines of its own files. */
  readonly lines: number;
  /** Most lines in files that are there. */
  readonly edits: number;
}

const LIMITS: Readonly<Record<string, Addition>> = {
  display: { lines: 200, edits: 3 },
  system: { lines: 100, edits: 1 },
  exploration: { lines: 80, edits: 1 },
  method: { lines: 60, edits: 1 },
  rule: { lines: 60, edits: 1 },
};

/** Lines that are added: to which file, before which text. An empty text stands for the end of the file. */
const EDITS: Readonly<Record<string, readonly (readonly [file: string, before: string, line: string])[]>> = {
  display: [
    ["kernel-lib/src/displays/kinds.ts", "", `export { histogram } from "./histogram/kind.js";`],
    ["kernel-lib/src/browser.ts", "", `export * from "./displays/histogram/model.js";`],
    [
      "widgets/src/viewers.ts",
      "};",
      `  histogram: async () => (await import("./histogram/viewer.js")).histogramViewer,`,
    ],
  ],
  system: [[WAVES, "", `export { type TodaChainOptions, todaChain } from "./systems/toda-chain.js";`]],
  exploration: [
    ["kernel-lib/src/displays/exploration/systems.ts", "", `export { toda } from "./systems/toda.js";`],
  ],
  method: [[LEARNING, "", `export { bySimultaneous } from "./gradients/simultaneous.js";`]],
  rule: [[LEARNING, "", `export { manhattan } from "./rules/manhattan.js";`]],
};

const copy = mkdtempSync(join(tmpdir(), "echolab-additions-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Copies the project with its builds; packages are linked, but those of the copy itself. */
function copyProject(): void {
  for (const name of ["package.json", "tsconfig.base.json", "kernel-lib", "widgets"])
    cpSync(join(project, name), join(copy, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (from) => basename(from) !== "node_modules",
    });
  const modules = join(copy, "node_modules");
  mkdirSync(modules);
  const own: Record<string, string> = { echolab: "kernel-lib", "jupyterlab-echolab": "widgets" };
  for (const name of readdirSync(join(project, "node_modules")))
    symlinkSync(own[name] ? join(copy, own[name]) : join(project, "node_modules", name), join(modules, name));
}

function insert(file: string, before: string, line: string): void {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  const at = before === "" ? text.length : text.lastIndexOf(before);
  writeFileSync(path, `${text.slice(0, at)}${line}\n${text.slice(at)}`);
}

const filesOf = (name: string) =>
  readdirSync(join(ADDITIONS, name), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );

describe("what an addition takes", () => {
  test.each(Object.entries(LIMITS))("a %s", (name, { lines, edits }) => {
    const own = filesOf(name).map((file) => readFileSync(join(ADDITIONS, name, file), "utf8"));
    expect(own.length).toBeGreaterThan(0);
    expect(own.join("").split("\n").length - 1).toBeLessThanOrEqual(lines);
    expect(EDITS[name].length).toBeLessThanOrEqual(edits);
  });

  test("all of them compile in a copy of the project, and do what they should", {
    timeout: TEST_PATIENCE,
  }, () => {
    copyProject();
    for (const name of Object.keys(LIMITS)) {
      for (const file of filesOf(name)) cpSync(join(ADDITIONS, name, file), join(copy, file));
      for (const edit of EDITS[name]) insert(...edit);
    }
    const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
    node(join(project, "node_modules", "typescript", "bin", "tsc"), "-b", "widgets");
    cpSync(join(ADDITIONS, "check.mjs"), join(copy, "check.mjs"));
    expect(node("check.mjs")).toBe("");
  });
});
