import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Client } from "./client.js";

/** Interrupts in a row: a lost one is a matter of milliseconds, and rare. */
const ROUNDS = 40;

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
  await client.execute(`
    const bridge = (globalThis as any)[Symbol.for("echolab.kernel")];
    const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
    const state = { steps: 0 };`);
});
afterAll(() => client.shutdown());

/** Starts a cell that prints "go", interrupts it, and gives its answer. */
async function interrupted(code: string, interrupt = () => client.interrupt()) {
  const id = client.start(code);
  await client.message((m) => m.parent === id && m.type === "stream", "first output of the cell");
  interrupt();
  return client.answer(id);
}

async function result(code: string): Promise<string> {
  const answer = await client.execute(code);
  expect(answer.reply.content.status).toBe("ok");
  return answer.of("execute_result")[0].content.data["text/plain"];
}

test("a blocking cell stops, also inside a function, and the variables are intact", async () => {
  await client.execute(
    "state.steps = 0; function work() { for (;;) if (++state.steps === 1000) console.log('go'); }",
  );
  const answer = await interrupted("let mark = 7; work();");
  expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
  expect(Number(await result("state.steps"))).toBeGreaterThan(0);
  expect(await result("mark")).toBe("7");
});

test("a loop that watches the signal stops and may finish its work", async () => {
  await client.execute("state.steps = 0");
  let answer: Answer;
  do {
    answer = await interrupted(
      `async function train(signal: AbortSignal) {
         while (!signal.aborted) { state.steps += 1; await sleep(10); }
         console.log("tidy");
       }
       console.log("go"); await train(bridge.signal);`,
    );
    // An interrupt between the print and the loop finds no loop that could watch.
  } while ((await result("state.steps")) === "0");
  expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  expect(answer.stdout).toBe("go\ntidy\n");
  const steps = await result("state.steps");
  expect(await result("await sleep(100); state.steps")).toBe(steps);
  expect(await result("bridge.signal.aborted")).toBe("false");
});

test("an awaiting loop of a cell that watches nothing stops too and prints nothing later", async () => {
  await client.execute("state.steps = 0");
  const answer = await interrupted(`for (;;) { console.log("go"); state.steps += 1; await sleep(20); }`);
  expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  const steps = await result("state.steps");
  const later = await client.execute("await sleep(200); state.steps");
  expect(later.of("execute_result")[0].content.data["text/plain"]).toBe(steps);
  expect(later.stdout).toBe("");
});

test("blocking code after an await stops", async () => {
  const answer = await interrupted(`await sleep(10); console.log("go"); for (;;);`);
  expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  expect(await result("1 + 1")).toBe("2");
});

