import { finite, oneOf, positive, reject } from "../fields/check.js";
import { FrequencySweep, ScatteringMatrix } from "./scattering-matrix.js";

/**
 * Touchstone 1.1 files (.s1p, .s2p, …), the exchange format of network analysers (IBIS Open Forum, Touchstone File
 * Format Specification, revision 1.1).
 *
 * Engineers' waves turn as e^{+jωt}, ours as e^{−iωt}: S is conjugated on the way out and on the way in. Files of two
 * ports, and only those, hold S by columns: S11 S21 S12 S22.
 */

const HERTZ = { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 } as const;
type Unit = keyof typeof HERTZ;
const UNITS = Object.keys(HERTZ) as Unit[];
type Format = "RI" | "MA" | "DB";
const FORMATS: readonly Format[] = ["RI", "MA", "DB"];
/** The specification allows four pairs of numbers in a line. */
const PAIRS_PER_LINE = 4;

/** How ω, in units of a rate, becomes a frequency f = carrier + ω·rate/2π. */
export interface FrequencyScale {
  /** Frequency in hertz at ω = 0. Default 0. */
  readonly carrier?: number;
  /** The unit of ω in radians per second. Default 2π, so that ω = 1 is 1 Hz above the carrier. */
  readonly rate?: number;
}

export interface TouchstoneOptions extends FrequencyScale {
  /** Default "GHz". */
  readonly unit?: Unit;
  /** Real and imaginary part, magnitude and angle, or decibels and angle. Default "RI". */
  readonly format?: Format;
  /** Reference impedance in ohm; only written down. Default 50. */
  readonly impedance?: number;
}

/** A sweep as the text of a Touchstone file; its frequencies must be positive and ascending. */
export function writeTouchstone(
  sweep: FrequencySweep,
  { carrier = 0, rate = 2 * Math.PI, unit = "GHz", format = "RI", impedance = 50 }: TouchstoneOptions = {},
): string {
  oneOf("unit", unit, UNITS);
  oneOf("format", format, FORMATS);
  const { ports, size: n } = sweep.matrices[0];
  const lines = [
    `! Scattering matrix by echolab; ports: ${ports.join(", ")}`,
    `# ${unit} S ${format} R ${positive("impedance", impedance)}`,
  ];
  let last = Number.NEGATIVE_INFINITY;
  for (const s of sweep.matrices) {
    if (s.size !== n) reject("sweep", s.size, `of ${n} ports at every frequency`);
    const f = finite("carrier", carrier) + (s.omega * positive("rate", rate)) / (2 * Math.PI);
    if (f < 0) reject("carrier", carrier, `at least ${carrier - f} Hz, so that no frequency is negative`);
    if (f <= last) reject("omegas", s.omega, "ascending: a Touchstone file lists its frequencies upwards");
    last = f;
    const at = (row: number, column: number) => pair(s, row, column, format);
    const rows = Array.from({ length: n }, (_, row) =>
      Array.from({ length: n }, (_, column) => (n === 2 ? at(column, row) : at(row, column))),
    );
    const start = String(f / HERTZ[unit]);
    if (n <= 2) lines.push([start, ...rows.flat()].join(" "));
    else {
      rows.forEach((row, r) => {
        for (let k = 0; k < n; k += PAIRS_PER_LINE) {
          const part = row.slice(k, k + PAIRS_PER_LINE).join(" ");
          lines.push(r === 0 && k === 0 ? `${start} ${part}` : `  ${part}`);
        }
      });
    }
  }
  return `${lines.join("\n")}\n`;
}

function pair(s: ScatteringMatrix, out: number, into: number, format: Format): string {
  const { re, im } = s.get(out, into);
  if (format === "RI") return `${re} ${-im}`;
  const size = Math.hypot(re, im);
  const angle = (Math.atan2(-im, re) * 180) / Math.PI;
  // The logarithm of zero has no number: −400 dB is below all rounding.
  return `${format === "MA" ? size : size > 0 ? 20 * Math.log10(size) : -400} ${angle}`;
}

