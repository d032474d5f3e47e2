/**
 * Output of child processes that share the kernel's own: it belongs to the cell that starts them.
 *
 * A child inherits the kernel's stdout and stderr as they are for the system, which lead to the log of the server.
 */

import childProcess from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Stdio = readonly unknown[] | string | null | undefined;
type Options = { stdio?: Stdio } & Record<string, unknown>;

const STREAMS = [undefined, "stdout", "stderr"] as const;

/** Lets children write into the cell. */
export function takeChildren(): void {
  const { ChildProcess } = childProcess as unknown as {
    ChildProcess: { prototype: { spawn(options: Options): unknown } };
  };
  const { spawn } = ChildProcess.prototype;
  ChildProcess.prototype.spawn = function (this: childProcess.ChildProcess, options) {
    return spawnInCell(this, options, (changed) => spawn.call(this, changed));
  };
  const sync = childProcess as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ["spawnSync", "execSync", "execFileSync"]) {
    const run = sync[name];
    sync[name] = (...args) => runInCell(args, run);
  }
  syncBuiltinESMExports();
}

/** Returns the kernel's stream that each stream of a child inherits; `undefined` for one of its own. */
function shared(stdio: Stdio): ("stdout" | "stderr" | undefined)[] {
  const list = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  return list.map((target, i) => {
    if (target === "inherit") return STREAMS[i];
    const fd = typeof target === "object" ? (target as { fd?: number } | null)?.fd : target;
    return fd === 1 || fd === 2 ? STREAMS[fd] : undefined;
  });
}

function replaced(stdio: Stdio, value: (stream: "stdout" | "stderr") => unknown): unknown[] {
  const list: readonly unknown[] = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  const streams = shared(stdio);
  return list.map((target, i) => (streams[i] ? value(streams[i]) : target));
}

function spawnInCell(
  child: childProcess.ChildProcess,
  options: Options,
  spawn: (options: Options) => unknown,
): unknown {
  const streams = shared(options.stdio);
  if (!streams.some(Boolean)) return spawn(options);
  const result = spawn({ ...options, stdio: replaced(options.stdio, () => "pipe") });
  for (const [i, name] of streams.entries()) {
    const stream = child.stdio[i] as NodeJS.ReadableStream | null | undefined;
    if (!name || !stream) continue;
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => process[name].write(text));
    // The owner of a child that inherits sees no such stream.
    Object.assign(child.stdio, { [i]: null });
    if (i > 0) Object.assign(child, { [STREAMS[i] as string]: null });
  }
  return result;
}

/** Runs a child to its end. Node cannot read meanwhile, so what it writes goes through files. */
function runInCell(args: unknown[], run: (...args: unknown[]) => unknown): unknown {
  const at = args.findIndex((arg, i) => i > 0 && typeof arg === "object" && arg && !Array.isArray(arg));
  const options = args[at] as Options | undefined;
  if (!options || !shared(options.stdio).some(Boolean)) return run(...args);
  const folder = mkdtempSync(join(tmpdir(), "echolab-child-"));
  const files = { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") };
  const open = { stdout: openSync(files.stdout, "a"), stderr: openSync(files.stderr, "a") };
  try {
    const changed = { ...options, stdio: replaced(options.stdio, (stream) => open[stream]) };
    return run(...args.map((arg, i) => (i === at ? changed : arg)));
  } finally {
    for (const name of ["stdout", "stderr"] as const) {
      closeSync(open[name]);
      const text = readFileSync(files[name], "utf8");
      if (text !== "") process[name].write(text);
    }
    rmSync(folder, { recursive: true });
  }
}
