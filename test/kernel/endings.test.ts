/** What a cell leaves behind, what would end the kernel, and what would fill its memory. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Client } from "./client.js";

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
  await client.execute(`const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms)); let kept = 7;`);
});
afterAll(() => client.shutdown());

const stderr = (answer: Answer) =>
  answer
    .of("stream")
    .filter((m) => m.content.name === "stderr")
    .map((m) => m.content.text)
    .join("");

async function works(): Promise<void> {
  const answer = await client.execute("kept");
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("7");
  expect(stderr(answer)).toBe("");
}

describe("an error that nobody catches is the failure of its cell", () => {
  test.each([
    ["a rejected promise", `Promise.reject(new TypeError("lost")); 5`],
    [
      "an async function that nobody awaits",
      `(async () => { await sleep(5); throw new TypeError("lost"); })();`,
    ],
    [
      "a rejection behind another one",
      `Promise.reject(new Error("x")).catch(() => { throw new TypeError("lost"); });`,
    ],
    ["a timer", `setTimeout(() => { throw new TypeError("lost"); }, 5);`],
    ["a timer of a timer", `setTimeout(() => setTimeout(() => { throw new TypeError("lost"); }, 5), 5);`],
    ["setImmediate", `setImmediate(() => { throw new TypeError("lost"); });`],
    ["nextTick", `process.nextTick(() => { throw new TypeError("lost"); });`],
    ["queueMicrotask", `queueMicrotask(() => { throw new TypeError("lost"); });`],
    [
      "the answer of a file",
      `require("node:fs").readFile("/no/such/file", () => { throw new TypeError("lost"); });`,
    ],
    [
      "the answer of a file's promise",
      `require("node:fs/promises").readFile("/no/such/file").catch(() => { throw new TypeError("lost"); });`,
    ],
    [
      "the end of a child process",
      `require("node:child_process").exec("exit 1", () => { throw new TypeError("lost"); });`,
    ],
    [
      "a timer while the cell awaits",
      `setTimeout(() => { throw new TypeError("lost"); }, 5); await sleep(100_000);`,
    ],
    [
      "a timer while a function awaits",
      `setTimeout(() => { throw new TypeError("lost"); }, 5); await (async () => { await sleep(100_000); })();`,
    ],
    [
      "a listener of an event",
      `const { EventEmitter } = require("node:events"); const emitter = new EventEmitter(); setTimeout(() => emitter.emit("x"), 5); emitter.on("x", () => { throw new TypeError("lost"); });`,
    ],
    [
      "an event error that nobody listens to",
      `const events = require("node:events"); setTimeout(() => new events.EventEmitter().emit("error", new TypeError("lost")), 5);`,
    ],
  ])("%s", async (_, code) => {
    const answer = await client.execute(code);
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "TypeError", evalue: "lost" });
    expect(answer.of("error")).toHaveLength(1);
    await works();
  });

  test("nothing thrown is an error too", async () => {
    const answer = await client.execute("setTimeout(() => { throw undefined; }, 5);");
    expect(answer.reply.content).toMatchObject({ status: "error", evalue: "undefined was thrown" });
    await works();
  });

  test("the cell's own error comes first, the other one below", async () => {
    const answer = await client.execute(`Promise.reject(new Error("other")); throw new Error("own");`);
    expect(answer.reply.content.evalue).toBe("own");
    expect(stderr(answer)).toContain("Error: other");
    await works();
  });

  test.each([
    [
      "a rejection that is handled later",
      `const p = Promise.reject(new Error("x")); await sleep(20); await p.catch(() => 1)`,
    ],
    [
      "several awaited one by one",
      `for (const p of [sleep(20), Promise.reject(new Error("x"))]) await p.catch(() => 1);`,
    ],
    ["a timer that is cleared", `clearTimeout(setTimeout(() => { throw new Error("x"); }, 5));`],
  ])("%s is no failure", async (_, code) => {
    const answer = await client.execute(code);
    expect(answer.reply.content.status).toBe("ok");
    expect(stderr(answer)).toBe("");
    await works();
  });

  test("a later one is written below the cell that runs then, or the next one", async () => {
    // Code of the first cell goes on when a comm is opened, which is after the cell has ended on any machine.
    const first = await client.execute(`
      let open = () => {};
      const gate = new Promise<void>((resolve) => { open = resolve; });
      (globalThis as any)[Symbol.for("echolab.kernel")].onComm("gate", () => open());
      void gate.then(() => setTimeout(() => { throw new Error("much later"); }, 1));`);
    expect(first.reply.content.status).toBe("ok");
    client.send("comm_open", { comm_id: "gate", target_name: "gate", data: {} });
    await client.message((m) => m.parent === first.id && m.type === "stream", "the late error");
    const next = await client.execute("kept");
    expect(stderr(next)).toContain("An error came after its cell had ended:\nError: much later");
    expect(next.reply.content.status).toBe("ok");
    await works();
  });
});

describe("a cell cannot end the kernel", () => {
  test.each([
    ["process.exit", `console.log("before"); process.exit(3); console.log("after");`, "process.exit(3)"],
    ["process.exit without a code", `console.log("before"); process.exit();`, "process.exit()"],
    [
      "process.exit where all is caught",
      `console.log("before"); try { process.exit(0); } catch {}`,
      "process.exit(0)",
    ],
    [
      "process.exit in a function after an await",
      `console.log("before"); await (async () => { await sleep(1); process.exit(1); })();`,
      "process.exit(1)",
    ],
    [
      "process.exit in a timer",
      `console.log("before"); setTimeout(() => process.exit(2), 5); await sleep(100_000);`,
      "process.exit(2)",
    ],
    [
      "process.exit in a timer of a cell that is done",
      `console.log("before"); setTimeout(() => process.exit(2), 5);`,
      "process.exit(2)",
    ],
    [
      "exit of an import",
      `import { exit } from "node:process"; console.log("before"); exit(4);`,
      "process.exit(4)",
    ],
    ["process.abort", `console.log("before"); process.abort();`, "process.abort()"],
  ])("%s", async (_, code, call) => {
    const answer = await client.execute(code);
    expect(answer.stdout).toBe("before\n");
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "ProcessExit" });
    expect(answer.reply.content.evalue).toContain(`${call} ends the cell, not the kernel`);
    expect(stderr(answer)).toBe("");
    await works();
  });
});

describe("a full heap ends the cell and says why", () => {
  let small: Client;
  beforeAll(async () => {
    small = new Client(undefined, [], { NODE_OPTIONS: "--max-old-space-size=250" });
    await small.ready;
    await small.execute("let kept = 7; const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));");
  });
  afterAll(() => small.shutdown());

  test.each([
    ["many small objects", "const list: object[] = []; for (;;) list.push({ x: [1, 2, list.length] });"],
    ["large arrays", "const list: number[][] = []; for (;;) list.push(new Array(2e6).fill(1.5));"],
    [
      "in a timer",
      "setTimeout(() => { const list: object[] = []; for (;;) list.push({ x: [1] }); }, 1); await sleep(100_000);",
    ],
    [
      "after an await in a function",
      "await (async () => { const list: object[] = []; await sleep(1); for (;;) list.push({ x: [1] }); })();",
    ],
  ])("%s", async (_, code) => {
    const answer = await small.execute(
      `(() => { ${code.includes("await") ? "" : code} })(); ${code.includes("await") ? code : ""}`,
    );
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "OutOfMemory" });
    expect(answer.reply.content.evalue).toMatch(
      /^the heap is full \(its limit is 0\.\d GB\); variables keep their values/,
    );
    const next = await small.execute("kept");
    expect(next.of("execute_result")[0].content.data["text/plain"]).toBe("7");
  });
});
