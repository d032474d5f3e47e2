import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";

/** What JupyterLab fetches at its start, before any viewer is shown. */
const MOST_INITIAL_BYTES = 150 * 1024;

test("the extension's initial load is small, and plotly is in one lazy file", () => {
  const folder = join(labPaths().extension, "static");
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const size = (file: string) => gzipSync(text(file)).length;
  const entry = files.filter((file) => file.startsWith("remoteEntry"));
  // The chunks that the remote entry loads for the plugin itself and its style: named in "./extension" and "./style".
  const chunks = new Set(
    [...text(entry[0]).matchAll(/"\.\/(?:extension|style|index)":\(\)=>([^}]*?)\.then/g)].flatMap(
      ([, load]) => [...load.matchAll(/\.e\((\d+)\)/g)].map(([, id]) => id),
    ),
  );
  const initial = files.filter(
    (file) => entry.includes(file) || chunks.has(file.split(".")[0]) || file === "style.js",
  );
  expect(chunks.size).toBeGreaterThan(0);
  expect(initial.reduce((sum, file) => sum + size(file), 0)).toBeLessThan(MOST_INITIAL_BYTES);
  const plotly = files.filter(
    (file) => text(file).includes("Plotly.js contributors") || text(file).includes("plotly.js v"),
  );
  expect(plotly.length).toBeLessThanOrEqual(1);
  for (const file of plotly) expect(initial).not.toContain(file);
});

/** Size of the module for anywidget, which is saved with every notebook that uses it: its five viewers take 181 kB. */
const MOST_MODULE_BYTES = 200 * 1024;

test("the module for anywidget is small and brings no compiled kernel", () => {
  const module = join(labPaths().project, "widgets", "dist", "anywidget.mjs");
  expect(statSync(module).size).toBeLessThan(MOST_MODULE_BYTES);
  // "\0asm" in base64.
  expect(readFileSync(module, "utf8")).not.toContain("AGFzbQ");
});
