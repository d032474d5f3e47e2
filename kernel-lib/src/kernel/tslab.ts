/**
 * The parts of tslab this kernel builds on, with a present-day compiler in place of the old one that tslab brings.
 *
 * The one place that reaches into tslab's files; loading it takes most of the kernel's start.
 */

import { createRequire } from "node:module";
import type TypeScript from "typescript";

const require = createRequire(import.meta.url);
const requireFromTslab = createRequire(require.resolve("tslab/package.json"));

/** The compiler that checks and compiles cells. */
export const typescript: typeof TypeScript = require("typescript");

// tslab's compiler is TypeScript 5.0 with a few inner functions made public, which later versions have as they are.
const bundled = requireFromTslab.resolve("@tslab/typescript-for-tslab");
require.cache[bundled] = require.cache[require.resolve("typescript")];

const jupyter: {
  lastWriteDisplayData: (
    data: { data: object; metadata: object; transient: object },
    update: boolean,
  ) => void;
} = requireFromTslab("./dist/jupyter.js");

const executor: typeof import("tslab/dist/executor.js") = requireFromTslab("./dist/executor.js");

export const createExecutor: typeof executor.createExecutor = executor.createExecutor;

/** Decides where `display` of `require("tslab")` writes to. */
export function onTslabDisplay(write: typeof jupyter.lastWriteDisplayData): void {
  jupyter.lastWriteDisplayData = write;
}

export type { Converter, ConvertResult, Diagnostic } from "tslab/dist/converter.js";
export type { Executor } from "tslab/dist/executor.js";
