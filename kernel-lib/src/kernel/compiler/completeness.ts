/** Whether a piece of code is complete, so that a console may run it, or goes on in the next line. */

import type TypeScript from "typescript";
import { typescript as ts } from "../tslab.js";

export type Completeness =
  | { readonly status: "complete" | "invalid" }
  | { readonly status: "incomplete"; readonly indent: string };

/** One step of indentation. */
const INDENT = "  ";

/** What is open and can be closed in a later line: a comment, a template, a part of one. */
const UNTERMINATED: ReadonlySet<number> = new Set([1010, 1160]);

/** Says whether code is complete; two empty lines at its end complete everything, as in other consoles. */
export function completenessOf(code: string): Completeness {
  const errors = syntaxErrors(code);
  if (errors.length === 0 || /\n\s*\n\s*$/.test(code)) return { status: "complete" };
  const end = code.trimEnd().length;
  const goesOn = errors.some(({ start, code: number }) => start >= end || UNTERMINATED.has(number));
  if (!goesOn) return { status: "invalid" };
  return { status: "incomplete", indent: indentAfter(code) };
}

function syntaxErrors(code: string): { start: number; code: number }[] {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest) as TypeScript.SourceFile & {
    readonly parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[];
  };
  return file.parseDiagnostics.map(({ start, code: number }) => ({ start, code: number }));
}

/** The indentation of the next line: that of the last one, a step more after an open bracket. */
function indentAfter(code: string): string {
  const line = code.slice(code.trimEnd().lastIndexOf("\n") + 1).trimEnd();
  const indent = /^\s*/.exec(line)![0];
  return /[{([]$/.test(line) ? indent + INDENT : indent;
}
