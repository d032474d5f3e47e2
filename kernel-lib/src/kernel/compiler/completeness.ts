/** Whether a piece of code is complete, so that a console may run it, or goes on in the next line. */

import type TypeScript from "typescript";
import { typescript as ts } from "../tslab.js";

export type Completeness =
  | { readonly status: "complete" | "invalid" }
  | { readonly status: "incomplete"; readonly indent: string };

/** One step of indentation. */
const INDENT = "  ";

/** Error codes of an open comment or template, which a later line may close. */
const OPEN: ReadonlySet<number> = new Set([1010, 1160]);
/** Error code of a quoted string that is not closed in its line. */
const OPEN_QUOTES = 1002;

/** Says whether code is complete; an empty line at its end completes everything, as in other consoles. */
export function completenessOf(code: string): Completeness {
  const errors = syntaxErrors(code);
  if (errors.length === 0 || /\n\s*\n\s*$/.test(code)) return { status: "complete" };
  const end = code.trimEnd().length;
  const isBroken = errors.some((error) => error.code === OPEN_QUOTES) && !code.endsWith("\\");
  const goesOn = errors.some((error) => error.start >= end || OPEN.has(error.code));
  if (isBroken || !goesOn) return { status: "invalid" };
  return { status: "incomplete", indent: indentAfter(code) };
}

function syntaxErrors(code: string): readonly TypeScript.DiagnosticWithLocation[] {
  const file = ts.createSourceFile("cell.ts", code, {
    languageVersion: ts.ScriptTarget.Latest,
    // A cell may await.
    setExternalModuleIndicator: (cell) => Object.assign(cell, { externalModuleIndicator: true }),
  });
  return (file as unknown as { parseDiagnostics: TypeScript.DiagnosticWithLocation[] }).parseDiagnostics;
}

/** Returns the indentation of the next line: that of the last one, a step more after an open bracket. */
function indentAfter(code: string): string {
  const line = code.slice(code.trimEnd().lastIndexOf("\n") + 1).trimEnd();
  const indent = /^\s*/.exec(line)![0];
  return /[{([]$/.test(line) ? indent + INDENT : indent;
}