/** Reads a Touchstone file; ports are called "1", "2", …. @throws RangeError naming the line that cannot be read */
export function readTouchstone(
  text: string,
  { carrier = 0, rate = 2 * Math.PI }: FrequencyScale = {},
): FrequencySweep {
  let option = { unit: "GHz" as Unit, format: "MA" as Format, impedance: 50, found: false };
  const records: number[][] = [];
  for (const [number, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.split("!")[0].trim();
    if (line === "") continue;
    if (line.startsWith("["))
      reject(`line ${number + 1}`, line, "of a Touchstone 1 file; version 2 is not read");
    if (line.startsWith("#")) {
      if (!option.found) option = { ...optionLine(line, number + 1), found: true };
      continue;
    }
    const values = line.split(/\s+/).map(Number);
    if (!values.every(Number.isFinite)) reject(`line ${number + 1}`, line, "a list of numbers");
    // A line that begins a frequency has an odd number of values, its continuations an even one.
    if (values.length % 2 === 1) records.push(values);
    else if (records.length) records[records.length - 1].push(...values);
    else reject(`line ${number + 1}`, line, "a line that begins with a frequency");
  }
  if (records.length === 0) reject("text", text, "a Touchstone file with at least one frequency");
  const n = Math.sqrt((records[0].length - 1) / 2);
  if (!Number.isInteger(n) || n < 1)
    reject("text", records[0].length, "such that a frequency has 1 + 2·ports² numbers");
  // In two-port files noise data may follow, five numbers a line, from lower frequencies on.
  const noise =
    n === 2 ? records.findIndex((r, i) => i > 0 && r.length === 5 && r[0] <= records[i - 1][0]) : -1;
  const kept = noise < 0 ? records : records.slice(0, noise);
  const ports = Array.from({ length: n }, (_, p) => String(p + 1));
  const matrices = kept.map((record, k) => {
    if (record.length !== 1 + 2 * n * n)
      reject(`frequency ${k + 1}`, record.length, `${1 + 2 * n * n} numbers for ${n} ports`);
    const omega =
      ((record[0] * HERTZ[option.unit] - finite("carrier", carrier)) * 2 * Math.PI) / positive("rate", rate);
    const s = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
    for (let e = 0; e < n * n; e++) {
      const at = n === 2 ? (e % 2) * 2 + Math.floor(e / 2) : e;
      const [a, b] = [record[1 + 2 * e], record[2 + 2 * e]];
      const size = option.format === "DB" ? 10 ** (a / 20) : a;
      const angle = (b * Math.PI) / 180;
      s.re[at] = option.format === "RI" ? a : size * Math.cos(angle);
      s.im[at] = -(option.format === "RI" ? b : size * Math.sin(angle));
    }
    return new ScatteringMatrix(ports, omega, s);
  });
  return new FrequencySweep(matrices);
}

/** A sweep as comma-separated values: ω, then Re and Im of every S[out, in], row by row. */
export function writeCsv(sweep: FrequencySweep): string {
  const { ports, size: n } = sweep.matrices[0];
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const names = Array.from({ length: n * n }, (_, e) => `${ports[Math.floor(e / n)]} from ${ports[e % n]}`);
  const header = ["omega", ...names.flatMap((name) => [quoted(`Re S ${name}`), quoted(`Im S ${name}`)])];
  const lines = sweep.matrices.map((s) => {
    if (s.size !== n) reject("sweep", s.size, `of ${n} ports at every frequency`);
    return [
      s.omega,
      ...Array.from({ length: 2 * n * n }, (_, i) => (i % 2 ? s.values.im : s.values.re)[i >> 1]),
    ];
  });
  return `${[header, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}

function optionLine(line: string, number: number): { unit: Unit; format: Format; impedance: number } {
  const result = { unit: "GHz" as Unit, format: "MA" as Format, impedance: 50 };
  const words = line.slice(1).trim().split(/\s+/);
  for (let i = 0; i < words.length; i++) {
    const word = words[i].toUpperCase();
    const unit = UNITS.find((u) => u.toUpperCase() === word);
    if (unit) result.unit = unit;
    else if (FORMATS.includes(word as Format)) result.format = word as Format;
    else if (word === "R") result.impedance = positive(`line ${number}, R`, Number(words[++i]));
    else if (word !== "S" && word !== "")
      reject(
        `line ${number}`,
        words[i],
        "S with a unit, a format and R: other parameters than S are not read",
      );
  }
  return result;
}
