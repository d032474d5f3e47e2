/** Optional parts of a scattering matrix: blocks of contacts, poles and zeros, eigenphases, another S, a gradient. */
import type { ScatteringFrames } from "../../fields/frames.js";
import { eigenphases } from "../../scattering/spectrum/eigenphases.js";
import { encodeFloats } from "../../wire/bytes.js";
import { complain, MAX_TEXT, Reader, ShowError } from "../../wire/check.js";

/** Points of the complex frequency plane. */
export interface PlanePoints {
  readonly re: ArrayLike<number>;
  readonly im: ArrayLike<number>;
}

export interface ScatteringExtras {
  /** Neighbouring ports that are outlined together: the channels of a lead. */
  readonly groups?: readonly { readonly name: string; readonly first: number; readonly count: number }[];
  readonly poles?: PlanePoints;
  readonly zeros?: PlanePoints;
  /** Phases of the eigenvalues of S, frequencies × ports, each list ascending. */
  readonly eigenphases?: Float32Array;
  /** S before a training, or of another device with the same ports and frequencies. */
  readonly before?: { readonly re: Float32Array; readonly im: Float32Array };
  /** A real number for every pair of ports, such as the derivative of a cost. */
  readonly gradient?: { readonly name: string; readonly values: Float32Array };
}

export interface ScatteringShowOptions {
  /** Poles of S in the complex frequency plane, such as `poles(network)`. */
  readonly poles?: PlanePoints;
  /** Zeros of S or of one reflection, such as `zeros(network)`. */
  readonly zeros?: PlanePoints;
  /** One number for every pair of ports, ports × ports row-major, shown in the shape of S. */
  readonly gradient?: { readonly name?: string; readonly values: ArrayLike<number> };
}

const MOST_POINTS = 20_000;
const MOST_GROUPS = 256;
/** Largest number of multiplications for the eigenphases. */
const MOST_WORK = 3e7;

/** The extras that go with frames, checked. @throws ShowError naming the option, what it is and what is right */
export function makeExtras(
  frames: ScatteringFrames,
  options: ScatteringShowOptions,
  before: ScatteringFrames | undefined,
): ScatteringExtras {
  const n = frames.ports.length;
  const { poles, zeros, gradient } = options;
  if (gradient && gradient.values?.length !== n * n) {
    complain("show options", "gradient.values", gradient.values, `${n * n} numbers, ports × ports`);
  }
  return {
    groups: frames.groups?.some(({ count }) => count > 1) ? frames.groups : undefined,
    poles: poles && checkedPoints("poles", poles),
    zeros: zeros && checkedPoints("zeros", zeros),
    eigenphases: eigenphasesOf(n, frames.re, frames.im),
    before: before && { re: Float32Array.from(before.re), im: Float32Array.from(before.im) },
    gradient: gradient && { name: gradient.name ?? "gradient", values: Float32Array.from(gradient.values) },
  };
}

function checkedPoints(name: string, { re, im }: PlanePoints): PlanePoints {
  if (!(re?.length === im?.length && re.length <= MOST_POINTS)) {
    throw new ShowError(
      `show options: "${name}" must have as many real as imaginary parts, at most ${MOST_POINTS}.`,
    );
  }
  return { re, im };
}

/** Computes the eigenphases where all numbers are finite and there are not too many of them. */
function eigenphasesOf(n: number, re: Float64Array, im: Float64Array): Float32Array | undefined {
  const work = 25 * re.length * n;
  const isKnown = work <= MOST_WORK && re.every(Number.isFinite) && im.every(Number.isFinite);
  return isKnown ? Float32Array.from(eigenphases(n, re, im)) : undefined;
}

/** The extras as keys of a payload; what is missing takes no room. */
export function extrasPayload(extras: ScatteringExtras): object {
  const { groups, poles, zeros, eigenphases, before, gradient } = extras;
  const points = ({ re, im }: PlanePoints) => ({ re: Array.from(re), im: Array.from(im) });
  return {
    ...(groups && { groups }),
    ...(poles && { poles: points(poles) }),
    ...(zeros && { zeros: points(zeros) }),
    ...(eigenphases && { eigenphases: encodeFloats(eigenphases) }),
    ...(before && { before: { re: encodeFloats(before.re), im: encodeFloats(before.im) } }),
    ...(gradient && { gradient: { name: gradient.name, values: encodeFloats(gradient.values) } }),
  };
}

type ReadFloats = (read: Reader, key: string, count: number, right: string) => Float32Array;

/** Reads the extras of an untrusted payload. */
export function decodeExtras(
  what: string,
  read: Reader,
  n: number,
  frequencies: number,
  floats: ReadFloats,
): ScatteringExtras {
  const points = (key: string): PlanePoints | undefined => {
    if (!read.has(key)) return undefined;
    const part = read.object(key);
    const re = part.numbers("re", 0, MOST_POINTS);
    return { re, im: part.numbers("im", re.length, re.length) };
  };
  const count = frequencies * n * n;
  const size = `${frequencies} matrices of ${n} × ${n} values`;
  const before = read.has("before") ? read.object("before") : undefined;
  const gradient = read.has("gradient") ? read.object("gradient") : undefined;
  return {
    groups: read.has("groups") ? groupsOf(what, read, n) : undefined,
    poles: points("poles"),
    zeros: points("zeros"),
    eigenphases: read.has("eigenphases")
      ? floats(read, "eigenphases", frequencies * n, `${frequencies} lists of ${n} phases`)
      : undefined,
    before: before && { re: floats(before, "re", count, size), im: floats(before, "im", count, size) },
    gradient: gradient && {
      name: gradient.text("name"),
      values: floats(gradient, "values", n * n, `${n} × ${n} values`),
    },
  };
}

function groupsOf(what: string, read: Reader, n: number): ScatteringExtras["groups"] {
  return read.list("groups", 1, MOST_GROUPS, "groups of ports").map((value, i) => {
    const group = new Reader(what, value, `groups[${i}]`);
    const whole = (key: string, least: number, most: number): number => {
      const number = group.get(key);
      if (!Number.isInteger(number) || (number as number) < least || (number as number) > most) {
        group.fail(key, `a whole number from ${least} to ${most}`);
      }
      return number as number;
    };
    const first = whole("first", 0, n - 1);
    const name = group.text("name").slice(0, MAX_TEXT);
    return { name, first, count: whole("count", 1, n - first) };
  });
}
