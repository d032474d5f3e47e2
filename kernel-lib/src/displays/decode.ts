/**
 * Payloads in, models out. A payload may come from any notebook anyone sends: nothing in it is believed, sizes
 * are checked before memory is taken, and whatever is wrong becomes one sentence.
 */

import { base64Length, decodeFloats } from "../wire/bytes.js";
import { Reader } from "../wire/check.js";
import { type ChartAxis, QUANTITIES } from "../wire/payload.js";
import { Inflated, inflate, inflatedValues, MAX_DECODED_BYTES } from "../wire/unpack.js";
import type { Drift } from "./field/drifts.js";
import type { FieldFacts } from "./field/field-facts.js";
import type { Chart, Field, Layer, Matrix, Scattering, Series, Sites } from "./model.js";
import { decodeExtras } from "./scattering/scattering-extras.js";

export const MAX_AXIS_POINTS: number = 65_536;
export const MAX_FRAMES = 100_000;
/** Fields beside the first one. */
export const MAX_BESIDE = 7;
/** Conserved quantities of a field. */
export const MAX_DRIFTS = 8;
export const MAX_PORTS = 1_024;
export const MAX_FREQUENCIES = 20_000;
export const MAX_SERIES = 200;
export const MAX_SERIES_POINTS = 200_000;
export const MAX_MATRIX_SIDE = 512;

const VERSION = 1;
const FIELD = "Field display";
const SCATTERING = "Scattering display";
const CHART = "Chart display";

export function decodeField(payload: unknown): Field {
  const read = open(FIELD, payload);
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
      const part = new Reader(FIELD, value, `beside[${i}]`);
      return { name: part.text("name"), ...layer(part) };
    }),
    compare: read.has("compare") && read.get("compare") === true && list.length > 0,
    sites: read.has("sites") ? sitesOf(read, shape) : undefined,
  };
}

function driftsIn(read: Reader): Drift[] {
  return read.list("drifts", 0, MAX_DRIFTS, "drifts").map((value, i) => {
    const part = new Reader(FIELD, value, `drifts[${i}]`);
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
  return decodeField(await inflate(FIELD, payload));
}

function sitesOf(read: Reader, shape: readonly number[]): Sites {
  if (shape.length !== 1) read.fail("sites", "left out for a field in two dimensions");
  const part = read.object("sites");
  return { x: part.numbers("x", shape[0], shape[0]), y: part.numbers("y", shape[0], shape[0]) };
}

export function decodeScattering(payload: unknown): Scattering {
  const read = open(SCATTERING, payload);
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
    ...decodeExtras(SCATTERING, read, ports.length, omega.length, floats),
  };
}

export function decodeChart(payload: unknown): Chart {
  const read = open(CHART, payload);
  const title = read.text("title");
  const x = axis(read.object("x"));
  const y = axis(read.object("y"));
  const list = read.list("series", 0, MAX_SERIES, "series");
  const series = list.map((_, i) => oneSeries(new Reader(CHART, list[i], `series[${i}]`)));
  const matrix = read.has("matrix") ? oneMatrix(read.object("matrix")) : undefined;
  if (series.length === 0 && matrix === undefined) read.fail("series", 'at least one series, or "matrix"');
  return { kind: "chart", title, x, y, series, matrix };
}

/** Reads the version, which every payload has. */
export function open(what: string, payload: unknown): Reader {
  const read = new Reader(what, payload);
  const version = read.get("version");
  if (version !== VERSION) {
    const newer = typeof version === "number" && version > VERSION;
    read.fail("version", newer ? `${VERSION} (update echolab to see this newer display)` : `${VERSION}`);
  }
  return read;
}

function frameIndex(read: Reader, key: string, frames: number): number {
  const value = read.get(key);
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= frames) {
    read.fail(key, `a frame's index, a whole number from 0 to ${frames - 1}`);
  }
  return value;
}

/** `count` values under a key: base64 of float32, or inflated before. */
export function floats(read: Reader, key: string, count: number, right: string): Float32Array {
  const wanted = `${right}, that is ${count} float32 values in base64`;
  if (8 * count > MAX_DECODED_BYTES) tooMuch(read, key, right);
  const text = read.get(key);
  if (text instanceof Inflated) return inflatedValues(read, key, text, count);
  if (typeof text !== "string") read.fail(key, wanted);
  const values = decodeFloats(text, count);
  if (values === undefined) {
    const length = `${text.length} characters where ${base64Length(count)} are due`;
    read.fail(
      key,
      text.length === base64Length(count) ? `${wanted} (this is no base64)` : `${wanted} (${length})`,
    );
  }
  return values;
}

function tooMuch(read: Reader, key: string, size: string): never {
  read.fail(key, `at most ${MAX_DECODED_BYTES / 2 ** 23} million complex values, not ${size}`);
}

function axis(read: Reader): ChartAxis {
  const scale = read.has("scale") ? read.choice("scale", ["linear", "log"]) : "linear";
  return { label: read.text("label"), scale };
}

function oneSeries(read: Reader): Series {
  const x = read.gappyNumbers("x", 0, MAX_SERIES_POINTS);
  const y = read.gappyNumbers("y", 0, MAX_SERIES_POINTS);
  if (x.length !== y.length) read.fail("y", `a list of ${x.length} numbers, as many as "x"`);
  const modes = ["lines", "markers", "lines+markers", "dashed"] as const;
  return { name: read.text("name"), x, y, mode: read.has("mode") ? read.choice("mode", modes) : "lines" };
}

function oneMatrix(read: Reader): Matrix {
  const rows = read.texts("rows", 1, MAX_MATRIX_SIDE);
  const columns = read.texts("columns", 1, MAX_MATRIX_SIDE);
  const list = read.list("values", rows.length, rows.length, 'rows, one for each of "rows"');
  const values = new Float64Array(rows.length * columns.length);
  list.forEach((row, r) => {
    const inRow = new Reader("Chart display", { [`values[${r}]`]: row }, "matrix");
    values.set(inRow.gappyNumbers(`values[${r}]`, columns.length, columns.length), r * columns.length);
  });
  return { rows, columns, values };
}
