/** Payload of scattering matrices, and its reader, which checks all of it. */
import { QUANTITIES, type Quantity } from "../../wire/payload.js";
import { floats, open } from "../../wire/read.js";
import { decodeExtras } from "./extras.js";
import type { Scattering } from "./model.js";

export const MAX_PORTS = 1_024;
export const MAX_FREQUENCIES = 20_000;

/** Scattering matrices at one or several frequencies; `re`, `im` hold frequencies × out × in values. */
export interface ScatteringPayload {
  readonly version: 1;
  readonly title: string;
  readonly ports: readonly string[];
  readonly omega: readonly number[];
  readonly re: string;
  readonly im: string;
  readonly quantity: Quantity;
  /** max |S†S − 1|, one a frequency, of the float64 values; `null` where S is not finite. */
  readonly unitarityError?: readonly (number | null)[];
  /** max |S − Sᵀ|, one a frequency. */
  readonly reciprocityError?: readonly (number | null)[];
  /** Largest eigenvalue of S†S less 1, or 0 where it is smaller: what a wave may gain; one a frequency. */
  readonly passivityError?: readonly (number | null)[];
  /** Which frequencies were left out and why. */
  readonly note?: string;
  // What may come with it: see extras.ts.
}

const WHAT = "Scattering display";

export function decodeScattering(payload: unknown): Scattering {
  const read = open(WHAT, payload);
  const title = read.text("title");
  const ports = read.texts("ports", 1, MAX_PORTS);
  const omega = read.numbers("omega", 1, MAX_FREQUENCIES);
  const count = omega.length * ports.length ** 2;
  const right = `${omega.length} matrices of ${ports.length} × ${ports.length} values`;
  const re = floats(read, "re", count, right);
  const im = floats(read, "im", count, right);
  const errors = (key: string) =>
    read.has(key) ? read.gappyNumbers(key, omega.length, omega.length) : undefined;
  return {
    kind: "scattering",
    title,
    ports,
    omega,
    re,
    im,
    quantity: read.choice("quantity", QUANTITIES),
    unitarityError: errors("unitarityError"),
    reciprocityError: errors("reciprocityError"),
    passivityError: errors("passivityError"),
    ...(read.has("note") && { note: read.text("note") }),
    ...decodeExtras(WHAT, read, ports.length, omega.length, floats),
  };
}