describe("code that blocks outside of the cell's own script stops, and variables keep their values", () => {
  const BLOCK = `kept.count += 1; console.log("go"); for (;;) kept.count += 1;`;
  test.each([
    ["after an await in a function", `async function f() { await sleep(1); ${BLOCK} } await f();`],
    ["after an await of nothing in a function", `async function f() { await null; ${BLOCK} } await f();`],
    [
      "after for await",
      `async function* two() { yield 1; yield 2; } for await (const x of two()) if (x === 2) { ${BLOCK} }`,
    ],
    [
      "after for await in a function",
      `async function* one() { yield 1; } async function f() { for await (const x of one()) { ${BLOCK} } } await f();`,
    ],
    ["in a timer", `setTimeout(() => { ${BLOCK} }, 1); await sleep(100);`],
    ["in a timer, while nothing is awaited", `setTimeout(() => { ${BLOCK} }, 1);`],
    ["in a repeating timer", `setInterval(() => { ${BLOCK} }, 1); await sleep(100);`],
    ["in setImmediate", `setImmediate(() => { ${BLOCK} }); await sleep(100);`],
    ["in nextTick", `process.nextTick(() => { ${BLOCK} }); await sleep(100);`],
    ["in queueMicrotask", `await sleep(1); queueMicrotask(() => { ${BLOCK} }); await sleep(100);`],
    [
      "in an async generator",
      `async function* g() { for (let i = 0; ; i++) { await null; if (i === 3) { ${BLOCK} } yield i; } } async function f() { for await (const x of g()); } await f();`,
    ],
    [
      "in an async generator that the cell iterates",
      `async function* g() { await null; ${BLOCK} } for await (const x of g());`,
    ],
    ["behind then", `await sleep(1).then(() => { ${BLOCK} });`],
    ["in a promise that nobody awaits", `void sleep(1).then(() => { ${BLOCK} });`],
    [
      "in the answer of a file",
      `import { readFile } from "node:fs"; readFile("package.json", () => { ${BLOCK} }); await sleep(1000);`,
    ],
    [
      "after a file in a function",
      `import { readFile as read } from "node:fs/promises"; async function f() { await read("."+"/package.json"); ${BLOCK} } await f();`,
    ],
    [
      "in a listener of an event",
      `import { EventEmitter } from "node:events"; const e = new EventEmitter(); e.on("x", () => { ${BLOCK} }); setTimeout(() => e.emit("x"), 1); await sleep(100);`,
    ],
    [
      "where everything is caught",
      `setTimeout(() => { console.log("go"); for (;;) { try { for (;;) kept.count += 1; } catch {} finally { for (;;); } } }, 1); await sleep(100);`,
    ],
    [
      "in a regular expression",
      `setTimeout(() => { kept.count += 1; console.log("go"); /^(a+)+$/.test("a".repeat(60) + "b"); }, 1); await sleep(100);`,
    ],
    [
      "in a wait that nobody ends",
      `setTimeout(() => { kept.count += 1; console.log("go"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }, 1); await sleep(100);`,
    ],
    [
      "in a method of an array",
      `setTimeout(() => { console.log("go"); [3, 1, 2].sort(() => { for (;;) kept.count += 1; }); }, 1); await sleep(100);`,
    ],
    [
      "in microtasks without end",
      `async function f() { console.log("go"); for (;;) { await null; kept.count += 1; } } setTimeout(f, 1); await sleep(100);`,
    ],
  ])("%s", async (_, code) => {
    await client.execute("var kept = { count: 0, other: 7 };");
    const answer = await interrupted(code);
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(Number(await result("kept.count"))).toBeGreaterThan(0);
    expect(await result("kept.other")).toBe("7");
    // Timers, promises and outputs of later cells work as before.
    const later = await client.execute(
      `await sleep(5); console.log("later"); await Promise.all([sleep(1), sleep(2)]).then(() => 5)`,
    );
    expect(later.stdout).toBe("later\n");
    expect(later.of("execute_result")[0].content.data["text/plain"]).toBe("5");
  });

  test("a timer of an ended cell, which then says so", async () => {
    // The timer is set when a comm is opened, which is after the cell has ended on any machine.
    const { id } = await client.execute(`
      let open = () => {};
      const gate = new Promise<void>((resolve) => { open = resolve; });
      (globalThis as any)[Symbol.for("echolab.kernel")].onComm("gate", () => open());
      void gate.then(() => setTimeout(() => { console.log("go"); for (;;); }, 1));`);
    client.send("comm_open", { comm_id: "gate", target_name: "gate", data: {} });
    await client.message((m) => m.parent === id && m.type === "stream", "output of the timer");
    client.interrupt();
    const word = await client.message(
      (m) => m.parent === id && m.type === "stream" && m.content.name === "stderr",
      "word of the timer's end",
    );
    expect(word.content.text).toContain("Interrupted");
    expect(await result("1 + 2")).toBe("3");
  });
});

describe("a handler of a comm that blocks stops and says so, and the comm works on", () => {
  // The first step is counted before "go" is said: on a busy machine the interrupt may come at once.
  const BLOCK = `state.steps += 1; console.log("go"); while (blocks) state.steps += 1;`;
  test.each([
    ["when the comm is opened", "comm_open", `() => { ${BLOCK} }`],
    ["at a message", "comm_msg", `(comm) => comm.onMessage(() => { ${BLOCK} })`],
    ["after an await", "comm_msg", `(comm) => comm.onMessage(async () => { await 0; ${BLOCK} })`],
    ["after a timer", "comm_msg", `(comm) => comm.onMessage(async () => { await sleep(5); ${BLOCK} })`],
    ["at the closing", "comm_close", `(comm) => comm.onClose(() => { ${BLOCK} })`],
  ])("%s", async (name, type, handler) => {
    await client.execute(
      `var blocks = true; state.steps = 0; bridge.onComm(${JSON.stringify(name)}, ${handler.replace("(comm)", "(comm: any)")});`,
    );
    const send = () => {
      const comm_id = crypto.randomUUID();
      const opening = client.send("comm_open", { comm_id, target_name: name, data: {} });
      return type === "comm_open" ? opening : client.send(type, { comm_id, data: {} });
    };
    const said = (id: string, text: string) =>
      client.message((m) => m.parent === id && m.type === "stream" && m.content.text.includes(text), text);
    const id = send();
    await said(id, "go");
    client.interrupt();
    await said(id, "Interrupted");
    expect(Number(await result("blocks = false; state.steps"))).toBeGreaterThan(0);
    await said(send(), "go");
    // The next cell can be interrupted too.
    const cell = await interrupted(`console.log("go"); for (;;);`);
    expect(cell.reply.content.ename).toBe("Interrupted");
  });
});

