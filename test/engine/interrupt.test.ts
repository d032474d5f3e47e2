import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("./interrupted.mjs", import.meta.url));
/** Long enough that a job is under way, short against the minutes that it would take. */
const UNDER_WAY_MS = 500;

test("an interrupt stops caller and helpers, and the next call is right", async () => {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ["ignore", "pipe", "inherit"] });
  const outcomes: unknown[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "started") setTimeout(() => child.kill("SIGINT"), UNDER_WAY_MS);
    else outcomes.push(JSON.parse(line));
  }
  const right = { outcome: "ERR_SCRIPT_EXECUTION_INTERRUPTED", active: 0, same: true };
  expect(outcomes).toEqual([right, right, right, right]);
  // It ended by itself although its pool was still there.
  expect(child.exitCode ?? (await new Promise((resolve) => child.on("exit", resolve)))).toBe(0);
});
