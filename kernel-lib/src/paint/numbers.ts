/** Numbers as text: with a minus sign (−) and significant digits only. */
import type { Quantity } from "../wire/payload.js";
import { trans } from "./translate.js";

/** Four significant digits; small and large values with a power of ten. */
export function formatNumber(value: number): string {
  return withPower(4, value);
}

/** Three significant digits, for captions and narrow places. */
export function formatShort(value: number): string {
  return withPower(3, value);
}

export function formatComplex(re: number, im: number): string {
  const sign = im < 0 || Object.is(im, -0) ? "−" : "+";
  return `${formatNumber(re)} ${sign} ${formatNumber(Math.abs(im))}i`;
}

/** The numbers of an axis, with enough digits to tell neighbours apart: all as decimals where the largest is short as one. */
export function formatTicks(values: readonly number[]): string[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const smallest = values.reduce(
    (least, value) => (value === 0 ? least : Math.min(least, Math.abs(value))),
    largest,
  );
  const decimals = largest >= 1e-3 && largest < 1e5 && smallest >= 1e-5;
  return values.map((value) =>
    decimals ? signed(value, String(Number(Math.abs(value).toPrecision(6)))) : withPower(6, value),
  );
}

function signed(value: number, size: string): string {
  return value < 0 ? `−${size}` : size;
}

function withPower(digits: number, value: number): string {
  if (Number.isNaN(value)) return trans.__("not a number");
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  // Counts are exact, whatever the digits.
  const exact = Number.isInteger(value) && size < 1e6;
  if (exact || (size >= 1e-3 && size < 1e5)) {
    return signed(value, String(exact ? size : Number(size.toPrecision(digits))));
  }
  const [mantissa, power] = size.toExponential(digits - 1).split("e");
  return signed(value, `${Number(mantissa)}·10${superscript(String(Number(power)))}`);
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

export function superscript(text: string): string {
  return [...text].map((c) => SUPERSCRIPTS[c] ?? c).join("");
}

/** The name of a quantity of a field ψ or of an element S. */
export function quantityLabel(quantity: Quantity, symbol: string): string {
  switch (quantity) {
    case "density":
      return `|${symbol}|²`;
    case "magnitude":
      return `|${symbol}|`;
    case "re":
      return `Re ${symbol}`;
    case "im":
      return `Im ${symbol}`;
    case "phase":
      return `arg ${symbol}`;
    case "domain":
      return trans.__("%1 (colour: phase, brightness: %2)", symbol, `|${symbol}|`);
    case "dB":
      return `|${symbol}|² (dB)`;
  }
}

/** Distance from 0, relative to the span of a sweep, at which a frequency counts as 0 by rounding. */
const ROUNDING = 1e-12;

/** "ω = 0.5", one of the frequencies of a sweep. */
export function frequencyText(omega: Float64Array, index: number): string {
  const span = Math.abs(omega[omega.length - 1] - omega[0]);
  return `ω = ${formatShort(Math.abs(omega[index]) < ROUNDING * span ? 0 : omega[index])}`;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
