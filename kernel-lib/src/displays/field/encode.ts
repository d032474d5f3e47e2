/** Frames of a field, checked and made into the model, and the payload of a model. In Node only. */
import type { FieldFrames, FieldLayer } from "../../fields/frames.js";
import { mebibytes } from "../../paint/numbers.js";
import { checkLength, complain, MAX_TEXT, ShowError } from "../../wire/check.js";
import { pack, packedBytesPerValue } from "../../wire/pack.js";
import { gaps, MAX_PUBLISHED_BYTES } from "../../wire/payload.js";
import { MAX_DECODED_BYTES } from "../../wire/unpack.js";
import { type DisplayOptions, isOf } from "../kind.js";
import { driftsOf } from "./drifts.js";
import { type FieldFacts, fieldFacts, nameInUnit, unitPower } from "./facts.js";
import { type Field, pointsOf } from "./model.js";
import { type FieldPayload, MAX_AXIS_POINTS, MAX_BESIDE, MAX_DRIFTS } from "./payload.js";

/** Largest value of `megabytes`; notebooks with larger outputs can hardly be opened. */
const MOST_MEGABYTES = 128;

/** Makes the model of a field; `note` says what was left out to keep the size. */
export function fieldModel(
  frames: FieldFrames,
  options: DisplayOptions,
  compare: unknown,
): { model: Field; note: string } {
  const what = "Field frames";
  const { shape, lengths, echoFrom, parameter, axes } = frames;
  const isSize = (n: unknown) =>
    Number.isInteger(n) && (n as number) >= 1 && (n as number) <= MAX_AXIS_POINTS;
  if (!(shape.length === 1 || shape.length === 2) || !shape.every(isSize)) {
    complain(what, "shape", shape, "[n] or [rows, columns]");
  }
  if (lengths.length !== shape.length || !lengths.every((l) => l > 0 && l < Number.POSITIVE_INFINITY)) {
    complain(what, "lengths", lengths, `${shape.length} positive number(s), one an axis`);
  }
  const times = Float64Array.from(frames.times);
  if (times.length === 0 || times.some((t, i) => !Number.isFinite(t) || (i > 0 && t < times[i - 1]))) {
    complain(what, "times", [...times.subarray(0, 5)], "finite numbers that never decrease, one a frame");
  }
  if (parameter !== undefined && typeof parameter !== "string") {
    complain(what, "parameter", parameter, "a short text");
  }
  if (
    axes !== undefined &&
    !(axes.length === shape.length && axes.every((name) => typeof name === "string"))
  ) {
    complain(what, "axes", axes, `${shape.length} name(s), one an axis`);
  }
  if (echoFrom !== undefined && !(Number.isInteger(echoFrom) && echoFrom >= 0 && echoFrom < times.length)) {
    complain(what, "echoFrom", echoFrom, `a frame's index from 0 to ${times.length - 1}`);
  }
  const points = pointsOf({ shape });
  const other = compare === undefined ? undefined : comparedRun(compare, frames);
  const layers: FieldLayer[] = [
    { name: nameOf(frames.name ?? "ψ"), re: frames.re, im: frames.im },
    ...(other ? [{ name: `${nameOf(frames.name ?? "ψ")}′`, re: other.re, im: other.im }] : []),
    ...(frames.beside ?? []),
  ];
  if (layers.length > 1 + MAX_BESIDE)
    complain(what, "beside", layers.slice(1), `at most ${MAX_BESIDE} fields`);
  layers.forEach(({ name, re, im }, i) => {
    const path = (key: string) => (i === 0 ? key : `beside[${i - 1}].${key}`);
    if (typeof name !== "string" || name.length > MAX_TEXT)
      complain(what, path("name"), name, "a short text");
    checkLength(what, path("re"), re, times.length * points);
    if (im !== undefined) checkLength(what, path("im"), im, times.length * points);
  });
  const { sites, conserved = [] } = frames;
  if (conserved.length > MAX_DRIFTS || conserved.some(({ name }) => typeof name !== "string"))
    complain(what, "conserved", conserved, `at most ${MAX_DRIFTS} named quantities`);
  for (const [i, { values }] of conserved.entries())
    if (values.length !== times.length)
      complain(what, `conserved[${i}].values`, Array.from(values), `${times.length} numbers, one a frame`);
  if (sites !== undefined && (shape.length !== 1 || sites.x.length !== points || sites.y.length !== points)) {
    complain(what, "sites", sites, `${points} positions x and y, for a field in one dimension`);
  }
  const keep = keptFrames(times.length, mostFrames(layers, times.length, points, options), echoFrom);
  const dropped = times.length - keep.length;
  const note =
    dropped > 0 ? `every ${Math.round(times.length / keep.length)}th of ${times.length} frames` : "";
  const title = options.title ?? "";
  const unit = unitPower(layers.slice(0, other ? 2 : 1));
  const [first, ...beside] = layers.map((layer, i) => {
    // Two runs that are compared have one unit.
    const power = i === 0 || (other && i === 1) ? unit : unitPower([layer]);
    return {
      name: nameInUnit(layer.name, power),
      re: gather(layer.re, keep, points, 10 ** power),
      im: layer.im && gather(layer.im, keep, points, 10 ** power),
    };
  });
  const cell = lengths.reduce((product, length) => product * length, 1) / points;
  const model: Field = {
    kind: "field",
    title: note && title ? `${title} (${note})` : title || note,
    shape: [...shape],
    lengths: [...lengths],
    times: Float64Array.from(keep, (frame) => times[frame]),
    parameter: parameter === undefined ? undefined : nameOf(parameter),
    axes: axes?.map(nameOf),
    ...first,
    ...(unit !== 0 && { unit }),
    facts: fieldFacts(layers[0], points, cell, 10 ** unit),
    echoFrom: echoFrom === undefined ? undefined : keep.findIndex((frame) => frame >= echoFrom),
    quantity: options.quantity ?? (first.im ? "density" : "re"),
    drifts: driftsOf(frames),
    warning: warningOf(frames, other),
    beside,
    compare: other !== undefined,
    sites: sites && { x: Float64Array.from(sites.x), y: Float64Array.from(sites.y) },
  };
  return { model, note };
}

