import { afterAll, beforeAll, expect, test } from "vitest";
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
