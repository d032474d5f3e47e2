/** What is shown of errors, values and programs that a cell starts. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Client } from "./client.js";

const folder = mkdtempSync(join(tmpdir(), "stacks-"));
/** A program that writes to both streams. */
const PROGRAM = join(folder, "program.cjs");

let client: Client;
beforeAll(async () => {
  writeFileSync(PROGRAM, "console.log('out'); console.error('err');");
  client = new Client();
  await client.ready;
  await client.execute(`const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const bridge = (globalThis as any)[Symbol.for("echolab.kernel")];`);
});
afterAll(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

const streamed = (answer: Answer, name: string) =>
  answer
    .of("stream")
    .filter((m) => m.content.name === name)
    .map((m) => m.content.text)
    .join("");

/** The number of the next cell that counts. */
async function nextCell(): Promise<number> {
  return (await client.execute("0")).reply.content.execution_count + 1;
}

const FOREIGN = /node:|tslab|evalmachine|kernel-lib|vitest|cell-\d/;

describe("stacks name the cell and the line that the user wrote", () => {
  const CODE = `interface Gone { only: "a type" }


function inner(x: number): Error {
  // A comment, and a statement over lines.
  const list = [
    1,
    x,
  ];
  return new RangeError("at " + list[1]);
}
`;
  test.each([
    ["printed as text", "console.log(inner(3).stack);", "RangeError: at 3", [10, 12]],
    ["printed as an error", "console.log(inner(3));", "RangeError: at 3", [10, 12]],
    ["printed to stderr", "console.error(inner(3));", "RangeError: at 3", [10, 12]],
    ["of console.trace", `console.trace("here");`, "Trace: here", [12]],
    [
      "of an error made after an await",
      "await sleep(1);\nconsole.log(inner(3));",
      "RangeError: at 3",
      [10, 13],
    ],
    [
      "of an error in a function after an await",
      "await (async () => {\n  await sleep(1);\n  console.log(inner(3));\n})();",
      "RangeError: at 3",
      [10, 14],
    ],
    [
      "of an error in a timer",
      "setTimeout(() => {\n  console.log(inner(3));\n}, 1);",
      "RangeError: at 3",
      [10, 13],
    ],
    [
      "of an error's cause",
      `console.log(new Error("outer", {\n  cause: inner(3),\n}));`,
      "RangeError: at 3",
      [12, 10, 13],
    ],
    [
      "as captured",
      "const o: { stack?: string } = {};\nError.captureStackTrace(o);\nconsole.log(o.stack);",
      "",
      [13],
    ],
  ] as const)("%s", async (_, code, head, lines) => {
    const cell = await nextCell();
    const answer = await client.execute(CODE + code);
    expect(answer.reply.content.status).toBe("ok");
    const text = streamed(answer, "stdout") + streamed(answer, "stderr");
    expect(text).toContain(head);
    expect(text).not.toMatch(FOREIGN);
    const found = [...text.matchAll(/\(?cell (\d+), line (\d+)\)?/g)].map(([, c, line]) => [
      Number(c),
      Number(line),
    ]);
    expect(found).toEqual(lines.map((line) => [cell, line]));
  });

  test("shown as a result", async () => {
    const cell = await nextCell();
    const answer = await client.execute(`\nnew TypeError("value")`);
    expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe(
      `TypeError: value\n    at cell ${cell}, line 2`,
    );
  });

  test("a program may still format stacks itself", async () => {
    const answer = await client.execute(`const before = Error.prepareStackTrace;
      Error.prepareStackTrace = (_, sites) => sites.length > 0;
      const own: unknown = new Error("x").stack;
      Error.prepareStackTrace = before;
      own`);
    expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("true");
  });
});

describe("stacks name the lines of the user's own files as they are written", () => {
  const INNER = `interface Gone { only: "a type" }

type Also = Gone;
export function fail(x: number): never {
  // A comment, and a statement over lines.
  const list: number[] = [
    1,
    x,
  ];
  throw new RangeError("at " + list[1]);
}
`;
  let own: Client;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  beforeAll(async () => {
    write("inner.ts", INNER);
    write(
      "outer.ts",
      `import { fail } from "./inner";\ntype Gone = 1;\nexport const outer = () => fail(3);\n`,
    );
    write(
      "waits.ts",
      `interface Gone {}\nawait null;\nexport const late = (x: Gone) => new Error("late");\n`,
    );
    write("throws.ts", `interface Gone {}\n\nthrow new Error("at once");\n`);
    write("changed.ts", `interface Gone {}\nexport const made = (x: Gone) => new Error("x");\n`);
    own = new Client(folder);
    await own.ready;
  });
  afterAll(() => own.shutdown());

  test.each([
    ["a failure", `import { fail } from "./inner";\nfail(2);`, ["inner.ts:10"]],
    [
      "a failure through two files",
      `import { outer } from "./outer";\nouter();`,
      ["inner.ts:10", "outer.ts:3"],
    ],
    ["a failure of the file itself", `import "./throws";`, ["throws.ts:3"]],
    ["a failure with another name", `import * as all from "./inner";\n\n[1].map(all.fail);`, ["inner.ts:10"]],
    ["a printed error", `import { late } from "./waits";\nconsole.log(late({}));`, ["waits.ts:3:34"]],
    [
      "an error as text",
      `import { fail as f } from "./inner";\ntry { f(1) } catch (error) { console.log((error as Error).stack) }`,
      ["inner.ts:10:9"],
    ],
  ])("%s", async (_, code, places) => {
    const answer = await own.execute(code);
    const text = streamed(answer, "stdout") + (answer.reply.content.traceback ?? []).join("\n");
    const found = text.split("\n").flatMap((line) => (line.includes(folder) ? [line.split(sep).at(-1)] : []));
    expect(found.map((place) => place?.replace(")", ""))).toEqual(places);
    expect(text).not.toMatch(FOREIGN);
  });

  test("a file that has changed", async () => {
    const code = `import { made } from "./changed";\nconsole.log(made({}));`;
    expect(streamed(await own.execute(code), "stdout")).toContain("changed.ts:2:34");
    write("changed.ts", `interface Gone {}\n\n\n  export const made = (x: Gone) => new Error("x");\n`);
    expect(streamed(await own.execute(code), "stdout")).toContain("changed.ts:4:36");
  });
});

describe("a failure tells all that its error holds", () => {
  test.each([
    [
      "the errors of an AggregateError",
      `throw new AggregateError([new TypeError("a"), "b"], "both")`,
      ["error 1 of 2: TypeError: a", "error 2 of 2: Error: b"],
    ],
    [
      "those of a rejected Promise.any",
      `await Promise.any([Promise.reject(new Error("first")), Promise.reject(new Error("second"))])`,
      ["error 1 of 2: Error: first", "error 2 of 2: Error: second"],
    ],
    [
      "a chain of causes",
      `throw new Error("1", { cause: new Error("2", { cause: "3" }) })`,
      ["caused by Error: 2", "caused by Error: 3"],
    ],
    [
      "the code of a system error",
      `require("node:fs").readFileSync("/no/such/file")`,
      ["code: 'ENOENT'", "path: '/no/such/file'"],
    ],
    [
      "fields of one's own",
      `throw Object.assign(new Error("x"), { residual: 3e-4, at: { site: 5 } })`,
      ["{ residual: 0.0003, at: { site: 5 } }"],
    ],
    [
      "the output of a program that failed",
      `require("node:child_process").execSync("echo why; exit 3", { encoding: "utf8" })`,
      ["status: 3", "stdout: 'why\\n'"],
    ],
  ])("%s", async (_, code, expected) => {
    const { reply } = await client.execute(code);
    const text = reply.content.traceback.join("\n");
    for (const part of expected) expect(text).toContain(part);
    expect(text).not.toMatch(FOREIGN);
  });
});

describe("values are shown as they are", () => {
  test.each([
    ["null", "null", "null"],
    ["null of a function", "(() => null)()", "null"],
    ["null that was awaited", "await Promise.resolve(null)", "null"],
    ["a fulfilled promise", "Promise.resolve([1, { a: 2 }])", "Promise { [ 1, { a: 2 } ] }"],
    ["a pending promise", "new Promise(() => {})", "Promise { <pending> }"],
    ["promises in a list", "[Promise.resolve(1), sleep(1)]", "[ Promise { 1 }, Promise { <pending> } ]"],
    ["the promise of an async function", "(async () => 7)()", "Promise { 7 }"],
  ])("%s", async (_, code, expected) => {
    const answer = await client.execute(code);
    expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe(expected);
  });

  test.each(["undefined", "void 0", "await sleep(1)", "let unused = null;", "if (true) {}"])(
    "%s shows nothing",
    async (code) => {
      expect((await client.execute(code)).of("execute_result")).toEqual([]);
    },
  );

  test.each([
    "setTimeout(() => {}, 1)",
    "setImmediate(() => {})",
    "setInterval(() => {}, 1e6).unref()",
    "require('node:net').createServer()",
  ])("%s without the kernel's own fields", async (code) => {
    const answer = await client.execute(code);
    const text = answer.of("execute_result")[0].content.data["text/plain"];
    expect(text).not.toMatch(/kResourceStore\)]: \{|msg_id|AbortController/);
  });
});

