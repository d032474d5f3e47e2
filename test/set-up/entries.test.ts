/** What users import: a root that can be read, and a sub-path for every room, in Node and in a cell. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ENTRIES, LIBRARY } from "../entries";
import { project } from "./fake-project";

/** Largest number of values in the root. */
const MOST_VALUES = 80;

/** Words that users give to their own variables. */
const TAKEN = [
  ...[
    "part",
    "dense",
    "chain",
    "square",
    "random",
    "device",
    "decay",
    "choice",
    "split",
    "table",
    "selection",
  ],
  ...[
    "cosine",
    "toggle",
    "builder",
    "taps",
    "lead",
    "data",
    "result",
    "state",
    "model",
    "loss",
    "cost",
    "layers",
  ],
];

const { index, ...rooms } = LIBRARY;

describe("the root", () => {
  test("has few values", () => {
    expect(Object.keys(index).length).toBeLessThanOrEqual(MOST_VALUES);
  });

  test("has no classes, which are types there", () => {
    const isClass = (value: unknown) => typeof value === "function" && /^class\b/.test(String(value));
    expect(Object.keys(index).filter((name) => isClass(index[name]))).toEqual([]);
  });

  test("takes no name that users want for themselves", () => {
    expect(TAKEN.filter((name) => name in index)).toEqual([]);
  });

  test("says nothing that its rooms do not say", () => {
    const lost = Object.keys(index).filter(
      (name) => !Object.values(rooms).some((room) => room[name] === index[name]),
    );
    expect(lost).toEqual([]);
  });
});

describe.each(ENTRIES)("echolab, %s", (entry) => {
  const path = entry === "index" ? "echolab" : `echolab/${entry}`;
  const names = Object.keys(LIBRARY[entry]).sort();

  test.each([
    ["import", `console.log(JSON.stringify(Object.keys(await import("${path}"))))`, "module"],
    ["require", `console.log(JSON.stringify(Object.keys(require("${path}"))))`, "commonjs"],
  ])("is found by %s of Node", (_, code, type) => {
    const out = execFileSync(process.execPath, ["--no-warnings", `--input-type=${type}`, "--eval", code], {
      cwd: join(project, "kernel-lib"),
      encoding: "utf8",
    });
    const found: string[] = JSON.parse(out);
    expect(found.filter((name) => !["__esModule", "module.exports"].includes(name)).sort()).toEqual(names);
  });
});
