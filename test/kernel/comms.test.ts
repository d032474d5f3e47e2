import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "./client.js";

const BRIDGE = `const bridge = (globalThis as any)[Symbol.for("echolab.kernel")];`;
let client: Client;

beforeAll(async () => {
  client = new Client();
  await client.ready;
  await client.execute(`${BRIDGE}
    const closed: unknown[] = [];
    bridge.onComm("echo", (comm: any, data: any, buffers: Uint8Array[]) => {
      comm.send({ opened: data }, buffers);
      comm.onMessage((data: any, buffers: Uint8Array[]) => comm.send({ back: data }, buffers.map((b) => b.map((x) => x + 1))));
      comm.onClose((data: any) => closed.push(data));
    });`);
});
afterAll(() => client.shutdown());

const bytes = (text: string) => [...Buffer.from(text, "base64")];

test("the front end opens a comm; data and binary buffers go both ways", async () => {
  const open = { comm_id: "c1", target_name: "echo", data: { hello: 1 } };
  const opened = await openedBy(open, [new Uint8Array([1, 2, 3])]);
  expect(opened.content).toEqual({ comm_id: "c1", data: { opened: { hello: 1 } } });
  expect(opened.buffers.map(bytes)).toEqual([[1, 2, 3]]);

  const buffers = [new Uint8Array([5, 6]), new Uint8Array([250])];
  const id = client.send("comm_msg", { comm_id: "c1", data: { x: [1, 2] } }, { buffers });
  const back = await client.message((m) => m.type === "comm_msg" && m.parent === id, "reply on the comm");
  expect(back.content).toEqual({ comm_id: "c1", data: { back: { x: [1, 2] } } });
  expect(back.buffers.map(bytes)).toEqual([[6, 7], [251]]);
  await client.until(() => statesOf(id).length === 2, "idle after the comm message");
  expect(statesOf(id)).toEqual(["busy", "idle"]);
});

test("a comm message is answered while a cell awaits, and before it ends", async () => {
  await openedBy({ comm_id: "c2", target_name: "echo", data: {} });
  const cell = client.start(`await new Promise((r) => bridge.onComm("go on", r)); "waited"`);
  await client.message((m) => m.parent === cell && m.type === "execute_input", "start of the cell");
  const id = client.send("comm_msg", { comm_id: "c2", data: "now" }, { buffers: [new Uint8Array([9])] });
  const back = await client.message((m) => m.type === "comm_msg" && m.parent === id, "reply on the comm");
  expect(client.messages.some((m) => m.parent === cell && m.type === "execute_reply")).toBe(false);
  expect(back.buffers.map(bytes)).toEqual([[10]]);
  client.send("comm_open", { comm_id: "go", target_name: "go on", data: {} });
  const answer = await client.answer(cell);
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("'waited'");
});

test("the kernel opens a comm, sends part of a larger memory, hears the answer and closes", async () => {
  const answer = await client.execute(`
    const memory = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);
    const mine = bridge.openComm("from-kernel", { first: true }, [memory.subarray(2, 4)]);
    const heard: any[] = [];
    mine.onMessage((data: any, buffers: Uint8Array[]) => heard.push([data, [...buffers[0]]]));
    mine.id`);
  const [open] = answer.of("comm_open");
  expect(open.content).toMatchObject({ target_name: "from-kernel", data: { first: true } });
  expect(open.buffers.map(bytes)).toEqual([[2, 3]]);
  const id = client.send(
    "comm_msg",
    { comm_id: open.content.comm_id, data: "hi" },
    { buffers: [new Uint8Array([8])] },
  );
  await client.until(() => statesOf(id).includes("idle"), "idle after the comm message");
  const heard = await client.execute("JSON.stringify(heard)");
  expect(heard.of("execute_result")[0].content.data["text/plain"]).toBe(`'[["hi",[8]]]'`);

  const info = await client.request("comm_info_request", { target_name: "from-kernel" });
  expect(info.reply.type).toBe("comm_info_reply");
  expect(info.reply.content).toEqual({
    status: "ok",
    comms: { [open.content.comm_id]: { target_name: "from-kernel" } },
  });
  const closing = await client.execute(`mine.close({ bye: 1 })`);
  expect(closing.of("comm_close")[0].content).toEqual({ comm_id: open.content.comm_id, data: { bye: 1 } });
  const later = await client.request("comm_info_request", { target_name: "from-kernel" });
  expect(later.reply.content.comms).toEqual({});
});

test("the front end closes a comm; an unknown target is closed by the kernel", async () => {
  await openedBy({ comm_id: "c3", target_name: "echo", data: {} });
  client.send("comm_close", { comm_id: "c3", data: { why: "done" } });
  const answer = await client.execute("JSON.stringify(closed)");
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe(`'[{"why":"done"}]'`);
  const id = client.send("comm_open", { comm_id: "c4", target_name: "nobody", data: {} });
  const close = await client.message((m) => m.type === "comm_close" && m.parent === id, "close of the comm");
  expect(close.content.comm_id).toBe("c4");
});

test("a page that asks for widget states gets an answer", async () => {
  client.send("comm_open", { comm_id: "c5", target_name: "jupyter.widget.control", data: {} });
  const id = client.send("comm_msg", { comm_id: "c5", data: { method: "request_states" } });
  const back = await client.message((m) => m.type === "comm_msg" && m.parent === id, "widget states");
  expect(back.content.data).toMatchObject({ method: "update_states", states: {} });
});

function statesOf(id: string): string[] {
  return client.messages
    .filter((m) => m.parent === id && m.type === "status")
    .map((m) => m.content.execution_state);
}

async function openedBy(content: object, buffers: Uint8Array[] = []) {
  const id = client.send("comm_open", content, { buffers });
  return client.message((m) => m.type === "comm_msg" && m.parent === id, "answer to comm_open");
}
