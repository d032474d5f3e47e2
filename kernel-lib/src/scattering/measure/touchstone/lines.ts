import { reject } from "../../../fields/check.js";

/** One line of a file, with its number for messages. */
export interface Line {
  readonly number: number;
  /** What stands before a comment. */
  readonly text: string;
  /** What stands behind "!". */
  readonly comment?: string;
}

/** Splits a file into lines, however they end; empty ones are left out. */
export function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((raw, i) => {
      const mark = raw.indexOf("!");
      if (mark < 0) return { number: i + 1, text: raw.trim() };
      return { number: i + 1, text: raw.slice(0, mark).trim(), comment: raw.slice(mark + 1).trim() };
    })
    .filter((line) => line.text !== "" || line.comment);
}

/** A number, with E, or Fortran's D, before its exponent. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/;
/** A number whose exponent of three digits left Fortran no room for a letter. */
const CRAMPED = /^([+-]?\d*\.\d+)([+-]\d{3})$/;
/** A number with a decimal comma, or two whole numbers parted by one. */
const COMMA = /^[+-]?\d+,\d+([eEdD][+-]?\d+)?$/;

/** Reads a line of numbers parted by blanks, commas or semicolons. @throws RangeError naming the line */
export function numbersOf({ number, text }: Line): number[] {
  const name = `line ${number}`;
  const words = text.split(/[\s;]+/);
  const ambiguous = words.length > 1 && words.find((word) => COMMA.test(word));
  if (ambiguous) reject(name, ambiguous, "written with a decimal point, or with blanks between numbers");
  if (/^\s*,|,\s*,/.test(text)) reject(name, text, "a list of numbers without gaps");
  return text
    .replace(/,$/, "")
    .split(/[\s,;]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const plain = word.replace(CRAMPED, "$1e$2");
      const value = NUMBER.test(plain) ? Number(plain.replace(/[dD]/, "e")) : Number.NaN;
      return Number.isFinite(value) ? value : reject(name, word, "a number");
    });
}
