/**
 * What reading and writing of Touchstone files (.s1p, .s2p, …, .ts) share: the exchange format of network analysers
 * (IBIS Open Forum, Touchstone File Format Specification, revisions 1.1, 2.0 and 2.1).
 *
 * Engineers' waves turn as e^{+jωt}, ours as e^{−iωt}: S is conjugated on the way out and on the way in.
 */

/** Hertz of every unit of frequency. */
export const HERTZ = { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9, THz: 1e12 } as const;
export type Unit = keyof typeof HERTZ;
export const UNITS = Object.keys(HERTZ) as Unit[];

/** Real and imaginary part, magnitude and angle, or decibels and angle. */
export type Format = "RI" | "MA" | "DB";
export const FORMATS: readonly Format[] = ["RI", "MA", "DB"];

/** Reference resistance in ohm where a file names none. */
export const RESISTANCE = 50;

/** Scale by which ω, in units of a rate, becomes a frequency f = carrier + ω·rate/2π. */
export interface FrequencyScale {
  /** Frequency in hertz at ω = 0. Default 0. */
  readonly carrier?: number;
  /** The unit of ω in radians per second. Default 2π, so that ω = 1 is 1 Hz above the carrier. */
  readonly rate?: number;
}

/** Labels that a comment holds as they are: words of printable ASCII, single blanks between them. */
const PLAIN = /^(?!")[!-~]+( [!-~]+)*$/;

/** Writes a port's label as one line of ASCII; labels other than plain words become JSON strings. */
export function writeLabel(label: string): string {
  if (PLAIN.test(label)) return label;
  return JSON.stringify(label).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Reads what {@link writeLabel} wrote, or the label of another program. */
export function readLabel(text: string): string {
  try {
    return text.startsWith('"') ? String(JSON.parse(text)) : text;
  } catch {
    return text;
  }
}
