/** The library bundled for the web, by two bundlers: every entry loads in a page and computes there what it computes here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rspack } from "@rspack/core";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { relativeError } from "../../kernel-lib/src/fields/complex";
import { project } from "../set-up/fake-project";
import { run } from "./bundled-page.mjs";
import { launchBrowser } from "./chromium";

type Result = ReturnType<typeof run>;

/** Without fused multiply-add in the page, sums differ in their last digits. */
const ROUNDING = 1e-12;

const folder = mkdtempSync(join(tmpdir(), "echolab-bundle-"));
const source = join(folder, "page.js");
let browser: Browser;

beforeAll(async () => {
  const program = fileURLToPath(new URL("./bundled-page.mjs", import.meta.url));
  writeFileSync(source, `import { run } from ${JSON.stringify(program)};\nglobalThis.result = run();\n`);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const BUNDLERS: Readonly<Record<string, (file: string) => Promise<void>>> = {
  async rspack(file) {
    const compiler = rspack({
      mode: "production",
      entry: source,
      context: project,
      target: ["web", "es2022"],
      devtool: false,
      performance: { hints: false },
      optimization: { minimize: false },
      output: { path: folder, filename: file },
    });
    const said = await new Promise<string>((resolve, reject) =>
      compiler.run((error, stats) => {
        const { errors = [], warnings = [] } =
          stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
        if (error) reject(error);
        else resolve([...errors, ...warnings].map(({ message }) => message).join("\n"));
      }),
    );
    await new Promise((resolve) => compiler.close(resolve));
    expect(said).toBe("");
  },
  async vite(file) {
    await build({
      configFile: false,
      logLevel: "error",
      root: project,
      build: {
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        target: "es2022",
        lib: { entry: source, formats: ["iife"], name: "page", fileName: () => file },
      },
    });
  },
};

test.each(Object.entries(BUNDLERS))("bundled by %s", async (name, bundle) => {
  const file = `${name}-bundle.js`;
  await bundle(file);
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.addScriptTag({ content: readFileSync(join(folder, file), "utf8") });
  const found = await page.evaluate(() => (globalThis as unknown as { result: unknown }).result);
  await page.close();
  expect(faults).toEqual([]);
  const { names, wave, parameters, settings, said } = found as Result;
  const here = run();
  expect({ names, settings }).toEqual({ names: here.names, settings: here.settings });
  expect(relativeError(wave, here.wave)).toBeLessThan(ROUNDING);
  expect(relativeError(parameters, here.parameters)).toBeLessThan(ROUNDING);
  for (const words of said) expect(words).toMatch(/needs Node\.js; it does not work in a page/);
});
