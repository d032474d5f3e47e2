/**
 * The parts of tslab this kernel builds on, and the compiler inside it.
 *
 * The one place that reaches into tslab's files; loading it takes most of the kernel's start.
 */

import { createRequire } from "node:module";
import type TypeScript from "typescript";

const require = createRequire(import.meta.url);
const requireFromTslab = createRequire(require.resolve("tslab/package.json"));

/** The compiler that tslab runs cells through, which is not the one that builds this project. */
export const typescript: typeof TypeScript = requireFromTslab("@tslab/typescript-for-tslab");

const jupyter: {
  lastWriteDisplayData: (
    data: { data: object; metadata: object; transient: object },
    update: boolean,
  ) => void;
} = requireFromTslab("./dist/jupyter.js");

/** Decides where `display` of `require("tslab")` writes to. */
export function onTslabDisplay(write: typeof jupyter.lastWriteDisplayData): void {
  jupyter.lastWriteDisplayData = write;
}

export type { CompletionInfo, Converter, ConvertResult, Diagnostic } from "tslab/dist/converter.js";
export { createConverter, isCompleteCode } from "tslab/dist/converter.js";
export type { Executor } from "tslab/dist/executor.js";
export { createExecutor } from "tslab/dist/executor.js";
export { printQuickInfo } from "tslab/dist/inspect.js";
