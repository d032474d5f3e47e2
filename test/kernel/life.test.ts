import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { Client } from "./client.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ["idle", ""],
  ["blocked by a cell", `console.log("go"); for (;;);`],
])("a kernel whose parent dies ends by itself: %s", async (_, code) => {
  const client = new Client();
  const { ready: pid } = await client.ready;
  const id = client.start(code || `console.log("go")`);
  await client.message((m) => m.parent === id && m.type === "stream", "output of the cell");
  // It looks for its parent every now and then.
  await delay(1500);
  expect(isAlive(pid)).toBe(true);
  client.process.kill("SIGKILL");
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test.each([
  ["idle", `console.log("go")`],
  ["blocked by a cell", `console.log("go"); for (;;);`],
])("a shutdown request ends the kernel: %s", async (_, code) => {
  const client = new Client();
  await client.ready;
  const id = client.start(code);
  await client.message((m) => m.parent === id && m.type === "stream", "output of the cell");
  expect(await client.isAlive()).toBe(true);
  client.send("shutdown_request", { restart: false }, { channel: "control" });
  await expect.poll(() => client.isAlive()).toBe(false);
  client.process.kill("SIGKILL");
});

test("the last messages leave before the kernel ends", async () => {
  const client = new Client();
  await client.ready;
  const id = client.send("shutdown_request", { restart: true }, { channel: "control" });
  const answer = await client.answer(id);
  expect(answer.reply.content).toEqual({ status: "ok", restart: true });
  client.process.kill("SIGKILL");
});
