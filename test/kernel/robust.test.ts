/** Outputs and errors that are hard to write down: each leaves a reply, an idle kernel and a notebook that can be saved. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Client } from "./client.js";

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
  await client.execute(`const bridge = (globalThis as any)[Symbol.for("echolab.kernel")];`);
});
afterAll(() => client.shutdown());

/** Everything that came on behalf of a cell, as the text of its messages. */
const everything = (answer: Answer) => JSON.stringify(answer.messages.map((m) => m.content));

async function works(): Promise<void> {
  const answer = await client.execute("6 * 7");
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("42");
}

describe("half of a surrogate pair becomes U+FFFD", () => {
  test.each([
    ["a printed line", `console.log("😀".charAt(0))`, "\ufffd\n"],
    ["a printed error", `console.error("😀".charAt(1))`, "\ufffd\n"],
    ["a chunk written to stdout", `process.stdout.write("a\\ud83db")`, "a\ufffdb"],
    ["a result", `"😀".slice(0, 1)`, "'\\ud83d'"],
    ["a key of a result's data", `bridge.display({ "application/json": { "\\ud800": 1 } })`, "\ufffd"],
    ["a text of a display", `bridge.display({ "text/plain": "\\udfff!" })`, "\ufffd!"],
    [
      "metadata of a display",
      `bridge.display({ "text/plain": "" }, { metadata: { t: "\\ud801" } })`,
      "\ufffd",
    ],
    ["the message of an error", `throw new Error("\\ud83d?")`, "Error: \ufffd?"],
    ["the name of an error", `throw Object.assign(new Error("m"), { name: "\\ud83d" })`, "\ufffd: m"],
    ["a thrown text", `throw "\\ude00"`, "Error: \ufffd"],
    ["data of a comm", `bridge.openComm("x", { t: "\\ud83d" })`, "\ufffd"],
  ])("%s", async (_, code, expected) => {
    const answer = await client.execute(code);
    const text = everything(answer);
    // JSON.stringify writes a lone half as an escape, and an escaped backslash as two.
    expect(text.replaceAll("\\\\", "")).not.toMatch(/\p{Surrogate}|\\ud[89a-f]/u);
    expect(text).toContain(JSON.stringify(expected).slice(1, -1));
    await works();
  });

  test("whole pairs and written escapes stay as they are", async () => {
    const answer = await client.execute(
      String.raw`console.log("😀 \\ud83d \\\\ud83d \\\\\\ud83d" + "😀".charAt(0))`,
    );
    expect(answer.stdout).toBe(`${String.raw`😀 \ud83d \\ud83d \\\ud83d`}\ufffd\n`);
  });
});

