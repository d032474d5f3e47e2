/** `process.exit` of a cell ends the cell, not the kernel. */

import { currentContext } from "./context.js";

/** The error of a cell that calls `process.exit` or `process.abort`. */
class ProcessExit extends Error {
  override readonly name = "ProcessExit";
  constructor(call: string) {
    super(
      `${call} ends the cell, not the kernel; variables keep their values. Jupyter's menu ends the kernel.`,
    );
  }
}

/** Keeps cells from ending the process; returns the original exit, for the kernel itself. */
export function keepExit(): (code: number) => never {
  const exit = process.exit.bind(process);
  const refuse = (call: string): never => {
    const reason = new ProcessExit(call);
    // Also where the cell catches the error.
    currentContext().abort.abort(reason);
    throw reason;
  };
  process.exit = (code) => refuse(`process.exit(${code ?? ""})`);
  process.abort = () => refuse("process.abort()");
  return exit;
}
