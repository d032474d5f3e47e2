/** Notebooks as web pages: nbconvert keeps every figure, whatever it knows of our viewers. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { labEnvironment } from "../../scripts/set-up/environment.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { withOutputs } from "../browser/saved";
import { NOTEBOOKS } from "./notebook";

const OURS = /^application\/vnd\.echolab\./;
/** The pictures of each page, by the beginning of their data. */
const CONVERT = `
import json, re, sys
from nbconvert import HTMLExporter
exporter = HTMLExporter()
pages = [exporter.from_filename(file)[0] for file in sys.argv[1:]]
print(json.dumps([re.findall(r'<img[^>]*src="data:image/png;base64,([^"]{80})', page) for page in pages]))
`;

test("every figure of every notebook is in its HTML", async () => {
  const notebooks = [];
  for (const name of NOTEBOOKS) notebooks.push(await withOutputs(name));
  const files = notebooks.map(({ file }) => file);
  const paths = labPaths();
  const options = { env: labEnvironment(paths), encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const converted: string[][] = JSON.parse(execFileSync(paths.python, ["-c", CONVERT, ...files], options));
  notebooks.forEach(({ outputs, file }, i) => {
    const ours = outputs.filter(({ data }) => Object.keys(data ?? {}).some((type) => OURS.test(type)));
    const figures = ours.map(({ data }) => String(data?.["image/png"]).slice(0, 80));
    expect(figures.length, file).toBeGreaterThan(1);
    expect(converted[i], file).toEqual(figures);
  });
});
