import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Client, type Message, project } from "./client.js";

const OUTPUTS = 5000;
const BRIDGE = `const bridge = (globalThis as any)[Symbol.for("echolab.kernel")];`;

describe("outputs of a cell", () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client();
    await client.ready;
    await client.execute(BRIDGE);
  });
  afterAll(() => client.shutdown());

  test("5,000 displays of one blocking cell arrive complete, in order, and while it runs", async () => {
    const answer = await blockUntilSeen(
      `for (let i = 0; i < ${OUTPUTS}; i++) bridge.display({ "text/plain": String(i) });`,
      (m) => m.type === "display_data" && m.content.data["text/plain"] === String(OUTPUTS - 1),
    );
    const numbers = answer.of("display_data").map((m) => Number(m.content.data["text/plain"]));
    expect(numbers).toEqual(Array.from({ length: OUTPUTS }, (_, i) => i));
  });

  test("5,000 printed lines arrive complete, in order, in few messages, and while the cell runs", async () => {
    const answer = await blockUntilSeen(
      `for (let i = 0; i < ${OUTPUTS}; i++) console.log(i);`,
      (m) => m.type === "stream" && m.content.text.endsWith(`${OUTPUTS - 1}\n`),
    );
    expect(answer.stdout).toBe(Array.from({ length: OUTPUTS }, (_, i) => `${i}\n`).join(""));
    // A Jupyter server drops what exceeds about 1,000 messages a second.
    expect(answer.of("stream").length).toBeLessThan(OUTPUTS / 10);
  });

  /** Runs a cell that goes on blocking until the client has received the message that `last` recognises. */
  async function blockUntilSeen(code: string, last: (m: Message) => boolean): Promise<Answer> {
    const folder = mkdtempSync(join(project, ".lab", "seen-"));
    const file = join(folder, "seen");
    const id = client.start(`${code}
      import { existsSync } from "node:fs";
      while (!existsSync(${JSON.stringify(file)}));`);
    await client.message((m) => m.parent === id && last(m), "the last output of the cell that blocks");
    writeFileSync(file, "");
    const answer = await client.answer(id);
    rmSync(folder, { recursive: true });
    return answer;
  }

  test("streams and displays keep their order among each other", async () => {
    const answer = await client.execute(`
      console.log("a"); console.error("b"); console.log("c");
      bridge.display({ "text/plain": "d" }); console.log("e");`);
    const seen = answer.messages.flatMap((m) =>
      m.type === "stream"
        ? [m.content.text.trim()]
        : m.type === "display_data"
          ? [m.content.data["text/plain"]]
          : [],
    );
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("a result carries every representation its object offers", async () => {
    const answer = await client.execute(`
      class Figure {
        [Symbol.for("Jupyter.display")]() {
          return { "text/plain": "figure", "application/vnd.test+json": { points: [1, 2] }, "image/png": new Uint8Array([1, 2, 3]) };
        }
      }
      new Figure()`);
    const [result] = answer.of("execute_result");
    expect(result.content.data).toEqual({
      "text/plain": "figure",
      "application/vnd.test+json": { points: [1, 2] },
      "image/png": "AQID",
    });
    expect(result.content.execution_count).toBe(answer.reply.content.execution_count);
    expect(answer.of("execute_input")[0].content.execution_count).toBe(answer.reply.content.execution_count);
  });

  test("toMimeBundle works, and a formatter goes before it, the newest first", async () => {
    await client.execute(`class Plot { toMimeBundle() { return { "text/plain": "own" }; } }`);
    const own = await client.execute("new Plot()");
    expect(own.of("execute_result")[0].content.data).toEqual({ "text/plain": "own" });
    await client.execute(`
      bridge.formatters.push((v: unknown) => v instanceof Plot ? { "text/plain": "older" } : undefined);
      bridge.formatters.push((v: unknown) => v instanceof Plot ? { "text/plain": "newer", "text/html": "<b>newer</b>" } : undefined);
      undefined`);
    const formatted = await client.execute("new Plot()");
    expect(formatted.of("execute_result")[0].content.data).toEqual({
      "text/plain": "newer",
      "text/html": "<b>newer</b>",
    });
  });

  test("plain values are shown as text, undefined not at all", async () => {
    const object = await client.execute(`({ a: 1, b: "two" })`);
    expect(object.of("execute_result")[0].content.data).toEqual({ "text/plain": "{ a: 1, b: 'two' }" });
    const nothing = await client.execute("undefined");
    expect(nothing.of("execute_result")).toEqual([]);
  });

  test("a display can be replaced, also through tslab's own functions", async () => {
    const answer = await client.execute(`
      bridge.display({ "text/plain": "before" }, { id: "one", metadata: { width: 5 } });
      bridge.updateDisplay("one", { "text/plain": "after" });
      import { display, newDisplay } from "tslab";
      const entry = newDisplay();
      entry.html("<i>1</i>");
      entry.html("<i>2</i>");`);
    const [first, second] = answer.of("display_data").map((m) => m.content);
    const [update, tslabUpdate] = answer.of("update_display_data").map((m) => m.content);
    expect(first).toEqual({
      data: { "text/plain": "before" },
      metadata: { width: 5 },
      transient: { display_id: "one" },
    });
    expect(update).toMatchObject({ data: { "text/plain": "after" }, transient: { display_id: "one" } });
    expect(second.data).toEqual({ "text/html": "<i>1</i>" });
    expect(tslabUpdate.data).toEqual({ "text/html": "<i>2</i>" });
    expect(tslabUpdate.transient).toEqual(second.transient);
  });
});

