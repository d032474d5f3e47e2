import { reject, wholeNumber } from "../../../fields/check.js";
import type { TouchstoneFile, TouchstoneRecord } from "./header.js";
import { type Line, numbersOf } from "./lines.js";
import { optionOf, portsOf } from "./ports.js";

/** Keywords of version 2, and whether numbers may follow in the next lines. */
const KEYWORDS = [
  "version",
  "number of ports",
  "two-port data order",
  "number of frequencies",
  "number of noise frequencies",
  "reference",
  "matrix format",
  "mixed-mode order",
  "begin information",
  "end information",
  "network data",
  "noise data",
  "end",
] as const;
type Keyword = (typeof KEYWORDS)[number];

/** What stands behind a keyword, in its line and in the next ones. */
interface Entry {
  readonly line: Line;
  readonly words: string[];
  readonly more: Line[];
}

/** Reads a file of version 2, whose keywords tell what follows. */
export function readVersion2(lines: readonly Line[], body: readonly Line[]): TouchstoneFile {
  const found = entriesOf(body);
  const option = optionOf(body);
  const version = found.get("version") as Entry;
  if (!/^2\.[01]$/.test(version.words.join(" ")))
    reject(`line ${version.line.number}`, version.line.text, '"[Version] 2.0" or "[Version] 2.1"');
  const n = countOf(found, "number of ports", true) as number;
  const order = choiceOf(found, "two-port data order", ["12_21", "21_12"]);
  if (n === 2 && !order) missing("[Two-Port Data Order] 12_21 or 21_12");
  const shape = choiceOf(found, "matrix format", ["Full", "Lower", "Upper"]) ?? "Full";
  const network = found.get("network data") ?? missing("[Network Data]");
  const size = 1 + (shape === "Full" ? 2 * n * n : n * (n + 1));
  const records = inRecords(network.more, size);
  const count = countOf(found, "number of frequencies", false);
  if (count !== undefined && count !== records.length)
    throw new RangeError(
      `The file has ${records.length} frequencies of ${size} numbers each; its [Number of Frequencies] is ${count}.`,
    );
  const modes = found.get("mixed-mode order");
  if (modes && option.parameter !== "S")
    reject(
      `line ${modes.line.number}`,
      modes.line.text,
      `left out: ${option.parameter} parameters of mixed modes are not read`,
    );
  const given = { ...option, resistances: referencesOf(found, n) ?? option.resistances };
  const header = { version: 2 as const, ...given, ...portsOf(lines, given, n, modes?.words), shape };
  return { header: { ...header, byColumns: n === 2 && shape === "Full" && order === "21_12" }, records };
}

/** Sorts the lines of a file under its keywords. */
function entriesOf(body: readonly Line[]): Map<Keyword, Entry> {
  const found = new Map<Keyword, Entry>();
  let current: Entry | undefined;
  let informing = false;
  for (const line of body) {
    const [, name, rest] = /^\[([^\]]*)\](.*)$/.exec(line.text) ?? [];
    const keyword = KEYWORDS.find((word) => word === name?.trim().toLowerCase().replace(/\s+/g, " "));
    if (informing && keyword !== "end information") continue;
    informing = keyword === "begin information";
    if (name === undefined) {
      if (line.text.startsWith("#")) continue;
      if (!current) reject(`line ${line.number}`, line.text, "behind a keyword such as [Network Data]");
      current.more.push(line);
      continue;
    }
    if (!keyword) reject(`line ${line.number}`, line.text, "a keyword of Touchstone 2");
    if (found.has("end")) break;
    if (found.has(keyword) && !keyword.endsWith("information"))
      reject(`line ${line.number}`, line.text, "in a file only once");
    current = { line, words: rest.split(/\s+/).filter((word) => word !== ""), more: [] };
    found.set(keyword, current);
  }
  for (const [keyword, { more }] of found)
    if (
      more.length &&
      !["reference", "network data", "noise data", "begin information", "end"].includes(keyword)
    )
      reject(`line ${more[0].number}`, more[0].text, `behind [Network Data], not behind [${keyword}]`);
  return found;
}

function missing(what: string): never {
  throw new RangeError(`The file has no line ${what}, which Touchstone 2 asks for here.`);
}

function countOf(found: Map<Keyword, Entry>, keyword: Keyword, needed: boolean): number | undefined {
  const entry = found.get(keyword);
  if (!entry) return needed ? missing(`[${keyword}]`) : undefined;
  return wholeNumber(`line ${entry.line.number}, ${keyword}`, Number(entry.words.join(" ") || Number.NaN), 1);
}

function choiceOf<T extends string>(
  found: Map<Keyword, Entry>,
  keyword: Keyword,
  words: readonly T[],
): T | undefined {
  const entry = found.get(keyword);
  if (!entry) return undefined;
  const given = entry.words.join(" ").toLowerCase();
  return (
    words.find((word) => word.toLowerCase() === given) ??
    reject(`line ${entry.line.number}`, entry.line.text, `one of ${words.join(", ")}`)
  );
}

/** Reads [Reference], whose values may go on in the next lines. */
function referencesOf(found: Map<Keyword, Entry>, ports: number): number[] | undefined {
  const entry = found.get("reference");
  if (!entry) return undefined;
  const own = numbersOf({ ...entry.line, text: entry.words.join(" ") });
  const values = [...own, ...entry.more.flatMap(numbersOf)];
  if (values.length !== ports)
    throw new RangeError(`[Reference] has ${values.length} resistances; the file has ${ports} ports.`);
  return values;
}

/** Cuts the numbers of version 2, whose lines may break anywhere, into frequencies. */
function inRecords(lines: readonly Line[], size: number): TouchstoneRecord[] {
  const records: { line: number; values: number[] }[] = [];
  for (const line of lines) {
    for (const value of numbersOf(line)) {
      const last = records[records.length - 1];
      if (last && last.values.length < size) last.values.push(value);
      else records.push({ line: line.number, values: [value] });
    }
  }
  const last = records[records.length - 1];
  if (!last) missing("of numbers behind [Network Data]");
  if (last.values.length !== size)
    throw new RangeError(
      `The frequency that begins in line ${last.line} has ${last.values.length} numbers; it should have ${size}.`,
    );
  return records;
}
