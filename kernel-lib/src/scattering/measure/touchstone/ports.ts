import { positive, reject } from "../../../fields/check.js";
import { append } from "../../../fields/lists.js";
import { PARAMETERS, type Parameter } from "./convert.js";
import { FORMATS, type Format, RESISTANCE, readLabel, UNITS, type Unit } from "./format.js";
import type { Header, Option } from "./header.js";
import { type Line, numbersOf } from "./lines.js";

/** Reads the first option line, "# GHz S MA R 50"; what it leaves out has these values. Later ones do not count. */
export function optionOf(body: readonly Line[]): Option {
  const line = body.find(({ text }) => text.startsWith("#"));
  if (!line)
    throw new RangeError(
      'The file has no option line, such as "# GHz S MA R 50"; it tells the unit of frequency and the format.',
    );
  const option = { unit: "GHz" as Unit, parameter: "S" as Parameter, format: "MA" as Format };
  const resistances: number[] = [];
  const words = line.text
    .slice(1)
    .trim()
    .split(/[\s,]+/);
  for (let i = 0; i < words.length; i++) {
    const word = words[i].toUpperCase();
    const unit = UNITS.find((u) => u.toUpperCase() === word);
    const parameter = PARAMETERS.find((p) => p === word);
    const format = FORMATS.find((f) => f === word);
    if (unit) option.unit = unit;
    else if (parameter) option.parameter = parameter;
    else if (format) option.format = format;
    else if (word === "R") {
      while (i + 1 < words.length && /^[-+.\d]/.test(words[i + 1]))
        resistances.push(...numbersOf({ number: line.number, text: words[++i] }));
    } else if (word !== "")
      reject(
        `line ${line.number}`,
        words[i],
        `a unit (${UNITS.join(", ")}), ${PARAMETERS.join(", ")}, a format (${FORMATS.join(", ")}), or R with reference resistances`,
      );
  }
  return { ...option, resistances };
}

/** Gives labels and reference resistances of the ports. */
export function portsOf(
  lines: readonly Line[],
  { parameter, resistances }: Option,
  n: number,
  modes?: readonly string[],
): Pick<Header, "ports" | "impedances"> {
  if ((parameter === "H" || parameter === "G") && n !== 2)
    throw new RangeError(
      `The file has ${parameter} parameters of ${n} port${n === 1 ? "" : "s"}; only those of 2 are defined.`,
    );
  if (modes && modes.length !== n)
    throw new RangeError(`[Mixed-Mode Order] has ${modes.length} modes; the file has ${n} ports.`);
  if (resistances.length > 1 && resistances.length !== n)
    throw new RangeError(`R has ${resistances.length} resistances; the file has ${n} ports.`);
  const list = resistances.length === 1 ? new Array<number>(n).fill(resistances[0]) : resistances;
  for (const r of list) positive("R", r);
  const own = list.length ? list : new Array<number>(n).fill(RESISTANCE);
  return { ports: modes ?? labelsOf(lines, n), impedances: commented(lines, n) ?? own };
}

/** Reads the labels that comments give, "! Port[1] = left", where they name all ports differently. */
function labelsOf(lines: readonly Line[], n: number): string[] {
  const labels = new Map<number, string>();
  for (const { comment } of lines) {
    const [, port, label] = /^Port\s*\[?\s*(\d+)\s*\]?\s*[=:]\s*(.+)$/i.exec(comment ?? "") ?? [];
    if (label && Number(port) >= 1 && Number(port) <= n) labels.set(Number(port), readLabel(label));
  }
  const complete = labels.size === n && new Set(labels.values()).size === n;
  return Array.from({ length: n }, (_, p) => (complete ? (labels.get(p + 1) as string) : String(p + 1)));
}

/**
 * Reads the impedances that field solvers write into comments behind a bare "R", real and imaginary part for each port
 * and frequency. An empty list tells that they depend on frequency or are no resistances.
 */
function commented(lines: readonly Line[], n: number): number[] | undefined {
  const values: number[] = [];
  let within = false;
  for (const { text, comment = "" } of lines) {
    const numbers: string =
      /^Port Impedance\b(.*)$/i.exec(comment)?.[1] ?? (within && text === "" ? comment : "");
    within = numbers !== "" && /^[\s\d.eE+-]*$/.test(numbers);
    if (within) append(values, numbers.trim().split(/\s+/).map(Number));
  }
  if (values.length === 0) return undefined;
  const own = Array.from({ length: n }, (_, p) => values[2 * p]);
  const constant = values.every((x, i) => (i % 2 ? x === 0 : x === own[(i / 2) % n] && x > 0));
  return constant && values.length % (2 * n) === 0 ? own : [];
}
