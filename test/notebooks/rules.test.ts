/** What holds for every notebook, as committed and as executed. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { committedFile, executed, NOTEBOOKS, Notebook } from "./notebook";

const OURS = /^application\/vnd\.echolab\./;
const ABSOLUTE = /(?<![\w:/.])\/(?:home|root|Users|tmp|mnt|opt|work|private|var)\/\w|\b[A-Z]:\\\\/;

describe.each(NOTEBOOKS)("%s", (name) => {
  test("is committed with the outputs of one clean run, or with none", () => {
    const { code, outputs } = new Notebook(committedFile(name));
    const counts = code.map((cell) => cell.execution_count ?? null);
    if (counts.every((count) => count === null)) expect(outputs).toEqual([]);
    else expect(counts).toEqual(code.map((_, index) => index + 1));
    expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
  });

  test("names no folder of a machine", () => {
    const text = readFileSync(committedFile(name), "utf8");
    expect(text).not.toContain(labPaths().project);
    expect(ABSOLUTE.exec(text)?.[0]).toBeUndefined();
  });

  test("runs without an error, in order", async () => {
    const { code, outputs } = await executed(name);
    expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
    expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, index) => index + 1));
  });

  test("shows a picture and words wherever our viewers are missing", async () => {
    const { outputs } = await executed(name);
    const bundles = outputs.flatMap(({ data }) => (data ? [Object.keys(data)] : []));
    const ours = bundles.filter((types) => types.some((type) => OURS.test(type)));
    expect(ours.length).toBeGreaterThan(0);
    for (const types of ours) expect(types).toEqual(expect.arrayContaining(["image/png", "text/plain"]));
  });
});