/** Warnings of one run or of the two that are compared. */
function warningOf(...runs: readonly (FieldFrames | undefined)[]): string | undefined {
  const warnings = new Set(runs.flatMap((run) => run?.warning ?? []));
  return warnings.size === 0 ? undefined : [...warnings].join("; ").slice(0, MAX_TEXT);
}

function nameOf(name: string): string {
  return name.slice(0, 40);
}

/** The other run of a comparison, which must have the same points and times. */
function comparedRun(other: unknown, frames: FieldFrames): FieldFrames {
  if (!isOf<FieldFrames>(other, "field"))
    complain("show options", "compare", other, "a field or a trajectory");
  const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    a.length === b.length && Array.from(a).every((v, i) => v === b[i]);
  if (!same(other.shape, frames.shape) || !same(other.lengths, frames.lengths)) {
    complain(
      "show options",
      "compare",
      other.shape,
      `a run on the same grid, ${frames.shape.join(" × ")} points`,
    );
  }
  if (!same(other.times, frames.times)) {
    complain("show options", "compare", Array.from(other.times), "a run with the same times");
  }
  return other;
}

/** How many frames fit into the size of a display; compressibility is measured on a few of them. */
function mostFrames(
  layers: readonly FieldLayer[],
  frames: number,
  points: number,
  { megabytes = MAX_PUBLISHED_BYTES / 2 ** 20 }: DisplayOptions,
): number {
  if (!(megabytes > 0 && megabytes <= MOST_MEGABYTES)) {
    complain("show options", "megabytes", megabytes, `a number of MiB above 0, at most ${MOST_MEGABYTES}`);
  }
  const limit = megabytes * 2 ** 20;
  const parts = layers.flatMap(({ re, im }) => (im ? [re, im] : [re]));
  const decodedFrame = 8 * points * layers.length;
  const plain = 4 * points * parts.length;
  let frame = plain;
  if (plain * frames > limit) {
    const sample = keptFrames(frames, Math.max(2, Math.min(6, Math.floor(1e6 / points))), undefined);
    frame = parts.reduce(
      (sum, part) => sum + points * packedBytesPerValue(gather(part, sample, points), part.length),
      0,
    );
  }
  const most = Math.floor(Math.min(limit / frame, MAX_DECODED_BYTES / decodedFrame));
  if (most < Math.min(2, frames)) {
    throw new ShowError(
      `show(value): one frame has ${points} points, ${mebibytes(frame)} compressed; this display carries at most ${mebibytes(limit)}. Show a coarser or smaller part of the field, or ask for more with megabytes (at most ${MOST_MEGABYTES}).`,
    );
  }
  return most;
}

/** Evenly chosen frames with both ends and the first frame of the echo. */
function keptFrames(frames: number, most: number, echoFrom: number | undefined): number[] {
  if (frames <= most) return Array.from({ length: frames }, (_, i) => i);
  const stride = Math.ceil((frames - 1) / Math.max(1, most - 2));
  const kept = new Set([0, frames - 1]);
  if (echoFrom !== undefined && most > 2) kept.add(echoFrom);
  for (let i = stride; i < frames - 1 && kept.size < most; i += stride) kept.add(i);
  return [...kept].sort((a, b) => a - b);
}

function gather(values: Float64Array, frames: readonly number[], points: number, unit = 1): Float32Array {
  const out = new Float32Array(frames.length * points);
  frames.forEach((frame, i) => {
    const part = values.subarray(frame * points, (frame + 1) * points);
    out.set(unit === 1 ? part : part.map((value) => value / unit), i * points);
  });
  return out;
}

/** What goes into the notebook. */
export function fieldPayload(model: Field): FieldPayload {
  const { title, shape, lengths, parameter, axes, echoFrom, quantity, name, sites, compare, beside } = model;
  const { unit, facts, drifts, warning } = model;
  const layer = ({ re, im }: { re: Float32Array; im?: Float32Array }) => ({
    re: pack(re),
    ...(im && { im: pack(im) }),
  });
  return {
    version: 1,
    title,
    shape,
    lengths,
    times: [...model.times],
    ...(parameter !== undefined && { parameter }),
    ...(axes && { axes }),
    ...layer(model),
    ...(echoFrom !== undefined && { echoFrom }),
    quantity,
    ...(name !== "ψ" && { name }),
    ...(unit && { unit }),
    ...(facts && { facts: factsPayload(facts) }),
    ...(drifts && { drifts: drifts.map((d) => ({ ...d, change: gaps([d.change])[0] })) }),
    ...(warning !== undefined && { warning }),
    ...(beside.length && { beside: beside.map((one) => ({ name: one.name, ...layer(one) })) }),
    ...(compare && { compare }),
    ...(sites && { sites: { x: [...sites.x], y: [...sites.y] } }),
  };
}

function factsPayload({ largest, norm, normDrift, bad }: FieldFacts): NonNullable<FieldPayload["facts"]> {
  const [a, b, c] = gaps([largest, norm, normDrift]);
  return { largest: a, norm: b, normDrift: c, bad };
}