test("a loop of for await stops for good, and closes what it iterates", async () => {
  const answer = await interrupted(`
    async function* ticks() { try { for (let i = 0; ; i++) { await sleep(5); yield i; } } finally { state.steps = -1; } }
    for await (const tick of ticks()) { state.steps = tick; if (tick === 2) console.log("go"); }`);
  expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  expect(await result("await sleep(50); state.steps")).toBe("-1");
});

test("what a loop of for await iterates is closed where its body blocks", async () => {
  const answer = await interrupted(`
    async function* numbers() { try { for (let i = 0; ; i++) yield i; } finally { state.steps = -2; } }
    for await (const i of numbers()) { console.log("go"); for (;;); }`);
  expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  expect(await result("state.steps")).toBe("-2");
});

test("late output of a function that ignores the signal goes to its own cell", async () => {
  await client.execute("state.steps = 0");
  let answer: Answer;
  let then: string;
  do {
    answer = await interrupted(
      `async function stubborn() { for (; state.steps >= 0; state.steps += 1) { console.log("go"); await sleep(20); } }
       await stubborn();`,
    );
    then = await result("state.steps");
    // An interrupt between a print and the wait behind it ends the function too: then there is nothing that could be late.
  } while ((await result("await sleep(200); state.steps")) === then);
  const later = await client.execute(`console.log("mine");
     const until = state.steps + 10; while (state.steps < until) await sleep(20);
     state.steps = Number.NEGATIVE_INFINITY;`);
  expect(later.stdout).toBe("mine\n");
  const its = client.messages.filter((m) => m.parent === answer.id && m.type === "stream");
  expect(its.some((m) => m.at > answer.reply.at)).toBe(true);
});

test("a signal from elsewhere stops a blocking cell, also after an await", async () => {
  const { ready: pid } = await client.ready;
  for (const code of [`console.log("go"); for (;;);`, `await sleep(1); console.log("go"); for (;;);`]) {
    const answer = await interrupted(code, () => process.kill(pid, "SIGINT"));
    expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  }
  expect(await result("3 + 3")).toBe("6");
});

test("no interrupt is lost, at whatever moment it comes", async () => {
  // A signal that came while Node put its handler away between two steps of an awaiting cell was lost.
  for (let round = 0; round < ROUNDS; round++) {
    const loop = round % 3 ? "await sleep(round % 3 - 1);" : "await null;";
    const code = `console.log("go"); const round = ${round}; for (;;) { ${loop} state.steps += 1; }`;
    const answer = await interrupted(code);
    expect(answer.of("error")[0].content.ename).toBe("Interrupted");
  }
  expect(await result("4 + 4")).toBe("8");
});

test("cells queued behind an interrupted one are aborted", async () => {
  const id = client.start(`console.log("go"); for (;;);`);
  const queued = client.start("state.steps = -1");
  await client.message((m) => m.parent === id && m.type === "stream", "first output of the cell");
  client.interrupt();
  expect((await client.answer(id)).reply.content.status).toBe("error");
  expect((await client.answer(queued)).reply.content.status).toBe("aborted");
  expect(await result("state.steps")).not.toBe("-1");
});

test("an interrupt of an idle kernel does nothing", async () => {
  // Answered before the next cell is sent: the two travel on different sockets.
  await client.request("interrupt_request", {}, { channel: "control" });
  expect(await result("2 + 2")).toBe("4");
});
