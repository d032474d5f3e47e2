import { expect, test } from "vitest";
import { isUsersCode } from "../../kernel-lib/src/kernel/breaker.js";
import { randomBreaks } from "./random-breaks.js";

const kernel = new URL("../../kernel-lib/src/kernel/session.ts", import.meta.url).href;
const file = (name: string | undefined, isEval = false) => ({ file: name, isEval });
const cell = file("evalmachine.<anonymous>");
const timers = file("node:internal/timers");
const notes = file("node:internal/async_hooks");

test.each([
  ["nothing", [], false],
  ["a timer of a cell", [cell, timers], true],
  ["a sort in a timer of a cell", [file(undefined), cell, file(undefined), timers], true],
  ["a library that Node called", [file("/lab/node_modules/numjs/index.js"), timers], true],
  ["Node, called by a cell", [file("node:fs"), cell, timers], true],
  ["code made from a text", [file(undefined, true), timers], true],
  ["a cell that the kernel called", [cell, file(kernel)], true],
  ["Node between two timers", [timers], false],
  ["Node's notes before a promise is resumed", [notes, notes], false],
  ["Node's notes of a promise that a cell makes", [notes, cell, timers], false],
  ["the kernel alone", [file(kernel), timers], false],
  ["tslab alone", [file("/lab/node_modules/tslab/dist/executor.js"), file("node:vm")], false],
])("what may be ended: %s", (_, frames, expected) => {
  expect(isUsersCode(frames)).toBe(expected);
});

test("breaks at 500 random moments end only what blocks, and never the process", () => {
  expect(randomBreaks(500, 1)).toBeGreaterThan(0);
});
