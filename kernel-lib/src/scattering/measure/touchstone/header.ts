import type { Parameter } from "./convert.js";
import type { Format, Unit } from "./format.js";

/** Numbers of one frequency, the frequency first, and the line in which they begin. */
export interface TouchstoneRecord {
  readonly line: number;
  readonly values: number[];
}

/** What the numbers of a file mean. */
export interface Header {
  readonly version: 1 | 2;
  readonly unit: Unit;
  readonly parameter: Parameter;
  readonly format: Format;
  readonly ports: readonly string[];
  /** Reference resistances in ohm; empty where they depend on frequency or are complex. */
  readonly impedances: readonly number[];
  readonly shape: "Full" | "Lower" | "Upper";
  /** Whether a file of two ports lists S21 before S12. */
  readonly byColumns: boolean;
}

export interface Option {
  readonly unit: Unit;
  readonly parameter: Parameter;
  readonly format: Format;
  /** Empty where the line has a bare "R", or no "R". */
  readonly resistances: readonly number[];
}

/** A file as read: what its numbers mean, and the numbers. */
export interface TouchstoneFile {
  readonly header: Header;
  readonly records: readonly TouchstoneRecord[];
}