describe("errors of a cell", () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client();
    await client.ready;
  });
  afterAll(() => client.shutdown());

  test("name, message and the lines of the user's code, without internal frames", async () => {
    await client.execute(
      `function f(depth: number): never {\n\n  throw new RangeError("depth " + depth);\n}`,
    );
    const answer = await client.execute("interface A { b: number }\n\nconst a: A = { b: 3 };\nf(a.b)");
    const [{ content }] = answer.of("error");
    expect(content).toEqual({
      ename: "RangeError",
      evalue: "depth 3",
      traceback: ["RangeError: depth 3", "    at f (cell 1, line 3)", "    at cell 2, line 4"],
    });
    expect(answer.reply.content).toEqual({ status: "error", execution_count: 2, ...content });
    expect(answer.of("stream")).toEqual([]);
  });

  test("after an await and with a cause", async () => {
    const answer = await client.execute(
      `await Promise.resolve();\nthrow new Error("outer", { cause: new TypeError("inner") });`,
    );
    const { traceback } = answer.of("error")[0].content;
    expect(traceback[0]).toBe("Error: outer");
    expect(traceback).toContain("    at cell 3, line 2");
    expect(traceback).toContain("caused by TypeError: inner");
    expect(traceback.join("\n")).not.toMatch(/node:|tslab|evalmachine|kernel-lib/);
  });

  test("the type checker's findings with line, code and marks; the cell is not run", async () => {
    const answer = await client.execute(`console.log("ran");\nconst n: number = "one";`);
    const [{ content }] = answer.of("error");
    expect(content.ename).toBe("TypeScriptError");
    expect(content.evalue).toBe(
      "line 2, column 7: Type 'string' is not assignable to type 'number'. (TS2322)",
    );
    expect(content.traceback.at(-1)).toContain(`  const n: number = "one";\n        ^`);
    expect(answer.stdout).toBe("");
  });

  test("what is thrown need not be an Error", async () => {
    const answer = await client.execute(`throw "a text"`);
    expect(answer.of("error")[0].content).toMatchObject({ ename: "Error", evalue: "a text" });
  });

  test("what a failed cell declared before exists after", async () => {
    await client.execute(`let reached = 41; throw new Error("stop");`);
    const answer = await client.execute("reached + 1");
    expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("42");
  });
});
