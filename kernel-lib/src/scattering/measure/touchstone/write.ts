import { finite, numbers, oneOf, positive, reject } from "../../../fields/check.js";
import type { MatrixValues, SweepValues } from "../../network/scattering-matrix.js";
import {
  FORMATS,
  type Format,
  type FrequencyScale,
  HERTZ,
  RESISTANCE,
  UNITS,
  type Unit,
  writeLabel,
} from "./format.js";

/** The specification allows four pairs of numbers in a line. */
const PAIRS_PER_LINE = 4;

const NO_IMPEDANCE = `! S is between waves of unit flux, which have no impedance: R ${RESISTANCE} is there because readers expect it.`;

/** Settings of {@link writeTouchstone}: unit of the frequencies, format of the numbers, reference resistance. */
export interface TouchstoneOptions extends FrequencyScale {
  /** Unit of the frequencies in the file. Default "GHz". */
  readonly unit?: Unit;
  /** Real and imaginary part, magnitude and angle, or decibels and angle. Default "RI". */
  readonly format?: Format;
  /**
   * Reference resistance in ohm, one for all ports or one for each; it is written down and changes no number. Default:
   * what the sweep was read with, else 50, which a comment says to be of no meaning: a network's waves carry unit flux and
   * have no impedance.
   */
  readonly impedance?: number | readonly number[];
}

/**
 * Writes a sweep as the text of a Touchstone file; its frequencies must be positive and ascending. The file is of version
 * 1.1, or of version 2.0 where ports have different reference resistances. Labels of ports stand in comments.
 */
export function writeTouchstone(sweep: SweepValues, options: TouchstoneOptions = {}): string {
  const { carrier = 0, rate = 2 * Math.PI, unit = "GHz", format = "RI" } = options;
  oneOf("unit", unit, UNITS);
  oneOf("format", format, FORMATS);
  const { ports, size: n } = sweep.matrices[0];
  const given = options.impedance ?? sweep.impedances;
  const impedances = impedancesOf(given ?? RESISTANCE, n);
  const different = impedances.some((r) => r !== impedances[0]);
  const labels = ports.map((label, p) => `! Port[${p + 1}] = ${writeLabel(label)}`);
  const option = `# ${unit} S ${format} R ${impedances[0]}`;
  const lines = ["! Scattering matrix by echolab", ...(given === undefined ? [NO_IMPEDANCE] : [])];
  if (different) {
    lines.push("[Version] 2.0", option, `[Number of Ports] ${n}`);
    if (n === 2) lines.push("[Two-Port Data Order] 21_12");
    lines.push(`[Number of Frequencies] ${sweep.matrices.length}`, `[Reference] ${impedances.join(" ")}`);
    lines.push(...labels, "[Network Data]");
  } else lines.push(...labels, option);
  let last = Number.NEGATIVE_INFINITY;
  for (const s of sweep.matrices) {
    if (s.size !== n) reject("sweep", s.size, `of ${n} ports at every frequency`);
    const f = finite("carrier", carrier) + (s.omega * positive("rate", rate)) / (2 * Math.PI);
    if (f < 0) reject("carrier", carrier, `at least ${carrier - f} Hz, so that no frequency is negative`);
    if (f <= last) reject("omegas", s.omega, "ascending: a Touchstone file lists its frequencies upwards");
    last = f;
    lines.push(...record(s, f / HERTZ[unit], format));
  }
  if (different) lines.push("[End]");
  return `${lines.join("\n")}\n`;
}

function impedancesOf(value: number | readonly number[], ports: number): number[] {
  const list = typeof value === "number" ? new Array<number>(ports).fill(value) : value;
  return Array.from(numbers("impedance", list, ports, "ports"), (r) => positive("impedance", r));
}

/** Writes S at one frequency: by columns for two ports, as version 1 has it, else row by row. */
function record(s: MatrixValues, frequency: number, format: Format): string[] {
  const n = s.size;
  const at = (row: number, column: number) => pair(s, row, column, format);
  if (n <= 2) {
    const pairs = n === 1 ? [at(0, 0)] : [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
    return [[frequency, ...pairs].join(" ")];
  }
  return Array.from({ length: n }, (_, row) => {
    const pairs = Array.from({ length: n }, (_, column) => at(row, column));
    return Array.from({ length: Math.ceil(n / PAIRS_PER_LINE) }, (_, k) => {
      const part = pairs.slice(k * PAIRS_PER_LINE, (k + 1) * PAIRS_PER_LINE).join(" ");
      return `${row === 0 && k === 0 ? frequency : " "} ${part}`;
    });
  }).flat();
}

function pair(s: MatrixValues, out: number, into: number, format: Format): string {
  const [re, im] = [s.values.re, s.values.im].map((part) => part[out * s.size + into]);
  if (!Number.isFinite(re) || !Number.isFinite(im))
    reject(`S[${out}, ${into}] at ω = ${s.omega}`, `${re} + ${im}i`, "finite");
  if (format === "RI") return `${re} ${-im}`;
  const size = Math.hypot(re, im);
  const angle = (Math.atan2(-im, re) * 180) / Math.PI;
  // The logarithm of zero has no number: −400 dB is below all rounding.
  return `${format === "MA" ? size : size > 0 ? 20 * Math.log10(size) : -400} ${angle}`;
}
