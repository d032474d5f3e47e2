/** The library in a worker of the page. */
import { Runner, type RunRequest } from "./runner.js";

/** The part of a worker's global scope that is used; the page's types know no workers. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<RunRequest>) => void;
  postMessage(message: unknown, transfer: Transferable[]): void;
};

const runner = new Runner((answer, transfer) => scope.postMessage(answer, transfer));
scope.onmessage = ({ data }) => runner.request(data);
