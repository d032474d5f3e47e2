import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build, type Rollup } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser/chromium.js";
import { resultHashes } from "./results.js";

const ENTRY = fileURLToPath(new URL("./results.ts", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../kernel-lib/src/", import.meta.url));

/** The program of a Web Worker: the bundle, and the question it answers. */
const QUESTION =
  "\nonmessage = () => postMessage({ hashes: results.resultHashes(), threads: results.threads() });";
/** With these, a page may share memory between threads. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

let browser: Browser;
let server: Server;

beforeAll(async () => {
  const [output] = (await build({
    configFile: false,
    logLevel: "error",
    resolve: {
      alias: [
        { find: /^echolab$/, replacement: `${SOURCE}index.ts` },
        { find: /^echolab\/(\w+)$/, replacement: `${SOURCE}$1.ts` },
      ],
    },
    build: { write: false, lib: { entry: ENTRY, formats: ["iife"], name: "results" }, target: "es2022" },
  })) as Rollup.RollupOutput[];
  const program = output.output[0].code + QUESTION;
  server = createServer((request, response) => {
    const isolated = request.url?.startsWith("/isolated/");
    const script = request.url?.endsWith("worker.js");
    response.writeHead(200, {
      "Content-Type": script ? "text/javascript" : "text/html",
      ...(isolated && ISOLATION),
    });
    response.end(script ? program : "<!doctype html><title>results</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function ask(path: string): Promise<{ answer: { hashes: unknown; threads: number }; said: string[] }> {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  const answer = await page.evaluate(
    () =>
      new Promise<{ hashes: unknown; threads: number }>((resolve, reject) => {
        const worker = new Worker("worker.js");
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(0);
      }),
  );
  await page.close();
  return { answer, said };
}

test("an isolated page computes on several threads, to the last bit as Node does", async () => {
  const { answer, said } = await ask("/isolated/");
  expect(answer).toEqual({ hashes: resultHashes(), threads: 2 });
  expect(said).toEqual([]);
});

test("any other page computes the same on one thread, and says so once", async () => {
  const { answer, said } = await ask("/");
  expect(answer).toEqual({ hashes: resultHashes(), threads: 1 });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/one thread here/);
});
