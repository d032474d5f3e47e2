import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENTRIES } from "../entries.js";
import { Client, project } from "./client.js";

describe("requests", () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client(join(project, "notebooks"));
    await client.ready;
  });
  afterAll(() => client.shutdown());

  test("kernel_info names the versions that are used", async () => {
    const { reply } = await client.request("kernel_info_request", {});
    const read = (path: string) =>
      JSON.parse(readFileSync(join(project, path, "package.json"), "utf8")).version;
    expect(reply.content).toMatchObject({
      status: "ok",
      implementation_version: read("kernel-lib"),
      language_info: { name: "typescript", version: read("node_modules/typescript") },
    });
  });

  test("300 quick requests are all answered", async () => {
    const ids = Array.from({ length: 300 }, (_, i) =>
      i % 3 === 0 ? client.start(`${i}`) : client.send("is_complete_request", { code: "for (;;) {" }),
    );
    const answers = await Promise.all(ids.map((id) => client.answer(id)));
    const cells = answers.filter((a) => a.reply.type === "execute_reply");
    expect(cells.map((a) => a.of("execute_result")[0].content.data["text/plain"])).toEqual(
      Array.from({ length: 100 }, (_, i) => String(3 * i)),
    );
    const counts = cells.map((a) => a.reply.content.execution_count);
    expect(counts).toEqual(counts.map((_, i) => counts[0] + i));
    expect(answers.filter((a) => a.reply.content.status === "incomplete")).toHaveLength(200);
  });

  test("after an error, what was sent with the cell is aborted; what comes later runs", async () => {
    const ids = [client.start(`throw new Error("first")`), client.start("1"), client.start("2")];
    const [failed, ...aborted] = await Promise.all(ids.map((id) => client.answer(id)));
    expect(failed.reply.content.status).toBe("error");
    expect(aborted.map((a) => a.reply.content.status)).toEqual(["aborted", "aborted"]);
    expect((await client.execute("3")).reply.content.status).toBe("ok");
    const lenient = [client.start(`throw new Error("x")`, { stop_on_error: false }), client.start("4")];
    const answers = await Promise.all(lenient.map((id) => client.answer(id)));
    expect(answers.map((a) => a.reply.content.status)).toEqual(["error", "ok"]);
  });

  test("silent cells and cells outside of the history are not counted", async () => {
    const before = (await client.execute("1")).reply.content.execution_count;
    const silent = await client.execute(`console.log("x"); 5`, { silent: true });
    expect(silent.messages.filter((m) => m.channel === "iopub").map((m) => m.type)).toEqual([
      "status",
      "status",
    ]);
    const unstored = await client.execute("6", { store_history: false });
    expect(unstored.of("execute_result")).toHaveLength(1);
    expect((await client.execute("7")).reply.content.execution_count).toBe(before + 1);
    const { reply } = await client.request("history_request", {
      hist_access_type: "tail",
      n: 2,
      output: false,
      raw: true,
    });
    expect(reply.content.history).toEqual([
      [0, before, "1"],
      [0, before + 1, "7"],
    ]);
  });

  test("user expressions are evaluated after the cell", async () => {
    const { reply } = await client.execute("const six = 6;", {
      user_expressions: { good: "six * 7", bad: "nothing" },
    });
    expect(reply.content.user_expressions.good).toEqual({
      status: "ok",
      data: { "text/plain": "42" },
      metadata: {},
    });
    expect(reply.content.user_expressions.bad).toMatchObject({ status: "error", ename: "TypeScriptError" });
  });

  test("top-level await in every form", async () => {
    const answer = await client.execute(`
      const a = await (Promise.resolve(1));
      const b = await (async () => { await null; return 2; })();
      function* three() { yield await0(); } function await0() { return 3; }
      for await (const x of three()) console.log(a + b + x);`);
    expect(answer.stdout).toBe("6\n");
    const loops = await client.execute(`
      async function* count(n: number) { for (let i = 1; i <= n; i++) yield i; }
      const pairs: number[][] = [];
      outer: for await (const i of count(3)) {
        for await (const j of [Promise.resolve(1), Promise.resolve(2), 3]) {
          if (j > i) continue outer;
          pairs.push([i, await j]);
        }
      }
      let last: number;
      for await (last of count(4)) if (last === 2) await null;
      for await (const { x, y = 7 } of [{ x: 1 } as { x: number; y?: number }]) pairs.push([x, y]);
      for await (const i of count(9)) { if (i === 2) break; pairs.push([0, i]) }
      JSON.stringify([pairs, last])`);
    expect(loops.of("execute_result")[0].content.data["text/plain"]).toBe(
      "'[[[1,1],[2,1],[2,2],[3,1],[3,2],[3,3],[1,7],[0,1]],4]'",
    );
    const second = await client.execute("(await Promise.resolve([4]))[0] + await (Promise.resolve(5))");
    expect(second.of("execute_result")[0].content.data["text/plain"]).toBe("9");
  });

  test("completion and inspection know the names of an import", async () => {
    await client.execute(`import * as path from "node:path";`);
    // A character beyond 16 bits counts once in Jupyter and twice in JavaScript.
    const code = `"𝜓"; path.basen`;
    const position = [...code].length;
    const { reply } = await client.request("complete_request", { code, cursor_pos: position });
    expect(reply.content.matches).toContain("basename");
    expect([reply.content.cursor_start, reply.content.cursor_end]).toEqual([position - 5, position]);
    const inspected = await client.request("inspect_request", {
      code: "path.basename",
      cursor_pos: 13,
      detail_level: 0,
    });
    expect(inspected.reply.content.data["text/plain"]).toContain("basename(path: string");
  });
});

