/**
 * The notebooks of the lab are executed in JupyterLab (test/browser/tour.ts). That the kernel serves other clients
 * just as well, and that a failing cell fails the execution, is shown here on two small notebooks.
 */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jupyterEnvironment, labEnvironment } from "../../scripts/set-up/environment.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { type Cell, joined } from "./notebook";

const paths = labPaths();
let folder = "";

beforeAll(() => {
  mkdirSync(paths.lab, { recursive: true });
  folder = mkdtempSync(join(paths.lab, "nbclient-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("nbclient gets prints, results and pictures", async () => {
  const { cells } = await execute([
    'import { grid, lineChart, show } from "echolab";',
    "const space = grid({ points: 8, length: 4 });\nconsole.log(space.size, 'points');",
    'show(lineChart({ title: "A line", x: { label: "x" }, y: { label: "y" }, series: [{ name: "s", x: [0, 1], y: [0, 1] }] }));',
    "space.size * 2",
  ]);
  expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3, 4]);
  expect(joined(cells[1].outputs?.[0].text ?? "")).toBe("8 points\n");
  expect(Object.keys(cells[2].outputs?.[0].data ?? {})).toEqual(
    expect.arrayContaining(["application/vnd.echolab.chart.v1+json", "image/png", "text/plain"]),
  );
  const [result] = cells[3].outputs ?? [];
  expect(result.output_type).toBe("execute_result");
  expect(result.data?.["text/plain"]).toEqual(["16"]);
});

test("a failing cell fails the execution with its own words", async () => {
  await expect(execute(['throw new Error("no such wave");', "1 + 1"])).rejects.toThrow("no such wave");
});

async function execute(sources: string[]): Promise<{ cells: Cell[] }> {
  const file = join(folder, "small.ipynb");
  const cells = sources.map((source, i) => {
    const empty = { execution_count: null, metadata: {}, outputs: [] };
    return { cell_type: "code", id: `cell-${i}`, source, ...empty };
  });
  const kernelspec = { name: "echolab", display_name: "TypeScript (echolab)" };
  writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells }));
  const script = join(paths.project, "scripts", "jupyter", "execute.py");
  const env = { ...labEnvironment(paths), ...jupyterEnvironment(paths, join(folder, "jupyter")) };
  const output = join(folder, "executed.ipynb");
  await promisify(execFile)(paths.python, [script, file, output], { cwd: folder, env });
  return JSON.parse(readFileSync(output, "utf8"));
}
