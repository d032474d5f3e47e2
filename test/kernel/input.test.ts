/** Input: asked for where the front end can answer, an error at once where it cannot. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
});
afterAll(() => client.shutdown());

/** Runs a cell that may ask, and answers its questions in order. */
async function dialogue(code: string, answers: readonly string[]) {
  const id = client.start(code, { allow_stdin: true });
  const asked: string[] = [];
  for (const [i, value] of answers.entries()) {
    const questions = () => client.messages.filter((m) => m.parent === id && m.type === "input_request");
    await client.until(() => questions().length > i, `question ${i + 1}`);
    asked.push(questions()[i].content.prompt);
    client.send("input_reply", { value }, { channel: "stdin" });
  }
  return { asked, answer: await client.answer(id) };
}

const LINES = `import { createInterface } from "node:readline/promises";`;

test.each([
  ["prompt", `prompt("Width?")`, ["12"], ["Width? "], "'12'"],
  ["prompt with a default", `prompt("Width?", "7")`, [""], ["Width? [7] "], "'7'"],
  ["prompt twice", `prompt("a") + prompt("b")`, ["1", "2"], ["a ", "b "], "'12'"],
  ["prompt after an await", `await null; prompt("a")`, ["x"], ["a "], "'x'"],
  [
    "prompt in a function after an await",
    `await (async () => { await null; return prompt("a"); })()`,
    ["x"],
    ["a "],
    "'x'",
  ],
  ["text beyond ASCII", `prompt("𝜓?")`, ["Schrödinger 😀"], ["𝜓? "], "'Schrödinger 😀'"],
  [
    "readline",
    `${LINES} const lines = createInterface({ input: process.stdin }); const line = await lines.question("q"); lines.close(); line`,
    ["hello"],
    [""],
    "'hello'",
  ],
  [
    "lines of readline",
    `${LINES} let text = ""; for await (const line of createInterface({ input: process.stdin })) { if (line === "") break; text += line; } text`,
    ["a", "b", ""],
    ["", "", ""],
    "'ab'",
  ],
  [
    "chunks of process.stdin",
    `let all = ""; for await (const chunk of process.stdin) { all += chunk; if (all.length > 3) break; } all`,
    ["a", "b"],
    ["", ""],
    "'a\\nb\\n'",
  ],
  [
    "process.stdin",
    `const [chunk] = await require("node:events").once(process.stdin, "data"); process.stdin.destroy(); String(chunk)`,
    ["typed"],
    [""],
    "'typed\\n'",
  ],
])("%s", async (_, code, answers, prompts, result) => {
  const { asked, answer } = await dialogue(code, answers);
  expect(asked).toEqual(prompts);
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe(result);
});

test("a question can be interrupted, and a late answer is not taken for the next one's", async () => {
  const id = client.start(`prompt("never?")`, { allow_stdin: true });
  await client.message((m) => m.parent === id && m.type === "input_request", "the question");
  client.interrupt();
  expect((await client.answer(id)).reply.content.ename).toBe("Interrupted");
  client.send("input_reply", { value: "late" }, { channel: "stdin" });
  const { answer } = await dialogue(`prompt("again?")`, ["now"]);
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("'now'");
});

describe("where nobody can answer, the cell fails at once", () => {
  test.each([
    ["prompt", `prompt("Width?")`],
    ["prompt in a timer", `setTimeout(() => prompt("Width?"), 1); await new Promise(() => {})`],
    ["readline", `${LINES} await createInterface({ input: process.stdin }).question("Width?")`],
    [
      "lines of readline",
      `${LINES} for await (const line of createInterface({ input: process.stdin })) console.log(line);`,
    ],
    ["process.stdin", `await require("node:events").once(process.stdin, "data")`],
    ["data of process.stdin", `process.stdin.on("data", () => {}); await new Promise(() => {});`],
  ])("%s", async (_, code) => {
    const { reply } = await client.execute(code, { allow_stdin: false });
    expect(reply.content.status).toBe("error");
    expect(reply.content.evalue).toContain(
      "this run of the notebook takes no input: write the value into the cell",
    );
    expect((await client.execute("1 + 1")).of("execute_result")[0].content.data["text/plain"]).toBe("2");
  });
});
