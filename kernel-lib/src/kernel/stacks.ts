/** Stacks of errors in terms of the user's code: the lines of cells and of files, without the frames of the kernel. */

import { SourceMap } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withSlashes } from "./compiler/files.js";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const HIDDEN =
  /^node:|[\\/]tslab[\\/]dist[\\/]|evalmachine\.<anonymous>|[\\/]kernel-lib[\\/]dist[\\/]kernel[\\/]/;

/** A place in code that the user wrote, both numbers from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** Compiled code, and the way back to its source. */
interface Source {
  /** Source maps, from the last step of compilation to the first; read when they are needed. */
  readonly maps: (string | SourceMap)[];
  /** Its file; a cell has none. */
  readonly file: string | undefined;
}

/** The cells and files that were compiled, to find the places in their source. */
export class CellSources {
  readonly #sources = new Map<string, Source>();

  /**
   * @param name label of a cell, path of a file's JavaScript
   * @param maps source maps as JSON, from the last step of compilation to the first
   */
  add(name: string, maps: readonly string[], file?: string): void {
    this.#sources.set(name, { maps: [...maps], file });
  }

  has(name: string): boolean {
    return this.#sources.has(name);
  }

  fileOf(name: string): string | undefined {
    return this.#sources.get(name)?.file;
  }

  /** Returns the place in the source; `undefined` for what the compiler added. */
  placeOf(name: string, compiledLine: number, compiledColumn: number): Place | undefined {
    let place: Place | undefined = { line: compiledLine, column: compiledColumn };
    const { maps = [] } = this.#sources.get(name) ?? {};
    for (const [i, map] of maps.entries()) {
      // Most cells are never asked for a line.
      const read = typeof map === "string" ? new SourceMap(JSON.parse(map)) : map;
      maps[i] = read;
      place = place && originalOf(read, place);
    }
    return place;
  }
}

function originalOf(map: SourceMap, { line, column }: Place): Place | undefined {
  const found = map.findEntry(line - 1, column - 1);
  if (!("originalLine" in found) || found.generatedLine !== line - 1) return undefined;
  return { line: found.originalLine + 1, column: found.originalColumn + 1 };
}

interface Frame {
  /** Name of the function. */
  readonly name: string | undefined;
  /** Place in a cell, as in "cell 3, line 2"; `undefined` for another file. */
  readonly cell: string | undefined;
  readonly path: string;
  readonly row: string;
  /** The line of a stack by which it is shown in full. */
  readonly full: string;
}

/** Writes every stack, wherever it is shown, with the lines of the cells as the user wrote them. */
export function installStacks(cells: CellSources): void {
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.flatMap((site) => {
      const line = `    at ${site}`;
      const frame = parse(line, cells);
      return frame === "hidden" ? [] : [frame?.full ?? line];
    });
    return [headOf(error), ...lines].join("\n");
  };
}

/** Lists the frames of a stack as a failed cell shows them, with short paths. */
export function framesOf(stack: string, cells: CellSources): string[] {
  const lines = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return lines.flatMap((line) => {
    if (IN_CELL.test(line)) return [line];
    const frame = parse(line, cells);
    if (frame === undefined || frame === "hidden") return [];
    if (frame.cell !== undefined) return [frame.full];
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
  const key = withSlashes(path);
  if (!cells.has(key)) return HIDDEN.test(path) ? "hidden" : { name, cell: undefined, path, row, full: line };
  const place = cells.placeOf(key, Number(row), Number(column));
  const file = cells.fileOf(key);
  if (file !== undefined) {
    if (!place) return "hidden";
    const full = write(name, `${file}:${place.line}:${place.column}`);
    return { name, cell: undefined, path: file, row: String(place.line), full };
  }
  // The cell's own code is in a function without a name, or in a generator; others live on tslab's proxy.
  const inner = /\bnext$/.test(name ?? "") ? undefined : name?.replace(/^Proxy\./, "");
  // What the compiler added is no line of the user's.
  if (!place && !inner) return "hidden";
  const label = path.replace("-", " ");
  const cell = place ? `${label}, line ${place.line}` : label;
  return { name: inner, cell, path, row, full: write(inner, cell) };
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
