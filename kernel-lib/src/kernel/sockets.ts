/**
 * The thread that owns the kernel's sockets.
 *
 * Cells block the main thread. From here their output still leaves while they run, the heartbeat is answered,
 * an interrupt or a shutdown request is obeyed, and the kernel ends when the program that started it is gone.
 */

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Publisher, Reply, Router } from "zeromq";
import { BREAK_CALL, breakUnlessRead } from "./breaker.js";
import { handAnswer, type InputLine } from "./input.js";
import { noteWish } from "./loops.js";
import { watchMemory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { whenParentIsGone } from "./parent.js";
import { askToStop, isAskedToStop } from "./stoppable.js";
import { type Connection, decode, encode, type Outgoing, type Request } from "./wire.js";

/** Data that the socket thread starts with. */
export interface SocketData {
  readonly connection: Connection;
  /** `[0]`: number of messages handed over and not yet sent; above a limit the main thread waits. */
  readonly backlog: Int32Array;
  /** Whether a signal or a message stops what the main thread does; see stoppable.ts. */
  readonly stopState: Int32Array;
  /** What the page wants of a running loop; see loops.ts. */
  readonly loopState: Int32Array;
  readonly input: InputLine;
  /** Bytes that the main thread's heap may have. */
  readonly heapLimit: number;
}

/** Messages of the main thread: one to send, or the wish to flush and close. */
export type ToSockets = Outgoing | "close";
/** Messages to the main thread. */
export type FromSockets = Request | "closed" | "orphaned" | "interrupt";

/**
 * Time in milliseconds after a shutdown request at which a main thread that has not obeyed counts as blocked, and the
 * process is ended.
 */
const SHUTDOWN_GRACE_MS = 1000;

async function serve(port: NonNullable<typeof parentPort>, data: SocketData): Promise<void> {
  const { connection, backlog, stopState, loopState } = data;
  const address = (n: number) => `${connection.transport}://${connection.ip}:${n}`;
  // No high-water mark: beyond it a publisher silently drops.
  const iopub = new Publisher({ sendHighWaterMark: 0, linger: 500 });
  const shell = new Router({ sendHighWaterMark: 0, linger: 500 });
  const control = new Router({ sendHighWaterMark: 0, linger: 500 });
  const stdin = new Router({ linger: 0 });
  const heartbeat = new Reply({ linger: 0 });
  await Promise.all([
    iopub.bind(address(connection.iopub_port)),
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);

  const outboxFor = (socket: Publisher | Router): Outbox =>
    new Outbox((message) => socket.send(encode(connection.key, message)));
  const outboxes = {
    iopub: outboxFor(iopub),
    shell: outboxFor(shell),
    control: outboxFor(control),
    stdin: outboxFor(stdin),
  };

  const kill = () => process.kill(process.pid, "SIGKILL");
  const close = async () => {
    await Promise.all(Object.values(outboxes).map((outbox) => outbox.flush()));
    for (const socket of [iopub, shell, control, stdin, heartbeat]) socket.close();
    port.postMessage("closed" satisfies FromSockets);
  };

  port.on("message", (message: ToSockets) => {
    if (message === "close") {
      void close();
      return;
    }
    outboxes[message.channel].push(message);
    Atomics.sub(backlog, 0, 1);
    Atomics.notify(backlog, 0);
  });

  const interrupt = () => {
    if (askToStop(stopState, "user") === "signal") process.kill(process.pid, "SIGINT");
    else {
      port.postMessage("interrupt" satisfies FromSockets);
      breakUnlessRead(stopState);
    }
  };
  watchMemory(data.heapLimit, () => {
    const wasAsked = isAskedToStop(stopState);
    if (askToStop(stopState, "memory") === "signal") {
      process.kill(process.pid, "SIGINT");
      return undefined;
    }
    if (!wasAsked) {
      port.postMessage("interrupt" satisfies FromSockets);
      breakUnlessRead(stopState);
    }
    return BREAK_CALL;
  });
  const receive = async (channel: Request["channel"], socket: Router) => {
    for await (const parts of socket) {
      try {
        const request = decode(connection.key, channel, parts);
        if (channel === "stdin") {
          handAnswer(data.input, request);
          continue;
        }
        port.postMessage(request satisfies FromSockets);
        noteWish(loopState, request);
        if (channel === "shell") continue;
        if (request.header.msg_type === "interrupt_request") interrupt();
        if (request.header.msg_type === "shutdown_request") setTimeout(kill, SHUTDOWN_GRACE_MS).unref();
      } catch (error) {
        console.error(`echolab kernel: message dropped: ${(error as Error).message}`);
      }
    }
  };
  const echo = async () => {
    for await (const parts of heartbeat) await heartbeat.send(parts);
  };
  whenParentIsGone(() => {
    port.postMessage("orphaned" satisfies FromSockets);
    setTimeout(kill, SHUTDOWN_GRACE_MS).unref();
  });
  await Promise.all([receive("shell", shell), receive("control", control), receive("stdin", stdin), echo()]);
}

if (!isMainThread && parentPort) await serve(parentPort, workerData as SocketData);