describe("what programs write that a cell starts is the cell's output", () => {
  test.each([
    [
      "spawn",
      `require("node:child_process").spawn("sh", ["-c", "echo out; echo err >&2"], { stdio: "inherit" })`,
    ],
    [
      "spawn of an import, each stream by itself",
      `import { spawn } from "node:child_process"; spawn("sh", ["-c", "echo out; echo err >&2"], { stdio: ["ignore", "inherit", 2] })`,
    ],
    [
      "spawn into the kernel's streams",
      `require("node:child_process").spawn("sh", ["-c", "echo out; echo err >&2"], { stdio: ["pipe", process.stdout, process.stderr] })`,
    ],
    ["execSync", `require("node:child_process").execSync("echo out; echo err >&2", { stdio: "inherit" })`],
    [
      "execFileSync",
      `require("node:child_process").execFileSync("sh", ["-c", "echo out; echo err >&2"], { stdio: [0, 1, 2] })`,
    ],
    [
      "spawnSync",
      `require("node:child_process").spawnSync("sh", ["-c", "echo out; echo err >&2"], { stdio: "inherit" })`,
    ],
    ["fork", `require("node:child_process").fork(${JSON.stringify(PROGRAM)})`],
  ])("%s", async (_, code) => {
    const { id, reply } = await client.execute(`${code}; undefined`);
    expect(reply.content.status).toBe("ok");
    // What a slow program writes may come after the reply.
    const written = (name: string) =>
      client.messages
        .filter((m) => m.parent === id && m.type === "stream" && m.content.name === name)
        .map((m) => m.content.text)
        .join("");
    await client.until(() => written("stdout") !== "" && written("stderr") !== "", "the program's output");
    expect([written("stdout"), written("stderr")]).toEqual(["out\n", "err\n"]);
  });

  test("what is read by the cell itself stays there", async () => {
    const answer = await client.execute(`import { execSync, spawnSync } from "node:child_process";
      const read = execSync("echo one", { encoding: "utf8" }) + spawnSync("echo", ["two"]).stdout.toString();
      read`);
    expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("'one\\ntwo\\n'");
    expect(streamed(answer, "stdout")).toBe("");
  });

  test("a program that fails says so, and what it wrote is kept", async () => {
    const answer = await client.execute(`execSync("echo out; exit 4", { stdio: "inherit" })`);
    expect(streamed(answer, "stdout")).toBe("out\n");
    expect(answer.reply.content.traceback.join("\n")).toContain("status: 4");
  });
});

