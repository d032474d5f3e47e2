/** Scattering matrices made into the model, and the payload of a model; nothing here reaches Node. */
import type { ScatteringFrames } from "../../fields/frames.js";
import { formatShort } from "../../paint/numbers.js";
import { passivityErrors, reciprocityErrors, unitarityErrors } from "../../scattering/network/accuracy.js";
import { encodeFloats } from "../../wire/bytes.js";
import { checkLength, complain, isBeyondDisplay, MAX_TEXT, MOST_SHOWN, ShowError } from "../../wire/check.js";
import { gaps, type Quantity } from "../../wire/payload.js";
import { extrasPayload, makeExtras, type ScatteringShowOptions } from "./extras.js";
import type { Scattering } from "./model.js";
import { MAX_FREQUENCIES, MAX_PORTS, type ScatteringPayload } from "./payload.js";

interface ModelOptions extends ScatteringShowOptions {
  readonly title?: string;
  readonly quantity?: Quantity;
}

/** @param before S before a training, with the same ports and frequencies */
export function scatteringModel(
  frames: ScatteringFrames,
  options: ModelOptions,
  before?: ScatteringFrames,
): Scattering {
  const what = "Scattering frames";
  const { ports, re, im } = frames;
  const n = ports.length;
  if (n < 1 || n > MAX_PORTS || !ports.every((p) => typeof p === "string" && p.length <= MAX_TEXT)) {
    complain(what, "ports", ports, `1 to ${MAX_PORTS} names`);
  }
  const omega = Float64Array.from(frames.omega);
  if (omega.length < 1 || omega.length > MAX_FREQUENCIES || !omega.every(Number.isFinite)) {
    complain(what, "omega", [...omega.subarray(0, 5)], `1 to ${MAX_FREQUENCIES} finite numbers`);
  }
  checkLength(what, "re", re, omega.length * n * n);
  checkLength(what, "im", im, omega.length * n * n);
  checkRange(omega, n, re, im);
  return {
    kind: "scattering",
    title: options.title ?? "",
    ports: [...ports],
    omega,
    re: Float32Array.from(re),
    im: Float32Array.from(im),
    quantity: options.quantity ?? "magnitude",
    unitarityError: unitarityErrors(n, re, im),
    reciprocityError: reciprocityErrors(n, re, im),
    passivityError: passivityErrors(n, re, im),
    ...(frames.note !== undefined && { note: frames.note.slice(0, MAX_TEXT) }),
    ...makeExtras(frames, options, before),
  };
}

/** @throws ShowError where S is finite but beyond what the display can hold */
function checkRange(omega: Float64Array, n: number, re: Float64Array, im: Float64Array): void {
  const i = re.findIndex((v, k) => isBeyondDisplay(v) || isBeyondDisplay(im[k]));
  if (i < 0) return;
  throw new ShowError(
    `show(value): |S| is ${formatShort(Math.hypot(re[i], im[i]))} at ω = ${formatShort(omega[Math.floor(i / (n * n))])}; ` +
      `a display holds values up to ${formatShort(MOST_SHOWN)}. So close to a pole of S show other frequencies.`,
  );
}

/** What goes into the notebook. */
export function scatteringPayload(model: Scattering): ScatteringPayload {
  const { title, ports, quantity, unitarityError, reciprocityError, passivityError } = model;
  return {
    version: 1,
    title,
    ports,
    omega: [...model.omega],
    re: encodeFloats(model.re),
    im: encodeFloats(model.im),
    quantity,
    ...(unitarityError && { unitarityError: gaps(unitarityError) }),
    ...(reciprocityError && { reciprocityError: gaps(reciprocityError) }),
    ...(passivityError && { passivityError: gaps(passivityError) }),
    ...(model.note !== undefined && { note: model.note }),
    ...extrasPayload(model),
  };
}
