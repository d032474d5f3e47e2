/** Errors as a notebook shows them: the name, the message, and where in the user's code. */

import { inspect, types } from "node:util";
import { Interrupted } from "./context.js";
import { type CellSources, framesOf } from "./stacks.js";
import type { Diagnostic } from "./tslab.js";

/** The content of a Jupyter `error` message. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Name of the errors that the type checker finds. */
const COMPILE_ERROR = "TypeScriptError";

/** Description of an error whose own fields throw when they are read. */
const UNDESCRIBED = "(an error that cannot be described: reading it throws)";
/** Largest number of nested causes, and of errors of one AggregateError, in a description. */
const MAX_RELATED = 8;
/** Fields of an error that are described separately. */
const SHOWN_FIELDS = new Set(["name", "message", "stack", "cause", "errors"]);

/** Describes a thrown value of any type; never throws itself. */
export function failureOf(thrown: unknown, cells: CellSources): Failure {
  try {
    return describe(thrown, cells, new Set());
  } catch {
    return { ename: "Error", evalue: UNDESCRIBED, traceback: [`Error: ${UNDESCRIBED}`] };
  }
}

function describe(thrown: unknown, cells: CellSources, seen: Set<unknown>): Failure {
  if (!types.isNativeError(thrown) && !(thrown instanceof Error)) {
    const evalue = typeof thrown === "string" ? thrown : inspect(thrown);
    return { ename: "Error", evalue, traceback: [`Error: ${evalue}`] };
  }
  seen.add(thrown);
  const ename = readText(() => thrown.name) || "Error";
  const evalue = readText(() => thrown.message);
  const head = evalue ? `${ename}: ${evalue}` : ename;
  if (thrown instanceof Interrupted) return { ename, evalue, traceback: [head] };
  const stack = readText(() => thrown.stack);
  const traceback = [head, ...framesOf(stack, cells), ...fieldsOf(thrown)];
  for (const { title, error } of related(thrown)) {
    const known = seen.has(error) || seen.size > MAX_RELATED;
    const lines = known ? ["(shown above or too deep)"] : relatedLines(error, cells, seen);
    traceback.push(`${title} ${lines[0]}`, ...lines.slice(1));
  }
  return { ename, evalue, traceback };
}

function relatedLines(error: unknown, cells: CellSources, seen: Set<unknown>): readonly string[] {
  try {
    return describe(error, cells, seen).traceback;
  } catch {
    return [UNDESCRIBED];
  }
}

/** Returns the cause of an error and, of an AggregateError, the errors it stands for. */
function related(error: Error): { title: string; error: unknown }[] {
  const { cause, errors } = read(() => ({
    cause: error.cause,
    errors: error instanceof AggregateError ? [...error.errors] : [],
  })) ?? { cause: undefined, errors: [] };
  const shown = errors.slice(0, MAX_RELATED);
  return [
    ...(cause === undefined ? [] : [{ title: "caused by", error: cause }]),
    ...shown.map((one, i) => ({ title: `error ${i + 1} of ${errors.length}:`, error: one })),
  ];
}

/** Fields that the error carries besides its message, such as the code of a system error. */
function fieldsOf(error: Error): string[] {
  const own = read(() => Object.entries(error).filter(([name]) => !SHOWN_FIELDS.has(name))) ?? [];
  if (own.length === 0) return [];
  return (read(() => inspect(Object.fromEntries(own), { depth: 1, breakLength: 100 })) ?? "").split("\n");
}

function read<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function readText(look: () => unknown): string {
  return read(() => String(look() ?? "")) ?? "";
}

/** Describes what the type checker found, each with the line it is about. */
export function failureOfDiagnostics(diagnostics: readonly Diagnostic[], code: string): Failure {
  const lines = code.split("\n");
  const texts = diagnostics.map(({ start, end, messageText, code: number, fileName }) => {
    const place = `${fileName ? `${fileName}, ` : ""}line ${start.line + 1}, column ${start.character + 1}`;
    const text = `${place}: ${messageText} (TS${number})`;
    const line = lines[start.line];
    if (fileName || line === undefined) return text;
    const length = Math.max(1, Math.min(end.offset - start.offset, line.length - start.character));
    return `${text}\n  ${line}\n  ${" ".repeat(start.character)}${"^".repeat(length)}`;
  });
  const more = texts.length > 1 ? ` (and ${texts.length - 1} more)` : "";
  const evalue = `${texts[0].split("\n")[0]}${more}`;
  return { ename: COMPILE_ERROR, evalue, traceback: [`${COMPILE_ERROR}: the cell was not run`, ...texts] };
}
