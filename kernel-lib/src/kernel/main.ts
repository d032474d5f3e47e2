/**
 * The Jupyter kernel "TypeScript (echolab)": `node main.js --config-path CONNECTION_FILE`.
 *
 * The sockets live in a thread of their own (sockets.ts), the cells in this one.
 */

import { readFileSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { MessageChannel, Worker } from "node:worker_threads";
import { keepExit } from "./exits.js";
import { createLoopState } from "./loops.js";
import { Session } from "./session.js";
import type { FromSockets, SocketData } from "./sockets.js";
import { createStopState } from "./stoppable.js";

/** Time in milliseconds for the last messages to leave when the socket thread does not answer. */
const CLOSE_GRACE_MS = 2000;

function connectionFile(args: readonly string[]): string {
  const at = args.indexOf("--config-path");
  const path = at < 0 ? undefined : args[at + 1];
  if (path === undefined) {
    process.stderr.write("This program is started by Jupyter: node main.js --config-path CONNECTION_FILE\n");
    process.exit(2);
  }
  return path;
}

// A signal from elsewhere than the socket thread, such as Ctrl-C, while no cell blocks.
let interrupt = (): void => {};
process.on("SIGINT", () => interrupt());

const connection = JSON.parse(readFileSync(connectionFile(process.argv), "utf8"));
const backlog = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const heapLimit = getHeapStatistics().heap_size_limit;
const shared = { stopState: createStopState(), loopState: createLoopState() };
const answers = new MessageChannel();
const answerCount = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const sockets = new Worker(new URL("./sockets.js", import.meta.url), {
  workerData: {
    connection,
    backlog,
    heapLimit,
    input: { port: answers.port1, count: answerCount },
    ...shared,
  } satisfies SocketData,
  transferList: [answers.port1],
});
const exit: (code: number) => never = keepExit();
sockets.on("error", (error) => {
  process.stderr.write(`echolab kernel: ${error.message}\n`);
  exit(1);
});

// The compiler loads while the socket thread binds the ports.
const { Kernel } = await import("./kernel.js");
const session = new Session(sockets, backlog);
const kernel = new Kernel(session, process.cwd(), {
  ...shared,
  input: { port: answers.port2, count: answerCount },
});
interrupt = () => kernel.interrupt();
process.on("uncaughtException", (error) => kernel.uncaught(error));
process.on("unhandledRejection", (error, promise) => kernel.rejected(error, promise));
process.on("rejectionHandled", (promise) => kernel.handledLate(promise));
process.on("SIGTERM", () => kernel.close());

sockets.on("message", (message: FromSockets) => {
  if (message === "closed") exit(0);
  if (message === "interrupt") {
    kernel.interrupt();
    return;
  }
  if (message === "orphaned") kernel.close();
  else kernel.handle(message);
  if (message === "orphaned" || message.header.msg_type === "shutdown_request") {
    setTimeout(() => exit(0), CLOSE_GRACE_MS).unref();
  }
});
