import { reject } from "../../../fields/check.js";
import { append } from "../../../fields/lists.js";
import type { TouchstoneFile, TouchstoneRecord } from "./header.js";
import { type Line, linesOf, numbersOf } from "./lines.js";
import { optionOf, portsOf } from "./ports.js";
import { readVersion2 } from "./version2.js";

/** Reads a file's header and its numbers. */
export function readFile(text: string): TouchstoneFile {
  const lines = linesOf(text);
  const body = lines.filter((line) => line.text !== "");
  if (body.length === 0) reject("text", text, "a Touchstone file with at least one frequency");
  return /^\[version\]/i.test(body[0].text) ? readVersion2(lines, body) : readVersion1(lines, body);
}

/** A line that begins a frequency has an odd number of values, its continuations an even one. */
function readVersion1(lines: readonly Line[], body: readonly Line[]): TouchstoneFile {
  const option = optionOf(body);
  const records: { line: number; values: number[] }[] = [];
  for (const line of body) {
    if (line.text.startsWith("#")) continue;
    if (line.text.startsWith("["))
      reject(`line ${line.number}`, line.text, 'behind a first line "[Version] 2.0"');
    const values = numbersOf(line);
    if (values.length % 2 === 1) records.push({ line: line.number, values });
    else if (records.length) append(records[records.length - 1].values, values);
    else reject(`line ${line.number}`, line.text, "a line that begins with a frequency");
  }
  if (records.length === 0) reject("text", lines[0].text, "a Touchstone file with at least one frequency");
  const n = Math.sqrt((records[0].values.length - 1) / 2);
  if (!Number.isInteger(n) || n < 1)
    reject(
      `line ${records[0].line}`,
      `${records[0].values.length} numbers`,
      "1 + 2·ports² numbers, with those of the next lines",
    );
  const kept = n === 2 ? withoutNoise(records) : records;
  checkLengths(kept, 1 + 2 * n * n, n);
  const header = { version: 1 as const, ...option, ...portsOf(lines, option, n), shape: "Full" as const };
  return { header: { ...header, byColumns: n === 2 }, records: kept };
}

/** Noise data follow those of two ports: five numbers a line, from a frequency on that is not above the last one. */
function withoutNoise(records: readonly TouchstoneRecord[]): readonly TouchstoneRecord[] {
  const first = records.findIndex(({ values }) => values.length === 5);
  if (first < 1) return records;
  const ascending = records.slice(1, first).every((r, i) => r.values[0] > records[i].values[0]);
  if (!ascending || records[first].values[0] > records[first - 1].values[0]) return records;
  checkLengths(records.slice(first), 5, 2);
  return records.slice(0, first);
}

function checkLengths(records: readonly TouchstoneRecord[], length: number, ports: number): void {
  for (const { line, values } of records)
    if (values.length !== length)
      throw new RangeError(
        `The frequency that begins in line ${line} has ${values.length} numbers; it should have ${length}${length === 5 ? " as noise data" : ` for ${ports} port${ports === 1 ? "" : "s"}`}.`,
      );
}