describe("displays", () => {
  test("console.clear removes the outputs of the cell", async () => {
    const answer = await client.execute(
      `console.log("a"); console.clear(); console.log("b"); bridge.clearOutput(true);`,
    );
    const seen = answer.messages
      .filter((m) => m.type === "stream" || m.type === "clear_output")
      .map((m) => m.content.text ?? m.content.wait);
    expect(seen).toEqual(["a\n", false, "b\n", true]);
  });

  test.each([
    [
      "a display",
      `bridge.display({ "image/png": "AAAA", "text/plain": "a field" }, { metadata: { "image/png": { width: 5 } } })`,
      "display_data",
      { width: 5, alt: "a field" },
    ],
    [
      "a result",
      `({ toMimeBundle: () => ({ "image/png": "AAAA", "text/plain": "a field" }) })`,
      "execute_result",
      { alt: "a field" },
    ],
    [
      "a text of its own",
      `bridge.display({ "image/png": "AAAA", "text/plain": "a field" }, { metadata: { "image/png": { alt: "mine" } } })`,
      "display_data",
      { alt: "mine" },
    ],
    [
      "a picture of the library",
      `import { lineChart, show } from "echolab"; show(lineChart({ x: { label: "x" }, y: { label: "y" }, series: [{ name: "s", x: [1, 2], y: [1, 2] }] }))`,
      "display_data",
      { alt: expect.stringContaining("s") },
    ],
  ])("pictures have a text for those who do not see them: %s", async (_, code, type, metadata) => {
    const answer = await client.execute(code);
    expect(answer.of(type)[0].content.metadata["image/png"]).toMatchObject(metadata);
  });

  test("a bare monitor(…) runs its training, and can be interrupted", async () => {
    await client.execute(`import { monitor } from "echolab";
      function* steps(total: number) {
        for (let iteration = 1; iteration <= total; iteration++) yield { iteration, total, cost: 1 / iteration, rate: 1, remaining: 1 };
      }`);
    const answer = await client.execute("monitor(steps(50))");
    expect(answer.of("execute_result")).toEqual([]);
    const states = answer.messages.map((m) => m.content.data?.["application/vnd.echolab.training.v1+json"]);
    expect(states.filter(Boolean).at(-1)).toMatchObject({ state: "finished", iteration: 50 });
    const id = client.start("monitor(steps(1e15))");
    await client.message((m) => m.parent === id && m.type === "display_data", "the first display");
    client.interrupt();
    expect((await client.answer(id)).reply.content.ename).toBe("Interrupted");
  });
});