describe("an error that cannot be described plainly is still the cell's failure", () => {
  test.each([
    ["a cause that is the error itself", `const a = new Error("own"); a.cause = a; throw a`, "own"],
    [
      "two errors that cause each other",
      `const b = new Error("one"); b.cause = new Error("two", { cause: b }); throw b`,
      "one",
    ],
    [
      "a circle in an AggregateError",
      `const c = new AggregateError([], "all"); c.errors.push(c); throw c`,
      "all",
    ],
    [
      "a thousand causes",
      `let d = new Error("0"); for (let i = 1; i < 1000; i++) d = new Error(String(i), { cause: d }); throw d`,
      "999",
    ],
    [
      "a message whose getter throws",
      `throw Object.defineProperty(new Error("x"), "message", { get() { throw 1; } })`,
      "",
    ],
    [
      "a stack whose getter throws",
      `throw Object.defineProperty(new Error("stack"), "stack", { get() { throw 1; } })`,
      "stack",
    ],
    ["a stack that is no text", `throw Object.assign(new Error("number"), { stack: 5 })`, "number"],
    ["a name that is a symbol", `throw Object.assign(new Error("named"), { name: Symbol("s") })`, "named"],
    [
      "a cause whose getter throws",
      `throw Object.defineProperty(new Error("c"), "cause", { get() { throw 1; } })`,
      "c",
    ],
    [
      "a field whose getter throws",
      `throw Object.defineProperty(new Error("f"), "code", { enumerable: true, get() { throw 1; } })`,
      "f",
    ],
    ["a message without a text", `throw Object.assign(new Error(), { message: Object.create(null) })`, ""],
    [
      "a thrown object whose inspection throws",
      `throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("i"); } }`,
      undefined,
    ],
    [
      "a thrown proxy that answers nothing",
      `throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; }, ownKeys() { throw 3; } })`,
      undefined,
    ],
    ["null", "throw null", "null"],
    ["undefined", "throw undefined", "undefined"],
    ["a symbol", `throw Symbol("s")`, "Symbol(s)"],
    ["an object without a prototype", "throw Object.create(null)", "[Object: null prototype] {}"],
    [
      "a result whose inspection throws",
      `({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("shown"); } })`,
      "shown",
    ],
    [
      "a result whose display throws",
      `({ [Symbol.for("Jupyter.display")]() { throw new Error("own"); } })`,
      "own",
    ],
    [
      "a result whose display is never ready to be JSON",
      `({ toMimeBundle: () => ({ "application/json": 1n }) })`,
      undefined,
    ],
    [
      "a result in a circle",
      `const o: any = {}; o.o = o; ({ toMimeBundle: () => ({ "application/json": o }) })`,
      undefined,
    ],
    [
      "an endless recursion",
      "function f(): number { return f() + 1; } f()",
      "Maximum call stack size exceeded",
    ],
  ])("%s", async (_, code, expected) => {
    const answer = await client.execute(code);
    expect(answer.reply.content.status).toBe("error");
    if (expected !== undefined) expect(answer.reply.content.evalue).toBe(expected);
    expect(answer.of("error")).toHaveLength(1);
    await works();
  });

  test("a user expression that is not JSON fails, the cell does not", async () => {
    const { reply } = await client.execute("1", {
      user_expressions: { bad: `({ toMimeBundle: () => ({ "application/json": 1n }) })`, good: "2" },
    });
    expect(reply.content.status).toBe("ok");
    expect(reply.content.user_expressions.bad).toMatchObject({ status: "error", ename: "TypeError" });
    expect(reply.content.user_expressions.good).toMatchObject({ status: "ok", data: { "text/plain": "2" } });
    await works();
  });

  test.each([
    [
      "an error's message",
      `throw Object.defineProperty(new Error("x"), "message", { get() { console.log("go"); for (;;); } })`,
    ],
    [
      "the writing of a result as JSON",
      `({ toMimeBundle: () => ({ "application/json": { toJSON() { console.log("go"); for (;;); } } }) })`,
    ],
    [
      "the inspection of a result",
      `({ [Symbol.for("nodejs.util.inspect.custom")]() { console.log("go"); for (;;); } })`,
    ],
    ["the display of a result", `({ [Symbol.for("Jupyter.display")]() { console.log("go"); for (;;); } })`],
    [
      "the display of a result that is never ready",
      `({ toMimeBundle() { console.log("go"); return new Promise(() => {}); } })`,
    ],
  ])("%s that takes for ever can be interrupted", async (_, code) => {
    const id = client.start(code);
    await client.message((m) => m.parent === id && m.type === "stream", "first output of the cell");
    client.interrupt();
    expect((await client.answer(id)).reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    await works();
  });
});

describe("requests that are not as they should be are answered", () => {
  test.each([
    ["execute_request", {}, "code must be a string, not undefined"],
    ["execute_request", { code: 5 }, "code must be a string, not 5"],
    ["execute_request", { code: null, user_expressions: null }, "code must be a string, not null"],
    ["no_such_request", {}, `this kernel does not know the message "no_such_request"`],
    ["_request", {}, `this kernel does not know the message "_request"`],
  ])("%s with %j", async (type, content, evalue) => {
    const { reply } = await client.request(type, content);
    expect(reply.content).toMatchObject({ status: "error", evalue });
    await works();
  });

  test.each([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["nested 20,000 deep", "[".repeat(20_000)],
  ])("content that is %s", async (what, content) => {
    const id = `content-${what}`;
    client.sendRaw([JSON.stringify({ msg_id: id, msg_type: "execute_request" }), "{}", "{}", content]);
    const { reply } = await client.answer(id);
    expect(reply.content).toMatchObject({ status: "error", evalue: "content must be a JSON object" });
    await works();
  });

  test.each(["comm_open", "comm_msg", "comm_close"])(
    "%s without a comm_id says so in its cell",
    async (type) => {
      const id = client.send(type, { data: {} });
      const message = await client.message(
        (m) => m.parent === id && m.type === "stream",
        "word of the kernel",
      );
      expect(message.content.text).toContain("comm_id must be a string, not undefined");
      await works();
    },
  );
});
