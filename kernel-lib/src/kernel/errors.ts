/** Errors as a notebook shows them: the name, the message, and where in the user's code. */

import { SourceMap } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, types } from "node:util";
import { Interrupted } from "./context.js";
import type { Diagnostic } from "./tslab.js";

/** The content of a Jupyter `error` message. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Where the compiler's complaints go by. */
const COMPILE_ERROR = "TypeScriptError";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const HIDDEN =
  /^node:|[\\/]tslab[\\/]dist[\\/]|evalmachine\.<anonymous>|[\\/]kernel-lib[\\/]dist[\\/]kernel[\\/]/;

/** The cells that ran, to find the source line of a compiled one. */
export class CellSources {
  readonly #maps = new Map<string, readonly string[]>();

  /** @param maps source maps as JSON, from the last step of compilation to the first */
  add(label: string, maps: readonly string[]): void {
    this.#maps.set(label, maps);
  }

  has(label: string): boolean {
    return this.#maps.has(label);
  }

  /** The 1-based line in the cell; `undefined` for what the compiler added. */
  lineOf(label: string, compiledLine: number, compiledColumn: number): number | undefined {
    let place: { line: number; column: number } | undefined = {
      line: compiledLine - 1,
      column: compiledColumn - 1,
    };
    for (const map of this.#maps.get(label) ?? []) place = place && originalOf(map, place.line, place.column);
    return place && place.line + 1;
  }
}

function originalOf(map: string, line: number, column: number): { line: number; column: number } | undefined {
  const found = new SourceMap(JSON.parse(map)).findEntry(line, column);
  if (!("originalLine" in found) || found.generatedLine !== line) return undefined;
  return { line: found.originalLine, column: found.originalColumn };
}

/** What is said of an error that throws itself when it is looked at. */
const UNDESCRIBED = "(an error that cannot be described: reading it throws)";
/** Number of causes behind each other, and of errors in one AggregateError, that are shown. */
const MAX_RELATED = 8;
/** Fields of an error that have a place of their own in the description. */
const SHOWN_FIELDS = new Set(["name", "message", "stack", "cause", "errors"]);

/** Describes whatever a cell threw; never throws itself. */
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
  const traceback = [head, ...frames(stack, cells), ...fieldsOf(thrown)];
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

/** The cause of an error and, of an AggregateError, the errors it stands for. */
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

function frames(stack: string, cells: CellSources): string[] {
  const lines = stack.split("\n");
  return lines.filter((line) => /^\s+at /.test(line)).flatMap((line) => frame(line, cells) ?? []);
}

function frame(line: string, cells: CellSources): string | undefined {
  const match = /^\s+at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
  if (!match) return undefined;
  const [, name, location, row, column] = match;
  const path = location.startsWith("file:") ? fileURLToPath(location) : location;
  if (cells.has(path)) {
    const source = cells.lineOf(path, Number(row), Number(column));
    const cell = path.replace("-", " ");
    const where = source === undefined ? cell : `${cell}, line ${source}`;
    // The cell's own code is in a function without a name, or in a generator; others live on tslab's proxy.
    const inner = /\bnext$/.test(name ?? "") ? undefined : name?.replace(/^Proxy\./, "");
    if (inner) return `    at ${inner} (${where})`;
    return source === undefined ? undefined : `    at ${where}`;
  }
  if (HIDDEN.test(path)) return undefined;
  const inProject = relative(PROJECT, path);
  const shown = inProject.startsWith("..") ? path : inProject;
  return name ? `    at ${name} (${shown}:${row})` : `    at ${shown}:${row}`;
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