describe.each([
  ["a notebook of the project", () => join(project, "notebooks")],
  ["a folder outside of the project, with spaces", () => mkdtempSync(join(tmpdir(), "my lab "))],
])("import from echolab in %s", (_, folder) => {
  let client: Client;
  const place = folder();
  beforeAll(async () => {
    client = new Client(place);
    await client.ready;
  });
  afterAll(async () => {
    await client.shutdown();
    if (place !== join(project, "notebooks")) rmSync(place, { recursive: true });
  });

  test.each(ENTRIES)("%s runs and is typed", async (entry) => {
    const path = entry === "index" ? "echolab" : `echolab/${entry}`;
    const run = await client.execute(
      `import * as ${entry} from "${path}";\nObject.keys(${entry}).length > 5`,
    );
    expect(run.of("error")).toEqual([]);
    expect(run.of("execute_result")[0].content.data["text/plain"]).toBe("true");
    const wrong = await client.execute(`${entry}.noSuchThing`);
    expect(wrong.of("error")[0].content.evalue).toContain("'noSuchThing' does not exist on type");
  });

  test("completes and can be inspected", async () => {
    const run = await client.execute(`import * as lab from "echolab";\nObject.keys(lab).length > 5`);
    expect(run.of("error")).toEqual([]);
    expect(run.of("execute_result")[0].content.data["text/plain"]).toBe("true");
    const wrong = await client.execute("lab.noSuchThing");
    expect(wrong.of("error")[0].content.evalue).toContain("'noSuchThing' does not exist on type");
    const names = (
      JSON.parse((await client.execute("console.log(JSON.stringify(Object.keys(lab)))")).stdout) as string[]
    ).filter((name) => name !== "default");
    const { reply } = await client.request("complete_request", { code: "lab.", cursor_pos: 4 });
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !reply.content.matches.includes(name))).toEqual([]);
    const code = `import { ${names[0].slice(0, 2)} } from "echolab";`;
    const inImport = await client.request("complete_request", { code, cursor_pos: 11 });
    expect(inImport.reply.content.matches).toContain(names[0]);
    const inspected = await client.request("inspect_request", {
      code: `lab.${names[0]}`,
      cursor_pos: 5,
      detail_level: 0,
    });
    expect(inspected.reply.content.data["text/plain"]).toContain(names[0]);
  });
});
