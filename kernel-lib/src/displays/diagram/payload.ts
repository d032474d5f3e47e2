/** Payload of a diagram; its reader checks all of it. Readers ignore keys they do not know. */
import type { DiagramScale } from "../../fields/diagram.js";
import { base64Length } from "../../wire/bytes.js";
import { complain, type Reader } from "../../wire/check.js";
import type { PackedArray } from "../../wire/payload.js";
import { floats, open } from "../../wire/read.js";
import { Inflated, inflate } from "../../wire/unpack.js";
import {
  type DiagramModel,
  type DiagramPart,
  type DiagramShape,
  MAX_DIAGRAM_FRAMES,
  MAX_EDGES,
  MAX_MOVING,
  MAX_NODES,
  MAX_NUMBERS,
  type NamedValues,
  SCALES,
  SHAPES,
} from "./model.js";

export interface DiagramPayload {
  readonly version: 1;
  readonly title: string;
  readonly note?: string;
  readonly times: readonly number[];
  readonly timeName: string;
  readonly nodes: PartPayload & {
    readonly x: PackedArray;
    readonly y: PackedArray;
    readonly angle?: PackedArray;
    readonly shape: DiagramShape;
  };
  readonly edges: PartPayload & {
    readonly from: PackedArray;
    readonly to: PackedArray;
    readonly directed: boolean;
  };
  readonly curves: NamedPayload;
}

/** See `DiagramPart`. Arrays have one value an entry, or one an entry and frame. */
export interface PartPayload extends NamedPayload {
  readonly count: number;
  readonly value?: PackedArray;
  readonly name: string;
  readonly scale: DiagramScale;
  readonly range: readonly [number, number];
  readonly size?: PackedArray;
  readonly label?: readonly string[];
}

/** Lists by name, one after the other. */
export interface NamedPayload {
  readonly names: readonly string[];
  readonly numbers?: PackedArray;
}

const WHAT = "Diagram display";

/** Reads an untrusted payload. @throws ShowError with one sentence for what cannot be shown */
export function decodeDiagram(payload: unknown): DiagramModel {
  const read = open(WHAT, payload);
  const times = read.numbers("times", 1, MAX_DIAGRAM_FRAMES);
  if (times.some((t, k) => k > 0 && t < times[k - 1])) read.fail("times", "numbers that never decrease");
  const nodes = read.object("nodes");
  const edges = read.object("edges");
  const count = nodes.whole("count", 1, MAX_NODES);
  const links = edges.whole("count", 0, MAX_EDGES);
  if (times.length * Math.max(count, links) > MAX_MOVING) read.fail("times", "fewer frames");
  return {
    kind: "diagram",
    title: read.text("title"),
    ...(read.has("note") && { note: read.text("note") }),
    times,
    timeName: read.text("timeName"),
    nodes: {
      ...partOf(nodes, count, times.length),
      x: finite(nodes, "x", lists(nodes, "x", count, times.length)),
      y: finite(nodes, "y", lists(nodes, "y", count, times.length)),
      ...(nodes.has("angle") && { angle: lists(nodes, "angle", count, times.length) }),
      shape: nodes.choice("shape", SHAPES),
    },
    edges: {
      ...partOf(edges, links, times.length),
      from: ends(edges, "from", links, count),
      to: ends(edges, "to", links, count),
      directed: edges.get("directed") === true,
    },
    curves: namedOf(read.object("curves"), times.length),
  };
}

/** A payload as it came, compressed arrays included. */
export async function openDiagram(payload: unknown): Promise<DiagramModel> {
  return decodeDiagram(await inflate(WHAT, payload, ["nodes", "edges", "curves"]));
}

function partOf(read: Reader, count: number, frames: number): DiagramPart {
  const [min, max] = read.numbers("range", 2, 2);
  if (!(min < max)) read.fail("range", "two numbers, the smaller first");
  return {
    count,
    name: read.text("name"),
    scale: read.choice("scale", SCALES),
    range: { min, max },
    ...(read.has("value") && { value: lists(read, "value", count, frames) }),
    ...(read.has("size") && { size: finite(read, "size", lists(read, "size", count, frames)) }),
    ...(read.has("label") && { label: read.texts("label", count, count) }),
    numbers: namedOf(read, count),
  };
}

/** One value an entry, or one an entry and frame, by the length of what is there. */
function lists(read: Reader, key: string, count: number, frames: number): Float32Array {
  const packed = read.get(key);
  const still =
    packed instanceof Inflated
      ? packed.count === count
      : typeof packed === "string" && packed.length === base64Length(count);
  const due = still ? count : frames * count;
  return floats(read, key, due, `${count} values, or as many for each of ${frames} frames`);
}

function finite(read: Reader, key: string, values: Float32Array): Float32Array {
  const wrong = values.findIndex((v) => !Number.isFinite(v));
  if (wrong >= 0) complain(WHAT, read.path(`${key}[${wrong}]`), values[wrong], "a finite number");
  return values;
}

function ends(read: Reader, key: string, count: number, nodes: number): Int32Array {
  const values = floats(read, key, count, "one node an edge");
  const wrong = values.findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < nodes));
  if (wrong >= 0)
    complain(WHAT, read.path(`${key}[${wrong}]`), values[wrong], `a node from 0 to ${nodes - 1}`);
  return Int32Array.from(values);
}

function namedOf(read: Reader, length: number): NamedValues[] {
  const names = read.texts("names", 0, MAX_NUMBERS);
  if (names.length === 0) return [];
  const values = floats(read, "numbers", names.length * length, `${length} values for every name`);
  return names.map((name, k) => ({ name, values: values.subarray(k * length, (k + 1) * length) }));
}
