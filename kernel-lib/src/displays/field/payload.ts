/** Payload of a field, and its reader, which checks all of it. */
import { Reader } from "../../wire/check.js";
import { type PackedArray, QUANTITIES, type Quantity } from "../../wire/payload.js";
import { floats, open, tooMuch } from "../../wire/read.js";
import { inflate, MAX_DECODED_BYTES } from "../../wire/unpack.js";
import type { Drift } from "./drifts.js";
import type { FieldFacts } from "./facts.js";
import type { Field, Layer, Sites } from "./model.js";

export const MAX_AXIS_POINTS: number = 65_536;
export const MAX_FRAMES = 100_000;
/** Fields beside the first one. */
export const MAX_BESIDE = 7;
/** Conserved quantities of a field. */
export const MAX_DRIFTS = 8;

/** Frames of a field on a grid; `re` and `im` hold frames × points values, the last axis fastest. */
export interface FieldPayload {
  readonly version: 1;
  readonly title: string;
  /** Points along each axis: [n] in one dimension, [rows (y), columns (x)] in two. */
  readonly shape: readonly number[];
  /** Length of each axis in the user's units; coordinates run from −length/2. */
  readonly lengths: readonly number[];
  /** One time a frame, never decreasing: the echo goes on where the forward run ended. */
  readonly times: readonly number[];
  /** Name of the parameter in `times` if it is not time. */
  readonly parameter?: string;
  /** Names of the axes, x last. Default "x", and "y" before it. */
  readonly axes?: readonly string[];
  readonly re: PackedArray;
  /** Absent for real fields, such as the learning field. */
  readonly im?: PackedArray;
  /** Index of the first frame after the time reversal, where the trajectory contains an echo. */
  readonly echoFrom?: number;
  readonly quantity: Quantity;
  /** Name of the values. Default "ψ". */
  readonly name?: string;
  /** Power of ten that the values were divided by to fit into float32; it stands in `name`. Default 0. */
  readonly unit?: number;
  /** Facts of the values before they became float32; `null` for what is no finite number. */
  readonly facts?: { readonly [Key in keyof FieldFacts]: number | null };
  /** Drifts of the quantities that the motion conserves; `null` for a change that is not finite. */
  readonly drifts?: readonly { readonly name: string; readonly change: number | null }[];
  /** Why the run is doubtful, in a sentence. */
  readonly warning?: string;
  /** Other fields of the same run. */
  readonly beside?: readonly LayerPayload[];
  /** The first field beside is another run to compare with: the difference is shown too. */
  readonly compare?: boolean;
  /** Positions of the points, where they are sites of a lattice. */
  readonly sites?: { readonly x: readonly number[]; readonly y: readonly number[] };
}

export interface LayerPayload {
  readonly name: string;
  readonly re: PackedArray;
  readonly im?: PackedArray;
}

const WHAT = "Field display";

export function decodeField(payload: unknown): Field {
  const read = open(WHAT, payload);
  const title = read.text("title");
  const shape = [...read.numbers("shape", 1, 2)];
  if (!shape.every((n) => Number.isInteger(n) && n >= 1 && n <= MAX_AXIS_POINTS)) {
    read.fail("shape", `one or two whole numbers from 1 to ${MAX_AXIS_POINTS}`);
  }
  const lengths = [...read.numbers("lengths", 1, 2)];
  if (lengths.length !== shape.length || !lengths.every((l) => l > 0)) {
    read.fail("lengths", `${shape.length} positive number(s), one for each axis of "shape"`);
  }
  const times = read.numbers("times", 1, MAX_FRAMES);
  if (times.some((t, i) => i > 0 && t < times[i - 1])) {
    read.fail("times", "a list that never decreases (an echo goes on after the forward run)");
  }
  const points = shape.reduce((product, n) => product * n, 1);
  const size = `${times.length} frames of ${shape.join(" × ")} points`;
  const list = read.has("beside") ? read.list("beside", 0, MAX_BESIDE, "fields") : [];
  if (8 * times.length * points * (1 + list.length) > MAX_DECODED_BYTES) tooMuch(read, "re", size);
  const layer = (part: Reader): Omit<Layer, "name"> => ({
    re: floats(part, "re", times.length * points, size),
    im: part.has("im") ? floats(part, "im", times.length * points, 'as many values as "re"') : undefined,
  });
  return {
    kind: "field",
    title,
    shape,
    lengths,
    times,
    parameter: read.has("parameter") ? read.text("parameter") : undefined,
    axes: read.has("axes") ? read.texts("axes", shape.length, shape.length) : undefined,
    ...layer(read),
    echoFrom: read.has("echoFrom") ? frameIndex(read, "echoFrom", times.length) : undefined,
    quantity: read.choice("quantity", QUANTITIES),
    name: read.has("name") ? read.text("name") : "ψ",
    ...(read.has("unit") && { unit: read.whole("unit", -MOST_POWER, MOST_POWER) }),
    ...(read.has("facts") && { facts: factsOf(read.object("facts"), times.length * points) }),
    drifts: read.has("drifts") ? driftsIn(read) : undefined,
    warning: read.has("warning") ? read.text("warning") : undefined,
    beside: list.map((value, i) => {
      const part = new Reader(WHAT, value, `beside[${i}]`);
      return { name: part.text("name"), ...layer(part) };
    }),
    compare: read.has("compare") && read.get("compare") === true && list.length > 0,
    sites: read.has("sites") ? sitesOf(read, shape) : undefined,
  };
}

function driftsIn(read: Reader): Drift[] {
  return read.list("drifts", 0, MAX_DRIFTS, "drifts").map((value, i) => {
    const part = new Reader(WHAT, value, `drifts[${i}]`);
    const change = part.get("change") === null ? Number.NaN : part.number("change", 0);
    return { name: part.text("name"), change };
  });
}

/** Largest power of ten of a float64, and of its inverse. */
const MOST_POWER = 323;

function factsOf(read: Reader, count: number): FieldFacts {
  const number = (key: string) => (read.get(key) === null ? Number.NaN : read.number(key, 0));
  return {
    largest: number("largest"),
    norm: number("norm"),
    normDrift: number("normDrift"),
    bad: read.whole("bad", 0, count),
  };
}

/** A field's payload as it came, compressed arrays included. */
export async function openField(payload: unknown): Promise<Field> {
  return decodeField(await inflate(WHAT, payload));
}

function sitesOf(read: Reader, shape: readonly number[]): Sites {
  if (shape.length !== 1) read.fail("sites", "left out for a field in two dimensions");
  const part = read.object("sites");
  return { x: part.numbers("x", shape[0], shape[0]), y: part.numbers("y", shape[0], shape[0]) };
}

function frameIndex(read: Reader, key: string, frames: number): number {
  const value = read.get(key);
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= frames) {
    read.fail(key, `a frame's index, a whole number from 0 to ${frames - 1}`);
  }
  return value;
}
