import { oneOf, reject } from "../../fields/check.js";

/** The numbers that a kernel computes with: 64 or 32 bits each. */
export type Precision = "float64" | "float32";

const PRECISIONS: readonly Precision[] = ["float64", "float32"];
const FORMER = new Map<unknown, Precision>([
  ["double", "float64"],
  ["single", "float32"],
]);

/** Checks a precision; its former words are refused with the present one. */
export function checkPrecision(value: unknown): Precision {
  const word = FORMER.get(value);
  if (word) reject("precision", value, `"${word}", which is what this library calls ${value} precision`);
  return oneOf("precision", value, PRECISIONS);
}
