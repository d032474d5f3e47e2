/** Random and malformed messages to a kernel, each followed by a cell that has to work. */

import fc from "fast-check";
import { expect } from "vitest";
import type { Client, RawOptions } from "./client.js";

/** A message as it is sent; `id` where the kernel can tell whom to answer. */
interface RawMessage {
  readonly parts: readonly string[];
  readonly options: RawOptions;
  readonly id?: string;
  readonly type?: string;
}

/** Requests that a front end sends. A shutdown would end the kernel, as it should. */
const TYPES = [
  "execute_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "kernel_info_request",
  "interrupt_request",
  "debug_request",
  "unknown_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "input_reply",
  "",
  "__proto__",
  "_request",
];

/** Cells that fail, print or return what is hard to describe. */
const CELLS = [
  "1 + 1",
  "let",
  "`",
  "/* open",
  "\ud83d",
  'console.log("\ud83d")',
  'console.log("😀".charAt(0))',
  'throw Object.defineProperty(new Error("x"), "message", { get() { throw 1; } })',
  'const e = new Error("a"); e.cause = e; throw e',
  "throw null",
  "throw undefined",
  "throw Symbol('s')",
  "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('inspect'); } })",
  "({ get [Symbol.for('Jupyter.display')]() { throw new Error('getter'); } })",
  "({ toMimeBundle: () => ({ 'application/json': 1n }) })",
  "new Proxy({}, { get() { throw new Error('proxy'); }, ownKeys() { throw new Error('keys'); } })",
  "Promise.reject(new Error('unhandled'))",
  "await Promise.reject(undefined)",
  "throw new AggregateError([1, new Error('b')], 'many')",
  "function f(): never { return f(); } f()",
  "Object.create(null)",
  "require('no-such-module')",
  "process.exit(1)",
  "setTimeout(() => { throw new Error('timer'); }, 1)",
  "setTimeout(() => process.exit(), 1)",
  "console.clear()",
  "null",
  "new Error('shown')",
  "for await (const x of [1, Promise.reject(2)]) console.log(x)",
];

const FIELDS = [
  "code",
  "silent",
  "store_history",
  "user_expressions",
  "allow_stdin",
  "stop_on_error",
  "cursor_pos",
  "detail_level",
  "hist_access_type",
  "pattern",
  "n",
  "start",
  "stop",
  "session",
  "raw",
  "output",
  "unique",
  "target_name",
  "comm_id",
  "data",
  "value",
];

const text = fc.oneof(
  fc.constantFrom(...CELLS),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("", "*", "?".repeat(20), "range", "tail", "search", "jupyter.widget", "echolab.loop"),
);
const value = fc.oneof(
  { depthSize: "small" },
  text,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e300, -1e300, 2 ** 53),
  fc.dictionary(text, text, { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
);
/** Half of the requests say in the right type what is to run or to be looked up. */
const content = fc.oneof(
  fc.record({ code: text, cursor_pos: fc.integer({ min: -3, max: 40 }) }),
  fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 8 }),
  value,
);
const garbage = fc.constantFrom("", "{", "null", "[]", '"text"', "7", "[".repeat(20_000), "\u0000", "{}");

/** Lone surrogates reach the kernel as escapes: the wire itself is UTF-8. */
const message = (index: number): fc.Arbitrary<RawMessage> =>
  fc
    .record({
      type: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...TYPES) }, { weight: 1, arbitrary: value }),
      content,
      channel: fc.constantFrom("shell" as const, "control" as const),
      // Position of a part that is garbage; beyond the last: none.
      spoiled: fc.integer({ min: 0, max: 12 }),
      garbage,
      fault: fc.oneof(
        { weight: 9, arbitrary: fc.constant("none") },
        { weight: 1, arbitrary: fc.constantFrom("signature", "delimiter", "too few parts", "no msg_id") },
      ),
      extra: fc.dictionary(fc.constantFrom("session", "username", "date", "version"), value),
    })
    .filter(({ type }) => type !== "shutdown_request")
    .map(({ type, content, channel, spoiled, garbage, fault, extra }) => {
      const id = `fuzz-${index}`;
      const header = { msg_type: type, ...extra, ...(fault === "no msg_id" ? {} : { msg_id: id }) };
      const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
      if (spoiled < parts.length) parts[spoiled] = garbage;
      if (fault === "too few parts") parts.pop();
      const options = {
        channel,
        delimiter: fault !== "delimiter",
        ...(fault === "signature" ? { signature: "0".repeat(64) } : {}),
      };
      const answered = fault === "none" && spoiled !== 0 && typeof type === "string";
      return { parts, options, ...(answered ? { id, type: type as string } : {}) };
    });

/** Sends `count` messages; after each one a cell has to give its result. */
export async function fuzz(client: Client, count: number, seed: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const [{ parts, options, id, type }] = fc.sample(message(index), { seed: seed + index, numRuns: 1 });
    const sent = `message ${index} of seed ${seed}: ${JSON.stringify(parts).slice(0, 500)}`;
    client.sendRaw(parts, options);
    const mine = () => client.messages.filter((m) => m.parent === id);
    if (id !== undefined) {
      const replies = type?.endsWith("_request") ? 1 : 0;
      await client.until(() => mine().some(isIdle) && mine().filter(isReply).length === replies, sent);
    }
    const cell = () => client.execute(`const afterwards = ${index}; afterwards`);
    let answer = await cell();
    // A cell that fails aborts what was sent with it, and nothing tells when a message without an id was answered.
    if (id === undefined && answer.reply.content.status === "aborted") answer = await cell();
    expect(answer.of("execute_result")[0]?.content.data["text/plain"], sent).toBe(String(index));
    if (id !== undefined) expect(mine().filter(isIdle), sent).toHaveLength(1);
    expect(client.unreadable, sent).toEqual([]);
    // What is kept of each message would be searched for every later one.
    client.messages.length = 0;
  }
}

const isIdle = (m: Client["messages"][number]) => m.type === "status" && m.content.execution_state === "idle";
const isReply = (m: Client["messages"][number]) => m.channel !== "iopub";
