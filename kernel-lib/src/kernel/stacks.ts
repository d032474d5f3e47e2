/** Stacks of errors in terms of the user's code: cells and their lines, without the frames of the kernel. */

import { SourceMap } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const HIDDEN =
  /^node:|[\\/]tslab[\\/]dist[\\/]|evalmachine\.<anonymous>|[\\/]kernel-lib[\\/]dist[\\/]kernel[\\/]/;

/** The cells that ran, to find the source line of a compiled one. */
export class CellSources {
  readonly #maps = new Map<string, (string | SourceMap)[]>();

  /** @param maps source maps as JSON, from the last step of compilation to the first */
  add(label: string, maps: readonly string[]): void {
    this.#maps.set(label, [...maps]);
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
    const maps = this.#maps.get(label) ?? [];
    for (const [i, map] of maps.entries()) {
      // Most cells are never asked for a line: a map is read when it is needed.
      const read = typeof map === "string" ? new SourceMap(JSON.parse(map)) : map;
      maps[i] = read;
      place = place && originalOf(read, place.line, place.column);
    }
    return place && place.line + 1;
  }
}

function originalOf(
  map: SourceMap,
  line: number,
  column: number,
): { line: number; column: number } | undefined {
  const found = map.findEntry(line, column);
  if (!("originalLine" in found) || found.generatedLine !== line) return undefined;
  return { line: found.originalLine, column: found.originalColumn };
}

interface Frame {
  /** Name of the function. */
  readonly name: string | undefined;
  /** Place in a cell, as in "cell 3, line 2"; `undefined` for another file. */
  readonly cell: string | undefined;
  readonly path: string;
  readonly row: string;
}

/** Writes every stack, wherever it is shown, with the lines of the cells as the user wrote them. */
export function installStacks(cells: CellSources): void {
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.flatMap((site) => {
      const line = `    at ${site}`;
      const frame = parse(line, cells);
      if (frame === "hidden") return [];
      return frame?.cell === undefined ? [line] : [write(frame.name, frame.cell)];
    });
    return [headOf(error), ...lines].join("\n");
  };
}

/** The frames of a stack as a failed cell shows them, with short paths. */
export function framesOf(stack: string, cells: CellSources): string[] {
  const lines = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return lines.flatMap((line) => {
    if (IN_CELL.test(line)) return [line];
    const frame = parse(line, cells);
    if (frame === undefined || frame === "hidden") return [];
    if (frame.cell !== undefined) return [write(frame.name, frame.cell)];
    const inProject = relative(PROJECT, frame.path);
    const shown = inProject.startsWith("..") ? frame.path : inProject;
    return [write(frame.name, `${shown}:${frame.row}`)];
  });
}

/** A line that {@link installStacks} has written. */
const IN_CELL = /^ {4}at (.* \()?(cell \d+|expression)(, line \d+)?\)?$/;

function parse(line: string, cells: CellSources): Frame | "hidden" | undefined {
  const match = /^\s+at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
  if (!match) return undefined;
  const [, name, location, row, column] = match;
  const path = location.startsWith("file:") ? fileURLToPath(location) : location;
  if (!cells.has(path)) return HIDDEN.test(path) ? "hidden" : { name, cell: undefined, path, row };
  const source = cells.lineOf(path, Number(row), Number(column));
  // The cell's own code is in a function without a name, or in a generator; others live on tslab's proxy.
  const inner = /\bnext$/.test(name ?? "") ? undefined : name?.replace(/^Proxy\./, "");
  // What the compiler added is no line of the user's.
  if (source === undefined && !inner) return "hidden";
  const label = path.replace("-", " ");
  return { name: inner, cell: source === undefined ? label : `${label}, line ${source}`, path, row };
}

const write = (name: string | undefined, place: string): string =>
  name ? `    at ${name} (${place})` : `    at ${place}`;

/** Name and message of an error. Getters are left alone: Node asks for a stack where nothing can interrupt them. */
function headOf(error: Error): string {
  const name = dataOf(error, "name") ?? error.constructor?.name ?? "Error";
  const message = dataOf(error, "message") ?? "";
  return name && message ? `${name}: ${message}` : name || message;
}

function dataOf(error: Error, field: string): string | undefined {
  for (let holder: object | null = error; holder; holder = Object.getPrototypeOf(holder)) {
    const property = Object.getOwnPropertyDescriptor(holder, field);
    if (property) return typeof property.value === "string" ? property.value : undefined;
  }
  return undefined;
}
